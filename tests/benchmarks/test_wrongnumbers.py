"""Wrong numbers and unlisted ones: slips are what they say, and nothing is indexed wrongly."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from benchmarks.decidinglines import OUTCOMES, Result, Trial, table, verdict, wrong_ones
from benchmarks.letterlines import letter_evidence
from benchmarks.mail.caselists import CaseBook, make_book
from benchmarks.mail.tenants import TENANTS
from benchmarks.slips import Slip, slipped
from benchmarks.wrongnumbers import FIELD_SETS, Rows, draw
from rapidfuzz.distance import Levenshtein

from benchmarks import unlisted, wrongnumbers
from docindex.matching.references import Grammar
from docindex.model import Decision, Reason, ReferenceRule, Status
from docindex.testing.samples.chance import Dice

N, CASES = 600, 2_000


@pytest.fixture(scope="module")
def book() -> CaseBook:
    return make_book(TENANTS[1], 1_000, 7)


@pytest.fixture(scope="module")
def misread(tmp_path_factory: pytest.TempPathFactory) -> list[Result]:
    return wrongnumbers.measure(N, CASES, wrongnumbers.SEED, 0, tmp_path_factory.mktemp("wrong"))


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> list[Result]:
    return unlisted.measure(N, CASES, wrongnumbers.SEED, 0, tmp_path_factory.mktemp("none"))


def _wrong(results: list[Result]) -> list[tuple[str, ...]]:
    return [result.trial.group for result in results if result.outcome == "wrong"]


def test_no_wrong_number_is_indexed_to_another_case(misread: list[Result]) -> None:
    assert len(misread) == N
    assert _wrong(misread) == []


def test_no_letter_of_an_unlisted_case_is_indexed(strange: list[Result]) -> None:
    assert len(strange) == N
    assert _wrong(strange) == []
    assert not any(result.outcome.endswith("right") for result in strange)


def test_other_fields_bring_letters_to_their_case(misread: list[Result]) -> None:
    counts: dict[str, Counter[str]] = {}
    for result in misread:
        counts.setdefault(result.trial.group[-1], Counter())[result.outcome] += 1
    everything, nothing = counts["all fields"], counts["number only"]
    assert everything["right"] >= 0.7 * everything.total()
    assert nothing["right"] == 0
    assert everything["right"] + everything["verify right"] >= 0.9 * everything.total()


def test_a_good_number_waits_for_its_case(strange: list[Result]) -> None:
    guarded = [r for r in strange if r.trial.group[0] != "stadt-b"]
    good = [r for r in guarded if r.trial.group[1] in ("left out", "given out later")]
    assert sum(r.outcome == "pending" for r in good) >= 0.95 * len(good)


@pytest.mark.parametrize("slip", list(Slip))
@pytest.mark.parametrize("number", ["5.25.015632.6", "KA-15041/25-OW", "3026 0019 3890"])
def test_slips_are_what_they_are_called(slip: Slip, number: str) -> None:
    made = {slipped(number, slip, Dice(1, n)) for n in range(60)}
    assert number not in made
    assert len(made) > 5
    for text in made:
        distance = Levenshtein.distance(number, text)
        if slip is Slip.SWAPPED:
            assert sorted(text) == sorted(number)
            assert sum(a != b for a, b in zip(number, text, strict=True)) == 2
        else:
            assert distance == 1
            assert (len(text) == len(number)) is (slip is not Slip.LOST)


def test_letters_are_drawn_alike_and_belong_to_the_number_that_was_meant(book: CaseBook) -> None:
    first, again = (list(draw(Rows.of(book), 80, 3)) for _ in range(2))
    assert [t.letter for t in first] == [t.letter for t in again]
    assert Counter(t.group[1] for t in first) == dict.fromkeys(map(str, Slip), 20)
    for trial in first:
        assert trial.case_id in book.numbers
        assert trial.letter.number != trial.case_id
        assert any(trial.letter.number in line.text for line in trial.letter.lines)


def test_sets_of_fields_say_what_they_are_called(book: CaseBook) -> None:
    rows, dice = Rows.of(book), Dice(5)
    sets = {fields.name: fields for fields in FIELD_SETS}
    for name in ("all, other case's date quoted", "all, other case's number quoted"):
        row = sets[name].rows(rows)[0]
        assert book.others_of(row)
        told = sets[name].told(rows, row, dice)
        others = [book.case(other) for other in book.others_of(row)]
        assert any(
            other.case_no in told.aside or f"{other.offence_date:%d.%m.%Y}" in told.aside
            for other in others
        )
    relative = sets["relative writes"]
    for row in relative.rows(rows)[:20]:
        own, writer = book.case(row).person, relative.told(rows, row, dice).writer
        assert writer is not None
        assert (writer.street, writer.postcode) == (own.street, own.postcode)
        assert writer.birth_date != own.birth_date


def test_evidence_is_made_as_the_path_makes_it(book: CaseBook) -> None:
    rule = ReferenceRule(
        kind="case_no", pattern=TENANTS[1].numbering.pattern, labels_ours=TENANTS[1].labels
    )
    trial = next(t for t in draw(Rows.of(book), 40, 3) if t.group[1] == Slip.SWAPPED.value)
    found = letter_evidence(trial.letter.lines, [Grammar(rule)])
    assert {piece.source for piece in found} == {"line", "page"}
    whole = [piece.text for piece in found if piece.kind == "text" and piece.source == "page"]
    assert whole == [line.text for line in trial.letter.lines]


def test_a_wrong_one_is_counted_and_shown(book: CaseBook) -> None:
    trial = next(draw(Rows.of(book), 1, 3))
    indexed = Decision(status=Status.INDEXED, reason=Reason.FIELDS_AGREE, case_id="another")
    right = Decision(status=Status.INDEXED, reason=Reason.FIELDS_AGREE, case_id=trial.case_id)
    results = [_result(trial, indexed), _result(trial, right)]
    assert [r.outcome for r in results] == ["wrong", "right"]
    assert verdict(results).startswith("indexed wrongly: 1 of 2")
    assert "went to another (fields_agree)" in wrong_ones(results)
    head, row = table(results, "slip", 1).splitlines()
    assert head.startswith("slip ")
    assert row.split()[-len(OUTCOMES) :] == ["1", "50.0%", "0.0%", "0.0%", "0.0%", "0.0%"]


def _result(trial: Trial, decision: Decision) -> Result:
    return Result(trial=trial, decision=decision)


def test_several_processes_decide_the_same(tmp_path: Path) -> None:
    alone = wrongnumbers.measure(30, 300, 9, 0, tmp_path / "alone")
    shared = wrongnumbers.measure(30, 300, 9, 2, tmp_path / "shared")
    assert [r.decision for r in alone] == [r.decision for r in shared]
