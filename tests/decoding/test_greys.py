"""Images laid below one another without conversion."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from docindex.decoding import tiff
from docindex.decoding.container import fax_strip, tiff_of
from docindex.decoding.greys import grey_of, stacked
from tests.decoding.sheets import LIMITS, sheet


def test_each_band_covers_what_hangs_over_of_the_one_before() -> None:
    black, white = Image.new("1", (9, 5), 0), Image.new("L", (9, 5), 255)
    grey = stacked([black, white, black], 9, 10, 4)
    assert [row[0] for row in grey.tolist()] == [0] * 4 + [255] * 4 + [0] * 2


def test_a_file_that_was_not_loaded_yet() -> None:
    stream = io.BytesIO()
    sheet("L").save(stream, "PNG")
    assert np.array_equal(grey_of(Image.open(stream)), np.asarray(sheet("L")))


@pytest.mark.parametrize("rows", [400, 150, 1])
@pytest.mark.parametrize("photometric", [0, 1])
def test_fax_strips_become_grey_as_they_become_pictures(rows: int, photometric: int) -> None:
    image = sheet("1")
    tops = range(0, 400, rows)
    strips = [fax_strip(image.crop((0, top, 300, min(top + rows, 400))), "group4") for top in tops]
    fields = {256: (300,), 257: (400,), 258: (1,), 259: (4,), 262: (photometric,), 278: (rows,)}
    data = tiff_of(fields, strips).getvalue()
    grey = tiff.decode_grey(io.BytesIO(data), 0, LIMITS)
    expected = np.asarray(image.convert("L"))
    assert np.array_equal(grey, 255 - expected if photometric else expected)
    picture = tiff.decode(io.BytesIO(data), 0, LIMITS)
    assert picture.mode == "1"
    assert np.array_equal(np.asarray(picture.convert("L")), grey)
