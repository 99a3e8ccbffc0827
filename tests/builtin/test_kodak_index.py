"""Kodak's INDEX.DAT and IDX.DAT, written by a writer of the test's own from the guide's words."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docindex.builtin.kodak_index import COMPONENT, KodakIndex, KodakOptions
from docindex.builtin.kodak_records import fields, parse
from docindex.contracts import Setting
from docindex.errors import IntakeError, LedgerError
from docindex.gaps import check_index
from docindex.model import Batch, BatchFacts, Environment, Frame, OpenedFile, Side, Stream


def write_line(*values: str) -> str:
    """Each value in double quotes, its own quotes doubled; an empty one is left out."""
    return ";".join('"' + value.replace('"', '""') + '"' if value else "" for value in values)


def ten(number: int) -> str:
    return str(number).rjust(10, "0")


VALUES = st.lists(
    st.text(
        alphabet=st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]), max_size=9
    )
    | st.text(alphabet='";', max_size=5),
    min_size=1,
    max_size=8,
)


@given(VALUES)
def test_fields_come_back_as_they_were_written(values: list[str]) -> None:
    assert fields(write_line(*values)) == values


@given(st.text(alphabet='"; a', max_size=12))
def test_a_line_is_read_one_way_or_refused(line: str) -> None:
    try:
        values = fields(line)
    except ValueError:
        return
    assert fields(write_line(*values)) == values


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ('"I01q";"01";"378""65"', ["I01q", "01", '378"65']),
        ('"I05u";;"a;b"', ["I05u", "", "a;b"]),
        ('"";"x";', ["", "x", ""]),
        ('""""', ['"']),
        ("", [""]),
    ],
)
def test_the_guide_s_syntax(line: str, values: list[str]) -> None:
    assert fields(line) == values


@pytest.mark.parametrize("line", ["I05u", '"a', '"a"b;"c"', '"a" ;"b"', 'a;"b"', '"a"";"b"'])
def test_other_syntax_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="is not in double quotes"):
        fields(line)


@given(
    st.sampled_from([("I01q", 2), ("I02r", 2), ("I04t", 1), ("I05u", 0)]),
    st.lists(st.integers(0, 9_999_999_999), min_size=3, max_size=3),
    VALUES,
)
def test_every_kind_of_record_round_trips(
    kind: tuple[str, int], numbers: list[int], values: list[str]
) -> None:
    name, count = kind
    written = [ten(number) for number in numbers[: 1 + count]]
    (record,) = parse(write_line(name, "01", *written, *values) + "\r\n", "box/IDX.DAT")
    assert (record.kind, record.document, record.folder) == (name, ten(numbers[0]), "box")
    assert record.numbers == tuple(numbers[1 : 1 + count])
    assert record.place == "box/IDX.DAT line 1"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (write_line("I03s", "01", ten(1)), "record kind 'I03s' is none of I01q, I02r, I04t, I05u"),
        (write_line("I05", "01", ten(1)), "record kind 'I05'"),
        (write_line("I05u", "02", ten(1)), "version"),
        (write_line("I05u"), "version"),
        (write_line("I05u", "01", "1"), "I05u has 1 numbers of ten digits"),
        (write_line("I02r", "01", ten(1), ten(1)), "I02r has 3 numbers"),
        (write_line("I01q", "01", ten(1), ten(1), "x"), "I01q has 3 numbers"),
        (write_line("I05u", "01", "٠" * 10), "ten digits"),
        ("", "record kind ''"),
        ('"I05u', "not in double quotes"),
    ],
)
def test_what_the_guide_does_not_have_is_refused_with_its_line(line: str, message: str) -> None:
    text = write_line("I05u", "01", ten(7)) + "\n" + line + "\n" + write_line("I05u", "01", ten(8))
    with pytest.raises(IntakeError, match=r"^INDEX\.DAT line 2: ") as caught:
        list(parse(text, "INDEX.DAT"))
    assert message in str(caught.value)


def test_the_guide_s_example_of_i02_has_blanks() -> None:
    (record,) = parse('"I02r";"01";"0000000001";" 0000000001";" 0000000004";"C1";;"x"', "x")
    assert record.numbers == (1, 4)


# --- batches


def batch_of(
    root: Path,
    lines: Sequence[str],
    images: Sequence[str],
    *,
    inner: dict[str, str] | None = None,
    facts: dict[str, Any] | None = None,
    **options: Any,
) -> Batch:
    """A folder with an index file, images of three bytes, and index files of documents."""
    for name in images:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"abc")
    if lines:
        (root / "INDEX.DAT").write_text("\r\n".join(lines) + "\r\n", newline="")
    for folder, line in (inner or {}).items():
        (root / folder).mkdir(parents=True, exist_ok=True)
        (root / folder / "IDX.DAT").write_text(line + "\r\n", newline="")
    given_facts = BatchFacts(
        id="b", tenant="kreis-a", environment=Environment.TEST, **(facts or {})
    )
    return KodakIndex(KodakOptions(**options)).read(root, given_facts)


def opened(batch: Batch, frames: dict[str, int] | None = None) -> list[OpenedFile]:
    def frames_of(name: str) -> tuple[Frame, ...]:
        return tuple(Frame(index=n, width=1, height=1) for n in range((frames or {}).get(name, 1)))

    return [OpenedFile(name=f.name, sha256="0", frames=frames_of(f.name)) for f in batch.files]


def places(batch: Batch) -> list[str]:
    """Images in short, as `1f 00000001.TIF`."""
    assert batch.index is not None
    return [f"{i.sheet}{i.side.value[0]} {i.file}" for i in batch.index.images]


def gap(batch: Batch, frames: dict[str, int] | None = None) -> str:
    with pytest.raises(LedgerError) as caught:
        check_index(batch, opened(batch, frames))
    return str(caught.value)


def i02(document: int, first: int, last: int) -> str:
    return write_line("I02r", "01", ten(document), ten(first), ten(last), "C1", "", "x")


def i01(document: int, pages: int, images: int) -> str:
    return write_line("I01q", "01", ten(document), ten(pages), ten(images), "37865", "C0009341")


def test_one_folder_for_the_batch(tmp_path: Path) -> None:
    images = [f"0000000{n}.{'TIF' if n % 2 else 'jpg'}" for n in range(1, 6)]
    batch = batch_of(tmp_path, [i02(1, 1, 3), i02(2, 4, 5)], images, facts={"duplex": True})
    assert places(batch) == [
        "1f 00000001.TIF",
        "1b 00000002.jpg",
        "2f 00000003.TIF",
        "3f 00000004.jpg",
        "3b 00000005.TIF",
    ]
    assert batch.index is not None
    assert [image.document for image in batch.index.images] == [ten(1)] * 3 + [ten(2)] * 2
    assert {image.stream for image in batch.index.images} == {Stream.BITONAL, Stream.COLOUR}
    check_index(batch, opened(batch))


def test_one_folder_for_each_document(tmp_path: Path) -> None:
    lines = [write_line("I05u", "01", ten(n), "C1", "", "x") for n in (1, 2)]
    images = ["00000001/00000001.TIF", "00000001/00000002.TIF", "00000002/00000001.TIF"]
    batch = batch_of(tmp_path, lines, images)
    assert places(batch) == [
        "1f 00000001/00000001.TIF",
        "2f 00000001/00000002.TIF",
        "3f 00000002/00000001.TIF",
    ]
    check_index(batch, opened(batch))


def test_one_file_of_several_images_for_each_document(tmp_path: Path) -> None:
    lines = [write_line("I04t", "01", ten(n), ten(n), "C1") for n in (1, 2)]
    batch = batch_of(tmp_path, lines, ["00000001.TIF", "00000002.TIF"])
    assert places(batch) == ["1f 00000001.TIF", "2f 00000002.TIF", "3f 00000002.TIF"]
    check_index(batch, opened(batch, {"00000002.TIF": 2}))
    assert "images there but not named: 00000001.TIF image 2" in gap(
        batch, {"00000001.TIF": 2, "00000002.TIF": 2}
    )
    assert "images named but not there: 00000002.TIF image 2 (INDEX.DAT line 2)" in gap(batch)


def test_index_files_of_documents_alone(tmp_path: Path) -> None:
    images = [f"0000000{d}/0000000{n}.TIF" for d in (2, 1) for n in (1, 2)]
    inner = {"00000001": i01(1, 2, 2), "00000002": i01(2, 2, 2)}
    batch = batch_of(tmp_path, [], images, inner=inner)
    assert places(batch)[::2] == ["1f 00000001/00000001.TIF", "3f 00000002/00000001.TIF"]
    check_index(batch, opened(batch))


def _dual(sides: int, both: int) -> list[str]:
    """Names of a document's images: the first `both` sides have two, colour first."""
    suffixes = ["JPG", "TIF"] * both + ["TIF"] * (sides - both)
    return [f"00000001/{n:08d}.{suffix}" for n, suffix in enumerate(suffixes, 1)]


def test_58_pages_can_have_87_images(tmp_path: Path) -> None:
    batch = batch_of(
        tmp_path,
        [],
        _dual(58, 29),
        inner={"00000001": i01(1, 58, 87)},
        dual_stream="colour-first",
        facts={"duplex": True},
    )
    check_index(batch, opened(batch))
    assert batch.index is not None
    assert len(batch.index.images) == 87
    assert len({(image.sheet, image.side) for image in batch.index.images}) == 58
    assert [(i.sheet, i.side, i.stream) for i in batch.index.images[:3]] == [
        (1, Side.FRONT, Stream.COLOUR),
        (1, Side.FRONT, Stream.BITONAL),
        (1, Side.BACK, Stream.COLOUR),
    ]


def test_colour_fronts_and_bitonal_backs_are_no_renditions(tmp_path: Path) -> None:
    """The guide's own example: joined as if they were, the page count gives it away."""
    inner = {"00000001": i01(1, 4, 4)}
    batch = batch_of(tmp_path, [], _dual(2, 2), inner=inner, dual_stream="colour-first")
    assert "4 sides of document 0000000001 declared, 2 named" in gap(batch)
    batch = batch_of(tmp_path, [], _dual(2, 2), inner=inner, facts={"duplex": True})
    check_index(batch, opened(batch))


def _ways(suffixes: str) -> list[list[str]]:
    """All ways to join neighbours JT to one side."""
    if not suffixes:
        return [[]]
    ways = [[suffixes[0], *rest] for rest in _ways(suffixes[1:])]
    if suffixes.startswith("JT"):
        ways += [["JT", *rest] for rest in _ways(suffixes[2:])]
    return ways


@given(st.text(alphabet="JT", min_size=1, max_size=12), st.data())
def test_where_the_page_count_fits_there_is_only_one_way(
    tmp_path_factory: pytest.TempPathFactory, suffixes: str, data: st.DataObject
) -> None:
    truth = data.draw(st.sampled_from(_ways(suffixes)))
    names = [f"00000001/{n:08d}.{'JPG' if s == 'J' else 'TIF'}" for n, s in enumerate(suffixes, 1)]
    inner = {"00000001": i01(1, len(truth), len(suffixes))}
    root = tmp_path_factory.mktemp("dual")
    batch = batch_of(root, [], names, inner=inner, dual_stream="colour-first")
    assert batch.index is not None
    sides: dict[int | None, str] = {}
    for image, suffix in zip(batch.index.images, suffixes, strict=True):
        sides[image.sheet] = sides.get(image.sheet, "") + suffix
    try:
        check_index(batch, opened(batch))
    except LedgerError:
        assert list(sides.values()) != truth
    else:
        assert list(sides.values()) == truth


def test_dual_stream_without_a_page_count_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match=r"INDEX\.DAT line 1: no page count"):
        batch_of(
            tmp_path, [i02(1, 1, 2)], ["00000001.JPG", "00000002.TIF"], dual_stream="colour-first"
        )


def test_a_hole_in_the_numbers_is_named_and_may_be_voided(tmp_path: Path) -> None:
    images = [f"0000000{n}.TIF" for n in (1, 2, 6, 7)]
    lines = [i02(1, 1, 2), i02(2, 6, 7)]
    assert "missing in the sequence: 00000003-00000005" in gap(batch_of(tmp_path, lines, images))
    batch = batch_of(tmp_path, lines, images, facts={"voided_sheets": ("3-4", "00000005")})
    check_index(batch, opened(batch))
    assert places(batch)[2] == "5f 00000006.TIF"  # deleted sheets keep their numbers
    batch = batch_of(tmp_path, lines, images, facts={"voided_sheets": ("3",)})
    assert "missing in the sequence: 00000004-00000005\n" in gap(batch)


def test_a_voided_image_that_is_there_is_told(tmp_path: Path) -> None:
    images = ["00000001.TIF", "00000002.TIF"]
    batch = batch_of(tmp_path, [i02(1, 1, 2)], images, facts={"voided_sheets": ("2",)})
    assert "images there but not named: 00000002.TIF" in gap(batch)


@pytest.mark.parametrize("name", ["x", "5-3", "1/2/3", "-3", "../1", "1-"])
def test_what_names_no_images_is_no_voided_sheet(tmp_path: Path, name: str) -> None:
    with pytest.raises(IntakeError, match="voided sheet"):
        batch_of(tmp_path, [i02(1, 1, 1)], ["00000001.TIF"], facts={"voided_sheets": (name,)})


def test_every_difference_is_told_at_once(tmp_path: Path) -> None:
    images = ["00000001.TIF", "00000002.JPG", "00000002.TIF", "00000009.TIF", "cover.pdf"]
    (tmp_path / "00000004.TIF").touch()
    batch = batch_of(tmp_path, [i02(1, 1, 4), i02(2, 4, 4)], images)
    assert (
        gap(batch).splitlines()[:-1]
        == [
            "batch b: the index file and the images differ:",
            "  images named but not there: 00000003 (INDEX.DAT line 1)",
            "  images there but not named: 00000002.TIF, 00000009.TIF, cover.pdf",
            "  images of zero bytes: 00000004.TIF",
            "  images named twice: 00000004.TIF (INDEX.DAT line 1, INDEX.DAT line 2)",
            "  several images for one side: ",
        ][:5]
    )


def test_an_empty_folder_of_a_document_is_a_gap(tmp_path: Path) -> None:
    lines = [write_line("I05u", "01", ten(n)) for n in (1, 2)]
    batch = batch_of(tmp_path, lines, ["00000001/00000001.TIF"])
    assert "missing in the sequence: 00000002/00000001" in gap(batch)


def test_the_first_image_of_a_folder_is_the_first(tmp_path: Path) -> None:
    batch = batch_of(tmp_path, [write_line("I05u", "01", ten(1))], ["00000001/00000002.TIF"])
    assert "missing in the sequence: 00000001/00000001" in gap(batch)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([i02(1, 1, 1), i02(1, 2, 2)], "document 0000000001 stands twice, in INDEX.DAT line 1 and"),
        ([i02(1, 2, 1)], "0 images in a document"),
        ([i02(1, 1, 999_999_999)], "max_files"),
        ([write_line("I04t", "01", ten(1), ten(999_999_999))], "max_files"),
        ([i01(1, 1, 1), i01(2, 1, 1)], "nothing says which are whose"),
        ([], "no index file"),
    ],
)
def test_what_cannot_be_taken_in(tmp_path: Path, lines: list[str], message: str) -> None:
    with pytest.raises(IntakeError, match=message):
        batch_of(tmp_path, lines, ["00000001.TIF"])


def test_it_is_offered(tmp_path: Path) -> None:
    setting = Setting(tenant="kreis-a", environment=Environment.TEST, folder=tmp_path)
    assert isinstance(COMPONENT.create(COMPONENT.options(), setting), KodakIndex)
    assert COMPONENT.summary


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60) | st.text(alphabet='I0125qrtu";\n', max_size=80))
def test_any_index_file_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, index: bytes | str
) -> None:
    root = tmp_path_factory.mktemp("any")
    (root / "INDEX.DAT").write_bytes(index.encode() if isinstance(index, str) else index)
    with contextlib.suppress(IntakeError):
        assert batch_of(root, [], []).files == ()
