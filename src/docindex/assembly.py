"""Surveyed pages → documents; pure.

A sheet starts a document when it is a separator, when it carries the barcode of another case, when
its file begins, or when the capture software says so, as the profile says. Separators belong to
the document that they start; those at the end of a batch to the last one. Every side stands in
exactly one document.

An unreadable page may have been a separator, so it clears the whole document it stands in, which
reaches to the next boundary that was read.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import attrs

from docindex.matching.references import Grammar
from docindex.model import (
    Document,
    DocumentPage,
    PageFault,
    PageRef,
    PageSurvey,
    Reason,
    Role,
    Side,
)
from docindex.paging import DECLARED_START
from docindex.profile import SeparationSection

# Part of every document's id: another rule set makes other documents out of the same pages.
RULES = "r1"

CaseKey = tuple[str, str]


@attrs.frozen
class _Sheet:
    """The sides of one sheet and what they say about boundaries."""

    sides: tuple[PageSurvey, ...]
    separator: bool
    cases: frozenset[CaseKey]
    declared: bool

    @property
    def file(self) -> str:
        return self.sides[0].page.file

    def pages(self) -> tuple[DocumentPage, ...]:
        """The sides with their roles."""
        return tuple(
            DocumentPage(survey=side, role=_role(side, separator=self.separator))
            for side in self.sides
        )


def assemble(
    surveys: Sequence[PageSurvey], rules: SeparationSection, grammars: Sequence[Grammar]
) -> tuple[Document, ...]:
    """Cut a batch into documents.

    Args:
        surveys: of every side, in batch order.
        rules: what starts a document.
        grammars: the tenant's references; a barcode is a case barcode when one of them reads it.
    """
    groups: list[list[_Sheet]] = []
    for sheet in _sheets(surveys, rules, grammars):
        if not groups or _starts(sheet, groups[-1], rules):
            groups.append([])
        groups[-1].append(sheet)
    if len(groups) > 1 and all(sheet.separator for sheet in groups[-1]):
        groups[-2].extend(groups.pop())
    return tuple(_document(group) for group in groups)


def with_renditions(
    documents: Sequence[Document], renditions: Sequence[PageSurvey]
) -> tuple[Document, ...]:
    """The same documents with the images of their sides that are kept and not read.

    Args:
        documents: of the images that are read.
        renditions: of other images of the same sides; each gets the role that its side has.
    """
    others: dict[tuple[int, Side], list[PageSurvey]] = {}
    for survey in renditions:
        others.setdefault(_side(survey.page), []).append(survey)
    return tuple(
        attrs.evolve(
            document,
            pages=tuple(
                attrs.evolve(page, survey=survey)
                for page in document.pages
                for survey in (page.survey, *others.get(_side(page.page), ()))
            ),
        )
        for document in documents
    )


def _side(page: PageRef) -> tuple[int, Side]:
    return page.sheet, page.side


def case_keys(survey: PageSurvey, grammars: Sequence[Grammar]) -> frozenset[CaseKey]:
    """The references that a page's barcodes hold, as (kind, value), right check digits only."""
    found = (
        (grammar.kind, read)
        for barcode in survey.barcodes
        for grammar in grammars
        if (read := grammar.from_barcode(barcode.data)) is not None
    )
    return frozenset((kind, read.value) for kind, read in found if read.valid)


def _sheets(
    surveys: Sequence[PageSurvey], rules: SeparationSection, grammars: Sequence[Grammar]
) -> list[_Sheet]:
    sheets = []
    for _, group in itertools.groupby(surveys, key=lambda survey: survey.page.sheet):
        sides = tuple(group)
        cases = frozenset().union(*(case_keys(side, grammars) for side in sides))
        separator = any(_separates(side, rules) for side in sides)
        declared = any(DECLARED_START in side.notes for side in sides)
        sheets.append(_Sheet(sides, separator, cases, declared))
    return sheets


def _separates(survey: PageSurvey, rules: SeparationSection) -> bool:
    by_patch = any(set(patch.codes) & set(rules.patch_codes) for patch in survey.patches)
    wanted = {text.encode() for text in rules.barcodes}
    return by_patch or any(barcode.data in wanted for barcode in survey.barcodes)


def _starts(sheet: _Sheet, current: Sequence[_Sheet], rules: SeparationSection) -> bool:
    if all(earlier.separator for earlier in current):
        return False
    if sheet.separator or (rules.declared and sheet.declared):
        return True
    if rules.one_file_one_document and sheet.file != current[-1].file:
        return True
    known = frozenset().union(*(earlier.cases for earlier in current))
    return rules.case_barcode and bool(sheet.cases) and not sheet.cases & known


def _role(survey: PageSurvey, *, separator: bool) -> Role:
    if survey.fault is not None:
        return Role.UNREADABLE
    if separator and (survey.blank or survey.page.side is Side.FRONT or _marked(survey)):
        return Role.SEPARATOR
    if survey.blank:
        return Role.BLANK
    return Role.BACK if survey.page.side is Side.BACK else Role.CONTENT


def _marked(survey: PageSurvey) -> bool:
    return bool(survey.patches or survey.barcodes)


def _document(group: Sequence[_Sheet]) -> Document:
    pages = tuple(page for sheet in group for page in sheet.pages())
    return Document(
        id=f"{pages[0].page.id}_{RULES}",
        pages=pages,
        cleared=cleared(pages),
    )


def cleared(pages: Sequence[DocumentPage]) -> Reason | None:
    """Why a document of these pages goes to clearing before anything is read; None: it is read."""
    faults = {page.survey.fault for page in pages if page.survey.fault is not None}
    if faults == {PageFault.COMPONENT_FAILED}:
        return Reason.COMPONENT_FAILED
    if faults:
        return Reason.UNREADABLE
    readable = any(page.role in (Role.CONTENT, Role.BACK) for page in pages)
    return None if readable else Reason.NOTHING_TO_READ
