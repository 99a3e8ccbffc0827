"""What is on one separator or cover sheet; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

import attrs

Language = Literal["de", "en"]

# Kodak A-61599 and A-61670: four bars with narrow spaces, read from the leading edge inwards.
PATCHES: Final[Mapping[str, str]] = {
    "1": "WWNN",
    "2": "WNNW",
    "3": "WNWN",
    "4": "NWWN",
    "6": "NNWW",
    "T": "NWNW",
}
# What sheets may carry: of those, Code 39 alone has no check of its own.
SYMBOLOGIES: Final = ("code128", "code39", "qr", "datamatrix")


@attrs.frozen(kw_only=True)
class SheetPlan:
    """One sheet of A4.

    Args:
        tenant, batch_class: printed for people; empty: left out.
        patch: one of `PATCHES`; empty: none.
        edges: on how many edges the patch stands: 1 (the upper one) or all 4.
        payload: what the barcode holds; empty: no barcode.
        symbology: of the barcode, one of `SYMBOLOGIES`.
        caption: the number as people read it, under the barcode.
        cover: whether the sheet goes with a document's case; else it only parts documents.
    """

    tenant: str = ""
    batch_class: str = ""
    patch: str = attrs.field(default="", validator=attrs.validators.in_(("", *PATCHES)))
    edges: Literal[1, 4] = 4
    payload: str = ""
    symbology: str = attrs.field(default="code128", validator=attrs.validators.in_(SYMBOLOGIES))
    caption: str = ""
    cover: bool = False


_TITLES: Final[Mapping[Language, tuple[str, str]]] = {
    "de": ("TRENNBLATT", "DECKBLATT"),
    "en": ("SEPARATOR SHEET", "COVER SHEET"),
}
_SENTENCES: Final[Mapping[Language, tuple[str, str]]] = {
    "de": (
        "Hier beginnt ein neues Dokument.",
        "Hier beginnt ein neues Dokument zu diesem Vorgang.",
    ),
    "en": ("A new document begins here.", "A new document of this case begins here."),
}
_HINTS: Final[Mapping[Language, tuple[str, str]]] = {
    "de": (
        "In Originalgröße (100 %) auf weißes Papier drucken; nicht knicken, lochen, beschriften.",
        "Verblasste oder verschmutzte Blätter aussortieren.",
    ),
    "en": (
        "Print at true size (100 %) on white paper; do not fold, punch or write on it.",
        "Throw out sheets that have faded or are dirty.",
    ),
}
_LABELS: Final[Mapping[Language, tuple[str, str, str]]] = {
    "de": ("Mandant", "Stapelklasse", "Patch-Code"),
    "en": ("Tenant", "Batch class", "Patch code"),
}


@attrs.frozen(kw_only=True)
class Wording:
    """What a sheet says to people."""

    title: str
    sentence: str
    facts: tuple[str, ...]
    hints: tuple[str, ...]


def wording(plan: SheetPlan, language: Language) -> Wording:
    """The words of a sheet, without those that its barcode's caption says."""
    tenant, batch_class, patch = _LABELS[language]
    named = ((tenant, plan.tenant), (batch_class, plan.batch_class), (patch, plan.patch))
    return Wording(
        title=_TITLES[language][plan.cover],
        sentence=_SENTENCES[language][plan.cover],
        facts=tuple(f"{label}: {value}" for label, value in named if value),
        hints=_HINTS[language],
    )
