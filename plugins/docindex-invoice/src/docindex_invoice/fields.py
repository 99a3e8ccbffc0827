"""The fields of a document: what XML says, and else what print says; pure.

XML counts before print, because it is what the law calls the invoice. Where print says something
else and what XML says stands nowhere on it, the two contradict each other, and a person decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from docindex.matching.references import Grammar
from docindex.model import (
    Box,
    Contradiction,
    DocumentField,
    Evidence,
    FieldKind,
    ReferenceRole,
)
from docindex_invoice import values
from docindex_invoice.invoice import AMOUNTS, TERMS, Invoice, faults
from docindex_invoice.layout import Line
from docindex_invoice.paper import Said
from docindex_invoice.parties import READER, compact

PRINT: Final = "print"
DISAGREE: Final = "invoice_xml_against_print"
FAULTY: Final = "invoice_sums"
UNREADABLE: Final = "invoice_xml_unreadable"
SEVERAL: Final = "several_invoices"
NOWHERE: Final = Box(left=0, top=0, right=0, bottom=0)
# Too few letters to be looked for anywhere on the paper.
_SHORT: Final = 4
# Print says these in words, or for certain: that the other value stands elsewhere explains nothing.
_EXPLAINED_BY_NOTHING: Final = frozenset({"document_type", "currency", *AMOUNTS})


def document_fields(
    paper: Mapping[str, Said], lines: Sequence[Line], xml: Invoice | None, page: str
) -> tuple[DocumentField, ...]:
    """One field for each term of which anything is known.

    Args:
        page: id of the document's first page, for what stands on none.
    """
    found = []
    for name, (_, kind) in TERMS.items():
        said = paper.get(name)
        if xml is not None and name in xml.values:
            found.append(
                _from_xml(name, kind, xml, _place_of(name, xml.values[name], paper, lines), page)
            )
        elif said is not None:
            found.append(_from_print(name, kind, said))
    return tuple(found)


def contradictions(
    paper: Mapping[str, Said], lines: Sequence[Line], xml: Invoice, page: str
) -> Iterator[Contradiction]:
    """Where print says something else than XML, and where the sums of XML do not add up."""
    for name, value in xml.values.items():
        said = paper.get(name)
        if said is None or said.value is None or said.value == _unsigned(name, value):
            continue
        if name in _EXPLAINED_BY_NOTHING or _place_of(name, value, paper, lines) is None:
            yield Contradiction(
                kind=DISAGREE,
                page=said.line.page_id,
                first=f"{name}: {value} ({xml.syntax})",
                second=f"{name}: {said.value} ({PRINT})",
            )
    for fault in faults(xml):
        yield Contradiction(kind=FAULTY, page=page, first=fault, second=xml.syntax)


def xml_evidence(xml: Invoice, grammars: Sequence[Grammar], page: str) -> Iterator[Evidence]:
    """What XML says of the seller and of the receiving office, for the matcher."""
    numbers = [(xml.values.get("seller_vat_id", ""), ReferenceRole.OURS)]
    numbers += [(iban, ReferenceRole.UNLABELLED) for iban in xml.ibans]
    for number, role in numbers:
        for grammar in grammars:
            value = grammar.normalise(number)
            if value is not None:
                valid = grammar.check is None or grammar.check.valid(compact(value))
                yield _evidence(page, grammar.kind, value, number, role, valid=valid)
                break
    for text in (
        xml.values.get("seller_name", ""),
        " ".join(xml.seller_place).strip(),
        xml.values.get("buyer_reference", ""),
    ):
        if text:
            yield _evidence(page, "text", "", text, ReferenceRole.UNLABELLED)


def _evidence(
    page: str, kind: str, value: str, text: str, role: ReferenceRole, *, valid: bool = True
) -> Evidence:
    return Evidence(
        page=page,
        box=NOWHERE,
        kind=kind,
        value=value,
        text=text,
        source="file",
        reader=READER,
        quality=1.0,
        role=role,
        checked=valid and bool(value),
        valid=valid,
    )


def _from_xml(
    name: str, kind: FieldKind, xml: Invoice, line: Line | None, page: str
) -> DocumentField:
    return DocumentField(
        name=name,
        kind=kind,
        value=xml.values[name],
        text=xml.values[name],
        source=f"xml:{xml.syntax}",
        page=line.page_id if line else page,
        box=line.box if line else NOWHERE,
        quality=1.0,
    )


def _from_print(name: str, kind: FieldKind, said: Said) -> DocumentField:
    return DocumentField(
        name=name,
        kind=kind,
        value=said.value,
        text=said.text,
        source=PRINT,
        page=said.line.page_id,
        box=said.line.box,
        quality=said.line.confidence,
        unsure=said.value is None,
    )


def _unsigned(name: str, value: str) -> str:
    """A value as print is read: without the sign of an amount."""
    return value.removeprefix("-") if name in AMOUNTS else value


def _place_of(
    name: str, value: str, paper: Mapping[str, Said], lines: Sequence[Line]
) -> Line | None:
    """The line of print that says what XML says; None: none does."""
    said, value = paper.get(name), _unsigned(name, value)
    if said is not None and said.value == value:
        return said.line
    if TERMS[name][1] is FieldKind.DATE:
        return next(
            (v.place.line for line in lines for v in values.dates(line) if v.text == value), None
        )
    if name in AMOUNTS:
        return next(
            (v.place.line for line in lines for v in values.amounts(line) if v.text == value), None
        )
    wanted = compact(value)
    if len(wanted) < _SHORT:
        return None
    return next((line for line in lines if wanted in compact(line.text)), None)
