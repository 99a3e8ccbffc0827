"""The peers find what they must and no more; floors, classes of error and the page of results."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest
from benchmarks.comparison import floors, paperless
from benchmarks.comparison.hardness import unindexed
from benchmarks.comparison.lookup import open_list
from benchmarks.comparison.mail import MailBatch, open_mail, part_of_truth, read_scans
from benchmarks.comparison.naive import naive_answers
from benchmarks.comparison.readings import PageReading, read_mail
from benchmarks.comparison.results import as_markdown
from benchmarks.comparison.runs import DOCINDEX, NAIVE, Cost, Site
from benchmarks.comparison.weaknesses import weaknesses
from benchmarks.mail.caselists import make_book, write_book
from benchmarks.mail.generator import Order, write_plans
from benchmarks.mail.imagefiles import FileForm, scan_files
from benchmarks.mail.kinds import Kind
from benchmarks.mail.plans import PRESETS, plan_batches
from benchmarks.mail.stacks import FeedMode, Separation
from benchmarks.mail.tenants import TENANTS, profile_toml
from benchmarks.scoring.outcomes import Outcome
from benchmarks.scoring.report import score_runs

from tests.benchmarks.scoring_samples import Json, Mail, answer

LEVELS = ("clean", "office", "poor", "fax")


def reading(page: str, text: str = "", codes: Sequence[str] = ()) -> PageReading:
    return PageReading(
        page=page,
        zxing=tuple(codes),
        zbar=tuple(codes),
        text=text,
        decode_seconds=0.125,
        zxing_seconds=0.25,
        zbar_seconds=0.5,
        text_seconds=1.0,
    )


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first tenant's list and profile, as the generator writes them."""
    folder = tmp_path_factory.mktemp("office")
    write_book(make_book(TENANTS[0], 500, seed=3), folder / "cases.sqlite")
    (folder / "profile.toml").write_text(profile_toml(TENANTS[0]), encoding="utf-8")
    return folder


def cases(folder: Path, where: str) -> list[dict[str, Any]]:
    connection = sqlite3.connect(folder / "cases.sqlite")
    connection.row_factory = sqlite3.Row
    rows = connection.execute(f"SELECT * FROM cases WHERE {where} LIMIT 2")  # noqa: S608
    found = [dict(row) for row in rows]
    connection.close()
    return found


def test_exact_look_up_knows_every_kind_of_number(office: Path) -> None:
    known = open_list(office)
    (case, _), (merged, _) = cases(office, "merged_into IS NULL"), cases(office, "merged_into > ''")
    assert known.of_barcode(case["case_no"].replace(".", "")) == case["case_no"]
    assert known.of_barcode("0000000000") is None
    text = f"Az. {merged['case_no']}, Kassenzeichen {case['cash_no']}."
    assert list(known.of_text(text)) == [merged["merged_into"], case["case_no"]]
    assert list(known.of_text(f"9{case['case_no']}")) == []
    assert list(known.of_text(case["case_no"].replace(".", ". "))) == []


def test_paperless_takes_the_first_name_of_those_that_match(office: Path) -> None:
    rules = paperless._rules(office)
    first, second = (case["case_no"] for case in cases(office, "merged_into IS NULL"))
    assert rules.first(f"zu {second} und {first}") == min(first, second)
    assert rules.first(f"zu {second}x") is None
    assert rules.first(cases(office, f"case_no = '{second}'")[0]["cash_no"]) == second


def test_paperless_cuts_at_its_barcode_only() -> None:
    pages = tuple(f"b_{number:05d}f" for number in range(1, 7))
    batch = MailBatch(
        id="b", tenant="t", folder=Path(), separation="patch_t", pages=pages, documents=()
    )
    codes = {pages[0]: ["PATCHT"], pages[3]: ["PATCHT", "4711"], pages[4]: ["PATCH"]}
    readings = {page: reading(page, codes=codes.get(page, ())) for page in pages}
    assert list(paperless._cut(batch, readings)) == [pages[:3], pages[3:]]
    files = attrs.evolve(batch, separation="file", documents=(pages[:1], pages[1:]))
    assert list(paperless._cut(files, readings)) == [pages[:1], pages[1:]]


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Real scans of six letters and forms: clean files of several pages, and faxes."""
    root = tmp_path_factory.mktemp("letters") / "mail"
    root.mkdir()
    plan = plan_batches(PRESETS["small"], seed=6, cases=5_000, destroyed=0.0)[0]
    clean = attrs.evolve(
        plan,
        separation=Separation.BARCODE,
        feed=FeedMode.DUPLEX,
        form=FileForm.TIFF_MULTI,
        kinds=(Kind.HEARING_FORM, Kind.CITIZEN_SUBJECT, Kind.CITIZEN_TYPO),
    )
    fax = attrs.evolve(
        clean,
        number=1,
        of_tenant=1,
        level="fax",
        separation=Separation.FILE,
        feed=FeedMode.SIMPLEX,
        form=FileForm.FAX,
        kinds=(Kind.CITIZEN_SUBJECT,),
    )
    pdf = attrs.evolve(fax, number=2, of_tenant=2, level="clean", form=FileForm.PDF_GREY, round=2)
    write_plans(root, Order(seed=6, preset="small", cases=5_000), [clean, fax, pdf])
    return root


def test_every_page_of_every_file_is_one_of_the_truth(letters: Path) -> None:
    for batch in open_mail(letters).batches:
        scans = [scan for path in scan_files(batch.folder) for scan in read_scans(path)]
        assert len(scans) == len(batch.pages)
        for pixels, dpi in scans:
            assert pixels.dtype == np.uint8
            assert max(pixels.shape) / min(pixels.shape) == pytest.approx(297 / 210, rel=0.05)
            assert dpi in (204, 300)


def test_the_naive_chain_reads_real_scans(letters: Path, tmp_path: Path) -> None:
    mail = open_mail(letters)
    readings = read_mail(mail, tmp_path / "readings.jsonl", workers=1)
    assert set(readings) == {page for batch in mail.batches for page in batch.pages}
    assert read_mail(mail, tmp_path / "readings.jsonl", workers=1) == readings
    truth = json.loads(mail.truth.read_text(encoding="utf-8"))
    wanted = {d["pages"][0]["id"]: (d["kind"], d["case_id"]) for d in truth["documents"]}
    found = {a.pages[0]: a.case for a in naive_answers(mail, readings)}
    right = [wanted[page][0] for page, case in found.items() if case == wanted[page][1]]
    assert "hearing_form" in right
    assert "citizen_subject" in right
    assert "citizen_typo" not in right
    cut = [a.pages for a in paperless.paperless_answers(mail, readings, given=False)]
    assert cut == [pages for batch in mail.batches for pages in batch.documents]


def test_a_part_of_the_truth_holds_what_was_given_and_no_more(letters: Path) -> None:
    mail = open_mail(letters)
    wanted = mail.batches[0].documents[1]
    part = json.loads(part_of_truth(mail, wanted))
    assert [[page["id"] for page in entry["pages"]] for entry in part["documents"]] == [[*wanted]]
    assert [[page["id"] for page in entry["pages"]] for entry in part["batches"]] == [[*wanted]]


def site(folder: Path, mail: Mail, answers: Sequence[Json], *, pace: float = 2.0) -> Site:
    """A folder as `run` leaves it: docindex's answers are these, the naive chain's are empty."""
    found = Site(folder=folder)
    (folder / "mail").mkdir()
    found.truth.write_text(json.dumps(mail.truth), encoding="utf-8")
    naive = [answer(one["pages"], None, "clearing") for one in answers]
    for system, lines in ((DOCINDEX, answers), (NAIVE, naive)):
        text = "".join(f"{json.dumps(line | {'reason': 'near_match'})}\n" for line in lines)
        found.answers(system).write_text(text, encoding="utf-8")
    found.keep_cost(NAIVE, Cost(pages=10, core_seconds=10.0))
    found.keep_cost(DOCINDEX, Cost(pages=10, core_seconds=10.0 / pace))
    return found


@pytest.fixture
def mail() -> Mail:
    mail = Mail()
    for level in LEVELS:
        mail.batch(f"b-{level}", level=level)
        for number in range(12):
            mail.document("sc", f"{level}-{number}", level=level)
    return mail


def as_records(answers: Sequence[Json]) -> list[Json]:
    """The same as docindex writes pages."""
    return [{**one, "pages": [{"id": page} for page in one["pages"]]} for one in answers]


def test_floors_hold_for_the_committed_run_and_break_for_worse_ones(
    tmp_path: Path, mail: Mail
) -> None:
    answers = mail.perfect()
    (tmp_path / "good").mkdir()
    good = floors.figures(site(tmp_path / "good", mail, answers))
    floors.write_figures(tmp_path / "committed.json", good)
    committed = floors.read_figures(tmp_path / "committed.json")
    assert committed == good
    assert list(floors.broken(good, committed)) == []
    assert list(floors.moved(good, committed)) == []
    answers[0] |= {"case_id": "clean-1"}
    del answers[13]
    for place in range(13, 20):
        answers[place] |= {"status": "clearing", "case_id": None}
    (tmp_path / "bad").mkdir()
    bad = floors.figures(site(tmp_path / "bad", mail, answers, pace=0.9))
    text = "\n".join(floors.broken(bad, committed))
    for part in ("wrong case: 1", "lost: 2", "pace", "office: dark is 4 of 12", "all: dark is"):
        assert part in text
    assert "fax" not in text
    assert f"{answers[0]['pages'][1]}: right -> wrong" in list(floors.moved(bad, committed))


def test_hardness_counts_any_index(tmp_path: Path, mail: Mail) -> None:
    mail.document("c", None, level="fax")
    answers = mail.perfect()
    for place in (36, 37):
        answers[place] |= {"status": "clearing", "case_id": None}
    answers[38] |= {"case_id": "clean-3"}
    shares = unindexed(score_runs([site(tmp_path, mail, answers).run(DOCINDEX)]))
    assert {name: (s.count, s.of) for name, s in shares.items()} == {
        "clean": (0, 12),
        "office": (0, 12),
        "poor": (0, 12),
        "fax": (2, 12),
    }


def test_weaknesses_are_sorted_by_size(tmp_path: Path, mail: Mail) -> None:
    answers = mail.perfect()
    for place in (0, 12, 13, 24):
        answers[place] |= {"status": "verify"}
    answers[40] |= {"status": "clearing", "case_id": None}
    graded = score_runs([site(tmp_path, mail, answers).run(DOCINDEX)]).graded
    records = tmp_path / "records.jsonl"
    lines = (json.dumps(one | {"reason": one["status"]}) for one in as_records(answers))
    records.write_text("\n".join(lines), encoding="utf-8")
    largest, other = weaknesses([("5", graded, records)])
    assert (largest.size, largest.reason) == (4, "verify")
    assert largest.outcome is Outcome.VERIFY_RIGHT
    assert largest.levels == {"clean": 1, "office": 2, "poor": 1}
    assert largest.examples[0] == ("5", "b-clean_00002f")
    assert (other.size, other.outcome) == (1, Outcome.AVOIDABLE_CLEARING)


def test_the_page_of_results_has_every_system_and_what_it_was_measured_on(
    tmp_path: Path, mail: Mail
) -> None:
    answers = mail.perfect()
    answers[40] |= {"status": "clearing", "case_id": None}
    place = site(tmp_path, mail, answers)
    records = "".join(f"{json.dumps(_record(one))}\n" for one in answers)
    place.answers(DOCINDEX).write_text(records, encoding="utf-8")
    page = as_markdown([place], "make it")
    own = next(line for line in page.splitlines() if line.startswith("| docindex |"))
    assert own.startswith(
        "| docindex | 48 | 0 | 6.05 % | 97.9 % | 97.9 % | 2.1 % | 0 | 100.0 % | 100.0 %"
    )
    assert "| naive chain, boundaries given | 48 | 0 |" in page
    assert "seeds 5" in page
    assert "| fax | 30 % | 100.0 % of 12 | yes |" in page
    assert "| 1 | form | avoidable_clearing | no_reference | fax 1 | 5: b-fax_00010f |" in page


def _record(one: Json) -> Json:
    return {
        "schema": "docindex.record/1",
        "batch": {"id": one["batch"], "tenant": "t"},
        "pages": [{"id": page} for page in one["pages"]],
        "status": one["status"],
        "case_id": one["case_id"],
        "probability": None,
        "reason": "no_reference",
    }
