"""Pages in pixels, grey or in colour, and what every stage of a scan does with them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from docindex.testing.samples.chance import Dice

Pixels = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.float32]
Colour = tuple[float, float, float]  # red, green, blue; 0..1
MM: Final = 25.4
_TILE: Final = 1024


def as_pixels(image: npt.ArrayLike) -> Pixels:
    """What OpenCV returned, under the type that it has here."""
    return np.asarray(image, dtype=np.uint8)


def as_mask(image: npt.ArrayLike) -> Mask:
    """The same for masks."""
    return np.asarray(image, dtype=np.float32)


def luminance(colour: Colour) -> float:
    """How light a scanner's grey sees a colour (ITU-R BT.601)."""
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


def paint(page: Pixels, corner: tuple[int, int], mask: Mask, colour: Colour) -> None:
    """Lay ink over a page, as a filter that takes away light; what is outside is left out.

    Args:
        page: shape (height, width) or (height, width, 3), changed.
        corner: column and row of the mask's top left corner; may lie outside.
        mask: shape (rows, columns), 0 nothing to 1 all of the ink.
    """
    left, top = max(corner[0], 0), max(corner[1], 0)
    right = min(corner[0] + mask.shape[1], page.shape[1])
    bottom = min(corner[1] + mask.shape[0], page.shape[0])
    if right <= left or bottom <= top:
        return
    part = mask[top - corner[1] : bottom - corner[1], left - corner[0] : right - corner[0]]
    window = page[top:bottom, left:right]
    if page.ndim == 2:
        window[:] = (window * (1 - part * (1 - luminance(colour)))).astype(np.uint8)
        return
    for channel, light in enumerate(colour):
        window[:, :, channel] = (window[:, :, channel] * (1 - part * (1 - light))).astype(np.uint8)


def toned(page: Pixels, paper: Colour, ink: Colour, *, colour: bool) -> Pixels:
    """A drawing's 0..255 as ink on paper; in three channels where `colour` is set."""
    ramp = np.linspace(0.0, 255.0, 256)
    if not colour:
        low, high = luminance(ink), luminance(paper)
        return as_pixels(cv2.LUT(page, (low * 255 + ramp * (high - low)).astype(np.uint8)))
    channels = [
        cv2.LUT(page, (low * 255 + ramp * (high - low)).astype(np.uint8))
        for low, high in zip(ink, paper, strict=True)
    ]
    return as_pixels(cv2.merge(channels))


def dim(page: Pixels, field: Pixels) -> None:
    """Put a page under light that a small field describes: 255 all of it, 0 none.

    Args:
        page: changed.
        field: of any size, shape (rows, columns); stretched over the page.
    """
    if field.min() == 255:
        return
    height, width = page.shape[:2]
    light = as_pixels(cv2.resize(field, (width, height), interpolation=cv2.INTER_LINEAR))
    if page.ndim == 3:
        light = as_pixels(cv2.merge([light] * 3))
    cv2.multiply(page, light, dst=page, scale=1 / 255)


def cloud(
    dice: Dice, cells: tuple[int, int], low: float, high: float, size: int | None = None
) -> Pixels:
    """A soft random field.

    Args:
        cells: rows and columns in which it varies.
        low, high: the values it reaches, 0..1, which come as 0..255.
        size: rows and columns to which it is stretched; None: it stays as it is.
    """
    field = as_mask(cv2.GaussianBlur(as_mask(dice.generator.random(cells)), (0, 0), 1.2))
    if size is not None:
        field = as_mask(cv2.resize(field, (size, size), interpolation=cv2.INTER_CUBIC))
    span = float(field.max() - field.min()) or 1.0
    return as_pixels((low + (field - field.min()) / span * (high - low)) * 255)


@lru_cache(maxsize=8)
def texture(seed: int, sigma: float) -> npt.NDArray[np.float32]:
    """A square tile of noise with mean 0 and deviation 1, smoothed; the same for all pages."""
    noise = np.random.default_rng([seed, 77]).normal(0.0, 1.0, (_TILE, _TILE)).astype(np.float32)
    if sigma > 0:
        # Padded by itself, because the tile must not show its edges when it is repeated.
        padded = np.pad(noise, 16, mode="wrap")
        noise = as_mask(cv2.GaussianBlur(padded, (0, 0), sigma))[16:-16, 16:-16].copy()
    noise = as_mask((noise - noise.mean()) / noise.std())
    noise.flags.writeable = False
    return noise


def spread(page: Pixels, tile: Pixels, join: Callable[..., Any], dice: Dice) -> None:
    """Join a tile to a whole page, moved by chance so that no two pages are alike.

    Args:
        page: changed.
        tile: with as many channels as the page; repeated as often as it takes.
        join: such as `cv2.add`.
    """
    rows, columns = tile.shape[:2]
    down, across = dice.between(0, rows - 1), dice.between(0, columns - 1)
    # Window by window, because each of them and the tile stay in the processor's cache.
    for top in range(-down, page.shape[0], rows):
        for left in range(-across, page.shape[1], columns):
            window = page[max(top, 0) : top + rows, max(left, 0) : left + columns]
            part = tile[max(-top, 0) :, max(-left, 0) :]
            join(window, part[: window.shape[0], : window.shape[1]], dst=window)


def grain(page: Pixels, sigma: float, dice: Dice) -> None:
    """Put noise of that many grey levels, the same in all channels, on a page."""
    light, dark = _grain(round(sigma, 1), 3 if page.ndim == 3 else 1)
    spread(page, light, cv2.add, dice)
    spread(page, dark, cv2.subtract, dice)


@lru_cache(maxsize=16)
def _grain(sigma: float, channels: int) -> tuple[Pixels, Pixels]:
    """Whole grey levels to be added and to be taken away, as tiles."""
    noise = texture(1, 0.6)
    # Half a level less, because OpenCV rounds; what is negative becomes 0.
    light, dark = (
        as_pixels(cv2.addWeighted(noise, side * sigma, noise, 0, -0.5, dtype=cv2.CV_8U))
        for side in (1, -1)
    )
    dark = as_pixels(cv2.transpose(dark))
    return as_pixels(cv2.merge([light] * channels)), as_pixels(cv2.merge([dark] * channels))
