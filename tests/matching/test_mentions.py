"""Which numbers stand in a letter about another case, by the words around them."""

from __future__ import annotations

import pytest

from docindex.matching.mentions import is_called_earlier, names_another
from docindex.model import Box
from tests.matching.pieces import OTHER_PAGE, line_box, printed, text

NUMBER = printed("1001", 5)


@pytest.mark.parametrize(
    "words",
    [
        "Meine frühere Sache bei Ihnen (1001) ist seit langem abgeschlossen.",
        "In der Parallelsache gegen einen anderen Fahrer (dortiges Az. 1001)",
        "Zu dem FRUEHEREN Bußgeldverfahren 1001 habe ich mich geäußert.",
        "Das Verfahren 1001 wurde bereits eingestellt.",
    ],
)
def test_what_is_called_earlier_or_parallel(words: str) -> None:
    assert is_called_earlier(NUMBER, [text(words, 5)])


@pytest.mark.parametrize(
    "words",
    [
        "Zu meinem früheren Schreiben in der Sache 1001 trage ich nach:",
        "Dieses Schreiben betrifft beide Verfahren, also 1001 und 1002.",
        "Ich bitte darum, das Verfahren 1001 einzustellen.",
        "Aktenzeichen 1001",
    ],
)
def test_what_is_not(words: str) -> None:
    assert not is_called_earlier(NUMBER, [text(words, 5)])


def test_a_sentence_may_begin_on_the_line_above() -> None:
    above = text("In einer früheren Sache, die Sie kennen", 4, box=line_box(4))
    assert is_called_earlier(printed("1001", box=above.box), [above])
    near = text(above.text, box=Box(left=100, top=440, right=900, bottom=480))
    assert is_called_earlier(NUMBER, [near])
    assert not is_called_earlier(NUMBER, [text(above.text, 2)])
    assert not is_called_earlier(NUMBER, [text(above.text, 5, page=OTHER_PAGE)])
    turned = Box(left=300, top=100, right=340, bottom=900)
    beside = Box(left=360, top=100, right=400, bottom=900)
    assert is_called_earlier(printed("1001", box=turned), [text(above.text, box=beside)])


@pytest.mark.parametrize(
    "words",
    [
        "Ihr Zeichen 1001 und 5.25.02Z4O7.0",
        "Aktenzeichen: 1001 und",
        "zu den Verfahren 1001 sowie Az. 5.25.022407",
        "1001 u. 1002",
    ],
)
def test_a_number_that_goes_on_is_one_of_two(words: str) -> None:
    assert names_another([NUMBER], [text(words, 5)])


@pytest.mark.parametrize(
    "words",
    [
        "Aktenzeichen 1001",
        "Ihr Zeichen 1001 und Ihr Schreiben vom 12.06.2026",
        "Ihr Zeichen 1001 und Ihr Schreiben vom 12. Juni 2026",
        "Az. 1001 und Kassenzeichen 77-88",
        "Zum Bescheid 1001 und zur Sache selbst trage ich vor:",
    ],
)
def test_what_follows_may_be_of_the_same_case(words: str) -> None:
    same = printed("7788", 5, text="77-88", kind="cash_no")
    assert not names_another([NUMBER, same], [text(words, 5)])
    assert not names_another([NUMBER], [text("1001 und 1002", 9)])
