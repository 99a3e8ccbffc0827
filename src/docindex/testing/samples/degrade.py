"""What a scanner makes of a clean page: skew, shift, blur, grain, specks, a threshold."""

from __future__ import annotations

import math
from typing import Final

import attrs
import numpy as np
import numpy.typing as npt
from PIL import Image

from docindex.testing.samples.chance import Dice
from docindex.testing.samples.paper import Grey

_TILE: Final = 512
_DPI: Final = 300


@attrs.frozen(kw_only=True)
class Scan:
    """How a page is scanned; the defaults are a well-kept scanner in an office.

    Args:
        bitonal: black and white by a threshold; False: grey.
        rotation: degrees counter-clockwise by which the scan must be turned to be upright:
            0, 90, 180 or 270.
        skew_sigma, skew_max: degrees; normal deviate, cut.
        shift: pixels at most, both ways.
        soft: chance of optics that are a little out of focus.
        grain: grey levels, sigma of the paper's texture.
        uneven: grey levels at most between the middle and an edge.
        specks: mean number of dark specks.
        punched: chance of two punch holes.
    """

    bitonal: bool = True
    rotation: int = attrs.field(default=0, validator=attrs.validators.in_((0, 90, 180, 270)))
    skew_sigma: float = 0.6
    skew_max: float = 2.5
    shift: int = 14
    soft: float = 0.6
    grain: float = 5.0
    uneven: float = 14.0
    specks: float = 45.0
    punched: float = 0.12


@attrs.frozen(kw_only=True, eq=False)
class Scanned:
    """A scanned side and what was done to it.

    Args:
        pixels: shape (height, width); only 0 and 255 where the scan is bitonal.
        rotation: as in `Scan`.
        skew: degrees counter-clockwise that remain after that turn.
    """

    pixels: Grey
    bitonal: bool
    rotation: int
    skew: float


def degrade(page: Grey, dice: Dice, scan: Scan) -> Scanned:
    """Scan a clean page.

    Args:
        page: upright, at 300 dpi, shape (height, width), 0 black to 255 white; stays as it is.
    """
    skew = dice.normal(scan.skew_sigma, scan.skew_max)
    if dice.chance(scan.punched):
        page = _punched(page)
    shift = (dice.between(-scan.shift, scan.shift), dice.between(-scan.shift, scan.shift))
    # Bitonal pages take the nearest pixel: the threshold hides the difference, at a seventh of
    # the time.
    page = _moved(page, skew, shift, smooth=not scan.bitonal)
    if dice.chance(scan.soft):
        page = _softened(page)
    noise = _noise(page.shape, dice, scan)
    scanned = _thresholded(page, noise, dice) if scan.bitonal else _toned(page, noise, dice)
    _speckle(scanned, dice, scan)
    turned = np.rot90(scanned, -scan.rotation // 90)
    return Scanned(
        pixels=np.ascontiguousarray(turned),
        bitonal=scan.bitonal,
        rotation=scan.rotation,
        skew=skew,
    )


def _punched(page: Grey) -> Grey:
    """Two holes of 6 mm, 80 mm apart, 12 mm from the left edge (ISO 838), dark behind."""
    page = page.copy()
    radius = round(3 / 25.4 * _DPI)
    grid = np.arange(-radius, radius + 1)
    disc = grid[:, None] ** 2 + grid[None, :] ** 2 <= radius**2
    column = round(12 / 25.4 * _DPI)
    for offset in (-40, 40):
        row = round((148.5 + offset) / 25.4 * _DPI)
        window = page[row - radius : row + radius + 1, column - radius : column + radius + 1]
        window[disc] = 60
    return page


def _moved(page: Grey, skew: float, shift: tuple[int, int], *, smooth: bool) -> Grey:
    """Turn counter-clockwise by `skew` about the middle, and shift; white comes in at the edges."""
    height, width = page.shape
    cos, sin = math.cos(math.radians(skew)), math.sin(math.radians(skew))
    middle_x, middle_y = width / 2, height / 2
    out_x, out_y = middle_x + shift[0], middle_y + shift[1]
    # Pillow maps output to input: the turn is undone there.
    inverse = (
        cos,
        -sin,
        middle_x - cos * out_x + sin * out_y,
        sin,
        cos,
        middle_y - sin * out_x - cos * out_y,
    )
    moved = Image.fromarray(page).transform(
        (width, height),
        Image.Transform.AFFINE,
        inverse,
        Image.Resampling.BILINEAR if smooth else Image.Resampling.NEAREST,
        fillcolor=255,
    )
    return np.asarray(moved)


def _softened(page: Grey) -> Grey:
    """The mean of each pixel and its neighbours to the right and below."""
    soft = page.copy()
    soft[:, :-1] = (page[:, :-1] >> 1) + (page[:, 1:] >> 1)
    soft[:-1] = (soft[:-1] >> 1) + (soft[1:] >> 1)
    return soft


def _noise(shape: tuple[int, ...], dice: Dice, scan: Scan) -> npt.NDArray[np.int8]:
    """Grain of the paper (one tile, repeated) and light that falls off to one side."""
    height, width = shape
    tile = dice.generator.normal(0.0, scan.grain, (_TILE, _TILE))
    tile += np.roll(tile, 1, 0) + np.roll(tile, 1, 1)
    grain = np.tile(tile.astype(np.int8), (-(-height // _TILE), -(-width // _TILE)))
    across, down = dice.normal(0.5, 1.0), dice.normal(0.5, 1.0)
    columns = np.linspace(-1, 1, width) * across * scan.uneven
    rows = np.linspace(-1, 1, height) * down * scan.uneven
    noise = grain[:height, :width]
    noise += rows.astype(np.int8)[:, None]
    noise += columns.astype(np.int8)[None, :]
    return noise


def _thresholded(page: Grey, noise: npt.NDArray[np.int8], dice: Dice) -> Grey:
    # int8 modulo 256 added to an uint8 threshold is the signed sum as long as it stays in range:
    # 110..150 plus noise within ±90.
    threshold = np.uint8(dice.between(110, 150)) + noise.view(np.uint8)
    return np.where(page > threshold, np.uint8(255), np.uint8(0))


def _toned(page: Grey, noise: npt.NDArray[np.int8], dice: Dice) -> Grey:
    ink, paper = dice.between(18, 60), dice.between(228, 244)
    tones = np.linspace(ink, paper, 256).astype(np.int16)
    toned = tones[page]
    toned += noise
    return np.clip(toned, 0, 255).astype(np.uint8)


def _speckle(page: Grey, dice: Dice, scan: Scan) -> None:
    height, width = page.shape
    for _ in range(int(dice.generator.poisson(scan.specks))):
        size = dice.pick((1, 1, 1, 2, 2, 3))
        row, column = dice.between(0, height - size), dice.between(0, width - size)
        page[row : row + size, column : column + dice.between(1, size)] = dice.between(0, 70)
    if scan.bitonal:
        np.copyto(page, 0, where=page < 128)
