"""Fax-coded strips, with the checks that libtiff does not make.

T.6 (G4) has neither line marks nor a checksum, and a strip that ends early leaves white rows in
silence. So every strip is given one more row, which must come out black just where the declared
rows end: that proves row count and exact end of data. One-dimensional T.4 (G3) has exactly one
code for a row, so the decoded rows are coded again and compared.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PIL import Image

from docindex.decoding.container import (
    BITS,
    COMPRESSION,
    HEIGHT,
    PHOTOMETRIC,
    ROWS_PER_STRIP,
    SAMPLES,
    T4_OPTIONS,
    WHITE_IS_ZERO,
    WIDTH,
    fax_strip,
    load,
    load_bits,
    tiff_of,
)
from docindex.errors import PageError
from docindex.model import PageFault
from docindex.pageimage import Grey

G3, G4 = 3, 4
# Bit 0 of T4Options, TIFF 6.0 p. 51: rows may refer to the row before.
TWO_DIMENSIONAL = 1
# End of facsimile block, T.6 section 2.4.1.1: twice 000000000001.
_EOFB = "000000000001" * 2
_TAIL_BYTES = 16
# A black row of up to three pixels is coded as a shift of the row before, T.6 section 2.2.1.
_LEAST_MARKED_WIDTH = 4
# At least eleven zeros before a one occur in an end-of-line mark only, T.4 section 4.1.2.
_EOL_GAP = 12
# End-of-line marks that end a page, T.4 section 4.1.4.
_RTC_MARKS = 6


def decode_g4(strip: bytes, width: int, rows: int) -> Grey:
    """Decode one T.6 strip of so many pixels and rows.

    Args:
        strip: FillOrder 1.

    Returns:
        Shape (rows, width), 0 and 255, white runs as white.

    Raises:
        PageError: `damaged` where the strip holds fewer or more rows. Broken codes within rows
            are reported by libtiff on stderr only (`messages.captured_stderr`).
    """
    page = np.empty((rows + 1, width), np.uint8)
    paint_g4(strip, page)
    return page[:rows]


def paint_g4(strip: bytes, page: Grey) -> None:
    """Like `decode_g4`, into a part of a page.

    Args:
        page: shape (rows + 1, width), rows without gaps; what the last row holds afterwards is
            no part of the strip.
    """
    rows, width = len(page) - 1, page.shape[1]
    body = _body(strip)
    if body is not None and width >= _LEAST_MARKED_WIDTH:
        _paint(_with_black_row(body, width), page)
        intact = not page[rows].any()
    else:
        _paint(strip, page[:rows])
        intact = _is_code_of(strip, page[:rows])
    if not intact:
        raise _wrong_rows(rows)


def decode_g3(strip: bytes, width: int, rows: int, options: int) -> Image.Image:
    """Decode one T.4 strip; like `decode_g4`, with the bits of T4Options.

    Returns:
        Mode `1`.
    """
    fields = {COMPRESSION: (G3,), T4_OPTIONS: (options,)}
    picture = load(_wrapped(strip, width, rows, fields), "TIFF")
    found = _gaps(strip)
    if options & TWO_DIMENSIONAL:
        marks = int(np.count_nonzero(found == _EOL_GAP)) + 1
        intact = rows <= marks <= rows + _RTC_MARKS
    else:
        intact = np.array_equal(found, _gaps(fax_strip(picture, "group3")))
    if not intact:
        raise _wrong_rows(rows)
    return picture


def has_end_mark(strip: bytes) -> bool:
    """Whether a T.6 strip in FillOrder 1 ends with its end-of-block mark."""
    return _body(strip) is not None


def _paint(strip: bytes, page: Grey) -> None:
    rows, width = page.shape
    load_bits(_wrapped(strip, width, rows, {COMPRESSION: (G4,)}), page)


def _wrapped(
    strip: bytes, width: int, rows: int, fields: Mapping[int, tuple[int, ...]]
) -> io.BytesIO:
    shape = {WIDTH: (width,), HEIGHT: (rows,), ROWS_PER_STRIP: (rows,)}
    bitonal = {BITS: (1,), SAMPLES: (1,), PHOTOMETRIC: (WHITE_IS_ZERO,)}
    return tiff_of({**shape, **bitonal, **fields}, (strip,))


def _wrong_rows(rows: int) -> PageError:
    return PageError(
        PageFault.DAMAGED,
        f"the fax code does not hold just {rows} sound rows; scan the sheet again",
    )


def _body(strip: bytes) -> tuple[bytes, str] | None:
    """A T.6 strip up to its end-of-block mark, as bytes and the bits that follow them, or None.

    No code holds that many zeros, so a mark among the last bytes is the mark. What stands behind
    it is padding, which is not always zeros in scanners' files.
    """
    data = strip.rstrip(b"\0")
    bits = "".join(f"{byte:08b}" for byte in data[-_TAIL_BYTES:])
    end = bits.find(_EOFB)
    return None if end < 0 else (data[:-_TAIL_BYTES], bits[:end])


def _with_black_row(body: tuple[bytes, str], width: int) -> bytes:
    head, bits = body
    bits += "".join(f"{byte:08b}" for byte in _black_row(width))
    bits += "0" * (-len(bits) % 8)
    return head + int(bits, 2).to_bytes(len(bits) // 8, "big")


@lru_cache(maxsize=64)
def _black_row(width: int) -> bytes:
    # Coded in horizontal mode from the first pixel, so it is black whatever row stands before it.
    return fax_strip(Image.new("1", (width, 1), 0), "group4")


def _is_code_of(strip: bytes, page: Grey) -> bool:
    """Whether a strip is the code of the rows that were decoded from it, with or without mark."""
    picture = Image.fromarray(page).convert("1", dither=Image.Dither.NONE)
    again = fax_strip(picture, "group4")
    code, zeros = _without_zeros(again)
    spare = (len(strip) - len(again)) * 8 + zeros
    found = int.from_bytes(strip, "big")
    return any(
        spare + without >= 0 and found == code >> without << spare + without
        for without in (0, len(_EOFB))
    )


def _without_zeros(data: bytes) -> tuple[int, int]:
    code = int.from_bytes(data, "big")
    zeros = (code & -code).bit_length() - 1 if code else 0
    return code >> zeros, zeros


def _gaps(strip: bytes) -> npt.NDArray[np.int64]:
    """Distances between ones, all end-of-line marks as one value; without those at both ends.

    Fill bits may stretch a mark and nothing else, so this is equal for equal rows.
    """
    ones = np.flatnonzero(np.unpackbits(np.frombuffer(strip, np.uint8)))
    gaps = np.minimum(np.diff(ones, prepend=-1), _EOL_GAP)
    inner = np.flatnonzero(gaps != _EOL_GAP)
    return gaps[inner[0] : inner[-1] + 1] if inner.size else gaps[:0]
