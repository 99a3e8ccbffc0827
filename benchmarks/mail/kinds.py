"""Kinds of documents, how often they come, and what a drawn document says of itself."""

from __future__ import annotations

import datetime
import enum
from typing import Final

import attrs

from benchmarks.mail.hands import Hand
from benchmarks.mail.typefaces import Page


class Kind(enum.StrEnum):
    """What a document is; a citizen's letters are told apart by how they name the case."""

    HEARING_FORM = "hearing_form"
    WITNESS_FORM = "witness_form"
    CITIZEN_SUBJECT = "citizen_subject"
    CITIZEN_TEXT = "citizen_text"
    CITIZEN_SPACED = "citizen_spaced"
    CITIZEN_TYPO = "citizen_typo"
    CITIZEN_PAYMENT = "citizen_payment"
    CITIZEN_FIELDS = "citizen_fields"
    CITIZEN_QUOTED = "citizen_quoted"
    CITIZEN_CLOSED = "citizen_closed"
    LAWYER_LETTER = "lawyer_letter"
    PAYMENT_PROOF = "payment_proof"
    DELIVERY_CERTIFICATE = "delivery_certificate"
    POLICE_FILE = "police_file"
    AUTHORITY_LETTER = "authority_letter"
    UNDELIVERABLE = "undeliverable"
    UNRELATED = "unrelated"
    ADVERTISING = "advertising"
    MISDIRECTED = "misdirected"
    UNLISTED_NUMBER = "unlisted_number"
    NEWER_CASE = "newer_case"
    HANDWRITTEN = "handwritten"
    TWO_CASES = "two_cases"


# Of a hundred documents.
SHARES: Final = {
    Kind.HEARING_FORM: 18,
    Kind.WITNESS_FORM: 7,
    Kind.CITIZEN_SUBJECT: 10,
    Kind.CITIZEN_TEXT: 5,
    Kind.CITIZEN_SPACED: 4,
    Kind.CITIZEN_TYPO: 4,
    Kind.CITIZEN_PAYMENT: 3,
    Kind.CITIZEN_FIELDS: 4,
    Kind.CITIZEN_QUOTED: 3,
    Kind.CITIZEN_CLOSED: 2,
    Kind.LAWYER_LETTER: 8,
    Kind.PAYMENT_PROOF: 5,
    Kind.DELIVERY_CERTIFICATE: 7,
    Kind.POLICE_FILE: 2,
    Kind.AUTHORITY_LETTER: 5,
    Kind.UNDELIVERABLE: 3,
    Kind.UNRELATED: 1,
    Kind.ADVERTISING: 2,
    Kind.MISDIRECTED: 1,
    Kind.UNLISTED_NUMBER: 2,
    Kind.NEWER_CASE: 1,
    Kind.HANDWRITTEN: 2,
    Kind.TWO_CASES: 1,
}
# Sent by private people: in envelopes with a stamp.
PRIVATE: Final = frozenset(
    {kind for kind in SHARES if kind.value.startswith("citizen")}
    | {Kind.HEARING_FORM, Kind.WITNESS_FORM, Kind.PAYMENT_PROOF, Kind.HANDWRITTEN, Kind.TWO_CASES}
    | {Kind.UNLISTED_NUMBER, Kind.NEWER_CASE}
)
DECK: Final = tuple(kind for kind, share in SHARES.items() for _ in range(share))


@attrs.frozen(kw_only=True)
class Leaf:
    """A sheet of paper.

    Args:
        back: None: there is nothing on it.
    """

    front: Page
    back: Page | None = None


@attrs.frozen(kw_only=True)
class Drawn:
    """A document and its truth, fixed before any scanner touches it.

    Args:
        case_id: the case it belongs to (the survivor, where cases were merged); None: none of the
            list, or two.
        decidable: whether what stands on the paper names exactly this case, and the receiver
            imports it.
        case_barcode: whether the first side carries our barcode.
        written: when it was ready to be posted; None: nobody would know.
        addressed: what a window of its envelope shows; empty: our address.
        hand: that addressed its envelope; None: it has a window.
    """

    kind: Kind
    leaves: tuple[Leaf, ...]
    case_id: str | None = None
    decidable: bool = False
    case_barcode: bool = False
    written: datetime.date | None = None
    addressed: tuple[str, ...] = ()
    hand: Hand | None = None
