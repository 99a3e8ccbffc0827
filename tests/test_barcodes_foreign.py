"""Postage, parcels, products and transfers carry barcodes; none of them may become a case."""

from __future__ import annotations

import pytest

from docindex.builtin.check_digits import Luhn, Mod11
from docindex.epcqr import parse_transfer
from docindex.matching.references import Grammar
from docindex.model import ReferenceRule

# As greedy as a profile may be: a payload with anything around the number.
GREEDY = ReferenceRule(
    kind="case_no",
    pattern=r"\d\.\d{2}\.\d{6}\.\d",
    barcode_payload=r"(?s:.*?)(?P<value>\d{10})(?s:.*)",
)
GRAMMARS = (
    Grammar(GREEDY),
    Grammar(ReferenceRule(kind="case_no", pattern=r"\d\.\d{2}\.\d{6}\.\d"), Mod11()),
    Grammar(ReferenceRule(kind="cash_no", pattern=r"\d{12}"), Luhn()),
    Grammar(ReferenceRule(kind="file_no", pattern=r"[A-Z]{1,3}/\d{1,6}/\d{2}")),
)
IBAN = "DE02120300000000202051"
POSTAGE = b"DEA\x12\x115262170047115"
TRANSFER = f"BCD\n002\n1\nSCT\n\nKasse\n{IBAN}\nEUR55.00\n\n\n5262170047".encode()


@pytest.mark.parametrize("grammar", GRAMMARS)
@pytest.mark.parametrize(
    "data",
    [
        POSTAGE,
        b"DEA" + b"5262170047" * 3,
        TRANSFER,
        TRANSFER.replace(b"\n", b"\r\n"),
    ],
)
def test_postage_and_transfers_name_no_case_however_greedy_the_profile(
    grammar: Grammar, data: bytes
) -> None:
    assert grammar.from_barcode(data) is None


def test_the_refused_transfer_is_one_and_its_number_would_have_fitted() -> None:
    transfer = parse_transfer(TRANSFER)
    assert transfer is not None
    assert GRAMMARS[0].from_barcode(transfer.text.encode()) is not None


@pytest.mark.parametrize("grammar", GRAMMARS[1:])
@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"4006381333931", id="EAN-13"),
        pytest.param(b"96385074", id="EAN-8"),
        pytest.param(b"RR123456785DE", id="UPU S10"),
        pytest.param(b"00340434161094021501", id="SSCC"),
        pytest.param(b"]C100340434161094021501", id="SSCC with its symbology identifier"),
        pytest.param(b"JJD0003900012345678901", id="parcel licence plate"),
        pytest.param(b"https://angebot.example/52621700471", id="address"),
    ],
)
def test_codes_of_other_lengths_and_shapes_name_no_case(grammar: Grammar, data: bytes) -> None:
    assert grammar.from_barcode(data) is None
