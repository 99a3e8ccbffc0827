"""Opened files → the sides of a batch, each with its sheet number; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final, Literal

import attrs

from docindex.model import (
    BatchFacts,
    BatchIndex,
    DeclaredImage,
    Frame,
    OpenedFile,
    PageRef,
    PageSurvey,
    Side,
    Stream,
)

Preference = Literal["bitonal", "colour", "largest"]

# Notes on pages: where the capture software begins a document, and an image that is not read.
DECLARED_START: Final = "declared_start"
RENDITION_KEPT: Final = "rendition_kept"
_ONE_IMAGE: Final = (".jpg", ".jpeg", ".png")
# An operator's flag as a note, told apart from what docindex itself found.
_FLAG: Final = "operator:{}"
_BITONAL_FIRST: Final = (Stream.BITONAL, Stream.GREY, Stream.COLOUR, None)
_COLOUR_FIRST: Final = (Stream.COLOUR, Stream.GREY, Stream.BITONAL, None)


def number_pages(
    facts: BatchFacts, files: Sequence[OpenedFile], default_dpi: float
) -> tuple[tuple[PageRef, ...], tuple[PageSurvey, ...]]:
    """Give every side of a batch without an index its place.

    In duplex, sides alternate front, back through the batch; a file of several frames always begins
    with a front, so that one file with an odd number of sides does not shift all that follow. A
    file whose frames cannot be counted is one side: the one whose turn it is, if files of its
    format hold one image, or all others of the batch do; else one on a sheet of its own.

    Args:
        default_dpi: resolution where a file does not say.

    Returns:
        All sides in order; and the surveys of those that cannot be read at all.
    """
    pages: list[PageRef] = []
    faults: list[PageSurvey] = []
    sheet, side = 1, Side.FRONT
    lengths = _lengths(files)
    for file in files:
        alone = len(file.frames) > 1 or not (file.frames or _is_one_image(file, lengths))
        if alone and side is Side.BACK:
            sheet, side = sheet + 1, Side.FRONT
        for frame in file.frames:
            pages.append(_page(facts, file, frame, (sheet, side), default_dpi))
            sheet, side = _next(sheet, side, duplex=facts.duplex)
        if not file.frames:
            page = _page(facts, file, None, (sheet, side), default_dpi)
            pages.append(page)
            faults.append(_unreadable(page, file))
            sheet, side = _next(sheet, side, duplex=facts.duplex)
        if alone and side is Side.BACK:
            sheet, side = sheet + 1, Side.FRONT
    return tuple(pages), tuple(faults)


def holds_one_image(name: str) -> bool:
    """Whether a file of this name holds one image, even when it is damaged."""
    return _suffix(name) in _ONE_IMAGE


def _lengths(files: Sequence[OpenedFile]) -> Mapping[str, set[int]]:
    """How many images the files of each format hold that can be counted."""
    lengths: dict[str, set[int]] = {}
    for file in files:
        if file.frames:
            lengths.setdefault(_suffix(file.name), set()).add(len(file.frames))
    return lengths


def _is_one_image(file: OpenedFile, lengths: Mapping[str, set[int]]) -> bool:
    return holds_one_image(file.name) or lengths.get(_suffix(file.name)) == {1}


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def place_images(
    facts: BatchFacts,
    index: BatchIndex,
    files: Sequence[OpenedFile],
    default_dpi: float,
    prefer: Preference,
) -> tuple[tuple[PageRef, ...], tuple[PageSurvey, ...]]:
    """Give every image that an index file names its place; the file agrees with what is there.

    Sheets come in the order in which the index names them first, fronts before backs. Of several
    images of one side the first one, rendition 0, is read: of those that could be opened the
    preferred one.

    Args:
        index: checked against `files` before, by `gaps.check_index`.
        default_dpi: resolution where a file does not say.

    Returns:
        All images in order; and the surveys of those that cannot be read at all.
    """
    if all(image.sheet is None for image in index.images):
        return number_pages(facts, files, default_dpi)
    opened = {file.name: file for file in files}
    pages: list[PageRef] = []
    faults: list[PageSurvey] = []
    for images in _by_side(index.images):
        ranked = sorted(images, key=lambda image: _rank(image, opened[image.file], prefer))
        for rendition, image in enumerate(ranked):
            page = _placed(facts, image, opened[image.file], rendition, default_dpi)
            pages.append(page)
            if not opened[image.file].frames:
                faults.append(_unreadable(page, opened[image.file]))
    return tuple(pages), tuple(faults)


def page_notes(index: BatchIndex, pages: Sequence[PageRef]) -> Mapping[str, tuple[str, ...]]:
    """What the index file says of pages, as notes by the page's id.

    Args:
        pages: as `place_images` gave them.
    """
    images = {(image.file, image.frame): image for image in index.images}
    notes: dict[str, tuple[str, ...]] = {}
    before = ""
    for page in pages:
        image = images.get((page.file, page.frame)) or images[page.file, None]
        starts = image.document not in ("", before)
        before = image.document
        found = (
            *((DECLARED_START,) if starts else ()),
            *((RENDITION_KEPT,) if page.rendition else ()),
            *(_FLAG.format(flag) for flag in image.flags),
        )
        if found:
            notes[page.id] = found
    return notes


def _by_side(images: Sequence[DeclaredImage]) -> Iterator[list[DeclaredImage]]:
    sheets: dict[int | None, dict[Side, list[DeclaredImage]]] = {}
    for image in images:
        sheets.setdefault(image.sheet, {}).setdefault(image.side, []).append(image)
    for sides in sheets.values():
        yield from (sides[side] for side in Side if side in sides)


def _rank(image: DeclaredImage, file: OpenedFile, prefer: Preference) -> tuple[bool, int, int]:
    """Smaller is read first."""
    frame = _frame_of(image, file)
    order = _BITONAL_FIRST if prefer == "bitonal" else _COLOUR_FIRST
    pixels = frame.width * frame.height if frame and prefer == "largest" else 0
    return frame is None, -pixels, order.index(image.stream)


def _frame_of(image: DeclaredImage, file: OpenedFile) -> Frame | None:
    return next((frame for frame in file.frames if frame.index == image.frame), None)


def _placed(
    facts: BatchFacts, image: DeclaredImage, file: OpenedFile, rendition: int, default_dpi: float
) -> PageRef:
    place = (image.sheet or 1, image.side)
    page = _page(facts, file, _frame_of(image, file), place, default_dpi)
    return attrs.evolve(
        page,
        rendition=rendition,
        frame=image.frame or 0,
        imprint=image.imprint,
        stream=image.stream,
    )


def _unreadable(page: PageRef, file: OpenedFile) -> PageSurvey:
    return PageSurvey(page=page, fault=file.fault, detail=file.detail)


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
