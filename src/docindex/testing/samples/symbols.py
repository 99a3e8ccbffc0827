"""Barcodes as vector bars: encoded by zxing-cpp, drawn on a sheet in true size."""

from __future__ import annotations

from typing import Final

import attrs
import numpy as np
import zxingcpp

from docindex.testing.samples.paper import Code, Point, Sheet

_FORMATS: Final = {
    "code39": zxingcpp.BarcodeFormat.Code39,
    "code128": zxingcpp.BarcodeFormat.Code128,
    "ean13": zxingcpp.BarcodeFormat.EAN13,
    "qr": zxingcpp.BarcodeFormat.QRCode,
    "datamatrix": zxingcpp.BarcodeFormat.DataMatrix,
}
MATRIX_CODES: Final = frozenset({"qr", "datamatrix"})


@attrs.frozen(kw_only=True)
class Symbol:
    """What a barcode holds and how large it is printed.

    Args:
        symbology: `code39`, `code128`, `ean13`, `qr` or `datamatrix`.
        module: millimetres of the narrowest bar or of a cell.
        height: millimetres of the bars; cells are square.
    """

    symbology: str
    data: str | bytes
    module: float
    height: float = 12.0


def draw_symbol(sheet: Sheet, corner: Point, symbol: Symbol) -> Point:
    """Draw a barcode by its top left corner and note it on the sheet.

    Returns:
        Its width and height in millimetres, without quiet zones.
    """
    code = zxingcpp.create_barcode(symbol.data, _FORMATS[symbol.symbology])
    image = zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False)
    cells = np.asarray(image) < 128
    high = symbol.module
    if symbol.symbology not in MATRIX_CODES:
        cells, high = cells[:1], symbol.height
    sheet.modules(corner, cells, (symbol.module, high))
    data = symbol.data if isinstance(symbol.data, bytes) else symbol.data.encode()
    sheet.note(Code(symbology=symbol.symbology, data=data))
    return cells.shape[1] * symbol.module, cells.shape[0] * high
