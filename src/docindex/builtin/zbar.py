"""Component `zbar`: the second, independent barcode reader, by ZBar through pyzbar.

pyzbar's own `decode` cannot switch ZBar's binary mode on, without which ZBar guesses a character
set for every QR code and hands on re-encoded text. So its binding (`pyzbar.wrapper`) is used.

What ZBar does differently from zxing-cpp, by its source (0.23):

- Linear codes of equal content are one symbol to it, wherever they stand: one box encloses all.
- A linear code's box encloses the *ends* of the scan lines that read it; one line gives a point.
- Code 128's FNC4 is ignored (`ä` reads `d`); a second-position FNC1 is dropped.
- A QR code with an ECI comes as UTF-8 even in binary mode; parts of a structured append are joined,
  with NUL for missing ones. `docindex.barcodes` knows these.
- Of a UPC-A it emits 12 digits, and only if EAN-13 is enabled as well. ITF has at least 6 digits.
- PDF417 is named in its interface and not built in; it knows no DataMatrix and no Aztec.
- An empty result is possible (a QR code whose bits make no sense): left out.
"""

from __future__ import annotations

import ctypes
import importlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import attrs
import cv2
import numpy as np

from docindex.contracts import Component, Grey, Setting
from docindex.errors import PluginError
from docindex.model import Barcode, Box

NAME: Final = "zbar"

# zbar_symbol_type_t and zbar_config_t of zbar.h; pyzbar's enumerations lack the binary mode.
_TYPES: Final = {
    "codabar": 38,
    "code128": 128,
    "code39": 39,
    "code93": 93,
    "ean13": 13,
    "ean8": 8,
    "itf": 25,
    "qr": 64,
    "upca": 12,
}
_NAMES: Final = {number: name for name, number in _TYPES.items()}
_ALL_TYPES: Final = 0
_ENABLE: Final = 0
_BINARY: Final = 4
_X_DENSITY: Final = 0x100
_Y_DENSITY: Final = 0x101
_Y800: Final = int.from_bytes(b"Y800", "little")

# Least pixels between the first and the last scan line of a code without a check character. Of
# 1,080 ITF reads of damaged codes 130 were wrong, all on one or two neighbouring lines; a line
# that a fax has three times spans two. Code 39 checks its characters: one wrong read, on one line.
_LEAST_SPAN: Final = {"itf": 3, "code39": 2, "codabar": 2}
# Every n-th row and column is scanned, n so that about this many remain: regions are read whole,
# a page of 300 dpi at every fourth (42 ms instead of 146, and 23 of 27 codes on 45 pages).
_SCANNED_ROWS: Final = 600
_COARSEST: Final = 4


@attrs.frozen(kw_only=True)
class ZbarOptions:
    """How ZBar is used.

    Args:
        second_look: read a region again behind a median of 3×3 pixels where nothing was found.
        allow_bundled_dll: on Windows, use the DLL inside pyzbar's wheel, an old ZBar with known
            holes. Elsewhere without effect.
    """

    second_look: bool = True
    allow_bundled_dll: bool = False


def readable(symbologies: Sequence[str]) -> tuple[str, ...]:
    """Those of the symbologies that ZBar can read, in the given order."""
    return tuple(name for name in symbologies if name in _TYPES)


@attrs.frozen
class ZbarDecoder:
    """Reads barcodes with ZBar; every image gets a scanner of its own (6 µs), so nothing lingers.

    Args:
        library: the module `pyzbar.wrapper`.
    """

    library: Any = attrs.field(repr=False, eq=False)
    options: ZbarOptions = attrs.field(factory=ZbarOptions)

    def decode(self, image: Grey, symbologies: Sequence[str]) -> tuple[Barcode, ...]:
        """Read barcodes of the wanted symbologies, as far as ZBar knows them.

        Args:
            image: shape (height, width), uint8; a binary layer is read far better than raw grey.
            symbologies: names as in `model.Barcode`; unreadable ones are left out silently.

        Returns:
            Barcodes with their bytes and the bounds of what was scanned, in pixels of `image`.
        """
        wanted = readable(symbologies)
        if image.size == 0 or not wanted:
            return ()
        step = min(max(min(image.shape) // _SCANNED_ROWS, 1), _COARSEST)
        found = self._look(image, wanted, step)
        if not found and self.options.second_look and step == 1:
            found = self._look(np.asarray(cv2.medianBlur(image, 3), dtype=np.uint8), wanted, step)
        return found

    def _look(self, image: Grey, wanted: Sequence[str], step: int) -> tuple[Barcode, ...]:
        pixels = np.ascontiguousarray(image)
        with self._scanner(wanted, step) as scanner, self._image(pixels) as scanned:
            if self.library.zbar_scan_image(scanner, scanned) < 0:
                raise RuntimeError("ZBar could not scan the image")
            return tuple(self._barcodes(scanned, pixels, wanted, step))

    @contextmanager
    def _scanner(self, wanted: Sequence[str], step: int) -> Iterator[Any]:
        scanner = self.library.zbar_image_scanner_create()
        if not scanner:
            raise MemoryError("ZBar could not make a scanner")
        try:
            configure = self.library.zbar_image_scanner_set_config
            configure(scanner, _ALL_TYPES, _ENABLE, 0)
            for name in wanted:
                configure(scanner, _TYPES[name], _ENABLE, 1)
            if "upca" in wanted:
                configure(scanner, _TYPES["ean13"], _ENABLE, 1)
            configure(scanner, _TYPES["qr"], _BINARY, 1)
            configure(scanner, _ALL_TYPES, _X_DENSITY, step)
            configure(scanner, _ALL_TYPES, _Y_DENSITY, step)
            yield scanner
        finally:
            self.library.zbar_image_scanner_destroy(scanner)

    @contextmanager
    def _image(self, pixels: Grey) -> Iterator[Any]:
        """ZBar's view of an array, which must outlive it."""
        image = self.library.zbar_image_create()
        if not image:
            raise MemoryError("ZBar could not make an image")
        try:
            height, width = pixels.shape
            self.library.zbar_image_set_format(image, _Y800)
            self.library.zbar_image_set_size(image, width, height)
            self.library.zbar_image_set_data(image, pixels.ctypes.data, pixels.size, None)
            yield image
        finally:
            self.library.zbar_image_destroy(image)

    def _barcodes(
        self, image: Any, pixels: Grey, wanted: Sequence[str], step: int
    ) -> Iterator[Barcode]:
        symbol = self.library.zbar_image_first_symbol(image)
        while symbol:
            name = _NAMES.get(symbol.contents.type, "")
            data = self._payload(symbol, name)
            # ZBar's "quality" is the number of scan lines that read the same content.
            span = (self.library.zbar_symbol_get_quality(symbol) - 1) * step
            if name in wanted and data and span >= _LEAST_SPAN.get(name, 0):
                yield Barcode(
                    data=data, symbology=name, box=self._bounds(symbol, pixels), readers=(NAME,)
                )
            symbol = self.library.zbar_symbol_next(symbol)

    def _payload(self, symbol: Any, name: str) -> bytes:
        length = self.library.zbar_symbol_get_data_length(symbol)
        data = ctypes.string_at(self.library.zbar_symbol_get_data(symbol), length)
        return data[1:-1] if name == "codabar" else data

    def _bounds(self, symbol: Any, pixels: Grey) -> Box:
        points = range(self.library.zbar_symbol_get_loc_size(symbol))
        xs = [self.library.zbar_symbol_get_loc_x(symbol, point) for point in points]
        ys = [self.library.zbar_symbol_get_loc_y(symbol, point) for point in points]
        height, width = pixels.shape
        return Box(
            left=min(max(min(xs, default=0), 0), width - 1),
            top=min(max(min(ys, default=0), 0), height - 1),
            right=min(max(max(xs, default=width - 1) + 1, 1), width),
            bottom=min(max(max(ys, default=height - 1) + 1, 1), height),
        )


def create(options: ZbarOptions, _setting: Setting) -> ZbarDecoder:
    """Make the decoder.

    Raises:
        PluginError: the system library is missing, or on Windows not allowed.
    """
    if sys.platform == "win32" and not options.allow_bundled_dll:
        raise PluginError(
            "barcode reader 'zbar' is off on Windows: pyzbar bundles an old ZBar with known holes. "
            "Take it out of survey.barcodes ('zxing' works without it), or set "
            "allow_bundled_dll = true in its options"
        )
    try:
        library = importlib.import_module("pyzbar.wrapper")
    except (ImportError, OSError) as error:
        raise PluginError(
            "barcode reader 'zbar' needs the system library ZBar, which is not to be found here. "
            "Install it (Debian, Ubuntu: apt-get install libzbar0), or take 'zbar' out of "
            "survey.barcodes: 'zxing' works without it"
        ) from error
    return ZbarDecoder(library, options)


COMPONENT: Final = Component(
    NAME, ZbarOptions, create, "Reads linear codes and QR codes with ZBar, as a second witness."
)
