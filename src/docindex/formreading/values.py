"""What was read of a form on a page."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Final

import attrs

from docindex.model import YES_OR_NO, Box, DocumentField, Evidence, FieldKind


class Answer(enum.StrEnum):
    """Whether a box is ticked, a line signed, a field written in."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


_TOLD: Final[Mapping[Answer | None, bool]] = {Answer.YES: True, Answer.NO: False}


@attrs.frozen(kw_only=True)
class ZoneReading:
    """What stands in one zone.

    Args:
        zone: its name.
        box: pixels of the original scan.
        answer: of marks, signatures and handwriting; None: a zone that is read.
        text: as read; empty: nothing was.
        value: the text in its normal form: of a date its ISO 8601 form, of a number with a
            reference that reference's; empty where it is none.
        confidence: 0..1, the reader's own; not a probability.
        doubtful: whether something stands there that was not read for sure.
    """

    zone: str
    kind: FieldKind
    box: Box
    answer: Answer | None = None
    text: str = ""
    value: str = ""
    confidence: float = 0.0
    doubtful: bool = False

    def field(self, page: str, source: str) -> DocumentField:
        """The zone as a record has it: what is in doubt has no value.

        Args:
            page: id of the page.
            source: of the form and its side, such as `form:anhoerung/1`.
        """
        told = _TOLD.get(self.answer)
        unsure = self.doubtful or self.answer is Answer.UNSURE
        asked = self.kind in YES_OR_NO
        return DocumentField(
            name=self.zone,
            kind=self.kind,
            value=None if unsure else told if asked else self.value or None,
            text=self.text,
            source=source,
            page=page,
            box=self.box,
            quality=float(told is not None) if asked else self.confidence,
            unsure=unsure,
        )


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
    def fields(self) -> tuple[DocumentField, ...]:
        """The zones as a record has them."""
        return tuple(zone.field(self.page, self.note) for zone in self.zones)

    @property
    def note(self) -> str:
        """A short code for the record, such as `form:anhoerung/1`."""
        return f"form:{self.form}/{self.side}"
