"""Examples in README and docs are run, and what is generated there is as the code has it."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import attrs
import pytest
from tools.reference.blocks import markers, renewed
from tools.reference.renderers import RENDERERS, built_in, commands

import docindex
from docindex.testing.samples import write_samples

REPO = Path(__file__).parent.parent
DOCS = REPO / "docs"
PAGES = [REPO / "README.md", *sorted(DOCS.rglob("*.md"))]
# Pages that are followed from top to bottom; on the others every example stands for itself.
WALKS = [page for page in PAGES if page.parent.name in ("tutorial", "how-to")]
REFERENCE = sorted((DOCS / "reference").glob("*.md"))
ADDED = " (added at the end)"


class Block(NamedTuple):
    """A fenced block; `title` names the file that it is, or is empty."""

    language: str
    title: str
    text: str


def blocks(page: Path) -> list[Block]:
    fences = r'^```(\w+)(?: title="([^"\n]+)")?\n(.*?)^```$'
    return [Block(*found) for found in re.findall(fences, page.read_text("utf-8"), re.M | re.S)]


def runs(block: Block) -> bool:
    return not block.title and block.language in ("python", "console")


BLOCKS = [
    pytest.param(block, id=f"{page.name}-{number}")
    for page in PAGES
    if page not in WALKS
    for number, block in enumerate(blocks(page))
    if runs(block)
]
# What runs in an environment of its own (write-a-matcher) has its own test.
HOW_TO = [
    pytest.param(page, id=page.stem)
    for page in WALKS
    if page.parent.name == "how-to" and any(map(runs, blocks(page)))
]


@pytest.fixture(scope="module")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What examples find in their folder: profile, list, `batches/`, and the form of `forms.md`."""
    folder = tmp_path_factory.mktemp("examples") / "mail"
    samples = write_samples(folder, seed=2, documents=4, cases=200)
    first, *rest = samples.batches
    first.rename(first.with_name("morning"))
    for other in rest:
        shutil.rmtree(other)
    toml = first.with_name("morning") / "batch.toml"
    toml.write_text(re.sub(r'id = ".*"', 'id = "morning"', toml.read_text("utf-8")), "utf-8")
    for form in blocks(DOCS / "reference" / "forms.md"):
        follow(form, folder)
    return folder


def follow(block: Block, folder: Path) -> None:
    """Do what a reader would do with a block: save it, run it, or compare what it shows."""
    if block.title:
        file = folder / block.title.removesuffix(ADDED)
        file.parent.mkdir(parents=True, exist_ok=True)
        old = file.read_text("utf-8") if block.title.endswith(ADDED) else ""
        file.write_text(old + block.text, encoding="utf-8")
    elif block.language == "python":
        (folder / "example.py").write_text(block.text, encoding="utf-8")
        run("python example.py", folder)
    elif block.language == "console":
        for command, shown in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block.text, re.M):
            lines = [line.rstrip() for line in shown.splitlines()]
            code = next((int(line[10:]) for line in lines if line.startswith("exit code ")), 0)
            said = run(command, folder, code)
            for line in lines:
                if line and not line.startswith("exit code "):
                    pattern = ".*".join(map(re.escape, line.split("...")))
                    assert re.search(pattern, said), f"{line!r} was not said, but:\n{said}"


def run(command: str, folder: Path, code: int = 0) -> str:
    """Run a command without a shell; returns what it said on both outputs."""
    words, target = shlex.split(command), None
    if ">" in words:
        words, target = words[: words.index(">")], words[-1]
    done = subprocess.run(
        [sys.executable if words[0] == "python" else words[0], *words[1:]],
        cwd=folder,
        env={
            **os.environ,
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "PYTHONUTF8": "1",
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == code, f"{command}: {done.returncode}\n{done.stdout}{done.stderr}"
    if target:
        (folder / target).write_text(done.stdout, encoding="utf-8")
    return done.stdout + done.stderr


def test_there_are_examples() -> None:
    assert {block.values[0].language for block in BLOCKS} == {"python", "console"}


@pytest.mark.parametrize("block", BLOCKS)
def test_examples_run(block: Block, mail: Path, tmp_path: Path) -> None:
    folder = tmp_path / "here"
    shutil.copytree(mail, folder)
    follow(block, folder)


# Classes, because tests are handed out to processes by class, and a walk takes long.
class TestTutorial:
    def test_can_be_followed_from_an_empty_folder(self, tmp_path: Path) -> None:
        for block in blocks(DOCS / "tutorial" / "index.md"):
            follow(block, tmp_path)


class TestHowTo:
    @pytest.mark.parametrize("page", HOW_TO)
    def test_can_be_followed(self, page: Path, mail: Path, tmp_path: Path) -> None:
        folder = tmp_path / "here"
        shutil.copytree(mail, folder)
        for block in blocks(page):
            follow(block, folder)


def test_a_wrong_answer_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="was not said"):
        follow(Block("console", "", "$ docindex --version\ndocindex ... of old\n"), tmp_path)
    with pytest.raises(AssertionError, match="no-such-command"):
        follow(Block("console", "", "$ docindex no-such-command\n"), tmp_path)


@pytest.mark.parametrize("page", REFERENCE, ids=lambda page: page.stem)
def test_generated_parts_are_fresh(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert renewed(text, RENDERERS) == text, "stale: run python -m tools.reference"


def test_everything_has_its_generated_part() -> None:
    found = {marker for page in REFERENCE for marker in markers(page.read_text("utf-8"))}
    needed = {f"command {name}" for name in commands()} | {
        f"options {hook} {name}"
        for (hook, name), offer in built_in().items()
        if attrs.fields(offer.component.options)
    }
    remedy = "give it a heading and `<!-- generated: ... -->`, `<!-- end -->`"
    assert needed <= found, f"{sorted(needed - found)}: {remedy} in docs/reference"


def test_every_command_and_component_has_a_heading() -> None:
    lines = (DOCS / "reference" / "command-line.md").read_text(encoding="utf-8")
    assert [name for name in commands() if f"## `docindex {name}" not in lines] == []
    heads = re.findall(r"^## .*", (DOCS / "reference" / "components.md").read_text("utf-8"), re.M)
    named = set(re.findall(r"`([^`]+)`", " ".join(heads)))
    assert {name for _, name in built_in()} <= named


def test_every_public_name_is_documented() -> None:
    text = (DOCS / "reference" / "python.md").read_text(encoding="utf-8")
    assert [name for name in docindex.__all__ if not re.search(rf"\b{name}\b", text)] == []


def test_links_lead_somewhere() -> None:
    broken = [
        f"{page.name}: {target}"
        for page in PAGES
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []
