"""Barcodes and lines of text → evidence, by the tenant's grammars; pure."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from docindex.matching.labels import role_from_neighbours
from docindex.matching.references import Grammar
from docindex.model import Document, Evidence, PageSurvey, ReferenceRole, TextLine

# These carry a check of their own: a misread is refused by the symbology (AIM specifications).
SELF_CHECKED = frozenset({"code128", "qr", "datamatrix", "pdf417", "aztec"})


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
                        folded=read.folded,
                    )
                )
    return tuple(found)


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
