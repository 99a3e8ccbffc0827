"""Content goes from every file of an installation, facts stay and verify."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
from pathlib import Path

import attrs
import jsonschema
import pytest

from docindex.atrest import RECORD, Vault
from docindex.cli import main
from docindex.erasing import Order, Outcome, Place, Seal, Wanted, check, mark, open_journal, run
from docindex.erasing.facts import digest, erased, is_erased
from docindex.errors import ExportError, ProtectionError
from docindex.exporting import refuse_erased
from docindex.publishing import MANIFEST, inventory
from docindex.record import from_json, to_json, to_line
from docindex.resolving import Answers, read_records
from tests.erasing.site import Site, letter, make_site, open_letter
from tests.record_samples import resolved

SCHEMA = Path(__file__).parents[2] / "src" / "docindex" / "schemas" / "record-1.schema.json"
FIRST = datetime.date(2026, 4, 1)
LATER = datetime.date(2026, 4, 8)
ONE, TWO = letter("b1_00001f_r1", 1), letter("b1_00002f_r1", 2)


def order(on: datetime.date = FIRST) -> Order:
    return Order(on=on, by="d. muster-amt", why="four weeks after delivery")


def marked(site: Site, on: datetime.date = FIRST, **wanted: object) -> tuple[str, ...]:
    with open_journal(site.journal) as journal:
        given = Wanted(**{"batches": None, **wanted})  # type: ignore[arg-type]
        return mark(Place(roots=(site.root,)), given, journal, order(on)).chosen


def ran(site: Site, on: datetime.date = LATER, wait: int = 7, **more: object) -> Outcome:
    with open_journal(site.journal) as journal:
        place = Place(roots=(site.root,))
        return run(place, journal, order(on), wait=wait, **more)  # type: ignore[arg-type]


def wrong(site: Site, head: str = "") -> tuple[str, ...]:
    with open_journal(site.journal) as journal:
        return check(Place(roots=(site.root,)), journal, head=head)


def everything(site: Site) -> dict[str, bytes]:
    return {name: (site.root / name).read_bytes() for name in site.files}


def test_an_erased_record_is_valid_and_holds_no_content() -> None:
    seal = Seal(bytes(32), "kreis-a")
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    for one in (ONE, resolved()):
        data = erased(to_json(one), seal)
        jsonschema.validate(data, schema)
        text = json.dumps(data, ensure_ascii=False)
        for word in ("1020000017", "case-17", "case-18", "Frau", "tif", "2.3.2026"):
            assert word not in text
        again = from_json(data)
        assert (again.id, again.decision.status) == (one.id, one.decision.status)
        assert erased(data, seal) == data
        assert digest(erased(data, Seal(b"x" * 32, "kreis-a"))) == digest(data)
        assert is_erased(data)
        assert not is_erased(to_json(one))


def test_a_number_is_compared_only_with_the_key_and_for_the_tenant() -> None:
    seal = Seal(bytes(32), "kreis-a")
    assert seal.of("1.02.000001.7") == seal.of("1020000017") == seal.of(seal.of("1020000017"))
    assert seal.of("1020000018") != seal.of("1020000017")
    assert Seal(bytes(32), "stadt-b").of("1020000017") != seal.of("1020000017")
    assert Seal(b"x" * 32, "kreis-a").of("1020000017") != seal.of("1020000017")


def test_nothing_of_a_batch_stays_but_facts(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", ONE, TWO)
    assert len(site.hits()) > 9
    assert marked(site, batches=frozenset({"b1"})) == (ONE.id, TWO.id)
    outcome = ran(site)
    assert outcome.left == outcome.missing == ()
    assert site.hits() == []
    assert site.files == {
        "records.jsonl",
        "labels.csv",
        "out/b1/ledger.json",
        "out/b1/manifest.json",
        "out/b1/jsonl/records.jsonl",
    }
    assert wrong(site) == ()
    manifest = json.loads((site.root / "out" / "b1" / MANIFEST).read_text())
    there = [(e.name, e.sha256) for e in inventory(site.root / "out" / "b1") if e.name != MANIFEST]
    assert [(entry["name"], entry["sha256"]) for entry in manifest["files"]] == there
    assert [record.id for record in read_records([site.root / "records.jsonl"])] == [ONE.id, TWO.id]
    assert not site.journal.with_name("erasures.jsonl.salt").exists()


STEPS = (
    "remove_left",
    "blank_tables",
    "remove_reports",
    "remove_exports",
    "remove_scans",
    "_rewrite",
)


@pytest.mark.parametrize("step", STEPS)
def test_no_step_can_be_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    site = make_site(tmp_path / "site", ONE, TWO)
    marked(site, batches=frozenset({"b1"}))
    monkeypatch.setattr(f"docindex.erasing.running.{step}", lambda *_: ())
    ran(site)
    assert site.hits() or any(".staging-" in name for name in site.files)


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", ONE, TWO)
    marked(site, batches=frozenset({"b1"}))
    ran(site)
    before, entries = everything(site), site.journal.read_bytes()
    assert ran(site).records == ()
    assert marked(site, LATER, batches=frozenset({"b1"})) == ()
    assert (everything(site), site.journal.read_bytes()) == (before, entries)


def test_what_was_marked_waits(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", ONE)
    before = everything(site)
    marked(site, batches=frozenset({"b1"}))
    assert ran(site, on=LATER - datetime.timedelta(days=1)).records == ()
    assert everything(site) == before
    assert ran(site).records == (ONE.id,)


def test_one_document_goes_and_the_others_stay_as_they_are(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", ONE, TWO)
    before = everything(site)
    marked(site, records=frozenset({ONE.id}))
    outcome = ran(site)
    assert [path.name for path, _ in outcome.left] == ["index.csv"]
    after = everything(site)
    for name in (f"out/b1/jsonl/documents/{TWO.id}.pdf", "in/b1/scans/Muster 2.tif"):
        assert after[name] == before[name]
    assert not any("Muster 1.tif" in name or ONE.id in name for name in after)
    lines = after["records.jsonl"].decode().splitlines()
    assert lines[1] == to_line(TWO)
    assert "Muster" not in lines[0]
    assert wrong(site) == ()
    assert marked(site, LATER, batches=frozenset({"b1"})) == (TWO.id,)
    assert ran(site, on=LATER + datetime.timedelta(days=7)).left == ()
    assert site.hits() == []


def test_an_open_document_stays_until_a_person_says_otherwise(tmp_path: Path) -> None:
    waiting = open_letter(TWO.id, 2)
    site = make_site(tmp_path / "site", ONE, waiting)
    assert marked(site, batches=frozenset({"b1"})) == (ONE.id,)
    answer = attrs.evolve(
        letter("b1_00002f_h1", 2), supersedes=(TWO.id,), human=resolved().human, fields=()
    )
    answer = attrs.evolve(answer, human=attrs.evolve(answer.human, by="anna"))
    with Answers(site.root / "answers.jsonl") as answers:
        answers.append([answer])
    assert marked(site, batches=frozenset({"b1"})) == (answer.id, waiting.id)
    assert ran(site).records == (ONE.id, answer.id, waiting.id)
    assert site.hits() == []
    assert wrong(site) == ()


def test_what_was_answered_since_it_was_marked_stays(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", ONE, open_letter(TWO.id, 2))
    marked(site, batches=frozenset({"b1"}), open=True)
    human = attrs.evolve(resolved().human, by="anna")
    answer = attrs.evolve(letter("b1_00002f_h1", 2), supersedes=(TWO.id,), human=human)
    with Answers(site.root / "answers.jsonl") as answers:
        answers.append([answer])
    outcome = ran(site)
    assert (outcome.records, outcome.changed) == ((ONE.id,), (TWO.id,))
    assert (site.root / "in" / "b1" / "scans" / "Muster 2.tif").is_file()
    assert marked(site, LATER, batches=frozenset({"b1"})) == (answer.id,)
    assert ran(site, wait=0).records == (answer.id, TWO.id)
    assert site.hits() == []


def test_erased_records_are_never_exported() -> None:
    data = erased(to_json(ONE), Seal(bytes(32), "kreis-a"))
    refuse_erased([ONE])
    with pytest.raises(ExportError, match=f"content was erased: {ONE.id}"):
        refuse_erased([from_json(data)])


def test_open_documents_go_where_that_is_said(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", open_letter(ONE.id, 1))
    assert marked(site, batches=frozenset({"b1"}), open=True) == (ONE.id,)


def test_days_and_receipts_bound_what_is_marked(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", ONE, TWO)
    received = datetime.date(2026, 3, 2)
    assert marked(site, received_before=received) == ()
    late = received + datetime.timedelta(days=1)
    assert marked(site, received_before=late, delivered=frozenset({TWO.id})) == (TWO.id,)
    assert marked(site, received_before=late) == (ONE.id,)


def test_nothing_stated_and_unknown_ids_are_refused(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", ONE)
    with pytest.raises(ProtectionError, match="nothing says which records"):
        marked(site)
    with pytest.raises(ProtectionError, match="record b9: is in none"):
        marked(site, records=frozenset({"b9"}))
    with pytest.raises(ProtectionError, match="batch b9: is in none"):
        marked(site, batches=frozenset({"b9"}))


def test_two_tenants_are_not_erased_at_once(tmp_path: Path) -> None:
    other = letter("b2_00001f_r1", 1, "b2")
    other = attrs.evolve(other, batch=attrs.evolve(other.batch, tenant="stadt-b"))
    site = make_site(tmp_path / "site", ONE, other)
    with pytest.raises(ProtectionError, match="of tenants 'kreis-a', 'stadt-b'"):
        marked(site, batches=frozenset({"b1"}))


def test_labels_stay_right_or_wrong(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", ONE, TWO)
    labels = site.root / "labels.csv"
    text = labels.read_text()
    labels.write_text(text.replace(f"{TWO.id};1.02.000001.7", f"{TWO.id};9.99.999999.9"))
    marked(site, batches=frozenset({"b1"}))
    ran(site)
    rows = [line.split(";") for line in labels.read_text("utf-8-sig").splitlines()[1:]]
    cases = [read.decision.case_id for read in read_records([site.root / "records.jsonl"])]
    assert rows[0][1] == cases[0]
    assert rows[1][1] != cases[1]
    assert rows[1][1].startswith("erased-")
    assert [row[2:5] for row in rows] == [["audit", "anna", "1/3"]] * 2
    assert [row[5] for row in rows] == ["", ""]


def test_the_audit_compares_a_number_where_it_has_the_key(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", ONE)
    marked(site, batches=frozenset({"b1"}))
    ran(site, key=b"k" * 32)
    (kept,) = read_records([site.root / "records.jsonl"])
    assert kept.decision.case_id == Seal(b"k" * 32, "kreis-a").of("case-17")
    assert kept.decision.key == Seal(b"k" * 32, "kreis-a").of("1020000017")


@pytest.mark.parametrize("change", ["facts", "content", "gone", "document"])
def test_what_does_not_verify_is_named(tmp_path: Path, change: str) -> None:
    site = make_site(tmp_path / "site", ONE, TWO)
    marked(site, batches=frozenset({"b1"}))
    ran(site)
    path = site.root / "records.jsonl"
    if change == "facts":
        path.write_text(path.read_text().replace('"score":0.9877', '"score":0.5'))
    elif change == "content":
        path.write_text(to_line(ONE) + "\n")
    elif change == "gone":
        for left in (path, site.root / "out" / "b1" / "jsonl" / "records.jsonl"):
            left.unlink()
    else:
        (site.root / f"{ONE.id}.pdf").write_bytes(b"%PDF")
    words = {
        "facts": "its facts are not those that stayed",
        "content": "has content again",
        "gone": "its facts are missing",
        "document": "is called after an erased record",
    }
    assert any(words[change] in line for line in wrong(site))


def test_a_journal_that_was_changed_or_cut_shows_it(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", ONE)
    marked(site, batches=frozenset({"b1"}))
    ran(site)
    with open_journal(site.journal) as journal:
        head = journal.standing.head
    whole = site.journal.read_bytes()
    assert wrong(site, head=head) == ()
    site.journal.write_bytes(whole.splitlines(keepends=True)[0])
    assert any("its end was cut off" in line for line in wrong(site, head=head))
    for damaged in (whole.replace(b'"mark"', b'"erase"', 1), whole.splitlines(keepends=True)[1]):
        site.journal.write_bytes(damaged)
        with pytest.raises(ProtectionError, match=r"line [12]: (does not follow|is damaged)"):
            wrong(site)
    site.journal.write_bytes(whole + b'{"half')
    assert wrong(site, head=head) == ()


def test_a_day_before_the_last_one_is_refused(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", ONE)
    marked(site, batches=frozenset({"b1"}))
    with pytest.raises(ProtectionError, match="which is after 2026-03-31"):
        ran(site, on=FIRST - datetime.timedelta(days=1))


def test_a_line_that_is_no_record_stops_everything(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", ONE)
    marked(site, batches=frozenset({"b1"}))
    with (site.root / "records.jsonl").open("a") as stream:
        stream.write('{"schema": "docindex.record/1", "half')
    before = everything(site)
    with pytest.raises(ProtectionError, match="line 2: is no record"):
        ran(site)
    assert everything(site) == before


def test_records_behind_other_lines_are_not_overlooked(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", ONE)
    (site.root / "mixed.txt").write_text(f"batch b1: done\n{to_line(ONE)}\n")
    with pytest.raises(ProtectionError, match=r"mixed.txt line 1: is no record"):
        marked(site, batches=frozenset({"b1"}))


def test_records_in_utf_16_are_erased_too(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", ONE)
    (site.root / "redirected.txt").write_text(f"{to_line(ONE)}\n", encoding="utf-16")
    marked(site, batches=frozenset({"b1"}))
    ran(site)
    (kept,) = read_records([site.root / "redirected.txt"])
    assert not kept.evidence


def test_encrypted_records_stay_encrypted(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", ONE)
    vault = Vault(bytes(32))
    lines = (vault.seal_line(to_line(ONE), RECORD),)
    (site.root / "records.jsonl").write_text("".join(f"{line}\n" for line in lines))
    place = Place(roots=(site.root,), vault=vault)
    with open_journal(site.journal) as journal:
        mark(place, Wanted(batches=frozenset({"b1"})), journal, order())
        run(place, journal, order(LATER), wait=7)
        assert check(place, journal) == ()
    data = (site.root / "records.jsonl").read_bytes()
    assert data.startswith(b"docindex.sealed/1 ")
    assert is_erased(json.loads(vault.open_line(data.strip(), RECORD, "f")))


# Where the child dies: before its n-th file is removed or replaced.
_DIE = """
import os, sys, pathlib, shutil
from docindex.cli import main
left = int(sys.argv[1])
def count(call):
    def counted(*given, **named):
        global left
        left -= 1
        if left < 0:
            os._exit(9)
        return call(*given, **named)
    return counted
pathlib.Path.unlink = count(pathlib.Path.unlink)
pathlib.Path.replace = count(pathlib.Path.replace)
shutil.rmtree = count(shutil.rmtree)
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.parametrize("steps", [0, 2, 8, 12, 14, 16])
def test_a_run_that_was_killed_is_finished_by_the_next(tmp_path: Path, steps: int) -> None:
    site = make_site(tmp_path / "site", ONE, TWO)
    marked(site, batches=frozenset({"b1"}))
    words = ["erase", "run", str(site.root), "--journal", str(site.journal)]
    words += ["--on", LATER.isoformat(), "--by", "d. muster-amt"]
    died = subprocess.run(
        [sys.executable, "-c", _DIE, str(steps), *words], check=False, capture_output=True
    )
    assert died.returncode == 9, died.stderr
    assert main(words) == 0
    assert site.hits() == []
    assert wrong(site) == ()
    rows = (site.root / "labels.csv").read_text("utf-8-sig").splitlines()[1:]
    cases = [read.decision.case_id for read in read_records([site.root / "records.jsonl"])]
    assert [row.split(";")[1] for row in rows] == cases


def test_an_answer_is_not_lost_while_records_are_erased(tmp_path: Path) -> None:
    """Whoever waited for the lock of the former file opens the one that took its place."""
    path = tmp_path / "answers.jsonl"
    with Answers(path) as answers:
        answers.append([ONE])
        first = path.stat().st_ino
        answers.replace(b"")
    with Answers(path) as answers:
        answers.append([TWO])
    assert path.stat().st_ino != first
    assert read_records([path]) == tuple(map(from_json, [json.loads(to_line(TWO))]))


def _said(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = main(words)
    told = capsys.readouterr()
    return code, told.out, told.err


def test_the_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = make_site(tmp_path / "site", ONE, open_letter(TWO.id, 2))
    place = [str(site.root), "--journal", str(site.journal)]
    by = ["--by", "d. muster-amt"]
    why = ["--why", "four weeks"]
    receipts = tmp_path / "receipts.txt"
    receipts.write_text(f"{ONE.id}\n{TWO.id}\n")
    mine = ["--delivered", str(receipts), "--received-before", "2026-04-01"]
    on = ["--on", "2026-04-01"]
    code, _, told = _said(["erase", "mark", *place, *on, *by, *why, *mine], capsys)
    assert (code, told.splitlines()[0]) == (0, "1 records marked, 1 are still open")
    code, _, told = _said(
        ["erase", "withdraw", *place[1:], *on, *by, *why, "--record", ONE.id], capsys
    )
    assert (code, told) == (0, "1 marks withdrawn\n")
    assert _said(["erase", "run", *place, "--on", "2026-04-09", *by], capsys)[0] == 0
    assert len(site.hits()) > 5
    later = ["--on", "2026-04-09"]
    assert _said(["erase", "mark", *place, *later, *by, *why, "--record", ONE.id], capsys)[0] == 0
    code, _, told = _said(["erase", "run", *place, *later, *by, "--wait", "0"], capsys)
    assert (code, "index.csv: holds documents" in told) == (12, True)
    code, told, _ = _said(["erase", "check", *place], capsys)
    assert (code, told.splitlines()[0]) == (0, "1 records erased, 0 marked")
    future = (datetime.datetime.now().astimezone() + datetime.timedelta(days=2)).date().isoformat()
    code, _, told = _said(["erase", "run", *place, "--on", future, *by], capsys)
    assert (code, "a clock may be wrong" in told) == (12, True)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_what_is_rewritten_is_for_nobody_else(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", ONE)
    marked(site, batches=frozenset({"b1"}))
    ran(site)
    assert {(site.root / name).stat().st_mode & 0o777 for name in site.files} == {0o600}
    assert site.journal.stat().st_mode & 0o777 == 0o600
