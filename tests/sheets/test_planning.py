"""Which sheets a profile, a list and the command line ask for, and which are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docindex.cli import main
from docindex.errors import CaseListError, ProfileError
from docindex.matching.references import Grammar
from docindex.model import CheckDigitRule, ReferenceRule
from docindex.profile import load_profile
from docindex.registry import load_registry
from docindex.sheets.payloads import payload_of
from docindex.sheets.planning import Order, plan_for, plan_sheets

PROFILE = r"""
schema = "docindex.profile/1"
tenant = "{tenant}"
environment = "test"

[separation]
patch_codes = ["T", "2"]
barcodes = ["PATCHT"]
case_barcode = {case_barcode}

[[references]]
kind = "case_no"
pattern = '\d{{4}} \d{{4}} \d{{4}}'
barcode_payload = 'VG(?P<value>\d{{12}})'

[[matchers]]
component = "table"
[matchers.options]
source = "csv:cases.csv"
case_id = "case_no"
"""
NUMBERS = ("3025 0014 9364", "3025 0014 9372")


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    (tmp_path / "cases.csv").write_text("case_no\n" + "\n".join(NUMBERS) + "\n", "utf-8")
    path = tmp_path / "profile.toml"
    path.write_text(PROFILE.format(tenant="amt-c", case_barcode="true"), "utf-8")
    return path


def planned(order: Order, path: Path) -> list[str]:
    plans = plan_for(order, load_profile(path), load_registry())
    return [plan.patch + plan.payload for plan in plans]


def test_without_wishes_a_profile_gets_all_that_it_separates_by(profile: Path) -> None:
    assert planned(Order(), profile) == ["T", "2", "PATCHT"]
    assert planned(Order(patches=("2",), count=3), profile) == ["2", "2", "2"]


def test_covers_carry_the_payload_of_the_profile(profile: Path) -> None:
    wanted = ["VG302500149364", "VG302500149372"]
    assert planned(Order(listed=True), profile) == wanted
    few = profile.with_name("few.csv")
    few.write_text("az,case_no\n1,3025 0014 9372\n2,3025 0014 9372\n3,\n", "utf-8")
    assert planned(Order(cases=few, separator=","), profile) == wanted[1:]
    assert planned(Order(listed=True, patches=("T",)), profile) == ["T" + w for w in wanted]


def test_sheets_that_would_not_separate_are_refused(profile: Path) -> None:
    with pytest.raises(ProfileError, match="patch 3 does not separate"):
        planned(Order(patches=("3",)), profile)
    with pytest.raises(ProfileError, match="'NEU' does not separate"):
        planned(Order(barcodes=("NEU",)), profile)
    profile.write_text(PROFILE.format(tenant="amt-c", case_barcode="false"), "utf-8")
    with pytest.raises(ProfileError, match="cover sheets would not separate"):
        planned(Order(listed=True), profile)
    assert len(planned(Order(listed=True, patches=("T",)), profile)) == 2


def test_a_long_list_and_a_wrong_one_are_refused(profile: Path) -> None:
    with pytest.raises(CaseListError, match="2 cases would get a cover sheet"):
        planned(Order(listed=True, most=1), profile)
    with pytest.raises(CaseListError, match=r"Name a CSV file"):
        planned(Order(cases=profile.with_name("none.csv")), profile)
    with pytest.raises(CaseListError, match="no column 'number'"):
        planned(Order(cases=profile.with_name("cases.csv"), column="number"), profile)


def test_sheets_without_a_profile() -> None:
    plans = plan_sheets(Order(patches=("T",), barcodes=("PATCHT",), count=2), "kreis-a")
    assert [(plan.patch, plan.payload, plan.tenant) for plan in plans] == [
        ("T", "", "kreis-a"),
        ("T", "", "kreis-a"),
        ("", "PATCHT", "kreis-a"),
        ("", "PATCHT", "kreis-a"),
    ]


@given(st.from_regex(r"\A[0-9]{4} [0-9]{4} [0-9]{4}\Z"), st.sampled_from(["VG", "", "A-"]))
@settings(deadline=None)
def test_a_payload_is_read_as_its_number(number: str, prefix: str) -> None:
    payload = rf"{prefix}(?P<value>\d{{12}})" if prefix else None
    rule = ReferenceRule(kind="case_no", pattern=r"\d{4} \d{4} \d{4}", barcode_payload=payload)
    grammar = Grammar(rule)
    read = grammar.from_barcode(payload_of(number, grammar, "p.toml").encode())
    assert read is not None
    assert read.value == grammar.normalise(number)


def test_payloads_that_vary_and_wrong_numbers_are_refused() -> None:
    rule = ReferenceRule(
        kind="case_no", pattern=r"\d{4}", barcode_payload=r"\d{3}-(?P<value>\d{4})"
    )
    with pytest.raises(ProfileError, match="other parts vary"):
        payload_of("1234", Grammar(rule), "p.toml")
    with pytest.raises(CaseListError, match="does not fit"):
        payload_of("12345", Grammar(rule), "p.toml")
    luhn = ReferenceRule(
        kind="case_no", pattern=r"\d{4}", check_digit=CheckDigitRule(scheme="luhn")
    )

    class Never:
        def valid(self, value: str) -> bool:
            return not value

    with pytest.raises(CaseListError, match="wrong check digit"):
        payload_of("1234", Grammar(luhn, Never()), "p.toml")


def test_the_command(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = profile.with_name("sheets.pdf")
    words = ["separators", "--profile", str(profile), "--out", str(out), "--check"]
    assert main(words) == 0
    said = capsys.readouterr().err
    assert "3 sheets" in said
    assert "poor: 3 of 3 read back, 0 misread" in said
    assert main(words) == 6
    assert "--force" in capsys.readouterr().err
    assert main(["separators", "--out", str(profile.with_name("x.pdf"))]) == 6
    assert main(["separators", "--out", "x.pdf", "--cases", "c.csv"]) == 7
