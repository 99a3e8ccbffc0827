"""Short ways to write down evidence, candidates and small lists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from docindex.matching.candidates import find_candidates
from docindex.matching.caselist import Case, CaseList, FieldKinds, Key
from docindex.model import Box, Candidate, Evidence, ReferenceRole, Support

KIND = "case_no"
PAGE = "b_00001f"
OTHER_PAGE = "b_00002f"


def line_box(line: int, *, left: int = 100, right: int = 900) -> Box:
    """The box of the n-th line of a page."""
    return Box(left=left, top=100 * line, right=right, bottom=100 * line + 40)


def printed(value: str, line: int = 1, **changes: Any) -> Evidence:
    """A number in print, read without doubt, in a grammar without check digit."""
    given: dict[str, Any] = {
        "page": PAGE,
        "box": line_box(line),
        "kind": KIND,
        "value": value,
        "text": value,
        "source": "line",
        "reader": "tesseract",
        "quality": 0.9,
    }
    return Evidence(**(given | changes))


def barcode(value: str, **changes: Any) -> Evidence:
    """A barcode that carries a check, read by both readers."""
    given: dict[str, Any] = {
        "box": line_box(0, right=400),
        "source": "barcode",
        "reader": "zxing+zbar",
        "quality": 1.0,
        "role": ReferenceRole.OURS,
        "checked": True,
    }
    return printed(value, **(given | changes))


def text(words: str, line: int = 20, **changes: Any) -> Evidence:
    """A line of text."""
    return printed("", line, **({"kind": "text", "text": words} | changes))


def support(piece: Evidence, key: str = "", kind: str = "", distance: int = 0) -> Support:
    """A number meets a key, by default its own."""
    return Support(
        key_kind=kind or piece.kind, key=key or piece.value, evidence=piece, distance=distance
    )


def field(kind: str, key: str, line: int = 20, **changes: Any) -> Support:
    """A field of a case stands in the text."""
    return Support(key_kind=kind, key=key, evidence=text(key, line, **changes))


def candidate(case_id: str, *supports: Support, **changes: Any) -> Candidate:
    """A case that is open."""
    given: dict[str, Any] = {"score": 0.9, "importable": True, "matcher": "table"}
    return Candidate(case_id=case_id, supports=supports, **(given | changes))


NAMES = ("surname", "given_name")
DATES = ("birth_date", "offence_date")


def small_list(
    cases: Iterable[Case], keys: Iterable[Key], fields: dict[str, tuple[str, ...]] | None = None
) -> CaseList:
    """A list with people and dates."""
    return CaseList(cases, keys, fields, FieldKinds(names=NAMES, dates=DATES))


def key(value: str, case_id: str, kind: str = KIND) -> Key:
    """A key without times."""
    return Key(kind=kind, value=value, case_id=case_id)


def found(cases: CaseList, *evidence: Evidence, fuzzy: bool = True) -> dict[str, Candidate]:
    """What a list makes of evidence, by case."""
    return {c.case_id: c for c in find_candidates(cases, evidence, fuzzy=fuzzy, matcher="table")}


def people() -> tuple[list[Case], list[Key], dict[str, tuple[str, ...]]]:
    """Three cases, of which the first was merged into the second: cases, keys, fields."""
    listed = [Case(id=i, successor="B" if i == "A" else "") for i in "ABC"]
    keys = [key("1001", "A"), key("1002", "B"), key("1003", "C"), key("M-AB-1", "C", "plate")]
    fields = {
        "A": ("mueller", "eva", "1971-05-03", "2026-01-02"),
        "B": ("mueller", "eva", "1971-05-03", "2026-01-09"),
        "C": ("von der heide", "uwe", "", "2026-01-02"),
    }
    return listed, keys, fields


# Numbers that overlap and differ in everything that a decision asks for.
numbers = st.builds(
    Evidence,
    page=st.sampled_from([PAGE, OTHER_PAGE, PAGE + ".r1"]),
    box=st.sampled_from([line_box(1), line_box(2), line_box(3)]),
    kind=st.sampled_from([KIND, "cash_no"]),
    value=st.sampled_from(["1001", "1002", "2002", "700000000019"]),
    text=st.just(""),
    source=st.sampled_from(["barcode", "line", "page"]),
    reader=st.sampled_from(["zbar", "zxing", "zxing+zbar"]),
    quality=st.just(0.9),
    role=st.sampled_from(list(ReferenceRole)),
    checked=st.booleans(),
    valid=st.booleans(),
    folded=st.sampled_from([0, 0, 0, 1]),
)
