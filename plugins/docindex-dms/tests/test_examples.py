"""The reference: each example says what it is and is what is written; options are the code's.

After a wanted change, `python -m pytest --renew-docs` writes the pages anew.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from pathlib import Path

import attrs
import pytest
from docindex_dms import enaio_plan, offers
from docindex_dms.alfresco import AlfrescoProperty
from docindex_dms.docuware import DocuWareField
from docindex_dms.fields import OF_BATCH, OF_FILE, OF_RECORD
from docindex_dms.kofax import FormType
from docindex_dms.paperless import ClassType, CustomField
from docindex_dms.sheets import Column, Field
from option_tables import table
from xdomea_files import message, valid

from docindex import Status
from docindex.contracts import Known
from docindex.structuring import structure
from docindex.testing.values import make_facts, make_job, make_record, make_setting

ROOT = Path(__file__).parent.parent
PAGES = sorted((ROOT.parent.parent / "docs" / "reference").glob("formats*.md"))
EXAMPLES = Path(__file__).parent / "examples"
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.toml"))
COMPONENTS = {component.name: component for component in offers.docindex_exporters()}
ENCODINGS = {
    "batch-csv": "cp1252",
    "fixed-width": "iso-8859-15",
    "document-ini": "utf-16",
    "enaio-text": "utf-16",
    "dvelop-jpl": "cp1252",
}
PARTS = {
    "Column": Column,
    "Field": Field,
    "AlfrescoProperty": AlfrescoProperty,
    "DocuWareField": DocuWareField,
    "FormType": FormType,
    "CustomField": CustomField,
    "ClassType": ClassType,
    "Level": enaio_plan.Level,
    "DocumentLevel": enaio_plan.DocumentLevel,
    "PlanEntry": enaio_plan.PlanEntry,
}
SHOWN = re.compile(
    r"(?P<begin><!-- example: (?P<name>[a-z-]+) -->\n```text\n)(?P<block>.*?)(?P<end>```\n)",
    re.DOTALL,
)
OPTIONS = re.compile(
    r"(?P<begin><!-- options: (?P<name>[A-Za-z-]+) -->\n\n)(?P<block>.*?)(?P<end>\n<!-- end -->\n)",
    re.DOTALL,
)


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
            encoding = "utf-8" if path.suffix == ".json" else ENCODINGS.get(name, "utf-8")
            with path.open(encoding=encoding, newline=None) as file:
                content = file.read()
        parts.append(f"# -> {place}\n{content}".rstrip())
    return "\n\n".join(parts) + "\n"


def renewed(text, wanted, pattern):
    """A page with its blocks as they should be."""
    return pattern.sub(lambda found: f"{found['begin']}{wanted(found['name'])}{found['end']}", text)


def option_table(name):
    cls = COMPONENTS[name].options if name in COMPONENTS else PARTS[name]
    return table(cls)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_pages_show_what_is_written(tmp_path, pytestconfig, page):
    text = page.read_text(encoding="utf-8")
    wanted = renewed(text, lambda name: shown(name, tmp_path / name), SHOWN)
    wanted = renewed(wanted, option_table, OPTIONS)
    if pytestconfig.getoption("renew_docs") and text != wanted:
        page.write_text(wanted, encoding="utf-8", newline="\n")
        pytest.fail("the page was written anew: look at it, and run without --renew-docs")
    assert text == wanted


def test_every_example_and_all_options_are_shown():
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert sorted(found["name"] for found in SHOWN.finditer(text)) == NAMES
    assert {found["name"] for found in OPTIONS.finditer(text)} == {*COMPONENTS, *PARTS}


@pytest.mark.parametrize("name", NAMES)
def test_an_example_says_what_it_is(name):
    first = (EXAMPLES / f"{name}.toml").read_text(encoding="utf-8").split("\n", 1)[0]
    assert first.startswith("# An example to adapt with the ")


def test_every_exporter_has_an_example_and_says_how_far_it_is_known():
    shown_of = {
        tomllib.loads((EXAMPLES / f"{name}.toml").read_text(encoding="utf-8"))["exports"][0][
            "component"
        ]
        for name in NAMES
    }
    assert shown_of == set(COMPONENTS)
    words = {
        Known.STANDARD: "standard with a schema",
        Known.DOCUMENTED: "documented",
        Known.OBSERVED: "observed",
        Known.UNKNOWN: "agreed per project",
    }
    overview = next(page for page in PAGES if page.stem == "formats").read_text(encoding="utf-8")
    overview = overview.partition("\n## ")[0]
    told = dict(re.findall(r"^\| `([a-z-]+)` \| [^|]+ \| ([a-z ]*[a-z])", overview, re.MULTILINE))
    assert told == {name: words[one.known] for name, one in COMPONENTS.items()}
    assert all(one.summary and one.source for one in COMPONENTS.values())


def test_the_reference_lists_every_field():
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    tables = re.findall(r"\| field \| what \|\n\|---\|---\|\n((?:\|.*\n)+)", text)
    listed = re.findall(r"^\| `([a-z_.0-9]+)` \|", "".join(tables), re.MULTILINE)
    assert set(listed) == {*OF_BATCH, *OF_RECORD, *OF_FILE}


def test_the_message_of_the_example_is_valid(tmp_path):
    text = shown("xdomea", tmp_path)
    valid("3.1.0", text[text.index("<xdomea:FV") :].encode())
