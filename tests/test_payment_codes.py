"""GiroCodes as evidence: the payment number that a payer was asked to write, and nothing more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docindex.builtin.check_digits import Luhn
from docindex.evidence import barcode_evidence
from docindex.matching.decision import decide
from docindex.matching.references import Grammar
from docindex.model import (
    Barcode,
    Candidate,
    Decision,
    Document,
    DocumentPage,
    Evidence,
    PageSurvey,
    Reason,
    ReferenceRole,
    ReferenceRule,
    Role,
    Status,
    Support,
)
from tests.record_samples import BOX, page_ref

# Check digits of the German IBAN are right (ISO 13616); bank, account and payee are invented.
IBAN = "DE02120300000000202051"
CASH = Grammar(
    ReferenceRule(
        kind="cash_no", pattern=r"\d{4}-\d{4}", labels_theirs=("Rechnung",), labels_ours=("Kz.",)
    ),
    Luhn(),
)
CASE = Grammar(ReferenceRule(kind="case_no", pattern=r"\d{8}"))
OWN = "1234-5674"


def evidence(
    text: str = "", *, reference: str = "", iban: str = IBAN, symbology: str = "qr"
) -> tuple[Evidence, ...]:
    """What one GiroCode on a page says to the tenant's grammars."""
    lines = ("BCD", "002", "1", "SCT", "", "Kasse Musterau", iban, "EUR55", "", reference, text)
    data = "\n".join(lines).encode()
    code = Barcode(data=data, symbology=symbology, box=BOX, readers=("zxing", "zbar"))
    page = DocumentPage(survey=PageSurvey(page=page_ref(2), barcodes=(code,)), role=Role.CONTENT)
    return barcode_evidence(Document(id="d", pages=(page,)), (CASH, CASE))


def decided(*pieces: Evidence) -> Decision:
    supports = tuple(Support(key_kind=p.kind, key=p.value, evidence=p) for p in pieces)
    cases = (Candidate(case_id="17", score=0.9, importable=True, matcher="m", supports=supports),)
    return decide(cases if pieces else (), pieces, (), stale=False, check_digit_kinds={"cash_no"})


@pytest.mark.parametrize(
    "remittance",
    [
        {"text": f"Kz. {OWN}"},
        {"text": f"Bussgeld vom 3.4. {OWN} Muster"},
        {"reference": OWN},
        {"reference": "RF3112345674"},
    ],
)
def test_the_payment_number_is_found_and_is_nobodys(remittance: dict[str, str]) -> None:
    (piece,) = [piece for piece in evidence(**remittance) if piece.kind == "cash_no"]
    assert (piece.value, piece.source, piece.reader) == ("12345674", "barcode", "zxing+zbar")
    assert piece.role is ReferenceRole.UNLABELLED
    assert not piece.checked


def test_alone_it_is_proposed_and_certifies_nothing() -> None:
    found = evidence(f"Kz. {OWN}")
    decision = decided(*found)
    assert (decision.status, decision.reason) == (Status.VERIFY, Reason.ONE_WITNESS_ONLY)
    assert decision.case_id == "17"


def test_beside_the_same_number_in_print_it_is_a_witness() -> None:
    (code,) = evidence(f"Kz. {OWN}")
    printed = Evidence(
        page=code.page,
        box=BOX,
        kind="cash_no",
        value=code.value,
        text=OWN,
        source="line",
        reader="tesseract",
        quality=0.9,
        checked=True,
    )
    assert decided(code, printed).reason is Reason.REFERENCE_WITH_WITNESS


@pytest.mark.parametrize(
    "foreign",
    [
        {"text": "Mitgliedsbeitrag 2026 Turnverein"},
        # The tenant's own form, with a wrong check digit: bars are not misread.
        {"text": "Kz. 1234-5675"},
        {"text": "Kz. 1234-S674"},
        {"text": "Tel. 040 6696 93 59"},
        {"text": f"IBAN {IBAN}"},
        {"text": "Konto 00202051"},
        {"reference": "RF00123456745"},
        {"text": ""},
    ],
)
def test_a_foreign_code_says_nothing(foreign: dict[str, str]) -> None:
    assert evidence(**foreign) == ()


def test_a_number_that_the_sender_calls_his_own_stays_his() -> None:
    (piece,) = evidence(f"Rechnung {OWN}")
    assert piece.role is ReferenceRole.THEIRS
    assert decided(piece).status is Status.VERIFY


def test_other_symbologies_are_no_girocode() -> None:
    assert evidence(f"Kz. {OWN}", symbology="datamatrix") == ()


@given(st.text(alphabet="0123456789 -/KzRF.", max_size=60))
def test_no_payment_code_alone_indexes_anything(text: str) -> None:
    found = [piece for piece in evidence(text) if piece.kind == "cash_no"]
    assert not any(piece.checked for piece in found)
    assert decided(*found[:1]).status is not Status.INDEXED
