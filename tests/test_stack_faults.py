"""Random stacks with parts that fail in random places: nothing is lost, nobody else notices."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docindex import indexer as module
from docindex.errors import ExportError, LedgerError
from docindex.indexer import BatchResult, Indexer
from docindex.model import Document, IndexRecord, PageSurvey, Role, Status
from docindex.profile import load_profile
from docindex.record import to_line
from tests.paperstacks import CRASH, PROFILE, SEPARATOR, write_stack

PLUGINS = ("docindex.testing.faults", "tests.paperstacks")
CASES = ("100017", "100024", "100031")
WORDS = st.sampled_from([SEPARATOR, SEPARATOR, *CASES, "text", "text", "blank", "G123456789"])


@attrs.frozen
class Stack:
    """A batch and what goes wrong in it.

    Args:
        faults: what a page does in the survey, by its place from 0: `raise`, `quit`, `memory`; or
            instead of it is: a `broken` file, one on which the decoder raises (`CRASH`).
        asleep: places of pages on which the matcher raises.
    """

    words: tuple[str, ...]
    duplex: bool
    faults: tuple[tuple[int, str], ...] = ()
    asleep: tuple[int, ...] = ()

    @property
    def faulty(self) -> frozenset[int]:
        """Places of the pages that cannot be surveyed."""
        return frozenset(place for place, _ in self.faults)

    def page(self, place: int) -> str:
        """The id of a page by its place."""
        sheet, side = divmod(place, 2) if self.duplex else (place, 0)
        return f"stapel_{sheet + 1:05d}{'fb'[side]}"


@st.composite
def stacks(draw: st.DrawFn) -> Stack:
    """Up to twelve sides, up to three of which fail."""
    words = draw(st.lists(WORDS, min_size=1, max_size=12))
    places = st.integers(0, len(words) - 1)
    how = st.sampled_from(["raise", "quit", "memory", "broken", CRASH])
    faults = draw(st.dictionaries(places, how, max_size=2))
    return Stack(
        words=tuple(words),
        duplex=draw(st.booleans()),
        faults=tuple(sorted(faults.items())),
        asleep=tuple(sorted(draw(st.sets(places, max_size=1)))),
    )


@attrs.frozen
class Station:
    """An indexer that is kept open, and where its batches and plans lie."""

    root: Path
    indexer: Indexer

    def index(self, stack: Stack, out: Path | None = None) -> BatchResult:
        """Index a stack with its faults."""
        words = list(stack.words)
        plan = [f"{stack.page(place)} raise" for place in stack.asleep]
        for place, how in stack.faults:
            if how in ("broken", CRASH):
                words[place] = how
            else:
                plan.append(f"{stack.page(place)} {how}")
        survey = [line for line in plan if int(_place(line, stack)) in stack.faulty]
        (self.root / "faults.txt").write_text("\n".join(survey), encoding="utf-8")
        (self.root / "asleep.txt").write_text("\n".join(plan), encoding="utf-8")
        batch = Path(tempfile.mkdtemp(dir=self.root)) / "stapel"
        write_stack(batch, words, duplex=stack.duplex)
        try:
            return self.indexer.index(batch, out=out)
        finally:
            shutil.rmtree(batch.parent)


def _place(line: str, stack: Stack) -> int:
    page = line.split(maxsplit=1)[0]
    return next(n for n in range(len(stack.words)) if stack.page(n) == page)


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    root = tmp_path_factory.mktemp("station")
    text = PROFILE.replace(
        'component = "faulty"\n', 'component = "faulty"\noptions = { plan = "asleep.txt" }\n'
    )
    (root / "profile.toml").write_text(text, encoding="utf-8")
    (root / "faults.txt").touch()
    (root / "asleep.txt").touch()
    with Indexer(load_profile(root / "profile.toml"), plugins=PLUGINS) as indexer:
        yield Station(root, indexer)


def check(station: Station, stack: Stack) -> None:
    """What must hold of a stack whatever fails in it.

    Raises:
        AssertionError: it does not.
    """
    whole = station.index(attrs.evolve(stack, faults=(), asleep=()))
    hurt = station.index(stack)
    sides = [stack.page(place) for place in range(len(stack.words))]
    for result in (whole, hurt):
        assert [page.page.id for record in result.records for page in record.pages] == sides
        assert [place.side for place in result.ledger.places] == sides
        assert sum(result.ledger.roles.values()) == result.ledger.sides == len(sides)
        assert sum(result.ledger.decided.values()) == len(result.records)
    assert hurt.ledger.roles[Role.UNREADABLE] == len(stack.faulty)
    touched = _touched(stack, whole.records)
    kept = {record.id: to_line(record) for record in hurt.records}
    for record in whole.records:
        if record.id not in touched:
            assert kept[record.id] == to_line(record)
    faulty = {stack.page(place) for place in stack.faulty}
    for record in hurt.records:
        if faulty & {page.page.id for page in record.pages}:
            assert record.decision.status is Status.CLEARING
            assert record.decision.case_id is None


def _touched(stack: Stack, records: Sequence[IndexRecord]) -> set[str]:
    """Ids of the documents that a fault may change, as they are without it.

    Those with a page that fails; the one in front, where the page may have been what parted them;
    and the one behind, whose case barcode may be that of a case that was read before.
    """
    failing = {stack.page(place) for place in (*stack.faulty, *stack.asleep)}
    touched: set[int] = set()
    for place, record in enumerate(records):
        if failing & {page.page.id for page in record.pages}:
            touched |= {place - 1, place, place + 1}
    return {records[place].id for place in touched if 0 <= place < len(records)}


@given(stack=stacks())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nothing_is_lost_and_nobody_else_notices(station: Station, stack: Stack) -> None:
    check(station, stack)


Assemble = Callable[..., tuple[Document, ...]]


def _losing(assemble: Assemble) -> Assemble:
    """Forgets the last page of every document of several."""

    def broken(*given: object) -> tuple[Document, ...]:
        documents = assemble(*given)
        return tuple(attrs.evolve(d, pages=d.pages[:-1] or d.pages) for d in documents)

    return broken


def _swapping(assemble: Assemble) -> Assemble:
    """Hands the first page of the second document to the first one."""

    def broken(*given: object) -> tuple[Document, ...]:
        first, *others = assemble(*given)
        if not others or len(others[0].pages) < 2:
            return (first, *others)
        moved = others[0].pages[0]
        longer = attrs.evolve(first, pages=(*first.pages, moved))
        rest = attrs.evolve(others[0], pages=others[0].pages[1:], boundaries=())
        return (longer, rest, *others[1:])

    return broken


def _merging(assemble: Assemble) -> Assemble:
    """Makes one document of all where a page failed, and clears nothing."""

    def broken(surveys: Sequence[PageSurvey], *more: object) -> tuple[Document, ...]:
        documents = assemble(surveys, *more)
        if all(survey.fault is None for survey in surveys):
            return documents
        pages = tuple(page for document in documents for page in document.pages)
        return (attrs.evolve(documents[0], pages=pages, cleared=None),)

    return broken


STACK = Stack(
    words=(SEPARATOR, CASES[0], "text", SEPARATOR, CASES[1], SEPARATOR, CASES[2]), duplex=False
)
CONTROLS: Mapping[str, tuple[Callable[[Assemble], Assemble], Stack, type[Exception]]] = {
    "a page is lost": (_losing, STACK, LedgerError),
    "a page changes its document": (
        _swapping,
        attrs.evolve(STACK, faults=((6, "raise"),)),
        AssertionError,
    ),
    "a fault reaches others": (
        _merging,
        attrs.evolve(STACK, faults=((6, "raise"),)),
        AssertionError,
    ),
}


@pytest.mark.parametrize("control", CONTROLS)
def test_a_broken_assembly_does_not_pass(
    station: Station, monkeypatch: pytest.MonkeyPatch, control: str
) -> None:
    wrong, stack, error = CONTROLS[control]
    check(station, stack)
    right = module.assemble
    # Only the run with the fault is broken, but for what the ledger itself must see.
    calls: list[int] = []

    def assemble(*given: object) -> tuple[Document, ...]:
        calls.append(1)
        broken = len(calls) > 1 or error is LedgerError
        return (wrong(right) if broken else right)(*given)

    monkeypatch.setattr(module, "assemble", assemble)
    with pytest.raises(error):
        check(station, stack)


def test_an_exporter_that_fails_leaves_nothing_and_is_asked_again(
    station: Station, tmp_path: Path
) -> None:
    stack = attrs.evolve(STACK, faults=((2, "raise"),))
    mark = station.root / "no-export"
    mark.touch()
    try:
        with pytest.raises(ExportError):
            station.index(stack, out=tmp_path / "out")
    finally:
        mark.unlink()
    assert not any((tmp_path / "out").rglob("*"))
    done = station.index(stack, out=tmp_path / "out")
    folder = tmp_path / "out" / "stapel"
    lines = (folder / "jsonl" / "records.jsonl").read_text(encoding="utf-8").splitlines()
    assert lines == [to_line(record) for record in done.records]
    assert lines == [to_line(record) for record in station.index(stack).records]
