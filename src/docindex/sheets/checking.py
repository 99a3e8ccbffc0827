"""Own sheets read back: drawn, scanned in pretence, surveyed as a batch's pages are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Final

import attrs
import numpy as np
import pypdfium2

from docindex.contracts import Grey, Setting
from docindex.model import Environment, PageRef, PageSurvey, Side
from docindex.pageimage import PageImage
from docindex.profile import SurveySection
from docindex.registry import Registry
from docindex.sheets.drawing import draw_sheets
from docindex.sheets.plans import SYMBOLOGIES, Language, SheetPlan
from docindex.survey import Surveyor
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.degrade import Scan, degrade

_DPI: Final = 300
# From a well-kept scanner to a worn one; `benchmarks.separatorsheets` has the mail's own levels.
LEVELS: Final[Mapping[str, Scan]] = MappingProxyType(
    {
        "clean": Scan(skew_sigma=0.3, skew_max=1.0, soft=0.0, grain=2.5, specks=0, punched=0),
        "office": Scan(skew_sigma=0.8, skew_max=3.0),
        "office, grey": Scan(bitonal=False, skew_sigma=0.8, skew_max=3.0),
        "turned": Scan(rotation=180, skew_sigma=0.8, skew_max=3.0),
        "poor": Scan(skew_sigma=2.0, skew_max=7.0, soft=1.0, grain=8.0, uneven=20.0, specks=180),
    }
)


@attrs.frozen
class Trial:
    """One sheet at one level, and what was read of it.

    Args:
        found: all that the sheet carries was read.
        misread: something was read that it does not carry.
    """

    level: str
    found: bool
    misread: bool


def check_sheets(
    plans: Iterable[SheetPlan], surveyor: Surveyor, language: Language = "de"
) -> Iterator[Trial]:
    """Scan every different sheet once at each level, and read it."""
    for place, plan in enumerate(dict.fromkeys(plans)):
        page = rendered(draw_sheets([plan], language))
        for number, (name, scan) in enumerate(LEVELS.items()):
            scanned = degrade(page, Dice(place, number), scan)
            yield judged(name, plan, survey_scan(scanned.pixels, _DPI, surveyor))


def default_surveyor(registry: Registry) -> Surveyor:
    """The survey of a profile that says nothing of it, with the symbologies that sheets have."""
    section = SurveySection(symbologies=SYMBOLOGIES)
    setting = Setting(tenant="", environment=Environment.TEST, folder=Path())
    make = partial(registry.create, options={}, setting=setting)
    return Surveyor(
        preprocessors=[(n, make("docindex_preprocessors", n)) for n in section.preprocess],
        decoders=[(n, make("docindex_barcode_decoders", n)) for n in section.barcodes],
        symbologies=section.symbologies,
    )


def rendered(pdf: bytes, dpi: int = _DPI) -> Grey:
    """The only page of a PDF in pixels, 0 black to 255 white."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        drawn = document[0].render(scale=dpi / 72, prefer_bgrx=True).to_numpy()[:, :, 0]
        return np.ascontiguousarray(drawn)
    finally:
        document.close()


def survey_scan(pixels: Grey, dpi: float, surveyor: Surveyor) -> PageSurvey:
    """What the survey sees on a scan."""
    height, width = pixels.shape
    ref = PageRef(
        batch="sheets",
        sheet=1,
        side=Side.FRONT,
        file="sheet",
        frame=0,
        sha256="",
        width=width,
        height=height,
        dpi_x=dpi,
        dpi_y=dpi,
        dpi_source="file",
    )
    return surveyor.survey(ref, lambda page: PageImage(page=page, grey=pixels, dpi=dpi))


def judged(level: str, plan: SheetPlan, survey: PageSurvey) -> Trial:
    """Whether a survey says of a sheet what is on it, and nothing else."""
    patches = [patch.codes for patch in survey.patches]
    payloads = {barcode.text for barcode in survey.barcodes}
    found = not plan.patch or any(plan.patch in codes for codes in patches)
    found &= not plan.payload or plan.payload in payloads
    misread = bool(payloads - {plan.payload}) or any(plan.patch not in codes for codes in patches)
    return Trial(level=level, found=found, misread=misread)
