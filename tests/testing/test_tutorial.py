"""`docs/how-to/write-a-matcher.md`, done literally: every file written, every command run."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from tests.testing.installing import environment, install

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-matcher.md"
BLOCK = re.compile(r'^```(\w+) title="([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)
# An environment of its own is made by hand only: it takes minutes and a package index.
SKIPPED = (
    "python3 -m venv .venv",
    ". .venv/bin/activate",
    'pip install "./docindex[samples]"',
)
INSTALL = 'pip install --editable ".[dev]"'


@attrs.define
class Terminal:
    """Where the reader is, and what is installed."""

    folder: Path
    site: Path
    plugins: list[Path] = attrs.field(factory=list)

    def write(self, path: str, text: str) -> None:
        target = self.folder / path
        assert target.parent.is_dir(), f"{path}: no such folder"
        target.write_text(text, encoding="utf-8")

    def run(self, command: str) -> str:
        if command in SKIPPED:
            return ""
        if command == INSTALL:
            install(self.folder, self.site)
            self.plugins.append(self.folder)
            return ""
        words, target = shlex.split(command), None
        if ">" in words:
            words, target = words[: words.index(">")], words[-1]
        if words[0] == "cd":
            self.folder = self.folder / words[1]
            return ""
        variables = dict(environment(self.site, self.plugins))
        variables["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), variables["PATH"]])
        done = subprocess.run(
            words,
            cwd=self.folder,
            env=variables,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"$ {command}\n{done.stdout}{done.stderr}"
        if target:
            self.write(target, done.stdout)
        return done.stdout + done.stderr


def commands(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each command with the lines that it is said to print; `...` stands for anything."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *shown = part.splitlines()
        yield command, [re.escape(line).replace(re.escape("..."), ".*") for line in shown]


@pytest.fixture(scope="module")
def blocks() -> list[tuple[str, str, str]]:
    return BLOCK.findall(PAGE.read_text(encoding="utf-8"))


def test_it_works(blocks: list[tuple[str, str, str]], tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    terminal = Terminal(tmp_path / "here", tmp_path / "site")
    for language, title, text in blocks:
        if language != "console":
            terminal.write(title, text)
            continue
        for command, shown in commands(text):
            output = terminal.run(command)
            for line in shown:
                found = re.search(f"^{line}$", output, re.MULTILINE)
                assert found, f"$ {command}\n{line!r} is not in:\n{output}"


def test_every_block_is_executed(blocks: list[tuple[str, str, str]]) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert len(blocks) == len(re.findall(r"^```\w", text, re.MULTILINE)) >= 12
    told = [
        command
        for _, title, block in blocks
        if title == "terminal"
        for command, _ in commands(block)
    ]
    assert [*SKIPPED, INSTALL] == [word for word in told if word in (*SKIPPED, INSTALL)]
