"""Letters as lines of text, as a faultless engine would return them: no pixels are drawn.

A letter names a number and, as `Told` says, fields of its case, of the writer's relatives and of
other cases of the same person. Where the fields stand is what real letters do: name and address at
the top, number under a label, plate and date in the text, birth date beside the signature.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Final

import attrs

from benchmarks.mail.caselists import RECEIVED
from benchmarks.mail.tenants import Tenant
from docindex.evidence import text_evidence, with_settled_roles
from docindex.matching.references import Grammar
from docindex.model import Box, Evidence, TextLine
from docindex.testing.samples.cases import Person
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.names import ROADS
from docindex.testing.samples.office import german_date, spoken_date

PAGE: Final = "b_00001f"
_LEFT: Final = 290  # 25 mm at 300 dpi
_LINE: Final = 56  # a line of 11 points with its leading, at 300 dpi
_HEIGHT: Final = 40
_ADVANCE: Final = 24  # of one character
_CONFIDENCE: Final = 0.93
# The share of letters that name their number once more in the text.
_TWICE: Final = 0.4


@attrs.frozen(kw_only=True)
class Told:
    """What a letter says beside its number; None and empty: nothing of the kind.

    Args:
        writer: whose name and address stand at the top.
        birth: of the writer, beside the signature.
        plate, offence: of what the letter is about.
        aside: a sentence at the end, such as one of another case.
    """

    writer: Person | None = None
    birth: datetime.date | None = None
    plate: str = ""
    offence: datetime.date | None = None
    aside: str = ""


@attrs.frozen(kw_only=True)
class Letter:
    """One letter: the number as it was read, under a label, and once more in the text or not."""

    label: str
    number: str
    again: str
    words: tuple[str, ...]

    @property
    def lines(self) -> tuple[TextLine, ...]:
        """In reading order, in pixels of an A4 page at 300 dpi."""
        return tuple(_line(place, text) for place, text in enumerate(self.words, start=4) if text)


def write_letter(
    tenant: Tenant, number: str, told: Told, dice: Dice, *, again: str | None = None
) -> Letter:
    """A letter to an office.

    Args:
        number: as it is read.
        again: as it is read where the text names it once more; None: by chance, in the same way.
    """
    label = dice.pick((tenant.number_label, *tenant.labels))
    if again is None:
        again = number if dice.chance(_TWICE) else ""
    words = (
        *_head(told.writer),
        "",
        *tenant.address,
        "",
        german_date(RECEIVED - datetime.timedelta(days=dice.between(2, 9))),
        "",
        f"{label}{dice.pick((':', ''))} {number}",
        "Sehr geehrte Damen und Herren,",
        *_text(told, label, again, dice),
        "Mit freundlichen Grüßen",
        "" if told.writer is None else told.writer.name,
        "" if told.birth is None else f"geb. am {german_date(told.birth)}",
    )
    return Letter(label=label, number=number, again=again, words=words)


def letter_evidence(
    lines: Sequence[TextLine], grammars: Sequence[Grammar], reader: str = "tesseract"
) -> tuple[Evidence, ...]:
    """What the path makes of a letter: its likely lines first, then the whole page."""
    likely = [line for line in lines if sum(char.isdigit() for char in line.text) >= 3]
    alone = text_evidence(PAGE, likely, grammars, source="line", reader=reader)
    page = text_evidence(PAGE, lines, grammars, source="page", reader=reader)
    return with_settled_roles((*alone, *page))


def _head(writer: Person | None) -> tuple[str, ...]:
    if writer is None:
        return ()
    return (writer.name, writer.street, f"{writer.postcode} {writer.city}")


def _text(told: Told, label: str, again: str, dice: Dice) -> tuple[str, ...]:
    ref = f" ({label} {again})" if again else ""
    car = f" mit dem Fahrzeug {told.plate}" if told.plate else ""
    day = dice.pick((german_date, spoken_date))(told.offence) if told.offence else ""
    where = f" ({dice.pick(ROADS)})" if dice.chance(0.3) else ""
    first = f"Ihr Schreiben{ref} habe ich erhalten."
    if day and car:
        return first, f"Am {day} war ich{car} unterwegs{where}.", told.aside
    if day:
        return first, f"Den Vorwurf vom {day} bestreite ich{where}.", told.aside
    if car:
        return first, f"Ich war nicht{car} unterwegs{where}.", told.aside
    return first, "Den Vorwurf bestreite ich.", told.aside


def _line(place: int, text: str) -> TextLine:
    top = place * _LINE
    box = Box(left=_LEFT, top=top, right=_LEFT + _ADVANCE * len(text), bottom=top + _HEIGHT)
    return TextLine(text=text, confidence=_CONFIDENCE, box=box)
