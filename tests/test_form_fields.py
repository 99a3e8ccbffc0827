"""From the blank to the record: a form is learned, filled pages are indexed, their fields told."""

from __future__ import annotations

import json

import pytest
from PIL import Image

from docindex.cli import main
from docindex.formreading.values import Answer, ZoneReading
from docindex.forms import Form, Zone, form_toml, load_form
from docindex.indexer import Indexer
from docindex.model import Box, DocumentField, FieldKind, IndexRecord
from docindex.profile import load_profile
from docindex.record import erase_content, from_json, to_json
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.handwriting import scrawl
from docindex.testing.samples.paper import Sheet, Style
from tests.form_samples import DPI, ZONES, Entries, in_black, sheet

PROFILE = r"""
schema = "docindex.profile/1"
tenant = "somebody"
environment = "test"

[separation]
one_file_one_document = true

[[classes]]
name = "antrag"
form = "antrag.toml"

[[references]]
kind = "case_no"
pattern = '\d{3}-\d{4}'
"""
DATE = Zone(name="datum", kind=FieldKind.DATE, left=20, top=228, width=60, height=10)
BOX = Box(left=1, top=2, right=3, bottom=4)


def _form(entries: Entries, date: str = "", *, scrawled: bool = False, smudged: int = 0) -> Sheet:
    page = sheet(entries)
    page.text(21, 236, date, Style(size=11))
    if scrawled:
        scrawl(page, (22, 236), 45, Dice(4), size=2.5)
    if smudged:
        zone = ZONES[smudged]
        page.stroke([(zone.left + 1, zone.top + 2), (zone.left + 2.6, zone.top + 2)], width=0.5)
    return page


PAGES = {
    "filled": _form(
        Entries(ticks=(2,), writes=True, signs=True, number="123-4567"), date="24.04.2019"
    ),
    "empty": _form(Entries()),
    "doubtful": _form(Entries(ticks=(1,)), scrawled=True, smudged=3),
}


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> dict[str, IndexRecord]:
    """The record of each page, by its name."""
    folder = tmp_path_factory.mktemp("forms")
    blank = folder / "blank.pdf"
    blank.write_bytes(sheet().pdf)
    path = folder / "antrag.toml"
    assert main(["learn-form", str(blank), "--out", str(path)]) == 0
    learned = load_form(path)
    drawn = Form(schema=learned.schema, name="antrag", blank=learned.blank, zones=(*ZONES, DATE))
    path.write_text(form_toml(drawn), encoding="utf-8")
    profile = folder / "profile.toml"
    profile.write_text(PROFILE, encoding="utf-8")
    batch = folder / "batch"
    batch.mkdir()
    for name, page in PAGES.items():
        scan = Image.fromarray(in_black(page.render(DPI))).convert("1")
        scan.save(batch / f"{name}.tif", compression="group4", dpi=(DPI, DPI))
    with Indexer(load_profile(profile), executor="in-process") as indexer:
        found = indexer.index(batch).records
    return {record.pages[0].page.file.removesuffix(".tif"): record for record in found}


def _values(record: IndexRecord) -> dict[str, bool | str | None]:
    return {field.name: field.value for field in record.fields}


def test_what_was_filled_in_stands_in_the_record(records: dict[str, IndexRecord]) -> None:
    record = records["filled"]
    assert record.document_class == "antrag"
    assert _values(record) == {
        "nummer": "1234567",
        "kreuz-1": False,
        "kreuz-2": True,
        "kreuz-3": False,
        "kreuz-4": False,
        "angaben": True,
        "unterschrift": True,
        "datum": "2019-04-24",
    }
    assert {field.source for field in record.fields} == {"form:antrag/1"}
    assert {field.page for field in record.fields} == {record.pages[0].page.id}
    assert not any(field.unsure or field.confirmed_by for field in record.fields)
    tick = next(field for field in record.fields if field.name == "kreuz-2")
    wanted = ZONES[2].left / 25.4 * DPI, ZONES[2].top / 25.4 * DPI
    assert (tick.box.left, tick.box.top) == pytest.approx(wanted, abs=3)


def test_an_empty_form_says_no_and_nothing_and_is_sure(records: dict[str, IndexRecord]) -> None:
    record = records["empty"]
    assert {value for name, value in _values(record).items() if name.startswith("kreuz")} == {False}
    assert (_values(record)["nummer"], _values(record)["datum"]) == (None, None)
    assert (_values(record)["angaben"], _values(record)["unterschrift"]) == (False, False)
    assert not any(field.unsure for field in record.fields)


def test_what_is_in_doubt_says_so_and_has_no_value(records: dict[str, IndexRecord]) -> None:
    fields = {field.name: field for field in records["doubtful"].fields}
    assert fields["kreuz-1"].value is True
    for name in ("kreuz-3", "datum"):
        assert (fields[name].unsure, fields[name].value) == (True, None)


def test_erasing_the_content_drops_them(records: dict[str, IndexRecord]) -> None:
    data = to_json(records["filled"])
    assert len(data["content"]["fields"]) == 8
    after = erase_content(data)
    assert "2019-04-24" not in json.dumps(after)
    assert from_json(after).fields == ()
    assert to_json(from_json(data)) == data


@pytest.mark.parametrize("answer", Answer)
def test_an_unsure_answer_has_no_value(answer: Answer) -> None:
    zone = ZoneReading(zone="kreuz", kind=FieldKind.MARK, box=BOX, answer=answer)
    field = zone.field("b_00001f", "form:antrag/1")
    told = {Answer.YES: True, Answer.NO: False, Answer.UNSURE: None}[answer]
    assert field == DocumentField(
        name="kreuz",
        kind=FieldKind.MARK,
        value=told,
        source="form:antrag/1",
        page="b_00001f",
        box=BOX,
        quality=0.0 if told is None else 1.0,
        unsure=told is None,
    )
