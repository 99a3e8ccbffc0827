"""Documents: pages in their places."""

from __future__ import annotations

import enum

import attrs

from docindex.model.boundary import Boundary
from docindex.model.decision import Reason
from docindex.model.page import PageRef, PageSurvey


class Role(enum.StrEnum):
    """What a side is within its batch; every side has exactly one."""

    CONTENT = "content"
    BACK = "back"
    BLANK = "blank"
    SEPARATOR = "separator"
    UNREADABLE = "unreadable"


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
        boundaries: the one in front of it, as far as it is known before anything is read.
    """

    id: str
    pages: tuple[DocumentPage, ...]
    cleared: Reason | None = None
    boundaries: tuple[Boundary, ...] = ()

    @property
    def content(self) -> tuple[DocumentPage, ...]:
        """The pages that may hold evidence: content and printed backs."""
        return tuple(p for p in self.pages if p.role in (Role.CONTENT, Role.BACK))
