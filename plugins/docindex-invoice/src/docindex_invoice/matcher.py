"""Matcher `creditors`: whose invoice a document is, and what stands in its fields."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import attrs
from attrs import validators

from docindex import Component, Setting
from docindex.contracts import CheckDigit, FieldsRead, ReadPage
from docindex.matching.candidates import find_candidates
from docindex.matching.folding import fold_text
from docindex.matching.references import Grammar
from docindex.model import Candidate, Contradiction, Evidence, ReferenceRule, Support
from docindex_invoice.creditors import (
    ORGANISATION,
    Columns,
    Creditors,
    ListFile,
    read_creditors,
    refused,
    short_name,
)
from docindex_invoice.einvoice import InvoiceError, embedded_invoice
from docindex_invoice.fields import (
    SEVERAL,
    UNREADABLE,
    contradictions,
    document_fields,
    xml_evidence,
)
from docindex_invoice.invoice import Invoice
from docindex_invoice.layout import straight_lines
from docindex_invoice.paper import read_paper
from docindex_invoice.parties import READER, compact, factors, find_numbers, payee, the_sellers
from docindex_invoice.schemes import Iban, VatId, is_leitweg_id
from docindex_invoice.values import leitweg_ids

NAME: Final = READER
_SCHEMES: Final[Mapping[str, type[CheckDigit]]] = {"iban": Iban, "vat_id": VatId}
_HOUR: Final = 3600
# For ordering only: more than a place, less than any number.
_BY_NAME: Final = 0.3


@attrs.frozen(kw_only=True)
class CreditorOptions:
    """The list of creditors, and the receiver's own numbers.

    Args:
        source: the CSV file; a relative path starts at the profile's folder.
        own: IBANs and VAT ids of the receiver itself: on an invoice they are the payer's.
        own_names: the receiver's names; nobody is matched by them.
        offices: receiver by Leitweg-ID, over the receiver that the list has.
        blocked: values of the column `status` with which no invoice is booked.
        max_age_hours: an older list is stale; None: it never is.
    """

    source: str = attrs.field(validator=validators.min_len(1))
    columns: Columns = attrs.field(factory=Columns)
    separator: str = attrs.field(default=";", validator=validators.matches_re("."))
    encoding: str = "utf-8-sig"
    own: tuple[str, ...] = ()
    own_names: tuple[str, ...] = ()
    offices: dict[str, str] = attrs.field(factory=dict)
    blocked: tuple[str, ...] = ()
    max_age_hours: int | None = attrs.field(
        default=None, validator=validators.optional(validators.ge(1))
    )


@attrs.frozen(kw_only=True, eq=False)
class CreditorMatcher:
    """Finds creditors in a list that was read when the matcher was made.

    Args:
        source: the list's name in records.
        stale: whether it was too old when it was read.
        ibans, vat_ids: how these numbers stand on paper, each with its check.
        own: the receiver's own numbers, as `compact` writes them.
        own_names: its names, as `short_name` writes them.
        offices: receiver by Leitweg-ID.
    """

    creditors: Creditors
    source: str
    stale: bool
    ibans: tuple[Grammar, ...]
    vat_ids: tuple[Grammar, ...]
    own: frozenset[str]
    own_names: frozenset[str]
    offices: Mapping[str, str]

    @property
    def versions(self) -> tuple[tuple[str, str], ...]:
        """The list's name and the digest of what stands in it."""
        return ((f"list:{self.source}", f"sha256:{self.creditors.cases.digest}"),)

    def find(self, evidence: Sequence[Evidence]) -> Sequence[Candidate]:
        """Every creditor that a number names, or a name with its place."""
        cases, fuzzy = self.creditors.cases, not self.stale
        found = list(find_candidates(cases, evidence, fuzzy=fuzzy, matcher=NAME))
        known = {candidate.case_id for candidate in found}
        found += [c for c in self._by_name(evidence) if c.case_id not in known]
        office = self._office(evidence)
        return [attrs.evolve(c, receiver=office) if office else c for c in found]

    def look_up(self, case_id: str) -> Candidate | None:
        """The creditor of an id; None: the list lacks it."""
        if case_id not in self.creditors.cases:
            return None
        return self._candidate(case_id, 0.0, ())

    def read_fields(self, pages: Sequence[ReadPage]) -> FieldsRead:
        """The fields of an invoice: XML counts before print."""
        lines, page = straight_lines(pages), pages[0].page.page.id
        paper = read_paper(lines)
        accounts = find_numbers(lines, self.ibans, self.own)
        tax_ids = find_numbers(lines, self.vat_ids, self.own)
        for name, said in (
            ("iban", payee(accounts, lines)),
            ("seller_vat_id", the_sellers(tax_ids)),
        ):
            if said is not None:
                paper[name] = said
        nobodys = [n for n in (*accounts, *tax_ids) if n.theirs] + factors(accounts, lines)
        evidence = [n.evidence(ours=False) for n in nobodys]
        evidence += [n.evidence(ours=True) for n in tax_ids if not n.theirs]
        invoices, against = _invoices(pages)
        xml = invoices[0] if invoices else None
        if xml is not None:
            evidence += xml_evidence(xml, (*self.vat_ids, *self.ibans), page)
            against += contradictions(paper, lines, xml, page)
        return FieldsRead(
            fields=document_fields(paper, lines, xml, page),
            evidence=tuple(evidence),
            contradictions=tuple(against),
        )

    def _by_name(self, evidence: Sequence[Evidence]) -> Iterator[Candidate]:
        """Creditors whose name and place stand on one page, each once, by id."""
        pages: dict[str, list[tuple[str, Evidence]]] = {}
        for piece in sorted(evidence, key=_reading_order):
            if piece.kind == "text":
                pages.setdefault(piece.page, []).append((f" {fold_text(piece.text)} ", piece))
        found: dict[str, tuple[Support, ...]] = {}
        for lines in pages.values():
            for folded, piece in lines:
                for name in self._names_in(folded):
                    for case_id in self.creditors.by_name[name]:
                        supports = self._placed(case_id, name, piece, lines)
                        if supports:
                            found.setdefault(case_id, supports)
        for case_id in sorted(found):
            yield self._candidate(case_id, _BY_NAME, found[case_id])

    def _names_in(self, folded: str) -> Iterator[str]:
        spoken = folded.split()
        for first in range(len(spoken)):
            for last in range(first, min(first + self.creditors.longest, len(spoken))):
                name = " ".join(spoken[first : last + 1])
                if name in self.creditors.by_name and name not in self.own_names:
                    yield name

    def _placed(
        self, case_id: str, name: str, piece: Evidence, lines: Sequence[tuple[str, Evidence]]
    ) -> tuple[Support, ...]:
        """The name with postcode or town; nothing where the list has a place and the page not."""
        fields = dict(self.creditors.cases.fields(case_id))
        places = [(kind, fields[kind]) for kind in ("postcode", "city") if kind in fields]
        stand = {
            (kind, value): line
            for kind, value in places
            for folded, line in reversed(lines)
            if f" {value} " in folded
        }
        if places and not stand:
            return ()
        own = self._support(ORGANISATION, name, piece)
        return (own, *(self._support(kind, value, line) for (kind, value), line in stand.items()))

    def _support(self, kind: str, value: str, piece: Evidence) -> Support:
        share = self.creditors.cases.share(kind, value)
        return Support(key_kind=kind, key=value, evidence=piece, share=share)

    def _candidate(self, case_id: str, score: float, supports: tuple[Support, ...]) -> Candidate:
        case = self.creditors.cases.survivor(case_id)
        return Candidate(
            case_id=case.id,
            score=score,
            importable=case.importable,
            status=case.status,
            receiver=case.receiver,
            matcher=NAME,
            supports=supports,
        )

    def _office(self, evidence: Sequence[Evidence]) -> str:
        """The one office that Leitweg-IDs in the text name; empty: none, or several."""
        named = {
            self.offices[text]
            for piece in evidence
            if piece.kind == "text"
            for text, _ in leitweg_ids(piece.text)
            if text in self.offices and is_leitweg_id(text)
        }
        return named.pop() if len(named) == 1 else ""


def create(options: CreditorOptions, setting: Setting) -> CreditorMatcher:
    """Read the list.

    Raises:
        CaseListError: it is not there, or cannot be trusted.
    """
    path = setting.folder / options.source
    grammars = {scheme: _grammars(setting.references, scheme) for scheme in _SCHEMES}
    if not any(grammars.values()):
        raise refused(path, "the profile has no [[references]] with check_digit iban or vat_id")
    # Age first: a file that is swapped in meanwhile is younger than what is said of it.
    stale = _is_stale(path, options.max_age_hours)
    file = ListFile(
        path=path,
        columns=options.columns,
        separator=options.separator,
        encoding=options.encoding,
        blocked=options.blocked,
    )
    own = frozenset(map(compact, options.own))
    return CreditorMatcher(
        creditors=read_creditors(file, [g for group in grammars.values() for g in group], own),
        source=path.name,
        stale=stale,
        ibans=grammars["iban"],
        vat_ids=grammars["vat_id"],
        own=own,
        own_names=frozenset(map(short_name, options.own_names)),
        offices=options.offices,
    )


def _grammars(rules: Sequence[ReferenceRule], scheme: str) -> tuple[Grammar, ...]:
    return tuple(
        Grammar(rule, _SCHEMES[scheme]())
        for rule in rules
        if rule.check_digit is not None and rule.check_digit.scheme == scheme
    )


def _is_stale(path: Path, max_age_hours: int | None) -> bool:
    if max_age_hours is None or not path.exists():
        return False
    return time.time() - path.stat().st_mtime > max_age_hours * _HOUR


def _invoices(pages: Sequence[ReadPage]) -> tuple[list[Invoice], list[Contradiction]]:
    """The invoices inside of the files that begin in this document, and what is wrong with them."""
    found: list[Invoice] = []
    against: list[Contradiction] = []
    for page in pages:
        ref = page.page.page
        if ref.frame or ref.rendition:
            continue
        try:
            invoice = embedded_invoice(page.source)
        except InvoiceError as error:
            against.append(
                Contradiction(kind=UNREADABLE, page=ref.id, first=str(error), second=ref.file)
            )
            continue
        if invoice is not None and invoice not in found:
            found.append(invoice)
    if len(found) > 1:
        first, second = (invoice.values["invoice_number"] for invoice in found[:2])
        page_id = pages[0].page.page.id
        against.append(Contradiction(kind=SEVERAL, page=page_id, first=first, second=second))
    return found, against


def _reading_order(piece: Evidence) -> tuple[object, ...]:
    return piece.page, piece.box, piece.source, piece.text


COMPONENT: Final = Component(
    NAME, CreditorOptions, create, "Creditors in a CSV file, and the fields of their invoices"
)
