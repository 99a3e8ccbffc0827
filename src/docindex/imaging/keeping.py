"""What is worked out of a page once, for every step that asks: its halves, its skew."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable
from typing import Final, TypeVar

from docindex.pageimage import Grey

T = TypeVar("T")

# What the steps of one page's survey ask for; pages that wait to be read keep no halves for long.
_MOST_KEPT: Final = 12


def once_for_image(work: Callable[[Grey], T]) -> Callable[[Grey], T]:
    """Keep what a function says of an image while the image is alive, and one of the last.

    Only of images that nobody may write to, such as the layers of a `PageImage`: the steps of a
    survey, which know nothing of each other, ask for the same. Of any other it is worked out
    anew. What is kept must not be written to.

    Args:
        work: of the image alone.
    """
    known: dict[int, tuple[weakref.ref[Grey], T]] = {}

    @functools.wraps(work)
    def kept(image: Grey) -> T:
        if image.flags.writeable:
            return work(image)
        key = id(image)
        found = known.get(key)
        if found is not None and found[0]() is image:
            return found[1]
        value = work(image)
        if len(known) >= _MOST_KEPT:
            known.pop(next(iter(known)), None)
        known[key] = weakref.ref(image, lambda _: known.pop(key, None)), value
        return value

    return kept
