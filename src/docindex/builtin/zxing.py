"""Component `zxing`: the first barcode reader, by zxing-cpp (Apache-2.0)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import attrs
import cv2
import numpy as np
import zxingcpp
from zxingcpp import BarcodeFormat

from docindex.contracts import Component, Grey, Setting
from docindex.model import Barcode, Box

NAME: Final = "zxing"

# What is asked of zxing-cpp. `Code39` and `Aztec` would ask for their dialects as well: a case
# number of six characters would come back as an Italian Code 32, and `BG/K12` as `BG+12`.
_FORMATS: Final[dict[str, tuple[BarcodeFormat, ...]]] = {
    "aztec": (BarcodeFormat.AztecCode,),
    "codabar": (BarcodeFormat.Codabar,),
    "code128": (BarcodeFormat.Code128,),
    "code39": (BarcodeFormat.Code39Std,),
    "code93": (BarcodeFormat.Code93,),
    "datamatrix": (BarcodeFormat.DataMatrix,),
    "ean13": (BarcodeFormat.EAN13,),
    "ean8": (BarcodeFormat.EAN8,),
    "itf": (BarcodeFormat.ITF,),
    "pdf417": (BarcodeFormat.PDF417,),
    "qr": (BarcodeFormat.QRCodeModel1, BarcodeFormat.QRCodeModel2),
    "upca": (BarcodeFormat.UPCA,),
}
# What it answers: the family (`symbology`), or the exact format within EAN/UPC.
_NAMES: Final[dict[BarcodeFormat, str]] = {
    BarcodeFormat.Aztec: "aztec",
    BarcodeFormat.Codabar: "codabar",
    BarcodeFormat.Code128: "code128",
    BarcodeFormat.Code39: "code39",
    BarcodeFormat.Code93: "code93",
    BarcodeFormat.DataMatrix: "datamatrix",
    BarcodeFormat.EAN13: "ean13",
    BarcodeFormat.EAN8: "ean8",
    BarcodeFormat.ITF: "itf",
    BarcodeFormat.PDF417: "pdf417",
    BarcodeFormat.QRCode: "qr",
    BarcodeFormat.UPCA: "upca",
}
# Interleaved 2 of 5 has no check and a stop that ordinary bars imitate: a scan line that leaves a
# slanted code, or meets a pen stroke, reads a shorter number. Of 1,023 reads of damaged codes 26
# were such, with at most one pixel between their first and last line (two lines: a fax row drawn
# twice); a row drawn three times would span two. Of 997 right reads 10 span less than three.
_LEAST_ITF_SPAN: Final = 3


def symbologies() -> tuple[str, ...]:
    """The names that `decode` knows, sorted."""
    return tuple(_FORMATS)


@attrs.frozen(kw_only=True)
class ZxingOptions:
    """How hard zxing-cpp looks.

    Args:
        try_rotate: also codes that stand at 90 and 270 degrees.
        try_downscale: also smaller copies of the image; wins back coarse and noisy codes.
        try_invert: also light codes on dark ground; a quarter more time, and rare on mail.
        second_look: read again behind a median of 3×3 pixels, which removes specks.
        code39_full_ascii: pairs such as `+A` in Code 39 stand for one character (`a`). The code
            does not say whether they do; wrong where case numbers hold `/`, `+`, `$` or `%`.
    """

    try_rotate: bool = True
    try_downscale: bool = True
    try_invert: bool = False
    second_look: bool = True
    code39_full_ascii: bool = False


@attrs.frozen
class ZxingDecoder:
    """Reads barcodes with zxing-cpp; holds nothing, so one may serve any number of images.

    Of a page the second look is always taken, for it may show a clean code beside a speckled one:
    on 40 generated pages of five levels (160 codes) the first found 148, both together all of
    them; neither misread one.
    """

    options: ZxingOptions = attrs.field(factory=ZxingOptions)

    def decode(self, image: Grey, symbologies: Sequence[str]) -> tuple[Barcode, ...]:
        """Read barcodes of the wanted symbologies in an image of any orientation.

        Args:
            image: shape (height, width), uint8; read faster and better when binary.
            symbologies: of those that `symbologies()` lists.

        Returns:
            Barcodes with their raw bytes and the bounds of their position, in pixels of `image`.

        Raises:
            ValueError: a symbology is not known; the message lists the known ones.
        """
        formats = self._formats(symbologies)
        if image.size == 0 or not symbologies:
            return ()
        options = self.options
        found = self._look(image, formats, options)
        if options.second_look:
            for barcode in self._look(_despeckled(image), formats, options):
                if not any(_same(barcode, known) for known in found):
                    found.append(barcode)
        return tuple(found)

    def decode_region(self, image: Grey, symbologies: Sequence[str]) -> tuple[Barcode, ...]:
        """Read a region cut out around one code: with standing bars, and at its own scale.

        The second look is taken only where the first found nothing.

        Args:
            image: shape (height, width), uint8.
            symbologies: as for `decode`, which says what is returned and raised, too.
        """
        formats = self._formats(symbologies)
        if image.size == 0 or not symbologies:
            return ()
        options = attrs.evolve(self.options, try_rotate=False, try_downscale=False)
        found = self._look(image, formats, options)
        if not found and options.second_look:
            found = self._look(_despeckled(image), formats, options)
        return tuple(found)

    def _formats(self, symbologies: Sequence[str]) -> zxingcpp.BarcodeFormats:
        unknown = sorted(set(symbologies) - set(_FORMATS))
        if unknown:
            raise ValueError(f"unknown symbology {unknown[0]!r}; known are {', '.join(_FORMATS)}")
        formats = [asked for name in symbologies for asked in _FORMATS[name]]
        if self.options.code39_full_ascii and "code39" in symbologies:
            formats.append(BarcodeFormat.Code39Ext)
        return zxingcpp.BarcodeFormats(formats)

    def _look(
        self, image: Grey, formats: zxingcpp.BarcodeFormats, options: ZxingOptions
    ) -> list[Barcode]:
        results = zxingcpp.read_barcodes(
            image,
            formats=formats,
            try_rotate=options.try_rotate,
            try_downscale=options.try_downscale,
            try_invert=options.try_invert,
        )
        width, height = image.shape[1], image.shape[0]
        return [
            Barcode(
                data=_payload(result, name),
                symbology=name,
                box=_bounds(result.position, width, height),
                readers=(NAME,),
            )
            for result in results
            if result.valid
            and (name := _name(result)) is not None
            and (name != "itf" or _span(result.position) >= _LEAST_ITF_SPAN)
        ]


def _despeckled(image: Grey) -> Grey:
    return np.asarray(cv2.medianBlur(image, 3), dtype=np.uint8)


def _name(result: zxingcpp.Barcode) -> str | None:
    return _NAMES.get(result.format) or _NAMES.get(result.symbology)


def _payload(result: zxingcpp.Barcode, name: str) -> bytes:
    """The raw bytes; never the text, which spells NUL as `<NUL>`."""
    data = result.bytes
    if name == "upca":
        return data[-12:]  # zxing-cpp adds the zero that makes it an EAN-13
    if name == "codabar":
        return data[1:-1]  # the letters that start and stop it
    return data


def _corners(position: zxingcpp.Position) -> tuple[zxingcpp.Point, ...]:
    return (
        position.top_left,
        position.top_right,
        position.bottom_right,
        position.bottom_left,
    )


def _bounds(position: zxingcpp.Position, width: int, height: int) -> Box:
    xs = [corner.x for corner in _corners(position)]
    ys = [corner.y for corner in _corners(position)]
    return Box(
        left=min(max(min(xs), 0), width - 1),
        top=min(max(min(ys), 0), height - 1),
        right=min(max(max(xs) + 1, 1), width),
        bottom=min(max(max(ys) + 1, 1), height),
    )


def _span(position: zxingcpp.Position) -> float:
    """Pixels between the first and the last line on which a linear code was read."""
    top_left, top_right, bottom_right, bottom_left = _corners(position)
    left = math.dist((top_left.x, top_left.y), (bottom_left.x, bottom_left.y))
    right = math.dist((top_right.x, top_right.y), (bottom_right.x, bottom_right.y))
    return (left + right) / 2


def _same(one: Barcode, other: Barcode) -> bool:
    return (
        one.data == other.data and one.symbology == other.symbology and one.box.overlaps(other.box)
    )


def create(options: ZxingOptions, _setting: Setting) -> ZxingDecoder:
    """Make the decoder."""
    return ZxingDecoder(options)


COMPONENT: Final = Component(
    NAME, ZxingOptions, create, "Reads linear and matrix codes with zxing-cpp."
)
