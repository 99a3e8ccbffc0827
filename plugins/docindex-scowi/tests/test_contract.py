"""What docindex asks of every matcher, on a list in a file and on one out of a real database."""

from __future__ import annotations

import shutil

import attrs
import pytest
from docindex_scowi.matcher import COMPONENT

from docindex.model import ReferenceRule
from docindex.testing.contracts import MatcherContract
from docindex.testing.values import make_setting, number, words

LIST = """case_no;surname;given_name
700000001;Müller;Eva
700000777;Zander;Karla
"""
MORE = "700000900;Weiß;Jan\n"
RULES = (ReferenceRule(kind="case_no", pattern=r"7\d{8}"),)


class Scowi(MatcherContract):
    references = RULES

    @pytest.fixture
    def component(self):
        return COMPONENT


class TestFromFile(Scowi):
    @pytest.fixture
    def options(self):
        cases = {
            "source": "csv:cases.csv",
            "case_id": "case_no",
            "keys": {"case_no": "case_no"},
            "people": {"surname": "surname", "given_name": "given_name"},
        }
        return {"cases": cases}

    def prepare(self, folder):
        (folder / "cases.csv").write_text(LIST, encoding="utf-8")

    def change(self, folder):
        (folder / "cases.csv").write_text(LIST + MORE, encoding="utf-8")

    @pytest.fixture
    def known(self):
        return {
            "700000001": [number("case_no", "700000001"), words("Eva Müller")],
            "700000777": [number("case_no", "700000777", 2), words("Karla Zander", 3)],
        }


class TestFromDatabase(Scowi):
    @pytest.fixture
    def options(self, district):
        given = district.options()
        del given["cases"]["index"]  # a file that is mapped stays open as long as it is used
        return given

    @pytest.fixture
    def setting(self, district):
        self.district = district
        district.run(
            "INSERT INTO {table} VALUES "
            "('A', '700000001', '500000000001', 'open', NULL, 'Amt 32', '2026-01-01'), "
            "('A', '700000777', '500000000777', 'closed', NULL, 'Amt 32', '2026-01-02')"
        )
        assert district.snapshot() == 0
        rules = (*RULES, ReferenceRule(kind="cash_no", pattern=r"5\d{11}"))
        return attrs.evolve(make_setting(district.folder, *rules), tenant="kreis-a")

    def change(self, folder):  # noqa: ARG002 - it is the district's
        self.district.run("UPDATE {table} SET receiver = 'Amt 20'")
        assert self.district.snapshot(days=1) == 0

    def spoil(self, folder):
        shutil.rmtree(folder / "list")

    @pytest.fixture
    def known(self):
        return {
            "700000001": [number("case_no", "700000001")],
            "700000777": [number("case_no", "700000777", 2), number("cash_no", "500000000777", 3)],
        }
