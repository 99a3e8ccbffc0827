"""What a preprocessor promises: it adds, it never turns or changes the page."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pytest

from docindex.pageimage import PageImage
from docindex.testing.contracts.components import ComponentContract
from docindex.testing.values import draw_lines, page_image

Grey = npt.NDArray[np.uint8]

_LARGEST_SKEW: Final = 45.0
_WORDS: Final = ("Sehr geehrte Damen und Herren,", "Ihr Schreiben vom 3. Mai", "habe ich erhalten.")


class PreprocessorContract(ComponentContract):
    """The promises of `Preprocessor`; override `component`, `options`, and `pages` for more."""

    hook = "docindex_preprocessors"

    @pytest.fixture
    def pages(self) -> Mapping[str, PageImage]:
        """Pages by what is on them; none of them may raise."""
        letter = _page(*_WORDS * 6)
        noise = np.random.default_rng(1).integers(0, 256, (301, 203), dtype=np.uint8)
        return {
            "a letter": page_image(letter),
            "a letter on its side": page_image(np.rot90(letter)),
            "a coarse letter": page_image(letter, dpi=75),
            "a blank page": page_image(np.full((400, 300), 255, np.uint8)),
            "a black page": page_image(np.zeros((400, 300), np.uint8)),
            "noise": page_image(noise),
            "a snippet": page_image(letter[:9, :7]),
        }

    def test_grey_stays_as_it_is(self, made: Any, pages: Mapping[str, PageImage]) -> None:
        """So do page, resolution and scale: boxes are mapped back by them."""
        for name, image in pages.items():
            before = image.grey.tobytes()
            result = made.apply(image)
            assert isinstance(result, PageImage)
            assert image.grey.tobytes() == before, f"{name}: the image given was changed"
            assert np.array_equal(result.grey, image.grey), f"{name}: another grey image"
            kept = ("page", "dpi", "scale_x", "scale_y")
            assert all(getattr(result, field) == getattr(image, field) for field in kept), name

    def test_it_says_whether_it_makes_a_layer(
        self, made: Any, pages: Mapping[str, PageImage]
    ) -> None:
        """What makes none is not run again before reading: its estimate is kept from the survey."""
        assert isinstance(made.makes_layer, bool)
        for name, image in pages.items():
            added = set(made.apply(image).layers) - set(image.layers)
            assert bool(added) is made.makes_layer, f"{name}: layers {sorted(added)} are new"

    def test_layers_fit_the_page(self, made: Any, pages: Mapping[str, PageImage]) -> None:
        """Layers have the page's shape and type; those of others are kept."""
        for name, image in pages.items():
            other = image.with_layer("of_another", image.grey)
            result = made.apply(other)
            assert "of_another" in result.layers, f"{name}: a layer was dropped"
            assert np.array_equal(result.layers["of_another"], image.grey)
            for layer in result.layers.values():
                assert layer.shape == image.grey.shape, name
                assert layer.dtype == np.uint8, name

    def test_angles_are_in_range(self, made: Any, pages: Mapping[str, PageImage]) -> None:
        """Rotation is a quarter turn or unknown, skew a few degrees."""
        for name, image in pages.items():
            result = made.apply(image)
            assert result.rotation in {None, 0, 90, 180, 270}, name
            assert math.isfinite(result.skew), name
            assert abs(result.skew) <= _LARGEST_SKEW, name

    def test_it_is_deterministic(self, made: Any, pages: Mapping[str, PageImage]) -> None:
        """The same page gives the same, whatever was seen in between."""
        first = {name: _facts(made.apply(image)) for name, image in pages.items()}
        again = {name: _facts(made.apply(pages[name])) for name in [*pages][::-1]}
        assert again == first


def _page(*lines: str) -> Grey:
    drawn = draw_lines(*lines, size=20)
    return np.pad(drawn, 60, constant_values=255)


def _facts(image: PageImage) -> tuple[Any, ...]:
    layers = {name: layer.tobytes() for name, layer in image.layers.items()}
    return image.rotation, image.skew, layers
