"""Opened files → the sides of a batch, each with its sheet number; pure."""

from __future__ import annotations

from collections.abc import Sequence

from docindex.model import BatchFacts, Frame, OpenedFile, PageRef, PageSurvey, Side


def number_pages(
    facts: BatchFacts, files: Sequence[OpenedFile], default_dpi: float
) -> tuple[tuple[PageRef, ...], tuple[PageSurvey, ...]]:
    """Give every side its place.

    In duplex, sides alternate front, back through the batch; a file of several frames always begins
    with a front, so that one file with an odd number of sides does not shift all that follow. A
    file whose frames cannot be counted is one side on a sheet of its own.

    Args:
        default_dpi: resolution where a file does not say.

    Returns:
        All sides in order; and the surveys of those that cannot be read at all.
    """
    pages: list[PageRef] = []
    faults: list[PageSurvey] = []
    sheet, side = 1, Side.FRONT
    for file in files:
        alone = len(file.frames) != 1
        if alone and side is Side.BACK:
            sheet, side = sheet + 1, Side.FRONT
        for frame in file.frames:
            pages.append(_page(facts, file, frame, (sheet, side), default_dpi))
            sheet, side = _next(sheet, side, duplex=facts.duplex)
        if not file.frames:
            page = _page(facts, file, None, (sheet, side), default_dpi)
            pages.append(page)
            faults.append(PageSurvey(page=page, fault=file.fault, detail=file.detail))
            sheet, side = _next(sheet, side, duplex=facts.duplex)
        if alone and side is Side.BACK:
            sheet, side = sheet + 1, Side.FRONT
    return tuple(pages), tuple(faults)


def _next(sheet: int, side: Side, *, duplex: bool) -> tuple[int, Side]:
    if duplex and side is Side.FRONT:
        return sheet, Side.BACK
    return sheet + 1, Side.FRONT


def _page(
    facts: BatchFacts,
    file: OpenedFile,
    frame: Frame | None,
    place: tuple[int, Side],
    default_dpi: float,
) -> PageRef:
    known = frame is not None and frame.dpi_x is not None and frame.dpi_y is not None
    return PageRef(
        batch=facts.id,
        sheet=place[0],
        side=place[1],
        file=file.name,
        frame=frame.index if frame else 0,
        sha256=file.sha256,
        width=frame.width if frame else 0,
        height=frame.height if frame else 0,
        dpi_x=(frame.dpi_x if frame else None) or default_dpi,
        dpi_y=(frame.dpi_y if frame else None) or default_dpi,
        dpi_source="file" if known else "profile",
    )
