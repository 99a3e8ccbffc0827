"""What `docindex new-plugin` writes passes its own tests, lint and types at once."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import attrs
import pytest

from docindex.cli import main
from docindex.cli.scaffolding import _KINDS
from docindex.errors import PluginError
from docindex.registry import HOOKS
from docindex.scaffold import KINDS, distribution_name, write_plugin
from docindex.testing import contracts
from tests.testing.installing import environment, install


@attrs.frozen
class Made:
    folders: Sequence[Path]
    site: Path

    def run(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", *words],
            cwd=self.site,
            env=environment(self.site, self.folders),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """One plug-in of each kind, in one environment; names at their longest, and a short one."""
    out, site = tmp_path_factory.mktemp("plugins"), tmp_path_factory.mktemp("site")
    names = [f"an-{kind}-of-ours"[: 40 - len("docindex-")].strip("-") for kind in KINDS]
    folders = [write_plugin(n, out, kind) for n, kind in zip(names, KINDS, strict=True)]
    folders.append(write_plugin("x", out))
    for folder in folders:
        install(folder, site)
    return Made(folders, site)


def test_its_own_tests_pass(made: Made) -> None:
    folders = [str(folder / "tests") for folder in made.folders]
    options = ("-p", "no:cacheprovider", "-p", "no:xdist", "--import-mode=importlib", "-q", "-rA")
    shown = made.run("pytest", *options, *folders)
    passed = re.findall(r"^PASSED (\S+)::TestContract::(\w+)", shown, re.MULTILINE)
    for name, kind in KINDS.items():
        contract = getattr(contracts, f"{kind.contract}Contract")
        promised = {test for test in dir(contract) if test.startswith("test_")}
        file = f"test_{name.replace('-', '_')}.py"
        assert {test for path, test in passed if Path(path).name == file} == promised


def test_it_is_clean(made: Made) -> None:
    folders = [str(folder) for folder in made.folders]
    made.run("ruff", "check", "--no-cache", *folders)
    made.run("ruff", "format", "--no-cache", "--check", *folders)


def test_its_types_are_right(made: Made) -> None:
    packages = [str(next((folder / "src").iterdir())) for folder in made.folders]
    cache = str(made.site / "mypy")
    made.run("mypy", "--strict", "--config-file=", f"--cache-dir={cache}", *packages)


def test_nothing_is_left_to_fill_in(made: Made) -> None:
    for folder in made.folders:
        files = [path for path in folder.rglob("*") if path.is_file()]
        assert not [path for path in files if "$" in path.name or path.suffix == ".in"]
        marks = [path.name for path in files if re.search(r"\$[a-z{]", path.read_text("utf-8"))]
        assert marks == []
        assert any(path.name == "py.typed" for path in files)
        project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]
        assert project["name"] == folder.name
        assert "docindex-core>=0.1,<1" in project["dependencies"]


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("hundesteuer", "docindex-hundesteuer"),
        ("docindex-hundesteuer", "docindex-hundesteuer"),
        ("Docindex_Hunde Steuer", "docindex-hunde-steuer"),
        ("x2", "docindex-x2"),
    ],
)
def test_names_get_their_prefix(given: str, name: str) -> None:
    assert distribution_name(given) == name


@pytest.mark.parametrize(
    "name",
    [
        *("", "docindex", "DOCINDEX", "core", "docindex-core", "docindex-", "2x", "a/b", "..", "ä"),
        *("a--", "a.b/..", "x" * 60, "a\nb", "$x"),
    ],
)
def test_other_names_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(PluginError, match="name"):
        write_plugin(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_exists_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "docindex-x").mkdir()
    (tmp_path / "docindex-x" / "mine.txt").touch()
    assert main(["new-plugin", "x", "--out", str(tmp_path)]) == 3
    assert [path.name for path in tmp_path.rglob("*")] == ["docindex-x", "mine.txt"]


def test_a_component_s_name_is_not_given_out_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new-plugin", "table", "--out", str(tmp_path)]) == 3
    assert "'table' already" in capsys.readouterr().err
    assert main(["new-plugin", "table", "--out", str(tmp_path), "--hook", "executor"]) == 0


def test_every_hook_can_be_asked_for() -> None:
    assert tuple(KINDS) == _KINDS
    assert sorted(kind.hook for kind in KINDS.values()) == list(HOOKS)
