"""What a barcode decoder promises: the bytes that stand there, where they stand, and no others."""

from __future__ import annotations

import pickle
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import pytest

from docindex.contracts import Component
from docindex.model import SYMBOLOGIES, Barcode, Box
from docindex.testing.contracts.components import ComponentContract
from docindex.testing.values import draw_barcode, draw_lines

Grey = npt.NDArray[np.uint8]


class BarcodeDecoderContract(ComponentContract):
    """The promises of `BarcodeDecoder`; override `component`, `options`, `symbologies`."""

    hook = "docindex_barcode_decoders"

    symbologies: ClassVar[tuple[str, ...]] = ("code128",)
    """What it reads, of `code39`, `code128`, `ean13`, `qr` and `datamatrix`; one at least."""

    @pytest.fixture(params=["upright", "quarter", "half", "three quarters"])
    def turns(self, request: pytest.FixtureRequest) -> int:
        """Quarter turns of a page."""
        return ("upright", "quarter", "half", "three quarters").index(request.param)

    def test_it_reads_in_any_orientation(
        self, made: Any, component: Component[Any, Any], turns: int
    ) -> None:
        """The bytes, the symbology, its own name, and a box around the code."""
        for symbology in self.symbologies:
            data, image, place = _sample(symbology)
            found = list(made.decode(np.rot90(image, turns), [symbology]))
            assert len(found) == 1, f"{symbology}: one code is there"
            read = found[0]
            assert isinstance(read, Barcode)
            assert (read.data, read.symbology) == (data, symbology)
            assert read.readers == (component.name,)
            assert read.box.overlaps(_turned(place, image, turns))

    def test_boxes_are_pixels_of_the_image(self, made: Any) -> None:
        """Inside it, not empty, and moving with the code."""
        for symbology in self.symbologies:
            _, image, _ = _sample(symbology)
            (near,) = made.decode(image, [symbology])
            moved = np.pad(image, ((37, 0), (101, 0)), constant_values=255)
            (far,) = made.decode(moved, [symbology])
            for read, (height, width) in ((near, image.shape), (far, moved.shape)):
                box = read.box
                assert 0 <= box.left < box.right <= width
                assert 0 <= box.top < box.bottom <= height
            assert abs(far.box.left - near.box.left - 101) <= 12
            assert abs(far.box.top - near.box.top - 37) <= 12

    def test_only_what_is_wanted_is_returned(self, made: Any) -> None:
        """A number in the wrong kind of code is not the office's."""
        for symbology in self.symbologies:
            _, image, _ = _sample(symbology)
            assert list(made.decode(image, ())) == []
            for wanted in {*self.symbologies} - {symbology}:
                assert list(made.decode(image, [wanted])) == []
            everything = [read.symbology for read in made.decode(image, self.symbologies)]
            assert everything == [symbology]
            assert set(everything) <= set(SYMBOLOGIES)

    def test_nothing_is_read_where_nothing_stands(self, made: Any) -> None:
        """Blank, black, noisy, striped, lettered pages; what was read before is forgotten."""
        noise = np.random.default_rng(2).integers(0, 256, (400, 300), dtype=np.uint8)
        stripes = np.tile(np.repeat(np.array([0, 255], np.uint8), 3), (200, 60))
        empty = {
            "blank": np.full((400, 300), 255, np.uint8),
            "black": np.zeros((400, 300), np.uint8),
            "noise": noise,
            "stripes": stripes,
            "letters": draw_lines("IIIIIIII 4711 IIIIIIII", "llll l l ll lll"),
            "one pixel": np.zeros((1, 1), np.uint8),
        }
        for name, image in empty.items():
            made.decode(_sample(self.symbologies[0])[1], self.symbologies)
            assert list(made.decode(image, self.symbologies)) == [], name

    def test_the_image_stays_as_it_is(self, made: Any) -> None:
        """Images are read-only views, and regions of larger ones."""
        for symbology in self.symbologies:
            data, image, _ = _sample(symbology)
            sheet = np.full((2 * image.shape[0], 2 * image.shape[1]), 255, np.uint8)
            region = sheet[: image.shape[0], : image.shape[1]]
            region[:] = image
            before = sheet.tobytes()
            region.flags.writeable = False
            assert [read.data for read in made.decode(region, [symbology])] == [data]
            assert sheet.tobytes() == before

    def test_it_is_deterministic(self, made: Any) -> None:
        """The same image gives the same, and what is returned can cross processes."""
        for symbology in self.symbologies:
            _, image, _ = _sample(symbology)
            first = list(made.decode(image, [symbology]))
            assert list(made.decode(image, [symbology])) == first
            assert pickle.loads(pickle.dumps(first)) == first  # noqa: S301 - made above


def _sample(symbology: str) -> tuple[bytes, Grey, Box]:
    data = "4012345678901" if symbology == "ean13" else "4711-0815"
    image, box = draw_barcode(symbology, data)
    return data.encode(), image, box


def _turned(box: Box, image: Grey, turns: int) -> Box:
    """Where a box is after quarter turns counter-clockwise."""
    mask = np.zeros(image.shape, np.uint8)
    mask[box.top : box.bottom, box.left : box.right] = 1
    rows, columns = np.nonzero(np.rot90(mask, turns))
    return Box(
        left=int(columns.min()),
        top=int(rows.min()),
        right=int(columns.max()) + 1,
        bottom=int(rows.max()) + 1,
    )
