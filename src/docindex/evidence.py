"""Barcodes and lines of text → evidence, by the tenant's grammars; pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import attrs

from docindex.epcqr import parse_transfer
from docindex.matching.brokennumbers import find_broken
from docindex.matching.findings import Found
from docindex.matching.labels import role_from_neighbours
from docindex.matching.references import Grammar
from docindex.matching.witnesses import is_clean, is_print, is_reference, same_place
from docindex.model import (
    Barcode,
    Candidate,
    Contradiction,
    Document,
    Evidence,
    PageSurvey,
    ReferenceRole,
    TextLine,
)

# These carry a check of their own: a misread is refused by the symbology (AIM specifications).
SELF_CHECKED = frozenset({"code128", "qr", "datamatrix", "pdf417", "aztec"})
_NOT_OURS = frozenset({ReferenceRole.THEIRS, ReferenceRole.UNLABELLED})


def barcode_evidence(document: Document, grammars: Sequence[Grammar]) -> tuple[Evidence, ...]:
    """What the survey's barcodes say, separators (cover sheets) included."""
    return tuple(
        evidence for page in document.pages for evidence in _of_barcodes(page.survey, grammars)
    )


def _of_barcodes(survey: PageSurvey, grammars: Sequence[Grammar]) -> list[Evidence]:
    found = []
    for barcode in survey.barcodes:
        for grammar in grammars:
            read = grammar.from_barcode(barcode.data)
            if read is None:
                continue
            number_checked = grammar.has_check and read.valid
            found.append(
                Evidence(
                    page=survey.page.id,
                    box=barcode.box,
                    kind=grammar.kind,
                    value=read.value,
                    text=barcode.text,
                    source="barcode",
                    reader="+".join(barcode.readers),
                    quality=1.0,
                    role=ReferenceRole.OURS,
                    checked=number_checked or barcode.symbology in SELF_CHECKED,
                    valid=read.valid,
                )
            )
        found.extend(_of_transfer(survey, barcode, grammars))
    return found


def _of_transfer(
    survey: PageSurvey, barcode: Barcode, grammars: Sequence[Grammar]
) -> Iterator[Evidence]:
    """The numbers in the remittance of a GiroCode: nobody's by themselves, like a line of print.

    Bars are not misread: a number that is not quite one of ours is none. And no number is checked,
    however right its own check digit: what a payer was asked to write certifies no case.
    """
    transfer = parse_transfer(barcode.data) if barcode.symbology == "qr" else None
    if transfer is None:
        return
    text = transfer.remittance
    for grammar in grammars:
        for read in grammar.find(text):
            ours = read.valid and not read.folded and not read.regrouped
            if not ours or read.value.replace("-", "") in transfer.iban:
                continue
            theirs = grammar.role_of(text, read.start) is ReferenceRole.THEIRS
            yield Evidence(
                page=survey.page.id,
                box=barcode.box,
                kind=grammar.kind,
                value=read.value,
                text=text,
                source="barcode",
                reader="+".join(barcode.readers),
                quality=1.0,
                role=ReferenceRole.THEIRS if theirs else ReferenceRole.UNLABELLED,
            )


def text_evidence(
    page: str,
    lines: Sequence[TextLine],
    grammars: Sequence[Grammar],
    *,
    source: str,
    reader: str,
) -> tuple[Evidence, ...]:
    """What lines of text say: one piece for each reference in them, and one for the line itself.

    What a label calls ours and is no reference, though nearly as long as one, is a reference that
    is not valid.

    Args:
        page: id of the page.
        lines: in reading order.
        source: `line` or `page`.
        reader: the engine's name in the profile.
    """
    found = []
    for i, line in enumerate(lines):
        found.append(_evidence(page, line, source, reader, kind="text"))
        numbers = [grammar.find(line.text) for grammar in grammars]
        every = [read for reads in numbers for read in reads]
        for grammar, reads in zip(grammars, numbers, strict=True):
            for read in (*reads, *find_broken(grammar, line.text, every)):
                role = grammar.role_of(line.text, read.start)
                if role is ReferenceRole.UNLABELLED:
                    role = role_from_neighbours(grammar, lines, i, read.start)
                piece = _evidence(page, line, source, reader, kind=grammar.kind)
                found.append(
                    attrs.evolve(
                        piece,
                        value=read.value,
                        text=read.text,
                        role=role,
                        checked=grammar.has_check and read.valid,
                        valid=read.valid,
                        folded=read.folded + _is_foreign(read, role),
                    )
                )
    return tuple(found)


def _is_foreign(read: Found, role: ReferenceRole) -> bool:
    """Whether nothing but its digits makes it one of ours: no label, and parted otherwise."""
    return role is ReferenceRole.UNLABELLED and read.regrouped


def with_settled_roles(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The same evidence, in which every number without a label has the role that it has elsewhere.

    What is not valid is left out where a number of the kind was read at its place. A place is read
    more than once, and not every time with its heading: there, the label that the zone of a form or
    the reading of the whole page found counts before that of a line. What the sender calls his own
    number is his wherever it stands, unless it is called ours somewhere.

    Args:
        evidence: of one document.
    """
    evidence = _without_superseded(evidence)
    numbers: dict[tuple[str, str], list[Evidence]] = defaultdict(list)
    for piece in evidence:
        if is_reference(piece):
            numbers[piece.kind, piece.value].append(piece)
    placed = {
        id(piece): _role_of_place(piece, group)
        for group in numbers.values()
        for piece in group
        if is_print(piece)
    }
    settled = []
    for piece in evidence:
        role = placed.get(id(piece), piece.role)
        if id(piece) in placed and role is ReferenceRole.UNLABELLED:
            others = numbers[piece.kind, piece.value]
            if {placed.get(id(other), other.role) for other in others} == _NOT_OURS:
                role = ReferenceRole.THEIRS
        settled.append(piece if role is piece.role else attrs.evolve(piece, role=role))
    return tuple(settled)


def _without_superseded(evidence: Sequence[Evidence]) -> list[Evidence]:
    clean = [p for p in evidence if is_reference(p) and is_print(p) and is_clean(p)]
    return [
        piece
        for piece in evidence
        if piece.valid
        or not is_print(piece)
        or not any(c.kind == piece.kind and same_place(c, piece) for c in clean)
    ]


def _role_of_place(piece: Evidence, group: Iterable[Evidence]) -> ReferenceRole:
    readings = [other for other in group if is_print(other) and same_place(piece, other)]
    for source in ("zone", "page", "line"):
        roles = {other.role for other in readings if other.source == source}
        roles.discard(ReferenceRole.UNLABELLED)
        if roles:
            # Called both, at one place: what stands against it must not get lost.
            return ReferenceRole.OURS if ReferenceRole.OURS in roles else ReferenceRole.THEIRS
    return ReferenceRole.UNLABELLED


def telling(evidence: Iterable[Evidence], candidates: Sequence[Candidate]) -> tuple[Evidence, ...]:
    """References, and those lines of text that support a candidate; the rest is not kept."""
    used = {support.evidence for candidate in candidates for support in candidate.supports}
    return tuple(piece for piece in evidence if is_reference(piece) or piece in used)


def _evidence(page: str, line: TextLine, source: str, reader: str, *, kind: str) -> Evidence:
    return Evidence(
        page=page,
        box=line.box,
        kind=kind,
        value="",
        text=line.text,
        source=source,
        reader=reader,
        quality=line.confidence,
    )


def other_tenants(
    evidence: Iterable[Evidence], grammars: Iterable[Grammar]
) -> tuple[Contradiction, ...]:
    """Numbers that name cases of another tenant, each once for each page, in their order.

    One that fits its rule only with look-alikes in place of what was read, or whose check digit is
    wrong, says nothing of whose it is.
    """
    tenants = {g.kind: g.rule.of_tenant for g in grammars if g.rule.of_tenant}
    found = (
        Contradiction(
            kind="other_tenant",
            page=piece.page,
            first=f"{piece.kind} {piece.value}",
            second=f"tenant {tenants[piece.kind]}",
        )
        for piece in evidence
        if piece.kind in tenants and piece.valid and not piece.folded
    )
    return tuple(dict.fromkeys(found))
