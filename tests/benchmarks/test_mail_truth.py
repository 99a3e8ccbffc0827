"""What the benchmark's mail says of cases and days holds: against the list, and by the calendar."""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import Any

import attrs
import numpy as np
import pytest
from benchmarks.mail import (
    authorities,
    covers,
    datelines,
    documents,
    forms,
    lawyers,
    letters,
    stacks,
)
from benchmarks.mail.arguments import ARGUMENTS
from benchmarks.mail.caselists import LAST_DAY, RECEIVED, CaseBook, make_book
from benchmarks.mail.documents import Desk
from benchmarks.mail.hands import Hand
from benchmarks.mail.kinds import Kind
from benchmarks.mail.letters import Letter
from benchmarks.mail.numbering import plain
from benchmarks.mail.prose import broken, held
from benchmarks.mail.spellings import mistyped, spaced
from benchmarks.mail.stacks import FeedMode
from benchmarks.mail.tenants import TENANTS
from benchmarks.mail.typefaces import Page, Typed

from docindex.testing.samples import Dice
from docindex.testing.samples.separators import Separator

CASES = 3_000
BOOKS = {tenant.id: make_book(tenant, CASES, 7) for tenant in TENANTS}
MERGED = [int(row) for row in np.flatnonzero(BOOKS["kreis-a"].survivor >= 0)]


def _desk(book: CaseBook, rows: list[int] | None = None) -> Desk:
    mixed = np.random.default_rng(1).permutation(np.arange(CASES // 3, CASES)).tolist()
    return Desk(book=book, rows=mixed if rows is None else rows, file_pages=(3, 5))


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[Letter]:
    """The letters of citizens that are drawn."""
    heard: list[Letter] = []
    draw = letters.citizen_letter

    def listen(letter: Letter, dice: Dice) -> Any:
        heard.append(letter)
        return draw(letter, dice)

    monkeypatch.setattr(letters, "citizen_letter", listen)
    return heard


@pytest.fixture
def handwriting(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is written in block letters."""
    words: list[str] = []
    block = Hand.block

    def listen(hand: Hand, sheet: Any, place: Any, text: str, *, pitch: float = 5.0) -> None:
        words.append(text)
        block(hand, sheet, place, text, pitch=pitch)

    monkeypatch.setattr(Hand, "block", listen)
    return words


@pytest.mark.parametrize("book", BOOKS.values(), ids=list(BOOKS))
def test_cases_alike_are_counted_as_what_survives(book: CaseBook) -> None:
    alike, home = defaultdict(set), defaultdict(set)
    cases = [book.case(row) for row in range(CASES)]
    for case in cases:
        person, lasting = case.person, case.merged_into or case.case_no
        alike[person.name, person.plate, case.offence_date].add(lasting)
        home[person.name, person.street, person.postcode, person.city].add(lasting)
    for row, case in enumerate(cases):
        who = case.person
        assert book.alike[row] == len(alike[who.name, who.plate, case.offence_date])
        assert book.at_home[row] == len(home[who.name, who.street, who.postcode, who.city])


def test_a_merged_case_and_its_survivor_are_one_case() -> None:
    book = BOOKS["kreis-a"]
    desk = _desk(book)
    assert MERGED
    for row in MERGED:
        survivor = int(book.survivor[row])
        assert book.survivor_of(row) == book.survivor_of(survivor) == survivor
        assert survivor not in desk.other_cases(row)
        assert row not in desk.other_cases(survivor)


def test_two_cases_in_a_letter_are_two_in_the_end(said: list[Letter]) -> None:
    book = BOOKS["kreis-a"]
    rows = {number: row for row, number in enumerate(book.numbers)}
    # Merged cases and those they went into first: most have no other case.
    desk = _desk(book, [*MERGED, *(int(book.survivor[row]) for row in MERGED), *range(500, 700)])
    for place in range(12):
        assert desk.draw(Kind.TWO_CASES, Dice(1, place)).case_id is None
    for letter in said:
        first, second = (rows[number] for number in letter.subject.split(" und "))
        assert book.survivor_of(first) != book.survivor_of(second)
        assert book.owner[first] == book.owner[second]
        for row in (first, second):
            assert f"{book.case(row).offence_date:%d.%m.%Y}" in letter.aside


@pytest.mark.parametrize("book", BOOKS.values(), ids=list(BOOKS))
def test_no_case_is_older_than_its_number(book: CaseBook) -> None:
    assert {book.tenant.numbering.year(number) for number in book.numbers} == {2025, 2026}
    for row, number in enumerate(book.numbers):
        case, year = book.case(row), book.tenant.numbering.year(number)
        assert case.opened.year == year
        assert case.offence_date < case.opened <= LAST_DAY
    assert (np.diff(book.opened) <= 0).all()


def test_a_missing_number_follows_the_case_before_it() -> None:
    book = BOOKS["amt-c"]
    for number, row in zip(book.missing, book.before.tolist(), strict=True):
        assert plain(book.numbers[row]) < plain(number)
        assert row + 1 == CASES or plain(number) < plain(book.numbers[row + 1])


def test_days_keep_to_the_calendar() -> None:
    for seed in range(200):
        dice = Dice(seed)
        home, work = datelines.at_home(dice), datelines.at_work(dice)
        assert home <= RECEIVED - datetime.timedelta(days=2)
        assert home.weekday() < 6
        assert work <= RECEIVED - datetime.timedelta(days=2)
        assert work.weekday() < 5
        assert work <= datelines.posted(work, dice) < RECEIVED
        issue = datelines.issued(LAST_DAY - datetime.timedelta(days=90), dice, soonest=10)
        assert 10 <= (RECEIVED - issue).days <= 35
        assert 2 <= (datelines.delivered(issue, dice) - issue).days <= 10
        assert datelines.issued(LAST_DAY, dice) >= LAST_DAY
        assert 1 <= (datelines.following(issue) - issue).days <= 3


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.ADVERTISING])
def test_documents_are_younger_than_their_case(kind: Kind) -> None:
    book = BOOKS["stadt-b"]
    rows = {number: row for row, number in enumerate(book.numbers)}
    desk = _desk(book)
    for place in range(4):
        drawn = desk.draw(kind, Dice(2, place))
        if drawn.written:
            assert drawn.written < RECEIVED
            assert drawn.written.weekday() < 6
        if drawn.written and drawn.case_id:
            assert drawn.written > book.case(rows[drawn.case_id]).opened


def test_numbers_that_no_case_has_fit_the_days_of_their_letters(said: list[Letter]) -> None:
    book = BOOKS["stadt-b"]
    desk = _desk(book)
    for place, kind in enumerate([Kind.UNLISTED_NUMBER, Kind.NEWER_CASE] * 5):
        desk.draw(kind, Dice(3, place))
    for letter in said:
        assert letter.subject not in book.numbers
        assert letter.case.offence_date.year <= book.tenant.numbering.year(letter.subject)
        assert letter.case.offence_date < letter.case.opened < letter.written
    assert all(one.case.opened > LAST_DAY for one in said[1::2])


def test_a_quoted_number_is_what_the_letter_says_of_it(said: list[Letter]) -> None:
    book = BOOKS["amt-c"]
    rows = {number: row for row, number in enumerate(book.numbers)}
    desk = _desk(book)
    for place in range(16):
        desk.draw(Kind.CITIZEN_QUOTED, Dice(4, place))
    own = [letter for letter in said if letter.aside.startswith("Meine frühere Sache")]
    assert 0 < len(own) < len(said)
    for letter in own:
        quoted = rows[letter.aside.split("(")[1].split(")")[0]]
        row = rows[letter.case.case_no]
        assert book.owner[quoted] == book.owner[row]
        assert quoted < row
        assert book.status[quoted] == 1
        assert book.survivor_of(quoted) != book.survivor_of(row)


def test_witnesses_name_somebody_else_and_keep_silent_where_they_say_so(
    handwriting: list[str],
) -> None:
    book = BOOKS["kreis-a"]
    desk = _desk(book)
    rows = {number: row for row, number in enumerate(book.numbers)}
    others = empty = 0
    for place in range(20):
        handwriting.clear()
        drawn = desk.draw(Kind.WITNESS_FORM, Dice(5, place))
        assert drawn.case_id is not None
        keeper = book.case(rows[drawn.case_id]).person
        names = handwriting[:-1]  # the last is place and date
        others += bool(names) and (names[0], names[2]) != (keeper.surname, keeper.given_name)
        empty += not names
    assert others > 6
    assert empty > 1


def test_the_back_of_a_torn_form_is_torn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "_TORN", 1.0)
    for kind in (Kind.HEARING_FORM, Kind.WITNESS_FORM):
        (leaf,) = _desk(BOOKS["amt-c"]).draw(kind, Dice(6)).leaves
        assert leaf.back is not None
        assert leaf.front.torn == leaf.back.torn is not None


def test_one_hand_writes_alike_on_every_line() -> None:
    pages = [Page(), Page()]
    for page in pages:
        Hand(seed=5).block(page, (30, 40), "MUSTERAU")
    first, again = (page.render(100) for page in pages)
    assert np.array_equal(first, again)
    assert first.min() < 100


@pytest.mark.parametrize("kind", [Separator.PATCH_T, Separator.PATCHT])
def test_nothing_can_be_read_on_a_destroyed_separator(kind: Separator) -> None:
    for seed in range(4):
        sheet = stacks._destroyed(kind, FeedMode.DUPLEX, Dice(seed))
        assert sheet is not None
        page = sheet.render(50)
        words = page[round(115 / 25.4 * 50) : round(183 / 25.4 * 50), 45:-45]
        assert words.min() > 200


def test_covers_show_the_address_of_their_letter() -> None:
    desk = _desk(BOOKS["kreis-a"])
    strayed = desk.draw(Kind.MISDIRECTED, Dice(7))
    form = desk.draw(Kind.HEARING_FORM, Dice(7))
    for drawn in (strayed, form):
        cover = stacks._letter_cover(drawn, TENANTS[0])
        assert cover.lines == drawn.addressed != TENANTS[0].address
        assert cover.stamped is (drawn is form)
        assert covers.envelope(cover, Dice(8)).codes if not cover.stamped else True
    assert form.addressed == forms.window(TENANTS[0])


def test_prosecutors_write_under_their_number_of_the_list() -> None:
    book = BOOKS["kreis-a"]
    known = {key.case: key.value for key in book.further if key.kind == "js_no"}
    heard: list[authorities.Enquiry] = []

    def listen(enquiry: authorities.Enquiry, dice: Dice) -> Any:
        heard.append(enquiry)
        return authorities.authority_letter(enquiry, dice)

    desk = _desk(book)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(documents, "authority_letter", listen)
        for place in range(24):
            desk.draw(Kind.AUTHORITY_LETTER, Dice(9, place))
    theirs = [e for e in heard if e.authority is authorities.PROSECUTOR]
    assert theirs
    assert all(known[book.numbers.index(e.case.case_no)] == e.theirs for e in theirs)
    assert len({e.authority.place for e in heard}) == 4


def test_lawyers_repeat_no_argument(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[list[str]] = []
    texts = lawyers._texts

    def listen(mandate: lawyers.Mandate, dice: Dice) -> list[str]:
        heard.append(texts(mandate, dice))
        return heard[-1]

    monkeypatch.setattr(lawyers, "_texts", listen)
    desk = _desk(BOOKS["amt-c"])
    for place in range(12):
        drawn = desk.draw(Kind.LAWYER_LETTER, Dice(10, place))
        argued = [ARGUMENTS.index(text) for text in heard[-1] if text in ARGUMENTS]
        assert argued == sorted(set(argued))
        assert len(drawn.leaves) >= 2 + len(argued) // 12


def test_blanks_that_hold_are_not_broken() -> None:
    style = Typed(size=10)
    words = f"Das Fahrzeug mit dem Kennzeichen {held('MUA-AB 12')} wurde gesehen"
    for width in range(15, 90):
        lines = broken(words, width, style)
        assert any("MUA-AB 12" in line for line in lines)
        assert " ".join(lines) == words.replace("\N{NO-BREAK SPACE}", " ")


def test_spellings_keep_the_digits_or_change_one_or_two() -> None:
    for book in BOOKS.values():
        for place, number in enumerate(book.numbers[:60]):
            dice = Dice(11, place)
            assert plain(spaced(number, dice)) == plain(number)
            wrong = mistyped(number, dice)
            assert 1 <= sum(a != b for a, b in zip(wrong, number, strict=True)) <= 2
            assert book.tenant.numbering.year(wrong) == book.tenant.numbering.year(number)
    loosened = {spaced("KD-24803/26-ON", Dice(12, place)) for place in range(9)}
    assert loosened == {"KD 24803 / 26 ON", "KD 24803/26 ON"}


def test_older_cases_are_decided() -> None:
    case = BOOKS["kreis-a"].case(CASES - 1)
    old = attrs.evolve(case, opened=RECEIVED - datetime.timedelta(days=100))
    for one, decided in ((case, False), (old, True)):
        matters = {letters._matter(one, Dice(13, place))[0] for place in range(20)}
        assert ("Ihr Anhörungsschreiben" in matters) is not decided
        assert ("Ihre Mahnung" in matters) is decided
