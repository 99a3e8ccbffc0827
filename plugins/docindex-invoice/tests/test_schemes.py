"""What docindex asks of every check-digit scheme, of IBAN and VAT id."""

from __future__ import annotations

import pytest
from docindex_invoice.schemes import COMPONENTS, is_leitweg_id

from docindex.testing.contracts import CheckDigitContract

IBAN, VAT_ID = COMPONENTS


class TestIban(CheckDigitContract):
    @pytest.fixture
    def component(self):
        return IBAN

    @pytest.fixture
    def right(self):
        return "DE89370400440532013000", "AT611904300234573201", "NL91ABNA0417164300"


class TestVatId(CheckDigitContract):
    @pytest.fixture
    def component(self):
        return VAT_ID

    @pytest.fixture
    def right(self):
        return "DE136695976", "ATU13585627", "FR83404833048"


@pytest.mark.parametrize("text", ["04011000-1234512345-06", "991-33333TEST-33"])
def test_leitweg_ids(text):
    assert is_leitweg_id(text)


@pytest.mark.parametrize(
    "text", ["", "991-33333TEST-34", "991 33333TEST 33", "12.02.2026", "9" * 99]
)
def test_what_is_no_leitweg_id(text):
    assert not is_leitweg_id(text)
