"""The declarative reader: CSV, fixed width and XML give one batch, or say why not."""

from __future__ import annotations

import datetime
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docindex.builtin.table_intake import COMPONENT, TableIntake
from docindex.builtin.table_intake_options import TableIntakeOptions
from docindex.contracts import Setting
from docindex.errors import IntakeError, LedgerError
from docindex.gaps import check_index
from docindex.model import Batch, BatchFacts, Environment, Frame, OpenedFile
from docindex.structuring import structure

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "take-in-batches.md"
EXAMPLES = re.findall(
    r"^```(csv|text|xml)\n(.*?)^```\n\n```toml\n(.*?)^```$", HOW_TO.read_text("utf-8"), re.M | re.S
)
NAMES = {"csv": "batch.csv", "text": "batch.dat", "xml": "batch.xml"}
IMAGES = [f"IMG/000{n}.{'jpg' if n == 2 else 'tif'}" for n in (1, 2, 3, 4)]


def options_of(data: dict[str, Any]) -> TableIntakeOptions:
    options, problems = structure(data, TableIntakeOptions)
    assert problems == ()
    assert options is not None
    return options


def mistakes_of(data: dict[str, Any]) -> str:
    return "\n".join(map(str, structure(data, TableIntakeOptions)[1]))


def read(
    root: Path, index: str | bytes, data: dict[str, Any], images: list[str], **facts: Any
) -> Batch:
    """A folder with an index file `index` and images of three bytes, taken in."""
    for name in images:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"abc")
    (root / "index").write_bytes(index.encode() if isinstance(index, str) else index)
    options = options_of({"index": "index", **data})
    given_facts = BatchFacts(id="b", tenant="kreis-a", environment=Environment.TEST, **facts)
    return TableIntake(options).read(root, given_facts)


def opened(batch: Batch, frames: dict[str, int] | None = None) -> list[OpenedFile]:
    def frames_of(name: str) -> tuple[Frame, ...]:
        return tuple(Frame(index=n, width=1, height=1) for n in range((frames or {}).get(name, 1)))

    return [OpenedFile(name=f.name, sha256="0", frames=frames_of(f.name)) for f in batch.files]


def gap(batch: Batch, frames: dict[str, int] | None = None) -> str:
    with pytest.raises(LedgerError) as caught:
        check_index(batch, opened(batch, frames))
    return str(caught.value)


def places(batch: Batch) -> list[str]:
    assert batch.index is not None
    return [f"{i.sheet}{i.side.value[0]} {i.file}" for i in batch.index.images]


class TestExamples:
    @pytest.mark.parametrize(("kind", "index", "profile"), EXAMPLES, ids=[e[0] for e in EXAMPLES])
    def test_three_formats_say_the_same(
        self, tmp_path: Path, kind: str, index: str, profile: str
    ) -> None:
        data = tomllib.loads(profile)["intake"]["options"]
        for name in IMAGES:
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_bytes(b"abc")
        (tmp_path / NAMES[kind]).write_text(index, encoding="utf-8", newline="\r\n")
        facts = BatchFacts(id="b", tenant="kreis-a", environment=Environment.TEST)
        batch = TableIntake(options_of(data)).read(tmp_path, facts)
        check_index(batch, opened(batch))
        assert batch.index is not None
        assert [
            (i.file, i.sheet, i.imprint, i.side, i.stream, i.document, i.flags)
            for i in batch.index.images
        ] == [
            ("IMG/0001.tif", 120, "000120", "front", "bitonal", "1", ()),
            ("IMG/0002.jpg", 120, "000120", "front", "colour", "1", ()),
            ("IMG/0003.tif", 120, "000120", "back", "bitonal", "1", ()),
            ("IMG/0004.tif", 122, "000122", "front", "bitonal", "2", ("damaged",)),
        ]
        assert batch.facts == BatchFacts(
            id="b",
            tenant="kreis-a",
            environment=Environment.TEST,
            batch_class="tagespost",
            receipt_date=datetime.date(2026, 3, 2),
            receipt_date_source="index",
            expected_sheets=3,
            voided_sheets=("000121",),
        )
        assert [file.name for file in batch.files] == IMAGES

    def test_there_is_one_of_each(self) -> None:
        assert [example[0] for example in EXAMPLES] == ["csv", "text", "xml"]


CSV = {"format": "csv", "fields": {"file": "f"}}
FIELDS = {
    "file": "f",
    "sheet": "s",
    "side": {"field": "side"},
    "stream": {"field": "kind"},
    "voided": {"field": "v", "values": ["x"]},
}
FULL = {"format": "csv", "fields": FIELDS}


def csv_of(*rows: str) -> str:
    return "\n".join(["f;s;side;kind;v", *rows]) + "\n"


class TestSheets:
    def test_without_more_a_row_is_a_file_with_all_its_images(self, tmp_path: Path) -> None:
        batch = read(tmp_path, "f\nb.pdf\na.pdf\n", CSV, ["a.pdf", "b.pdf"])
        assert [file.name for file in batch.files] == ["b.pdf", "a.pdf"]
        check_index(batch, opened(batch, {"a.pdf": 7}))

    def test_rows_without_sheets_alternate_in_duplex(self, tmp_path: Path) -> None:
        data = {"format": "csv", "fields": {"file": "f", "frame": "n", "document": "d"}}
        rows = ["a.tif;1;A", "a.tif;2;A", "a.tif;3;A", "a.tif;4;B", "a.tif;5;B"]
        index = "\n".join(["f;n;d", *rows])
        batch = read(tmp_path, index, data, ["a.tif"], duplex=True)
        check_index(batch, opened(batch, {"a.tif": 5}))
        assert [p.split()[0] for p in places(batch)] == ["1f", "1b", "2f", "3f", "3b"]
        assert "images there but not named: a.tif image 6" in gap(batch, {"a.tif": 6})
        absent = gap(batch, {"a.tif": 4})
        assert "images named but not there: a.tif image 5 (index line 6)" in absent

    def test_sides_alone_make_sheets(self, tmp_path: Path) -> None:
        data = {"format": "csv", "fields": {"file": "f", "side": {"field": "s"}}}
        names = [f"{n}.tif" for n in range(6)]
        sides = ["front", "back", "front", "front", "back", "back"]
        index = "f;s\n" + "\n".join(f"{n};{s}" for n, s in zip(names, sides, strict=True))
        batch = read(tmp_path, index, data, names)
        assert [p.split()[0] for p in places(batch)] == ["1f", "1b", "2f", "3f", "3b", "4b"]

    def test_sheets_alone_make_sides(self, tmp_path: Path) -> None:
        data = {"format": "csv", "fields": {"file": "f", "sheet": "s"}}
        index = "f;s\na.tif;7\nb.tif;7\nc.tif;8\nd.tif;8\ne.tif;8\n"
        batch = read(tmp_path, index, data, ["a.tif", "b.tif", "c.tif", "d.tif", "e.tif"])
        assert [p.split()[0] for p in places(batch)] == ["1f", "1b", "2f", "2b", "2b"]
        assert "several images for one side: back of sheet 8 (d.tif, e.tif)" in gap(batch)

    def test_the_streams_of_a_sheet_may_stand_apart(self, tmp_path: Path) -> None:
        rows = [f"{k}{n}.tif;00{n};front;{k};" for k in ("bitonal", "colour") for n in (1, 2)]
        names = [row.split(";")[0] for row in rows]
        batch = read(tmp_path, csv_of(*rows), FULL, names)
        check_index(batch, opened(batch))
        assert [p.split()[0] for p in places(batch)] == ["1f", "2f", "1f", "2f"]

    @settings(max_examples=40, deadline=None)
    @given(st.permutations(range(6)), st.sets(st.integers(0, 5)))
    def test_numbers_do_not_depend_on_what_is_voided(
        self, tmp_path_factory: pytest.TempPathFactory, order: list[int], voided: set[int]
    ) -> None:
        names = [f"{n}.tif" for n in range(6)]
        for numbering in ("imprint", "sequence"):
            rows = [f"{n}.tif;{n + 5};front;bitonal;{'x' * (n in voided)}" for n in order]
            root = tmp_path_factory.mktemp("voided")
            batch = read(root, csv_of(*rows), {**FULL, "numbering": numbering}, names)
            assert batch.index is not None
            expected = {n: n + 5 if numbering == "imprint" else order.index(n) + 1 for n in order}
            found = {int(i.file[0]): i.sheet for i in batch.index.images}
            assert found == {n: sheet for n, sheet in expected.items() if n not in voided}
            assert set(batch.facts.voided_sheets) == {str(n + 5) for n in voided}
            assert batch.index.skipped == ()

    def test_runs_with_one_counter_cannot_name_sheets(self, tmp_path: Path) -> None:
        rows = ["a.tif;A-1;front;bitonal;", "b.tif;B-1;front;bitonal;"]
        with pytest.raises(IntakeError, match="'B-1' cannot be named by its number"):
            read(tmp_path, csv_of(*rows), {**FULL, "numbering": "imprint"}, ["a.tif", "b.tif"])
        batch = read(tmp_path, csv_of(*rows), FULL, ["a.tif", "b.tif"])
        assert [p.split()[0] for p in places(batch)] == ["1f", "2f"]


class TestGaps:
    def test_every_difference_is_told_at_once(self, tmp_path: Path) -> None:
        (tmp_path / "empty.tif").touch()
        rows = [
            "a.tif;1;front;bitonal;",
            "gone.tif;2;front;bitonal;",
            "empty.tif;4;front;bitonal;",
            "a.tif;5;front;bitonal;",
            "b.tif;5;front;bitonal;",
            "c.tif;7;front;bitonal;x",
            "d.tif;9;front;bitonal;",
        ]
        images = ["a.tif", "b.tif", "d.tif", "stray.tif", "box/stray.pdf"]
        batch = read(tmp_path, csv_of(*rows), FULL, images, voided_sheets=("9",))
        assert gap(batch).splitlines()[:-1] == [
            "batch b: the index file and the images differ:",
            "  numbers missing in the sequence: 3, 6, 8",
            "  images named but not there: gone.tif (index line 3)",
            "  images there but not named: stray.tif, box/stray.pdf",
            "  images of zero bytes: empty.tif",
            "  images named twice: a.tif (index line 2, index line 5)",
            "  several images for one side: front of sheet 5 (a.tif, b.tif)",
            "  sheets voided, but there: 9",
        ]

    def test_the_ends_of_the_run_may_be_declared(self, tmp_path: Path) -> None:
        data = {
            "format": "csv",
            "fields": {"file": "f", "sheet": "s"},
            "batch": {"first_sheet": "from", "last_sheet": "to"},
        }
        index = "f;s;from;to\na.tif;08;07;10\nb.tif;09;07;10\n"
        found = gap(read(tmp_path, index, data, ["a.tif", "b.tif"]))
        assert "numbers missing in the sequence: 07, 10\n" in found

    def test_declared_counts(self, tmp_path: Path) -> None:
        rows = ["a.tif;1;front;bitonal;", "b.jpg;1;front;colour;", "c.tif;2;front;bitonal;x"]
        head, *body = csv_of(*rows).splitlines()
        data = {**FULL, "batch": {"expected_images": "i", "expected_sides": "n"}}

        def batch(images: int, sides: int, **more: Any) -> Batch:
            text = "\n".join([f"{head};i;n", *(f"{line};{images};{sides}" for line in body)])
            return read(tmp_path, text, {**data, **more}, ["a.tif", "b.jpg"])

        check_index(batch(3, 2), opened(batch(3, 2)))
        expected = "counts that differ: 4 images declared, 2 named, 2 sides declared, 1 named"
        assert expected in gap(batch(5, 3))
        plain = batch(2, 1, voided_counted=False)
        check_index(plain, opened(plain))

    def test_voided_sheets_count_where_sheets_are_declared(self, tmp_path: Path) -> None:
        text = "f;s;side;kind;v;n\na.tif;1;front;bitonal;;2\nb.tif;2;front;bitonal;x;2\n"
        data = {**FULL, "batch": {"expected_sheets": "n"}}
        for counted, expected in ((True, 2), (False, 3)):
            batch = read(tmp_path, text, {**data, "voided_counted": counted}, ["a.tif"])
            assert batch.facts.expected_sheets == expected

    def test_a_voided_image_that_lies_there_is_listed_and_no_page(self, tmp_path: Path) -> None:
        rows = ["a.tif;1;front;bitonal;", "b.tif;1;back;bitonal;x", "c.tif;2;front;bitonal;x"]
        batch = read(tmp_path, csv_of(*rows), FULL, ["a.tif", "c.tif"])
        check_index(batch, opened(batch))
        assert [file.name for file in batch.files] == ["a.tif"]
        assert batch.facts.voided_sheets == ("2",)
        assert batch.index is not None
        assert batch.index.notes == (
            "back of sheet 1 was voided (index line 3)",
            "c.tif is there and no page: it was voided (index line 4)",
        )

    def test_a_voided_frame_is_no_gap(self, tmp_path: Path) -> None:
        fields = {**FIELDS, "frame": "n"}
        text = "f;s;side;kind;v;n\na.tif;1;front;bitonal;;1\na.tif;2;front;bitonal;x;2\n"
        batch = read(tmp_path, text, {"format": "csv", "fields": fields}, ["a.tif"])
        check_index(batch, opened(batch, {"a.tif": 2}))
        assert "a.tif image 3" in gap(batch, {"a.tif": 3})


class TestFacts:
    def test_what_was_stated_stands_over_the_index_file(self, tmp_path: Path) -> None:
        names = ("batch_class", "receipt_date", "expected_sheets", "operator_note")
        data = {**CSV, "batch": {name: name for name in names}}
        index = f"f;{';'.join(names)}\na.tif;fremd;2026-01-01;9;Notiz\n"
        stated = {"batch_class": "eigen", "expected_sheets": 1}
        facts = read(tmp_path, index, data, ["a.tif"], **stated).facts
        assert (facts.batch_class, facts.expected_sheets) == ("eigen", 1)
        assert (facts.operator_note, facts.receipt_date_source) == ("Notiz", "index")

    @pytest.mark.parametrize(
        ("column", "text"),
        [("receipt_date", "31.02.2026"), ("expected_sheets", "-1"), ("expected_sheets", "²")],
    )
    def test_wrong_facts_are_told(self, tmp_path: Path, column: str, text: str) -> None:
        data = {**CSV, "batch": {column: "x"}, "date_format": "%d.%m.%Y"}
        with pytest.raises(IntakeError, match="index line 2"):
            read(tmp_path, f"f;x\na.tif;{text}\n", data, ["a.tif"])

    def test_rows_must_agree_on_the_batch(self, tmp_path: Path) -> None:
        data = {**CSV, "batch": {"box": "x"}}
        with pytest.raises(IntakeError, match="index line 3: 'x' differs from index line 2"):
            read(tmp_path, "f;x\na.tif;1\nb.tif;2\n", data, ["a.tif", "b.tif"])


class TestText:
    def test_quotes_separators_and_line_ends(self, tmp_path: Path) -> None:
        data = {**CSV, "separator": ",", "batch": {"operator_note": "n"}, "encoding": "utf-16"}
        index = 'f,n\r\n"a.tif","Fach 3, ""links"""\r\n\r\n'.encode("utf-16")
        batch = read(tmp_path, index, data, ["a.tif"])
        assert batch.facts.operator_note == 'Fach 3, "links"'

    def test_without_quotes_a_quote_is_a_letter(self, tmp_path: Path) -> None:
        data = {**CSV, "quote": "none", "batch": {"operator_note": "n"}}
        batch = read(tmp_path, 'f;n\na.tif;2" breit\n', data, ["a.tif"])
        assert batch.facts.operator_note == '2" breit'

    def test_a_line_separator_inside_a_field_ends_no_line(self, tmp_path: Path) -> None:
        with pytest.raises(IntakeError, match="index line 2: file"):
            read(tmp_path, "f\na\u2028b.tif\n", CSV, ["a.tif"])

    def test_the_batch_may_stand_in_the_first_line(self, tmp_path: Path) -> None:
        data = {
            **CSV,
            "batch_record": "first",
            "batch_names": ["class", "sheets"],
            "batch": {"batch_class": "class"},
        }
        batch = read(tmp_path, "post;3\nf\na.tif\n", data, ["a.tif"])
        assert batch.facts.batch_class == "post"

    def test_kinds_of_records(self, tmp_path: Path) -> None:
        data = {
            "format": "csv",
            "header": False,
            "names": ["k", "f"],
            "fields": {"file": "f"},
            "batch_record": "kind",
            "batch_names": ["k", "class", "x"],
            "kind": {"field": "k", "rows": ["P"], "batch": ["B"], "ignored": ["E"]},
            "batch": {"batch_class": "class"},
        }
        batch = read(tmp_path, "P;a.tif\nB;post;1\nE;1;2;3\n", data, ["a.tif"])
        assert batch.facts.batch_class == "post"
        for index, message in (
            ("P;a.tif\nB;post;1\nX;1\n", "line 3: unknown kind of record 'X'"),
            ("P;a.tif\nB;post;1\nB;post;1\n", "line 3: a second record of the batch"),
            ("P;a.tif\n", "no record of the batch"),
            ("B;post;1\n", "no image is named"),
            ("P;a.tif;x\nB;post;1\n", "line 1: 3 fields instead of 2"),
        ):
            with pytest.raises(IntakeError, match=message):
                read(tmp_path, index, data, ["a.tif"])

    @pytest.mark.parametrize(
        ("index", "message"),
        [
            ("x\na.tif\n", "no column 'f'; its columns are 'x'"),
            ("f;f\na.tif;b\n", "column 'f' stands twice"),
            ('f\n"a.tif\n', "not CSV as the profile describes it"),
            ('f\n"a"b.tif\n', "line 2: not CSV"),
            (b"f\n\xff.tif\n", "line 2: not utf-8"),
            ("", "no column 'f'"),
            ("f\n", "no image is named"),
        ],
    )
    def test_what_is_no_index_is_told(self, tmp_path: Path, index: Any, message: str) -> None:
        with pytest.raises(IntakeError, match=message):
            read(tmp_path, index, CSV, ["a.tif"])


XML = {"format": "xml", "rows": "B/D/P", "fields": {"file": "@f"}}


class TestXml:
    def test_paths(self, tmp_path: Path) -> None:
        data = {
            "format": "xml",
            "rows": "B/D/P",
            "fields": {"file": "File/Name", "document": "../No", "sheet": "."},
            "batch": {"box": "Head/@box"},
        }
        index = (
            '<x:B xmlns:x="urn:x"><Head box=" 7 "/><x:D><No>1</No><P>5<File><Name>a.tif</Name>'
            "</File></P></x:D><Other><P/></Other></x:B>"
        )
        batch = read(tmp_path, index.replace("x:D>", "D>"), data, ["a.tif"])
        assert batch.index is not None
        (image,) = batch.index.images
        assert (image.file, image.document, image.imprint) == ("a.tif", "1", "5")
        assert batch.facts.box == "7"

    def test_the_file_says_its_encoding_and_the_profile_overrides_it(self, tmp_path: Path) -> None:
        declared = '<?xml version="1.0" encoding="iso-8859-1"?><B><D><P f="ä.tif"/></D></B>'
        assert places(read(tmp_path, declared.encode("latin-1"), XML, ["ä.tif"])) == ["Nonef ä.tif"]
        data = {**XML, "encoding": "utf-8"}
        assert places(read(tmp_path, declared.encode("utf-8"), data, ["ä.tif"])) == ["Nonef ä.tif"]

    @pytest.mark.parametrize(
        ("index", "message"),
        [
            ('<!DOCTYPE B [<!ENTITY a "aa">]><B><D><P f="&a;"/></D></B>', "declares a document"),
            ('<!DOCTYPE B SYSTEM "file:///etc/passwd"><B/>', "declares a document type"),
            ("<B>\n<D></B>", "line 2: not XML"),
            ('<B><D><P f="&undefined;"/></D></B>', "not XML"),
            ("", "not XML"),
            (b'<?xml version="1.0" encoding="no-such"?><B/>', "not XML"),
            (b'<B>\n<D><P f="\xff"/></D></B>', "line 2: not XML"),
            ("<B/>", "nothing at 'B/D/P'"),
            ("<C><D><P/></D></C>", "nothing at 'B/D/P'"),
            ("<a>" * 65 + "</a>" * 65, "deeper or larger"),
        ],
    )
    def test_what_is_refused(self, tmp_path: Path, index: Any, message: str) -> None:
        with pytest.raises(IntakeError, match=message):
            read(tmp_path, index, XML, ["a.tif"])

    def test_a_path_with_two_answers_is_refused(self, tmp_path: Path) -> None:
        data = {**XML, "fields": {"file": "N"}}
        index = "<B><D><P><N>a.tif</N>\n<N>b.tif</N></P></D></B>"
        with pytest.raises(IntakeError, match="line 2: a second 'N'"):
            read(tmp_path, index, data, ["a.tif"])


class TestNames:
    @pytest.mark.parametrize(
        "name",
        ["../x.tif", "a\\..\\..\\x.tif", "/x.tif", "\\\\host\\x.tif", "C:\\x.tif", "NUL", "a:b"],
    )
    def test_hostile_names_are_refused_with_their_line(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(IntakeError, match=r"^index line 3: file ") as caught:
            read(tmp_path, f"f\na.tif\n{name}\n", CSV, ["a.tif"])
        assert repr(name) in str(caught.value)

    def test_a_beginning_may_stand_for_the_folder(self, tmp_path: Path) -> None:
        data = {**CSV, "strip": "D:\\OUT\\"}
        batch = read(tmp_path, "f\nd:\\out\\IMG\\A.TIF\n", data, ["IMG/a.tif"])
        assert places(batch) == ["Nonef IMG/a.tif"]
        with pytest.raises(IntakeError, match="leads out"):
            read(tmp_path, "f\nD:\\OUT\\..\\a.tif\n", data, [])

    def test_names_may_be_made_of_fields(self, tmp_path: Path) -> None:
        fields = {"file": "n", "document": "d"}
        data = {"format": "csv", "fields": fields, "file_pattern": "{document}/{file:0>8}.TIF"}
        batch = read(tmp_path, "n;d\n7;box\n", data, ["box/00000007.TIF"])
        assert places(batch) == ["Nonef box/00000007.TIF"]
        with pytest.raises(IntakeError, match="leads out"):
            read(tmp_path, "n;d\n7;..\n", data, [])

    def test_mistakes_are_told_together(self, tmp_path: Path) -> None:
        rows = [f"{n}.tif;{n};up;bitonal;" for n in range(1, 31)]
        with pytest.raises(IntakeError) as caught:
            read(tmp_path, csv_of(*rows), FULL, [])
        lines = str(caught.value).splitlines()
        assert lines[0] == "index line 2: side 'up' is none of 'front', 'back'"
        assert lines[20:] == ["and 10 more", lines[-1]]

    @pytest.mark.parametrize(
        ("row", "message"),
        [
            ("a.tif;;front;bitonal;", "s is empty"),
            ("a.tif;12a;front;bitonal;", "does not end in a number"),
            ("a.tif;1;front;sepia;", "kind 'sepia' is none of"),
            (";1;front;bitonal;", "file '' names no file"),
            ("a.tif;1\x07;front;bitonal;", "cannot be printed"),
        ],
    )
    def test_values_that_are_none(self, tmp_path: Path, row: str, message: str) -> None:
        with pytest.raises(IntakeError, match=message):
            read(tmp_path, csv_of(row), FULL, ["a.tif"])

    def test_flags(self, tmp_path: Path) -> None:
        flags = {"field": "g", "values": {"R": "rescan", "D": "damaged", "-": ""}, "separator": ","}
        data = {"format": "csv", "fields": {"file": "f", "flags": flags}}
        index = "f;g\na.tif;R, D,R\nb.tif;-\nc.tif;\n"
        batch = read(tmp_path, index, data, ["a.tif", "b.tif", "c.tif"])
        assert batch.index is not None
        assert [i.flags for i in batch.index.images] == [("rescan", "damaged"), (), ()]
        with pytest.raises(IntakeError, match="g 'Z' is none of"):
            read(tmp_path, "f;g\na.tif;Z\n", data, ["a.tif"])


class TestOptions:
    @pytest.mark.parametrize(
        ("data", "message"),
        [
            ({"format": "json"}, "'csv', 'fixed', 'xml'"),
            ({"fields": {"file": "f", "stream": {"field": "k"}}}, "stream needs fields.sheet"),
            (
                {"fields": {"file": "f", "sheet": "s", "stream": {"field": "k"}}},
                "stream needs fields.side",
            ),
            ({"numbering": "imprint"}, "needs fields.sheet"),
            ({"file_pattern": "{sheet}.tif"}, "fields.sheet is not set"),
            ({"file_pattern": "{file.__class__}"}, "none of file, document, sheet, frame"),
            ({"file_pattern": "{file:>9999999999}"}, "only filling with zeros"),
            ({"file_pattern": "{file"}, "file_pattern"),
            ({"index": "../x.csv"}, "index"),
            ({"separator": ";;"}, "separator"),
            ({"header": False}, "needs names"),
            ({"names": ["f"]}, "without a header"),
            ({"header": False, "names": ["x"]}, "'f' is no column that is described"),
            ({"batch_record": "first"}, "needs batch_names"),
            ({"batch_record": "kind"}, "go together"),
            ({"rows": "a/b"}, "rows is for"),
            ({"format": "fixed"}, "fixed needs columns"),
            ({"format": "xml"}, "xml needs rows"),
            ({"format": "xml", "rows": "a/b", "fields": {"file": "//f"}}, "'//f' is no path"),
            ({"format": "xml", "rows": "a/b", "names": ["f"]}, "are for csv and fixed"),
            ({"columns": {"f": {"start": 0, "length": 1}}}, "columns"),
            ({"fields": {"file": "f", "side": {"field": "s", "values": {"V": "up"}}}}, "values"),
            ({"fields": {"file": "f", "flags": {"field": "s", "values": {"V": "A B"}}}}, "no code"),
            ({"fields": {"file": "f", "voided": {"field": "s", "values": []}}}, "values"),
            ({"encoding": "ebcdic"}, "encoding"),
            ({"date_format": "%H"}, "date_format"),
            ({"sheets": 1}, "is not a known key"),
        ],
    )
    def test_mistakes_are_named_by_the_check_of_the_profile(
        self, data: dict[str, Any], message: str
    ) -> None:
        assert re.search(message, mistakes_of({**CSV, "index": "*.csv", **data}))

    def test_several_mistakes_are_named_together(self) -> None:
        found = mistakes_of({**CSV, "index": "*.csv", "numbering": "imprint", "rows": "a"})
        assert "numbering" in found
        assert "rows is for" in found

    def test_it_is_offered(self, tmp_path: Path) -> None:
        setting = Setting(tenant="kreis-a", environment=Environment.TEST, folder=tmp_path)
        options = options_of({**CSV, "index": "*.csv"})
        assert isinstance(COMPONENT.create(options, setting), TableIntake)
        assert (COMPONENT.name, bool(COMPONENT.summary)) == ("table", True)


FIXED = {
    "format": "fixed",
    "columns": {"f": {"start": 1, "length": 5}},
    "fields": {"file": "f"},
}


class TestAnyBytes:
    @settings(max_examples=150, deadline=None)
    @given(
        st.sampled_from([CSV, FIXED, XML, FULL]),
        st.sampled_from([None, "utf-8", "cp1252", "iso-8859-15", "utf-16"]),
        st.binary(max_size=60) | st.text(alphabet='f;s\n"<>/BDP =a.\0', max_size=60),
    )
    def test_any_index_file_is_read_or_refused(
        self,
        tmp_path_factory: pytest.TempPathFactory,
        data: dict[str, Any],
        encoding: str | None,
        index: bytes | str,
    ) -> None:
        more = {"encoding": encoding} if encoding else {}
        try:
            batch = read(tmp_path_factory.mktemp("any"), index, {**data, **more}, [])
        except IntakeError:
            return
        assert batch.files == ()
