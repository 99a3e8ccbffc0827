"""Documents that wait for their case are asked again: a real batch, two states of its list."""

from __future__ import annotations

import contextlib
import datetime
import json
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import attrs
import jsonschema
import pytest

from docindex.cli import main
from docindex.errors import ExportError, ResolveError
from docindex.indexer import Indexer
from docindex.model import Action, Decision, IndexRecord, Reason, Status
from docindex.profile import LoadedProfile, load_profile
from docindex.record import erase_content, from_json, to_json, to_line
from docindex.resolving import open_cases, read_records, settle
from docindex.retrying import Asked, AskingAgain, ask_again
from docindex.testing.samples import Samples, write_samples
from tests.resolving_samples import says

SCHEMA = Path(__file__).parent.parent / "src" / "docindex" / "schemas" / "record-1.schema.json"
DAY = datetime.timedelta(days=1)


class Office(NamedTuple):
    """Sample mail of which no case was listed when it was indexed, and all but one are now.

    Its answers `at_once` are those of the list that has them all.
    """

    samples: Samples
    batch: Path
    records: tuple[IndexRecord, ...]
    export: Path
    at_once: tuple[IndexRecord, ...]
    unlisted: tuple[str, ...]

    @property
    def waiting(self) -> list[IndexRecord]:
        return [r for r in self.records if r.decision.status is Status.PENDING]

    @property
    def listed(self) -> list[IndexRecord]:
        """Those that wait, and whose case is listed now."""
        return [r for r in self.waiting if r.id not in self.unlisted]

    @property
    def loaded(self) -> LoadedProfile:
        return load_profile(self.samples.profile)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    root = tmp_path_factory.mktemp("again")
    samples = write_samples(root / "s", seed=5, documents=16, cases=300)
    batch = samples.batches[0]
    listed = samples.root / "cases.sqlite"
    at_once = _index(samples, batch).records
    named = [r.decision.case_id for r in at_once if r.decision.case_id]
    shutil.copy(listed, root / "full.sqlite")
    _drop(listed, named)
    records = _index(samples, batch, out=root / "out").records
    shutil.copy(root / "full.sqlite", listed)
    waiting = [r.id for r in records if r.decision.status is Status.PENDING]
    last = next(r for r in reversed(at_once) if r.id in waiting and r.decision.case_id)
    _drop(listed, [last.decision.case_id])
    same = [r.id for r in at_once if r.decision.case_id == last.decision.case_id]
    never = [r.id for r in at_once if r.decision.status is Status.PENDING]
    unlisted = tuple(name for name in waiting if name in (*same, *never))
    found = Office(samples, batch, records, root / "out", at_once, unlisted)
    assert len(found.listed) >= 2
    return found


def _index(samples: Samples, batch: Path, out: Path | None = None) -> Any:
    with Indexer(load_profile(samples.profile), executor="in-process") as indexer:
        return indexer.index(batch, out=out)


def _drop(listed: Path, cases: Sequence[str | None]) -> None:
    with contextlib.closing(sqlite3.connect(listed)) as connection, connection:
        connection.executemany("DELETE FROM cases WHERE case_no = ?", [(case,) for case in cases])


def _ask(
    office: Office, records: Sequence[IndexRecord], *, after: int = 0, profile: Any = None
) -> Asked:
    """Ask again, so many days after the mail was received."""
    received = records[0].batch.receipt_date
    assert received is not None
    loaded = office.loaded
    with open_cases(loaded) as cases:
        asking = AskingAgain(
            cases=cases,
            profile=profile or loaded.profile,
            policy=loaded.policy_id,
            on=received + after * DAY,
        )
        return ask_again(settle(records), asking)


@contextlib.contextmanager
def _unlisted(office: Office) -> Iterator[None]:
    """The list without the cases of the batch, for a while."""
    listed = office.samples.root / "cases.sqlite"
    kept = listed.read_bytes()
    _drop(listed, [r.decision.case_id for r in office.at_once if r.decision.case_id])
    try:
        yield
    finally:
        listed.write_bytes(kept)


def test_the_new_list_answers_as_if_it_had_been_there_at_once(office: Office) -> None:
    asked = _ask(office, office.records)
    at_once = {r.id: r.decision for r in office.at_once}
    assert [r.supersedes for r in asked.new] == [(r.id,) for r in office.listed]
    assert asked.waiting == office.unlisted
    for record in asked.new:
        before = at_once[record.supersedes[0]]
        if before.status is Status.INDEXED:
            assert (record.decision.status, record.decision.case_id) == (
                before.status,
                before.case_id,
            )
    assert any(r.decision.status is Status.INDEXED for r in asked.new)


def test_a_new_record_is_one_by_the_schema_and_says_of_which_list(office: Office) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    old = {record.id: record for record in office.waiting}
    for record in _ask(office, office.records).new:
        data = to_json(record)
        validator.validate(data)
        assert from_json(data) == from_json(json.loads(to_line(record)))
        assert record.human is None
        assert record.id == f"{record.pages[0].page.id}_a1"
        before = old[record.supersedes[0]]
        assert (record.pages, record.evidence) == (before.pages, before.evidence)
        assert record.versions != before.versions


def test_every_side_stands_in_one_record_that_holds(office: Office) -> None:
    asked = _ask(office, office.records)
    history = settle((*office.records, *asked.new))
    assert len(history.current) == len(office.records)
    assert not {record.id for record in office.listed} & {r.id for r in history.current}
    assert [r.pages for r in history.current] == [r.pages for r in office.records]


def test_what_was_answered_is_not_asked_again(office: Office) -> None:
    first = _ask(office, office.records)
    again = _ask(office, (*office.records, *first.new))
    assert (again.new, again.waiting) == ((), office.unlisted)


def test_the_same_arguments_give_the_same_bytes(office: Office) -> None:
    lines = [[to_line(r) for r in _ask(office, office.records).new] for _ in range(2)]
    later = [to_line(r) for r in _ask(office, office.records, after=13).new]
    assert lines[0] == lines[1] == later  # the day of asking is in no record


def test_what_is_still_not_listed_waits_where_it_is(office: Office) -> None:
    with _unlisted(office):
        asked = _ask(office, office.records, after=14)
    assert asked.new == ()
    assert asked.waiting == tuple(record.id for record in office.waiting)
    assert asked.history.current == settle(office.records).current


def test_past_its_deadline_a_document_goes_to_clearing(office: Office) -> None:
    with _unlisted(office):
        late = _ask(office, office.records, after=15)
    assert [r.supersedes[0] for r in late.new] == [r.id for r in office.waiting]
    for record in late.new:
        assert record.decision.status is Status.CLEARING
        assert record.decision.reason is Reason.NOT_YET_LISTED
        assert "pending_deadline_passed" in record.notes
        assert record.decision.case_id is None


def test_a_deadline_that_passed_does_not_keep_from_a_case_that_is_listed(office: Office) -> None:
    asked = _ask(office, office.records, after=400)
    late = {r.supersedes[0] for r in asked.new if "pending_deadline_passed" in r.notes}
    assert late == set(office.unlisted)
    assert Status.INDEXED in {record.decision.status for record in asked.new}


def test_a_class_has_its_own_deadline(office: Office) -> None:
    profile = office.loaded.profile
    waiting = office.waiting[0]
    own = attrs.evolve(profile.policy, pending_deadline=0)
    classes = tuple(
        attrs.evolve(c, policy=own if c.name == waiting.document_class else None)
        for c in (*profile.classes, attrs.evolve(profile.classes[0], name="other"))
    )
    classed = attrs.evolve(waiting, document_class=profile.classes[0].name)
    records = tuple(classed if r is waiting else r for r in office.records)
    changed = attrs.evolve(
        profile,
        classes=tuple(
            attrs.evolve(c, policy=own if c.name == classed.document_class else None)
            for c in classes
        ),
    )
    with _unlisted(office):
        asked = _ask(office, records, after=1, profile=changed)
    late = {r.supersedes[0] for r in asked.new}
    assert late == {
        r.id for r in records if r.decision.status is Status.PENDING
        and r.document_class == classed.document_class
    }  # fmt: skip
    assert waiting.id in late


def test_without_a_receipt_date_there_is_no_deadline(office: Office) -> None:
    records = tuple(
        attrs.evolve(r, batch=attrs.evolve(r.batch, receipt_date=None)) for r in office.records
    )
    loaded = office.loaded
    with _unlisted(office), open_cases(loaded) as cases:
        asking = AskingAgain(
            cases=cases, profile=loaded.profile, policy="p", on=datetime.date(2099, 1, 1)
        )
        asked = ask_again(settle(records), asking)
    assert asked.new == ()
    assert len(asked.waiting) == len(office.waiting)


def test_erased_content_is_named_and_waits(office: Office) -> None:
    erased = office.listed[0]
    records = tuple(
        from_json(erase_content(to_json(r))) if r is erased else r for r in office.records
    )
    asked = _ask(office, records)
    assert list(asked.refused) == [erased.id]
    assert "erased" in asked.refused[erased.id]
    assert erased.id in {r.id for r in asked.history.current}
    assert len(asked.new) == len(office.listed) - 1


def test_a_record_without_its_lines_is_named_and_waits(office: Office) -> None:
    printed = next(r for r in office.waiting if any(e.source == "page" for e in r.evidence))
    bare = attrs.evolve(printed, evidence=tuple(e for e in printed.evidence if e.kind != "text"))
    asked = _ask(office, tuple(bare if r is printed else r for r in office.records))
    assert list(asked.refused) == [printed.id]
    assert "Index its batch again" in asked.refused[printed.id]


def test_a_part_that_a_person_made_is_never_indexed_unseen(office: Office) -> None:
    listed = {r.supersedes[0]: r for r in _ask(office, office.records).new}
    whole = next(r for r in office.waiting if listed[r.id].decision.status is Status.INDEXED)
    part = attrs.evolve(
        whole, id=f"{whole.pages[0].page.id}_h1", supersedes=(whole.id,), human=says(Action.SPLIT)
    )
    asked = _ask(office, (*office.records, part))
    (made,) = [r for r in asked.new if r.supersedes == (part.id,)]
    assert made.id.endswith("_a2")
    assert (made.decision.status, made.decision.reason) == (Status.VERIFY, Reason.REARRANGED)


def test_another_tenant_s_list_is_not_asked(office: Office) -> None:
    records = tuple(
        attrs.evolve(r, batch=attrs.evolve(r.batch, tenant="kreis-z")) for r in office.records
    )
    with pytest.raises(ResolveError, match="kreis-z"):
        _ask(office, records)


def test_a_person_s_answer_beside_the_program_s_is_noticed(office: Office) -> None:
    asked = _ask(office, office.records)
    old = asked.new[0].supersedes
    clearing = Decision(status=Status.CLEARING, reason=Reason.NO_CASE)
    answer = attrs.evolve(
        asked.new[0],
        id=f"{asked.new[0].pages[0].page.id}_h1",
        decision=clearing,
        supersedes=old,
        human=says(Action.NO_CASE),
    )
    with pytest.raises(ResolveError, match=r"two answers.*asked again"):
        settle((*office.records, *asked.new, answer))


class Desk(NamedTuple):
    """What the command line works on: files of its own."""

    office: Office
    records: Path
    answers: Path
    out: Path

    def __call__(self, *more: str) -> int:
        return main(
            ["index", "--retry-pending", str(self.records), "--profile",
             str(self.office.samples.profile), "--asked-on", "2025-06-20", *more]
        )  # fmt: skip

    @property
    def folders(self) -> list[str]:
        return sorted(path.name for path in self.out.iterdir())


@pytest.fixture
def desk(office: Office, tmp_path: Path) -> Desk:
    shutil.copytree(office.export, tmp_path / "out")
    path = tmp_path / "records.jsonl"
    path.write_text("".join(f"{to_line(r)}\n" for r in office.records), encoding="utf-8")
    return Desk(office, path, tmp_path / "answers.jsonl", tmp_path / "out")


def test_the_command_delivers_once(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    batch = desk.office.batch.name
    assert desk("--out", str(desk.out)) == 0
    out, err = capsys.readouterr()
    new = [json.loads(line) for line in out.splitlines()]
    assert [r["supersedes"][0] for r in new] == [r.id for r in desk.office.listed]
    assert desk.folders == [batch, f"{batch}_a1"]
    still = f"{len(desk.office.unlisted)} still pending"
    assert f"{len(new)} answered, {still}" in err
    folder = desk.out / f"{batch}_a1"
    for export in desk.office.loaded.profile.exports:
        if export.options.get("documents", True):
            for record in new:
                name = f"documents/{record['id']}.pdf"
                old = f"documents/{record['supersedes'][0]}.pdf"
                assert (folder / export.folder / name).read_bytes() == (
                    desk.out / batch / export.folder / old
                ).read_bytes()
    inside = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.*")}
    assert read_records([desk.answers]) == tuple(from_json(record) for record in new)
    # Again: nothing waits any more, nothing is doubled.
    assert desk("--out", str(desk.out)) == 0
    out, err = capsys.readouterr()
    assert (out, desk.folders) == ("", [batch, f"{batch}_a1"])
    assert f"0 answered, {still}" in err
    # Killed before its answers were kept, a run makes the same folder again.
    desk.answers.unlink()
    assert desk("--out", str(desk.out)) == 0
    assert desk.folders == [batch, f"{batch}_a1"]
    assert inside == {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.*")}


def test_without_out_nothing_is_kept(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert desk() == 0
        out, err = capsys.readouterr()
        assert len(out.splitlines()) == len(desk.office.listed)
        assert "nothing was kept, give --out" in err
    assert read_records([desk.answers]) == ()


def test_two_lists_answer_in_two_folders(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    listed = desk.office.samples.root / "cases.sqlite"
    kept = listed.read_bytes()
    cases = [r.decision.case_id for r in desk.office.at_once if r.decision.case_id]
    asked = {r.decision.case_id for r in _ask(desk.office, desk.office.records).new}
    late = min(case for case in asked if case)
    assert late in cases
    try:
        _drop(listed, [late])
        assert desk("--out", str(desk.out)) == 0
    finally:
        listed.write_bytes(kept)
    first = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert desk("--out", str(desk.out)) == 0
    second = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {r["case_id"] for r in second} == {late}
    assert first
    assert len(first) + len(second) == len(desk.office.listed)
    batch = desk.office.batch.name
    assert desk.folders == [batch, f"{batch}_a1", f"{batch}_a{len(first) + 1}"]
    settle((*desk.office.records, *read_records([desk.answers])))


def test_documents_come_from_the_scans_where_the_export_was_fetched(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = desk.office.batch.name
    originals = {p.name: p.read_bytes() for p in (desk.out / batch).rglob("*.pdf")}
    shutil.rmtree(desk.out / batch)
    assert desk("--out", str(desk.out)) == ExportError.exit_code
    assert "name the folder with the scans" in capsys.readouterr().err
    assert (desk.folders, read_records([desk.answers])) == ([], ())
    words = ("--out", str(desk.out), "--executor", "in-process", str(desk.office.batch))
    assert desk(*words) == 0
    for record in map(json.loads, capsys.readouterr().out.splitlines()):
        made = list((desk.out / f"{batch}_a1").rglob(f"{record['id']}.pdf"))
        assert made
        assert {p.read_bytes() for p in made} == {originals[f"{record['supersedes'][0]}.pdf"]}


def test_other_scans_are_refused(desk: Desk, tmp_path: Path) -> None:
    batch = tmp_path / "scans" / desk.office.batch.name
    shutil.copytree(desk.office.batch, batch)
    file = batch / desk.office.waiting[0].pages[0].page.file
    file.write_bytes(file.read_bytes() + b" ")
    words = ("--out", str(desk.out), "--executor", "in-process", str(batch))
    assert desk(*words) == ExportError.exit_code
    assert read_records([desk.answers]) == ()


def test_a_changed_document_is_not_delivered(desk: Desk) -> None:
    for path in (desk.out / desk.office.batch.name).rglob("*.pdf"):
        path.chmod(0o600)
        path.write_bytes(path.read_bytes() + b" ")
    assert desk("--out", str(desk.out)) == ExportError.exit_code


def test_a_command_without_batch_and_records_is_refused(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["index", "--profile", str(desk.office.samples.profile)])
    assert "--retry-pending" in capsys.readouterr().err
