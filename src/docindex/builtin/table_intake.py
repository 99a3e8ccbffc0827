"""Intake of batches with an index file that the profile describes: CSV, fixed width, or XML.

Each capture product writes its own, often by project, so nothing is known here of any of them.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import attrs

from docindex.builtin.batchfolder import FileNames, find_index, list_files, read_index
from docindex.builtin.sheetnumbers import missing_imprints
from docindex.builtin.table_intake_images import Entry, entries, on_sheets, whole_number
from docindex.builtin.table_intake_options import TableIntakeOptions
from docindex.builtin.table_intake_records import Table, read_records
from docindex.builtin.table_intake_xml import read_xml
from docindex.contracts import Component, Setting
from docindex.errors import IntakeError
from docindex.model import Batch, BatchFacts, BatchIndex, DeclaredCount, SourceFile

_TEXTS: Final = ("batch_class", "box", "operator_note")
_COUNTS: Final = ("expected_sheets", "expected_documents", "expected_images", "expected_sides")
# What records say of a receipt date that the capture software gave.
_DATE_SOURCE: Final = "index"


@attrs.frozen
class TableIntake:
    """Takes in batches with an index file that its options describe."""

    options: TableIntakeOptions

    def read(self, path: Path, facts: BatchFacts) -> Batch:
        """List the images of a batch as its index file names them.

        Raises:
            IntakeError: there is not exactly one index file, it is not as the profile describes
                it, or it names files outside of the batch.
        """
        options = self.options
        files = list_files(path, options.ignore, options.max_files)
        found = find_index(path, options.index)
        files.pop(found.name, None)
        data = read_index(found, path, options.max_index_mb)
        table = (read_xml if options.format == "xml" else read_records)(data, found.name, options)
        read = entries(table.rows, options, FileNames(files))
        placed = on_sheets(read, options, duplex=facts.duplex)
        said = _said(table, options)
        facts, counts = _counted(_with(facts, said), said, placed, options)
        index = BatchIndex(
            images=tuple(entry.image for entry in placed if not entry.voided),
            voided=tuple(entry.image for entry in placed if entry.voided),
            counts=counts,
            skipped=_skipped(facts, said, placed, options),
            notes=_notes(placed, files),
        )
        return Batch(facts=facts, root=str(path), files=_sources(index, files), index=index)


def _said(table: Table, options: TableIntakeOptions) -> dict[str, Any]:
    """What the index file says of the batch, by the name of the fact; what is empty is not said."""
    texts = {
        name: table.batch[column]
        for name, column in attrs.asdict(options.batch).items()
        if column and table.batch[column]
    }
    said: dict[str, Any] = {}
    for name, text in texts.items():
        try:
            if not text.isprintable():
                raise ValueError(f"{name} holds characters that cannot be printed")
            if name == "receipt_date":
                said[name] = datetime.datetime.strptime(text, options.date_format).date()  # noqa: DTZ007
            else:
                said[name] = whole_number(text, name) if name in _COUNTS else text
        except ValueError as error:
            raise IntakeError(
                f"{table.place}: {error}; correct `batch` or `date_format` in the profile, or have "
                "the batch exported again"
            ) from None
    return said


def _with(facts: BatchFacts, said: Mapping[str, Any]) -> BatchFacts:
    """What `batch.toml` or the caller state stands over the index file."""
    new = {name: said[name] for name in _TEXTS if name in said and not getattr(facts, name)}
    new |= {
        name: said[name]
        for name in ("expected_sheets", "expected_documents")
        if name in said and getattr(facts, name) is None
    }
    if facts.receipt_date is None and "receipt_date" in said:
        new |= {"receipt_date": said["receipt_date"], "receipt_date_source": _DATE_SOURCE}
    return attrs.evolve(facts, **new)


def _counted(
    facts: BatchFacts,
    said: Mapping[str, Any],
    placed: Sequence[Entry],
    options: TableIntakeOptions,
) -> tuple[BatchFacts, tuple[DeclaredCount, ...]]:
    """The facts with the sheets that were voided, and the declared counts without them."""
    live = {entry.image.sheet for entry in placed if not entry.voided}
    names = {
        entry.image.imprint or str(entry.image.sheet): None
        for entry in placed
        if entry.voided and entry.image.sheet is not None and entry.image.sheet not in live
    }
    new = [name for name in names if name not in facts.voided_sheets]
    facts = attrs.evolve(facts, voided_sheets=(*facts.voided_sheets, *new))
    counted, gone = options.voided_counted, [entry for entry in placed if entry.voided]
    if not counted and facts.expected_sheets is not None and "expected_sheets" in said:
        facts = attrs.evolve(facts, expected_sheets=facts.expected_sheets + len(names))
    sides = {(e.image.sheet, e.image.side) for e in gone}
    sides -= {(e.image.sheet, e.image.side) for e in placed if not e.voided}
    counts = []
    if "expected_images" in said:
        images = said["expected_images"] - counted * len(gone)
        counts.append(DeclaredCount(what="images", count=images))
    if "expected_sides" in said:
        counts.append(
            DeclaredCount(what="sides", count=said["expected_sides"] - counted * len(sides))
        )
    return facts, tuple(counts)


def _skipped(
    facts: BatchFacts,
    said: Mapping[str, Any],
    placed: Sequence[Entry],
    options: TableIntakeOptions,
) -> tuple[str, ...]:
    if not options.fields.sheet or not options.gapless:
        return ()
    imprints = [*(entry.image.imprint for entry in placed), *facts.voided_sheets]
    first, last = said.get("first_sheet", ""), said.get("last_sheet", "")
    try:
        return tuple(missing_imprints(imprints, first=first, last=last))
    except ValueError as error:
        raise IntakeError(
            f"batch {facts.id}: voided, first or last sheet {error}; name it by its imprint"
        ) from None


def _notes(placed: Sequence[Entry], files: Mapping[str, SourceFile]) -> tuple[str, ...]:
    """Deleted images that a person may look for: of sheets that stay, and those that lie there."""
    live = {entry.image.sheet for entry in placed if not entry.voided}
    named = {entry.image.file for entry in placed if not entry.voided}
    notes = []
    for entry in placed:
        image = entry.image
        if entry.voided and image.sheet is not None and image.sheet in live:
            sheet = image.imprint or image.sheet
            notes.append(f"{image.side} of sheet {sheet} was voided ({image.place})")
        if entry.voided and image.file in files and image.file not in named:
            notes.append(f"{image.file} is there and no page: it was voided ({image.place})")
    return tuple(notes)


def _sources(index: BatchIndex, files: Mapping[str, SourceFile]) -> tuple[SourceFile, ...]:
    """The batch's files: those that are named in their order, then those that nobody named."""
    named = dict.fromkeys(image.file for image in index.images if image.file in files)
    gone = {image.file for image in index.voided}
    rest = [name for name in files if name not in named and name not in gone]
    return tuple(files[name] for name in (*named, *rest))


def _create(options: TableIntakeOptions, _: Setting) -> TableIntake:
    return TableIntake(options)


COMPONENT: Final = Component(
    "table",
    TableIntakeOptions,
    _create,
    "Batches with an index file that the profile describes: CSV, fixed width, XML.",
)
