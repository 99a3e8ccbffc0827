"""What docindex asks of every matcher, and what the list of WUFF asks beside."""

from __future__ import annotations

import os
import time

import pytest
from docindex_example.matcher import COMPONENT, DogTaxOptions

from docindex.errors import CaseListError
from docindex.model import ReferenceRule
from docindex.testing.contracts import MatcherContract
from docindex.testing.values import make_setting, number, words

RULE = ReferenceRule(kind="tag_no", pattern=r"HM \d{6}")
LIST = """\
H;1017;Möller;Karla;12.04.1969
H;1018;Adam;Uwe;
D;HM 204171;1017;aktiv
D;HM 204188;1017;abgegeben
D;HM 310550;1018;befreit
"""


class TestContract(MatcherContract):
    references = (RULE,)

    @pytest.fixture
    def component(self):
        return COMPONENT

    @pytest.fixture
    def options(self):
        return {"source": "wuff.csv", "max_age_hours": 26}

    def prepare(self, folder):
        (folder / "wuff.csv").write_text(LIST, encoding="utf-8")

    def change(self, folder):
        (folder / "wuff.csv").write_text(LIST.replace("aktiv", "befreit"), encoding="utf-8")

    @pytest.fixture
    def known(self):
        return {
            "HM 204171": [number("tag_no", "HM204171"), words("Karla Möller, geb. 12.4.1969")],
            "HM 310550": [number("tag_no", "HM310550")],
        }


def matcher(folder, text=LIST, **options):
    (folder / "wuff.csv").write_text(text, encoding="utf-8")
    return COMPONENT.create(DogTaxOptions(source="wuff.csv", **options), make_setting(folder, RULE))


def test_the_owner_names_every_dog(tmp_path):
    found = matcher(tmp_path).find([words("Karla MOELLER, geboren am 12. April 1969")])
    assert {candidate.case_id for candidate in found} == {"HM 204171", "HM 204188"}


def test_a_dog_that_was_given_away_takes_no_documents(tmp_path):
    (found,) = matcher(tmp_path).find([number("tag_no", "HM204188", checked=True)])
    assert (found.status, found.importable) == ("abgegeben", False)


def test_an_old_list_is_stale(tmp_path):
    (tmp_path / "wuff.csv").touch()
    matcher(tmp_path)
    os.utime(tmp_path / "wuff.csv", (time.time() - 7200,) * 2)
    setting = make_setting(tmp_path, RULE)
    assert COMPONENT.create(DogTaxOptions(source="wuff.csv", max_age_hours=1), setting).stale
    assert not COMPONENT.create(DogTaxOptions(source="wuff.csv", max_age_hours=3), setting).stale


@pytest.mark.parametrize(
    "text",
    [
        "",
        "H;1017;Möller;Karla;12.04.1969\n",
        LIST + "D;HM 3105;1018;aktiv\n",
        LIST + "D;HM 310551;9999;aktiv\n",
        LIST + "D;HM 310551;1018;verkauft\n",
        LIST + "D;HM 310550;1018;aktiv\n",
        LIST + "H;1019;Weiß;Jan;31.02.1960\n",
        LIST + "H;1017;Weiß;Jan;\n",
        LIST + "X\n",
        LIST + '"',
    ],
)
def test_a_list_that_cannot_be_trusted_is_refused(tmp_path, text):
    with pytest.raises(CaseListError, match=r"wuff\.csv") as caught:
        matcher(tmp_path, text)
    assert not {"Möller", "Weiß", "204171", "310550"} & set(str(caught.value).split())
