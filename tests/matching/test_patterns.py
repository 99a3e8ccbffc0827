"""Patterns that describe a number become automata; others say what is wrong with them."""

from __future__ import annotations

import pytest

from docindex.matching.patterns import NumberPattern


@pytest.mark.parametrize(
    ("pattern", "rigid"),
    [
        (r"\d\.\d{2}\.\d{6}\.\d", True),
        (r"\d{12}", True),
        (r"\d{2}[-/]?\d{3}", True),
        (r"^(?:AB|CD)-\d{4}$", True),
        (r"[A-Z0-9]{6}", True),
        (r"\d{1,6}/\d{2}", False),
        (r"\d-\d\d|\d\d-\d", False),
        (r"\d{3}|\d{4}", False),
        (r"\d[0-9/]\d", False),
        (r"\d.\d", False),
        (r"\d[^a]\d", False),
        (r"\d[^\w]\d", True),
        (r"\d(?:-/)?-\d", True),
        (r"\d(?:[-/]*)\d", True),
        (r"[A-Z]+/\d\d", False),
    ],
)
def test_rigid_patterns_have_fixed_positions(pattern: str, rigid: bool) -> None:
    assert NumberPattern(pattern).is_rigid() is rigid


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        (r"\d*", "empty"),
        (r"(?:\d\d)?", "empty"),
        (r"#\d{5}", "separator"),
        (r"\d{5}-?", "separator"),
        (r"(\d)\1", "groupref"),
        (r"\d(?=5)", "assert"),
        (r"\d{500}", "longer"),
        (r"Å\d{3}", "neither"),
        (r"\d[^\s\S]", "neither"),
    ],
)
def test_patterns_that_describe_no_number(pattern: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        NumberPattern(pattern)
