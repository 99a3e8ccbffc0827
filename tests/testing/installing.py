"""Plug-ins made known to Python as an editable install does it, but without a package index."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path


def install(plugin: Path, site: Path) -> None:
    """Write what `importlib.metadata` reads of an installed distribution into `site`."""
    project = tomllib.loads((plugin / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name = project["name"].replace("-", "_")
    folder = site / f"{name}-{project['version']}.dist-info"
    folder.mkdir(parents=True, exist_ok=True)
    head = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    (folder / "METADATA").write_text(head, encoding="utf-8")
    points = project["entry-points"]["docindex"]
    lines = ["[docindex]", *(f"{key} = {value}" for key, value in points.items()), ""]
    (folder / "entry_points.txt").write_text("\n".join(lines), encoding="utf-8")


def environment(site: Path, plugins: Iterable[Path]) -> Mapping[str, str]:
    """Variables with which a new Python finds these plug-ins, and their workers as well."""
    path = os.pathsep.join(str(folder) for folder in (site, *(p / "src" for p in plugins)))
    # No cache beside the sources: a tutorial replaces files within the second that pyc files know.
    return {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
