"""One batch of scanned letters, from the files to what WUFF imports."""

from __future__ import annotations

import numpy as np
import pytest

from docindex import Indexer, load_profile
from docindex.testing.samples import write_tiff
from docindex.testing.samples.paper import Sheet, Style

LIST = """\
H;1017;Möller;Karla;12.04.1969
H;1018;Adam;Uwe;03.11.1980
D;HM 204171;1017;aktiv
D;HM 310550;1018;befreit
"""
PROFILE = r"""
schema = "docindex.profile/1"
tenant = "ahornfelde"
environment = "test"

[separation]
one_file_one_document = true

[[references]]
kind = "tag_no"
pattern = 'HM \d{6}'
labels_ours = ["Hundemarke", "Steuermarke"]

[[matchers]]
component = "hundesteuer"
options = { source = "wuff.csv", max_age_hours = 26 }

[[exports]]
component = "wuff"
"""
LETTERS = {
    "1.tif": ("Karla Möller", "geb. 12.04.1969", "Hundemarke: HM 204171"),
    "2.tif": ("Jan Weiß", "geb. 01.01.1960", "Hundemarke: HM 204177"),
    "3.tif": ("Uwe Adam", "geb. 03.11.1980", "Steuermarke: HM 310550"),
}


def letter(name, born, subject):
    sheet = Sheet()
    sheet.lines(25, 25, (f"{name}, {born}", "Lindenweg 4, 99999 Ahornfelde"), Style(size=11))
    sheet.text(25, 60, subject, Style(size=12, bold=True))
    text = (
        "Sehr geehrte Damen und Herren, mein Hund ist im Mai verstorben. Bitte melden Sie ihn ab."
    )
    sheet.paragraph((25, 75), 160, text, Style(size=11))
    dust = np.random.default_rng(len(name)).random((3508, 2480)) < 0.0005
    return np.where(dust, 0, sheet.render()).astype(np.uint8)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "profile.toml").write_text(PROFILE, encoding="utf-8")
    (tmp_path / "wuff.csv").write_text(LIST, encoding="utf-8")
    (tmp_path / "morning").mkdir()
    for name, texts in LETTERS.items():
        write_tiff([letter(*texts)], tmp_path / "morning" / name)
    return tmp_path


def test_letters_become_import_files(folder):
    with Indexer(load_profile(folder / "profile.toml"), executor="in-process") as indexer:
        result = indexer.index(folder / "morning", out=folder / "export")
    decided = [(r.decision.status.value, r.decision.case_id) for r in result.records]
    assert decided[0] == ("indexed", "HM 204171")
    # One digit off Karla Möller's tag, and somebody else's letter: a person must look.
    assert decided[1][0] != "indexed"
    assert decided[2] == ("indexed", "HM 310550")
    assert dict(result.records[0].versions)["docindex-example"] == "0.1.0"
    assert "list:wuff.csv" in dict(result.records[0].versions)
    text = (result.folder / "wuff" / "wuff.txt").read_text(encoding="utf-8")
    assert text.count("tag=HM 204171\n") == 1
    assert text.count("tag=") == 2
    assert len(list((result.folder / "wuff" / "documents").iterdir())) == 3
