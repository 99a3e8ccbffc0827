"""Invoices of the benchmark, drawn for the tests."""

from __future__ import annotations

import sys
from pathlib import Path

PLUGIN = Path(__file__).parent.parent
sys.path[:0] = [str(PLUGIN / "benchmark"), str(PLUGIN.parent.parent)]
