"""What an OCR engine promises: lines with confidences and places, and nothing on bare paper."""

from __future__ import annotations

import itertools
import pickle
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from docindex.contracts import Component, Setting
from docindex.model import TextLine
from docindex.testing.contracts.components import ComponentContract, opened
from docindex.testing.values import draw_lines

Grey = npt.NDArray[np.uint8]


class OcrEngineContract(ComponentContract):
    """The promises of `OcrEngine`; override `component`, `options`."""

    hook = "docindex_ocr_engines"

    lines: ClassVar[tuple[str, ...]] = (
        "Aktenzeichen 20817 vom Freitag",
        "Sehr geehrte Damen und Herren",
        "ich habe das Schreiben erhalten",
    )
    """Lines that it reads without a mistake, printed cleanly at 300 dpi."""

    def test_it_reads_a_line(self, made: Any) -> None:
        """The text, a confidence 0..1, and a box in pixels of the crop."""
        for text in self.lines:
            image = draw_lines(text)
            line = made.read_line(image, 300.0)
            assert line is not None
            assert line.text.strip() == text
            _check(line, image)

    def test_it_reads_a_page(self, made: Any) -> None:
        """Every line once, in reading order, each where it stands."""
        image = draw_lines(*self.lines)
        read = list(made.read_page(image, 300.0))
        assert [line.text.strip() for line in read] == list(self.lines)
        for line in read:
            _check(line, image)
        middles = [(line.box.top + line.box.bottom) / 2 for line in read]
        assert middles == sorted(middles)
        assert all(abs(b - a - 1.6 * 44) < 15 for a, b in itertools.pairwise(middles))

    def test_nothing_is_read_on_bare_paper(self, made: Any) -> None:
        """And nothing is left of what was read before."""
        blank = np.full((90, 700), 255, np.uint8)
        made.read_page(draw_lines(*self.lines), 300.0)
        assert made.read_line(blank, 300.0) is None
        assert list(made.read_page(blank, 300.0)) == []

    def test_the_image_stays_as_it_is(self, made: Any) -> None:
        """Images are read-only."""
        image = draw_lines(*self.lines)
        before = image.tobytes()
        image.flags.writeable = False
        made.read_page(image, 300.0)
        made.read_line(image[:80], 300.0)
        assert image.tobytes() == before

    def test_it_is_deterministic(self, made: Any) -> None:
        """The same image gives the same, and what is returned can cross processes."""
        image = draw_lines(*self.lines)
        first = list(made.read_page(image, 300.0))
        made.read_line(draw_lines("etwas anderes"), 300.0)
        assert list(made.read_page(image, 300.0)) == first
        assert pickle.loads(pickle.dumps(first)) == first  # noqa: S301 - made above

    def test_versions_name_engine_and_model(
        self,
        made: Any,
        component: Component[Any, Any],
        options: Mapping[str, Any],
        setting: Setting,
    ) -> None:
        """They stand in every record: the same for the same engine."""
        versions = tuple(made.versions)
        assert versions
        assert all(isinstance(text, str) and text for pair in versions for text in pair)
        with opened(component, options, setting) as again:
            assert tuple(again.versions) == versions


def _check(line: Any, image: Grey) -> None:
    assert isinstance(line, TextLine)
    assert 0 <= line.confidence <= 1
    height, width = image.shape
    assert 0 <= line.box.left < line.box.right <= width
    assert 0 <= line.box.top < line.box.bottom <= height
