"""What the fields of an index file mean: options of the intake `table`."""

from __future__ import annotations

import re
from typing import Any, Final

import attrs
from attrs import validators

from docindex.model import Side, Stream

_FLAG: Final = re.compile(r"(?:[a-z][a-z0-9_-]{0,31})?")


def _values_in(*known: str) -> Any:
    return validators.deep_mapping(value_validator=validators.in_(known))


def _flags(_instance: object, _attribute: object, values: dict[str, str]) -> None:
    wrong = [value for value in values.values() if not _FLAG.fullmatch(value)]
    if wrong:
        raise ValueError(f"{wrong[0]!r} is no code of a-z 0-9 _ -, or empty for no flag")


@attrs.frozen(kw_only=True)
class Piece:
    """Where a column of fixed width stands in its line, in characters.

    Args:
        start: of its first character, from 1.
        length: characters.
    """

    start: int = attrs.field(validator=[validators.ge(1), validators.le(1_000_000)])
    length: int = attrs.field(validator=[validators.ge(1), validators.le(1_000_000)])


@attrs.frozen(kw_only=True)
class SideField:
    """The field of an image's side.

    Args:
        field: its column or path.
        values: `front` or `back` by text. A text that is not named is refused.
    """

    field: str
    values: dict[str, str] = attrs.field(
        factory=lambda: {side.value: side.value for side in Side}, validator=_values_in(*Side)
    )


@attrs.frozen(kw_only=True)
class StreamField:
    """The field of an image's kind.

    Args:
        field: its column or path.
        values: `bitonal`, `grey` or `colour` by text. A text that is not named is refused.
    """

    field: str
    values: dict[str, str] = attrs.field(
        factory=lambda: {stream.value: stream.value for stream in Stream},
        validator=_values_in(*Stream),
    )


@attrs.frozen(kw_only=True)
class FlagsField:
    """The field of the operator's flags.

    Args:
        field: its column or path.
        values: code by text; an empty code is no flag. A text that is not named is refused.
        separator: between several flags in one field; empty: there is one at most.
    """

    field: str
    values: dict[str, str] = attrs.field(validator=_flags)
    separator: str = ""


@attrs.frozen(kw_only=True)
class VoidedField:
    """The field that says that an image was deleted at the station, and counted.

    Args:
        field: its column or path.
        values: texts that mean it; every other one does not.
    """

    field: str
    values: tuple[str, ...] = attrs.field(validator=validators.min_len(1))


@attrs.frozen(kw_only=True)
class KindField:
    """The field that says what kind of record a line is; for `csv` and `fixed`.

    Args:
        field: its column.
        rows: texts that mean an image.
        batch: texts that mean the record of the batch; there must be one.
        ignored: texts of records that are passed over; any other is refused.
    """

    field: str
    rows: tuple[str, ...] = attrs.field(validator=validators.min_len(1))
    batch: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class ImageFields:
    """What is said of an image, by the name of its column, or by its path in XML.

    Args:
        file: name or path of the file.
        frame: which image in the file, counted from `first_frame`; empty: each file is one image,
            or, where nothing is said of sheets, sides and streams, all its images are taken.
        document: the document that the capture software put it in.
        sheet: number that the scanner printed on the sheet.
        side: empty: the first image of a sheet is its front, the second its back.
        stream: of dual stream.
        flags: what the operator noted.
        voided: deleted, and counted.
    """

    file: str
    frame: str = ""
    document: str = ""
    sheet: str = ""
    side: SideField | None = None
    stream: StreamField | None = None
    flags: FlagsField | None = None
    voided: VoidedField | None = None

    @property
    def whole_files(self) -> bool:
        """Whether a row is a file with all its images."""
        return not (self.frame or self.sheet or self.side or self.stream)

    @property
    def names(self) -> tuple[str, ...]:
        """Every column that is read of an image, each once."""
        mapped = (self.side, self.stream, self.flags, self.voided)
        named = (self.file, self.frame, self.document, self.sheet)
        return tuple(dict.fromkeys(filter(None, (*named, *(m.field for m in mapped if m)))))


@attrs.frozen(kw_only=True)
class BatchFields:
    """What is said of the batch; what `batch.toml` or the caller state stands over it.

    Args:
        batch_class: kind of batch.
        receipt_date: when the mail arrived at the authority, as `date_format` says.
        box: where the paper lies.
        operator_note: carried to the record's content.
        expected_sheets, expected_documents: declared counts, as in `batch.toml`.
        expected_images, expected_sides: further ones.
        first_sheet, last_sheet: imprint numbers that the run of sheets began and ended with.
    """

    batch_class: str = ""
    receipt_date: str = ""
    box: str = ""
    operator_note: str = ""
    expected_sheets: str = ""
    expected_documents: str = ""
    expected_images: str = ""
    expected_sides: str = ""
    first_sheet: str = ""
    last_sheet: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every column that is read of the batch, each once."""
        return tuple(dict.fromkeys(filter(None, attrs.astuple(self))))
