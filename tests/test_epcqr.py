from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docindex.epcqr import CreditTransfer, parse_transfer

# Check digits of the German IBAN are right (ISO 13616); bank and account are invented.
IBAN = "DE02120300000000202051"
LINES = ("BCD", "002", "1", "SCT", "", "Kreiskasse Musterau", IBAN, "EUR55", "", "", "Az. 1", "")


def _payload(**changes: str) -> bytes:
    lines = list(LINES)
    for name, value in changes.items():
        lines[int(name.removeprefix("line")) - 1] = value
    return "\n".join(lines).encode()


def test_every_element_has_its_line() -> None:
    lines = ("BCD", "001", "1", "SCT", "BYLADEM1001", "Kasse", IBAN, "EUR12.3", "GOVT")
    data = "\n".join((*lines, "RF18539007547034", "", "Danke")).encode()
    transfer = parse_transfer(data)
    assert transfer == CreditTransfer(
        bic="BYLADEM1001",
        name="Kasse",
        iban=IBAN,
        amount=Decimal("12.3"),
        purpose="GOVT",
        reference="RF18539007547034",
        text="",
        note="Danke",
    )
    assert transfer is not None
    assert transfer.iban_valid


def test_lines_at_the_end_may_be_missing() -> None:
    transfer = parse_transfer("\n".join(LINES[:7]).encode())
    assert transfer is not None
    assert (transfer.amount, transfer.text) == (None, "")


def test_lines_may_end_as_on_windows() -> None:
    transfer = parse_transfer(_payload().replace(b"\n", b"\r\n"))
    assert transfer is not None
    assert transfer.text == "Az. 1"


@pytest.mark.parametrize(("number", "encoding"), [("1", "utf-8"), ("2", "iso-8859-1")])
def test_the_character_set_is_the_one_that_is_named(number: str, encoding: str) -> None:
    text = _payload(line3=number, line6="Stadtkasse Groß-Übern").decode()
    transfer = parse_transfer(text.encode(encoding))
    assert transfer is not None
    assert transfer.name == "Stadtkasse Groß-Übern"


@pytest.mark.parametrize("check", ["03", "20", "99"])
def test_a_wrong_iban_is_said_to_be_wrong(check: str) -> None:
    transfer = parse_transfer(_payload(line7=f"DE{check}{IBAN[4:]}"))
    assert transfer is not None
    assert not transfer.iban_valid


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"2170047115",
        b"DEA\x12\x13",
        "\n".join(LINES[:6]).encode(),
        _payload(line1="BCE"),
        _payload(line2="003"),
        _payload(line2="001"),
        _payload(line3="9"),
        _payload(line4="INST"),
        _payload(line5="no bic"),
        _payload(line6=""),
        _payload(line6="x" * 71),
        _payload(line7="DE02 1203"),
        _payload(line8="EUR0.00"),
        _payload(line8="USD1"),
        _payload(line8="EUR1,50"),
        _payload(line10="RF18539007547034"),
        _payload(line11="x" * 141),
        _payload(line11="a\x07b"),
        _payload() + b"\nmore\nlines",
        _payload(line3="1").replace(b"Kreis", b"\xff\xfe"),
    ],
)
def test_what_breaks_the_guideline_is_none(data: bytes) -> None:
    assert parse_transfer(data) is None


@given(st.binary(max_size=400))
def test_any_bytes_are_answered(data: bytes) -> None:
    parse_transfer(data)
    parse_transfer(b"BCD\n002\n1\nSCT\n" + data)


@pytest.mark.parametrize(
    ("reference", "text", "remittance"),
    [
        ("", "Kassenzeichen 4711", "Kassenzeichen 4711"),
        ("RF18539007547034", "", "539007547034"),
        ("RF19539007547034", "", ""),
        ("4711-0815", "", "4711-0815"),
        ("", "", ""),
    ],
)
def test_the_remittance_is_what_the_payer_writes(
    reference: str, text: str, remittance: str
) -> None:
    transfer = parse_transfer(_payload(line10=reference, line11=text))
    assert transfer is not None
    assert transfer.remittance == remittance
