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
from docindex.formreading.crops import TEXT_DPI, ZoneBlank, ZoneCrop, crop_zone, zone_on_page
from docindex.formreading.frames import Matrix
from docindex.formreading.values import Answer, ZoneReading
from docindex.forms import Zone
from docindex.imaging.geometry import turn_box, upright
from docindex.matching.references import Grammar
from docindex.model import Barcode, Evidence, FieldKind, ReferenceRole
from docindex.pageimage import Grey, PageImage
from docindex.survey import guarded

_WRITTEN: Final = (FieldKind.SIGNATURE, FieldKind.HANDWRITING)
# Confidence from which text of a zone counts as read. Of 360 dates that were drawn in print and by
# hand, clean and worn, 308 were read as dates: of 113 above none was wrong, of the others 32
# (benchmarks.formdates).
_SURE: Final = 0.9
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
        marks = [crop for crop in crops if crop.blank.zone.kind is FieldKind.MARK]
        answers = iter(ticked(marks))
        readings: list[ZoneReading] = []
        evidence: list[Evidence] = []
        for crop in crops:
            zone = crop.blank.zone
            box = turn_box(zone_on_page(zone, onto_page, image.dpi, shape), shape, -rotation)
            reading = ZoneReading(zone=zone.name, kind=zone.kind, box=image.to_scan(box))
            if zone.kind is FieldKind.MARK:
                reading = attrs.evolve(reading, answer=next(answers))
            elif zone.kind in _WRITTEN:
                reading = attrs.evolve(reading, answer=written(crop))
            elif zone.kind is FieldKind.BARCODE:
                reading = _with_barcode(reading, barcodes)
            else:
                reading = self._with_text(reading, crop.text(page, image.dpi), zone)
                found = tuple(self._evidence(image, zone, reading))
                reading = _judged(reading, crop, found)
                evidence += found
            readings.append(reading)
        return tuple(readings), tuple(evidence)

    def _with_text(self, reading: ZoneReading, picture: Grey, zone: Zone) -> ZoneReading:
        with guarded(self.component):
            if zone.height > _ONE_LINE:
                lines = tuple(self.engine.read_page(picture, TEXT_DPI))
            else:
                line = self.engine.read_line(picture, TEXT_DPI)
                lines = (line,) if line is not None else ()
        text = "\n".join(line.text.strip() for line in lines if line.text.strip())
        confidence = min((line.confidence for line in lines), default=0.0)
        value = text if zone.kind is not FieldKind.DATE else iso_date(text)
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


def _judged(reading: ZoneReading, crop: ZoneCrop, found: Sequence[Evidence]) -> ZoneReading:
    """A zone that was read, with its value and whether that is in doubt.

    Args:
        found: references in its text.
    """
    if crop.blank.zone.reference is not None:
        numbers = {piece.value: piece.checked and not piece.folded for piece in found}
        reading = attrs.evolve(reading, value=next(iter(numbers)) if len(numbers) == 1 else "")
        if list(numbers.values()) == [True]:
            return reading
    empty = not reading.text and written(crop) is Answer.NO
    sure = empty or (reading.value != "" and reading.confidence >= _SURE)
    return attrs.evolve(reading, doubtful=not sure)


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
    """What the survey's readers agreed on at the zone; several there are in doubt."""
    there = {barcode.text for barcode in barcodes if barcode.box.overlaps(reading.box)}
    if len(there) != 1:
        return attrs.evolve(reading, doubtful=bool(there))
    text = there.pop()
    return attrs.evolve(reading, text=text, value=text, confidence=1.0)
