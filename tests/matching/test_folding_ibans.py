"""IBANs are found where their check digits are right."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docindex.matching.ibans import find_ibans

# The example of the IBAN registry, as banks print it.
GERMAN = "DE89370400440532013000"


def iban(country: str, account: str) -> str:
    """An IBAN with right check digits, computed as the standard says."""
    number = int("".join(str(int(char, 36)) for char in f"{account}{country}00"))
    return f"{country}{98 - number % 97:02d}{account}"


@pytest.mark.parametrize(
    ("text", "ibans"),
    [
        ("IBAN DE89 3704 0044 0532 0130 00 BIC COBADEFFXXX", (GERMAN,)),
        ("DE8937O4OO44O532O13OOO", (GERMAN,)),
        ("DE89 37O4 0044 O532 0l30 00", (GERMAN,)),
        ("IBAN:DE89-3704-0044-0532-0130-00.", (GERMAN,)),
        (
            "NL91 ABNA 0417 1643 00, GB29 NWBK 6016 1331 9268 19",
            ("GB29NWBK60161331926819", "NL91ABNA0417164300"),
        ),
        ("DE89 3704 0044 0532 0130 01", ()),
        ("DE89 3704 0044 0532 0130", ()),
        ("DE893704004405320130005", ()),
        ("XDE89370400440532013000", ()),
        ("DE00 9999 9999 0000 0032 10", ()),
        ("XX89 3704 0044 0532 0130 00", ()),
        ("DE89 3704 / 0044 0532 0130 00", ()),
    ],
)
def test_ibans_in_text(text: str, ibans: tuple[str, ...]) -> None:
    assert find_ibans(text) == ibans


@settings(deadline=None)
@given(st.from_regex("[0-9]{18}", fullmatch=True), st.integers(1, 5), st.sampled_from(" .-"))
def test_an_iban_is_found_however_it_is_grouped(account: str, size: int, between: str) -> None:
    whole = iban("DE", account)
    parts = [whole[place : place + size] for place in range(2, len(whole), size)]
    assert find_ibans(f"IBAN {whole[:2]}{between.join(parts)} BIC") == (whole,)
    assert find_ibans(whole.replace("0", "O").replace("1", "I")) == (whole,)


@settings(deadline=None)
@given(st.from_regex("[0-9]{18}", fullmatch=True), st.integers(2, 21), st.integers(1, 9))
def test_one_wrong_digit_is_never_an_iban(account: str, place: int, more: int) -> None:
    whole = iban("DE", account)
    wrong = whole[:place] + str((int(whole[place]) + more) % 10) + whole[place + 1 :]
    assert find_ibans(wrong) == ()
