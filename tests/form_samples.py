"""A small form, its blank as pixels, and pages that were printed, filled in and scanned."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Final

import attrs
import cv2
import numpy as np

from docindex.contracts import Grey
from docindex.formreading.learning import LearnedSide, learn
from docindex.forms import Zone
from docindex.model import Box, FieldKind, PageRef, Side, TextLine
from docindex.pageimage import PageImage
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.handwriting import scrawl, sign, tick
from docindex.testing.samples.paper import Sheet, Style

TITLE: Final = "Antrag auf Erteilung eines Ausweises"
WORDS: Final = (
    "Bitte füllen Sie diesen Antrag vollständig und gut lesbar aus und senden Sie ihn mit allen "
    "Unterlagen an die oben genannte Stelle. Unvollständige Anträge werden nicht bearbeitet. Eine "
    "Entscheidung ergeht in der Regel innerhalb von vier Wochen nach Eingang Ihres Antrags."
)
OTHER_WORDS: Final = (
    "Wir danken für Ihre Nachricht und teilen mit, dass die Sache von hier aus weiter verfolgt "
    "wird. Von Rückfragen bitten wir abzusehen, da sie die Bearbeitung nur verzögern. Sobald das "
    "Gutachten vorliegt, erhalten Sie unaufgefordert eine weitere Mitteilung von uns."
)
CHOICES: Final = ("Erstantrag", "Verlängerung", "Ersatz wegen Verlust", "Änderung der Anschrift")
OTHER_CHOICES: Final = ("Ja, sofort", "Nein, danke", "Nach Rücksprache", "Weiß ich noch nicht")
DPI: Final = 200
_FOOT: Final = "Amt Hohenwerda · Marktplatz 3 · 00888 Hohenwerda · Telefon 040 66969-110"
_BOX: Final = 4.0
_BOXES: Final = tuple((20.0, 95.0 + 9 * row) for row in range(4))

ZONES: Final = (
    Zone(
        name="nummer",
        kind=FieldKind.NUMBER,
        left=148,
        top=51,
        width=42,
        height=7,
        reference="case_no",
    ),
    *(
        Zone(
            name=f"kreuz-{row}",
            kind=FieldKind.MARK,
            left=x - 0.4,
            top=y - 0.4,
            width=_BOX + 0.8,
            height=_BOX + 0.8,
        )
        for row, (x, y) in enumerate(_BOXES, 1)
    ),
    Zone(name="angaben", kind=FieldKind.HANDWRITING, left=20, top=150, width=170, height=20),
    Zone(name="unterschrift", kind=FieldKind.SIGNATURE, left=100, top=222, width=85, height=18),
)


@attrs.frozen(kw_only=True)
class Entries:
    """What a person, and the office's printer, put on a form.

    Args:
        ticks: rows of the boxes, from 1.
        number: what is printed beside `Nummer`.
    """

    ticks: Collection[int] = ()
    writes: bool = False
    signs: bool = False
    number: str = ""


def sheet(
    entries: Entries = Entries(),
    *,
    title: str = TITLE,
    words: str = WORDS,
    choices: Sequence[str] = CHOICES,
) -> Sheet:
    """Draw the form, or one of the same office with another title, paragraph or choices."""
    page, dice = Sheet(), Dice(3)
    page.text(20, 22, "Amt Hohenwerda", Style(size=18, bold=True))
    page.text(20, 28, "Bürgerdienste und Ordnung", Style(size=9))
    page.rule((20, 32), (190, 32), width=0.4)
    page.text(125, 56, "Nummer", Style(size=9))
    page.text(149, 56, entries.number, Style(size=10, bold=True))
    page.text(20, 66, title, Style(size=13, bold=True))
    page.paragraph((20, 73), 170, words, Style(size=9))
    for row, (corner, words_of) in enumerate(zip(_BOXES, choices, strict=True), 1):
        page.box(corner, (_BOX, _BOX), line=0.25)
        page.text(corner[0] + 7, corner[1] + 3.2, words_of, Style(size=9))
        if row in entries.ticks:
            tick(page, corner, _BOX, dice)
    page.text(20, 147, "Weitere Angaben zu Ihrer Person und zu Ihrem Antrag", Style(size=9))
    page.box((20, 150), (170, 20), line=0.2)
    if entries.writes:
        scrawl(page, (24, 164), 120, dice, size=2.5)
    page.rule((100, 240), (190, 240), width=0.15)
    page.text(100, 244, "Unterschrift der antragstellenden Person", Style(size=7))
    if entries.signs:
        sign(page, (110, 238), dice)
    page.text(20, 280, _FOOT, Style(size=8))
    return page


def back() -> Sheet:
    """Draw a second side: printed advice."""
    page, y = Sheet(), 30.0
    page.text(20, 20, "Hinweise zum Antrag", Style(size=12, bold=True))
    for words in (OTHER_WORDS, WORDS, OTHER_WORDS):
        y = page.paragraph((20, y), 170, words, Style(size=9)) + 30
    return page


@lru_cache
def learned(title: str = TITLE, words: str = WORDS) -> LearnedSide:
    """The blank, learned from a picture of it."""
    return learn(in_black(sheet(title=title, words=words).render(DPI)), DPI)


@lru_cache
def learned_back() -> LearnedSide:
    """The second side."""
    return learn(in_black(back().render(DPI)), DPI)


def in_black(grey: Grey) -> Grey:
    """Black and white."""
    return np.where(grey < 150, np.uint8(0), np.uint8(255))


def moved(page: Grey, dpi: float, *, shift: float = 0, stretch: float = 1, skew: float = 0) -> Grey:
    """A page as it comes out of a scanner: shifted by millimetres both ways, stretched, turned."""
    height, width = page.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), skew, 1.0)
    turn[:, 2] += shift / 25.4 * dpi
    turn[1] *= stretch
    out = cv2.warpAffine(page, turn, (width, height), borderValue=(255,))
    return in_black(np.asarray(out, np.uint8))


def worn(page: Grey, seed: int) -> Grey:
    """A page with weak toner and dust."""
    dice = np.random.default_rng(seed)
    page = np.where((page == 0) & (dice.random(page.shape) < 0.15), np.uint8(255), page)
    return np.where(dice.random(page.shape) < 0.001, np.uint8(0), page)


def image(
    page: Grey, dpi: float = DPI, *, rotation: int | None = 0, skew: float = 0.0
) -> PageImage:
    """A decoded page as the cascade has it."""
    height, width = page.shape
    ref = PageRef(
        batch="b",
        sheet=1,
        side=Side.FRONT,
        file="1.tif",
        frame=0,
        sha256="",
        width=width,
        height=height,
        dpi_x=dpi,
        dpi_y=dpi,
        dpi_source="file",
    )
    return PageImage(page=ref, grey=page, dpi=dpi, rotation=rotation, skew=skew)


@attrs.define
class FakeEngine:
    """Reads the same text wherever there is ink, and remembers what it was given."""

    text: str = ""
    seen: list[Grey] = attrs.field(factory=list)
    versions: tuple[tuple[str, str], ...] = ()

    def read_line(self, picture: Grey, _dpi: float) -> TextLine | None:
        self.seen.append(picture)
        whole = Box(left=0, top=0, right=picture.shape[1], bottom=picture.shape[0])
        inked = (picture < 128).mean() > 0.005
        return TextLine(text=self.text, confidence=0.9, box=whole) if inked else None

    def read_page(self, picture: Grey, dpi: float) -> tuple[TextLine, ...]:
        line = self.read_line(picture, dpi)
        return (line,) if line is not None else ()
