"""Pages as small pictures, and close-ups of what was read; in a worker, like every decoding."""

from __future__ import annotations

import enum
import hashlib
import io
from pathlib import Path
from typing import Final

import attrs
import numpy as np
from PIL import Image

from docindex.decoding.limits import Limits
from docindex.decoding.sources import decode_page
from docindex.errors import PageError
from docindex.imaging.geometry import straight_crop, turn_box, upright
from docindex.model import Box, PageRef
from docindex.pageimage import Grey, PageImage
from docindex.report.views import View

# Ten-point digits are 20 pixels high then: enough to tell 3 from 8, a third of a scan's bytes.
_CLOSE_DPI: Final = 150.0
_MARGIN_INCHES: Final = 0.03
# A line of text across A4 at that resolution; a box that reaches over a page is shown smaller.
_CLOSE_SIZE: Final = (1240, 300)
# Shrinking a bitonal scan makes soft edges; eight greys keep them, and pack losslessly into less
# than half of what lossy coding takes (measured on four kinds of scans at 1000 pixels).
_GREYS: Final = 8
# A bitonal scan has two levels, and fax rows that were stretched a few between them; to see that,
# every fifth pixel both ways is enough.
_BITONAL_LEVELS: Final = 8
_SAMPLED: Final = 5
# Readable at 85 dpi; a step more costs a quarter more bytes.
_QUALITY: Final = 45
_TURNS: Final = {
    90: Image.Transpose.ROTATE_90,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_270,
}


class State(enum.StrEnum):
    """What became of a page's picture."""

    SHOWN = "shown"
    NO_FOLDER = "no_folder"
    MISSING = "missing"
    CHANGED = "changed"
    UNREADABLE = "unreadable"
    FAILED = "failed"


@attrs.frozen(kw_only=True)
class Picture:
    """One page as WebP, or why there is none.

    Args:
        page: the upright page; empty unless the state is `SHOWN`.
        closes: close-ups, one for each box that was asked for; empty where the box holds nothing.
        detail: a `PageFault`'s value for `FAILED`.
    """

    state: State
    page: bytes = b""
    closes: tuple[bytes, ...] = ()
    detail: str = ""


@attrs.frozen(kw_only=True)
class PictureTask:
    """Draw one page.

    Args:
        path: the file that it should be in.
        closes: boxes to show large, in pixels of the original scan.
    """

    path: Path
    page: PageRef
    view: View
    closes: tuple[Box, ...]


@attrs.frozen(kw_only=True)
class DrawingPlan:
    """What a worker is made of; small, and crosses processes.

    Args:
        disposable: whether the process may be ended from within.
    """

    limits: Limits
    disposable: bool

    def __call__(self) -> Drawer:
        """Make the worker."""
        return Drawer(plan=self)


@attrs.frozen(kw_only=True, eq=False)
class Drawer:
    """A worker that draws pages; remembers hashes, because many pages may share one file."""

    plan: DrawingPlan
    _hashes: dict[tuple[Path, int, int], str] = attrs.field(factory=dict)

    def close(self) -> None:
        """Nothing is held open."""

    def sha256(self, path: Path) -> str:
        """Hash of a file; raises `PageError` where it is larger than the limits allow."""
        found = path.stat()
        self.plan.limits.check_bytes(found.st_size)
        key = (path, found.st_mtime_ns, found.st_size)
        if key not in self._hashes:
            with path.open("rb") as stream:
                self._hashes[key] = hashlib.file_digest(stream, "sha256").hexdigest()
        return self._hashes[key]


def draw_page(drawer: Drawer, task: PictureTask) -> Picture:
    """Task: the picture of one page, if its file is still the one that was indexed."""
    try:
        if drawer.sha256(task.path) != task.page.sha256:
            return Picture(state=State.CHANGED)
        plan = drawer.plan
        image = decode_page(task.path, task.page, plan.limits, strict=plan.disposable)
    except PageError as error:
        return Picture(state=State.FAILED, detail=error.fault)
    except OSError:
        return Picture(state=State.MISSING)
    lossless = is_bitonal(image.grey)
    return Picture(
        state=State.SHOWN,
        page=_packed(_shown(image, task.view), lossless=lossless),
        closes=_closes(image, task, lossless=lossless),
    )


def is_bitonal(grey: Grey) -> bool:
    """Whether a scan has hardly more than black and white."""
    return len(np.unique(grey[::_SAMPLED, ::_SAMPLED])) <= _BITONAL_LEVELS


def _shown(image: PageImage, view: View) -> Image.Image:
    """The whole page, shrunk first, then turned and straightened."""
    picture = Image.fromarray(image.grey).resize(view.drawn, Image.Resampling.BOX)
    if view.rotation:
        picture = picture.transpose(_TURNS[view.rotation])
    if not view.skew:
        return picture
    sine, cosine = np.sin(np.radians(view.skew)), np.cos(np.radians(view.skew))
    (width, height), (across, down) = view.size, picture.size
    back = (
        *(cosine, sine, (across - cosine * width - sine * height) / 2),
        *(-sine, cosine, (down + sine * width - cosine * height) / 2),
    )
    return picture.transform(
        view.size, Image.Transform.AFFINE, back, Image.Resampling.BICUBIC, fillcolor=255
    )


def _closes(image: PageImage, task: PictureTask, *, lossless: bool) -> tuple[bytes, ...]:
    page = upright(image.grey, task.view.rotation)
    shape = image.grey.shape[0], image.grey.shape[1]
    boxes = (turn_box(image.from_scan(box), shape, task.view.rotation) for box in task.closes)
    crops = (_close(page, box, image.dpi, task.view.skew) for box in boxes)
    return tuple(_packed(crop, lossless=lossless) if crop else b"" for crop in crops)


def _close(page: Grey, box: Box, dpi: float, skew: float) -> Image.Image | None:
    if min(box.width, box.height) <= 0:
        return None
    crop = straight_crop(page, box, skew, margin=round(dpi * _MARGIN_INCHES))
    picture = Image.fromarray(crop)
    shrink = min(1.0, _CLOSE_DPI / dpi)
    width = max(min(picture.width * shrink, _CLOSE_SIZE[0]), 1)
    height = max(min(picture.height * shrink, _CLOSE_SIZE[1]), 1)
    picture.thumbnail((width, height), Image.Resampling.BOX)
    return picture


def _packed(picture: Image.Image, *, lossless: bool) -> bytes:
    """WebP, of few greys without loss or of all with some."""
    stream = io.BytesIO()
    if lossless:
        step = 255 / (_GREYS - 1)
        few = np.round(np.round(np.asarray(picture) / step) * step).astype(np.uint8)
        Image.fromarray(few).save(stream, "WEBP", lossless=True, quality=40, method=3)
    else:
        picture.save(stream, "WEBP", quality=_QUALITY, method=4)
    return stream.getvalue()
