"""What the receiver's application says of a case, just before a document is filed under it."""

from __future__ import annotations

import enum

import attrs


class Standing(enum.StrEnum):
    """Whether the receiver will import a document of the case."""

    IMPORTABLE = "importable"
    NOT_IMPORTABLE = "not_importable"
    TRANSFERRED = "transferred"
    UNKNOWN = "unknown"
    OTHER_TENANT = "other_tenant"
    SEVERAL = "several"
    AWAY = "away"


@attrs.frozen(kw_only=True)
class CaseAnswer:
    """The answer for one case.

    Args:
        standing: `transferred`: handed over, such as to the prosecutor; `several`: more than one
            answer for one id; `away`: the application could not be asked, which is no answer.
        case_id: the case that would receive the document: the survivor, where cases were merged.
        status, receiver: as the application has them; empty where it does not say.
        detail: a code that tells why it is away, such as `timed_out`; never what stands in a case.
    """

    standing: Standing
    case_id: str
    status: str = ""
    receiver: str = ""
    detail: str = attrs.field(default="", validator=attrs.validators.matches_re(r"[a-z0-9_]{0,40}"))
