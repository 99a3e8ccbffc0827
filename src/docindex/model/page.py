"""Pages, and what a look at one of them tells."""

from __future__ import annotations

import enum

import attrs

# What barcodes are called in profiles and records.
SYMBOLOGIES = (
    "aztec",
    "codabar",
    "code128",
    "code39",
    "code93",
    "datamatrix",
    "ean13",
    "ean8",
    "itf",
    "pdf417",
    "qr",
    "upca",
)


class Side(enum.StrEnum):
    """The side of a sheet."""

    FRONT = "front"
    BACK = "back"


class Stream(enum.StrEnum):
    """What kind of image a scanner made of a side; dual-stream scanners make two at once."""

    BITONAL = "bitonal"
    GREY = "grey"
    COLOUR = "colour"


class PageFault(enum.StrEnum):
    """Why a file or page could not be read."""

    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    UNSUPPORTED = "unsupported"
    TOO_LARGE = "too_large"
    TIMED_OUT = "timed_out"
    CRASHED = "crashed"
    OUT_OF_MEMORY = "out_of_memory"
    COMPONENT_FAILED = "component_failed"


@attrs.frozen(kw_only=True, order=True)
class Box:
    """A rectangle in pixels, origin top left, `right` and `bottom` exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Pixels across."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels down."""
        return self.bottom - self.top

    def overlaps(self, other: Box) -> bool:
        """Whether the two share at least one pixel."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@attrs.frozen(kw_only=True)
class PageRef:
    """One scanned side: where it lies and what it is called; small enough to cross processes.

    Args:
        sheet: from 1, in the order of the batch.
        rendition: from 0; several images of one side (dual stream) are one page, and 0 is read.
        file, frame: path inside the batch and index in it, from 0.
        sha256: of the whole file, lower-case hex.
        width, height: pixels; 0 where the file could not be opened.
        dpi_x, dpi_y: dots per inch; where `dpi_source` is `profile` the file did not say.
        imprint: number that the scanner printed on the sheet, as the index file of the capture
            software writes it; empty: it does not say.
        stream: as that index file says; None: it does not.
    """

    batch: str
    sheet: int
    side: Side
    rendition: int = 0
    file: str
    frame: int
    sha256: str
    width: int
    height: int
    dpi_x: float
    dpi_y: float
    dpi_source: str
    imprint: str = ""
    stream: Stream | None = None

    @property
    def id(self) -> str:
        """Derived from what stays when other sheets are rescanned: batch, sheet, side."""
        suffix = "" if self.rendition == 0 else f".r{self.rendition}"
        return f"{self.batch}_{self.sheet:05d}{self.side.value[0]}{suffix}"


@attrs.frozen(kw_only=True)
class Barcode:
    """One barcode as one reader read it.

    Args:
        data: the payload's bytes, without start, stop and symbology identifiers.
        symbology: one of `SYMBOLOGIES`.
        box: pixels of the original scan.
        readers: names of the readers that read the same bytes at this place, first one first.
    """

    data: bytes
    symbology: str
    box: Box
    readers: tuple[str, ...]

    @property
    def text(self) -> str:
        """The payload as text; bytes that are not UTF-8 become U+FFFD."""
        return self.data.decode("utf-8", "replace")


@attrs.frozen(kw_only=True)
class Patch:
    """A Kodak patch code: `1 2 3 4 6 T`.

    Args:
        code: as read along the page's reading direction; `T|3` or `1|6` where that is unknown.
    """

    code: str
    box: Box

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes it may be: one, or two where the direction is unknown."""
        return tuple(self.code.split("|"))


@attrs.frozen(kw_only=True)
class Contradiction:
    """Two observations that cannot both be true; never averaged away.

    Args:
        kind: such as `readers_disagree`.
        first, second: what was observed, as text.
    """

    kind: str
    page: str
    first: str
    second: str


@attrs.frozen(kw_only=True)
class PageSurvey:
    """What a quick look at one page tells.

    Args:
        fault, detail: why the page is unreadable; None: it was read.
        blank: whether there is nothing on it.
        rotation: degrees counter-clockwise by which the scan must be turned to be upright:
            0, 90, 180, 270; None: unknown.
        skew: degrees counter-clockwise that remain after that turn; 0 is straight.
        notes: short codes such as `dpi_from_profile`.
    """

    page: PageRef
    fault: PageFault | None = None
    detail: str = ""
    blank: bool = False
    rotation: int | None = None
    skew: float = 0.0
    barcodes: tuple[Barcode, ...] = ()
    patches: tuple[Patch, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    notes: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class TextLine:
    """One line of text as an engine read it.

    Args:
        confidence: 0..1, the engine's own; not a probability.
        box: pixels of the original scan.
    """

    text: str
    confidence: float
    box: Box
