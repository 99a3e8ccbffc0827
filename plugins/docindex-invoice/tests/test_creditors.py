"""What docindex asks of every matcher, and what creditors ask beside."""

from __future__ import annotations

import os
import time

import attrs
import pytest
from docindex_invoice.matcher import COMPONENT, CreditorOptions

from docindex.errors import CaseListError
from docindex.matching.decision import decide
from docindex.model import CheckDigitRule, Reason, ReferenceRole, ReferenceRule, Status
from docindex.testing.contracts import MatcherContract
from docindex.testing.values import make_setting, number, words

IBAN = ReferenceRule(
    kind="iban",
    pattern=r"DE\d{2}(?: \d{4}){4} \d{2}",
    check_digit=CheckDigitRule(scheme="iban"),
)
VAT_ID = ReferenceRule(
    kind="vat_id", pattern=r"DE\d{9}", check_digit=CheckDigitRule(scheme="vat_id")
)
BEHRENS, MERTENS, SHARED = (
    "DE89370400440532013000",
    "DE02120300000000202051",
    "DE02500105170137075030",
)
LIST = f"""\
id;name;ibans;vat_ids;postcode;city
K1;Behrens Gartenbau GmbH & Co. KG;{BEHRENS};DE136695976;00310;Musterau
K2;Mertens Metallbau AG;{MERTENS}|{SHARED};DE111111125;00415;Oberwerda
K3;Mertens Metallbau;{SHARED};;00733;Talheim am Berg
K4;Zander;;;;
"""


class TestContract(MatcherContract):
    references = (IBAN, VAT_ID)

    @pytest.fixture
    def component(self):
        return COMPONENT

    @pytest.fixture
    def options(self):
        return {"source": "creditors.csv", "own": ["DE02700100100030876808"], "max_age_hours": 26}

    def prepare(self, folder):
        (folder / "creditors.csv").write_text(LIST, encoding="utf-8")

    def change(self, folder):
        (folder / "creditors.csv").write_text(LIST.replace("Zander", "Vogler"), encoding="utf-8")

    @pytest.fixture
    def known(self):
        return {
            "K1": [number("iban", BEHRENS), words("Behrens Gartenbau, 00310 Musterau")],
            "K2": [number("vat_id", "DE111111125")],
        }


def matcher(folder, text=LIST, **options):
    (folder / "creditors.csv").write_text(text, encoding="utf-8")
    given = CreditorOptions(source="creditors.csv", **options)
    return COMPONENT.create(given, make_setting(folder, IBAN, VAT_ID))


def decided(made, *evidence):
    kinds = {"check_digit_kinds": {"iban", "vat_id"}, "stale": False}
    return decide(made.find(evidence), evidence, (), **kinds)


def account(value, line=1, **changes):
    return number("iban", value, line, checked=True, **changes)


def test_an_account_and_the_name_are_two_witnesses(tmp_path):
    made = matcher(tmp_path)
    alone = decided(made, account(BEHRENS))
    assert (alone.status, alone.case_id, alone.reason) == (
        Status.VERIFY,
        "K1",
        Reason.ONE_WITNESS_ONLY,
    )
    both = decided(made, account(BEHRENS), words("Behrens Gartenbau GmbH & Co.KG"))
    assert (both.status, both.case_id) == (Status.INDEXED, "K1")


def test_name_and_place_propose_and_never_decide(tmp_path):
    made = matcher(tmp_path)
    there = decided(made, words("Mertens Metallbau AG", 2), words("00415 Oberwerda", 3))
    assert (there.status, there.case_id) == (Status.VERIFY, "K2")
    elsewhere = decided(made, words("Mertens Metallbau AG", 2), words("99999 Anderswo", 3))
    assert elsewhere.case_id is None


def test_an_account_of_several_names_nobody_alone(tmp_path):
    answer = decided(matcher(tmp_path), account(SHARED))
    assert (answer.status, answer.reason) == (Status.CLEARING, Reason.SEVERAL_CANDIDATES)


def test_two_creditors_on_one_paper_are_not_decided(tmp_path):
    answer = decided(matcher(tmp_path), account(BEHRENS), account(MERTENS, 5))
    assert answer.status is Status.CLEARING


def test_an_unknown_account_waits_for_its_creditor(tmp_path):
    answer = decided(matcher(tmp_path), account("DE75512108001245126199"))
    assert (answer.status, answer.reason) == (Status.PENDING, Reason.NOT_YET_LISTED)


def test_the_payers_account_is_nobodys(tmp_path):
    payers = account("DE75512108001245126199", 8, role=ReferenceRole.THEIRS)
    answer = decided(matcher(tmp_path), account(BEHRENS), words("Behrens Gartenbau"), payers)
    assert (answer.status, answer.case_id) == (Status.INDEXED, "K1")


def test_a_leitweg_id_names_the_office(tmp_path):
    made = matcher(tmp_path, offices={"991-33333TEST-33": "SG Schulen"})
    (found,) = made.find([account(BEHRENS), words("Leitweg-ID: 991-33333TEST-33")])
    assert found.receiver == "SG Schulen"
    (found,) = made.find([account(BEHRENS), words("Leitweg-ID: 991-33333TEST-34")])
    assert found.receiver == ""


def test_a_blocked_creditor_takes_no_invoices(tmp_path):
    text = (
        f"id;name;ibans;vat_ids;postcode;city;state\nK1;Behrens Gartenbau;{BEHRENS};;;;gesperrt\n"
    )
    columns = attrs.evolve(CreditorOptions(source="x").columns, status="state")
    made = matcher(tmp_path, text, columns=columns, blocked=("gesperrt",))
    (found,) = made.find([account(BEHRENS)])
    assert (found.status, found.importable) == ("gesperrt", False)
    assert made.look_up("K1").importable is False
    assert made.look_up("K9") is None


def test_rows_of_one_creditor_are_one(tmp_path):
    text = LIST + "K1;Behrens Gartenbau GmbH & Co. KG;DE75512108001245126199;;00310;Musterau\n"
    (found,) = matcher(tmp_path, text).find([account("DE75512108001245126199")])
    assert found.case_id == "K1"


def test_an_old_list_is_stale(tmp_path):
    matcher(tmp_path)
    os.utime(tmp_path / "creditors.csv", (time.time() - 7200,) * 2)
    setting = make_setting(tmp_path, IBAN)
    old = CreditorOptions(source="creditors.csv", max_age_hours=1)
    assert COMPONENT.create(old, setting).stale
    assert not COMPONENT.create(attrs.evolve(old, max_age_hours=3), setting).stale


@pytest.mark.parametrize(
    "text",
    [
        "",
        "id;name;ibans;vat_ids;postcode;city\n",
        LIST.replace("vat_ids", "ust"),
        LIST + "K9;Vogler\n",
        LIST + "K9;;;;;\n",
        LIST + ";Vogler;;;;\n",
        LIST + "K1;Vogler;;;;\n",
        LIST + "K9;Vogler;DE02700100100030876808;;;\n",
        LIST + '"',
    ],
)
def test_a_list_that_cannot_be_trusted_is_refused(tmp_path, text):
    with pytest.raises(CaseListError, match=r"creditors\.csv") as caught:
        matcher(tmp_path, text, own=("DE02 7001 0010 0030 8768 08",))
    assert not {"Vogler", "Behrens", "DE02700100100030876808"} & set(str(caught.value).split())


def test_a_profile_without_numbers_is_refused(tmp_path):
    (tmp_path / "creditors.csv").write_text(LIST, encoding="utf-8")
    with pytest.raises(CaseListError, match="check_digit iban or vat_id"):
        COMPONENT.create(CreditorOptions(source="creditors.csv"), make_setting(tmp_path))
