"""Sheets drawn for tests: letters, forms, patch codes. All people and numbers are invented."""

from __future__ import annotations

import random
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2
import reportlab
from PIL import Image, ImageDraw, ImageFont

from docindex.imaging.binarize import binarize

Grey = npt.NDArray[np.uint8]
FONTS = Path(reportlab.__file__).parent / "fonts"
TEXT = (
    "Sehr geehrte Damen und Herren hiermit lege ich gegen den Bescheid vom letzten Monat "
    "Widerspruch ein da mir die Frist nicht bekannt war und bitte um Akteneinsicht sowie eine "
    "kurze Nachricht an die oben genannte Anschrift mit freundlichem Gruß Herta Beispiel Musterweg "
    "Ordnungsamt Kreisverwaltung Anhörung Verfahren Fahrzeug Kennzeichen geführt worden wurde"
)
WORDS = TEXT.split()


def font(points: float, dpi: float, name: str = "Vera.ttf") -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / name), round(points * dpi / 72))


def empty(dpi: float, width: float = 8.27, height: float = 11.69, paper: int = 255) -> Grey:
    return np.full((round(height * dpi), round(width * dpi)), paper, np.uint8)


def write(sheet: Grey, place: tuple[float, float], text: str, dpi: float, **look: object) -> None:
    """Write text on a sheet in place; `place` in inches of the text's left top."""
    points, name = float(look.get("points", 11)), str(look.get("name", "Vera.ttf"))
    picture = Image.fromarray(sheet)
    ImageDraw.Draw(picture).text(
        (place[0] * dpi, place[1] * dpi),
        text,
        font=font(points, dpi, name),
        fill=int(look.get("ink", 0)),
    )
    sheet[:] = np.asarray(picture)


def letter(dpi: float = 150, seed: int = 1, lines: int = 30, **look: object) -> Grey:
    """A letter on A4: an address, a subject, `lines` lines of text in paragraphs."""
    dice = random.Random(seed)  # noqa: S311
    points, name = float(look.get("points", 11)), str(look.get("name", "Vera.ttf"))
    picture = Image.fromarray(empty(dpi, paper=int(look.get("paper", 255))))
    pen, letters = ImageDraw.Draw(picture), font(points, dpi, name)
    ink, step, y = int(look.get("ink", 0)), points * 1.35 / 72, 2.0
    for line in ("Herta Beispiel", "Musterweg 7", "12345 Neustadt"):
        pen.text((0.9 * dpi, y * dpi - 1.2 * dpi), line, font=letters, fill=ink)
        y += step
    for number in range(lines):
        words: list[str] = []
        width = dice.uniform(1.5, 4.0) if number % 7 == 6 else 6.2
        while letters.getlength(" ".join(words)) < width * dpi:
            words.append(dice.choice(WORDS))
        pen.text((0.9 * dpi, y * dpi), " ".join(words[:-1]), font=letters, fill=ink)
        y += step * (2 if number % 7 == 6 else 1)
    return np.array(picture)


def turned(sheet: Grey, degrees: float, paper: int = 255) -> Grey:
    """The content turned counter-clockwise about the middle, on a sheet of the same size."""
    height, width = sheet.shape
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(sheet, matrix, (width, height), borderValue=(paper,)))


def noisy(sheet: Grey, seed: int = 1, sigma: float = 12, blur: float = 0.6) -> Grey:
    """The sheet as a scanner sees it: a little unsharp, with noise."""
    noise = np.random.default_rng(seed).standard_normal(sheet.shape, np.float32)
    soft = cv2.GaussianBlur(sheet, (0, 0), blur).astype(np.float32)
    return np.clip(soft + np.float32(sigma) * noise, 0, 255).astype(np.uint8)


def peppered(binary: Grey, seed: int = 1, share: float = 0.001) -> Grey:
    """A bitonal sheet with this share of its pixels flipped."""
    flips = np.random.default_rng(seed).random(binary.shape, np.float32) < share
    return np.where(flips, 255 - binary, binary).astype(np.uint8)


def rendered(path: Path, page: int = 0, dpi: float = 150) -> Grey:
    """A page of a PDF as grey pixels."""
    with pypdfium2.PdfDocument(path) as document:
        bitmap = document[page].render(scale=dpi / 72, grayscale=True)
        return np.array(bitmap.to_numpy()).reshape(bitmap.height, bitmap.width)


def ink(sheet: Grey) -> Grey:
    return binarize(sheet)


PATTERNS = {"1": "WWNN", "2": "WNNW", "3": "WNWN", "4": "NWWN", "6": "NNWW", "T": "NWNW"}


def patch(code: str, dpi: float, length: float = 2.5, gain: float = 0.0) -> Grey:
    """Bars of a Kodak patch code parallel to the top edge, first bar on top; no quiet zone."""
    fine = 8
    widths = [0.20 if bar == "W" else 0.08 for bar in PATTERNS[code]]
    picture = np.full((round(0.80 * dpi * fine), 1), 255, np.uint8)
    y = 0.0
    for width in widths:
        picture[
            max(round((y - gain / 2) * dpi * fine), 0) : round((y + width + gain / 2) * dpi * fine)
        ] = 0
        y += width + 0.08
    size = (round(length * dpi), round(0.80 * dpi))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))


def paste(sheet: Grey, picture: Grey, place: tuple[float, float], dpi: float) -> None:
    """Put a picture on a sheet in place; `place` in inches of its left top."""
    left, top = round(place[0] * dpi), round(place[1] * dpi)
    sheet[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
