"""The answer for one document, and why."""

from __future__ import annotations

import enum

import attrs


class Status(enum.StrEnum):
    """The four answers."""

    INDEXED = "indexed"
    VERIFY = "verify"
    CLEARING = "clearing"
    PENDING = "pending"


class Reason(enum.StrEnum):
    """Why a document was decided as it was; the sentences for people are in `reasons.py`."""

    CASE_BARCODE = "case_barcode"
    REFERENCE_WITH_WITNESS = "reference_with_witness"
    FIELDS_AGREE = "fields_agree"
    PROBABLE_ENOUGH = "probable_enough"
    NOT_PROBABLE_ENOUGH = "not_probable_enough"
    NO_REFERENCE = "no_reference"
    UNKNOWN_REFERENCE = "unknown_reference"
    NOT_YET_LISTED = "not_yet_listed"
    ONE_WITNESS_ONLY = "one_witness_only"
    NEAR_MATCH = "near_match"
    FIELDS_ONLY = "fields_only"
    SEVERAL_CANDIDATES = "several_candidates"
    TWO_CASES = "two_cases"
    CONTRADICTION = "contradiction"
    MISDIRECTED = "misdirected"
    NOT_IMPORTABLE = "not_importable"
    RECEIVER_AWAITED = "receiver_awaited"
    RECEIVER_DISAGREES = "receiver_disagrees"
    LIST_STALE = "list_stale"
    UNREADABLE = "unreadable"
    POSSIBLE_MISSED_SEPARATOR = "possible_missed_separator"
    COMPONENT_FAILED = "component_failed"
    NOTHING_TO_READ = "nothing_to_read"
    RESCAN = "rescan"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    NO_CASE = "no_case"
    RESCAN_WANTED = "rescan_wanted"
    REARRANGED = "rearranged"


@attrs.frozen(kw_only=True)
class Decision:
    """The answer for one document.

    Args:
        case_id: the case for `indexed`, the proposal for `verify`, else None.
        key: the key that named the case, as the list has it; None without a case.
        score: 0..1, of the best candidate; 0 without one.
        log_odds: natural logarithm of the odds that the case is right against everything else, as
            the evidence weighs before any calibration; None without a case.
        runner_up: the strongest rejected alternative.
    """

    status: Status
    reason: Reason
    case_id: str | None = None
    key_kind: str | None = None
    key: str | None = None
    score: float = 0.0
    log_odds: float | None = None
    receiver: str = ""
    runner_up: str | None = None
