from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docindex.report.islands import (
    SCRIPTS,
    island,
    page_around,
    picture_url,
    visible,
    visible_values,
)
from docindex.report.resource import resource_text

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "<img src=x onerror=alert(1)>",
    "]]>&lt;&#60;",
    '"; alert(1); "',
    "@style@ @report@",
]


class Elements(HTMLParser):
    """What a browser makes of a page: its elements, and the text in its scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: dict[str, str] = {}
        self._name = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._name = (dict(attrs).get("id") or tag) if tag in ("script", "style") else ""

    def handle_endtag(self, _tag: str) -> None:
        self._name = ""

    def handle_data(self, data: str) -> None:
        if self._name:
            self.texts[self._name] = self.texts.get(self._name, "") + data


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_ends_its_island(text: str) -> None:
    found = Elements(island("d1", {text: [text]}))
    assert found.tags == ["script"]
    assert json.loads(found.texts["d1"]) == {text: [text]}


@given(st.recursive(st.text() | st.integers() | st.none(), lambda v: st.lists(v, max_size=3)))
def test_an_island_holds_what_was_put_in(value: object) -> None:
    found = Elements(island("x", value))
    assert found.tags == ["script"]
    assert json.loads(found.texts["x"]) == value


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_of_the_first_screen_stay_data(text: str) -> None:
    harmless = Elements("".join(page_around("de", {"a": ""})))
    found = Elements("".join(page_around("de", {"a": text})))
    assert found.tags == harmless.tags
    assert json.loads(found.texts["report"]) == {"a": text}


def test_the_policy_allows_our_style_and_script_and_nothing_else() -> None:
    html = "".join(page_around("en", {}))
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
    assert policy is not None
    rules = dict(rule.split(" ", 1) for rule in policy[1].split("; "))
    found = Elements(html)
    for name, text in (("style-src", found.texts["style"]), ("script-src", found.texts["script"])):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert rules.pop(name) == f"'sha256-{digest}'"
    assert rules == {
        "default-src": "'none'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_nothing_comes_from_outside() -> None:
    html = "".join(page_around("de", {}))
    assert re.findall(r"(?i)https?:|//[a-z0-9-]+\.[a-z]|@import|url\(", html) == []


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_never_make_markup_of_text(name: str) -> None:
    script = resource_text(f"{name}.js")
    wrong = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|Function\(|Storage"
    assert re.findall(wrong, script) == []
    assert "</script" not in script
    assert "<!--" not in script


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("5.26\u202e7.8", "5.26⟨U+202E⟩7.8"),
        ("a\x00b\x1d", "a⟨U+0000⟩b⟨U+001D⟩"),
        ("one\ntwo\t3", "one ↵ two ⇥ 3"),
        ("Müller-Lüdenscheidt, Straße 7 · 中", "Müller-Lüdenscheidt, Straße 7 · 中"),
        ("\ud800", "⟨U+D800⟩"),
        ("\u00ad\u200b\ufeff", "⟨U+00AD⟩⟨U+200B⟩⟨U+FEFF⟩"),
    ],
)
def test_what_is_invisible_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_endless_texts_are_cut() -> None:
    assert len(visible("x" * 100_000)) == 2001


@given(st.text())
def test_shown_texts_are_printable(text: str) -> None:
    assert all(part.isprintable() or part.isspace() for part in visible(text))


def test_texts_are_made_visible_wherever_they_stand() -> None:
    assert visible_values({"a": ["\x01", {"b": ("\x02", 3, None)}]}) == {
        "a": ["⟨U+0001⟩", {"b": ["⟨U+0002⟩", 3, None]}]
    }


def test_no_picture_has_no_address() -> None:
    assert picture_url(b"") == ""
    assert picture_url(b"abc") == "data:image/webp;base64,YWJj"
