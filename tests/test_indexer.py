"""The whole path on sample batches: records, faults, refusals."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest

from docindex.batchfile import BatchOptions
from docindex.errors import ComponentError, DocindexError, IntakeError, LedgerError, ProfileError
from docindex.indexer import BatchResult, Indexer
from docindex.model import IndexRecord, PageFault, Reason, Role, Status
from docindex.profile import load_profile
from docindex.record import to_line
from docindex.testing.faults import How
from docindex.testing.samples import Samples, write_samples
from docindex.testing.scoring import is_wrong, page_ids, score

FAULTS = "docindex.testing.faults"


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    samples = write_samples(
        tmp_path_factory.mktemp("mail") / "samples", seed=3, documents=12, cases=500
    )
    text = samples.profile.read_text(encoding="utf-8")
    text = text.replace('preprocess = ["orientation"', 'preprocess = ["faulty", "orientation"')
    text = text.replace(
        "[policy]",
        '[[matchers]]\ncomponent = "faulty"\n\n[executor]\npage_seconds = 6.0\n\n[policy]',
    )
    samples.profile.write_text(text, encoding="utf-8")
    (samples.root / "faults.txt").touch()
    return samples


@pytest.fixture(scope="module")
def truth(samples: Samples) -> list[dict[str, Any]]:
    documents: list[dict[str, Any]] = json.loads(samples.truth.read_text(encoding="utf-8"))[
        "documents"
    ]
    return documents


Run = Callable[..., BatchResult]


@pytest.fixture
def run(samples: Samples) -> Run:
    """Index one batch with planned faults."""

    def index(
        batch: Path,
        *,
        executor: str = "in-process",
        workers: int = 1,
        faults: Sequence[tuple[str, How]] = (),
        **more: Any,
    ) -> BatchResult:
        plan = "".join(f"{page} {how}\n" for page, how in faults)
        (samples.root / "faults.txt").write_text(plan, encoding="utf-8")
        profile = load_profile(samples.profile)
        with Indexer(profile, plugins=[FAULTS], executor=executor, workers=workers) as indexer:
            return indexer.index(batch, **more)

    return index


@pytest.fixture(scope="module")
def faultless(samples: Samples) -> dict[str, tuple[IndexRecord, ...]]:
    """The records of every batch without a fault, made in-process."""
    (samples.root / "faults.txt").write_text("", encoding="utf-8")
    with Indexer(load_profile(samples.profile), plugins=[FAULTS], executor="in-process") as indexer:
        return {batch.name: indexer.index(batch).records for batch in samples.batches}


def _lines(records: Sequence[IndexRecord]) -> list[str]:
    return [to_line(record) for record in records]


def _assert_same(found: Sequence[IndexRecord], expected: Sequence[IndexRecord]) -> None:
    """Byte for byte; what differs is named."""
    assert [record.id for record in found] == [record.id for record in expected]
    for one, other in zip(found, expected, strict=True):
        assert attrs.asdict(one) == attrs.asdict(other)
    assert _lines(found) == _lines(expected)


def test_nothing_is_wrong_and_nothing_is_lost(
    truth: list[dict[str, Any]], faultless: dict[str, tuple[IndexRecord, ...]]
) -> None:
    for batch, records in faultless.items():
        result = score(records, truth, batch)
        assert (result.wrong, result.pages_lost) == (0, 0)
        assert result.boundaries_right == result.documents
    everything = [record for records in faultless.values() for record in records]
    assert {Status.INDEXED, Status.CLEARING} <= {r.decision.status for r in everything}
    assert all(record.probability is None for record in everything)


def test_wrong_is_noticed(
    truth: list[dict[str, Any]], faultless: dict[str, tuple[IndexRecord, ...]]
) -> None:
    owner = {page: document for document in truth for page in page_ids(document)}
    record = next(r for rs in faultless.values() for r in rs if r.decision.status is Status.INDEXED)
    other = attrs.evolve(record, decision=attrs.evolve(record.decision, case_id="other"))
    assert not is_wrong(record, owner)
    assert is_wrong(other, owner)


def test_records_do_not_depend_on_executor_or_workers(
    samples: Samples, run: Run, faultless: dict[str, tuple[IndexRecord, ...]]
) -> None:
    batch = samples.batches[1]
    expected = faultless[batch.name]
    _assert_same(run(batch, executor="pebble", workers=1).records, expected)
    _assert_same(run(batch, executor="pebble", workers=2).records, expected)


@pytest.mark.parametrize(
    ("executor", "workers", "how", "fault"),
    [
        ("in-process", 1, "raise", PageFault.COMPONENT_FAILED),
        ("in-process", 1, "quit", PageFault.COMPONENT_FAILED),
        ("in-process", 1, "memory", PageFault.OUT_OF_MEMORY),
        ("pebble", 1, "raise", PageFault.COMPONENT_FAILED),
        ("pebble", 1, "crash", PageFault.CRASHED),
        ("pebble", 1, "exit", PageFault.CRASHED),
        ("pebble", 2, "quit", PageFault.COMPONENT_FAILED),
        ("pebble", 2, "crash", PageFault.CRASHED),
        ("pebble", 2, "exit", PageFault.CRASHED),
        ("pebble", 2, "hang", PageFault.TIMED_OUT),
        ("pebble", 2, "memory", PageFault.OUT_OF_MEMORY),
    ],
)
def test_a_part_that_fails_on_a_page_clears_exactly_its_document(
    samples: Samples,
    run: Run,
    faultless: dict[str, tuple[IndexRecord, ...]],
    executor: str,
    workers: int,
    how: How,
    fault: PageFault,
) -> None:
    batch = samples.batches[0]
    expected = faultless[batch.name]
    place = _behind_a_separator(expected)
    page = next(p for p in expected[place].pages if p.role is Role.CONTENT).page.id
    result = run(batch, executor=executor, workers=workers, faults=[(page, how)])
    cleared = result.records[place]
    assert cleared.decision.status is Status.CLEARING
    assert cleared.decision.reason in (Reason.COMPONENT_FAILED, Reason.UNREADABLE)
    assert [p.survey.fault for p in cleared.pages if p.role is Role.UNREADABLE] == [fault]
    others = [record for i, record in enumerate(result.records) if i != place]
    _assert_same(others, [r for i, r in enumerate(expected) if i != place])


def _behind_a_separator(records: Sequence[IndexRecord]) -> int:
    """A document, not the first, that a separator starts."""
    return next(i for i, r in enumerate(records) if i and r.pages[0].role is Role.SEPARATOR)


def test_a_dead_separator_clears_what_it_would_have_parted(
    samples: Samples, run: Run, faultless: dict[str, tuple[IndexRecord, ...]]
) -> None:
    batch = samples.batches[0]
    expected = faultless[batch.name]
    place = _behind_a_separator(expected)
    page = expected[place].pages[0].page.id
    result = run(batch, faults=[(page, "raise")])
    cleared = result.records[place - 1]
    assert [p.page for p in cleared.pages] == [
        p.page for record in expected[place - 1 : place + 1] for p in record.pages
    ]
    assert cleared.decision.reason is Reason.COMPONENT_FAILED
    assert result.ledger.notes
    others = (*result.records[: place - 1], *result.records[place:])
    _assert_same(others, (*expected[: place - 1], *expected[place + 1 :]))


@pytest.mark.parametrize(
    ("executor", "workers", "how", "reason"),
    [
        ("in-process", 1, "raise", Reason.COMPONENT_FAILED),
        ("pebble", 1, "quit", Reason.COMPONENT_FAILED),
        ("pebble", 2, "crash", Reason.UNREADABLE),
        ("pebble", 2, "exit", Reason.UNREADABLE),
        ("pebble", 2, "memory", Reason.UNREADABLE),
    ],
)
def test_a_matcher_that_fails_clears_exactly_its_document(
    samples: Samples,
    faultless: dict[str, tuple[IndexRecord, ...]],
    executor: str,
    workers: int,
    how: How,
    reason: Reason,
) -> None:
    batch = samples.batches[0]
    expected = faultless[batch.name]
    page = next(p for p in expected[1].pages if p.role is Role.CONTENT).page.id
    result = _with_faulty_matcher(samples, executor, workers, batch, page, how)
    assert result.records[1].decision.reason is reason
    assert result.records[1].evidence == ()
    others = [record for i, record in enumerate(result.records) if i != 1]
    assert [r.decision for r in others] == [r.decision for i, r in enumerate(expected) if i != 1]


def _with_faulty_matcher(
    samples: Samples, executor: str, workers: int, batch: Path, page: str, how: How
) -> BatchResult:
    """The page fails in the matcher only: the preprocessor is left out."""
    profile = samples.profile.with_name("matcher.toml")
    text = samples.profile.read_text(encoding="utf-8").replace(
        '"faulty", "orientation"', '"orientation"'
    )
    profile.write_text(text, encoding="utf-8")
    (samples.root / "faults.txt").write_text(f"{page} {how}\n", encoding="utf-8")
    with Indexer(
        load_profile(profile), plugins=[FAULTS], executor=executor, workers=workers
    ) as indexer:
        return indexer.index(batch)


def test_stop_refuses_the_batch(samples: Samples, faultless: Any) -> None:
    profile = samples.profile.with_name("stop.toml")
    text = samples.profile.read_text(encoding="utf-8")
    profile.write_text(
        text.replace("[intake]", 'on_component_failure = "stop"\n\n[intake]'), encoding="utf-8"
    )
    batch = samples.batches[0]
    (samples.root / "faults.txt").write_text(f"{batch.name}_00001f raise\n", encoding="utf-8")
    with (
        Indexer(load_profile(profile), plugins=[FAULTS], executor="in-process") as indexer,
        pytest.raises(ComponentError, match="faulty"),
    ):
        indexer.index(batch, options=BatchOptions(expected_documents=len(faultless[batch.name])))


def test_a_damaged_file_is_answered_and_the_batch_goes_on(
    samples: Samples, run: Run, faultless: dict[str, tuple[IndexRecord, ...]], tmp_path: Path
) -> None:
    batch = tmp_path / samples.batches[2].name
    shutil.copytree(samples.batches[2], batch)
    victim = sorted(batch.glob("*.jpg"))[1]
    victim.write_bytes(victim.read_bytes()[:5000])
    result = run(batch, executor="pebble", workers=2)
    expected = faultless[batch.name]
    assert result.records[1].decision.reason is Reason.UNREADABLE
    assert result.records[1].pages[0].survey.fault is PageFault.DAMAGED
    _assert_same(result.records[:1] + result.records[2:], expected[:1] + expected[2:])


def test_a_file_that_is_no_image_is_one_entry_in_clearing(
    samples: Samples, run: Run, faultless: dict[str, tuple[IndexRecord, ...]], tmp_path: Path
) -> None:
    batch = tmp_path / samples.batches[3].name
    shutil.copytree(samples.batches[3], batch)
    (batch / "99999999.pdf").write_bytes(b"this is no PDF")
    options = BatchOptions(expected_sheets=99)
    result = run(batch, options=options)
    assert result.records[-1].decision.status is Status.CLEARING
    assert result.ledger.notes
    assert [r.decision for r in result.records[:-1]] == [r.decision for r in faultless[batch.name]]


def test_import_files_are_written_once(samples: Samples, run: Run, tmp_path: Path) -> None:
    batch = samples.batches[1]
    result = run(batch, out=tmp_path / "out")
    folder = tmp_path / "out" / batch.name
    assert result.folder == folder
    lines = (folder / "jsonl" / "records.jsonl").read_text(encoding="utf-8").splitlines()
    assert lines == _lines(result.records)
    assert len(list((folder / "csv" / "documents").glob("*.pdf"))) == len(result.records)
    assert json.loads((folder / "ledger.json").read_text(encoding="utf-8"))["balance"]
    notes = json.loads((folder / "documents.json").read_text(encoding="utf-8"))
    assert notes == {record.id: [] for record in result.records}
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [batch.name]
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    run(batch, out=tmp_path / "out")
    assert before == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        (BatchOptions(expected_sheets=99), LedgerError, "99"),
        (BatchOptions(expected_documents=1), LedgerError, "1"),
        (BatchOptions(tenant="kreis-b"), IntakeError, "kreis-b"),
    ],
)
def test_a_batch_that_does_not_add_up_is_held(
    samples: Samples,
    run: Run,
    tmp_path: Path,
    options: BatchOptions,
    error: type[DocindexError],
    message: str,
) -> None:
    with pytest.raises(error, match=message):
        run(samples.batches[0], out=tmp_path / "out", options=options)
    assert not (tmp_path / "out").exists() or not any((tmp_path / "out").iterdir())


def test_everything_the_profile_asks_for_in_vain_is_named(samples: Samples) -> None:
    profile = samples.profile.with_name("wrong.toml")
    text = samples.profile.read_text(encoding="utf-8")
    text = text.replace('"deskew"', '"deskow"').replace('scheme = "mod11"', 'scheme = "mod12"')
    text = text.replace('separator = ";"', 'seperator = ";"').replace(r"'\d{12}'", "'(12'")
    profile.write_text(text, encoding="utf-8")
    with pytest.raises(ProfileError) as caught:
        Indexer(load_profile(profile), plugins=[FAULTS])
    assert [problem.key for problem in caught.value.problems] == [
        "survey.preprocess",
        "references[0].check_digit",
        "exports[1].options.seperator",
        "references[1].pattern",
    ]
