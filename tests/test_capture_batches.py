"""One stack through both readers of index files: dual stream, duplex, voided, and a sheet missing.

Five sheets were fed: a form (document 1); a letter, a sheet that was deleted at the station, and
two more of the letter's (document 2). Each side was scanned in colour and bitonal.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import attrs
import numpy as np
import pytest

from docindex.builtin.table_intake import TableIntake
from docindex.errors import IntakeError, LedgerError
from docindex.indexer import BatchResult, Indexer
from docindex.model import Batch, BatchFacts, Role, Status, Stream
from docindex.profile import load_profile
from docindex.record import from_json, to_json
from docindex.testing.samples import (
    draw_form,
    draw_letter,
    make_cases,
    write_jpeg,
    write_samples,
    write_tiff,
)

# The bytes of one sheet's images, in the order in which the scanner makes them.
Sheet = list[bytes]
Deliver = Callable[[Path, dict[str, Sheet]], None]

TABLE = """
[intake]
component = "table"
prefer = "bitonal"

[intake.options]
format = "csv"
index = "index.csv"
numbering = "imprint"

[intake.options.fields]
file = "file"
document = "document"
sheet = "imprint"
side = { field = "side" }
stream = { field = "stream" }
flags = { field = "flag", values = { damaged = "damaged" } }
voided = { field = "state", values = ["deleted"] }

[intake.options.batch]
expected_sheets = "sheets"
"""
KODAK = """
[intake]
component = "kodak-index"
duplex = true
options = { dual_stream = "colour-first" }
"""
SIDES = ["front", "front", "back", "back"]
STREAMS = ["colour", "bitonal", "colour", "bitonal"]
SUFFIXES = ["JPG", "TIF", "JPG", "TIF"]


@pytest.fixture(scope="module")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tenant with a list of cases and two profiles."""
    root = tmp_path_factory.mktemp("mail") / "samples"
    samples = write_samples(root, seed=5, documents=1, cases=100)
    text = samples.profile.read_text(encoding="utf-8")
    start, end = text.index("[intake]"), text.index("[survey]")
    for name, intake in (("table", TABLE), ("kodak", KODAK)):
        changed = text[:start] + intake + "\n" + text[end:]
        changed = changed.replace("case_barcode = true", "declared = true")
        (root / f"{name}.toml").write_text(changed, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Sheet]:
    """The sheets that were kept, by imprint number; 000103 was deleted."""
    case, other = make_cases(100, seed=5).cases[:2]
    blank = np.full((3508, 2480), 255, np.uint8)
    letter = draw_letter(other, seed=2)
    fronts = {"000101": draw_form(case), "000102": letter, "000104": blank, "000105": blank}
    folder = tmp_path_factory.mktemp("images")
    sheets = {}
    for imprint, front in fronts.items():
        paths = [folder / f"{imprint}{n}.{suffix}" for n, suffix in enumerate(SUFFIXES)]
        for path, pixels in zip(paths, (front, front, blank, blank), strict=True):
            if path.suffix == ".JPG":
                write_jpeg(pixels, path)
            else:
                write_tiff([pixels], path)
        sheets[imprint] = [path.read_bytes() for path in paths]
    return sheets


def deliver_table(folder: Path, sheets: dict[str, Sheet]) -> None:
    """A CSV index that counts five sheets, whether all of them are there or not."""
    lines = ["file;document;imprint;side;stream;flag;state;sheets"]
    (folder / "IMG").mkdir(parents=True)
    for imprint in sorted({*sheets, "000103"}):
        document = "1" if imprint == "000101" else "2"
        for n, (side, stream) in enumerate(zip(SIDES, STREAMS, strict=True)):
            name, state = f"{imprint}-{n}.{SUFFIXES[n]}", ""
            if imprint == "000103":
                name, state = "", "deleted"
            else:
                (folder / "IMG" / name).write_bytes(sheets[imprint][n])
            flag = "damaged" if imprint == "000102" else ""
            path = f"IMG\\{name}" if name else ""
            lines.append(f"{path};{document};{imprint};{side};{stream};{flag};{state};5")
    (folder / "index.csv").write_text("\n".join(lines), encoding="utf-8")


def deliver_kodak(folder: Path, sheets: dict[str, Sheet]) -> None:
    """A folder and an IDX.DAT for each document; what was deleted stands in batch.toml."""
    first = {"000101": (1, 1), "000102": (2, 1), "000104": (2, 9), "000105": (2, 13)}
    for imprint, images in sheets.items():
        document, number = first[imprint]
        inner = folder / f"{document:08d}"
        inner.mkdir(parents=True, exist_ok=True)
        for n, data in enumerate(images):
            (inner / f"{number + n:08d}.{SUFFIXES[n]}").write_bytes(data)
    for document, pages in ((1, 2), (2, 6)):
        numbers = "".join(f';"{n:010d}"' for n in (document, pages, 2 * pages))
        record = f'"I01q";"01"{numbers};"a ""quoted"" field";;"x;y"\r\n'
        (folder / f"{document:08d}" / "IDX.DAT").write_text(record, newline="")
    index = "".join(f'"I05u";"01";"{n:010d}";;"x"\r\n' for n in (1, 2))
    (folder / "INDEX.DAT").write_text(index, newline="")
    toml = 'expected_sheets = 5\nvoided_sheets = ["00000002/00000005-00000008"]\n'
    (folder / "batch.toml").write_text(toml, encoding="utf-8")


DELIVER: dict[str, Deliver] = {"table": deliver_table, "kodak": deliver_kodak}


def index(mail: Path, reader: str, batch: Path, out: Path | None = None) -> BatchResult:
    with Indexer(load_profile(mail / f"{reader}.toml"), executor="in-process") as indexer:
        return indexer.index(batch, out=out)


@pytest.mark.parametrize(
    ("reader", "found"),
    [
        ("table", ["numbers missing in the sequence: 000104\n"]),
        (
            "kodak",
            [
                "numbers missing in the sequence: 00000002/00000009-00000012\n",
                "counts that differ: 6 sides of document 0000000002 declared, 4 named, "
                "12 images of document 0000000002 declared, 8 named\n",
            ],
        ),
    ],
)
def test_a_missing_sheet_holds_the_batch_and_is_named(
    mail: Path, stack: dict[str, Sheet], tmp_path: Path, reader: str, found: list[str]
) -> None:
    batch = tmp_path / "morning"
    DELIVER[reader](batch, {imprint: i for imprint, i in stack.items() if imprint != "000104"})
    with pytest.raises(LedgerError) as caught:
        index(mail, reader, batch, tmp_path / "out")
    message = str(caught.value)
    assert caught.value.batch == "morning"
    assert message.splitlines()[1:-1] == [f"  {line.rstrip()}" for line in found]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("reader", "sheets", "voided"),
    [
        ("table", [101, 102, 104, 105], "000103"),
        ("kodak", [1, 2, 4, 5], "00000002/00000005-00000008"),
    ],
)
def test_the_whole_stack_is_indexed_and_each_side_counted_once(
    mail: Path,
    stack: dict[str, Sheet],
    tmp_path: Path,
    reader: str,
    sheets: list[int],
    voided: str,
) -> None:
    batch = tmp_path / "morning"
    DELIVER[reader](batch, stack)
    result = index(mail, reader, batch, tmp_path / "out")
    ledger = result.ledger
    assert (ledger.sheets, ledger.sides, ledger.documents) == (4, 8, 2)
    assert (ledger.roles[Role.CONTENT], ledger.roles[Role.BLANK]) == (2, 6)
    assert ledger.notes == (f"1 sheets voided at the station: {voided}",)

    pages = [page.page for record in result.records for page in record.pages]
    assert len(pages) == 16
    assert list(dict.fromkeys(page.sheet for page in pages)) == sheets
    assert [page.rendition for page in pages] == [0, 1] * 8
    assert [page.stream for page in pages] == [Stream.BITONAL, Stream.COLOUR] * 8
    assert pages[1].id == f"morning_{sheets[0]:05d}f.r1"
    assert len({page.sha256 for page in pages[:2]}) == 2
    notes = [page.survey.notes for page in result.records[1].pages[:3]]
    flag = ("operator:damaged",) if reader == "table" else ()
    assert notes == [("declared_start", *flag), ("rendition_kept", *flag), flag]

    first = result.records[0]
    assert first.decision.status is Status.INDEXED
    assert {piece.page for piece in first.evidence} == {pages[0].id}
    for record in result.records:
        assert to_json(from_json(to_json(record))) == to_json(record)
    rows = (tmp_path / "out" / "morning" / "csv" / "index.csv").read_text("cp1252").splitlines()
    assert [row.split(";")[-1] for row in rows] == ["pages", "2", "6"]
    data = json.loads((tmp_path / "out" / "morning" / "ledger.json").read_text("utf-8"))
    assert (data["sides"], data["notes"]) == (8, list(ledger.notes))


def test_a_preferred_image_that_cannot_be_opened_is_not_the_one_that_is_read(
    mail: Path, stack: dict[str, Sheet], tmp_path: Path
) -> None:
    batch = tmp_path / "morning"
    broken = {**stack, "000101": [*stack["000101"][:1], b"no TIFF", *stack["000101"][2:]]}
    deliver_table(batch, broken)
    result = index(mail, "table", batch)
    first, second = (page.page for page in result.records[0].pages[:2])
    assert (first.stream, second.stream) == (Stream.COLOUR, Stream.BITONAL)
    assert result.records[0].decision.status is Status.INDEXED
    assert result.records[0].pages[1].survey.fault is not None
    assert (result.ledger.sides, result.ledger.roles[Role.UNREADABLE]) == (8, 0)


def test_starts_that_nobody_declared_are_told(
    mail: Path, stack: dict[str, Sheet], tmp_path: Path
) -> None:
    batch = tmp_path / "morning"
    deliver_table(batch, stack)
    text = (mail / "table.toml").read_text(encoding="utf-8")
    start, end = text.index("[separation]"), text.index("[[references]]")
    text = text[:start] + "[separation]\ndeclared = true\n\n" + text[end:]
    (mail / "blind.toml").write_text(text.replace('document = "document"\n', ""), encoding="utf-8")
    with pytest.raises(IntakeError, match=r"Map the field `document`"):
        index(mail, "blind", batch)


def test_an_intake_never_says_whose_batch_it_is(
    mail: Path, stack: dict[str, Sheet], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = tmp_path / "morning"
    deliver_table(batch, stack)
    read = TableIntake.read

    def of_another_tenant(self: TableIntake, path: Path, facts: BatchFacts) -> Batch:
        found = read(self, path, facts)
        return attrs.evolve(found, facts=attrs.evolve(found.facts, tenant="kreis-b"))

    monkeypatch.setattr(TableIntake, "read", of_another_tenant)
    with pytest.raises(IntakeError, match="the intake changed 'tenant'"):
        index(mail, "table", batch)
