"""The example district: its forms are known again, its fields typed, and it says what it is."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from pathlib import Path

import numpy as np
import pytest
from docindex_scowi.__main__ import main
from docindex_scowi.snapshot import District

from docindex import Indexer, load_profile
from docindex.cli import main as docindex
from docindex.testing.samples import write_tiff
from docindex.testing.samples.cases import Case, invent_person
from docindex.testing.samples.chance import Dice

CASES = "case_no;cash_no;plate;offence_date;status;merged_into;receiver;office\n{rows}"
KEYS = "case_id;kind;value\n"
MARKS = {
    "anhoerungsbogen": {"zugegeben", "bestritten", "nicht-gefahren", "schweigt"},
    "zeugenfragebogen": {"selbst-gefahren", "andere-person", "verweigert", "unbekannt"},
    "zustellungsurkunde": {
        *("uebergeben", "familie", "beschaeftigte", "briefkasten", "postfiliale", "verweigert")
    },
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("example") / "kreis-a"
    assert main(["example", "--out", str(out)]) == 0
    assert main(["example", "--out", str(out)]) == 2, "nothing is overwritten"
    return out


def test_it_is_a_right_profile_that_says_what_it_is(folder):
    text = (folder / "profile.toml").read_text(encoding="utf-8")
    assert "INVENTED" in text
    assert docindex(["check", str(folder / "profile.toml")]) == 0
    district = District.of(folder / "profile.toml")
    assert district.options.cases.tier == "plates"
    assert {item.name for item in district.loaded.profile.classes} >= {*MARKS, "einspruch"}


def test_its_list_comes_by_drops_without_any_database(folder, monkeypatch):
    monkeypatch.delenv("SCOWI_READER", raising=False)
    files = []
    row = "1.26.000001.3;;KM-A 1;2026-01-02;open;;fines;A\n"
    for name, role, text in (
        ("cases.csv", "cases", CASES.format(rows=row)),
        ("keys.csv", "keys", KEYS.replace("case_id", "case_no")),
    ):
        (folder / name).write_text(text, encoding="utf-8")
        digest = hashlib.sha256(text.encode()).hexdigest()
        rows = len(text.splitlines()) - 1
        files.append({"name": name, "role": role, "rows": rows, "sha256": digest})
    manifest = {
        "schema": "docindex.drop/1",
        "tenant": "kreis-a",
        "kind": "full",
        "sequence": 1,
        "made": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "files": files,
    }
    (folder / "drop.json").write_text(json.dumps(manifest), encoding="utf-8")
    taken = ["cases", "take", str(folder), "--profile", str(folder / "profile.toml")]
    assert docindex(taken) == 0
    assert docindex(["cases", "status", "--profile", str(folder / "profile.toml")]) == 0


def test_its_forms_are_recognised_and_read(folder):
    forms = pytest.importorskip(
        "benchmarks.mail.forms",
        reason="the mail benchmark draws them: run it in the repository",
    )
    from benchmarks.mail.tenants import TENANTS

    draws = {
        "anhoerungsbogen": forms.hearing_form,
        "zeugenfragebogen": forms.witness_form,
        "zustellungsurkunde": forms.delivery_certificate,
    }
    batch = folder / "batch"
    batch.mkdir()
    for place, (name, draw) in enumerate(draws.items()):
        for number in range(2):
            dice = Dice(4711, number, place)
            leaf = draw(_form(forms, TENANTS[0], dice), dice)
            page = getattr(leaf, "front", leaf).render(300)
            binary = np.where(page < 160, 0, 255).astype(np.uint8)
            write_tiff([binary], batch / f"{name}-{number}.tif")
    path = folder / "forms.toml"
    text = (folder / "profile.toml").read_text(encoding="utf-8")
    head, _, rest = text.partition("[[matchers]]")
    classes = "[[classes]]" + rest.partition("[[classes]]")[2].partition("[[exports]]")[0]
    separate = head.replace("case_barcode = true", "one_file_one_document = true")
    path.write_text(separate + classes, encoding="utf-8")
    with Indexer(load_profile(path), executor="in-process") as indexer:
        records = indexer.index(batch).records
    assert len(records) == 6
    for record in records:
        name = Path(record.pages[0].page.file).stem.rpartition("-")[0]
        assert record.document_class == name
        assert f"form:{name}/1" in record.notes
        marks = {f.name: f.value for f in record.fields if f.kind.value == "mark"}
        assert {*marks} == MARKS[name]
        assert [*marks.values()].count(True) == 1, name
        kinds = {f.kind.value for f in record.fields}
        assert {"mark", "date", "signature"} <= kinds


def _form(forms, tenant, dice):
    day = datetime.date(2026, 1, 1 + dice.between(1, 20))
    case = Case(
        case_no=f"1.26.{dice.digits(6)}.3",
        cash_no=dice.digits(12),
        person=invent_person(dice),
        offence_date=day,
        opened=day,
        status="open",
        receiver="fines",
    )
    return forms.Form(
        tenant=tenant,
        case=case,
        issued=day,
        written=day,
        driver=invent_person(dice),
        symbology="",
    )


def test_the_how_to_page_is_a_right_profile(tmp_path):
    page = Path(__file__).parents[3] / "docs" / "how-to" / "connect-sc-owi.md"
    if not page.exists():
        pytest.skip("the documentation is not here: run it in the repository")
    blocks = re.findall(r"^```toml\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)
    matcher, database, where, reference = (block.replace(", … FROM …", "") for block in blocks)
    least = 'schema = "docindex.profile/1"\ntenant = "kreis-a"\nenvironment = "test"\n'
    separation = "[separation]\ncase_barcode = true\n"
    profile = tmp_path / "profile.toml"
    text = (least, separation, matcher, where, database, reference)
    profile.write_text("\n".join(text), encoding="utf-8")
    found = District.of(profile)
    assert found.options.cases.where == {"office": "A"}
    assert found.database.transferred == ("prosecutor",)
    assert found.loaded.profile.references[0].of_tenant == "kreis-b"
