from __future__ import annotations

from collections.abc import Iterable

import attrs
import numpy as np
import pytest

from docindex.firstpages import FirstPages, Look, Numbering, look_at, numbering
from docindex.matching import boundaries as known
from docindex.model import (
    Boundary,
    Box,
    Document,
    DocumentPage,
    PageSurvey,
    Patch,
    Role,
    Side,
    TextLine,
)
from docindex.testing.values import page_ref

DPI = 254.0
A4 = 2970
PAPER = np.full((A4, 21), 255, np.uint8)
START = Boundary(page="", signs=(known.PATCH_CODE,), probability=0.9999)


def _line(left: float, top: float, width: float = 40.0, height: float = 5.0) -> Box:
    """A line of text; millimetres, at ten pixels each."""
    return Box(
        left=round(10 * left),
        top=round(10 * top),
        right=round(10 * (left + width)),
        bottom=round(10 * (top + height)),
    )


ADDRESS = [_line(25, 50 + 5 * n) for n in range(4)]
TEXT = [_line(25, 120 + 6 * n, 150) for n in range(20)]
HEAD = [_line(25, 15, 60), _line(140, 15, 50)]
STAMP = [_line(150, 10 + 5 * n, 30) for n in range(4)]

LETTER = [*HEAD, *ADDRESS, *TEXT]
COVER = [*STAMP, *ADDRESS]
SECOND = [_line(25, 20, 80), *(_line(25, 36 + 6 * n, 150) for n in range(30))]
EMPTY: list[Box] = []


@pytest.mark.parametrize(
    ("lines", "look"),
    [
        (LETTER, Look.LETTER),
        ([*HEAD, *ADDRESS[:3], *TEXT], Look.OTHER),
        ([*HEAD, *(_line(25 + 9 * n, 50 + 5 * n) for n in range(4)), *TEXT], Look.OTHER),
        ([*HEAD, *(_line(25, 40 + 14 * n) for n in range(4)), *TEXT], Look.OTHER),
        ([*HEAD, *(_line(25, 50 + 5 * n, 150) for n in range(4)), *TEXT], Look.OTHER),
        (SECOND, Look.OTHER),
        (COVER, Look.COVER),
        ([_line(150, 280 - 5 * n) for n in range(8)], Look.COVER),
        ([*COVER, *TEXT[::3]], Look.LETTER),
        (EMPTY, Look.EMPTY),
        ([_line(14, 11, 180, 18)], Look.EMPTY),
    ],
)
def test_a_side_is_told_by_where_its_lines_stand(lines: list[Box], look: Look) -> None:
    assert look_at(lines, A4, DPI) is look


def test_the_resolution_makes_no_difference() -> None:
    half = [
        Box(left=b.left // 2, top=b.top // 2, right=b.right // 2, bottom=b.bottom // 2)
        for b in LETTER
    ]
    assert look_at(half, A4 // 2, DPI / 2) is Look.LETTER


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Seite 2 von 5", Numbering(2, 5)),
        ("- Seite 3 -", Numbering(3, None)),
        ("Seite 2 zum Schreiben 00123/26, Müller", Numbering(2, None)),
        ("Bl. 17", Numbering(17, None)),
        ("Blatt 1/3", Numbering(1, 3)),
        ("S. 4", Numbering(4, None)),
        ("Seite 7 von 5", None),
        ("Seite 0", None),
        ("siehe Seite 2", None),
        ("Seite 20260211", None),
        ("Seitenstreifen 3", None),
        ("12.03.2026", None),
    ],
)
def test_a_page_number_begins_its_line(text: str, found: Numbering | None) -> None:
    assert numbering(text) == found


def _document(sheets: Iterable[str], **changes: str) -> Document:
    """Sheets as `c` content, `s` separator, `-` blank, `p` content with a patch code."""
    roles = {"s": Role.SEPARATOR, "-": Role.BLANK}
    pages = []
    for number, letter in enumerate(sheets, 1):
        patches = (Patch(code="3", box=_line(1, 1)),) if letter == "p" else ()
        page = attrs.evolve(page_ref(number), imprint=changes.get(f"imprint_{number}", ""))
        survey = PageSurvey(page=page, blank=letter == "-", patches=patches)
        pages.append(DocumentPage(survey=survey, role=roles.get(letter, Role.CONTENT)))
    start = attrs.evolve(START, page=pages[0].page.id)
    return Document(id="d", pages=tuple(pages), boundaries=(start,))


def _signs(document: Document, *looks: list[Box], texts: dict[int, str] | None = None) -> list[str]:
    """Signs of inner places, each behind the number of its sheet."""
    return [
        f"{int(boundary.page[-6:-1])} {sign}"
        for boundary in _watch(document, *looks, texts=texts).boundaries()[1:]
        for sign in boundary.signs
    ]


def _watch(
    document: Document, *looks: list[Box], texts: dict[int, str] | None = None
) -> FirstPages:
    watch = FirstPages(document)
    for page, lines in zip(document.content, looks, strict=True):
        watch.see(page, lines, PAPER, DPI)
        text = (texts or {}).get(page.page.sheet)
        if text is not None:
            watch.hear(page, [TextLine(text=text, confidence=0.9, box=_line(0, 0))])
    return watch


def test_a_letter_and_its_further_pages_are_one_document() -> None:
    assert _signs(_document("sccc"), LETTER, SECOND, SECOND) == []


def test_a_second_address_is_a_sign_of_a_second_letter() -> None:
    document = _document("sccc")
    assert _signs(document, LETTER, SECOND, LETTER) == ["4 address_window"]
    watch = _watch(document, LETTER, SECOND, LETTER)
    assert [page.page.sheet for page in watch.doubtful()] == [4]
    parts = watch.parts(watch.boundaries())
    assert [sorted(int(side[-6:-1]) for side in part) for part in parts] == [[1, 2, 3], [4]]


@pytest.mark.parametrize("looks", [(COVER, LETTER), (LETTER, COVER), (COVER, LETTER, COVER)])
def test_an_envelope_on_top_or_below_is_no_letter(looks: tuple[list[Box], ...]) -> None:
    assert _signs(_document("s" + "c" * len(looks)), *looks) == []


def test_a_letter_behind_another_one_and_its_envelope_is_seen() -> None:
    assert _signs(_document("sccc"), LETTER, COVER, LETTER) == ["4 address_window"]


def test_a_blank_sheet_and_an_empty_one_may_have_been_separators() -> None:
    assert _signs(_document("sc-c"), LETTER, SECOND) == ["4 blank_sheet"]
    assert _signs(_document("sccc"), LETTER, EMPTY, SECOND) == ["3 empty_sheet"]
    assert _signs(_document("sc-"), LETTER) == []
    assert _signs(_document("s-c"), LETTER) == []


def test_a_photograph_is_no_empty_sheet() -> None:
    document = _document("scc")
    watch = _watch(document, LETTER, SECOND)
    watch.see(document.pages[2], EMPTY, PAPER, DPI)
    assert [b.signs for b in watch.boundaries()[1:]] == [(known.EMPTY_SHEET,)]
    photograph = PAPER.copy()
    photograph[: A4 // 4] = 0
    watch.see(document.pages[2], EMPTY, photograph, DPI)
    assert watch.boundaries()[1:] == ()


def test_the_blank_back_of_a_sheet_is_none() -> None:
    document = _document("scc")
    backs = [
        attrs.evolve(
            page,
            survey=attrs.evolve(
                page.survey, page=attrs.evolve(page.page, side=Side.BACK), blank=True
            ),
            role=Role.BLANK,
        )
        for page in document.pages
    ]
    pairs = zip(document.pages, backs, strict=True)
    duplex = attrs.evolve(document, pages=tuple(page for pair in pairs for page in pair))
    assert _signs(duplex, LETTER, SECOND) == []


def test_dirt_on_a_separators_back_is_no_sheet_of_a_letter() -> None:
    document = _document("scc")
    dirty = attrs.evolve(
        document.pages[0],
        survey=PageSurvey(page=attrs.evolve(document.pages[0].page, side=Side.BACK)),
        role=Role.BACK,
    )
    pages = (document.pages[0], dirty, *document.pages[1:])
    assert _signs(attrs.evolve(document, pages=pages), SECOND[:3], LETTER, SECOND) == []


def test_dirt_on_an_envelopes_back_makes_no_letter_of_it() -> None:
    document = _document("scc")
    dirty = attrs.evolve(
        document.pages[1],
        survey=PageSurvey(page=attrs.evolve(document.pages[1].page, side=Side.BACK)),
        role=Role.BACK,
    )
    pages = (*document.pages[:2], dirty, document.pages[2])
    assert _signs(attrs.evolve(document, pages=pages), COVER, SECOND[:3], LETTER) == []


def test_a_patch_code_that_separates_nothing_is_a_sign() -> None:
    assert _signs(_document("scp"), LETTER, SECOND) == ["3 other_patch"]


@pytest.mark.parametrize(
    ("texts", "signs"),
    [
        ({2: "Seite 1 von 2", 3: "Seite 2 von 2"}, ["3 numbers_go_on"]),
        ({2: "Seite 1 von 2", 3: "Seite 1 von 2"}, ["3 numbers_restart"]),
        ({2: "Seite 1 von 2", 3: "Seite 2 von 3"}, ["3 counts_differ"]),
        ({2: "Seite 2", 3: "Seite 1"}, ["3 numbers_restart"]),
        ({3: "Seite 1"}, ["3 page_one"]),
        ({3: "Seite 2"}, ["3 numbers_go_on"]),
        ({2: "Bl. 7", 4: "Bl. 9"}, ["4 numbers_go_on"]),
        ({2: "Bl. 7", 4: "Bl. 7"}, ["4 numbers_restart"]),
    ],
)
def test_page_numbers_go_on_or_begin_again(texts: dict[int, str], signs: list[str]) -> None:
    assert _signs(_document("sccc"), LETTER, SECOND, SECOND, texts=texts) == signs


def test_a_page_whose_number_was_heard_is_not_read_again() -> None:
    document = _document("scc")
    assert _watch(document, LETTER, LETTER).doubtful() == (document.pages[2],)
    assert _watch(document, LETTER, LETTER, texts={3: "Seite 2"}).doubtful() == ()


def test_imprint_numbers_may_leave_none_out() -> None:
    whole = {"imprint_2": "0101", "imprint_3": "0102"}
    assert _signs(_document("scc", **whole), LETTER, SECOND) == []
    gap = {"imprint_2": "0101", "imprint_3": "0103"}
    assert _signs(_document("scc", **gap), LETTER, SECOND) == ["3 imprint_gap"]
    between = {"imprint_2": "0101", "imprint_4": "0103"}
    assert _signs(_document("sc-c", **between), LETTER, SECOND) == ["4 blank_sheet"]
    assert _signs(_document("scc", imprint_2="A-7", imprint_3="A-9"), LETTER, SECOND) == []


def test_the_first_side_of_a_form_begins_something() -> None:
    document = _document("scc")
    watch = _watch(document, LETTER, SECOND)
    watch.recognise(document.pages[2])
    assert [b.signs for b in watch.boundaries()[1:]] == [(known.FORM_BEGINS,)]


def test_a_class_may_say_how_many_sheets_it_has_at_most() -> None:
    watch = _watch(_document("scccc"), LETTER, SECOND, COVER, SECOND)
    assert watch.boundaries() == watch.boundaries(3)
    assert [b.page[-6:-1] for b in watch.boundaries(2)[1:]] == ["00005"]
    assert [b.page[-6:-1] for b in watch.boundaries(1)[1:]] == ["00003", "00005"]


def test_what_the_first_sheet_shows_stands_at_the_documents_own_boundary() -> None:
    (found,) = _watch(_document("sc"), LETTER).boundaries()
    assert found.signs == (known.PATCH_CODE, known.ADDRESS_WINDOW)
    assert found.probability >= START.probability


def test_a_document_without_content_has_only_its_own_boundary() -> None:
    assert len(FirstPages(_document("s-")).boundaries()) == 1
