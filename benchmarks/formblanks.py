"""Blanks of the mail generator's forms, and forms learned from blanks."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import attrs
import numpy as np

from benchmarks.mail.forms import Form as PaperForm
from benchmarks.mail.kinds import Leaf
from benchmarks.mail.tenants import Tenant
from docindex.contracts import Grey, OcrEngine
from docindex.formreading.blanks import write_blank
from docindex.formreading.learning import learn
from docindex.formreading.reader import FormReader
from docindex.formreading.zones import ZoneReader
from docindex.forms import Form, form_toml
from docindex.imaging.binarize import binarize
from docindex.model import TextLine
from docindex.testing.samples.cases import Case, invent_person
from docindex.testing.samples.chance import Dice

Draw = Callable[[PaperForm, Dice], Leaf]

_DRAWINGS: Final = 12
_DPI: Final = 300


@attrs.frozen
class _Silent:
    """No text is read here."""

    versions: tuple[tuple[str, str], ...] = ()

    def read_line(self, _image: Grey, _dpi: float) -> TextLine | None:
        return None

    def read_page(self, _image: Grey, _dpi: float) -> Sequence[TextLine]:
        return ()


def blank_of(tenant: Tenant, draw: Draw) -> list[Grey]:
    """Front and back of a form without its entries: what several drawings have in common."""
    fronts, backs = [], []
    for number in range(_DRAWINGS):
        dice = Dice(900, number)
        leaf = draw(_some_form(tenant, number, dice), dice)
        fronts.append(leaf.front.render(_DPI))
        if leaf.back is not None:
            backs.append(leaf.back.render(_DPI))
    return [np.maximum.reduce(sides) for sides in (fronts, backs)]


def _some_form(tenant: Tenant, number: int, dice: Dice) -> PaperForm:
    day = datetime.date(2024 + number % 3, 1 + number, 3 + 2 * number)
    case = Case(
        case_no=dice.digits(12),
        cash_no=dice.digits(12),
        person=invent_person(dice),
        offence_date=day,
        opened=day,
        status="open",
        receiver=dice.digits(8),
    )
    symbology = tenant.symbologies[0] if number % 2 else ""
    return PaperForm(
        tenant=tenant,
        case=case,
        issued=day,
        written=day,
        driver=invent_person(dice),
        symbology=symbology,
    )


def reader_of(folder: Path, blanks: Sequence[tuple[Form, Sequence[Grey]]]) -> FormReader:
    """Learn blanks and load them as forms, the class of each being its name."""
    files = []
    for model, sides in blanks:
        form = attrs.evolve(model, blank=f"{model.name}.npz")
        path = folder / f"{form.name}.toml"
        path.write_text(form_toml(form), encoding="utf-8")
        write_blank(
            folder / f"{form.name}.npz", [learn(binarize(side), _DPI).blank for side in sides]
        )
        files.append((form.name, path))
    engine: OcrEngine = _Silent()
    return FormReader.load(files, ZoneReader(engine=engine, component="none", grammars=()))
