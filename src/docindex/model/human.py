"""What a person says of a document."""

from __future__ import annotations

import datetime
import enum

import attrs


class Action(enum.StrEnum):
    """What a person can do with a document."""

    CONFIRM = "confirm"
    CORRECT = "correct"
    SPLIT = "split"
    MERGE = "merge"
    NO_CASE = "no_case"
    RESCAN = "rescan"


@attrs.frozen(kw_only=True)
class HumanDecision:
    """One person's answer to one record, as it was given; `resolving` makes new records of it.

    Args:
        by: who: a name or an account.
        at: when, with a time zone; stated by the caller, no clock is read.
        why: in the person's own words; empty only where a record's content was erased.
        case_id: of `correct`: the case as the person named it.
        first_pages: of `split`: ids of the pages at which a further document begins.
        others: of `merge`: ids of the records that are one document with this one.
        sheets: of `rescan`: numbers of the sheets; empty: all of the document.
    """

    action: Action
    by: str
    at: datetime.datetime
    why: str
    case_id: str | None = None
    first_pages: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    sheets: tuple[int, ...] = ()
