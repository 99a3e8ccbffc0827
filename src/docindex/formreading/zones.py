"""The zones of a recognised page, read through its registration."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from typing import Final

import attrs
import numpy as np

from docindex.contracts import OcrEngine
from docindex.formreading.answers import ticked, written
from docindex.formreading.crops import TEXT_DPI, ZoneBlank, crop_zone, zone_on_page
from docindex.formreading.frames import Matrix
from docindex.formreading.values import ZoneReading
from docindex.forms import Zone, ZoneKind
from docindex.imaging.geometry import turn_box, upright
from docindex.matching.references import Grammar
from docindex.model import Barcode, Evidence, ReferenceRole
from docindex.pageimage import Grey, PageImage
from docindex.survey import guarded

_READ: Final = (ZoneKind.TEXT, ZoneKind.NUMBER, ZoneKind.DATE)
_WRITTEN: Final = (ZoneKind.SIGNATURE, ZoneKind.HANDWRITING)
# Millimetres: a zone higher than this may hold several lines.
_ONE_LINE: Final = 11.0
# Day and month as people write them, DIN 5008 and shorter.
_DATE: Final = re.compile(r"(?<!\d)(\d{1,2})\s*[.,/-]\s*(\d{1,2})\s*[.,/-]\s*(\d{4}|\d{2})(?!\d)")
# Years of two digits: nobody writes of a later one (POSIX strptime parts the centuries at 69).
_CENTURY: Final = 69


@attrs.frozen(kw_only=True, eq=False)
class ZoneReader:
    """Reads zones with one engine.

    Args:
        component: the engine's name in the profile.
        grammars: the tenant's references.
    """

    engine: OcrEngine
    component: str
    grammars: Sequence[Grammar]

    def read(
        self,
        image: PageImage,
        rotation: int,
        onto_page: Matrix,
        blanks: Sequence[ZoneBlank],
        barcodes: Sequence[Barcode],
    ) -> tuple[tuple[ZoneReading, ...], tuple[Evidence, ...]]:
        """Read all zones of a side.

        Args:
            rotation: degrees counter-clockwise that turn the image upright.
            onto_page: 2 x 3, from millimetres of the blank to those of the upright page.
            barcodes: what the survey read on the page.
        """
        if not blanks:
            return (), ()
        page = np.ascontiguousarray(upright(image.binary, rotation))
        shape = (page.shape[0], page.shape[1])
        crops = [crop_zone(page, image.dpi, onto_page, blank) for blank in blanks]
        marks = [crop for crop in crops if crop.blank.zone.kind is ZoneKind.MARK]
        answers = iter(ticked(marks))
        readings: list[ZoneReading] = []
        for crop in crops:
            zone = crop.blank.zone
            box = turn_box(zone_on_page(zone, onto_page, image.dpi, shape), shape, -rotation)
            reading = ZoneReading(zone=zone.name, kind=zone.kind, box=image.to_scan(box))
            if zone.kind is ZoneKind.MARK:
                reading = attrs.evolve(reading, answer=next(answers))
            elif zone.kind in _WRITTEN:
                reading = attrs.evolve(reading, answer=written(crop))
            elif zone.kind is ZoneKind.BARCODE:
                reading = _with_barcode(reading, barcodes)
            else:
                reading = self._with_text(reading, crop.text(page, image.dpi), zone)
            readings.append(reading)
        found = (
            self._evidence(image, crop.blank.zone, reading)
            for crop, reading in zip(crops, readings, strict=True)
            if crop.blank.zone.kind in _READ
        )
        return tuple(readings), tuple(piece for pieces in found for piece in pieces)

    def _with_text(self, reading: ZoneReading, picture: Grey, zone: Zone) -> ZoneReading:
        with guarded(self.component):
            if zone.height > _ONE_LINE:
                lines = tuple(self.engine.read_page(picture, TEXT_DPI))
            else:
                line = self.engine.read_line(picture, TEXT_DPI)
                lines = (line,) if line is not None else ()
        text = "\n".join(line.text.strip() for line in lines if line.text.strip())
        confidence = min((line.confidence for line in lines), default=0.0)
        value = text if zone.kind is not ZoneKind.DATE else iso_date(text)
        return attrs.evolve(reading, text=text, value=value, confidence=confidence)

    def _evidence(self, image: PageImage, zone: Zone, reading: ZoneReading) -> Iterator[Evidence]:
        """The references that a zone is meant for; the form says that they are ours."""
        for grammar in self.grammars:
            for found in grammar.find(reading.text) if grammar.kind == zone.reference else ():
                yield Evidence(
                    page=image.page.id,
                    box=reading.box,
                    kind=grammar.kind,
                    value=found.value,
                    text=found.text,
                    source="zone",
                    reader=self.component,
                    quality=reading.confidence,
                    role=ReferenceRole.OURS,
                    checked=grammar.has_check and found.valid,
                    valid=found.valid,
                    folded=found.folded,
                )


def iso_date(text: str) -> str:
    """The first date in a text, as in `2026-03-01`; empty where there is none."""
    for day, month, year in _DATE.findall(text):
        century = 0 if len(year) == 4 else 1900 if int(year) >= _CENTURY else 2000
        try:
            return datetime.date(century + int(year), int(month), int(day)).isoformat()
        except ValueError:
            continue
    return ""


def _with_barcode(reading: ZoneReading, barcodes: Sequence[Barcode]) -> ZoneReading:
    """What the survey's readers agreed on at the zone; several there are no reading."""
    there = {barcode.text for barcode in barcodes if barcode.box.overlaps(reading.box)}
    if len(there) != 1:
        return reading
    text = there.pop()
    return attrs.evolve(reading, text=text, value=text, confidence=1.0)
