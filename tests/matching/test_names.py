"""Names agree at the level they should, and different names do not agree at all."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from docindex.matching.folding import fold_text
from docindex.matching.names import Level, NameFinder
from docindex.testing.samples.names import SURNAMES

# Common German surnames that differ little: nobody's name is a misreading of another one's.
_TRAPS = """
Schmidt Schmitt Schmid Schmied Schmitz Müller Möller Moller Mahler Miller Meier Meyer Maier Mayer
Mair Bauer Baur Bader Baier Bayer Beyer Hofmann Hoffmann Hoffman Hartmann Hermann Herrmann Haas Hass
Schulz Schulze Schultz Schultze Schütz Schulte Schütte Schott Neumann Naumann Fischer Fisher Weber
Wieber Huber Hubert Hauber Lang Lange Langer Krause Kruse Krauss Kraus Krauß Peter Peters Petersen
Jansen Janssen Jensen Hansen Hanssen Walter Walther Wolter Wagner Wegner Koch Kock Kuhn Kuhne
Lehmann Lohmann Lahmann Lemke Lenke Behrens Berens Ahrens Brandt Brand Brandl Voigt Vogt Vogel Vogl
Becker Bäcker Decker Beckers Krämer Kremer Kramer Richter Rickter Ritter Winkler Winter Franke Frank
Günther Günter Gunter Werner Berner Kern Körner Kerner Zimmer Zimmermann Horn Hörner Pohl Pahl Stahl
"""
TRAPS = tuple(_TRAPS.split())
LETTERS = "abcdefghijklmnoprstuvwz"
NAMES = st.text(LETTERS, min_size=2, max_size=14)


def agreement(listed: str, words: list[str]) -> Level:
    """How well a listed name agrees with the words of one line."""
    found = NameFinder([" ".join(words)]).find(listed)
    return Level.NONE if found is None else found[0]


@pytest.mark.parametrize(
    ("listed", "line", "level"),
    [
        ("Müller", "Herrn Jörg Müller", Level.EXACT),
        ("mueller", "Herrn Jörg Müller", Level.FOLDED),
        ("mueller", "JÖRG MUELLER", Level.EXACT),
        ("muller", "Jörg Müller", Level.BARE_UMLAUT),
        ("mueller", "Jorg Muller", Level.BARE_UMLAUT),
        ("weiss", "Anna Weiß", Level.EXACT),
        ("Yılmaz", "YILMAZ", Level.FOLDED),
        ("yilmaz", "Frau Yılmaz", Level.FOLDED),
        ("Şahin", "Sahin", Level.FOLDED),
        ("Gökçe", "Gokce", Level.BARE_UMLAUT),
        ("Doğan", "dogan", Level.FOLDED),
        ("Wałęsa", "Walesa", Level.FOLDED),
        ("Kowalczyk-Źródło", "kowalczyk zrodlo", Level.FOLDED),
        ("Dvořák", "Dvorak", Level.FOLDED),
        ("Novotný", "NOVOTNY", Level.FOLDED),
        ("Sørensen", "Sorensen", Level.BARE_UMLAUT),
        ("Sørensen", "Soerensen", Level.FOLDED),
        ("Åkerlund", "Aakerlund", Level.BARE_UMLAUT),
        ("O'Brien", "O’Brien", Level.FOLDED),
        ("Dr. Schmidt", "Prof. Dr. Schmidt", Level.EXACT),
    ],
)
def test_spellings(listed: str, line: str, level: Level) -> None:
    assert agreement(listed, [line]) is level


@pytest.mark.parametrize(
    ("listed", "line", "level"),
    [
        ("Müller-Lüdenscheidt", "Mueller Luedenscheidt", Level.FOLDED),
        ("mueller luedenscheidt", "Anna Müller-Lüdenscheidt", Level.FOLDED),
        ("Müller-Lüdenscheidt", "MüllerLüdenscheidt", Level.FOLDED),
        ("Müller-Lüdenscheidt", "Frau Lüdenscheidt", Level.PART),
        ("Müller-Lüdenscheidt", "Müller, Lüdenscheidt", Level.EXACT),
        ("Müller", "Frau Müller-Lüdenscheidt", Level.PART),
        ("Lüdenscheidt", "Frau Müller-Lüdenscheidt", Level.PART),
        ("Schmidt", "Schmidt-Straße 4", Level.PART),
        ("Schmidt", "Altschmidt", Level.NONE),
        ("von der Heide", "von der Heide", Level.EXACT),
        ("von der Heide", "v. d. Heide", Level.FOLDED),
        ("von der Heide", "Vonderheide", Level.FOLDED),
        ("Heide, von der", "Anna von der Heide", Level.EXACT),
        ("von der Heide", "Anna Heide", Level.PART),
        ("Heide", "Anna von der Heide", Level.PART),
        ("Berg", "Jan van Berg", Level.PART),
        ("Schmidt", "das Schreiben von Schmidt", Level.EXACT),
        ("El Amrani", "Frau El-Amrani", Level.EXACT),
        ("El Amrani", "Frau Elamrani", Level.FOLDED),
        ("Hans-Peter", "Hans Peter Schmidt", Level.EXACT),
        ("Hans-Peter", "Peter Schmidt", Level.PART),
    ],
)
def test_names_of_several_words(listed: str, line: str, level: Level) -> None:
    assert agreement(listed, [line]) is level


@pytest.mark.parametrize(
    ("listed", "read"),
    [
        ("Schmidt", "Scl1midt"),
        ("Schmidt", "Schm1dt"),
        ("Zimmermann", "Zimmerrnann"),
        ("Schneider", "Schne1der"),
        ("Schneider", "Schnei der"),
        ("Schneider", "SCHNEI DER"),
        ("Hartmann", "Hartniann"),
        ("Brandes", "Brancles"),
        ("Großkopf", "GroBkopf"),
        ("Müller", "Mnller"),
        ("müller brandes", "Müller-Brancles"),
    ],
)
def test_one_confusion_of_shapes(listed: str, read: str) -> None:
    assert agreement(listed, [read]) is Level.ONE_EDIT


def test_short_names_are_never_misread() -> None:
    assert agreement("Beck", ["Bcck"]) is Level.NONE
    assert agreement("Weiß", ["WeiB"]) is Level.NONE


def test_two_confusions_are_too_many() -> None:
    assert agreement("Schneider", ["Schne1dcr"]) is Level.NONE
    assert agreement("Schmidt-Krause", ["Schm1dt-Knause", "Schm1dt-Krausc"]) is Level.NONE


def test_names_of_two_people_are_not_one_broken_name() -> None:
    assert agreement("Kleinschmidt", ["Klein Schmidt"]) is Level.NONE
    assert agreement("Kleinschmidt", ["Klein, schmidt"]) is Level.NONE


ALIKE = frozenset(
    {("Möller", "Moller"), ("Krämer", "Kramer"), ("Krauss", "Krauß"), ("Günter", "Gunter")}
)


FINDERS = {name: NameFinder([name]) for name in TRAPS}


@pytest.mark.parametrize("one", TRAPS)
def test_common_names_never_stand_for_one_another(one: str) -> None:
    agreeing = {other for other in TRAPS if FINDERS[other].find(one) is not None}
    assert agreeing == {one} | {b for pair in ALIKE for a, b in (pair, pair[::-1]) if a == one}


def test_a_name_that_is_known_is_no_misreading() -> None:
    lines = ["Frau Weller"]
    assert NameFinder(lines).find("Weiler") == (Level.ONE_EDIT, 0)
    assert NameFinder(lines, known={"weller"}.__contains__).find("Weiler") is None
    assert NameFinder(lines, known={"weiler"}.__contains__).find("Weiler") == (Level.ONE_EDIT, 0)


@pytest.mark.parametrize("name", ["Klein", "Weiß", "Groß", "Lang"])
def test_small_words_are_no_names_where_names_have_capitals(name: str) -> None:
    prose = ["Das weiß ich nicht, der Wagen war klein und lang,", "die Eile groß."]
    assert NameFinder(prose).find(name) is None
    assert NameFinder([*prose, f"Anna {name}"]).find(name) == (Level.EXACT, 2)
    assert NameFinder([f"anna {name.lower()}"]).find(name) == (Level.EXACT, 0)


def test_the_best_line_is_named_and_of_equal_ones_the_first() -> None:
    finder = NameFinder(["Frau Mullcr", "Muller", "Müller", "MÜLLER"])
    assert finder.find("Müller") == (Level.EXACT, 2)
    assert finder.find("Schmidt") is None


def test_a_name_that_breaks_at_the_end_of_a_line() -> None:
    finder = NameFinder(["Herr Peter Müller-", "Lüdenscheidt und Frau Szcze-", "panski, geborene"])
    assert finder.find("Müller-Lüdenscheidt") == (Level.EXACT, 0)
    assert finder.find("Szczepanski") == (Level.EXACT, 1)
    assert NameFinder(["Szcze", "panski"]).find("Szczepanski") is None


@pytest.mark.parametrize(
    ("line", "surname", "given_name"),
    [
        ("Anna Schmidt", Level.EXACT, Level.EXACT),
        ("SCHMIDT, ANNA", Level.EXACT, Level.EXACT),
        ("Schmidt, Dr. Anna Maria", Level.EXACT, Level.EXACT),
        ("Anna Maria Schmidt", Level.EXACT, Level.EXACT),
        ("Herr Schmidt, Anna", Level.EXACT, Level.EXACT),
        ("Name: Schmidt, Vorname: Anna", Level.EXACT, Level.EXACT),
        ("A. Schmidt", Level.EXACT, Level.INITIAL),
        ("Schmidt A.", Level.EXACT, Level.INITIAL),
        ("Anna von Schmidt", Level.PART, Level.EXACT),
        ("Anna Schmidt-Krause", Level.PART, Level.EXACT),
        ("Anna Scl1midt", Level.ONE_EDIT, Level.EXACT),
    ],
)
def test_surname_and_given_name_beside_each_other(
    line: str, surname: Level, given_name: Level
) -> None:
    assert NameFinder([line]).find_person("Schmidt", "Anna") == (surname, given_name, 0)


@pytest.mark.parametrize(
    "line",
    [
        "Peter Schmidt",
        "Anna Weber und Peter Schmidt",
        "B. Schmidt",
        "Schmidt",
        "Anna",
        "Schmitt, Anna",
    ],
)
def test_somebody_else(line: str) -> None:
    assert NameFinder([line]).find_person("Schmidt", "Anna") is None


@pytest.mark.parametrize(
    "line",
    [
        "Peter Schmidt, Anna Weber",
        "Peter Schmidt und Anna Weber",
        "Anna Weber, Schmidt Peter",
        "Anna Weber (Schmidt)",
        "Schmidt, Peter, Weber, Anna",
    ],
)
def test_the_given_name_of_the_next_person_is_not_taken(line: str) -> None:
    assert NameFinder([line]).find_person("Schmidt", "Anna") is None
    known = {"peter", "anna", "weber", "schmidt"}.__contains__
    assert NameFinder([line], known=known).find_person("Schmidt", "Anna") is None


def test_a_word_before_a_surname_is_no_name_where_the_list_says_so() -> None:
    lines = ["Betroffene Schmidt, Anna"]
    assert NameFinder(lines).find_person("Schmidt", "Anna") is None
    known = {"anna", "schmidt"}.__contains__
    found = NameFinder(lines, known=known).find_person("Schmidt", "Anna")
    assert found == (Level.EXACT, Level.EXACT, 0)


def test_father_and_son_of_one_surname_are_told_apart_by_their_given_names() -> None:
    finder = NameFinder(["Peter Schmidt für seinen Sohn", "Paul Schmidt"])
    father, son = finder.find_person("Schmidt", "Peter"), finder.find_person("Schmidt", "Paul")
    assert father is not None
    assert son is not None
    assert (father.line, son.line) == (0, 1)
    assert finder.find_person("Schmidt", "Karl") is None


def test_of_several_given_names_one_is_a_part() -> None:
    found = NameFinder(["Anna Schmidt"]).find_person("Schmidt", "Anna Maria")
    assert found == (Level.EXACT, Level.PART, 0)


@pytest.mark.parametrize("listed", ["", "-", " ", "., "])
def test_no_name_agrees_with_nothing(listed: str) -> None:
    finder = NameFinder(["Anna Schmidt", "", "-"])
    assert finder.find(listed) is None
    assert finder.find_person("Schmidt", listed) is None
    assert finder.find_person(listed, "Anna") is None


@settings(deadline=None)
@given(st.text(max_size=30), st.lists(st.text(max_size=30), max_size=4))
def test_any_text_may_be_asked_of_any_lines(listed: str, lines: list[str]) -> None:
    found = NameFinder(lines).find(listed)
    assert found is None or (found[0] > Level.INITIAL and 0 <= found[1] < len(lines))


@settings(deadline=None)
@given(st.sampled_from(SURNAMES), st.sampled_from([str, str.upper, str.lower, fold_text]))
def test_a_name_agrees_with_every_way_to_write_it(name: str, write: object) -> None:
    assert callable(write)
    assert agreement(name, [write(name)]) >= Level.FOLDED
    assert agreement(write(name), [name]) >= Level.FOLDED


@settings(deadline=None)
@given(NAMES, NAMES)
def test_folding_is_symmetric(one: str, other: str) -> None:
    whole = (Level.NONE, Level.ONE_EDIT, Level.BARE_UMLAUT, Level.FOLDED, Level.EXACT)
    there, back = agreement(one, [other]), agreement(other, [one])
    assert there is back
    assert there in whole


@settings(deadline=None)
@given(NAMES, NAMES)
def test_names_three_letters_apart_never_agree(one: str, other: str) -> None:
    assume(Levenshtein.distance(one, other) >= 3)
    # Digraphs are one letter each.
    plain = all(pair not in one + " " + other for pair in ("ae", "oe", "ue", "ss", "aa"))
    assume(plain)
    assert agreement(one, [other]) is Level.NONE


@settings(deadline=None)
@given(st.sampled_from(SURNAMES), st.data())
def test_fewer_letters_in_common_never_agree_better(name: str, data: st.DataObject) -> None:
    read = list(fold_text(name).replace(" ", ""))
    places = data.draw(st.permutations(range(len(read))))
    levels = []
    for place in places:
        levels.append(agreement(name, ["".join(read)]))
        read[place] = "x"
    assert levels == sorted(levels, reverse=True)


@settings(deadline=None)
@given(st.lists(st.sampled_from(SURNAMES), min_size=1, max_size=6), st.sampled_from(SURNAMES))
def test_further_lines_never_lower_a_level(lines: list[str], name: str) -> None:
    alone = max(agreement(name, [line]) for line in lines)
    found = NameFinder(lines).find(name)
    assert (Level.NONE if found is None else found[0]) is alone
