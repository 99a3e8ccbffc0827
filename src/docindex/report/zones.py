"""The zones of a form over a page, as one SVG file with millimetres for units."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape, quoteattr

import attrs

from docindex.contracts import Executor
from docindex.decoding.sources import open_file
from docindex.errors import IntakeError
from docindex.forms import Form, Zone
from docindex.model import BatchFacts, Environment, FieldKind, OpenedFile, PageSurvey
from docindex.paging import number_pages
from docindex.report.islands import picture_url
from docindex.report.pictures import Drawer, DrawingPlan, Picture, PictureTask, State, draw_page
from docindex.report.views import View

_MM: Final = 25.4
_SECONDS: Final = 60.0
_LARGEST: Final = 1600  # pixels; a zone's print is still legible
# After Wong, Nature Methods 8, 2011: told apart without red and green.
_COLOURS: Final = {
    FieldKind.TEXT: "#0072b2",
    FieldKind.NUMBER: "#d55e00",
    FieldKind.DATE: "#cc79a7",
    FieldKind.BARCODE: "#000000",
    FieldKind.MARK: "#009e73",
    FieldKind.SIGNATURE: "#e69f00",
    FieldKind.HANDWRITING: "#56b4e9",
}
_FACTS: Final = BatchFacts(id="zones", tenant="", environment=Environment.TEST)


@attrs.frozen(kw_only=True)
class Scan:
    """A page to draw zones on.

    Args:
        picture: WebP.
        width, height: millimetres of the scanned sheet.
    """

    picture: bytes
    width: float
    height: float


def draw_scan(path: Path, frame: int, *, executor: Executor, plan: DrawingPlan) -> Scan:
    """The picture of one page, decoded in a worker.

    Args:
        frame: from 1.

    Raises:
        IntakeError: the file has no such page, or it cannot be read.
    """
    path = path.resolve()
    executor.start(plan)
    try:
        outcome = next(iter(executor.map(_open, [path], seconds=[_SECONDS])))
        if outcome.value is None:
            raise IntakeError(f"{path}: {outcome.fault or outcome.detail}. Name another scan.")
        pages, faults = number_pages(_FACTS, [outcome.value], default_dpi=300)
        if faults or not 1 <= frame <= len(pages):
            why = faults[0].detail if faults else f"it has {len(pages)} pages, not {frame}"
            raise IntakeError(f"{path}: {why}. Name another scan or --frame.")
        page = pages[frame - 1]
        view = View.of(PageSurvey(page=page), _LARGEST)
        picture: Picture | None = None
        if view is not None:
            task = PictureTask(path=path, page=page, view=view, closes=())
            picture = next(iter(executor.map(draw_page, [task], seconds=[_SECONDS]))).value
    finally:
        executor.stop()
    if picture is None or picture.state is not State.SHOWN:
        detail = picture.detail if picture else "no answer in time"
        raise IntakeError(f"{path}, page {frame}: cannot be read: {detail}. Name another scan.")
    return Scan(
        picture=picture.page,
        width=page.width / page.dpi_x * _MM,
        height=page.height / page.dpi_y * _MM,
    )


def zone_sheet(form: Form, page: int, scan: Scan | None) -> str:
    """The zones of one side of a form, over a scan or over a blank sheet.

    Args:
        page: side of the form, from 1.
        scan: laid with its upper left corner on the form's; it is not registered.
    """
    zones = [zone for zone in form.zones if zone.page == page]
    width, height = scan.width if scan else 0, scan.height if scan else 0
    width, height = max(form.width, width), max(form.height, height)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}mm" height="{height:g}mm" font-family="sans-serif" font-size="2.6">',
        f"<title>{escape(form.name)}, {page}</title>",
        f'<rect width="{form.width:g}" height="{form.height:g}" fill="#fff" stroke="#999" '
        'stroke-width="0.2"/>',
        *_picture(scan),
        *(_drawn(zone) for zone in zones),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def sides(form: Form) -> Sequence[int]:
    """The sides of a form that have zones."""
    return sorted({zone.page for zone in form.zones})


def _open(drawer: Drawer, path: Path) -> OpenedFile:
    return open_file(path, path.name, drawer.plan.limits)


def _picture(scan: Scan | None) -> list[str]:
    if scan is None:
        return []
    return [
        f'<image width="{scan.width:g}" height="{scan.height:g}" preserveAspectRatio="none" '
        f'href="{picture_url(scan.picture)}"/>'
    ]


def _drawn(zone: Zone) -> str:
    colour = _COLOURS[zone.kind]
    words = f"{zone.name}: {zone.kind.value}"
    words += f" ({zone.reference})" if zone.reference else ""
    place = f'x="{zone.left:g}" y="{zone.top:g}" width="{zone.width:g}" height="{zone.height:g}"'
    return (
        f"<g><title>{escape(words)}</title>"
        f'<rect {place} fill="{colour}" fill-opacity="0.15" stroke="{colour}" '
        f'stroke-width="0.35"/>'
        f'<text x="{zone.left:g}" y="{max(zone.top - 0.7, 2.6):g}" fill="{colour}" '
        f'paint-order="stroke" stroke="#fff" stroke-width="0.6" '
        f"aria-label={quoteattr(words)}>{escape(words)}</text></g>"
    )
