"""TOML files that people write, with what is wrong and where."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from docindex.errors import Problem, ProfileError


def read_toml(path: Path) -> dict[str, Any]:
    """The content of a TOML file; raises `ProfileError` where it cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        message, remedy = f"cannot be read: {error.strerror}", "Name an existing TOML file"
    except UnicodeDecodeError as error:
        message, remedy = f"is not UTF-8 at byte {error.start}", "Save the file as UTF-8"
    except tomllib.TOMLDecodeError as error:
        message, remedy = f"is not TOML: {error}", "Mend that line"
    raise ProfileError(str(path), (Problem(key="", message=message, remedy=remedy),))
