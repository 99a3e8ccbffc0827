"""Surveyed pages → documents; pure.

A sheet starts a document when it is a separator, when it carries the barcode of another case, when
its file begins, or when the capture software says so, as the profile says. Separators belong to
the document that they start; those at the end of a batch to the last one. Every side stands in
exactly one document. What was seen where a document begins, and how likely that makes a boundary
there (`matching.boundaries`), is kept with it; what is seen inside it, `firstpages` notes when it
is read.

An unreadable page may have been a separator, so it clears the whole document it stands in, which
reaches to the next boundary that was read.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import attrs

from docindex.matching import boundaries
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
    """The sides of one sheet and what they say about boundaries.

    Args:
        separators: which signs of a separator are on it.
        begins_file: whether it is the first sheet of its file.
    """

    sides: tuple[PageSurvey, ...]
    separators: tuple[str, ...]
    cases: frozenset[CaseKey]
    declared: bool
    begins_file: bool

    @property
    def separator(self) -> bool:
        return bool(self.separators)

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
    return tuple(_document(group, rules) for group in groups)


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
    """The references that a page's barcodes hold, as (kind, value), right check digits only.

    Numbers of another tenant are foreign, and foreign barcodes part nothing.
    """
    found = (
        (grammar.kind, read)
        for barcode in survey.barcodes
        for grammar in grammars
        if not grammar.rule.of_tenant and (read := grammar.from_barcode(barcode.data)) is not None
    )
    return frozenset((kind, read.value) for kind, read in found if read.valid)


def _sheets(
    surveys: Sequence[PageSurvey], rules: SeparationSection, grammars: Sequence[Grammar]
) -> list[_Sheet]:
    sheets: list[_Sheet] = []
    for _, group in itertools.groupby(surveys, key=lambda survey: survey.page.sheet):
        sides = tuple(group)
        cases = frozenset().union(*(case_keys(side, grammars) for side in sides))
        separators = tuple(
            dict.fromkeys(sign for side in sides for sign in _separates(side, rules))
        )
        declared = any(DECLARED_START in side.notes for side in sides)
        begins_file = not sheets or sides[0].page.file != sheets[-1].sides[0].page.file
        sheets.append(_Sheet(sides, separators, cases, declared, begins_file))
    return sheets


def _separates(survey: PageSurvey, rules: SeparationSection) -> Iterator[str]:
    if any(set(patch.codes) & set(rules.patch_codes) for patch in survey.patches):
        yield boundaries.PATCH_CODE
    wanted = {text.encode() for text in rules.barcodes}
    if any(barcode.data in wanted for barcode in survey.barcodes):
        yield boundaries.SEPARATOR_BARCODE


def _starts(sheet: _Sheet, current: Sequence[_Sheet], rules: SeparationSection) -> bool:
    if all(earlier.separator for earlier in current):
        return False
    if sheet.separator or (rules.declared and sheet.declared):
        return True
    if rules.one_file_one_document and sheet.begins_file:
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


def _signs(group: Sequence[_Sheet], rules: SeparationSection) -> Iterator[str]:
    """What is seen on the separators of a document and on the sheet behind them."""
    for sheet in group:
        yield from sheet.separators
        if rules.declared and sheet.declared:
            yield boundaries.DECLARED
        if rules.one_file_one_document and sheet.begins_file:
            yield boundaries.FILE_BEGINS
        if rules.case_barcode and sheet.cases:
            yield boundaries.CASE_BARCODE
        if not sheet.separator:
            return


def _document(group: Sequence[_Sheet], rules: SeparationSection) -> Document:
    pages = tuple(page for sheet in group for page in sheet.pages())
    return Document(
        id=f"{pages[0].page.id}_{RULES}",
        pages=pages,
        cleared=cleared(pages),
        boundaries=(boundaries.start(pages[0].page.id, _signs(group, rules)),),
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
