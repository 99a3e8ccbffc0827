"""Numbers of creditors with a check of their own: IBAN, VAT id, Leitweg-ID."""

from __future__ import annotations

from typing import Final

import schwifty
from schwifty.exceptions import SchwiftyException
from stdnum.de import leitweg
from stdnum.eu import vat

from docindex import Component, Setting
from docindex.contracts import NoOptions

_LONGEST: Final = 46  # of a Leitweg-ID; the others are shorter


class Iban:
    """ISO 13616: length and structure of the country, and MOD 97-10."""

    def valid(self, value: str) -> bool:
        """Whether it is an IBAN."""
        if not value.isascii() or not value.isalnum() or len(value) > _LONGEST:
            return False
        try:
            schwifty.IBAN(value)
        except SchwiftyException:
            return False
        return True


class VatId:
    """A VAT id of a member state, with the check digit that the state defines."""

    def valid(self, value: str) -> bool:
        """Whether it is one; one of a state whose check is not public need only be well-formed."""
        well_formed = value.isascii() and value.isalnum() and len(value) <= _LONGEST
        return well_formed and bool(vat.is_valid(value))


def is_leitweg_id(value: str) -> bool:
    """Whether a text is a Leitweg-ID with its hyphens and right check digits."""
    return value.isascii() and len(value) <= _LONGEST and bool(leitweg.is_valid(value))


def _iban(_options: NoOptions, _setting: Setting) -> Iban:
    return Iban()


def _vat_id(_options: NoOptions, _setting: Setting) -> VatId:
    return VatId()


COMPONENTS: Final = (
    Component("iban", NoOptions, _iban, "IBAN, by ISO 13616"),
    Component("vat_id", NoOptions, _vat_id, "VAT ids of the member states of the EU"),
)
