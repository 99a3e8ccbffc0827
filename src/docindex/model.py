"""The frozen values of the path: batch → page → survey → document → evidence → decision → record.

Units, everywhere: boxes in pixels of the *original scan*, origin top left, right and bottom
exclusive; resolutions in dots per inch; angles in degrees counter-clockwise; confidences and
scores 0..1. Enum values are what stands in the JSON record.
"""

from __future__ import annotations

import datetime
import enum
import re

import attrs
from attrs import validators

_BATCH_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?")
# Names that Windows keeps for devices; a folder of such a name cannot be made there.
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")


class Environment(enum.StrEnum):
    """Where records may go: test records never reach a production target."""

    TEST = "test"
    PRODUCTION = "production"


class Side(enum.StrEnum):
    """The side of a sheet."""

    FRONT = "front"
    BACK = "back"


class Role(enum.StrEnum):
    """What a side is within its batch; every side has exactly one."""

    CONTENT = "content"
    BACK = "back"
    BLANK = "blank"
    SEPARATOR = "separator"
    UNREADABLE = "unreadable"


class Status(enum.StrEnum):
    """The four answers."""

    INDEXED = "indexed"
    VERIFY = "verify"
    CLEARING = "clearing"
    PENDING = "pending"


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


class Reason(enum.StrEnum):
    """Why a document was decided as it was; the sentences for people are in `reasons.py`."""

    CASE_BARCODE = "case_barcode"
    REFERENCE_WITH_WITNESS = "reference_with_witness"
    NO_REFERENCE = "no_reference"
    UNKNOWN_REFERENCE = "unknown_reference"
    NOT_YET_LISTED = "not_yet_listed"
    ONE_WITNESS_ONLY = "one_witness_only"
    NEAR_MATCH = "near_match"
    FIELDS_ONLY = "fields_only"
    SEVERAL_CANDIDATES = "several_candidates"
    TWO_CASES = "two_cases"
    CONTRADICTION = "contradiction"
    NOT_IMPORTABLE = "not_importable"
    LIST_STALE = "list_stale"
    UNREADABLE = "unreadable"
    AFTER_UNREADABLE = "after_unreadable"
    POSSIBLE_MISSED_SEPARATOR = "possible_missed_separator"
    COMPONENT_FAILED = "component_failed"
    NOTHING_TO_READ = "nothing_to_read"


@attrs.frozen(kw_only=True)
class CheckDigitRule:
    """Which check-digit component guards a reference, with its options as in the profile."""

    scheme: str
    options: tuple[tuple[str, object], ...] = ()


@attrs.frozen(kw_only=True)
class ReferenceRule:
    """How one kind of number stands on paper; office data from the profile, not vendor facts.

    Args:
        kind: what the number is called in the profile, such as `case_no`.
        pattern: regular expression of the whole printed number.
        barcode_payload: regular expression of the whole payload with a group `value`; None: the
            number stands in the barcode as it is printed or without its separators.
        labels_ours, labels_theirs: words that say whose number it is.
    """

    kind: str
    pattern: str
    check_digit: CheckDigitRule | None = None
    barcode_payload: str | None = None
    labels_ours: tuple[str, ...] = ()
    labels_theirs: tuple[str, ...] = ()


class ReferenceRole(enum.StrEnum):
    """Whose number a reference is, by the label beside it."""

    OURS = "ours"
    THEIRS = "theirs"
    UNLABELLED = "unlabelled"


def _batch_id(_instance: object, _attribute: object, value: str) -> None:
    if not _BATCH_ID.fullmatch(value) or _RESERVED.fullmatch(value):
        raise ValueError(
            f"batch id {value!r}: 1 to 64 of A-Z a-z 0-9 . _ -, beginning and ending with a "
            "letter or digit, and no Windows device name"
        )


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
class BatchFacts:
    """What is known of a batch beside its images.

    Args:
        id: 1 to 64 of `A-Z a-z 0-9 . _ -`; ids of pages, documents and files begin with it.
        tenant: the authority whose cases may be looked at.
        receipt_date: when the mail arrived at the authority; starts legal periods.
        receipt_date_source: where that date comes from: `batch.toml`, `option`, or empty.
        duplex: whether sides alternate front, back.
        expected_sheets, expected_documents: declared counts; None: not declared.
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


@attrs.frozen(kw_only=True)
class SourceFile:
    """One file of a batch, by its path inside the batch, with forward slashes."""

    name: str
    size: int


@attrs.frozen(kw_only=True)
class Batch:
    """What one scan job delivered: facts, and files in page order; nothing of them is decoded yet.

    Args:
        root: the folder that `files` are relative to; not part of any record.
    """

    facts: BatchFacts
    root: str
    files: tuple[SourceFile, ...]


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


@attrs.frozen(kw_only=True)
class PageRef:
    """One scanned side: where it lies and what it is called; small enough to cross processes.

    Args:
        sheet: from 1, in the order of the batch.
        rendition: from 0; several images of one side (dual stream) are one page.
        file, frame: path inside the batch and index in it, from 0.
        sha256: of the whole file, lower-case hex.
        width, height: pixels; 0 where the file could not be opened.
        dpi_x, dpi_y: dots per inch; where `dpi_source` is `profile` the file did not say.
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
        symbology: `code39`, `code128`, `itf`, `qr`, `datamatrix`, `pdf417`, ... in lower case.
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
        kind: `readers_disagree`, `reader_pair_missing`, `barcode_against_print`, `two_cases`,
            `other_tenant`.
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
class DocumentPage:
    """A page in its place, with the role it has there."""

    survey: PageSurvey
    role: Role

    @property
    def page(self) -> PageRef:
        """The page itself."""
        return self.survey.page


@attrs.frozen(kw_only=True)
class Document:
    """The pages that belong together, in order; separators in front of them included.

    Args:
        cleared: a reason that settles the document before anything is read, or None.
    """

    id: str
    pages: tuple[DocumentPage, ...]
    cleared: Reason | None = None

    @property
    def content(self) -> tuple[DocumentPage, ...]:
        """The pages that may hold evidence: content and printed backs."""
        return tuple(p for p in self.pages if p.role in (Role.CONTENT, Role.BACK))


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


@attrs.frozen(kw_only=True)
class Evidence:
    """One observation that speaks for or against a case.

    Args:
        kind: the reference's kind from the profile, or `text` for a line without a reference.
        value: the reference in its normal form; empty for `text`.
        text: what stood there, as read.
        source: `barcode`, `line` (a text line read by itself) or `page` (whole-page reading).
        reader: the component that read it; several joined by `+`.
        quality: 0..1, the reader's own confidence; 1 for a barcode.
        role: whose reference it is, by its label.
        checked: whether symbology or number carry a check that was right.
        valid: False where the number's own check digit is wrong.
        folded: characters that were replaced by look-alikes to fit the grammar (O to 0, ...).
    """

    page: str
    box: Box
    kind: str
    value: str
    text: str
    source: str
    reader: str
    quality: float
    role: ReferenceRole = ReferenceRole.UNLABELLED
    checked: bool = False
    valid: bool = True
    folded: int = 0


@attrs.frozen(kw_only=True)
class Support:
    """Why a matcher proposes a case: one piece of evidence meets one key of the case.

    Args:
        key_kind: which key of the case: a reference's kind, `plate`, `surname`, `birth_date`, ...
        key: the key in the list.
        evidence: the observation.
        distance: edits between the two; 0 is exact.
    """

    key_kind: str
    key: str
    evidence: Evidence
    distance: int = 0


@attrs.frozen(kw_only=True)
class Candidate:
    """A case that a matcher proposes, with its reasons.

    Args:
        case_id: the case that would receive the document (the survivor, where cases were merged).
        score: 0..1, for ordering only; not a probability.
        importable: whether the receiver will import it.
        status: the case's status as the list has it.
        receiver: to whom it goes, as the list has it; empty where the list does not say.
    """

    case_id: str
    score: float
    importable: bool
    status: str = ""
    receiver: str = ""
    matcher: str
    supports: tuple[Support, ...]


@attrs.frozen(kw_only=True)
class Decision:
    """The answer for one document.

    Args:
        case_id: the case for `indexed`, the proposal for `verify`, else None.
        key: the key that named the case, as the list has it; None without a case.
        score: 0..1, of the best candidate; 0 without one.
        runner_up: the strongest rejected alternative.
    """

    status: Status
    reason: Reason
    case_id: str | None = None
    key_kind: str | None = None
    key: str | None = None
    score: float = 0.0
    receiver: str = ""
    runner_up: str | None = None


@attrs.frozen(kw_only=True)
class Reading:
    """What the cascade gathered on one document, and what was made of it.

    Args:
        stages: which stages ran, in order: `barcode`, `lines`, `page`.
        failed: the component that raised, or None.
        document_class: name of the class, or `unknown`.
    """

    document: str
    evidence: tuple[Evidence, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    decision: Decision
    document_class: str = "unknown"
    stages: tuple[str, ...] = ()
    failed: str | None = None
    notes: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class IndexRecord:
    """The published answer for one document, as of `schema`; `record.py` writes it as JSON.

    Two parts: *facts* (ids, hashes, decision, versions) stay for the audit; *content* (candidates,
    evidence, contradictions, texts) can be erased after delivery. There is no time and no absolute
    path in it: the same input gives the same bytes.
    """

    schema: str
    id: str
    batch: BatchFacts
    pages: tuple[DocumentPage, ...]
    document_class: str
    decision: Decision
    probability: float | None
    calibration: str | None
    policy: str
    stages: tuple[str, ...]
    notes: tuple[str, ...]
    versions: tuple[tuple[str, str], ...]
    evidence: tuple[Evidence, ...]
    candidates: tuple[Candidate, ...]
    contradictions: tuple[Contradiction, ...]
