from __future__ import annotations

import itertools

import pytest

from docindex.model import PageFault, Reason, Role, Status
from docindex.reasons import sentence

CODES = [*Reason, *Status, *PageFault, *Role]
# Words that tell a person what to do, or that there is nothing to do.
TELLS = {
    "de": ("bitte", "nichts zu tun", "niemand muss"),
    "en": ("please", "nothing to do", "nobody needs"),
}


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("code", CODES, ids=lambda code: f"{type(code).__name__}.{code.value}")
def test_every_code_has_one_short_sentence_that_says_what_to_do(code, language):
    text = sentence(code, language)
    assert text.endswith(".")
    assert text.count(". ") == 0
    assert 15 < len(text) < 130
    assert text == " ".join(text.split())
    assert any(word in text for word in TELLS[language])


def test_german_and_english_differ():
    assert all(sentence(code, "de") != sentence(code, "en") for code in CODES)


def test_no_two_codes_share_a_sentence():
    for language in ("de", "en"):
        for first, second in itertools.combinations(CODES, 2):
            assert sentence(first, language) != sentence(second, language)


def test_equal_values_of_different_types_keep_their_own_sentence():
    assert Reason.UNREADABLE == Role.UNREADABLE
    assert sentence(Reason.UNREADABLE) != sentence(Role.UNREADABLE)
    assert sentence(Reason.COMPONENT_FAILED) != sentence(PageFault.COMPONENT_FAILED)


def test_german_is_the_default():
    assert sentence(Status.VERIFY) == sentence(Status.VERIFY, "de")


def test_an_unknown_language_is_named():
    with pytest.raises(ValueError, match="'fr'"):
        sentence(Status.VERIFY, "fr")


def test_a_bare_value_is_refused():
    with pytest.raises(TypeError, match="str"):
        sentence("unreadable")
