"""Sample data on disk: list of cases, profile, batches, and the truth about them.

`truth.json` holds `batches` (per page: id, file and frame, role, rotation and skew as in
`model.PageSurvey`, null where nothing is drawn, patch code, barcodes) and `documents` (per
document: its pages with their roles, separators in front and backs included; what starts it; the
case, null for none; the case as the paper names it; whether the receiver imports it; the reference
on the paper, and whether that decides the case). A barcode's text has one character per byte.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import attrs

from docindex.errors import DocindexError
from docindex.testing.samples.cases import make_cases, write_database, write_table
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.degrade import Scanned
from docindex.testing.samples.imagefiles import write_jpeg, write_pdf, write_tiff
from docindex.testing.samples.settings import PROFILE, batch_toml
from docindex.testing.samples.stacks import Layout, Scannable, Stack, make_stacks, scan_side

ABOUT: Final = (
    "Invented mail to an invented fines office (Bußgeldstelle des Landkreises Musterau). No "
    "person, case, number, plate, bank account or web address in it exists."
)
_IMPORTABLE: Final = ("open", "closed")
_FEWEST_CASES: Final = 100


@attrs.frozen(kw_only=True)
class Samples:
    """Where the sample data lie.

    Args:
        database, table: the list of cases as SQLite and as CSV, the same rows.
        truth: JSON; what is in the batches, per page and per document.
        batches: the batches' folders, in the order of their ids.
    """

    root: Path
    profile: Path
    database: Path
    table: Path
    truth: Path
    batches: tuple[Path, ...]


@attrs.frozen(kw_only=True)
class _Place:
    """Where a scanned side lies, and how it came out; None: it is no scan."""

    file: str
    frame: int
    rotation: int | None
    skew: float | None


def write_samples(
    target: Path, *, seed: int = 1, documents: int = 24, cases: int = 10_000
) -> Samples:
    """Write seeded sample mail with everything that is needed to index it and to check the result.

    The same arguments give the same bytes, with the same versions of the libraries that draw.

    Args:
        target: folder; it must be empty or not exist.
        seed: not negative.
        documents: at least 1; 24 and more hold every kind of document.
        cases: how many cases the list has; at least 100, and five for each document.

    Raises:
        DocindexError: `target` is not empty, a number is too small, or reportlab is missing.
    """
    if seed < 0 or documents < 1 or cases < max(_FEWEST_CASES, 5 * documents):
        raise DocindexError(
            f"seed {seed}, {documents} documents, {cases} cases: the seed must not be negative; "
            f"ask for one document or more, and for at least {_FEWEST_CASES} cases and five for "
            "each document"
        )
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise DocindexError(f"{target} is not an empty folder. Name one that is empty or new")
    listing = make_cases(cases, seed=seed)
    stacks = make_stacks(listing, documents, seed=seed)
    target.mkdir(parents=True, exist_ok=True)
    samples = Samples(
        root=target,
        profile=target / "profile.toml",
        database=target / "cases.sqlite",
        table=target / "cases.csv",
        truth=target / "truth.json",
        batches=tuple(target / "batches" / stack.id for stack in stacks),
    )
    write_database(listing, samples.database)
    write_table(listing, samples.table)
    _write_text(samples.profile, PROFILE)
    truths = [
        _write_batch(stack, folder, Dice(seed, 5, number))
        for number, (stack, folder) in enumerate(zip(stacks, samples.batches, strict=True))
    ]
    _write_text(samples.truth, _truth(seed, truths))
    return samples


def _write_batch(
    stack: Stack, folder: Path, dice: Dice
) -> tuple[dict[str, object], list[dict[str, object]]]:
    """Scan a stack into files; returns what is true of the batch and of its documents."""
    folder.mkdir(parents=True)
    _write_text(folder / "batch.toml", batch_toml(stack))
    write = {
        Layout.PATCHT: _write_chunks,
        Layout.DUPLEX: _write_singles,
        Layout.JPEG: _write_jpegs,
        Layout.PDF: _write_pdfs,
    }[stack.layout]
    places = list(write(stack, folder, dice))
    batch = {
        "id": stack.id,
        "duplex": stack.layout is Layout.DUPLEX,
        "one_file_one_document": stack.layout.one_file_one_document,
        "sheets": stack.sheets,
        "pages": [
            _page_truth(stack, side, place) for side, place in zip(stack.sides, places, strict=True)
        ],
    }
    return batch, [_document_truth(stack, index) for index in range(len(stack.documents))]


def _write_chunks(stack: Stack, folder: Path, dice: Dice) -> Iterator[_Place]:
    """TIFFs of one to six pages; a file's end says nothing about a document's."""
    start = 0
    while start < len(stack.sides):
        size = dice.pick((1, 1, 2, 4, 6))
        scans = [scan_side(side, dice, bitonal=True) for side in stack.sides[start : start + size]]
        name = f"{start + 1:08d}.tif"
        write_tiff([scan.pixels for scan in scans], folder / name)
        yield from _places(name, scans)
        start += size


def _write_singles(stack: Stack, folder: Path, dice: Dice) -> Iterator[_Place]:
    for number, side in enumerate(stack.sides, 1):
        scan = scan_side(side, dice, bitonal=True)
        name = f"{number:08d}.tif"
        write_tiff([scan.pixels], folder / name)
        yield from _places(name, [scan])


def _write_jpegs(stack: Stack, folder: Path, dice: Dice) -> Iterator[_Place]:
    for number, side in enumerate(stack.sides, 1):
        scan = scan_side(side, dice, bitonal=False)
        name = f"{number:08d}.jpg"
        write_jpeg(scan.pixels, folder / name, quality=dice.between(75, 85))
        yield from _places(name, [scan])


def _write_pdfs(stack: Stack, folder: Path, dice: Dice) -> Iterator[_Place]:
    """One PDF per document, by turns JPEG and Group 4; one document never was on paper."""
    single = [place for place, drawn in enumerate(stack.documents) if len(drawn.leaves) == 1]
    digital = single[-1] if single else None
    for index in range(len(stack.documents)):
        sides = [side for side in stack.sides if side.document == index]
        name = f"{index + 1:08d}.pdf"
        if index == digital:
            (folder / name).write_bytes(stack.documents[index].leaves[0].front.pdf)
            yield _Place(file=name, frame=0, rotation=0, skew=0.0)
            continue
        bitonal = index % 2 == 1
        scans = [scan_side(side, dice, bitonal=bitonal) for side in sides]
        write_pdf([scan.pixels for scan in scans], folder / name, bitonal=bitonal)
        yield from _places(name, scans)


def _places(name: str, scans: Sequence[Scanned]) -> Iterator[_Place]:
    for frame, scan in enumerate(scans):
        yield _Place(file=name, frame=frame, rotation=scan.rotation, skew=round(scan.skew, 4))


def _page_id(stack: Stack, side: Scannable) -> str:
    return f"{stack.id}_{side.number:05d}{side.side.value[0]}"


def _page_truth(stack: Stack, side: Scannable, place: _Place) -> dict[str, object]:
    return {
        "id": _page_id(stack, side),
        "file": place.file,
        "frame": place.frame,
        "role": side.role.value,
        "rotation": place.rotation if side.drawing else None,
        "skew": place.skew if side.drawing else None,
        "patch": side.patch,
        "barcodes": [
            # One character per byte: postage codes are binary.
            {"symbology": code.symbology, "text": code.data.decode("latin-1")}
            for code in side.codes
        ],
    }


def _document_truth(stack: Stack, index: int) -> dict[str, object]:
    drawn = stack.documents[index]
    reference = drawn.reference
    return {
        "batch": stack.id,
        "kind": drawn.kind.value,
        "pages": [
            {"id": _page_id(stack, side), "role": side.role.value}
            for side in stack.sides
            if side.document == index
        ],
        "starts_by": stack.starts[index],
        "case_id": drawn.case_id,
        "named_case": drawn.named.case_no if drawn.named else None,
        "importable": drawn.named is not None and drawn.named.status in _IMPORTABLE,
        "reference": attrs.asdict(reference) if reference else None,
        "decidable": drawn.decidable,
    }


def _truth(seed: int, truths: Sequence[tuple[dict[str, object], list[dict[str, object]]]]) -> str:
    content = {
        "schema": "docindex.samples/1",
        "about": ABOUT,
        "seed": seed,
        "batches": [batch for batch, _ in truths],
        "documents": [document for _, documents in truths for document in documents],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
