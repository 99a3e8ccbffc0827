"""A list of hashes finds what the list of the numbers finds, and shows neither key nor numbers."""

from __future__ import annotations

import pickle
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docindex.matching.candidates import find_candidates
from docindex.matching.caselist import PLATE, Case, CaseList
from docindex.matching.hashedlist import LENGTH, HashedList, KeyedHash, is_hash
from docindex.matching.keyindex import KeyIndex
from docindex.matching.listbuilding import KeyColumn, ListColumns, build_store
from docindex.model import Evidence
from tests.matching.pieces import KIND, barcode, key, numbers, printed, text

KEY = bytes(range(32))
KEYED = KeyedHash(KEY, "kreis-a")
# By another implementation: printf 'docindex.hash/1\0kreis-a\0case_no\0''1001' |
# openssl dgst -sha256 -mac hmac -macopt hexkey:0001...1f; the first half of it.
KNOWN = "329bd3f9c63c1d565f7de7a9be9ba72a"
PATTERNS = {
    "serial": r"525\d{5}",
    "letters": r"KB\d{5}[AOQ][WX]",
    "varying": r"\d{1,3}/\d{1,4}/2[56]",
}
MAKE = {
    "serial": lambda dice: f"525{dice.randrange(3000):05d}",
    "letters": lambda dice: f"KB{dice.randrange(10**5):05d}{dice.choice('AOQ')}{dice.choice('WX')}",
    "varying": lambda d: f"{d.randrange(1, 120)}-{d.randrange(1, 3000)}-{d.choice(('25', '26'))}",
}
plates = st.from_regex(r"\A[A-C]{1,2}-[AB]{1,2}-[1-9]{1,2}[EH]?\Z")


def hashed(values: list[str], kind: str = KIND, pattern: str = r"\d{1,12}") -> HashedList:
    """A list with a case for each value."""
    ids = [f"case-{number}" for number in range(len(values))] or ["case"]
    every = [""] * len(ids)
    keys = [KEYED.key(kind, value) for value in values]
    store = build_store(
        ListColumns(
            name="hashed.csv",
            ids=ids,
            tenants=every,
            statuses=every,
            importable=[True] * len(ids),
            receivers=every,
            successors=every,
            keys=[KeyColumn(kind=kind, values=keys, case_ids=ids[: len(values)])],
            hashed=True,
        )
    )
    return HashedList(store, KEYED, {} if kind == PLATE else {kind: pattern})


def oracle(values: list[str], query: str, edits: int) -> tuple[tuple[str, int], ...]:
    """What the key index over the clear numbers finds."""
    hits = KeyIndex.build(sorted({*values})).near(query, edits)
    return tuple((hit.key, hit.distance) for hit in hits if hit.distance)


@given(
    st.lists(st.from_regex(r"\A[0-3]{1,6}\Z"), max_size=30, unique=True),
    st.text(alphabet="0123A", max_size=7),
    st.integers(0, 2),
)
@settings(deadline=None)
def test_neighbours_are_those_of_the_clear_list(values: list[str], query: str, edits: int) -> None:
    assert hashed(values).near(KIND, query, edits) == oracle(values, query, edits)


@given(st.lists(plates, max_size=20, unique=True), plates, st.integers(0, 1))
@settings(deadline=None)
def test_plates_are_found_within_one_edit(values: list[str], query: str, edits: int) -> None:
    assert hashed(values, PLATE).near(PLATE, query, edits) == oracle(values, query, edits)


@pytest.mark.parametrize("grammar", PATTERNS)
def test_in_a_longer_list_every_neighbour_is_found(grammar: str) -> None:
    dice = random.Random(7)  # noqa: S311
    values = list({MAKE[grammar](dice) for _ in range(5000)})
    cases = hashed(values, pattern=PATTERNS[grammar])
    found = 0
    for value in values[:40]:
        query = value[:4] + dice.choice("0179") + value[5:]
        for edits in (1, 2):
            near = cases.near(KIND, query, edits)
            assert near == oracle(values, query, edits)
            found += len(near)
    assert found > 40  # else nothing was compared


@given(st.lists(numbers, max_size=4, unique=True))
@settings(deadline=None)
def test_finding_gives_what_it_gives_in_the_clear_list(evidence: list[Evidence]) -> None:
    """Candidates, scores, supports, shares and rivals: hashing takes nothing but the fields."""
    values = ["1001", "1002", "1003", "2001"]
    clear = CaseList(
        [Case(id=f"case-{n}") for n in range(4)],
        [key(value, f"case-{n}") for n, value in enumerate(values)],
    )
    opaque = hashed(values)
    for fuzzy in (True, False):
        both = [
            find_candidates(cases, evidence, fuzzy=fuzzy, matcher="table")
            for cases in (clear, opaque)
        ]
        assert both[0] == both[1]


def test_a_plate_is_a_witness_though_it_is_hashed() -> None:
    cases = hashed(["M-AB-1"], PLATE)
    (one,) = find_candidates(
        cases,
        [text("Fahrzeug M-AB 1")],
        fuzzy=True,
        matcher="table",
    )
    assert [(s.key_kind, s.key) for s in one.supports] == [(PLATE, "M-AB-1")]


def test_a_case_has_no_fields_and_keeps_its_state() -> None:
    cases = hashed(["1001"])
    assert cases.fields("case-0") == ()
    assert cases.kinds.all == ()
    assert len(cases) == 1
    assert "case-0" in cases
    assert cases.survivor("case-0").importable
    assert cases.share(KIND, "1001") == 1.0
    assert cases.rows(KIND, "1002") == cases.rows("cash_no", "1001") == ()
    with pytest.raises(KeyError):
        cases.survivor("case-9")


def test_more_edits_than_are_looked_for_are_refused() -> None:
    cases = hashed(["M-AB-1"], PLATE)
    for kind, edits in ((PLATE, 2), (KIND, 3), (KIND, -1)):
        with pytest.raises(ValueError, match="must be 0 to"):
            cases.near(kind, "1", edits)


def test_every_purpose_and_tenant_has_hashes_of_its_own() -> None:
    other = KeyedHash(KEY, "stadt-b")
    wrong = KeyedHash(KEY[::-1], "kreis-a")
    made = [
        hash_
        for keyed in (KEYED, other, wrong)
        for hash_ in (keyed.key(KIND, "1"), keyed.key("cash_no", "1"), keyed.case_id("1"))
    ]
    made += [keyed.check for keyed in (KEYED, other, wrong)]
    assert len({*made}) == len(made)
    assert all(map(is_hash, made))
    assert {len(hash_) for hash_ in made} == {LENGTH}
    assert not any(map(is_hash, ["", "1001", made[0].upper(), made[0][1:], made[0] + "0"]))


def test_a_known_answer() -> None:
    assert KEYED.key(KIND, "1001") == KNOWN


def test_a_short_key_is_refused_and_none_is_shown() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        KeyedHash(KEY[:31], "kreis-a")
    shown = repr(KEYED) + str(KEYED) + repr(hashed(["1001"]))
    assert KEY.hex() not in shown
    assert repr(KEY) not in shown


def test_the_stored_list_holds_no_number_and_no_key() -> None:
    values = ["525000163509", "525000163510"]
    stored = pickle.dumps(hashed(values)._store)
    for secret in (*(v.encode() for v in values), KEY, KEY.hex().encode()):
        assert secret not in stored


def test_supports_show_what_stands_on_paper() -> None:
    cases = hashed(["1001"])
    (one,) = find_candidates(
        cases,
        [barcode("1001"), printed("1002")],
        fuzzy=True,
        matcher="table",
    )
    assert {(s.key, s.distance) for s in one.supports} == {("1001", 0), ("1001", 1)}
