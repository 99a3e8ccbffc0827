"""The key index finds what comparing with every key finds, in memory and from a file."""

from __future__ import annotations

import os
import pickle
import random
from pathlib import Path

import attrs
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from docindex.errors import CaseListError
from docindex.matching import keyfiles
from docindex.matching.caselist import Case
from docindex.matching.keyfiles import open_index, write_index
from docindex.matching.keyindex import KeyHit, KeyIndex
from tests.matching.pieces import KIND, key, small_list

SOURCE = "sha256:0"
# `varying` is in the normal form of a grammar without fixed positions; the last two need more
# than 64 bits.
GRAMMARS = {
    "serial": lambda dice: f"525{dice.randrange(3000):07d}",
    "letters": lambda dice: f"KB{dice.randrange(10**7):07d}{dice.choice('AOQ')}{dice.choice('WX')}",
    "varying": lambda dice: (
        f"{dice.randrange(1, 120)}-{dice.randrange(1, 3000)}-{dice.choice(('25', '26'))}"
    ),
    "iban": lambda dice: f"DE{dice.randrange(10**20):020d}",
    "free": lambda dice: "".join(dice.choices("0123456789ABCDEFGHJKLMNPRSTUVWXYZÄ", k=16)),
}

few = st.text(alphabet="01Ä", max_size=7)
anything = st.text(max_size=5)


def plain(hits: tuple[KeyHit, ...]) -> list[tuple[int, str, int]]:
    return [(hit.distance, hit.key, hit.row) for hit in hits]


def brute(keys: list[str], value: str, edits: int) -> list[tuple[int, str, int]]:
    pairs = ((Levenshtein.distance(k, value), k, row) for row, k in enumerate(keys))
    return sorted(pair for pair in pairs if pair[0] <= edits)


def brute_in_line(keys: list[str], line: str, edits: int) -> list[tuple[int, str, int]]:
    ends = range(len(line) + 1)
    parts = {line[start:end] for start in ends for end in ends[start:]}
    pairs = (
        (min(Levenshtein.distance(k, part) for part in parts), k, row) for row, k in enumerate(keys)
    )
    return sorted(pair for pair in pairs if pair[0] <= edits)


def changed(value: str, edits: int, dice: random.Random) -> str:
    """A value with some random edits."""
    letters = list(value)
    for _ in range(edits):
        place = dice.randrange(len(letters))
        letters[place : place + dice.randrange(2)] = dice.choice(["", "5", "O", "0"])
    return "".join(letters)


def keys_of(grammar: str, count: int, seed: int = 7) -> list[str]:
    dice = random.Random(seed)  # noqa: S311
    return [GRAMMARS[grammar](dice) for _ in range(count)]


@given(st.lists(few | anything, max_size=30), few | anything, st.integers(0, 2))
@example(["", "0", "01"], "", 2)
@example(["0\0", "\0"], "0", 1)
def test_what_is_near_is_what_brute_force_finds(keys: list[str], value: str, edits: int) -> None:
    assert plain(KeyIndex.build(keys).near(value, edits)) == brute(keys, value, edits)


@given(
    st.lists(few, max_size=20),
    st.text(alphabet="01Ä,", max_size=12),
    st.integers(min_value=0, max_value=2),
)
def test_what_is_near_in_a_line_is_what_brute_force_finds(
    keys: list[str], line: str, edits: int
) -> None:
    hits = KeyIndex.build(keys).near_in_line(line, edits)
    assert plain(hits) == brute_in_line(keys, line, edits)
    for hit in hits:
        assert Levenshtein.distance(line[hit.start : hit.end], hit.key) == hit.distance


@pytest.mark.parametrize("grammar", GRAMMARS)
def test_of_every_grammar_all_neighbours_are_found(grammar: str) -> None:
    keys = keys_of(grammar, 2000)
    # Neighbours on purpose: in the sparse grammars there are none by chance.
    dice = random.Random(11)  # noqa: S311
    keys += [changed(value, 2, dice) for value in keys[:300]]
    index = KeyIndex.build(keys)
    assert len(index) == len(keys)
    for value in keys[:60]:
        query = changed(value, 2, dice)
        for edits in range(3):
            assert plain(index.near(query, edits)) == brute(keys, query, edits)


@pytest.mark.parametrize("grammar", GRAMMARS)
def test_a_key_is_found_anywhere_in_a_line(grammar: str) -> None:
    keys = keys_of(grammar, 500)
    index = KeyIndex.build(keys)
    for row in range(0, len(keys), 25):
        printed = keys[row].replace("-", " / ") if "-" in keys[row] else " ".join(keys[row])
        line = f"Ihr Zeichen: {printed}, vom Mai"
        (hit,) = [hit for hit in index.near_in_line(line.lower(), 1) if hit.row == row]
        assert (hit.key, hit.distance, line[hit.start : hit.end]) == (keys[row], 0, printed)


def test_in_a_line_the_nearest_part_counts_then_the_foremost() -> None:
    index = KeyIndex.build(["5250163509", "5250163519"])
    (own, other) = index.near_in_line("5250163508 or 52501/63509, 5250163509", 1)
    assert own == KeyHit("5250163509", 0, 0, 14, 25)
    assert (other.key, other.distance) == ("5250163519", 1)


def test_what_cannot_be_asked_for_is_refused() -> None:
    index = KeyIndex.build(["123"])
    for edits in (-1, 3):
        with pytest.raises(ValueError, match="0 to 2"):
            index.near("123", edits)
        with pytest.raises(ValueError, match="0 to 2"):
            index.near_in_line("123", edits)


def test_a_list_without_keys_has_no_neighbours() -> None:
    index = KeyIndex.build([])
    assert (len(index), index.near("1"), index.near_in_line("1")) == (0, (), ())


@pytest.mark.parametrize(("grammar", "most"), [("serial", 16), ("letters", 16), ("iban", 24)])
def test_a_key_takes_few_bytes(grammar: str, most: int) -> None:
    for count in (3000, 4096, 4097):
        index = KeyIndex.build(keys_of(grammar, count))
        assert index.nbytes <= most * count


def test_building_tells_how_far_it_is() -> None:
    told: list[tuple[int, int]] = []
    KeyIndex.build(["1", "22", "33"], progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 6), (2, 6), (4, 6), (6, 6)]


@given(
    st.lists(st.integers(0, 3000).map(lambda n: f"525{n:07d}"), min_size=1, max_size=60),
    st.integers(0, 3000).map(lambda n: f"525{n:07d}"),
    st.integers(0, 2),
)
def test_a_list_of_cases_offers_what_brute_force_offers(
    values: list[str], query: str, edits: int
) -> None:
    cases = small_list([Case(id="A")], [key(value, "A") for value in values])
    near = cases.near(KIND, query, edits)
    assert list(near) == [(k, d) for d, k, _ in brute([*dict.fromkeys(values)], query, edits) if d]
    copy = pickle.loads(pickle.dumps(cases))  # noqa: S301
    assert copy.near(KIND, query, edits) == near


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "keys.index"
    write_index(KeyIndex.build([*keys_of("varying", 80), *keys_of("iban", 80)]), path, SOURCE)
    return path


def test_a_file_answers_as_what_was_written(file: Path) -> None:
    keys = [*keys_of("varying", 80), *keys_of("iban", 80)]
    index, opened = KeyIndex.build(keys), open_index(file, SOURCE)
    assert len(opened) == len(keys)
    for value in keys:
        assert opened.near(value) == index.near(value)
    line = f"{keys[0]} und {keys[-1]}"
    assert opened.near_in_line(line) == index.near_in_line(line)


def test_a_file_is_used_where_it_lies_and_cannot_be_changed(file: Path) -> None:
    for group in open_index(file, SOURCE).groups.values():
        for part in group[1:]:
            assert isinstance(part, np.ndarray)
            assert not part.flags.writeable
            assert not part.flags.owndata
            assert part.flags.aligned


def test_the_same_keys_make_the_same_file(file: Path) -> None:
    before = file.read_bytes()
    write_index(open_index(file, SOURCE), file, SOURCE)
    assert file.read_bytes() == before
    assert [*file.parent.iterdir()] == [file]


def test_an_empty_index_can_be_a_file(tmp_path: Path) -> None:
    write_index(KeyIndex.build([]), tmp_path / "none", SOURCE)
    assert len(open_index(tmp_path / "none", SOURCE)) == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows refuses to swap a file that is open")
def test_who_has_the_file_before_open_goes_on_with_it(file: Path) -> None:
    opened = open_index(file, SOURCE)
    value = keys_of("iban", 1)[0]
    before = opened.near(value)
    write_index(KeyIndex.build(["1"]), file, "sha256:1")
    assert opened.near(value) == before != ()
    assert open_index(file, "sha256:1").near(value) == ()


def test_no_byte_of_a_file_can_be_changed_unnoticed(file: Path) -> None:
    data = file.read_bytes()
    dice = random.Random(3)  # noqa: S311
    for place in [*range(200), *dice.sample(range(len(data)), 100)]:
        altered = bytearray(data)
        altered[place] ^= 1 << dice.randrange(8)
        file.write_bytes(altered)
        with pytest.raises(CaseListError, match=r"keys\.index.*(Remove|Correct)"):
            open_index(file, SOURCE)


@pytest.mark.parametrize("keep", [0, 1, 8, 63, 64, 65, 1000, -1])
def test_a_truncated_file_is_refused(file: Path, keep: int) -> None:
    file.write_bytes(file.read_bytes()[:keep])
    with pytest.raises(CaseListError, match=r"keys\.index.*Remove it"):
        open_index(file, SOURCE)


def test_what_is_no_index_of_this_list_is_refused(file: Path) -> None:
    with pytest.raises(CaseListError, match=r"keys\.index: belongs to another list.*Remove it"):
        open_index(file, "sha256:1")
    file.write_text("case_id;number\n" * 20, "utf-8")
    with pytest.raises(CaseListError, match=r"keys\.index: is no key index.*Correct the path"):
        open_index(file, SOURCE)
    with pytest.raises(CaseListError, match=r"gone: cannot be read.*Build it"):
        open_index(file.with_name("gone"), SOURCE)


def test_an_index_of_another_version_is_refused(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyfiles, "_KIND", attrs.evolve(keyfiles._KIND, version=3))
    with pytest.raises(CaseListError, match=r"version 2, not 3.*Remove it"):
        open_index(file, SOURCE)


def test_what_cannot_be_written_leaves_everything_as_it_was(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = file.read_bytes()
    index = KeyIndex.build(["1"])

    def full(_: int) -> None:
        raise OSError("no space")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CaseListError, match=r"keys\.index: cannot be written.*space"):
        write_index(index, file, SOURCE)
    with pytest.raises(CaseListError, match="cannot be written"):
        write_index(index, file.parent / "gone" / "keys.index", SOURCE)
    assert file.read_bytes() == before
    assert [*file.parent.iterdir()] == [file]
