"""What an office prints on its own paper, and the stamp of its mail room."""

from __future__ import annotations

import datetime
from functools import lru_cache
from typing import Final

import numpy as np

from benchmarks.mail.caselists import RECEIVED
from benchmarks.mail.rasters import MM, Mask, as_mask
from benchmarks.mail.tenants import Tenant
from benchmarks.mail.typefaces import Page, Typed
from docindex.testing.samples.cases import Case
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.office import LEFT, RIGHT, SMALL, german_date, spoken_date
from docindex.testing.samples.paper import Align, Point
from docindex.testing.samples.symbols import Symbol, draw_symbol

# Millimetres of the narrowest element: what office printers put on forms.
_MODULES: Final = {"code128": 0.38, "code39": 0.33, "qr": 0.70, "datamatrix": 0.80}
_STAMP: Final = (52.0, 23.0)


def letterhead(page: Page, tenant: Tenant) -> None:
    """Invented arms, name, department; each office has its own arrangement."""
    if tenant.index == 0:
        page.box((LEFT, 14), (11, 9), line=0.5)
        page.stroke([(LEFT, 23), (LEFT + 1, 27), (LEFT + 5.5, 30)], width=0.5, grey=0)
        page.stroke([(LEFT + 11, 23), (LEFT + 10, 27), (LEFT + 5.5, 30)], width=0.5, grey=0)
        page.stroke([(LEFT + 1, 21), (LEFT + 4, 18), (LEFT + 7, 21), (LEFT + 10, 18)], width=0.7)
        page.text(LEFT + 15, 20, tenant.name, Typed(size=18, bold=True))
        page.text(LEFT + 15, 26, f"Der Landrat · {tenant.department}", Typed(size=10))
        page.rule((LEFT, 33), (RIGHT, 33), width=0.4)
    elif tenant.index == 1:
        right = Typed(family="serif", size=20, bold=True, align=Align.RIGHT)
        page.text(RIGHT - 18, 20, tenant.name, right)
        page.text(RIGHT - 18, 27, tenant.department, Typed(family="serif", align=Align.RIGHT))
        page.circle((RIGHT - 7, 20), 7, line=0.6)
        page.stroke(
            [(RIGHT - 12, 22), (RIGHT - 9, 17), (RIGHT - 6, 22), (RIGHT - 2, 17)], width=0.8
        )
    else:
        page.box((0, 10), (210, 2.2), line=0, fill=0.35)
        page.text(LEFT, 21, tenant.name, Typed(size=13, bold=True))
        page.text(LEFT, 26.5, tenant.department, Typed(size=9))


def footer(page: Page, tenant: Tenant) -> None:
    """Visiting hours, telephone and bank at the foot."""
    page.rule((LEFT, 275), (RIGHT, 275), width=0.2)
    columns = (
        (f"Dienstgebäude: {tenant.place[0]}", "Mo-Fr 8.00-12.00, Do 14.00-18.00 Uhr"),
        ("Telefon 040 66969-320", "Fax 040 66969-399"),
        (f"Kasse {tenant.place[1][6:]}", f"IBAN DE00 9999 9999 0000 0{tenant.index}32 10"),
    )
    for x, lines in zip((LEFT, 92, 136), columns, strict=True):
        page.lines(x, 279.5, lines, SMALL)


def case_symbol(
    page: Page, corner: Point, tenant: Tenant, number: str, symbology: str, *, height: float = 10.0
) -> Point:
    """Draw the office's barcode of a case number; returns its size in millimetres."""
    module = _MODULES[symbology]
    data = tenant.payload(number)
    symbol = Symbol(symbology=symbology, data=data, module=module, height=height)
    return draw_symbol(page, corner, symbol)


def number_block(
    page: Page, tenant: Tenant, case: Case, issued: datetime.date, symbology: str, dice: Dice
) -> None:
    """Barcode, our number beside its label, payment number, date, who is in charge."""
    y = 38.0
    if symbology:
        size = case_symbol(page, (124, y), tenant, case.case_no, symbology)
        if dice.chance(0.5) and size[1] < 12:
            page.text(124, y + size[1] + 3, case.case_no, Typed(size=7.5))
    body = Typed(size=9)
    page.text(124, y + 23, tenant.number_label, body)
    page.number(155, y + 23, "", case.case_no, Typed(size=9, bold=True))
    rows = (
        (tenant.payment_label, case.cash_no),
        ("Datum", german_date(issued)),
        ("Auskunft erteilt", case.receiver),
    )
    for row, (label, value) in enumerate(rows, 1):
        page.text(124, y + 23 + 4.5 * row, label, body)
        page.text(155, y + 23 + 4.5 * row, value, body)


@lru_cache(maxsize=6)
def receipt_stamp(tenant: Tenant, dpi: int) -> Mask:
    """The mail room's stamp without wear: shape (rows, columns), 1 ink."""
    page = Page()
    width, height = _STAMP
    centre = Typed(size=9, bold=True, align=Align.CENTRE)
    page.box((1, 1), (width - 2, height - 2), line=0.5)
    if tenant.index != 1:
        page.box((2, 2), (width - 4, height - 4), line=0.25)
    page.text(width / 2, 7.5, tenant.name, centre)
    day = spoken_date(RECEIVED) if tenant.index != 2 else f"{RECEIVED:%d.%m.%Y} - 07"
    page.text(width / 2, 13.8, f"Eingang {day}", centre)
    page.text(6, 19.5, "Poststelle", Typed(size=7.5))
    page.text(30, 19.5, "Anl. ........", Typed(size=7.5))
    grey = page.render(dpi)[: round(height * dpi / MM), : round(width * dpi / MM)]
    ink = as_mask(1 - grey / np.float32(255))
    ink.flags.writeable = False
    return ink
