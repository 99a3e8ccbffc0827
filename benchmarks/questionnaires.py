"""Filled-in questionnaires of which every tick, signature and entry is known, and their blank."""

from __future__ import annotations

from typing import Final

import attrs
import cv2
import numpy as np

from benchmarks.mail.hands import some_hand
from benchmarks.mail.kinds import Kind
from benchmarks.mail.levels import Level
from benchmarks.mail.papers import Paper, make_ream
from benchmarks.mail.rasters import Pixels
from benchmarks.mail.scanner import Feed, scan, set_up
from benchmarks.mail.tenants import TENANTS
from benchmarks.mail.typefaces import Page, Typed
from benchmarks.mail.wires import transmission
from docindex.formreading.values import Answer
from docindex.forms import SCHEMA, Form, Zone
from docindex.model import FieldKind
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.handwriting import scrawl, sign, tick
from docindex.testing.samples.office import LEFT, RIGHT

_QUESTIONS: Final = (
    "Ich habe das Schreiben vom Amt erhalten.",
    "Ich habe das Schreiben nicht erhalten.",
    "Die Angaben zu meiner Person sind richtig.",
    "Meine Anschrift hat sich geändert (bitte unten angeben).",
    "Ich bitte um einen Termin zur Vorsprache.",
    "Ich bitte um Zahlung in Raten.",
    "Unterlagen sind beigefügt.",
    "Ich bin mit einer Rückfrage per Telefon einverstanden.",
)
_WORDS: Final = (
    "Bitte füllen Sie diesen Fragebogen vollständig und gut lesbar in Druckschrift aus, kreuzen "
    "Sie das Zutreffende an und senden Sie ihn unterschrieben innerhalb von zwei Wochen an die "
    "oben genannte Stelle zurück. Ohne Ihre Antwort wird nach Lage der Akten entschieden."
)
_FIELDS: Final = ("Name", "Straße, Hausnummer", "PLZ, Ort", "Telefon (freiwillig)")
_BOX: Final = 3.4
_FIRST: Final = 92.0
_PITCH: Final = 7.5
_CHANCES: Final = (0.36, 0.08)  # of a tick, and of a tick that was crossed out
_WRITES: Final = 0.6
_SIGNS: Final = 0.75
_MARGIN: Final = 0.4
# Rows of a fax are coarse: decoding stretches what differs by more than this.
_ISOTROPIC: Final = 1.05

FORM: Final = Form(
    schema=SCHEMA,
    name="fragebogen",
    blank="fragebogen.npz",
    zones=(
        *(
            Zone(
                name=f"frage-{row + 1}",
                kind=FieldKind.MARK,
                left=LEFT + 1 - _MARGIN,
                top=_FIRST + _PITCH * row - _MARGIN,
                width=_BOX + 2 * _MARGIN,
                height=_BOX + 2 * _MARGIN,
            )
            for row in range(len(_QUESTIONS))
        ),
        *(
            Zone(
                name=f"feld-{row + 1}",
                kind=FieldKind.HANDWRITING,
                left=LEFT,
                top=165.0 + 12 * row,
                width=RIGHT - LEFT,
                height=12,
            )
            for row in range(len(_FIELDS))
        ),
        Zone(name="unterschrift", kind=FieldKind.SIGNATURE, left=100, top=233, width=85, height=17),
    ),
)


@attrs.frozen(kw_only=True, eq=False)
class Filled:
    """A questionnaire and what was done to it.

    Args:
        truth: the answer of every zone; `unsure` for a tick that was crossed out.
    """

    page: Page
    truth: dict[str, Answer]


def blank_page() -> Page:
    """The questionnaire as it is printed."""
    page = Page()
    page.text(LEFT, 24, "Gemeinde Sandhörn", Typed(size=16, bold=True))
    page.text(LEFT, 30, "Fachbereich Bürgerdienste · Hafenweg 2 · 00999 Sandhörn", Typed(size=9))
    page.rule((LEFT, 34), (RIGHT, 34), width=0.4)
    page.text(LEFT, 52, "Fragebogen zu Ihrem Anliegen", Typed(size=14, bold=True))
    page.paragraph((LEFT, 60), RIGHT - LEFT, _WORDS, Typed(size=9))
    page.text(LEFT, 86, "1. Zutreffendes bitte ankreuzen", Typed(size=10, bold=True))
    for row, words in enumerate(_QUESTIONS):
        corner = (LEFT + 1, _FIRST + _PITCH * row)
        page.box(corner, (_BOX, _BOX), line=0.25)
        page.text(corner[0] + 6, corner[1] + 2.8, words, Typed(size=9))
    page.text(LEFT, 161, "2. Angaben zur Person", Typed(size=10, bold=True))
    for row, words in enumerate(_FIELDS):
        page.box((LEFT, 165 + 12 * row), (RIGHT - LEFT, 12), line=0.15)
        page.text(LEFT + 1, 167.7 + 12 * row, words, Typed(size=6.5))
    page.rule((LEFT, 250), (LEFT + 68, 250), width=0.15)
    page.rule((LEFT + 75, 250), (RIGHT, 250), width=0.15)
    page.text(LEFT, 253, "Ort, Datum", Typed(size=6.5))
    page.text(LEFT + 75, 253, "Unterschrift", Typed(size=6.5))
    page.text(LEFT, 280, "Vordruck 10-017 · Fassung 03/2026 · Gemeinde Sandhörn", Typed(size=7))
    return page


def filled_page(dice: Dice) -> Filled:
    """Fill in a questionnaire."""
    page, truth = blank_page(), {}
    for row in range(len(_QUESTIONS)):
        corner = (LEFT + 1, _FIRST + _PITCH * row)
        answer = _tick_or_not(dice)
        if answer is not Answer.NO:
            tick(page, corner, _BOX, dice)
        if answer is Answer.UNSURE:
            _cross_out(page, corner, dice)
        truth[f"frage-{row + 1}"] = answer
    hand = some_hand(dice)
    for row in range(len(_FIELDS)):
        writes = dice.chance(_WRITES)
        truth[f"feld-{row + 1}"] = Answer.YES if writes else Answer.NO
        if writes and dice.chance(0.5):
            hand.within(page, (LEFT + 4, 175.5 + 12 * row), 90, "MUSTERWORTE 12")
        elif writes:
            scrawl(page, (LEFT + 4, 175 + 12 * row), 80, dice)
    signs = dice.chance(_SIGNS)
    truth["unterschrift"] = Answer.YES if signs else Answer.NO
    if signs:
        sign(page, (LEFT + 84, 249), dice)
    return Filled(page=page, truth=truth)


def scanned(page: Page, level: Level, rotation: int, dice: Dice) -> tuple[Pixels, float]:
    """A page as a scanner or fax of the level delivers it, and its dots per inch."""
    bitonal = level.name == "fax" or dice.chance(0.6)
    device = set_up(level, TENANTS[0], "bitonal" if bitonal else "grey", dice)
    ream = make_ream(level, Kind.HEARING_FORM, dice)
    stream = (dice.between(0, 2**31 - 1),)
    call = None
    if level.name == "fax":
        call = transmission(Kind.HEARING_FORM, 1, level.dirt, dice)
    feed = Feed(
        rotation=rotation, first=True, paper=Paper(ream=ream, stream=stream), call=call, run=stream
    )
    pixels = scan(page, None, device, feed, dice)
    if device.dpi_y * _ISOTROPIC >= device.dpi_x:
        return pixels, (device.dpi_x + device.dpi_y) / 2
    size = (pixels.shape[1], round(pixels.shape[0] * device.dpi_x / device.dpi_y))
    return np.asarray(cv2.resize(pixels, size), np.uint8), device.dpi_x


def _tick_or_not(dice: Dice) -> Answer:
    chance = dice.uniform(0, 1)
    ticks, crosses = _CHANCES
    if chance < ticks:
        return Answer.YES
    return Answer.UNSURE if chance < ticks + crosses else Answer.NO


def _cross_out(page: Page, corner: tuple[float, float], dice: Dice) -> None:
    """Scribble over a box, as people do who ticked the wrong one."""
    x, y = corner
    points = []
    for step in range(dice.between(7, 11)):
        side = -0.4 if step % 2 else _BOX + 0.4
        points.append((x + side + dice.normal(0.2, 0.4), y - 0.4 + 0.5 * step))
    page.stroke(points, width=dice.uniform(0.4, 0.6))
