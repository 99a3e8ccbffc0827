"""IBANs in lines as they were read: spaces, look-alikes, check digits (ISO 13616)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from docindex.matching.folding import LOOK_ALIKES

# Characters by country, from the registry that ISO 13616 names: the countries of SEPA and some
# beside them. In capitals those whose accounts are digits only.
_REGISTRY: Final = """
ad24 AT20 BA20 BE16 bg22 ch21 cy28 CZ24 DE22 DK18 EE20 ES24 FI18 fr27 gb22 gi23 gr27 HR21 HU28
ie22 IS26 it27 li21 LT20 lu20 lv21 mc27 mt31 nl18 NO15 PL28 PT25 ro24 RS22 SE24 SI19 SK24 sm27
tr26 ua29 va22
"""
_LENGTHS: Final = MappingProxyType({e[:2].upper(): int(e[2:]) for e in _REGISTRY.split()})
_DIGITS_ONLY: Final = frozenset(e[:2] for e in _REGISTRY.split() if e[:2].isupper())
_DIGITS: Final = str.maketrans(dict(LOOK_ALIKES))
_START: Final = re.compile(rf"(?<![^\W_])(?:{'|'.join(sorted(_LENGTHS))})(?=[ ]?[\w|])")
_BETWEEN: Final = " .-·\xa0"


def find_ibans(text: str) -> tuple[str, ...]:
    """Every IBAN in a text whose check digits are right, also with letters read for digits.

    Returns:
        Capitals and digits without spaces, sorted, each once.
    """
    found = {
        iban
        for start in _START.finditer(text)
        for iban in _readings(start[0], text[start.end() :])
        if _is_valid(iban)
    }
    return tuple(sorted(found))


def _readings(country: str, rest: str) -> Iterator[str]:
    """What the characters behind a country's code may be, as long as its IBANs are."""
    length = _LENGTHS[country] - len(country)
    taken: list[str] = []
    for place, char in enumerate(rest):
        if len(taken) == length:
            if char.isalnum() and rest[place - 1] not in _BETWEEN:
                return
            break
        if char.isalnum() or char == "|":
            taken.append(char)
        elif char not in _BETWEEN:
            return
    if len(taken) < length:
        return
    account = "".join(taken)
    check = account[:2].translate(_DIGITS)
    if country in _DIGITS_ONLY:
        yield country + check + account[2:].translate(_DIGITS)
    else:
        yield country + check + account[2:].upper()


def _is_valid(iban: str) -> bool:
    """ISO 7064 MOD 97-10, with check digits 02 to 98."""
    if not (iban.isascii() and iban.isalnum() and iban[2:4].isdigit()):
        return False
    turned = iban[4:] + iban[:4]
    return 2 <= int(iban[2:4]) <= 98 and int("".join(str(int(c, 36)) for c in turned)) % 97 == 1
