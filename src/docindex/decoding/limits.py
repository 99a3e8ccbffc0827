"""How much a file from outside may ask for, checked on headers before anything is allocated."""

from __future__ import annotations

import math

import attrs
from attrs import validators

from docindex.errors import PageError
from docindex.model import PageFault

# Below 20 dpi a letter of body text is three pixels high, above 10,000 no scanner works: such a
# number is a default that some software left behind, not a resolution.
_LEAST_DPI = 20.0
_MOST_DPI = 10_000.0
# The most stretched fax mode in use is 204 x 98; beyond 5 : 1 one of the two is not true.
_MOST_STRETCHED = 5.0


@attrs.frozen(kw_only=True)
class Limits:
    """What one file may ask for; beyond that it is `too_large`.

    The sum: a decoded page takes four bytes a pixel inside the decoder, one more as grey, and one
    for its stretched copy, so `max_pixels` of 200 million mean at most about 1.2 GB in a worker,
    beside the bytes of the page's own stream (at most `max_file_bytes`). The other frames of a file
    cost nothing: pages are decoded one at a time.

    Args:
        max_file_bytes: bytes of one file; larger ones are not even hashed.
        max_pixels: pixels of one page, before and after stretching.
        max_side: pixels of one side; 65,500 is libjpeg's own limit.
        max_frames: frames of one file.
    """

    max_file_bytes: int = attrs.field(default=1 << 30, validator=validators.ge(1))
    max_pixels: int = attrs.field(default=200_000_000, validator=validators.ge(1))
    max_side: int = attrs.field(default=65_500, validator=validators.ge(1))
    max_frames: int = attrs.field(default=2_000, validator=validators.ge(1))

    def allow(self, width: int, height: int) -> bool:
        """Whether a page of so many pixels may be decoded."""
        return max(width, height) <= self.max_side and width * height <= self.max_pixels

    def check_bytes(self, size: int) -> None:
        """Refuse a file of too many bytes; raises `PageError`."""
        if size > self.max_file_bytes:
            raise PageError(
                PageFault.TOO_LARGE,
                f"more than {self.max_file_bytes} bytes; split the file or raise the limit",
            )

    def check_page(self, width: int, height: int) -> None:
        """Refuse a page that is empty or beyond the limits; raises `PageError`."""
        if width <= 0 or height <= 0:
            raise PageError(PageFault.DAMAGED, "the image has no pixels; scan the sheet again")
        if not self.allow(width, height):
            raise PageError(
                PageFault.TOO_LARGE,
                f"{width} x {height} pixels are more than {self.max_pixels} pixels or "
                f"{self.max_side} a side; scan at a lower resolution or raise the limit",
            )

    def check_frames(self, count: int) -> None:
        """Refuse a file of too many frames; raises `PageError`."""
        if count > self.max_frames:
            raise PageError(
                PageFault.TOO_LARGE,
                f"more than {self.max_frames} pages in one file; split the file or raise the limit",
            )


def believable_dpi(x: float | None, y: float | None) -> tuple[float | None, float | None]:
    """Dots per inch that a scanner may have meant, else (None, None).

    Args:
        x, y: as the file says; None where it does not. Where only one is there it counts for both.
    """
    x, y = (x if x is not None else y), (y if y is not None else x)
    if x is None or y is None:
        return None, None
    if not all(math.isfinite(v) and _LEAST_DPI <= v <= _MOST_DPI for v in (x, y)):
        return None, None
    if max(x, y) > _MOST_STRETCHED * min(x, y):
        return None, None
    return float(x), float(y)
