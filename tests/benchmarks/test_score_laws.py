"""Laws of scoring that hold on any mail, and of the bounds on any numbers."""

from __future__ import annotations

import math
import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from benchmarks.scoring.intervals import Share, lower, upper
from benchmarks.scoring.report import as_json
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.benchmarks.scoring_samples import Json, Mail, scored

MAILS = st.lists(
    st.lists(
        st.tuples(st.from_regex(r"s?[ck]{1,3}b?", fullmatch=True), st.booleans()),
        min_size=1,
        max_size=5,
    ),
    min_size=1,
    max_size=3,
)


def _mail(batches: list[list[tuple[str, bool]]]) -> Mail:
    mail = Mail()
    for number, documents in enumerate(batches):
        mail.batch(f"b{number}")
        for roles, decidable in documents:
            mail.document(roles, f"C{len(mail.truth['documents'])}" if decidable else None)
    return mail


def _scores(mail: Mail, answers: list[Json]) -> dict[str, tuple[int, int]]:
    with TemporaryDirectory() as folder:
        return scored(Path(folder), mail.truth, answers)[1]


@settings(max_examples=40, deadline=None)
@given(MAILS)
def test_perfect_answers_leave_nothing_to_do(batches: list[list[tuple[str, bool]]]) -> None:
    mail = _mail(batches)
    scores = _scores(mail, mail.perfect())
    full = {"dark", "clearing_right", "boundary_precision", "boundary_recall", "dark_delivered"}
    for name, (count, of) in scores.items():
        if name != "right":
            assert count == (of if name in full else 0), name
    assert scores["right"][0] == scores["dark"][1]


@settings(max_examples=40, deadline=None)
@given(MAILS, st.randoms(use_true_random=False), st.data())
def test_the_order_of_lines_and_pages_is_no_matter(
    batches: list[list[tuple[str, bool]]], dice: random.Random, data: st.DataObject
) -> None:
    mail = _mail(batches)
    answers = data.draw(
        st.lists(st.sampled_from(mail.perfect()), unique_by=lambda a: a["pages"][0])
    )
    before = _scores(mail, answers)
    dice.shuffle(answers)
    mixed = [line | {"pages": dice.sample(line["pages"], len(line["pages"]))} for line in answers]
    assert _scores(mail, mixed) == before


@settings(max_examples=40, deadline=None)
@given(MAILS, st.data())
def test_another_case_for_one_document_is_one_wrong(
    batches: list[list[tuple[str, bool]]], data: st.DataObject
) -> None:
    mail = _mail(batches)
    answers = mail.perfect()
    line = data.draw(st.sampled_from(answers))
    line |= {"status": "indexed", "case_id": "another"}
    assert _scores(mail, answers)["wrong"] == (1, len(answers))


@settings(max_examples=40, deadline=None)
@given(MAILS, st.data())
def test_a_dropped_page_is_the_one_lost(
    batches: list[list[tuple[str, bool]]], data: st.DataObject
) -> None:
    mail = _mail(batches)
    answers = mail.perfect()
    line = data.draw(st.sampled_from(answers))
    page = data.draw(st.sampled_from(line["pages"]))
    line["pages"] = [other for other in line["pages"] if other != page]
    with TemporaryDirectory() as folder:
        kept = [other for other in answers if other["pages"]]
        report, scores = scored(Path(folder), mail.truth, kept)
    assert as_json(report)["findings"]["pages_lost"] == [page]
    assert scores["wrong"][0] == scores["pages_doubled"][0] == 0


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 400), st.data())
def test_bounds_are_exact(of: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, of - 1))
    bound = upper(count, of, 0.05)
    tail = sum(math.comb(of, k) * bound**k * (1 - bound) ** (of - k) for k in range(count + 1))
    assert tail == pytest.approx(0.05, rel=1e-6)
    assert lower(of - count, of, 0.05) == pytest.approx(1 - bound)


@pytest.mark.parametrize(("count", "of"), [(0, 2995), (1, 4742), (2, 6294), (1, 473)])
def test_bounds_of_the_usual_promises(count: int, of: int) -> None:
    promised = 0.001 if of > 1000 else 0.01
    assert Share(count, of).at_most <= promised < Share(count, of - 1).at_most


def test_two_sided_interval_as_in_the_tables() -> None:
    # Clopper and Pearson's own example of 3 of 10, and the rule of three's 3.69/n.
    assert (round(Share(3, 10).low, 4), round(Share(3, 10).high, 4)) == (0.0667, 0.6525)
    assert Share(0, 1000).high == pytest.approx(1 - 0.025 ** (1 / 1000))
    assert (Share(10, 10).high, Share(0, 10).low, Share(0, 0).share) == (1.0, 0.0, None)
    assert (Share(0, 0).low, Share(0, 0).high) == (0.0, 1.0)
    with pytest.raises(ValueError, match="3 of 2"):
        upper(3, 2, 0.05)
