"""Barcodes and lines of text → evidence, by the tenant's grammars; pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import attrs

from docindex.matching.findings import Found
from docindex.matching.labels import role_from_neighbours
from docindex.matching.references import Grammar
from docindex.matching.witnesses import is_print, is_reference, same_place
from docindex.model import Document, Evidence, PageSurvey, ReferenceRole, TextLine

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
    return found


def text_evidence(
    page: str,
    lines: Sequence[TextLine],
    grammars: Sequence[Grammar],
    *,
    source: str,
    reader: str,
) -> tuple[Evidence, ...]:
    """What lines of text say: one piece for each reference in them, and one for the line itself.

    Args:
        page: id of the page.
        lines: in reading order.
        source: `line` or `page`.
        reader: the engine's name in the profile.
    """
    found = []
    for i, line in enumerate(lines):
        found.append(_evidence(page, line, source, reader, kind="text"))
        for grammar in grammars:
            for read in grammar.find(line.text):
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

    A place is read more than once, and not every time with its heading: there, the label that the
    zone of a form or the reading of the whole page found counts before that of a line. What the
    sender calls his own number is his wherever it stands, unless it is called ours somewhere.

    Args:
        evidence: of one document.
    """
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


def _role_of_place(piece: Evidence, group: Iterable[Evidence]) -> ReferenceRole:
    readings = [other for other in group if is_print(other) and same_place(piece, other)]
    for source in ("zone", "page", "line"):
        roles = {other.role for other in readings if other.source == source}
        roles.discard(ReferenceRole.UNLABELLED)
        if roles:
            # Called both, at one place: what stands against it must not get lost.
            return ReferenceRole.OURS if ReferenceRole.OURS in roles else ReferenceRole.THEIRS
    return ReferenceRole.UNLABELLED


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
