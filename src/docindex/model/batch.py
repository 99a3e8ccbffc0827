"""What one scan job delivers, and what is known of its files before anything is decoded."""

from __future__ import annotations

import datetime
import enum
import re
from typing import Literal

import attrs
from attrs import validators

from docindex.model.page import PageFault, Side, Stream

_BATCH_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?")
# Names that Windows keeps for devices; a folder of such a name cannot be made there.
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")


class Environment(enum.StrEnum):
    """Where records may go: test records never reach a production target."""

    TEST = "test"
    PRODUCTION = "production"


def is_device_name(name: str) -> bool:
    """Whether Windows takes a file of that name for a device, such as `con` or `nul.pdf`."""
    return _RESERVED.fullmatch(name) is not None


def _batch_id(_instance: object, _attribute: object, value: str) -> None:
    if not _BATCH_ID.fullmatch(value) or is_device_name(value):
        raise ValueError(
            f"batch id {value!r}: 1 to 64 of A-Z a-z 0-9 . _ -, beginning and ending with a "
            "letter or digit, and no Windows device name"
        )


@attrs.frozen(kw_only=True)
class BatchFacts:
    """What is known of a batch beside its images.

    Args:
        id: 1 to 64 of `A-Z a-z 0-9 . _ -`; ids of pages, documents and files begin with it.
        tenant: the authority whose cases may be looked at.
        receipt_date: when the mail arrived at the authority; starts legal periods.
        receipt_date_source: where that date comes from: `batch.toml`, `option`, `index` (the index
            file of the capture software), or empty.
        duplex: whether sides alternate front, back.
        expected_sheets, expected_documents: declared counts; None: not declared. Sheets that were
            voided count.
        voided_sheets: sheets that were scanned, counted and then deleted at the station, each by
            its imprint number or by what stands for it in the index file.
    """

    id: str = attrs.field(validator=_batch_id)
    tenant: str
    environment: Environment
    batch_class: str = ""
    receipt_date: datetime.date | None = None
    receipt_date_source: str = ""
    duplex: bool = False
    box: str = ""
    priority: int = 0
    operator_note: str = ""
    expected_sheets: int | None = None
    expected_documents: int | None = None
    voided_sheets: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class SourceFile:
    """One file of a batch, by its path inside the batch, with forward slashes."""

    name: str
    size: int


@attrs.frozen(kw_only=True)
class DeclaredImage:
    """One image as the index file of the capture software names it.

    Args:
        file: path inside the batch, with forward slashes.
        frame: index of the image in its file, from 0; None: all images of the file, each a side.
        sheet: our number of the sheet, from 1; None with `frame` None: counted when the file is
            open.
        imprint: number that the scanner printed on the sheet, as written; empty: not said.
        document: the document that the capture software put it in; empty: not said.
        flags: what the operator noted of it, as codes.
        place: where the index file says so, such as `index.csv line 12`.
    """

    file: str
    frame: int | None = 0
    sheet: int | None = None
    side: Side = Side.FRONT
    stream: Stream | None = None
    imprint: str = ""
    document: str = ""
    flags: tuple[str, ...] = ()
    place: str = ""


@attrs.frozen(kw_only=True)
class DeclaredCount:
    """How many there are of something as the index file says, without what was voided.

    Args:
        document: of which document; empty: of the batch.
    """

    what: Literal["images", "sides"]
    count: int
    document: str = ""


@attrs.frozen(kw_only=True)
class BatchIndex:
    """What the index file of the capture software says of a batch's images; to be checked.

    Args:
        images: in batch order, voided ones left out; either all of them have a sheet, or none.
        voided: images that were deleted at the station; where one still lies there, it is no page.
        counts: declared counts beside those in the batch's facts.
        skipped: numbers that the index file's own sequence leaves out, and that were not voided.
        notes: what a person should know of it, a sentence each.
    """

    images: tuple[DeclaredImage, ...]
    voided: tuple[DeclaredImage, ...] = ()
    counts: tuple[DeclaredCount, ...] = ()
    skipped: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Batch:
    """What one scan job delivered: facts, and files in page order; nothing of them is decoded yet.

    Args:
        root: the folder that `files` are relative to; not part of any record.
        files: those that are there; with an index, those that it names first.
        index: what the capture software says of them; None: it delivered images only.
    """

    facts: BatchFacts
    root: str
    files: tuple[SourceFile, ...]
    index: BatchIndex | None = None


@attrs.frozen(kw_only=True)
class Frame:
    """One image inside a file, as its header describes it: pixels and dots per inch, x and y apart.

    Args:
        dpi_x, dpi_y: resolution; None where the file does not say.
    """

    index: int = attrs.field(validator=validators.ge(0))
    width: int = attrs.field(validator=validators.gt(0))
    height: int = attrs.field(validator=validators.gt(0))
    dpi_x: float | None = None
    dpi_y: float | None = None


@attrs.frozen(kw_only=True)
class OpenedFile:
    """A file's frames, or why they cannot be counted (then it is one entry of the ledger)."""

    name: str
    sha256: str
    frames: tuple[Frame, ...] = ()
    fault: PageFault | None = None
    detail: str = ""
