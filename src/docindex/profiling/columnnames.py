"""What columns of lists are called, in German and English, and in the profile; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from docindex.matching.folding import fold_text
from docindex.matching.rulecheck import RESERVED_KINDS

_SLUG: Final = re.compile(r"[^a-z0-9]+")
# Names of columns as German and English applications have them, folded.
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "case_id": (
        "case no", "case number", "case id", "case", "aktenzeichen", "az", "vorgangsnummer",
        "vorgang", "vorgangsnr", "geschaeftszeichen", "gz", "fallnummer", "fall nr", "aktennummer",
        "akten nr", "verfahrensnummer", "id",
    ),
    "plate": ("plate", "kennzeichen", "kfz kennzeichen", "kfz", "amtliches kennzeichen"),
    "surname": ("surname", "last name", "family name", "name", "nachname", "familienname"),
    "given_name": ("given name", "first name", "vorname", "vornamen"),
    "birth_date": ("birth date", "date of birth", "geburtsdatum", "geb datum", "gebdat", "geboren"),
    "street": ("street", "address", "strasse", "str", "anschrift", "strasse hausnummer"),
    "postcode": ("postcode", "zip", "postal code", "plz", "postleitzahl"),
    "city": ("city", "town", "ort", "wohnort", "stadt"),
    "status": ("status", "state", "zustand", "verfahrensstand", "stand"),
    "receiver": (
        "receiver", "department", "team", "sachgebiet", "sg", "dezernat", "empfaenger",
        "sachbearbeiter", "zustaendig",
    ),
    "successor": (
        "merged into", "successor", "nachfolger", "verbunden mit", "uebernommen in", "neues az",
        "zusammengelegt",
    ),
}  # fmt: skip
_OFFENCE: Final = ("tattag", "tatdatum", "tatzeit", "tatzeitpunkt", "verstossdatum")
# Of a status with which documents are hardly imported.
NOT_IMPORTED: Final = (
    "transferred", "abgegeben", "deleted", "geloescht", "destroyed", "vernichtet", "archived",
    "archiviert", "locked", "gesperrt",
)  # fmt: skip


def slug(name: str) -> str:
    """A column's name as a kind of the profile."""
    text = _plain(name)
    return (f"{text}_no" if text in RESERVED_KINDS else text)[:32].strip("_")


def _plain(name: str) -> str:
    text = _SLUG.sub("_", fold_text(name)).strip("_")
    return (text if text[:1].isalpha() else f"no_{text}")[:32].strip("_")


def date_kind(name: str) -> str:
    """A column's name as a kind of date."""
    return "offence_date" if fold_text(name) in _OFFENCE else _plain(name)


def columns_by_role(columns: Iterable[str]) -> dict[str, str]:
    """Columns by role, by their names alone: the first name of the role's list that is there."""
    folded = {fold_text(name.replace("_", " ")): name for name in columns}
    found = {
        role: next((folded[name] for name in names if name in folded), "")
        for role, names in _NAMES.items()
    }
    return {role: name for role, name in found.items() if name}
