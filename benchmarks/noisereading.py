"""What the engine of the path reads on scans of which every character is known."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import attrs

from benchmarks.noisepages import KnownScan, known_scans
from docindex.builtin.binarize import Binarize
from docindex.builtin.deskew import Deskew
from docindex.builtin.tesseract import TesseractEngine, model_folder
from docindex.imaging.geometry import straight_crop
from docindex.imaging.textlines import find_text_lines
from docindex.matching.noisetable import EngineIdentity
from docindex.model import PageRef, Side
from docindex.pageimage import PageImage

_LANGUAGE: Final = "deu"
_PAGE_SECONDS: Final = 600.0


@attrs.frozen(kw_only=True)
class LineSeen:
    """One line as printed and as read.

    Args:
        level, source: of its page, as `noisepages.KnownScan` has them.
        seed, page: name its page; pages are counted from 0 within seed and level.
        read: empty where nothing was read.
        confidence: the engine's, 0..1.
    """

    level: str
    source: str
    seed: int
    page: int
    printed: str
    read: str
    confidence: float


@attrs.frozen(kw_only=True)
class Material:
    """How many pages of each level.

    Args:
        sheets: of random numbers.
        letters: of generated mail.
    """

    seed: int
    sheets: int
    letters: int


def engine() -> TesseractEngine:
    """The engine of the profiles, not yet entered."""
    return TesseractEngine(
        language=_LANGUAGE, folder=model_folder(_LANGUAGE), page_seconds=_PAGE_SECONDS
    )


def identity(opened: TesseractEngine) -> EngineIdentity:
    """Which engine and model that is."""
    (name, version), *_ = opened.versions
    paths = [opened.folder / f"{part}.traineddata" for part in opened.language.split("+")]
    models = tuple((path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in paths)
    return EngineIdentity(name=name, version=version, models=models)


def lines_seen(level: str, material: Material, reader: TesseractEngine) -> Iterator[LineSeen]:
    """Every line of a level's pages on which something is printed."""
    scans = known_scans(level, material.seed, material.sheets, material.letters)
    for number, scan in enumerate(scans):
        for printed, read, confidence in _read(scan, reader):
            yield LineSeen(
                level=level,
                source=scan.source,
                seed=material.seed,
                page=number,
                printed=printed,
                read=read,
                confidence=round(confidence, 4),
            )


def _read(scan: KnownScan, reader: TesseractEngine) -> Iterator[tuple[str, str, float]]:
    """The lines of a page, found and cut out as `reading.PageReader` does."""
    height, width = scan.grey.shape
    page = PageRef(
        batch="noise",
        sheet=1,
        side=Side.FRONT,
        file="scan",
        frame=0,
        sha256="0" * 64,
        width=width,
        height=height,
        dpi_x=scan.dpi,
        dpi_y=scan.dpi,
        dpi_source="file",
    )
    image = PageImage(page=page, grey=scan.grey, dpi=scan.dpi, rotation=0)
    image = Binarize().apply(Deskew().apply(image))
    for box in find_text_lines(image.binary, image.dpi, skew=image.skew):
        printed = scan.printed_in(box, image.skew)
        if printed:
            line = reader.read_line(straight_crop(image.binary, box, image.skew), image.dpi)
            yield printed, line.text if line else "", line.confidence if line else 0.0


def write_lines(path: Path, lines: Iterable[LineSeen]) -> None:
    """Keep lines, one JSON object each."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(json.dumps(attrs.asdict(line)) + "\n" for line in lines)


def kept_lines(path: Path) -> list[LineSeen]:
    """The lines of a file of `write_lines`."""
    with path.open(encoding="utf-8") as file:
        return [LineSeen(**json.loads(line)) for line in file]
