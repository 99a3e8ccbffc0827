"""What was learned of a blank, in one file beside its form: `.npz`, written and read by numpy."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import attrs
import cv2
import numpy as np
import numpy.typing as npt

from docindex.errors import Problem, ProfileError
from docindex.formreading.frames import FINE_DPI
from docindex.formreading.landmarks import HEIGHT, WIDTH, Landmarks, cut_landmarks
from docindex.pageimage import Grey

SCHEMA: Final = "docindex.blank/1"
# What a blank is kept at: a rule of 0.13 mm is one pixel.
BLANK_DPI: Final = 200.0
# A3 at `BLANK_DPI` and a little more: what a file may ask memory for.
_LARGEST: Final = 4_000
_MOST_SIDES: Final = 20
_MOST_LANDMARKS: Final = 1_000


@attrs.frozen(kw_only=True, eq=False)
class BlankSide:
    """One side of a blank.

    Args:
        ink: upright and straight, shape (height, width), 0 ink and 255 paper, at `BLANK_DPI`.
        landmarks: what it is known by.
    """

    ink: Grey
    landmarks: Landmarks


def shrunk(ink: Grey) -> Grey:
    """A side at `BLANK_DPI` as it is compared with pages: at `FINE_DPI`."""
    height, width = ink.shape
    size = (round(width * FINE_DPI / BLANK_DPI), round(height * FINE_DPI / BLANK_DPI))
    return np.asarray(cv2.resize(ink, size, interpolation=cv2.INTER_AREA), np.uint8)


def write_blank(path: Path, sides: Sequence[BlankSide]) -> None:
    """Write what was learned; the same sides give the same bytes."""
    arrays: dict[str, Any] = {"schema": np.array(SCHEMA), "sides": np.array(len(sides))}
    for number, side in enumerate(sides, 1):
        arrays[f"shape_{number}"] = np.array(side.ink.shape)
        arrays[f"ink_{number}"] = np.packbits(side.ink == 0, axis=1)
        arrays[f"places_{number}"] = side.landmarks.places
        arrays[f"likeness_{number}"] = side.landmarks.likeness
    with path.open("wb") as stream:
        np.savez_compressed(stream, **arrays)


def read_blank(path: Path) -> tuple[BlankSide, ...]:
    """Read what was learned.

    Raises:
        ProfileError: the file is not there, or not one that `docindex learn-form` wrote.
    """
    try:
        with np.load(path, allow_pickle=False) as arrays:
            if str(arrays["schema"]) != SCHEMA:
                raise ValueError("schema")
            count = int(arrays["sides"])
            if not 1 <= count <= _MOST_SIDES:
                raise ValueError("sides")
            return tuple(_side(arrays, number) for number in range(1, count + 1))
    except OSError as error:
        message = f"cannot be read: {error.strerror or 'it is no blank'}"
    except (ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        message = f"is no blank of version {SCHEMA}"
    problem = Problem(key="", message=message, remedy="Run docindex learn-form on the blank again")
    raise ProfileError(str(path), (problem,))


def blank_version(path: Path) -> str:
    """What records call this state of a blank: the beginning of the file's SHA-256."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()[:12]


def _side(arrays: Any, number: int) -> BlankSide:
    height, width = (int(side) for side in arrays[f"shape_{number}"])
    bits: npt.NDArray[np.uint8] = arrays[f"ink_{number}"]
    if not 0 < max(height, width) <= _LARGEST or bits.shape != (height, (width + 7) // 8):
        raise ValueError("shape")
    ink = np.where(np.unpackbits(bits, axis=1, count=width) > 0, np.uint8(0), np.uint8(255))
    small = shrunk(ink)
    places = np.asarray(arrays[f"places_{number}"], np.int32)
    likeness = np.asarray(arrays[f"likeness_{number}"], np.float32)
    room = np.array([small.shape[1] - WIDTH, small.shape[0] - HEIGHT])
    if places.shape != (len(likeness), 2) or len(places) > _MOST_LANDMARKS:
        raise ValueError("places")
    if (places < 0).any() or (places > room).any() or (places % 2).any():
        raise ValueError("places")
    return BlankSide(ink=ink, landmarks=cut_landmarks(small, places, likeness))
