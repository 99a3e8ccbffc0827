"""Components that misbehave on purpose, for fault tests: plug-in module `docindex.testing.faults`.

`hang`, `crash` and `exit` end or block the process they run in: never use them in-process.
"""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Iterable, Sequence
from typing import Any, Literal, cast

import attrs
import numpy as np

from docindex.contracts import Component, Matcher, Preprocessor, Setting
from docindex.hookspecs import hookimpl
from docindex.model import Candidate, Evidence
from docindex.pageimage import PageImage

How = Literal["raise", "hang", "crash", "exit", "quit", "memory"]


@attrs.frozen(kw_only=True)
class FaultOptions:
    """Where the plan of faults lies.

    Args:
        plan: a text file in the profile's folder with lines `PAGE HOW`; outside the profile, so
            that a run with faults and one without have the same profile. HOW: `raise` an error,
            `hang` for an hour, `crash` by a segmentation fault, `exit` the process with code 0,
            `quit` by SystemExit, or ask for more `memory` than there is.
    """

    plan: str = "faults.txt"

    def carry_out(self, setting: Setting, pages: Iterable[str]) -> None:
        """Go wrong if one of the pages stands in the plan."""
        lines = (setting.folder / self.plan).read_text(encoding="utf-8").splitlines()
        planned = dict(line.split() for line in lines)
        for page in pages:
            if page in planned:
                misbehave(cast(How, planned[page]))


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
    """A preprocessor that fails on planned pages, in the survey."""

    options: FaultOptions
    setting: Setting
    makes_layer: bool = False

    def apply(self, image: PageImage) -> PageImage:
        """Fail, or hand the page on as it is."""
        self.options.carry_out(self.setting, [image.page.id])
        return image


@attrs.frozen
class FaultyMatcher:
    """A matcher that finds nothing, and fails on documents with evidence on planned pages."""

    options: FaultOptions
    setting: Setting
    versions: tuple[tuple[str, str], ...] = ()
    stale: bool = False

    def find(self, evidence: Sequence[Evidence]) -> Sequence[Candidate]:
        """Fail, or find nothing."""
        self.options.carry_out(self.setting, [piece.page for piece in evidence])
        return ()


@hookimpl
def docindex_preprocessors() -> Iterable[Component[Any, Preprocessor]]:
    """A preprocessor called `faulty`."""
    return (Component("faulty", FaultOptions, FaultyPreprocessor, "Fails on planned pages."),)


@hookimpl
def docindex_matchers() -> Iterable[Component[Any, Matcher]]:
    """A matcher called `faulty`."""
    return (Component("faulty", FaultOptions, FaultyMatcher, "Fails on planned pages."),)
