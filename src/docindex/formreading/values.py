"""What was read of a form on a page."""

from __future__ import annotations

import enum

import attrs

from docindex.forms import ZoneKind
from docindex.model import Box, Evidence


class Answer(enum.StrEnum):
    """Whether a box is ticked, a line signed, a field written in."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


@attrs.frozen(kw_only=True)
class ZoneReading:
    """What stands in one zone.

    Args:
        zone: its name.
        box: pixels of the original scan.
        answer: of marks, signatures and handwriting; None: a zone that is read.
        text: as read; empty: nothing was.
        value: the text in its normal form: of a date its ISO 8601 form, empty where it is none.
        confidence: 0..1, the reader's own; not a probability.
    """

    zone: str
    kind: ZoneKind
    box: Box
    answer: Answer | None = None
    text: str = ""
    value: str = ""
    confidence: float = 0.0


@attrs.frozen(kw_only=True)
class FormReading:
    """A page that was recognised as a side of a form.

    Args:
        form: its name.
        document_class: the class of a document that has this form.
        side: from 1. Only a first side says of which class a document is: backs are alike.
        page: id of the page.
        rotation: degrees counter-clockwise to turn the scan upright.
        present, share: landmarks in their places, and of those that the page could show, 0..1.
        residual: median distance of those from where registration puts them, millimetres.
        zones: in the form's order.
        evidence: references that stand in zones that are meant for them.
    """

    form: str
    document_class: str
    side: int
    page: str
    rotation: int
    present: int
    share: float
    residual: float
    zones: tuple[ZoneReading, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @property
    def note(self) -> str:
        """A short code for the record, such as `form:anhoerung/1`."""
        return f"form:{self.form}/{self.side}"
