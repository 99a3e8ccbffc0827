"""What is wrong with a scan as a scan, so that the operator can act while the paper is at hand."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from docindex.imaging.corners import has_folded_corner
from docindex.imaging.pyramid import levels_to, pyramid
from docindex.pageimage import Grey

LOW_RESOLUTION: Final = "low_resolution"
TOO_DARK: Final = "too_dark"
TOO_LIGHT: Final = "too_light"
CUT_OFF: Final = "cut_off"
FOLDED_CORNER: Final = "folded_corner"

# Small print is lost below; a fax of 204 x 98 dots counts by its columns.
_LEAST_DPI: Final = 140.0
_WORKING_DPI: Final = 70.0
_MM: Final = 25.4
# Of the middle of the page, which dark beds and borders do not reach.
_MIDDLE: Final = 0.15
_SAMPLED: Final = 10
_MOST_INK: Final = 0.5
_DARK_PAPER: Final = 80
# Half a letter beside another at the very edge: so many, of so many millimetres each.
_CUT_LINES: Final = 8
_CUT_LETTER: Final = (0.7, 7.0)
_INK_BELOW: Final = 192


def quality_notes(grey: Grey, binary: Grey, dpi: float, *, faint: bool) -> tuple[str, ...]:
    """Name what makes a page hard to read.

    Args:
        grey: shape (height, width), 0 black to 255 white.
        binary: the same page, 0 ink, 255 paper.
        dpi: dots per inch of both, across.
        faint: whether there is print that the layer `binary` lost.
    """
    found = {
        TOO_DARK: _is_dark(grey, binary),
        TOO_LIGHT: faint,
        CUT_OFF: _is_cut(binary, dpi),
        FOLDED_CORNER: has_folded_corner(grey, dpi),
        LOW_RESOLUTION: dpi < _LEAST_DPI,
    }
    return tuple(note for note, wrong in found.items() if wrong)


def _is_dark(grey: Grey, binary: Grey) -> bool:
    """Whether every part of the middle is mostly ink, or the paper there is nearly black.

    Every part, because an envelope on a dark bed is light where it lies.
    """
    middle = _sampled_middle(binary) == 0
    parts = (part for rows in np.array_split(middle, 3) for part in np.array_split(rows, 3, axis=1))
    if all(part.size and part.mean() > _MOST_INK for part in parts):
        return True
    return bool(np.percentile(_sampled_middle(grey), 90) < _DARK_PAPER)


def _sampled_middle(image: Grey) -> Grey:
    """Each tenth pixel both ways, without the edges; the whole of an image that is too small."""
    top, left = (round(side * _MIDDLE) for side in image.shape)
    part = image[top : image.shape[0] - top : _SAMPLED, left : image.shape[1] - left : _SAMPLED]
    return part if part.size else image


def _is_cut(binary: Grey, dpi: float) -> bool:
    """Whether lines of text end at an edge of the image, on any of its sides."""
    levels = levels_to(dpi, _WORKING_DPI)
    per_mm, wide = dpi / 2**levels / _MM, 2**levels
    edges = (binary[:, :wide], binary[:, -wide:], binary[:wide].T, binary[-wide:].T)
    reduced = (pyramid(np.ascontiguousarray(edge), levels)[-1] for edge in edges)
    return any(_cut_lines(edge < _INK_BELOW, per_mm) >= _CUT_LINES for edge in reduced)


def _cut_lines(edge: npt.NDArray[np.bool_], per_mm: float) -> int:
    """How many runs of ink of a letter's height lie along an edge of the page."""
    inked = np.concatenate(([0], edge.ravel().astype(np.int8), [0]))
    changes = np.flatnonzero(np.diff(inked))
    lengths = (changes[1::2] - changes[::2]) / per_mm
    return int(((lengths >= _CUT_LETTER[0]) & (lengths <= _CUT_LETTER[1])).sum())
