"""One batch of scanned letters, from the files to three import formats, by one profile."""

from __future__ import annotations

import json

import numpy as np
from xdomea_files import message, texts, valid

from docindex import Indexer, load_profile
from docindex.testing.samples import write_tiff
from docindex.testing.samples.paper import Sheet, Style

PROFILE = r"""
schema = "docindex.profile/1"
tenant = "ahornfelde"
environment = "test"

[separation]
one_file_one_document = true

[[references]]
kind = "tag_no"
pattern = 'HM \d{6}'
labels_ours = ["Hundemarke"]

[[matchers]]
component = "table"
options.source = "csv:cases.csv"
options.case_id = "case_id"
options.keys = { tag_no = "tag" }
options.people = { surname = "name", given_name = "given", birth_date = "born" }

[[exports]]
component = "index-file"
options.syntax = "json"
options.columns = [{ name = "id", field = "id" }, { name = "case", field = "case_id" }]

[[exports]]
component = "dvelop-jpl"
options.document_type = "AWLI"
options.encoding = "cp1252"
options.fields = [{ name = "dok_dat_feld[1]", field = "case_id" }]
options.documents = "tiff"

[[exports]]
component = "xdomea"
options = { sender = "Scanstelle", recipient = "Ahornfelde", default_date = 2026-03-09 }
"""
LETTERS = {
    "1.tif": ("Karla Zander, geb. 12.04.1969", "204171"),
    "2.tif": ("Jan Weiß, geb. 01.01.1960", "204177"),
}


def letter(name, tag):
    sheet = Sheet()
    sheet.lines(25, 25, (name, "Lindenweg 4, 99999 Ahornfelde"), Style(size=11))
    sheet.text(25, 60, f"Hundemarke: HM {tag}", Style(size=12, bold=True))
    dust = np.random.default_rng(len(name)).random((3508, 2480)) < 0.0005
    return np.where(dust, 0, sheet.render()).astype(np.uint8)


def test_letters_become_import_files(tmp_path):
    (tmp_path / "profile.toml").write_text(PROFILE, encoding="utf-8")
    cases = "case_id;tag;name;given;born\n17/26;HM 204171;Zander;Karla;12.04.1969\n"
    (tmp_path / "cases.csv").write_text(cases, encoding="utf-8")
    (tmp_path / "morning").mkdir()
    for file, (name, tag) in LETTERS.items():
        write_tiff([letter(name, tag)], tmp_path / "morning" / file)
    with Indexer(load_profile(tmp_path / "profile.toml"), executor="in-process") as indexer:
        result = indexer.index(tmp_path / "morning", out=tmp_path / "export")
    indexed = [r.id for r in result.records if r.decision.status.value == "indexed"]
    assert len(indexed) == 1
    index = (result.folder / "index-file" / "index.json").read_text(encoding="utf-8")
    rows = json.loads(index)["documents"]
    assert [row["case"] for row in rows] == ["17/26", None]
    names = sorted(path.name for path in (result.folder / "dvelop-jpl").iterdir())
    assert names == [f"{indexed[0]}.jpl", f"{indexed[0]}.tif"]
    jpl = (result.folder / "dvelop-jpl" / names[0]).read_text(encoding="cp1252")
    assert jpl == 'dokuart = "AWLI"\ndok_dat_feld[1] = "17/26"\n'
    (path,) = (result.folder / "xdomea").iterdir()
    root = valid("3.1.0", message(path))
    assert (texts(root, "FachverfahrenObjektID"), texts(root, "Wert")) == (["17/26"], indexed)
