"""The examples: each is a part of a profile, says what it is, and writes what the README shows.

After a wanted change, `python -m pytest --renew-readme` writes the README's examples anew.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from pathlib import Path

import attrs
import pytest
from docindex_dms import index_file, xdomea
from docindex_dms.fields import OF_BATCH, OF_FILE, OF_RECORD
from xdomea_files import message, valid

from docindex import Status
from docindex.structuring import structure
from docindex.testing.values import make_facts, make_job, make_record, make_setting

README = Path(__file__).parent.parent / "README.md"
EXAMPLES = Path(__file__).parent / "examples"
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.toml"))
COMPONENTS = {"index-file": index_file.COMPONENT, "xdomea": xdomea.COMPONENT}
ENCODINGS = {"batch-csv": "cp1252", "fixed-width": "iso-8859-15", "document-ini": "utf-16"}
SHOWN = re.compile(r"<!-- example: ([a-z-]+) -->\n```\w*\n(.*?)```\n", re.DOTALL)


def records():
    facts = make_facts(receipt_date=datetime.date(2026, 3, 9))
    made = (
        make_record("b1_00001f_r1", case_id="Müll & Söhne 17/26"),
        make_record("b1_00002f_r1", Status.VERIFY, case_id="18/26"),
    )
    return facts, tuple(attrs.evolve(record, batch=facts) for record in made)


def shown(name, folder):
    """The profile's part, and each text file that it writes, under its name."""
    text = (EXAMPLES / f"{name}.toml").read_text(encoding="utf-8")
    (section,) = tomllib.loads(text)["exports"]
    component = COMPONENTS[section["component"]]
    options, problems = structure(section["options"], component.options, "options")
    assert not problems, [str(problem) for problem in problems]
    facts, made = records()
    job = attrs.evolve(make_job(folder / "job", *made), batch=facts)
    paths = component.create(options, make_setting(EXAMPLES)).export(job)
    parts = [text.rstrip()]
    for path in paths:
        place = path.relative_to(job.target).as_posix()
        if path.suffix == ".zip":
            content = message(path).decode()
            place = f"{place}: {path.stem}.xml"
        elif path.suffix == ".pdf":
            content = ""
        else:
            with path.open(encoding=ENCODINGS.get(name, "utf-8"), newline=None) as file:
                content = file.read()
        parts.append(f"# -> {place}\n{content}".rstrip())
    return "\n\n".join(parts) + "\n"


def test_the_readme_shows_what_is_written(tmp_path, pytestconfig):
    wanted = {name: shown(name, tmp_path / name) for name in NAMES}
    text = README.read_text(encoding="utf-8")
    if pytestconfig.getoption("renew_readme"):
        for name, block in wanted.items():
            begin = f"<!-- example: {name} -->\n```text\n"
            before, after = text.split(begin)
            text = f"{before}{begin}{block}```\n{after.split('```' + chr(10), 1)[1]}"
        README.write_text(text, encoding="utf-8", newline="\n")
        pytest.fail("the README was written anew: look at it, and run without --renew-readme")
    assert dict(SHOWN.findall(text)) == wanted


@pytest.mark.parametrize("name", NAMES)
def test_an_example_says_what_it_is(name):
    first = (EXAMPLES / f"{name}.toml").read_text(encoding="utf-8").split("\n", 1)[0]
    assert first.startswith("# An example to adapt with the ")


def test_the_readme_lists_every_field():
    text = README.read_text(encoding="utf-8")
    tables = re.findall(r"\| field \| what \|\n\|---\|---\|\n((?:\|.*\n)+)", text)
    listed = re.findall(r"^\| `([a-z_.0-9]+)` \|", "".join(tables), re.MULTILINE)
    assert set(listed) == {*OF_BATCH, *OF_RECORD, *OF_FILE}


def test_the_message_of_the_example_is_valid(tmp_path):
    text = shown("xdomea", tmp_path)
    valid("3.1.0", text[text.index("<xdomea:FV") :].encode())
