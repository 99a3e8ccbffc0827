"""Components on pixels with one defect each: `broken` under three hooks."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final, Literal, get_args

import attrs
import numpy as np
from attrs import validators

from docindex.builtin.zxing import ZxingDecoder
from docindex.contracts import Component, Grey, Setting
from docindex.imaging.binarize import binarize
from docindex.model import SYMBOLOGIES, Barcode, Box, TextLine
from docindex.pageimage import PageImage

PreprocessorFault = Literal[
    "", "turns_grey", "no_layer", "drops_layers", "skew_in_hundreds", "counts"
]
DecoderFault = Literal[
    "", "upright_only", "boxes_of_a_crop", "all_symbologies", "remembers", "scribbles", "counts"
]
EngineFault = Literal[
    "", "confidence_of_100", "bottom_up", "invents_text", "scribbles", "counts", "no_versions"
]


@attrs.frozen(kw_only=True)
class BrokenPreprocessorOptions:
    """What is wrong.

    Args:
        how: the defect; empty: none.
    """

    how: PreprocessorFault = attrs.field(
        default="", validator=validators.in_(get_args(PreprocessorFault))
    )


class BrokenPreprocessor:
    """Adds a binary layer, with one defect."""

    makes_layer = True

    def __init__(self, how: PreprocessorFault) -> None:
        self._how = how
        self._calls = itertools.count()

    def apply(self, image: PageImage) -> PageImage:
        """The page with one more layer."""
        result = image.with_layer("binary", binarize(image.grey))
        match self._how:
            case "turns_grey":
                return attrs.evolve(result, grey=np.rot90(image.grey, 2))
            case "no_layer":
                return image
            case "drops_layers":
                return attrs.evolve(result, layers={"binary": result.binary})
            case "skew_in_hundreds":
                return attrs.evolve(result, skew=157.0)
            case "counts":
                return attrs.evolve(result, skew=0.01 * next(self._calls))
        return result


@attrs.frozen(kw_only=True)
class BrokenDecoderOptions:
    """What is wrong.

    Args:
        how: the defect; empty: none.
    """

    how: DecoderFault = attrs.field(default="", validator=validators.in_(get_args(DecoderFault)))


class BrokenDecoder:
    """Reads barcodes, with one defect."""

    def __init__(self, how: DecoderFault) -> None:
        self._how = how
        self._calls = itertools.count()
        self._last: tuple[Barcode, ...] = ()

    def decode(self, image: Grey, symbologies: Sequence[str]) -> Sequence[Barcode]:
        """Barcodes of the wanted symbologies."""
        how = self._how
        wanted = list(SYMBOLOGIES) if how == "all_symbologies" else symbologies
        found = ZxingDecoder().decode(image, wanted)
        named = tuple(attrs.evolve(read, readers=(BARCODE_DECODER.name,)) for read in found)
        match how:
            case "upright_only" if image.shape[0] > image.shape[1]:
                return ()
            case "boxes_of_a_crop":
                return [attrs.evolve(read, box=_at_origin(read.box)) for read in named]
            case "remembers":
                named = self._last = named or self._last
            case "scribbles":
                image.setflags(write=True)
                image[:2] = 0
            case "counts":
                return [attrs.evolve(r, data=r.data + b"%d" % next(self._calls)) for r in named]
        return named


def _at_origin(box: Box) -> Box:
    return Box(left=0, top=0, right=box.width, bottom=box.height)


@attrs.frozen(kw_only=True)
class BrokenEngineOptions:
    """What is wrong, and what it reads: a line for each run of rows with ink, from the top.

    Args:
        how: the defect; empty: none.
        lines: what it knows, as `WIDTH TEXT`: texts are told apart by the pixels of their ink.
    """

    how: EngineFault = attrs.field(default="", validator=validators.in_(get_args(EngineFault)))
    lines: tuple[str, ...] = ()


class BrokenEngine:
    """Reads lines that it knows beforehand, with one defect."""

    def __init__(self, options: BrokenEngineOptions) -> None:
        self._how = options.how
        self._lines = dict(line.split(" ", 1) for line in options.lines)
        self._calls = itertools.count()

    @property
    def versions(self) -> tuple[tuple[str, str], ...]:
        """Its name."""
        return () if self._how == "no_versions" else ((OCR_ENGINE.name, "1"),)

    def read_line(self, image: Grey, dpi: float) -> TextLine | None:
        """The first line of an image."""
        return next(iter(self.read_page(image, dpi)), None)

    def read_page(self, image: Grey, dpi: float) -> Sequence[TextLine]:  # noqa: ARG002 - the contract's
        """Every line of an image."""
        lines = [self._line(box) for box in ink_boxes(image)]
        match self._how:
            case "bottom_up":
                return lines[::-1]
            case "invents_text" if not lines:
                return [self._line(Box(left=0, top=0, right=9, bottom=9))]
            case "scribbles":
                image.setflags(write=True)
                image[:2] = 0
        return lines

    def _line(self, box: Box) -> TextLine:
        text = self._lines.get(str(box.width), "?")
        if self._how == "counts":
            text += "!" * next(self._calls)
        certainty = 97.0 if self._how == "confidence_of_100" else 0.97
        return TextLine(text=text, confidence=certainty, box=box)


def ink_boxes(image: Grey) -> Sequence[Box]:
    """The bounds of each run of rows that hold ink, from the top; gaps of a few rows are none."""
    rows = np.flatnonzero((image < 128).any(axis=1))
    runs = np.split(rows, np.flatnonzero(np.diff(rows) > 8) + 1) if rows.size else []
    boxes = []
    for run in runs:
        columns = np.flatnonzero((image[run] < 128).any(axis=0))
        boxes.append(
            Box(
                left=int(columns[0]),
                top=int(run[0]),
                right=int(columns[-1]) + 1,
                bottom=int(run[-1]) + 1,
            )
        )
    return boxes


def create_preprocessor(
    options: BrokenPreprocessorOptions, _setting: Setting
) -> BrokenPreprocessor:
    """Make the preprocessor."""
    return BrokenPreprocessor(options.how)


def create_decoder(options: BrokenDecoderOptions, _setting: Setting) -> BrokenDecoder:
    """Make the decoder."""
    return BrokenDecoder(options.how)


def create_engine(options: BrokenEngineOptions, _setting: Setting) -> BrokenEngine:
    """Make the engine."""
    return BrokenEngine(options)


PREPROCESSOR: Final = Component(
    "broken", BrokenPreprocessorOptions, create_preprocessor, "Binarises, with one defect."
)
BARCODE_DECODER: Final = Component(
    "broken", BrokenDecoderOptions, create_decoder, "Reads barcodes, with one defect."
)
OCR_ENGINE: Final = Component(
    "broken", BrokenEngineOptions, create_engine, "Reads lines that it knows, with one defect."
)
