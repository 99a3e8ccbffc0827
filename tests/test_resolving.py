"""A person's answer: the ledger is kept, nothing is edited, what cannot be taken is refused."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import attrs
import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docindex.builtin.csv_index import CsvExporter, CsvOptions
from docindex.builtin.jsonl import JsonLinesExporter
from docindex.builtin.table import TableMatcher
from docindex.cli import main
from docindex.contracts import CaseDirectory, ExportJob
from docindex.errors import CaseListError, ResolveError
from docindex.exporting import ExportOptions
from docindex.matching.caselist import Case, CaseList
from docindex.model import (
    Action,
    Environment,
    IndexRecord,
    PageFault,
    Reason,
    Role,
    Side,
    Status,
)
from docindex.profile import load_profile
from docindex.record import from_json, to_json, to_line
from docindex.resolving import Answers, histories, open_cases, read_records, resolve, settle
from docindex.resolving.cases import Lists
from docindex.testing.samples import Samples, write_samples
from tests.record_samples import document_page, facts, page_ref
from tests.resolving_samples import (
    AT,
    CLEARING,
    VERIFY,
    answers,
    batches,
    candidate,
    letter,
    number,
    says,
    tenant_cases,
)

SCHEMA = json.loads(
    resources.files("docindex").joinpath("schemas/record-1.schema.json").read_text("utf-8")
)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def _answer(
    action: Action, record: IndexRecord, records: Sequence[IndexRecord] = (), **said: Any
) -> tuple[IndexRecord, ...]:
    return resolve(record, says(action, **said), records=records or (record,), cases=tenant_cases())


def _sides(records: Sequence[IndexRecord]) -> list[tuple[int, Side]]:
    """Every side of some records, as often as it stands in them."""
    return [
        side
        for record in records
        for side in sorted({(page.page.sheet, page.page.side) for page in record.pages})
    ]


class TestLedger:
    @given(batches(), st.data())
    @settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_any_answers_keep_every_side_exactly_once_and_edit_nothing(
        self, batch: tuple[IndexRecord, ...], data: st.DataObject
    ) -> None:
        scanned = sorted(_sides(batch))
        records, lines = batch, [to_line(record) for record in batch]
        for _ in range(data.draw(st.integers(1, 5))):
            current = settle(records).current
            record, said = data.draw(answers(current))
            new = resolve(record, said, records=records, cases=tenant_cases())
            records = (*records, *new)
            lines += map(to_line, new)

            history = settle(records)
            assert sorted(_sides(history.current)) == scanned
            assert history.ledger.sides == len(scanned)
            assert set(new) <= set(history.current)
            assert not {old for record in new for old in record.supersedes} & {
                record.id for record in history.current
            }
            assert all(record.human == said and record.probability is None for record in new)
            assert len({record.id for record in records}) == len(records)
            assert [to_line(record) for record in records] == lines

    @given(batches(), st.data())
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_new_records_are_records_like_any_other(
        self, batch: tuple[IndexRecord, ...], data: st.DataObject
    ) -> None:
        record, said = data.draw(answers(batch))
        for new in resolve(record, said, records=batch, cases=tenant_cases()):
            VALIDATOR.validate(to_json(new))
            assert to_line(from_json(json.loads(to_line(new)))) == to_line(new)

    @given(batches(), st.data())
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_the_same_answer_gives_the_same_records_wherever_they_were_kept(
        self, batch: tuple[IndexRecord, ...], data: st.DataObject
    ) -> None:
        record, said = data.draw(answers(batch))
        new = resolve(record, said, records=batch, cases=tenant_cases())
        kept = [from_json(json.loads(to_line(old))) for old in batch]
        again = resolve(kept[batch.index(record)], said, records=kept, cases=tenant_cases())
        assert [to_line(a) for a in again] == [to_line(a) for a in new]

    @given(batches(), st.data())
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_what_was_answered_cannot_be_answered_again(
        self, batch: tuple[IndexRecord, ...], data: st.DataObject
    ) -> None:
        record, said = data.draw(answers(batch))
        new = resolve(record, said, records=batch, cases=tenant_cases())
        for old in new[0].supersedes:
            again = next(other for other in batch if other.id == old)
            with pytest.raises(ResolveError, match="was superseded by") as caught:
                _answer(Action.NO_CASE, again, (*batch, *new))
            assert new[0].id in str(caught.value)
            assert "by M. Muster at 2026-03-02T08:15:00+01:00" in str(caught.value)

    @given(batches(), st.data())
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_two_answers_that_did_not_know_of_each_other_are_noticed(
        self, batch: tuple[IndexRecord, ...], data: st.DataObject
    ) -> None:
        record, said = data.draw(answers(batch))
        first = resolve(record, said, records=batch, cases=tenant_cases())
        touched = [r for r in batch if r.id in first[0].supersedes]
        other = _answer(Action.NO_CASE, data.draw(st.sampled_from(touched)), batch, by="E. Zwei")
        with pytest.raises(ResolveError, match=r"two answers were given to") as caught:
            settle((*batch, *first, *other))
        assert "no_case by E. Zwei" in str(caught.value)

    def test_a_missing_record_is_named(self) -> None:
        old = letter(1)
        (new,) = _answer(Action.NO_CASE, old)
        with pytest.raises(ResolveError, match=r"supersedes b1_00001f_r1, which is missing"):
            settle([letter(2), new])

    def test_half_of_a_split_is_named(self) -> None:
        old = letter(1, 2)
        first, _ = _answer(Action.SPLIT, old, first_pages=("b1_00002f",))
        with pytest.raises(ResolveError, match=r"b1_00001f_h1: do not hold the pages of b1_00001f"):
            settle([old, first])

    def test_pages_cannot_wander_between_answers(self) -> None:
        batch = [letter(1), letter(2)]
        new = [_answer(Action.NO_CASE, old, batch)[0] for old in batch]
        swapped = [attrs.evolve(a, pages=b.pages) for a, b in zip(new, new[::-1], strict=True)]
        with pytest.raises(ResolveError, match="do not hold the pages of"):
            settle([*batch, *swapped])

    def test_a_changed_role_is_noticed(self) -> None:
        old = letter(1)
        (new,) = _answer(Action.NO_CASE, old)
        blank = attrs.evolve(new, pages=(attrs.evolve(new.pages[0], role=Role.BLANK),))
        with pytest.raises(ResolveError, match="do not hold the pages of"):
            settle([old, blank])

    def test_records_in_a_circle_are_refused(self) -> None:
        old = letter(1)
        (new,) = _answer(Action.NO_CASE, old)
        with pytest.raises(ResolveError, match="in a circle"):
            settle(
                [
                    attrs.evolve(new, supersedes=(old.id,)),
                    attrs.evolve(old, supersedes=(new.id,), human=new.human),
                ]
            )

    @pytest.mark.parametrize(
        ("records", "message"),
        [
            ((), "there is no record"),
            ((letter(1), letter(1, decision=CLEARING)), "two records have this id"),
            ((letter(1), attrs.evolve(letter(1, 2), id="other")), "doubled: b1_00001f"),
            ((attrs.evolve(letter(1), pages=()),), "has no page"),
            (
                (letter(1), attrs.evolve(letter(2), batch=facts(tenant="kreis-b"))),
                "is of another batch or tenant",
            ),
        ],
    )
    def test_records_that_do_not_add_up_are_refused(
        self, records: tuple[IndexRecord, ...], message: str
    ) -> None:
        with pytest.raises(ResolveError, match=message):
            settle(records)

    def test_equal_records_may_repeat(self) -> None:
        assert settle([letter(1), letter(1), letter(2)]).ledger.documents == 2

    def test_declared_counts_are_of_the_batch_as_scanned(self) -> None:
        old = attrs.evolve(letter(1, 2), batch=facts(expected_documents=1, expected_sheets=2))
        assert len(_answer(Action.SPLIT, old, first_pages=("b1_00002f",))) == 2

    def test_several_batches_are_kept_apart(self) -> None:
        other = letter(1)
        moved = page_ref(1, batch="b2")
        other = attrs.evolve(other, id="b2_1", batch=facts(id="b2"), pages=(document_page(moved),))
        found = histories([letter(1), other, letter(2)])
        assert {name: len(history.current) for name, history in found.items()} == {"b1": 2, "b2": 1}

    def test_the_order_is_that_of_the_batch_and_not_of_sheet_numbers(self) -> None:
        batch = (letter(1), letter(7), letter(2))
        (new,) = _answer(Action.MERGE, batch[0], batch, others=(batch[1].id,))
        assert [page.page.sheet for page in new.pages] == [1, 7]
        with pytest.raises(ResolveError, match="do not follow each other"):
            _answer(Action.MERGE, batch[0], batch, others=(batch[2].id,))


class TestFiling:
    def test_a_confirmed_proposal_is_indexed(self) -> None:
        old = letter(1)
        (new,) = _answer(Action.CONFIRM, old)
        assert (new.id, new.supersedes) == ("b1_00001f_h1", ("b1_00001f_r1",))
        assert new.decision == attrs.evolve(
            VERIFY, status=Status.INDEXED, reason=Reason.CONFIRMED, receiver="Amt 33"
        )
        assert dict(new.versions)["list:cases"] == "sha256:1f"

    def test_a_corrected_case_keeps_the_proposal_as_runner_up(self) -> None:
        piece = number("b1_00001f", "1020000018")
        old = letter(1, evidence=(piece,), candidates=(candidate("case-18", piece),))
        (new,) = _answer(Action.CORRECT, old, case_id="case-18")
        decision = new.decision
        assert (decision.status, decision.reason) == (Status.INDEXED, Reason.CORRECTED)
        assert (decision.case_id, decision.runner_up) == ("case-18", "case-17")
        assert (decision.key, decision.score) == ("1020000018", 0.9)

    def test_a_case_that_nothing_spoke_for_has_no_key(self) -> None:
        (new,) = _answer(Action.CORRECT, letter(1, decision=CLEARING), case_id="case-18")
        assert (new.decision.key_kind, new.decision.key, new.decision.score) == (None, None, 0.0)

    def test_a_merged_case_becomes_the_surviving_one_and_the_answer_stays_as_given(self) -> None:
        (new,) = _answer(Action.CORRECT, letter(1), case_id="case-3")
        assert new.decision.case_id == "case-18"
        assert new.human is not None
        assert new.human.case_id == "case-3"

    def test_a_wrong_answer_is_corrected_by_another_one(self) -> None:
        old = letter(1)
        first = _answer(Action.CORRECT, old, case_id="case-18")
        (second,) = _answer(Action.CORRECT, first[0], (old, *first), case_id="case-17")
        assert (second.id, second.supersedes) == ("b1_00001f_h2", ("b1_00001f_h1",))
        assert settle((old, *first, second)).current == (second,)

    @pytest.mark.parametrize(
        ("action", "said", "decision", "message"),
        [
            (Action.CONFIRM, {}, CLEARING, "is clearing, there is no proposal to confirm"),
            (
                Action.CONFIRM,
                {},
                attrs.evolve(VERIFY, status=Status.INDEXED),
                "is indexed, there is no proposal to confirm",
            ),
            (
                Action.CONFIRM,
                {},
                attrs.evolve(VERIFY, case_id="case-9", reason=Reason.NOT_IMPORTABLE),
                r"case 'case-9' \(status 'transferred'\): takes no more documents",
            ),
            (Action.CORRECT, {"case_id": "case-404"}, VERIFY, "'case-404': is not in the list"),
            (Action.CORRECT, {"case_id": "case-9"}, VERIFY, "takes no more documents"),
            (
                Action.CORRECT,
                {"case_id": "case-8"},
                VERIFY,
                r"'case-8', merged into 'case-9' \(status 'transferred'\): takes no more",
            ),
            (Action.CORRECT, {}, VERIFY, "correct needs case_id"),
            (Action.CONFIRM, {"case_id": "case-17"}, VERIFY, "confirm does not take case_id"),
            (Action.NO_CASE, {"sheets": (1,)}, VERIFY, "no_case does not take sheets"),
            (Action.NO_CASE, {"by": " "}, VERIFY, "does not say who"),
            (Action.NO_CASE, {"why": ""}, VERIFY, "does not say who gives it"),
            (Action.NO_CASE, {"at": AT.replace(tzinfo=None)}, VERIFY, "has no time zone"),
        ],
    )
    def test_what_cannot_be_filed_is_refused(
        self, action: Action, said: dict[str, Any], decision: Any, message: str
    ) -> None:
        with pytest.raises(ResolveError, match=message):
            _answer(action, letter(1, decision=decision), **said)

    def test_cases_of_another_tenant_are_never_looked_at(self) -> None:
        def asked() -> Lists:
            raise AssertionError("the list was opened")

        old = letter(1)
        for cases in (
            tenant_cases(tenant="kreis-b", lists=asked),
            tenant_cases(lists=asked),
        ):
            production = attrs.evolve(old, batch=facts(environment=Environment.PRODUCTION))
            record = old if cases.tenant == "kreis-b" else production
            with pytest.raises(ResolveError, match="nothing was looked up"):
                resolve(record, says(Action.CONFIRM), records=[record], cases=cases)

    def test_a_list_is_opened_only_where_a_case_is_named(self) -> None:
        def fails() -> Lists:
            raise CaseListError("gone")

        cases = tenant_cases(lists=fails)
        old = letter(1)
        assert resolve(old, says(Action.NO_CASE), records=[old], cases=cases)
        with pytest.raises(CaseListError):
            resolve(old, says(Action.CONFIRM), records=[old], cases=cases)

    def test_a_list_that_cannot_be_asked_is_named(self) -> None:
        cases = tenant_cases(lists=lambda: Lists(finders=()))
        with pytest.raises(ResolveError, match="can look up a case by its id"):
            resolve(letter(1), says(Action.CONFIRM), records=[letter(1)], cases=cases)

    def test_any_list_that_does_not_import_refuses(self) -> None:
        find = tenant_cases().lists().finders[0]

        def closed(case_id: str) -> Any:
            return attrs.evolve(find(case_id), importable=False)

        cases = tenant_cases(lists=lambda: Lists(finders=(find, closed)))
        with pytest.raises(ResolveError, match="takes no more documents"):
            resolve(letter(1), says(Action.CONFIRM), records=[letter(1)], cases=cases)

    def test_a_record_of_another_batch_is_refused(self) -> None:
        with pytest.raises(ResolveError, match="b1_00009f_r1: is not in batch b1"):
            _answer(Action.CONFIRM, letter(9), (letter(1),))

    def test_a_record_that_was_changed_is_refused(self) -> None:
        with pytest.raises(ResolveError, match="differs from the one in its batch"):
            _answer(Action.CONFIRM, letter(1), (letter(1, decision=CLEARING),))


class TestTable:
    @pytest.mark.parametrize(
        ("case_id", "found"),
        [
            ("open", ("open", True)),
            ("merged", ("open", True)),
            ("moved", ("moved", False)),
            ("lost", ("lost", False)),
            ("strange", None),
        ],
    )
    def test_a_case_is_found_by_its_id(self, case_id: str, found: tuple[str, bool] | None) -> None:
        cases = CaseList(
            [
                Case(id="open", status="1", receiver="Amt 32"),
                Case(id="merged", successor="open"),
                Case(id="moved", status="7", importable=False),
                Case(id="lost", successor="never delivered"),
            ],
            [],
        )
        matcher = TableMatcher(cases=cases, source="c", stale=False)
        case = matcher.look_up(case_id)
        assert isinstance(matcher, CaseDirectory)
        assert (case and (case.case_id, case.importable)) == found
        assert case is None or case.supports == ()


class TestSettingAside:
    def test_no_case(self) -> None:
        (new,) = _answer(Action.NO_CASE, letter(1))
        assert (new.decision.status, new.decision.reason) == (Status.CLEARING, Reason.NO_CASE)
        assert (new.decision.case_id, new.decision.runner_up) == (None, "case-17")

    def test_rescan_names_its_sheets(self) -> None:
        (new,) = _answer(Action.RESCAN, letter(1, 2), sheets=(2,))
        assert new.decision.reason is Reason.RESCAN_WANTED
        assert to_json(new)["human"]["sheets"] == [2]

    def test_rescan_of_a_strange_sheet_is_refused(self) -> None:
        with pytest.raises(ResolveError, match="has no sheet 3, 5"):
            _answer(Action.RESCAN, letter(1, 2), sheets=(5, 2, 3))


class TestRearranging:
    def test_each_part_keeps_what_was_read_on_it(self) -> None:
        pieces = number("b1_00001f", "1020000017"), number("b1_00003f", "1020000018")
        found = candidate("case-17", pieces[0]), candidate("case-18", pieces[1])
        old = letter(1, 2, 3, decision=CLEARING, evidence=pieces, candidates=found)
        first, second = _answer(Action.SPLIT, old, first_pages=("b1_00003f",))
        assert [page.page.sheet for page in first.pages] == [1, 2]
        assert (first.evidence, second.evidence) == ((pieces[0],), (pieces[1],))
        assert [c.case_id for c in second.candidates] == ["case-18"]
        assert [p.decision.case_id for p in (first, second)] == ["case-17", "case-18"]
        assert {p.decision.status for p in (first, second)} == {Status.VERIFY}
        assert {p.document_class for p in (first, second)} == {"unknown"}

    @pytest.mark.parametrize("action", [Action.SPLIT, Action.MERGE])
    def test_nothing_rearranged_is_indexed_without_a_look(self, action: Action) -> None:
        """A certain barcode settles a document; of parts, not every page may have been read."""
        bars = number("b1_00001f", "1020000017", source="barcode", reader="zxing+zbar")
        sure = {"evidence": (bars,), "candidates": (candidate("case-17", bars),)}
        if action is Action.SPLIT:
            new = _answer(action, letter(1, 2, **sure), first_pages=("b1_00002f",))
        else:
            batch = (letter(1, **sure), letter(2))
            new = _answer(action, batch[0], batch, others=(batch[1].id,))
        assert new[0].decision.status is Status.VERIFY
        assert new[0].decision.reason is Reason.REARRANGED
        assert new[0].decision.case_id == "case-17"

    def test_two_cases_stay_in_clearing_when_merged(self) -> None:
        pieces = number("b1_00001f", "1020000017"), number("b1_00002f", "1020000018")
        batch = (
            letter(1, evidence=pieces[:1], candidates=(candidate("case-17", pieces[0]),)),
            letter(2, evidence=pieces[1:], candidates=(candidate("case-18", pieces[1]),)),
        )
        (new,) = _answer(Action.MERGE, batch[1], batch, others=(batch[0].id,))
        assert (new.decision.status, new.decision.reason) == (Status.CLEARING, Reason.REARRANGED)
        assert new.supersedes == (batch[0].id, batch[1].id)
        assert new.id == "b1_00001f_h1"

    def test_a_case_found_in_both_is_one_candidate(self) -> None:
        pieces = number("b1_00001f", "1020000017"), number("b1_00002f", "1020000017")
        batch = tuple(
            letter(n, evidence=(p,), candidates=(candidate("case-17", p),))
            for n, p in enumerate(pieces, start=1)
        )
        (new,) = _answer(Action.MERGE, batch[0], batch, others=(batch[1].id,))
        assert [(c.case_id, len(c.supports)) for c in new.candidates] == [("case-17", 2)]

    @pytest.mark.parametrize(
        ("classes", "merged"),
        [
            (("a", "a"), "a"),
            (("a", "unknown"), "a"),
            (("a", "b"), "unknown"),
        ],
    )
    def test_the_class_of_merged_documents(self, classes: tuple[str, str], merged: str) -> None:
        batch = tuple(letter(n, document_class=c) for n, c in enumerate(classes, start=1))
        (new,) = _answer(Action.MERGE, batch[0], batch, others=(batch[1].id,))
        assert new.document_class == merged

    def test_an_unreadable_page_clears_its_part_only(self) -> None:
        dead = document_page(page_ref(2), Role.UNREADABLE, fault=PageFault.DAMAGED)
        old = letter(1)
        old = attrs.evolve(old, pages=(*old.pages, dead))
        _, second = _answer(Action.SPLIT, old, first_pages=("b1_00002f",))
        assert second.decision.reason is Reason.UNREADABLE

    def test_parts_can_be_merged_again(self) -> None:
        old = letter(1, 2)
        parts = _answer(Action.SPLIT, old, first_pages=("b1_00002f",))
        (whole,) = _answer(Action.MERGE, parts[1], (old, *parts), others=(parts[0].id,))
        assert whole.id == "b1_00001f_h2"
        assert whole.pages == old.pages

    @pytest.mark.parametrize(
        ("first_pages", "message"),
        [
            ((), "split needs first_pages"),
            (("b1_00009f",), "has no page b1_00009f"),
            (("b1_00001f",), "begins with page b1_00001f already"),
            (("b1_00002b",), "b1_00002b does not begin a sheet"),
            (("b1_00003f",), "the part at page b1_00003f would hold only blank pages"),
        ],
    )
    def test_splits_that_are_refused(self, first_pages: tuple[str, ...], message: str) -> None:
        pages = (
            document_page(page_ref(1)),
            document_page(page_ref(2)),
            document_page(page_ref(2, Side.BACK), Role.BACK),
            document_page(page_ref(3), Role.BLANK),
        )
        old = attrs.evolve(letter(1), pages=pages)
        with pytest.raises(ResolveError, match=message):
            _answer(Action.SPLIT, old, first_pages=first_pages)

    @pytest.mark.parametrize(
        ("others", "message"),
        [
            ((), "merge needs others"),
            (("b1_00003f_r1",), "do not follow each other in the batch"),
            (("b1_00001f_r1",), "is named twice"),
            (("b1_00002f_r1", "b1_00002f_r1"), "is named twice"),
            (("b2_00002f_r1",), "b2_00002f_r1: is not in batch b1"),
        ],
    )
    def test_merges_that_are_refused(self, others: tuple[str, ...], message: str) -> None:
        batch = (letter(1), letter(2), letter(3))
        with pytest.raises(ResolveError, match=message):
            _answer(Action.MERGE, batch[0], batch, others=others)

    def test_a_document_that_somebody_answered_meanwhile_is_not_merged(self) -> None:
        batch = (letter(1), letter(2))
        new = _answer(Action.CONFIRM, batch[1], batch)
        with pytest.raises(ResolveError, match=r"b1_00002f_r1: was superseded by b1_00002f_h1"):
            _answer(Action.MERGE, batch[0], (*batch, *new), others=(batch[1].id,))


class TestExport:
    def test_resolved_records_are_exported_like_others(self, tmp_path: Path) -> None:
        batch = (letter(1), letter(2, 3))
        new = (
            *_answer(Action.CONFIRM, batch[0], batch),
            *_answer(Action.SPLIT, batch[1], batch, first_pages=("b1_00003f",)),
        )
        current = settle((*batch, *new)).current
        documents = {record.id: tmp_path / f"{record.id}.pdf" for record in current}
        for path in documents.values():
            path.write_bytes(b"%PDF-1.7")
        for exporter, name in (
            (JsonLinesExporter(options=ExportOptions(), environment=Environment.TEST), "jsonl"),
            (CsvExporter(options=CsvOptions(), environment=Environment.TEST), "csv"),
        ):
            target = tmp_path / name
            target.mkdir()
            job = ExportJob(
                batch=batch[0].batch, records=current, documents=documents, target=target
            )
            exporter.export(job)
        lines = (tmp_path / "csv" / "index.csv").read_text("utf-8").splitlines()
        assert lines[1].startswith("b1_00001f_h1;indexed;confirmed;case-17;")
        written = read_records([tmp_path / "jsonl" / "records.jsonl"])
        assert [record.id for record in written] == [record.id for record in current]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    records = tmp_path / "records.jsonl"
    records.write_text("".join(to_line(r) + "\n" for r in (letter(1), letter(2, 3))), "utf-8")
    return records, tmp_path / "answers.jsonl"


class TestJournal:
    def test_answers_are_appended_and_read_back(self, files: tuple[Path, Path]) -> None:
        known = read_records([files[0]])
        (new,) = resolve(known[0], says(Action.CONFIRM), records=known, cases=tenant_cases())
        with Answers(files[1]) as answers:
            assert answers.read() == ()
            answers.append([new])
        with Answers(files[1]) as answers:
            assert answers.read() == (new,)
        if os.name == "posix":
            assert files[1].stat().st_mode & 0o077 == 0

    def test_a_torn_line_is_named(self, files: tuple[Path, Path]) -> None:
        text = files[0].read_text("utf-8")
        files[0].write_text(text[:-30], "utf-8")
        with pytest.raises(ResolveError, match=r"records\.jsonl line 2: is no record"):
            read_records([files[0]])

    @pytest.mark.parametrize("data", [b"\xff\n", b"{}\n", b"[" * 100_000 + b"\n", b"NaN\n"])
    def test_what_is_no_record_is_named(self, tmp_path: Path, data: bytes) -> None:
        path = tmp_path / "x.jsonl"
        path.write_bytes(data)
        with pytest.raises(ResolveError, match=r"x\.jsonl line 1: is no record"):
            read_records([path])

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(ResolveError, match=r"none\.jsonl"):
            read_records([tmp_path / "none.jsonl"])
        with (
            pytest.raises(ResolveError, match=r"answers\.jsonl"),
            Answers(tmp_path / "none" / "answers.jsonl"),
        ):
            pass

    def test_what_could_not_be_written_leaves_the_file_as_it_was(
        self, files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        known = read_records([files[0]])
        (new,) = resolve(known[0], says(Action.CONFIRM), records=known, cases=tenant_cases())

        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        with Answers(files[1]) as answers:
            answers.append([new])
            size = files[1].stat().st_size
            monkeypatch.setattr(os, "fsync", full)
            with pytest.raises(ResolveError, match="No space left"):
                answers.append([new])
        assert files[1].stat().st_size == size

    def test_the_second_of_two_waits_for_the_first(self, files: tuple[Path, Path]) -> None:
        code = (
            "import pathlib, sys; from docindex.resolving.journal import Answers\n"
            "with Answers(pathlib.Path(sys.argv[1])) as answers:\n"
            "    print(len(answers.read()))"
        )
        (new,) = _answer(Action.CONFIRM, letter(1), (letter(1), letter(2, 3)))
        with Answers(files[1]) as answers:
            other = subprocess.Popen(
                [sys.executable, "-c", code, str(files[1])], stdout=subprocess.PIPE, text=True
            )
            time.sleep(1.0)
            assert other.poll() is None
            answers.append([new])
        assert other.communicate(timeout=20)[0] == "1\n"


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    return write_samples(tmp_path_factory.mktemp("resolve") / "s", seed=5, documents=4, cases=200)


class TestCommand:
    @pytest.fixture
    def words(self, samples: Samples, tmp_path: Path) -> list[str]:
        """Everything but the answer; two letters of the samples' tenant, one to verify."""
        loaded = load_profile(samples.profile)
        with open_cases(loaded) as cases:
            matcher_cases = cases.lists().finders[0]
        listed = json.loads(samples.truth.read_text("utf-8"))["documents"]
        case = next(d["case_id"] for d in listed if d["case_id"] and matcher_cases(d["case_id"]))
        batch = facts(tenant=loaded.profile.tenant)
        decision = attrs.evolve(VERIFY, case_id=case)
        records = tmp_path / "records.jsonl"
        text = "".join(
            to_line(attrs.evolve(letter(*n, decision=decision), batch=batch)) + "\n"
            for n in ((1,), (2, 3))
        )
        records.write_text(text, "utf-8")
        answers = str(tmp_path / "answers.jsonl")
        return [
            "resolve", str(records), "--profile", str(samples.profile), "--answers", answers,
            "--by", "M. Muster", "--why", "Name stimmt",
        ]  # fmt: skip

    def test_an_answer_is_appended_and_shown(
        self, words: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        before = Path(words[1]).read_bytes()
        at = ["--at", "2026-03-02T07:15:00Z"]
        assert main([*words, "--document", "b1_00001f_r1", "--action", "confirm", *at]) == 0
        out, err = capsys.readouterr()
        assert Path(words[5]).read_text("utf-8") == out
        assert json.loads(out)["human"]["at"] == "2026-03-02T07:15:00+00:00"
        assert "b1_00001f_h1: indexed" in err
        assert "supersedes b1_00001f_r1" in err
        assert Path(words[1]).read_bytes() == before

    def test_the_second_person_is_told_who_was_first(
        self, words: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        answer = ["--document", "b1_00002f_r1"]
        split = ["--action", "split", "--first-page", "b1_00003f"]
        assert main([*words, *answer, *split]) == 0
        assert capsys.readouterr().out.count("\n") == 2
        assert main([*words, *answer, "--action", "no-case"]) == 10
        err = capsys.readouterr().err
        assert "was superseded by b1_00002f_h1, b1_00003f_h1 (split by M. Muster at" in err
        merge = ["--document", "b1_00003f_h1", "--action", "merge", "--with", "b1_00002f_h1"]
        assert main([*words, *merge]) == 0

    @pytest.mark.parametrize(
        ("answer", "message"),
        [
            (["--document", "b1_00001f_r1", "--action", "correct", "--case", "x"], "'x': is not"),
            (["--document", "b9", "--action", "no-case"], "b9: stands in none of the files"),
            (
                ["--document", "b1_00001f_r1", "--action", "rescan", "--sheet", "7"],
                "has no sheet 7",
            ),
            (
                ["--document", "b1_00001f_r1", "--action", "no-case", "--at", "2026-03-02T08:15"],
                "is no moment with a time zone",
            ),
            (
                ["--document", "b1_00001f_r1", "--action", "no-case", "--at", "noon"],
                "is no moment with a time zone",
            ),
        ],
    )
    def test_what_cannot_be_taken_ends_with_10(
        self,
        words: list[str],
        answer: list[str],
        message: str,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        assert main([*words, *answer]) == 10
        out, err = capsys.readouterr()
        assert message in err
        assert out == ""
        assert not Path(words[5]).exists() or Path(words[5]).read_bytes() == b""

    def test_a_missing_list_ends_with_7(
        self, words: list[str], samples: Samples, tmp_path: Path
    ) -> None:
        profile = shutil.copy(samples.profile, tmp_path / "profile.toml")
        words[3] = str(profile)
        assert main([*words, "--document", "b1_00001f_r1", "--action", "confirm"]) == 7
