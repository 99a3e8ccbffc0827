"""Every document can be drawn, each with the chance that is stated."""

from __future__ import annotations

import json
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docindex.auditing import audit_text, draw_audit, load_audit
from docindex.auditing.drawing import _shares
from docindex.errors import CalibrationError
from tests.auditing.samples import drawn, mail

RECORDS = mail(300)[0]
BY_ID = {record.id: record for record in RECORDS}


def test_all_documents_have_the_same_chance() -> None:
    counts = Counter(
        one.record
        for seed in range(400)
        for one in draw_audit(BY_ID, 60, tenant="kreis-a", seed=seed).drawn
    )
    assert set(counts) == set(BY_ID)
    # 400 throws at one in five: 80, and beyond 45 and 120 not once in 300 documents.
    assert min(counts.values()) > 45
    assert max(counts.values()) < 120


def test_the_same_seed_draws_the_same_whatever_the_order() -> None:
    turned = dict(reversed(BY_ID.items()))
    first = draw_audit(BY_ID, 20, tenant="kreis-a", seed=7)
    assert draw_audit(turned, 20, tenant="kreis-a", seed=7) == first
    assert draw_audit(BY_ID, 20, tenant="kreis-a", seed=8).drawn != first.drawn


def test_they_are_keyed_in_an_order_that_says_nothing() -> None:
    audit = draw_audit(BY_ID, 200, tenant="kreis-a", seed=1, by="status")
    statuses = [one.stratum for one in audit.drawn]
    assert statuses != sorted(statuses)
    assert statuses[:20] != sorted(statuses[:20])


def test_strata_say_their_chances() -> None:
    audit = draw_audit(BY_ID, 100, tenant="kreis-a", seed=1, by="class", least=3)
    sizes = Counter(record.document_class for record in RECORDS)
    for stratum in audit.strata:
        assert stratum.documents == sizes[stratum.name]
        assert stratum.drawn >= min(3, stratum.documents)
        assert audit.chances[stratum.name] == Fraction(stratum.drawn, stratum.documents)
    assert sum(stratum.drawn for stratum in audit.strata) == len(audit.drawn) == 100


@given(
    st.dictionaries(st.text(max_size=3), st.integers(1, 500), min_size=1, max_size=6),
    st.integers(1, 3000),
    st.integers(1, 40),
)
def test_what_is_drawn_is_shared_out_by_size(sizes: dict[str, int], n: int, least: int) -> None:
    total, needed = sum(sizes.values()), sum(min(least, size) for size in sizes.values())
    if not needed <= n <= total:
        with pytest.raises(CalibrationError, match="cannot be drawn"):
            _shares(sizes, n, least)
        return
    counts = _shares(sizes, n, least)
    assert sum(counts.values()) == n
    assert all(min(least, sizes[name]) <= count <= sizes[name] for name, count in counts.items())
    if needed == len(sizes) and least == 1:
        for name, count in counts.items():
            assert abs(count - max(n * sizes[name] / total, 1)) <= len(sizes)


def test_the_file_comes_back_and_says_no_answer(tmp_path: Path) -> None:
    audit, path = drawn(RECORDS, 30), tmp_path / "audit.json"
    path.write_text(audit_text(audit), encoding="utf-8")
    assert load_audit(path) == audit
    assert "case-" not in path.read_text("utf-8")
    assert "indexed" not in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("drawn", [], "drawn"),
        ("seed", "one", "seed"),
        ("strata", [{"name": "all", "documents": 300, "drawn": 31}], "do not count"),
        ("strata", [{"name": "x", "documents": 300, "drawn": 30}], "of no stratum"),
        ("schema", "docindex.audit/2", "schema"),
    ],
)
def test_a_file_that_does_not_add_up_is_refused(
    tmp_path: Path, key: str, value: object, message: str
) -> None:
    data = json.loads(audit_text(drawn(RECORDS, 30))) | {key: value}
    path = tmp_path / "audit.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(CalibrationError, match=message):
        load_audit(path)


def test_no_document_is_drawn_twice(tmp_path: Path) -> None:
    data = json.loads(audit_text(drawn(RECORDS, 30)))
    data["drawn"][1] = data["drawn"][0]
    path = tmp_path / "audit.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(CalibrationError, match="stands twice"):
        load_audit(path)
