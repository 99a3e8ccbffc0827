"""Where a page may carry barcodes: found by texture alone, without reading any of them.

Neighbouring pixels that differ are counted block by block, from packed bits: across the bars of a
linear code they differ often and along them hardly ever; in a matrix code they differ often both
ways, and a good part of the ground is ink. Text differs both ways as well, but has less ink.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from typing import Final

import attrs
import cv2
import numpy as np
import numpy.typing as npt

from docindex.imaging.components import find_pieces
from docindex.imaging.pyramid import pyramid
from docindex.model import Box
from docindex.pageimage import Grey

Map = npt.NDArray[np.float32]
Cells = tuple[int, int, int, int]

_MM_PER_INCH: Final = 25.4
# Blocks are 32 pixels wide from this resolution on and 16 below: 1.7 to 3.4 mm on paper.
_FINE_DPI: Final = 240.0
# From here on half the resolution is enough.
_FINEST_DPI: Final = 480.0
# One row in a quarter of a millimetre is looked at: modules of codes on mail are hardly lower.
_ROWS_PER_INCH: Final = 100.0
# Codes of modules beyond a millimetre look like others on an image halved so often; text is gone.
_COARSER: Final = 2
_INK: Final = 128
# Square millimetres of a matrix code that may have text grown to it.
_GROWN: Final = 150.0


class Texture(enum.StrEnum):
    """What kind of code a region looks like, and how its bars stand in the image."""

    STANDING = "standing"
    LYING = "lying"
    MATRIX = "matrix"


@attrs.frozen(kw_only=True)
class CodeRegion:
    """A part of a page that looks like one code, or like several side by side.

    Args:
        box: pixels of the image, in whole blocks; the code's ends and its quiet zone lie outside.
        strong: whether the texture is that of a code; else it only might be one.
    """

    box: Box
    texture: Texture
    strong: bool


@attrs.frozen(kw_only=True)
class _Demand:
    """What a texture must have at least; counts are differing neighbours per millimetre.

    Args:
        edges: across the bars of a linear code, beyond `slant` times those along them.
        slant: bars turned by an angle differ along themselves by its tangent, and specks add.
        black: least share of a linear code that is ink; rules and lines of text have less.
        length, depth: millimetres of a linear code across its bars and along them.
        busy: of a matrix code, either way.
        ink: share of a matrix code that is ink, least and most.
        side: millimetres of a matrix code, either way.
        solid: share of its bounds that it fills.
    """

    edges: float
    slant: float
    black: float
    length: float
    depth: float
    busy: float
    ink: tuple[float, float]
    side: float
    solid: float


_STRONG: Final = _Demand(
    edges=0.5,
    slant=2.0,
    black=0.2,
    length=8.0,
    depth=3.0,
    busy=0.4,
    ink=(0.32, 0.75),
    side=5.0,
    solid=0.6,
)
# Lines of text, halved twice, are nearly bars.
_LARGE: Final = attrs.evolve(_STRONG, slant=3.0, black=0.25)
_WEAK: Final = _Demand(
    edges=0.4,
    slant=1.5,
    black=0.1,
    length=12.0,
    depth=3.0,
    busy=0.4,
    ink=(0.18, 0.8),
    side=4.5,
    solid=0.5,
)


@attrs.frozen(kw_only=True, eq=False)
class _Maps:
    """What was counted, per block.

    Args:
        across, down: neighbours in a row, and in a column, that differ, per millimetre.
        ink: share of it that is ink.
        width, height: pixels of the page that a block covers.
        mm: millimetres of its width; its height is about the same.
    """

    across: Map
    down: Map
    ink: Map
    width: int
    height: int
    mm: float


def locate_codes(binary: Grey, dpi: float) -> tuple[CodeRegion, ...]:
    """Find what looks like a barcode, linear ones in either direction and skewed up to 15 degrees.

    Args:
        binary: shape (height, width), 0 ink and 255 paper; anything below 128 counts as ink.
        dpi: dots per inch, the same both ways.

    Returns:
        Strong regions from top to bottom, then weak ones that overlap no strong one.
    """
    halvings = 1 if dpi >= _FINEST_DPI else 0
    levels = pyramid(binary, halvings + _COARSER)
    rows = max(round(dpi / 2**halvings / _ROWS_PER_INCH), 1)
    fine = _counted(levels[halvings], dpi / 2**halvings, 2**halvings, rows)
    coarse = _counted(levels[-1], dpi / 2**halvings, 2 ** (halvings + _COARSER), 1)
    strong = [*_regions(fine, _STRONG, binary), *_regions(coarse, _LARGE, binary)]
    weak = [
        attrs.evolve(region, strong=False)
        for region in _regions(fine, _WEAK, binary)
        if not any(region.box.overlaps(other.box) for other in strong)
    ]
    return (*strong, *weak)


def _regions(maps: _Maps | None, demand: _Demand, binary: Grey) -> list[CodeRegion]:
    """What has enough of some texture, from top to bottom."""
    if maps is None:
        return []
    height, width = binary.shape
    found = [
        CodeRegion(
            box=Box(
                left=max(left, 0) * maps.width,
                top=max(top, 0) * maps.height,
                right=min((left + wide) * maps.width, width),
                bottom=min((top + high) * maps.height, height),
            ),
            texture=texture,
            strong=True,
        )
        for texture, (left, top, wide, high) in _textures(maps, demand)
    ]
    return sorted(found, key=lambda region: (region.box.top, region.box.left, region.texture))


def _counted(image: Grey, dpi: float, scale: int, stride: int) -> _Maps | None:
    """Count in blocks; None where the image is smaller than two of them.

    Args:
        dpi: of the image, or more, so that large codes look like others.
        scale: pixels of the page per pixel of the image.
        stride: every n-th row is looked at.
    """
    step = 32 if dpi >= _FINE_DPI else 16
    rows = max(round(step / stride), 1)
    packed = np.packbits(image[::stride] < _INK, axis=1)
    high, wide = len(packed) // rows, packed.shape[1] * 8 // step
    if min(high, wide) < 2:
        return None
    packed = np.ascontiguousarray(packed[: high * rows, : wide * step // 8])
    across = np.asarray(packed ^ (packed >> 1), np.uint8)
    across[:, 1:] ^= packed[:, :-1] << 7
    down = np.zeros_like(packed)
    np.bitwise_xor(packed[1:], packed[:-1], out=down[1:])
    area = np.float32(rows * step)
    return _Maps(
        across=_blocks(across, step, rows) / area * np.float32(dpi / _MM_PER_INCH),
        down=_blocks(down, step, rows) / area * np.float32(dpi / stride / _MM_PER_INCH),
        ink=_blocks(packed, step, rows) / area,
        width=step * scale,
        height=rows * stride * scale,
        mm=step * _MM_PER_INCH / dpi,
    )


def _blocks(packed: Grey, step: int, rows: int) -> Map:
    """Bits that are set, per block of `step` columns and `rows` rows."""
    height, width = packed.shape
    bits = np.bitwise_count(packed.view(np.uint32 if step == 32 else np.uint16))
    blocks = bits.reshape(height // rows, rows, width * 8 // step)
    return np.asarray(blocks.sum(axis=1, dtype=np.uint16), np.float32)


def _textures(maps: _Maps, demand: _Demand) -> Iterator[tuple[Texture, Cells]]:
    """Pieces of each texture, as left, top, width and height in blocks."""
    for cells in _bars(maps.across, maps.down, maps.ink, maps.mm, demand):
        yield Texture.STANDING, cells
    turned = maps.down.T, maps.across.T, maps.ink.T
    for left, top, width, height in _bars(*turned, maps.mm, demand):
        yield Texture.LYING, (top, left, height, width)
    for cells in _modules(maps, demand):
        yield Texture.MATRIX, cells


def _bars(many: Map, few: Map, ink: Map, mm: float, demand: _Demand) -> Iterator[Cells]:
    """Pieces long enough across the bars; a stroke of a pen may part them."""
    # Lone rules differ as often in one block; over three of them only bars do.
    surplus, black = (
        cv2.blur(each, (3, 1), borderType=cv2.BORDER_REPLICATE)
        for each in (many - demand.slant * few, np.ascontiguousarray(ink))
    )
    mask = (surplus > demand.edges) & (black > demand.black)
    closed = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, 3), np.uint8))
    for left, top, width, height, area in find_pieces(opened)[1][1:].tolist():
        if width * mm >= demand.length and area * mm >= demand.depth * width:
            yield left, top, width, height


def _modules(maps: _Maps, demand: _Demand) -> Iterator[Cells]:
    """Pieces that are busy both ways, dark enough, and no single line of large print."""
    across, down, ink = (
        cv2.blur(each, (2, 2), borderType=cv2.BORDER_REPLICATE)
        for each in (maps.across, maps.down, maps.ink)
    )
    least, most = demand.ink
    mask = (np.minimum(across, down) > demand.busy) & (ink > least) & (ink < most)
    closed = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    for left, top, width, height, area in find_pieces(closed)[1][1:].tolist():
        large = area * maps.mm**2 >= _GROWN
        solid = large or area >= demand.solid * width * height
        if solid and min(width, height) * maps.mm >= demand.side:
            # A block of the blurred map stands for itself and the one before it.
            yield left - 1, top - 1, width + 1, height + 1
