"""A plug-in whose matcher prints to standard output in every way there is."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from docindex.contracts import Component, NoOptions
from docindex.hookspecs import hookimpl
from docindex.model import Candidate, Evidence


class NoisyMatcher:
    versions = (("noisy", "1"),)
    stale = False

    def find(self, _evidence: Sequence[Evidence]) -> Sequence[Candidate]:
        print("printed by a worker", flush=True)
        os.write(1, b"written by a worker\n")
        subprocess.run([sys.executable, "-c", "print('printed by a child')"], check=True)
        assert sys.stdin.read() == ""
        return ()


@hookimpl
def docindex_matchers() -> Iterable[Component[Any, Any]]:
    return [Component("noisy", NoOptions, lambda _options, _setting: NoisyMatcher())]
