"""Components that misbehave on purpose, for fault tests: plug-in module `docindex.testing.faults`.

`hang`, `crash` and `exit` end or block the process they run in: never use them in-process.
"""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import attrs
import numpy as np

from docindex.contracts import Component, Matcher, Preprocessor, Setting
from docindex.hookspecs import hookimpl
from docindex.model import Candidate, Evidence
from docindex.pageimage import PageImage

How = Literal["raise", "hang", "crash", "exit", "quit", "memory"]


@attrs.frozen(kw_only=True)
class FaultOptions:
    """What goes wrong, and where.

    Args:
        how: `raise` an error, `hang` for an hour, `crash` by a segmentation fault, `exit` the
            process with code 0, `quit` by SystemExit, or ask for more `memory` than there is.
        pages: ids of the pages at which it happens.
    """

    how: How = "raise"
    pages: tuple[str, ...] = ()


def misbehave(how: How) -> None:
    """Go wrong in the given way."""
    match how:
        case "hang":
            time.sleep(3600)
        case "crash":
            ctypes.string_at(0)
        case "exit":
            os._exit(0)
        case "quit":
            sys.exit(0)
        case "memory":
            np.ones(1 << 46, np.uint8)
        case "raise":
            raise RuntimeError("misbehaves on purpose")


@attrs.frozen
class FaultyPreprocessor:
    """A preprocessor that fails on chosen pages, in the survey."""

    options: FaultOptions
    makes_layer: bool = False

    def apply(self, image: PageImage) -> PageImage:
        """Fail, or hand the page on as it is."""
        if image.page.id in self.options.pages:
            misbehave(self.options.how)
        return image


@attrs.frozen
class FaultyMatcher:
    """A matcher that finds nothing, and fails on documents with evidence on chosen pages."""

    options: FaultOptions
    versions: tuple[tuple[str, str], ...] = ()
    stale: bool = False

    def find(self, evidence: Sequence[Evidence]) -> Sequence[Candidate]:
        """Fail, or find nothing."""
        if any(piece.page in self.options.pages for piece in evidence):
            misbehave(self.options.how)
        return ()


def _preprocessor(options: FaultOptions, _setting: Setting) -> Preprocessor:
    return FaultyPreprocessor(options)


def _matcher(options: FaultOptions, _setting: Setting) -> Matcher:
    return FaultyMatcher(options)


@hookimpl
def docindex_preprocessors() -> Iterable[Component[Any, Preprocessor]]:
    """A preprocessor called `faulty`."""
    return (Component("faulty", FaultOptions, _preprocessor, "Fails on chosen pages."),)


@hookimpl
def docindex_matchers() -> Iterable[Component[Any, Matcher]]:
    """A matcher called `faulty`."""
    return (Component("faulty", FaultOptions, _matcher, "Fails on chosen pages' documents."),)
