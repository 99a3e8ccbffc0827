"""How a TIFF directory stores its pixels: read, checked against the file and the limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs

from docindex.decoding.container import (
    BITS,
    COMPRESSION,
    FILL_ORDER,
    HEIGHT,
    PHOTOMETRIC,
    ROWS_PER_STRIP,
    SAMPLES,
    STRIP_BYTES,
    STRIP_OFFSETS,
    T4_OPTIONS,
    TILE_BYTES,
    TILE_HEIGHT,
    TILE_OFFSETS,
    TILE_WIDTH,
    WIDTH,
)
from docindex.decoding.directories import Directory, damaged
from docindex.decoding.limits import Limits
from docindex.errors import PageError
from docindex.model import PageFault

RAW: Final = 1
JPEG: Final = 7
PREDICTOR: Final = 317
_PLANAR, _SEPARATE_PLANES = 284, 2
_MOST_SAMPLES = 8
# What Pillow must know beside the geometry, with the most values it may have: planes, fax options,
# predictor, palette of three times 16 bits, inks, alpha, sample format.
_PASSED_ON = {
    _PLANAR: 1,
    T4_OPTIONS: 1,
    PREDICTOR: 1,
    320: 3 << 16,
    332: 1,
    338: _MOST_SAMPLES,
    339: _MOST_SAMPLES,
}
# Every byte with its bits in the other order.
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_MOST_PIECES = 1 << 20


@attrs.frozen(kw_only=True, eq=False)
class Layout:
    """One image of a TIFF; a piece is a strip or a tile.

    Args:
        bits, samples: of one sample, and samples of one pixel.
        piece_width, piece_height: pixels; the last strip may be shorter.
        separate: whether every sample has pieces of its own.
        places: offset and length of each piece; inside the file.
        reversed_bits: FillOrder 2.
    """

    directory: Directory
    width: int
    height: int
    bits: int
    samples: int
    compression: int
    photometric: int
    piece_width: int
    piece_height: int
    tiled: bool
    separate: bool
    places: tuple[tuple[int, int], ...]
    reversed_bits: bool

    @property
    def across(self) -> int:
        """Pieces side by side."""
        return -(-self.width // self.piece_width)

    @property
    def down(self) -> int:
        """Pieces one below another, of one plane."""
        return -(-self.height // self.piece_height)

    def rows(self, index: int) -> int:
        """Rows that piece `index` must hold; tiles are always full."""
        if self.tiled:
            return self.piece_height
        return min(self.piece_height, self.height - index % self.down * self.piece_height)

    def piece_bytes(self, index: int) -> int:
        """Bytes of piece `index` once it is unpacked."""
        samples = 1 if self.separate else self.samples
        return self.rows(index) * -(-self.piece_width * samples * self.bits // 8)

    def pieces(self) -> Iterator[bytes]:
        """The pieces as they are stored, bits in FillOrder 1."""
        for offset, length in self.places:
            data = self.directory.reader.read(offset, length)
            yield data.translate(_REVERSED) if self.reversed_bits else data

    def fields(self) -> dict[int, tuple[int, ...]]:
        """The fields of a TIFF of our own that holds the same pieces."""
        passed = {tag: self.directory.integers(tag, most) for tag, most in _PASSED_ON.items()}
        shape = (
            {TILE_WIDTH: (self.piece_width,), TILE_HEIGHT: (self.piece_height,)}
            if self.tiled
            else {ROWS_PER_STRIP: (self.piece_height,)}
        )
        return {
            **{tag: values for tag, values in passed.items() if values},
            **shape,
            WIDTH: (self.width,),
            HEIGHT: (self.height,),
            BITS: (self.bits,) * self.samples,
            SAMPLES: (self.samples,),
            COMPRESSION: (self.compression,),
            PHOTOMETRIC: (self.photometric,),
        }


def layout_of(directory: Directory, limits: Limits) -> Layout:
    """Read and check one directory; nothing of the size of its pixels is allocated.

    Raises:
        PageError: `damaged`, `too_large`, or `unsupported` for samples of different depth.
    """
    width, height = directory.integer(WIDTH, 0), directory.integer(HEIGHT, 0)
    limits.check_page(width, height)
    bits, samples = _depth(directory)
    if width * height * bits * samples > limits.max_pixels * 32:
        raise PageError(
            PageFault.TOO_LARGE,
            "TIFF: more bytes than a page of the allowed size has; save it with 8 bits a sample",
        )
    compression = directory.integer(COMPRESSION, RAW)
    layout = Layout(
        directory=directory,
        width=width,
        height=height,
        bits=bits,
        samples=samples,
        compression=compression,
        photometric=directory.integer(PHOTOMETRIC, 0),
        tiled=TILE_WIDTH in directory.entries,
        separate=directory.integer(_PLANAR, 1) == _SEPARATE_PLANES and samples > 1,
        reversed_bits=directory.integer(FILL_ORDER, 1) == 2 and compression != JPEG,
        places=(),
        **_piece_size(directory, width, height),
    )
    # Tiles overlap the edges: what they unpack to counts, not what is seen of it.
    limits.check_page(layout.across * layout.piece_width, layout.height)
    limits.check_page(layout.piece_width, layout.down * layout.piece_height)
    return attrs.evolve(layout, places=_places(layout))


def _depth(directory: Directory) -> tuple[int, int]:
    depths = directory.integers(BITS, 64) or (1,)
    samples = directory.integer(SAMPLES, 1)
    if not 1 <= samples <= _MOST_SAMPLES or not all(1 <= depth <= 64 for depth in depths):
        raise damaged("its depth or number of samples makes no sense")
    if len(set(depths)) > 1:
        raise PageError(
            PageFault.UNSUPPORTED,
            "TIFF: samples of different depth; save the page as grey or RGB of 8 bits",
        )
    return depths[0], samples


def _piece_size(directory: Directory, width: int, height: int) -> dict[str, int]:
    if TILE_WIDTH in directory.entries:
        across, down = directory.integer(TILE_WIDTH, 0), directory.integer(TILE_HEIGHT, 0)
    else:
        across, down = width, min(directory.integer(ROWS_PER_STRIP, height), height)
    if across <= 0 or down <= 0:
        raise damaged("a strip or tile has no rows")
    return {"piece_width": across, "piece_height": down}


def _places(layout: Layout) -> tuple[tuple[int, int], ...]:
    directory, size = layout.directory, layout.directory.reader.size
    tags = (TILE_OFFSETS, TILE_BYTES) if layout.tiled else (STRIP_OFFSETS, STRIP_BYTES)
    needed = layout.across * layout.down * (layout.samples if layout.separate else 1)
    offsets = directory.integers(tags[0], _MOST_PIECES)[:needed]
    lengths = directory.integers(tags[1], _MOST_PIECES)[:needed]
    if not lengths and layout.compression == RAW:
        lengths = tuple(layout.piece_bytes(index) for index in range(len(offsets)))
    if len(offsets) < needed or len(lengths) < needed:
        raise damaged("strips are missing")
    places = tuple(zip(offsets, lengths, strict=True))
    if any(offset < 8 or length < 1 or offset + length > size for offset, length in places):
        raise damaged("it ends before its strips do, so it was cut off")
    # Strips that share bytes would let a small file unpack without bound.
    if sum(lengths) > size:
        raise damaged("its strips overlap")
    return places
