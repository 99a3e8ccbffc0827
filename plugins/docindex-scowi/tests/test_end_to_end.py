"""Invented mail, a database that changes and goes away, and what is delivered meanwhile."""

from __future__ import annotations

import datetime

import attrs
import pytest
from districts import District, make_district

from docindex import Indexer, Reason, Status, from_json, load_profile, open_cases, settle, to_json
from docindex.model import Action, HumanDecision
from docindex.resolving import resolve
from docindex.retrying import AskingAgain, ask_again
from docindex.testing.samples import write_tiff
from docindex.testing.samples.paper import Sheet, Style
from docindex.testing.samples.symbols import Symbol, draw_symbol

AT = datetime.datetime(2026, 3, 4, 9, tzinfo=datetime.UTC)
NUMBERS = [f"{700000000 + n * 1117}" for n in range(1, 6)]
BATCH = "receipt_date = 2026-03-03\n"


@attrs.frozen
class Office:
    """A district, a batch of letters with barcodes, and what is made of them with its list."""

    district: District
    at_once: tuple = ()

    @property
    def batch(self):
        return self.district.folder / "batch-1"

    def index(self, executor="in-process"):
        loaded = load_profile(self.district.profile)
        with Indexer(loaded, executor=executor, workers=1) as indexer:
            return {r.id: r for r in indexer.index(self.batch).records}

    def ask_again(self, records, days=1):
        loaded = load_profile(self.district.profile)
        history = settle([*records.values()])
        on = history.current[0].batch.receipt_date + datetime.timedelta(days=days)
        with open_cases(loaded) as cases:
            asking = AskingAgain(
                cases=cases, profile=loaded.profile, policy=loaded.policy_id, on=on
            )
            return ask_again(history, asking)


def letter(number, *lines):
    sheet = Sheet()
    sheet.lines(25, 25, ("Stadt Ahornfelde", "Bußgeldstelle"), Style(size=11))
    sheet.text(25, 60, f"Aktenzeichen: {number}", Style(size=12, bold=True))
    if lines:
        sheet.lines(25, 90, lines, Style(size=12))
    draw_symbol(sheet, (120, 20), Symbol(symbology="code128", data=number, module=0.35))
    return sheet.render()


@pytest.fixture(scope="module")
def office(server, tmp_path_factory):
    district = make_district(server, tmp_path_factory.mktemp("office"))
    district.fill(6000)
    district.write(tries=1, **{"case_barcode = true": "one_file_one_document = true"})
    batch = district.folder / "batch-1"
    batch.mkdir()
    (batch / "batch.toml").write_text(BATCH, encoding="utf-8")
    for number in NUMBERS:
        write_tiff([letter(number)], batch / f"{number}.tif")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCOWI_READER", server.reader_password)
        assert district.snapshot() == 0
        made = Office(district)
        yield attrs.evolve(made, at_once=tuple(made.index().values()))


def _indexed(records):
    return [r for r in records if r.decision.status is Status.INDEXED]


def test_every_letter_is_indexed_and_confirmed(office):
    assert [r.decision.case_id for r in office.at_once] == NUMBERS
    assert len(_indexed(office.at_once)) == len(NUMBERS)


def test_what_the_application_says_meanwhile_counts(office):
    transferred, gone, merged, *_ = NUMBERS
    survivor = "700000004"
    office.district.run(
        "CREATE TABLE kept AS SELECT * FROM {table}",
        f"UPDATE {{table}} SET status = 'prosecutor' WHERE case_no = '{transferred}'",
        f"DELETE FROM {{table}} WHERE case_no = '{gone}'",
        f"UPDATE {{table}} SET merged_into = '{survivor}' WHERE case_no = '{merged}'",
    )
    try:
        found = office.index(executor="pebble")
    finally:
        office.district.run("TRUNCATE {table}", "INSERT INTO {table} SELECT * FROM kept")
    wanted = {
        transferred: (Status.VERIFY, Reason.NOT_IMPORTABLE, transferred),
        gone: (Status.CLEARING, Reason.RECEIVER_DISAGREES, None),
    }
    for before in office.at_once:
        after = found[before.id]
        case_id = before.decision.case_id
        if case_id == merged:
            assert (after.decision.status, after.decision.case_id) == (Status.INDEXED, survivor)
            assert "confirm:merged" in after.notes
        elif case_id in wanted:
            decision = after.decision
            assert (decision.status, decision.reason, decision.case_id) == wanted[case_id]
        else:
            assert after.decision == before.decision


def test_what_cannot_be_asked_waits_and_is_asked_again(office):
    office.district.server.kill()
    try:
        waiting = office.index()
        still = office.ask_again(waiting)
        late = office.ask_again(waiting, days=400)
    finally:
        office.district.server.start()
    for before in office.at_once:
        record = waiting[before.id]
        assert from_json(to_json(record)).awaited is not None
        assert record.decision.reason is Reason.RECEIVER_AWAITED
        assert record.decision.case_id is None
        assert record.awaited == before.decision
        assert "confirm:away:no_connection" in record.notes
    assert (still.waiting, still.new) == (tuple(waiting), ())
    assert [r.decision.status for r in late.new] == [Status.CLEARING] * len(NUMBERS)
    answered = office.ask_again(waiting)
    back = {r.supersedes[0]: r for r in answered.new}
    for before in office.at_once:
        assert back[before.id].decision == before.decision
        assert back[before.id].awaited is None
        assert not [note for note in back[before.id].notes if note.startswith("confirm:")]


def test_a_persons_answer_is_confirmed_as_well(office):
    record = office.at_once[0]
    said = HumanDecision(
        action=Action.CORRECT,
        by="M. Muster",
        at=AT,
        why="steht auf der Seite",
        case_id=NUMBERS[1],
    )
    with open_cases(load_profile(office.district.profile)) as cases:
        (taken,) = resolve(record, said, records=office.at_once, cases=cases)
        assert taken.decision.status is Status.INDEXED
        office.district.server.kill()
        try:
            (waits,) = resolve(record, said, records=office.at_once, cases=cases)
        finally:
            office.district.server.start()
    assert waits.decision.reason is Reason.RECEIVER_AWAITED
    assert waits.awaited == taken.decision
    assert waits.human == said


def test_a_number_of_another_tenant_goes_to_clearing(office):
    batch = office.district.folder / "batch-2"
    batch.mkdir()
    own, both = NUMBERS[:2]
    write_tiff([letter(own, "Ihr Schreiben an den Kreis")], batch / "1.tif")
    write_tiff([letter(both, "Kreis B, Vorgang KB-20417733")], batch / "2.tif")
    with Indexer(load_profile(office.district.profile), executor="in-process") as indexer:
        first, second = indexer.index(batch).records
    assert first.decision.case_id == own
    assert (second.decision.status, second.decision.reason) == (
        Status.CLEARING,
        Reason.MISDIRECTED,
    )
    assert second.decision.case_id is None
    assert [c.kind for c in second.contradictions] == ["other_tenant"]
