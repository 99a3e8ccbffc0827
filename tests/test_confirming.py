"""What a receiver's application says of decided documents, and what waits for it."""

from __future__ import annotations

import attrs
import pytest

from docindex.confirming import CONFIRM_SECONDS, ask_matchers, away, confirmed, taken_up
from docindex.contracts import Outcome
from docindex.errors import ResolveError
from docindex.isolation import Isolation
from docindex.model import Action, CaseAnswer, PageFault, Reason, Standing, Status
from docindex.resolving import resolve, settle
from docindex.resolving.cases import Lists
from tests.record_samples import awaiting, plain_record
from tests.resolving_samples import CASES, says, tenant_cases

REFUSED = (Standing.NOT_IMPORTABLE, Standing.TRANSFERRED)
DOUBTED = (Standing.UNKNOWN, Standing.OTHER_TENANT, Standing.SEVERAL)


class Application:
    """A matcher that lists some cases, and answers as it is told."""

    stale = False
    versions = ()

    def __init__(self, answers, listed=None):
        self.answers = answers
        self.listed = listed
        self.asked = []

    def find(self, _evidence):
        return ()

    def confirm(self, case_ids):
        self.asked.append(tuple(case_ids))
        if isinstance(self.answers, Exception):
            raise self.answers
        return {name: self.answers[name] for name in case_ids if name in self.answers}


class Listing(Application):
    def look_up(self, case_id):
        return case_id if case_id in self.listed else None


class Silent:
    stale = False
    versions = ()

    def find(self, _evidence):
        return ()


def answer(standing, case_id="case-17", **more):
    return CaseAnswer(standing=standing, case_id=case_id, **more)


def indexed(name="r1", **decision):
    return plain_record(name, **decision)


def one(standing, **more):
    told = answer(standing, **more)
    (record,) = confirmed([indexed()], lambda ids: {ids[0]: told})
    return record


def test_a_confirmed_document_stays_as_it_is():
    assert one(Standing.IMPORTABLE) == indexed()


def test_a_case_that_was_merged_meanwhile_is_its_survivor():
    record = one(Standing.IMPORTABLE, case_id="case-18", receiver="Amt 20")
    assert (record.decision.status, record.decision.case_id) == (Status.INDEXED, "case-18")
    assert record.decision.receiver == "Amt 20"
    assert record.notes[-1] == "confirm:merged"


@pytest.mark.parametrize("standing", REFUSED)
def test_what_the_receiver_does_not_import_is_shown_to_a_person(standing):
    decision = one(standing).decision
    assert (decision.status, decision.reason) == (Status.VERIFY, Reason.NOT_IMPORTABLE)
    assert decision.case_id == "case-17"


@pytest.mark.parametrize("standing", DOUBTED)
def test_what_the_receiver_knows_otherwise_is_proposed_to_nobody(standing):
    record = one(standing)
    assert record.decision.status is Status.CLEARING
    assert record.decision.reason is Reason.RECEIVER_DISAGREES
    assert (record.decision.case_id, record.decision.runner_up) == (None, "case-17")
    assert record.notes[-1] == f"confirm:{standing.value}"


def test_without_an_answer_it_waits_and_nothing_of_it_is_lost():
    record = one(Standing.AWAY, detail="timed_out")
    assert (record.decision.status, record.decision.case_id) == (Status.PENDING, None)
    assert record.awaited == indexed().decision
    assert record.notes[-1] == "confirm:away:timed_out"
    assert taken_up(record) == indexed()


def test_every_standing_is_settled():
    kept = (Standing.IMPORTABLE, Standing.AWAY)
    assert {*REFUSED, *DOUBTED, *kept} == {*Standing}


def test_only_indexed_documents_are_asked_about_and_each_case_once():
    asked = []
    records = [
        indexed("r1"),
        indexed("r2"),
        plain_record("r3", Status.VERIFY, case_id="case-99"),
        plain_record("r4", Status.CLEARING),
    ]

    def ask(ids):
        asked.append(ids)
        return {}

    assert confirmed(records, ask) == tuple(records)
    assert asked == [["case-17"]]
    assert confirmed(records[2:], ask) == tuple(records[2:])
    assert len(asked) == 1, "nobody is asked about nothing"


def test_matchers_that_cannot_confirm_are_not_asked():
    assert ask_matchers([("plain", Silent())], ["case-17"]) == {}


def test_a_matcher_is_asked_about_its_own_cases_only():
    own = Listing({"a": answer(Standing.IMPORTABLE, "a")}, listed={"a"})
    other = Listing({"b": answer(Standing.UNKNOWN, "b")}, listed={"b"})
    found = ask_matchers([("one", own), ("two", other)], ["a", "b", "c"])
    assert {name: told.standing for name, told in found.items()} == {
        "a": Standing.IMPORTABLE,
        "b": Standing.UNKNOWN,
    }
    assert (own.asked, other.asked) == ([("a",)], [("b",)])


@pytest.mark.parametrize(
    ("answers", "detail"), [(RuntimeError("no"), "failed"), ({}, "silent")], ids=["raises", "mute"]
)
def test_a_matcher_that_fails_is_away(answers, detail):
    found = ask_matchers([("one", Application(answers))], ["a"])
    assert found == away(["a"], detail)


def test_two_answers_for_one_case_are_none():
    yes, no = (Application({"a": answer(s, "a")}) for s in (Standing.IMPORTABLE, Standing.UNKNOWN))
    lost = Application({})
    assert ask_matchers([("1", yes), ("2", no)], ["a"])["a"].standing is Standing.SEVERAL
    assert ask_matchers([("1", yes), ("2", yes)], ["a"])["a"].standing is Standing.IMPORTABLE
    assert ask_matchers([("1", yes), ("2", lost)], ["a"])["a"].standing is Standing.AWAY


class Dying:
    """An executor whose worker does not survive the question."""

    def __init__(self, fault):
        self.fault = fault

    def map(self, _task, items, *, seconds):
        assert seconds == [CONFIRM_SECONDS]
        return iter([Outcome(index=0, fault=self.fault)][: len(items)])


@pytest.mark.parametrize("fault", [PageFault.CRASHED, PageFault.TIMED_OUT, None])
def test_a_worker_that_dies_of_the_question_is_away(fault):
    isolation = Isolation(
        executor=Dying(fault), root="", page_seconds=1.0, chunk=1, progress=lambda *_: None
    )
    detail = fault.value if fault else "silent"
    assert isolation.confirm(["a", "b"]) == away(["a", "b"], detail)


def _cases(standing):
    """A tenant's cases whose application answers so, whatever the case."""

    class Everywhere(Application):
        def confirm(self, case_ids):
            return {name: answer(standing, name) for name in case_ids}

    find = tenant_cases().lists().finders
    lists = Lists(finders=find, matchers=(("table", Everywhere({})),))
    return tenant_cases(lists=lambda: lists)


def _resolved(standing):
    record = plain_record("b1_00002f_r1", Status.VERIFY, case_id="case-17")
    said = says(Action.CORRECT, case_id="case-18")
    assert "case-18" in CASES
    return record, resolve(record, said, records=(record,), cases=_cases(standing))[0]


def test_a_persons_answer_that_nobody_confirms_waits():
    record, waits = _resolved(Standing.AWAY)
    assert waits.decision.reason is Reason.RECEIVER_AWAITED
    assert waits.awaited is not None
    assert (waits.awaited.reason, waits.awaited.case_id) == (Reason.CORRECTED, "case-18")
    again = resolve(waits, says(Action.NO_CASE), records=(record, waits), cases=tenant_cases())
    assert again[0].awaited is None, "the later answer counts"
    settle((record, waits, *again))


@pytest.mark.parametrize("standing", [*REFUSED, *DOUBTED])
def test_a_persons_answer_that_the_receiver_refuses_is_not_taken(standing):
    with pytest.raises(ResolveError, match="does not take documents of case 'case-18'"):
        _resolved(standing)


def test_a_document_that_waits_names_no_case_in_its_record():
    assert awaiting().decision.case_id is None
    assert attrs.evolve(awaiting(), awaited=None) != awaiting()
