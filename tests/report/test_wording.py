from __future__ import annotations

import re
import string
from collections.abc import Iterable

import pytest

from docindex.model import (
    YES_OR_NO,
    Action,
    Environment,
    PageFault,
    Reason,
    ReferenceRole,
    Role,
    Side,
    Status,
)
from docindex.report.islands import SCRIPTS
from docindex.report.marks import Tone
from docindex.report.pictures import State
from docindex.report.resource import resource_text
from docindex.report.wording import texts

GERMAN, ENGLISH = texts("de"), texts("en")
CODE = "\n".join(resource_text(f"{name}.js") for name in SCRIPTS) + resource_text("frame.html")
# What the scripts put behind a prefix: all of it must have a text.
CODES: dict[str, Iterable[str]] = {
    "account.": [*Role, *Status],
    "action.": Action,
    "do.": Status,
    "environment.": Environment,
    "fault.": PageFault,
    "page_role.": Role,
    "picture.": State,
    "reason.": Reason,
    "role_of.": [role for role in ReferenceRole if role is not ReferenceRole.OURS],
    "short.": Reason,
    "side.": Side,
    "status.": Status,
    "tone.": Tone,
    "told.": [f"{kind}.{value}" for kind in YES_OR_NO for value in ("true", "false")],
    "what.": ["text", "barcode", "reading", "patch"],
    "why_not.": ["not_importable", "also_named", "near", "theirs", "fields", "score"],
}
# Codes that profiles, plug-ins and later versions may add to; without a text they stand as codes.
OPEN = ("case_status.", "class.", "conflict.", "kind.", "note.", "source.", "stage.")


def test_every_text_has_both_languages() -> None:
    assert GERMAN.keys() == ENGLISH.keys()
    assert [key for key in GERMAN if not GERMAN[key].strip() or not ENGLISH[key].strip()] == []


@pytest.mark.parametrize("key", GERMAN)
def test_both_languages_are_filled_with_the_same_values(key: str) -> None:
    fields = [{f for _, f, _, _ in string.Formatter().parse(t[key])} for t in (GERMAN, ENGLISH)]
    assert fields[0] == fields[1]


def test_no_two_answers_are_called_the_same() -> None:
    for found in (GERMAN, ENGLISH):
        for prefix in ("short.", "status.", "tone.", "picture."):
            labels = [found[key] for key in found if key.startswith(prefix)]
            assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("prefix", CODES)
def test_every_code_has_a_text(prefix: str) -> None:
    assert [code for code in CODES[prefix] if prefix + code not in GERMAN] == []


def test_every_text_that_the_page_asks_for_exists() -> None:
    asked = set(re.findall(r"""(?:\bt\(|data-(?:text|label|hint)[=:] ?)"([\w.]+)["]""", CODE))
    counted = set(re.findall(r"""counted\("([\w.]+)\"""", CODE))
    wanted = asked | {key + end for key in counted for end in (".one", ".other")}
    assert len(wanted) > 60
    assert sorted(key for key in wanted if not key.endswith(".") and key not in GERMAN) == []


def test_no_text_is_left_over() -> None:
    known = tuple(CODES) + OPEN
    left = [
        key
        for key in GERMAN
        if not key.startswith(known)
        and f'"{key}"' not in CODE
        and f'"{key.removesuffix(".one").removesuffix(".other")}"' not in CODE
    ]
    assert left == []
