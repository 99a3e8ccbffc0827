"""A zone on a page beside the same zone of the blank, and the ink that was added to it."""

from __future__ import annotations

from typing import Final, TypeVar

import attrs
import cv2
import numpy as np
import numpy.typing as npt

from docindex.formreading.blanks import BLANK_DPI
from docindex.formreading.frames import MM, Matrix, apply, resampled
from docindex.forms import Zone
from docindex.imaging.components import find_pieces
from docindex.model import Box
from docindex.pageimage import Grey

_T = TypeVar("_T", bound=np.generic)

# Millimetres around a zone that are compared as well: its lines, and print beside it.
MARGIN: Final = 2.0
# Millimetres by which a zone may lie off after registration (fold, local stretch).
_SHIFT: Final = 0.9
_LEAST_ALIKE: Final = 0.4
_LEAST_INK: Final = 30
# Printed lines come out wider than drawn, by ink that ran and by blur, on each side.
_WIDER: Final = 0.28
# Letters that touch a line keep their feet: for reading, lines are taken off as they were drawn.
_LINES_WIDER: Final = 0.13
# What engines were trained at.
TEXT_DPI: Final = 300.0
_INK_BELOW: Final = 128
# Square millimetres: smaller pieces are dust, or rests of the form's own lines.
_SPECK: Final = 0.12


@attrs.frozen(kw_only=True, eq=False)
class ZoneBlank:
    """A zone and what the blank has there.

    Args:
        ink: the zone with `MARGIN` around at `BLANK_DPI`, 255 where the blank has ink.
        left, top: where `ink` begins, millimetres of the blank.
    """

    zone: Zone
    ink: Grey
    left: float
    top: float

    @classmethod
    def of(cls, zone: Zone, blank: Grey) -> ZoneBlank:
        """Cut a zone out of a blank at `BLANK_DPI`, 0 ink and 255 paper."""
        left, top = zone.left - MARGIN, zone.top - MARGIN
        size = (_pixels(zone.width + 2 * MARGIN), _pixels(zone.height + 2 * MARGIN))
        shift = np.array([[1.0, 0.0, left], [0.0, 1.0, top]])
        ink = _ink(resampled(blank, BLANK_DPI, shift, BLANK_DPI, size))
        return cls(zone=zone, ink=ink, left=left, top=top)


@attrs.frozen(kw_only=True, eq=False)
class ZoneCrop:
    """A zone as it was found on a page.

    Args:
        added: as `ZoneBlank.ink`, ink of the page that is not the blank's and larger than dust.
        free: of the same shape, not 0 where the blank has no ink near, so that any can be added.
        onto_page: 2 x 3, from millimetres of the zone, `MARGIN` included, to those of the page.
    """

    blank: ZoneBlank
    added: Grey
    free: Grey
    onto_page: Matrix

    def text(self, page: Grey, dpi: float) -> Grey:
        """The zone as an engine wants it, 0 ink on 255, at `TEXT_DPI`, without the blank's ink."""
        scale = TEXT_DPI / BLANK_DPI
        size = (round(self.added.shape[1] * scale), round(self.added.shape[0] * scale))
        seen = resampled(page, dpi, self.onto_page, TEXT_DPI, size)
        lines = cv2.resize(_wider(self.blank.ink, _LINES_WIDER), size)
        return self._inner(np.maximum(seen, lines), MARGIN, TEXT_DPI)

    def inked(self, inset: float) -> float:
        """How much of what is free `inset` millimetres inside the zone is covered, 0..1."""
        free = np.count_nonzero(self._inner(self.free, MARGIN + inset, BLANK_DPI))
        added = np.count_nonzero(self._inner(self.added, MARGIN + inset, BLANK_DPI))
        return float(added / free) if free else 0.0

    def inked_around(self) -> float:
        """How much of what is free in the margin around the zone is covered, 0..1."""
        free = np.count_nonzero(self.free) - np.count_nonzero(self.within(self.free))
        added = np.count_nonzero(self.added) - np.count_nonzero(self.within(self.added))
        return float(added / free) if free else 0.0

    def within(self, picture: npt.NDArray[_T]) -> npt.NDArray[_T]:
        """The part of a picture of the crop's shape that is the zone."""
        edge = _pixels(MARGIN)
        return picture[edge : picture.shape[0] - edge, edge : picture.shape[1] - edge]

    @staticmethod
    def _inner(picture: Grey, inset: float, dpi: float) -> Grey:
        edge = round(inset * dpi / MM)
        return picture[edge : picture.shape[0] - edge, edge : picture.shape[1] - edge]


def crop_zone(page: Grey, dpi: float, onto_page: Matrix, blank: ZoneBlank) -> ZoneCrop:
    """Cut a zone out of an upright page, straight, and take the blank's ink away.

    Args:
        page: shape (height, width), 0 ink to 255 paper.
        dpi: dots per inch.
        onto_page: 2 x 3, from millimetres of the blank to millimetres of the page.
    """
    room = _pixels(_SHIFT)
    height, width = blank.ink.shape
    begin = np.array([blank.left, blank.top]) - room * MM / BLANK_DPI
    moved = np.column_stack([onto_page[:, :2], apply(onto_page, begin[None])[0]])
    seen = resampled(page, dpi, moved, BLANK_DPI, (width + 2 * room, height + 2 * room))
    ink = _ink(seen)
    row, column = _offset(ink, blank.ink, room)
    wide = _wider(blank.ink, _WIDER)
    added = _added(ink[row : row + height, column : column + width], wide)
    begin = np.array([[column, row]]) * MM / BLANK_DPI
    moved = np.column_stack([moved[:, :2], apply(moved, begin)[0]])
    return ZoneCrop(blank=blank, added=added, free=np.bitwise_not(wide), onto_page=moved)


def zone_on_page(zone: Zone, onto_page: Matrix, dpi: float, shape: tuple[int, int]) -> Box:
    """The bounds of a zone in pixels of an upright page of `shape` (height, width)."""
    right, bottom = zone.left + zone.width, zone.top + zone.height
    corners = [(x, y) for x in (zone.left, right) for y in (zone.top, bottom)]
    places = apply(onto_page, np.array(corners)) * dpi / MM
    limits = (shape[1], shape[0])
    low = np.clip(np.floor(places.min(axis=0)), 0, limits).astype(int)
    high = np.clip(np.ceil(places.max(axis=0)), 0, limits).astype(int)
    return Box(left=int(low[0]), top=int(low[1]), right=int(high[0]), bottom=int(high[1]))


def _offset(ink: Grey, blank: Grey, room: int) -> tuple[int, int]:
    """Where in a page's ink the blank's lies; in the middle where there is nothing to go by."""
    if cv2.countNonZero(blank) < _LEAST_INK:
        return room, room
    answer = cv2.matchTemplate(ink, blank, cv2.TM_CCOEFF_NORMED)
    _, score, _, (column, row) = cv2.minMaxLoc(answer)
    return (row, column) if score >= _LEAST_ALIKE else (room, room)


def _added(ink: Grey, wide: Grey) -> Grey:
    added = np.asarray(cv2.subtract(ink, wide), np.uint8)
    labels, stats = find_pieces(added)
    large = stats[:, 4] * (MM / BLANK_DPI) ** 2 >= _SPECK
    large[0] = False
    return np.where(large[labels], np.uint8(255), np.uint8(0))


def _wider(ink: Grey, mm: float) -> Grey:
    reach = 2 * _pixels(mm) + 1
    return np.asarray(cv2.dilate(ink, np.ones((reach, reach), np.uint8)), np.uint8)


def _ink(image: Grey) -> Grey:
    return np.where(image < _INK_BELOW, np.uint8(255), np.uint8(0))


def _pixels(mm: float) -> int:
    return round(mm * BLANK_DPI / MM)
