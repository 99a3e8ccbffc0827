"""GiroCode: what a QR code for a credit transfer says (EPC069-12, version 2.1 of 2012).

Twelve lines at most; those at the end may be missing. It names an account and a purpose, never a
case: a payment number in its remittance is what a payer was asked to write, like a line of print.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

import attrs

# Section 3.3: the payload's size, and the character sets by their number.
_MOST_BYTES: Final = 331
_CHARACTER_SETS: Final = {
    b"1": "utf-8",
    b"2": "iso-8859-1",
    b"3": "iso-8859-2",
    b"4": "iso-8859-4",
    b"5": "iso-8859-5",
    b"6": "iso-8859-7",
    b"7": "iso-8859-10",
    b"8": "iso-8859-15",
}
_MOST_LINES: Final = 12
_FEWEST_LINES: Final = 7
_LINE_END: Final = re.compile(rb"\r\n|\n")
_BIC: Final = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_IBAN: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
# ISO 11649: `RF`, two check digits, and up to 21 characters of the creditor's own.
_CREDITOR_REFERENCE: Final = re.compile(r"RF[0-9]{2}[A-Z0-9]{1,21}")
_AMOUNT: Final = re.compile(r"EUR([0-9]{1,9}(?:\.[0-9]{1,2})?)")
_PURPOSE: Final = re.compile(r"[A-Z0-9]{0,4}")
# Most characters of the name, structured reference, remittance text and note to the payer.
_LONGEST: Final = (70, 35, 140, 70)


@attrs.frozen(kw_only=True)
class CreditTransfer:
    """A credit transfer as a GiroCode asks for it; what it leaves open is empty.

    Args:
        bic: of the payee's bank; mandatory in version 001 only.
        name: the payee.
        iban: without spaces; its check digits may be wrong, see `iban_valid`.
        amount: euros, 0.01 to 999999999.99; None: the payer decides.
        purpose: up to four letters.
        reference: structured, such as `RF18...` (ISO 11649); never together with `text`.
        text: unstructured remittance.
        note: to the payer.
    """

    bic: str
    name: str
    iban: str
    amount: Decimal | None
    purpose: str
    reference: str
    text: str
    note: str

    @property
    def iban_valid(self) -> bool:
        """Whether the IBAN's check digits are right (ISO 13616: 02 to 98, and mod 97 is 1)."""
        return _is_checked(self.iban)

    @property
    def remittance(self) -> str:
        """What the payer was asked to write: the text, or what an ISO 11649 reference holds.

        A reference whose check digits are wrong is empty.
        """
        if not _CREDITOR_REFERENCE.fullmatch(self.reference):
            return self.text or self.reference
        return self.reference[4:] if _is_checked(self.reference) else ""


def _is_checked(number: str) -> bool:
    """Whether the check digits at places 3 and 4 are right (ISO 7064, MOD 97-10)."""
    turned = number[4:] + number[:4]
    rest = int("".join(str(int(char, 36)) for char in turned)) % 97
    return rest == 1 and 2 <= int(number[2:4]) <= 98


def parse_transfer(data: bytes) -> CreditTransfer | None:
    """Read the payload of a GiroCode.

    Args:
        data: payload of a QR code.

    Returns:
        What it asks for; None: it is no GiroCode, or one that breaks the guideline.
    """
    lines = _LINE_END.split(data)
    if len(data) > _MOST_BYTES or lines[:1] != [b"BCD"] or len(lines) < _FEWEST_LINES:
        return None
    while len(lines) > _FEWEST_LINES and not lines[-1]:
        lines.pop()
    version, character_set, identification = lines[1:4]
    if version not in (b"001", b"002") or identification != b"SCT" or len(lines) > _MOST_LINES:
        return None
    try:
        fields = [line.decode(_CHARACTER_SETS[character_set]) for line in lines[4:]]
    except (KeyError, UnicodeDecodeError):
        return None
    return _checked(fields + [""] * (_MOST_LINES - len(lines)), bic_needed=version == b"001")


def _checked(fields: list[str], *, bic_needed: bool) -> CreditTransfer | None:
    bic, name, iban, amount, purpose, reference, text, note = fields
    sums = _AMOUNT.fullmatch(amount)
    sound = (
        (_BIC.fullmatch(bic) or not (bic or bic_needed))
        and name
        and _IBAN.fullmatch(iban)
        and (not amount or (sums and Decimal(sums[1]) > 0))
        and _PURPOSE.fullmatch(purpose)
        and not (reference and text)
        and all(len(f) <= n for f, n in zip((name, reference, text, note), _LONGEST, strict=True))
    )
    if not sound or not "".join(fields).isprintable():
        return None
    return CreditTransfer(
        bic=bic,
        name=name,
        iban=iban,
        amount=Decimal(sums[1]) if sums else None,
        purpose=purpose,
        reference=reference,
        text=text,
        note=note,
    )
