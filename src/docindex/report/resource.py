"""The page's own files: frame, style, scripts and texts."""

from __future__ import annotations

from importlib import resources


def resource_text(name: str) -> str:
    """The content of a file in `report/page`.

    Args:
        name: of the file, such as `style.css`.
    """
    folder = resources.files("docindex.report").joinpath("page")
    return folder.joinpath(name).read_text(encoding="utf-8")
