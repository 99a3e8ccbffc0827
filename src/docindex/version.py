"""The version of docindex: a constant, because asking what is installed takes 0.1 seconds."""

from __future__ import annotations

from typing import Final

VERSION: Final = "0.1.0"
