"""A list in arrays, in memory or mapped, answers as plain dictionaries would."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from docindex.errors import CaseListError
from docindex.matching.caselist import Case, CaseList, FieldKinds, Key
from docindex.matching.liststore import Lexicon
from tests.matching.pieces import KIND, key, small_list

KINDS = FieldKinds(names=("surname", "city"), dates=("birth_date",))
IDS = st.text(alphabet="AÄß1", min_size=1, max_size=3)
VALUES = st.text(alphabet="01Ü-", max_size=3)
WORDS = st.sampled_from(("", "müller", "mueller", "öhr"))
DAYS = st.sampled_from(("", "1971-05-03", "1971-05-04"))


@attrs.frozen
class Oracle:
    """A list in dictionaries, looked through from end to end."""

    cases: Mapping[str, Case]
    keys: Sequence[Key]
    known: Mapping[str, tuple[str, ...]]

    def survivor(self, case_id: str) -> Case:
        case, seen = self.cases[case_id], {case_id}
        while case.successor:
            if case.successor not in self.cases:
                return attrs.evolve(case, importable=False)
            if case.successor in seen:
                raise CaseListError("circle")
            seen.add(case.successor)
            case = self.cases[case.successor]
        return case

    def rows(self, kind: str, value: str) -> tuple[str, ...]:
        found = {key.case_id for key in self.keys if (key.kind, key.value) == (kind, value)}
        if kind in KINDS.dates and value:
            place = KINDS.all.index(kind)
            found |= {case_id for case_id, row in self.known.items() if row[place] == value}
        return tuple(sorted(found))

    def exact(self, kind: str, value: str) -> tuple[Case, ...]:
        found = {self.survivor(row) for row in self.rows(kind, value)}
        return tuple(sorted(found, key=lambda case: case.id))

    def fields(self, case_id: str) -> tuple[tuple[str, str], ...]:
        row = self.known.get(case_id, ())
        return tuple(pair for pair in zip(KINDS.all, row, strict=False) if pair[1])

    def near(self, kind: str, value: str) -> list[tuple[str, int]]:
        values = {key.value for key in self.keys if key.kind == kind}
        hits = [(other, Levenshtein.distance(value, other)) for other in values]
        return sorted((hit for hit in hits if 0 < hit[1] <= 1), key=lambda hit: (hit[1], hit[0]))


@st.composite
def oracles(draw: st.DrawFn) -> Oracle:
    ids = draw(st.lists(IDS, max_size=6, unique=True))
    successors = st.sampled_from(["", "", "", "gone", *ids])
    words = st.sampled_from(("", "open", "schließt"))
    cases = {
        case_id: Case(
            id=case_id,
            tenant=draw(words),
            status=draw(words),
            importable=draw(st.booleans()),
            receiver=draw(words),
            successor=draw(successors),
        )
        for case_id in ids
    }
    if not ids:
        return Oracle({}, (), {})
    known = st.dictionaries(st.sampled_from(ids), st.tuples(WORDS, WORDS, DAYS))
    # A key of the kind of a date stands beside the dates.
    kinds = st.sampled_from((KIND, "plate", "birth_date"))
    owners = st.sampled_from(ids)
    keys = st.lists(st.builds(Key, kind=kinds, value=VALUES | DAYS, case_id=owners), max_size=12)
    return Oracle(cases, draw(keys), draw(known))


def made(oracle: Oracle, index: Path | None = None) -> CaseList:
    return CaseList(oracle.cases.values(), oracle.keys, oracle.known, KINDS, index=index)


def check(cases: CaseList, oracle: Oracle, values: Sequence[str]) -> None:
    assert len(cases) == len(oracle.cases)
    assert cases.kinds == KINDS
    plates = {one.value for one in oracle.keys if one.kind == "plate"}
    assert cases.districts == {plate.partition("-")[0] for plate in plates}
    for case_id in (*oracle.cases, "gone", ""):
        assert (case_id in cases) == (case_id in oracle.cases)
        assert cases.fields(case_id) == oracle.fields(case_id)
        if case_id in oracle.cases:
            assert cases.survivor(case_id) == oracle.survivor(case_id)
        else:
            with pytest.raises(KeyError):
                cases.survivor(case_id)
    for kind in (KIND, "plate", "birth_date", "never"):
        for value in {*values, *(one.value for one in oracle.keys), "1971-05-03", ""}:
            assert cases.rows(kind, value) == oracle.rows(kind, value)
            assert cases.exact(kind, value) == oracle.exact(kind, value)
            if kind not in KINDS.dates:
                assert list(cases.near(kind, value)) == oracle.near(kind, value)


@settings(deadline=None, max_examples=60)
@given(oracles(), st.lists(VALUES, max_size=3))
def test_a_list_answers_as_dictionaries_do(oracle: Oracle, values: list[str]) -> None:
    try:
        for case_id in oracle.cases:
            oracle.survivor(case_id)
    except CaseListError:
        with pytest.raises(CaseListError, match="circle"):
            made(oracle)
        return
    with tempfile.TemporaryDirectory() as folder:
        in_memory, mapped = made(oracle), made(oracle, Path(folder))
        assert in_memory.digest == mapped.digest
        for cases in (in_memory, mapped, pickle.loads(pickle.dumps(mapped))):  # noqa: S301
            check(cases, oracle, values)
        del mapped, cases  # Windows removes no file that is mapped


def test_texts_of_one_checksum_are_told_apart() -> None:
    # CRC-32 of both is 0x4ddb0c25.
    lexicon = Lexicon.build(["buckeroo", "plumless"])
    assert lexicon.hashes[0] == lexicon.hashes[1]
    assert (lexicon.find("plumless"), lexicon.find("buckeroo")) == (1, 0)
    assert lexicon.find("plumles") is None


def test_many_texts_of_a_column_are_read_where_they_lie() -> None:
    fields = {f"{n:04}": ("müller", f"ort {n}", "", "") for n in range(2000)}
    cases = small_list([Case(id=case_id) for case_id in fields], [], fields)
    for case_id in ("0000", "0999", "1999"):
        known = (("surname", "müller"), ("given_name", f"ort {int(case_id)}"))
        assert cases.fields(case_id) == known


def test_characters_that_no_file_should_hold() -> None:
    odd = "\ud800"
    cases = small_list([Case(id=odd, status=odd)], [key(odd, odd)], {odd: (odd, "", "", "")})
    assert cases.rows(KIND, odd) == (odd,)
    assert cases.survivor(odd).status == odd
    assert cases.fields(odd) == (("surname", odd),)


def test_fields_need_their_case_and_a_text_for_each_kind() -> None:
    with pytest.raises(CaseListError, match="fields belong to a case that is not in it"):
        small_list([Case(id="A")], [], {"B": ("", "", "", "")})
    with pytest.raises(ValueError, match="2 fields"):
        small_list([Case(id="A")], [], {"A": ("müller", "eva")})


def test_a_key_of_no_case_is_refused_without_naming_it() -> None:
    with pytest.raises(CaseListError, match="of kind 'case_no'") as caught:
        small_list([Case(id="A")], [key("111", "secret")])
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
