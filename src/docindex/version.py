"""The version of docindex: a constant, because asking what is installed takes a tenth of a second."""

from __future__ import annotations

from typing import Final

VERSION: Final = "0.1.0"
