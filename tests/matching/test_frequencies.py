"""Counts and rows by value are those of the column, in memory and in a file."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docindex.matching import frequencies
from docindex.matching.arrayfiles import FileKind, open_arrays, write_arrays
from docindex.matching.frequencies import Frequencies, ValueRows

COLUMNS = st.lists(st.text("abäß\ud800", max_size=3), max_size=60)


def coded(column: list[str]) -> tuple[list[str], np.ndarray]:
    texts = sorted(set(column))
    return texts, np.array([texts.index(value) for value in column], np.int64)


@settings(deadline=None)
@given(COLUMNS, st.text("abäß", min_size=1, max_size=3))
def test_counts_and_rows_are_those_of_the_column(column: list[str], other: str) -> None:
    wanted = Counter(column)
    counts, rows = Frequencies.build(column), ValueRows.of_codes(*coded(column))
    again = Frequencies.of_codes(*coded(column))
    for value in {*column, other} - {""}:
        assert counts.count(value) == again.count(value) == rows.count(value) == wanted[value]
        assert rows.find(value).tolist() == [n for n, text in enumerate(column) if text == value]
    assert counts.count("") == rows.count("") == 0


@settings(deadline=None)
@given(COLUMNS)
def test_the_order_of_the_rows_changes_nothing(column: list[str]) -> None:
    one, other = Frequencies.build(column), Frequencies.build(column[::-1])
    assert all((a == b).all() and a.dtype == b.dtype for a, b in zip(one, other, strict=True))


def test_values_of_one_hash_are_told_apart_by_a_salt(monkeypatch: pytest.MonkeyPatch) -> None:
    hashed = frequencies._hash
    # Of 256 hashes, thirty values share some with nearly every salt.
    monkeypatch.setattr(frequencies, "_hash", lambda value, salt: hashed(value, salt) % 256)
    column = [f"name {n % 30}" for n in range(100)]
    counts, rows = Frequencies.build(column), ValueRows.of_codes(*coded(column))
    assert counts.salt.item(0) > 0
    assert all(counts.count(v) == rows.count(v) == n for v, n in Counter(column).items())


def test_arrays_in_a_file_answer_alike(tmp_path: Path) -> None:
    column = [f"name {n * n % 97}" for n in range(1000)] + [""]
    kind = FileKind(name="frequencies", magic=b"docidxFQ", version=1)
    counts, rows = Frequencies.build(column), ValueRows.of_codes(*coded(column))
    write_arrays(tmp_path / "counts", kind, "test", {}, counts.arrays())
    write_arrays(tmp_path / "rows", kind, "test", {}, rows.arrays())
    mapped = Frequencies.of_arrays(open_arrays(tmp_path / "counts", kind, "test")[1])
    mapped_rows = ValueRows.of_arrays(open_arrays(tmp_path / "rows", kind, "test")[1])
    assert (mapped.nbytes, mapped_rows.nbytes) == (counts.nbytes, rows.nbytes)
    for value in {*column, "another"}:
        assert mapped.count(value) == counts.count(value)
        assert mapped_rows.find(value).tolist() == rows.find(value).tolist()


def test_a_column_of_nothing() -> None:
    counts, rows = Frequencies.build(["", ""]), ValueRows.of_codes([""], np.zeros(2, np.int64))
    assert counts.count("Anna") == rows.count("Anna") == 0
    assert ValueRows.of_codes([], np.zeros(0, np.int64)).find("Anna").tolist() == []


def test_numbers_take_as_few_bytes_as_they_need() -> None:
    assert Frequencies.build(["Anna"] * 255).counts.dtype == np.uint8
    assert Frequencies.build(["Anna"] * 256).counts.dtype == np.uint16
