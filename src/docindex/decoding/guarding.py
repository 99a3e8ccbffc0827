"""Whatever hostile bytes make a library raise, as one kind of error without content or paths."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from docindex.errors import PageError
from docindex.model import PageFault


@contextmanager
def guarded() -> Iterator[None]:
    """Turn every exception into a `PageError`; what the exception says may quote a page."""
    try:
        yield
    except PageError:
        raise
    except OSError as error:
        what = error.strerror or type(error).__name__
        raise PageError(
            PageFault.DAMAGED,
            f"the file cannot be read ({what}); check its rights or send it again",
        ) from None
    except MemoryError:
        raise PageError(
            PageFault.OUT_OF_MEMORY, "the page needs more memory than the worker may take"
        ) from None
    except Exception as error:  # noqa: BLE001 - hostile bytes make a library raise anything
        raise PageError(
            PageFault.DAMAGED, f"the decoder gave up ({type(error).__name__}); scan the page again"
        ) from None
