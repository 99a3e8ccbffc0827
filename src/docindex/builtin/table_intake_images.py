"""Rows of an index file as images: what their fields mean, and which sheet each is on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, TypeVar

import attrs

from docindex.builtin.batchfolder import FileNames, confined
from docindex.builtin.sheetnumbers import counted
from docindex.builtin.table_intake_options import TableIntakeOptions
from docindex.builtin.table_intake_records import Row
from docindex.errors import IntakeError
from docindex.model import DeclaredImage, Side, Stream

T = TypeVar("T")

# So many mistakes are told at once; a person looks at the first few and then at the profile.
_TOLD: Final = 20
# Longer texts are no number of a sheet and no name of a document.
_LONGEST: Final = 128


@attrs.frozen(kw_only=True)
class Entry:
    """A row as an image that has no sheet yet.

    Args:
        image: with sheet 1 and front as long as `side` and its sheet are not known.
        side: as the row says; None: it does not.
        voided: whether it was deleted at the station.
    """

    image: DeclaredImage
    side: Side | None
    voided: bool


def entries(
    rows: Iterable[Row], options: TableIntakeOptions, files: FileNames
) -> tuple[Entry, ...]:
    """What the rows mean.

    Raises:
        IntakeError: with file and line of every value that the profile does not know, up to 20.
    """
    reading = _Reading(options=options, files=files)
    found: list[Entry] = []
    mistakes: list[str] = []
    for row in rows:
        try:
            found.append(reading.entry(row))
        except ValueError as error:
            mistakes.append(f"{row.place}: {error}")
    if mistakes:
        more = f"\nand {len(mistakes) - _TOLD} more" if len(mistakes) > _TOLD else ""
        raise IntakeError(
            "\n".join(mistakes[:_TOLD])
            + f"{more}\nCorrect the profile's `fields`, or have the batch exported again."
        )
    return tuple(found)


@attrs.frozen(kw_only=True)
class _Reading:
    """Values of a row, each by its field."""

    options: TableIntakeOptions
    files: FileNames

    def entry(self, row: Row) -> Entry:
        """The row as an image; raises `ValueError` where a value is none of the profile's."""
        fields, values = self.options.fields, row.values
        voided = fields.voided
        gone = voided is not None and values[voided.field] in voided.values
        image = DeclaredImage(
            file=self._file(values, gone=gone),
            frame=None if fields.whole_files else self._frame(values),
            stream=_mapped(fields.stream, values, Stream),
            imprint=self._imprint(values),
            document=_plain(values[fields.document] if fields.document else ""),
            flags=self._flags(values),
            place=row.place,
        )
        return Entry(image=image, side=_mapped(fields.side, values, Side), voided=gone)

    def _file(self, values: Mapping[str, str], *, gone: bool) -> str:
        options = self.options
        fields = options.fields
        text, strip = values[fields.file], options.strip
        if gone and not text:
            return ""
        if strip and _slashed(text).startswith(_slashed(strip)):
            text = text[len(strip) :]
        parts = {
            name: values[column]
            for name in ("document", "sheet", "frame")
            if (column := getattr(fields, name))
        }
        name = options.file_pattern.format(file=text, **parts)
        try:
            return self.files.find(confined(name))
        except ValueError as error:
            raise ValueError(f"file {name!r} {error}") from None

    def _frame(self, values: Mapping[str, str]) -> int:
        column = self.options.fields.frame
        if not column:
            return 0
        frame = whole_number(values[column], column) - self.options.first_frame
        if frame < 0:
            raise ValueError(f"{column} {values[column]!r} is less than `first_frame`")
        return frame

    def _imprint(self, values: Mapping[str, str]) -> str:
        column = self.options.fields.sheet
        if not column:
            return ""
        imprint = _plain(values[column])
        if not imprint:
            raise ValueError(f"{column} is empty: no number of the sheet")
        if self.options.gapless or self.options.numbering == "imprint":
            counted(imprint)
        return imprint

    def _flags(self, values: Mapping[str, str]) -> tuple[str, ...]:
        flags = self.options.fields.flags
        if flags is None:
            return ()
        text = values[flags.field]
        texts = text.split(flags.separator) if flags.separator else [text]
        known = {"": "", **flags.values}
        codes = [_known(flags.field, part.strip(), known, str) for part in texts]
        return tuple(dict.fromkeys(filter(None, codes)))


def _slashed(path: str) -> str:
    return path.replace("\\", "/").lower()


def _mapped(field: object, values: Mapping[str, str], kind: Callable[[str], T]) -> T | None:
    """A side or stream; None where the index file has no such field."""
    if field is None:
        return None
    column, known = field.field, field.values  # type: ignore[attr-defined]
    return _known(column, values[column], known, kind)


def _known(column: str, text: str, known: Mapping[str, str], kind: Callable[[str], T]) -> T:
    if text not in known:
        raise ValueError(f"{column} {text[:40]!r} is none of {', '.join(map(repr, known))}")
    return kind(known[text])


def _plain(text: str) -> str:
    if not text.isprintable() or len(text) > _LONGEST:
        raise ValueError(f"{text[:20]!r} is too long, or holds characters that cannot be printed")
    return text


def whole_number(text: str, what: str) -> int:
    """A number of an index file; raises `ValueError` where it is none, or an absurd one."""
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise ValueError(f"{what} {text[:20]!r} is no whole number")
    return int(text)


def on_sheets(
    found: Sequence[Entry], options: TableIntakeOptions, *, duplex: bool
) -> tuple[Entry, ...]:
    """The entries with sheet and side; deleted ones count, so that no other number depends on them.

    Args:
        duplex: whether sides alternate, where the index file says neither sheet nor side.

    Raises:
        IntakeError: two imprint numbers have the same counter, and sheets are to be named by it.
    """
    if options.fields.whole_files:
        return tuple(found)
    if not options.fields.sheet:
        return _in_sequence(found, duplex=duplex)
    numbers = _sheet_numbers(found, options)
    seen: Counter[str] = Counter()
    placed = []
    for entry in found:
        imprint = entry.image.imprint
        side = entry.side or (Side.BACK if seen[imprint] else Side.FRONT)
        seen[imprint] += 1
        placed.append(_on(entry, numbers[imprint], side))
    return tuple(placed)


def _sheet_numbers(found: Sequence[Entry], options: TableIntakeOptions) -> dict[str, int]:
    imprints = dict.fromkeys(entry.image.imprint for entry in found)
    if options.numbering == "sequence":
        return {imprint: number for number, imprint in enumerate(imprints, 1)}
    numbers = {imprint: counted(imprint)[1] for imprint in imprints}
    owners: dict[int, str] = {}
    for imprint, number in numbers.items():
        if not number or owners.setdefault(number, imprint) != imprint:
            raise IntakeError(
                f"sheet {imprint!r} cannot be named by its number: it is 0, or another sheet of "
                "the batch has the same one; set the option `numbering` to 'sequence', or scan "
                "what was stamped with another run as a batch of its own"
            )
    return numbers


def _in_sequence(found: Sequence[Entry], *, duplex: bool) -> tuple[Entry, ...]:
    placed: list[Entry] = []
    sheet, side, document = 0, Side.BACK, ""
    for entry in found:
        if entry.image.document != document:
            document, side = entry.image.document, Side.BACK
        if entry.side is not None:
            new = entry.side is Side.FRONT or side is Side.BACK
            side = entry.side
        else:
            new = side is Side.BACK or not duplex
            side = Side.FRONT if new else Side.BACK
        sheet += new
        placed.append(_on(entry, sheet, side))
    return tuple(placed)


def _on(entry: Entry, sheet: int, side: Side) -> Entry:
    return attrs.evolve(entry, image=attrs.evolve(entry.image, sheet=sheet, side=side), side=side)
