"""References, observations of them, and the cases that they speak for."""

from __future__ import annotations

import enum

import attrs

from docindex.model.page import Box


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
        of_tenant: the other tenant whose cases these numbers name; empty: this tenant's.
    """

    kind: str
    pattern: str
    check_digit: CheckDigitRule | None = None
    barcode_payload: str | None = None
    labels_ours: tuple[str, ...] = ()
    labels_theirs: tuple[str, ...] = ()
    of_tenant: str = ""


class ReferenceRole(enum.StrEnum):
    """Whose number a reference is, by the label beside it."""

    OURS = "ours"
    THEIRS = "theirs"
    UNLABELLED = "unlabelled"


@attrs.frozen(kw_only=True)
class Evidence:
    """One observation that speaks for or against a case.

    Args:
        kind: the reference's kind from the profile, or `text` for a line without a reference.
        value: the reference in its normal form; empty for `text`.
        text: what stood there, as read.
        source: `barcode`, `zone` (of a form), `line` (a text line read by itself), `page`
            (whole-page reading) or `file` (a file inside of the document's file).
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
        share: of the list's cases, how many have this key, 0..1; None: the matcher does not say.
        rivals: other keys of this kind in the list that, one edit away, may have been misread as
            what was read; 0 where a check rules that out; None where nobody counted.
    """

    key_kind: str
    key: str
    evidence: Evidence
    distance: int = 0
    share: float | None = None
    rivals: int | None = None


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
