"""Every example in README and docs is run, every table of codes compared with the program."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

from docindex.cli import parser
from docindex.model import PageFault, Reason, Status
from docindex.reasons import sentence
from docindex.registry import load_registry
from docindex.testing.samples import write_samples

REPO = Path(__file__).parent.parent
PAGES = [REPO / "README.md", *sorted((REPO / "docs").rglob("*.md"))]
BLOCKS = [
    pytest.param(language, text, id=f"{page.name}-{number}")
    for page in PAGES
    for number, (language, text) in enumerate(
        re.findall(r"^```(python|console)\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S)
    )
]


@pytest.fixture(scope="module")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the examples find in their folder: `profile.toml`, `cases.sqlite` and `batches/`."""
    folder = tmp_path_factory.mktemp("examples") / "mail"
    samples = write_samples(folder, seed=2, documents=4, cases=200)
    first, *rest = samples.batches
    first.rename(first.with_name("morning"))
    for other in rest:
        shutil.rmtree(other)
    toml = first.with_name("morning") / "batch.toml"
    toml.write_text(re.sub(r'id = ".*"', 'id = "morning"', toml.read_text("utf-8")), "utf-8")
    return folder


def test_there_are_examples() -> None:
    assert {block.values[0] for block in BLOCKS} == {"python", "console"}


@pytest.mark.parametrize(("language", "text"), BLOCKS)
def test_examples_run(language: str, text: str, mail: Path, tmp_path: Path) -> None:
    folder = tmp_path / "here"
    shutil.copytree(mail, folder)
    if language == "python":
        commands = [[sys.executable, "example.py"]]
        (folder / "example.py").write_text(text, encoding="utf-8")
    else:
        lines = [line[2:] for line in text.splitlines() if line.startswith("$ ")]
        commands = [shlex.split(line.split(">")[0]) for line in lines]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    for words in commands:
        done = subprocess.run(
            words,
            cwd=folder,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


def test_the_table_of_reasons_is_the_program_s() -> None:
    text = (REPO / "docs" / "reference" / "reasons.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.*) \| (.*) \|$", text, re.MULTILINE)
    members = [member for kind in (Reason, Status, PageFault) for member in kind]
    assert rows == [(m.value, sentence(m, "de"), sentence(m, "en")) for m in members]


def test_every_command_and_option_is_documented() -> None:
    text = (REPO / "docs" / "reference" / "command-line.md").read_text(encoding="utf-8")
    actions = parser()._subparsers._group_actions[0].choices  # type: ignore[union-attr,index]
    for name, command in dict(actions).items():  # type: ignore[arg-type]
        assert f"## `docindex {name}" in text
        options = {o for action in command._actions for o in action.option_strings if "--" in o}
        missing = [option for option in options - {"--help"} if f"`{option}" not in text]
        assert missing == [], name


def test_every_component_and_option_is_documented() -> None:
    text = (REPO / "docs" / "reference" / "components.md").read_text(encoding="utf-8")
    missing = [
        (name, option.name)
        for (_, name), offer in load_registry().offers.items()
        for option in attrs.fields(offer.component.options)
        if f"`{name}`" not in text or f"`{option.name}`" not in text
    ]
    assert missing == []


def test_links_lead_somewhere() -> None:
    broken = [
        f"{page.name}: {target}"
        for page in PAGES
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []
