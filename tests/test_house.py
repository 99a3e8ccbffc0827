"""Rules of the house that no linter knows."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

REPO = Path(__file__).parent.parent
TEXTS = [
    path
    for folder in ("src", "tests", "docs", "benchmarks", "plugins", ".ci")
    for path in (REPO / folder).rglob("*")
    if path.suffix in {".py", ".md", ".toml", ".json", ".sh"} and "egg-info" not in str(path)
] + [path for path in REPO.iterdir() if path.suffix in {".md", ".toml", ".txt"}]


def test_modules_stay_readable() -> None:
    long = {
        str(path.relative_to(REPO)): lines
        for path in (REPO / "src").rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


@pytest.mark.parametrize("pattern", [r"(?i)\bpypi\.org|pythonhosted|index-url", r"/(home|work)/\w"])
def test_no_host_of_a_registry_and_no_path_of_a_machine(pattern: str) -> None:
    found = [
        str(path.relative_to(REPO))
        for path in TEXTS
        if path.name != Path(__file__).name and re.search(pattern, path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_every_dependency_is_pinned_for_development() -> None:
    project = tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    wanted = {_normal(re.split(r"[<>=\[; ]", name)[0]) for name in named}
    lines = (REPO / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {_normal(line.split("==")[0]) for line in lines if "==" in line}
    assert wanted - pinned == set()


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_vulnerable_versions_are_not_pinned() -> None:
    lines = (REPO / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = dict(line.split(";")[0].strip().lower().split("==") for line in lines if "==" in line)
    least = {"pillow": (13, 0, 0), "lxml": (6, 1, 0), "pypdfium2": (5, 15, 2)}
    for name, version in least.items():
        assert tuple(int(part) for part in pinned[name].split(".")) >= version, name
