"""What stands in the fields of a document: a form's zones, or what a matcher reads of it."""

from __future__ import annotations

import enum

import attrs

from docindex.model.page import Box


class FieldKind(enum.StrEnum):
    """What a field holds; those of `YES_OR_NO` are answered by true and false."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BARCODE = "barcode"
    MARK = "mark"
    SIGNATURE = "signature"
    HANDWRITING = "handwriting"


YES_OR_NO = frozenset({FieldKind.MARK, FieldKind.SIGNATURE, FieldKind.HANDWRITING})


@attrs.frozen(kw_only=True)
class DocumentField:
    """One field of a document, as a form model or a matcher names it.

    Args:
        name: of the form's zone, or the matcher's own.
        value: true or false for a mark, a signature and handwriting; ISO 8601 for a date; text
            for all others. None: the field is empty, or the answer is unsure: it is never guessed.
        text: as read; empty for those that are answered by true or false.
        source: where it comes from, such as `form:anhoerung/1`: the form and its side; or as the
            matcher says, such as `print`.
        page: id of the page.
        box: pixels of the original scan; empty for what stands on no page.
        quality: 0..1, the reader's own confidence, not a probability; 1 for a mark that is told.
        unsure: whether something is there that a person must look at.
        confirmed_by: who confirmed the value; None: nobody.
    """

    name: str
    kind: FieldKind
    value: bool | str | None = None
    text: str = ""
    source: str
    page: str
    box: Box
    quality: float
    unsure: bool = False
    confirmed_by: str | None = None
