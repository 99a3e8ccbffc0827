"""Pretended handwriting: block letters for form fields, unreadable scrawl, signatures."""

from __future__ import annotations

from typing import Final

from docindex.testing.samples.chance import Dice
from docindex.testing.samples.paper import Point, Sheet

# Strokes of each letter on a grid 4 wide and 6 high, "xy" with y upwards; accents reach to 8.
_LETTERS: Final = {
    "A": "00 26 40;12 32",
    "B": "00 06 26 45 44 23 03;23 42 41 20 00",
    "C": "45 36 16 04 02 10 30 41",
    "D": "00 06 26 44 42 20 00",
    "E": "46 06 00 40;03 33",
    "F": "46 06 00;03 33",
    "G": "45 36 16 04 02 10 30 42 22",
    "H": "00 06;46 40;03 43",
    "I": "26 20",
    "J": "36 31 20 10 01",
    "K": "06 00;46 03 40",
    "L": "06 00 40",
    "M": "00 06 23 46 40",
    "N": "00 06 40 46",
    "O": "26 04 02 20 42 44 26",
    "P": "00 06 36 45 44 33 03",
    "Q": "26 04 02 20 42 44 26;22 40",
    "R": "00 06 36 45 44 33 03;23 40",
    "S": "45 36 16 05 04 33 42 41 30 10 01",
    "T": "06 46;26 20",
    "U": "06 01 10 30 41 46",
    "V": "06 20 46",
    "W": "06 10 23 30 46",
    "X": "00 46;06 40",
    "Y": "06 23 46;23 20",
    "Z": "06 46 00 40",
    "Ä": "00 25 40;12 32;17 18;37 38",
    "Ö": "25 04 02 20 42 44 25;17 18;37 38",
    "Ü": "05 01 10 30 41 45;17 18;37 38",
    "0": "26 04 02 20 42 44 26",
    "1": "04 26 20",
    "2": "05 16 36 45 44 00 40",
    "3": "05 16 36 45 44 23 42 41 30 10 01",
    "4": "36 02 42;34 30",
    "5": "46 06 04 34 43 41 30 10 01",
    "6": "36 14 02 10 30 41 42 33 13 02",
    "7": "06 46 10;13 33",
    "8": "23 05 16 36 45 23 41 30 10 01 23",
    "9": "44 33 13 04 05 16 36 45 44 30 10",
    ".": "20 21",
    ",": "21 10",
    "-": "13 33",
    "/": "00 46",
}


# One joined letter each, as a path of (share of the letter's width, height in small letters).
_ARCH: Final = ((0.2, 0.5), (0.45, 1.0), (0.7, 0.85), (0.75, 0.2), (1.0, 0.1))
_BOWL: Final = ((0.1, 0.3), (0.35, 0.02), (0.65, 0.3), (0.75, 0.95), (0.8, 0.3), (1.0, 0.1))
_EYE: Final = ((0.4, 0.45), (0.6, 0.85), (0.35, 1.0), (0.2, 0.5), (0.45, 0.05), (1.0, 0.15))
_ASCENDER: Final = ((0.4, 0.9), (0.65, 2.1), (0.45, 2.4), (0.3, 1.4), (0.4, 0.1), (1.0, 0.15))
_DESCENDER: Final = ((0.3, 0.9), (0.6, 0.7), (0.55, -0.8), (0.3, -1.4), (0.2, -0.9), (1.0, 0.15))
_STROKES: Final = (_ARCH, _ARCH, _BOWL, _BOWL, _EYE, _EYE, _EYE, _ASCENDER, _ASCENDER, _DESCENDER)


def write_block(sheet: Sheet, place: Point, text: str, dice: Dice, *, pitch: float = 5.0) -> None:
    """Write block letters, one per `pitch` millimetres; what has no letter stays empty."""
    x, y = place
    scale = pitch * dice.uniform(0.5, 0.6) / 4
    slant = dice.uniform(-0.05, 0.3)
    width = dice.uniform(0.3, 0.5)
    for letter in text.upper():
        for stroke in filter(None, _LETTERS.get(letter, "").split(";")):
            points = [_wobble(point, scale, slant, dice) for point in stroke.split()]
            sheet.stroke([(x + dx, y - dy) for dx, dy in points], width=width)
        x += pitch * dice.uniform(0.97, 1.03)


def scrawl(sheet: Sheet, place: Point, width: float, dice: Dice, *, size: float = 2.2) -> None:
    """Write unreadable words on a line.

    Args:
        place: left end of the base line.
        width: millimetres that the words may take.
        size: height of small letters in millimetres.
    """
    x, y = place
    end = x + width
    while x < end - 6 * size:
        letters = min(dice.between(2, 9), int((end - x) / (1.3 * size)))
        x = _word(sheet, (x, y + dice.normal(0.3, 0.8)), letters, size, dice) + size * 1.5


def sign(sheet: Sheet, place: Point, dice: Dice) -> None:
    """Write a signature of about 45 mm: one or two large letters, then a flattening wave."""
    x, y = place
    points: list[Point] = []
    for _ in range(dice.between(1, 2)):
        tall, wide, lean = dice.uniform(6, 12), dice.uniform(1.5, 4.5), dice.uniform(0, 0.35)
        first, second = (x + lean * tall, y - tall), (x + lean * tall + wide, y - tall * 0.9)
        foot = (x + dice.uniform(-1.0, wide), y + dice.uniform(-1.5, 3.5))
        points += [(x, y - dice.uniform(0, 0.4) * tall), first, second, foot]
        x += wide + dice.uniform(1.5, 4)
    swing = dice.uniform(2.5, 4)
    for step in range(dice.between(9, 15)):
        x += dice.uniform(0.8, 3.2)
        points.append((x, y - (swing if step % 2 else 0) + dice.normal(0.6, 1.5)))
        swing *= dice.uniform(0.8, 1.02)
    points.append((x + dice.uniform(4, 9), y - dice.uniform(-1, 4)))
    sheet.stroke(points, width=dice.uniform(0.35, 0.55))


def tick(sheet: Sheet, corner: Point, size: float, dice: Dice) -> None:
    """Cross or tick a square box by its top left corner; pens do not keep to the box."""
    x, y = corner
    low, high = -0.25 * size, 1.3 * size
    jitter = [dice.normal(0.3, 0.6) for _ in range(4)]
    width = dice.uniform(0.4, 0.6)
    if dice.chance(0.7):
        sheet.stroke(
            [(x + low, y + low + jitter[0]), (x + high, y + high + jitter[1])], width=width
        )
        sheet.stroke(
            [(x + high, y + low + jitter[2]), (x + low, y + high + jitter[3])], width=width
        )
        return
    sheet.stroke(
        [(x, y + size * 0.4), (x + size * 0.45, y + size + jitter[0]), (x + high, y - size * 0.6)],
        width=width,
    )


def _wobble(point: str, scale: float, slant: float, dice: Dice) -> Point:
    across, up = int(point[0]), int(point[1])
    return (
        (across + slant * up) * scale + dice.normal(0.06, 0.15),
        up * scale + dice.normal(0.06, 0.15),
    )


def _word(sheet: Sheet, place: Point, letters: int, size: float, dice: Dice) -> float:
    """One joined-up word; returns where it ends."""
    x, y = place
    slant = dice.uniform(0.15, 0.4)
    points: list[Point] = [place]
    for _ in range(letters):
        step = size * dice.uniform(0.8, 1.2)
        for across, rise in dice.pick(_STROKES):
            height = rise * size * dice.uniform(0.85, 1.1)
            points.append((x + across * step + slant * height, y - height))
        x += step
    sheet.stroke(points, width=0.35)
    if dice.chance(0.4):
        dot = (x - size * dice.uniform(0.5, 3), y - 1.9 * size)
        sheet.stroke([dot, (dot[0] + 0.4, dot[1] - 0.2)], width=0.5)
    return x
