"""Many letters, as lines, through evidence, matcher and decision in several processes."""

from __future__ import annotations

import multiprocessing
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import attrs

from benchmarks.letterlines import Letter, letter_evidence
from benchmarks.mail.caselists import CaseBook, write_book
from benchmarks.mail.tenants import profile_toml
from benchmarks.scoring.intervals import Share
from docindex.matching.decision import decide
from docindex.model import Decision, Status
from docindex.profile import load_profile
from docindex.progress import ProgressBar
from docindex.registry import load_registry
from docindex.worker import grammars_of, setting_of

_CHUNK: Final = 100
_SHOWN: Final = 20


@attrs.frozen(kw_only=True)
class Trial:
    """One letter, and where it belongs.

    Args:
        group: what the letter is counted under: kind of error, set of fields, ...
        case_id: the case of the list that it belongs to; empty: none that is listed.
    """

    letter: Letter
    group: tuple[str, ...]
    case_id: str


@attrs.frozen(kw_only=True)
class Result:
    """What became of a trial."""

    trial: Trial
    decision: Decision

    @property
    def outcome(self) -> str:
        """`right`, `wrong`, `verify right`, `verify wrong`, `clearing` or `pending`."""
        status, right = self.decision.status, self.decision.case_id == self.trial.case_id
        if status is Status.INDEXED:
            return "right" if right else "wrong"
        if status is Status.VERIFY:
            return f"verify {'right' if right else 'wrong'}"
        return status.value


OUTCOMES: Final = ("wrong", "right", "verify right", "verify wrong", "clearing", "pending")


class Decider:
    """A tenant's list and grammars, opened as a worker does, and asked about one letter a time."""

    def __init__(self, folder: Path) -> None:
        loaded = load_profile(folder / "profile.toml")
        registry, setting = load_registry(), setting_of(loaded)
        self._grammars = grammars_of(registry, setting)
        self._matchers: list[Any] = [
            registry.create("docindex_matchers", section.component, section.options, setting)
            for section in loaded.profile.matchers
        ]
        self._lone_readers = frozenset(loaded.profile.survey.barcodes[1:])

    def decide(self, letter: Letter) -> Decision:
        """The answer for a letter."""
        evidence = letter_evidence(letter.lines, self._grammars)
        found = [case for matcher in self._matchers for case in matcher.find(evidence)]
        return decide(
            found,
            evidence,
            (),
            stale=any(matcher.stale for matcher in self._matchers),
            check_digit_kinds={g.kind for g in self._grammars if g.has_check},
            lone_readers=self._lone_readers,
        )


_deciders: dict[Path, Decider] = {}


def make_folder(book: CaseBook, folder: Path) -> Path:
    """Write a list and the profile that reads it; the workers share one index of it."""
    folder.mkdir(parents=True)
    write_book(book, folder / "cases.sqlite")
    (folder / "profile.toml").write_text(profile_toml(book.tenant), encoding="utf-8")
    return folder


def decide_all(folder: Path, trials: Iterable[Trial], count: int, workers: int) -> Iterator[Result]:
    """Decide on all trials, in their order.

    Args:
        folder: of `make_folder`.
        count: how many trials there are.
        workers: processes; 0: none but this one.
    """
    visible = sys.stderr.isatty()
    with ProgressBar(folder.name, visible=visible) as bar:
        for done, result in enumerate(_decided(folder, trials, workers), start=1):
            bar.show("decide", done, count)
            yield result


def _decided(folder: Path, trials: Iterable[Trial], workers: int) -> Iterator[Result]:
    tasks = ((folder, trial) for trial in trials)
    if not workers:
        yield from map(_decide_one, tasks)
        return
    _decider(folder)  # the first one makes the index, before the workers ask for it
    context = multiprocessing.get_context("spawn")
    with context.Pool(workers) as pool:
        yield from pool.imap(_decide_one, tasks, chunksize=_CHUNK)


def _decide_one(task: tuple[Path, Trial]) -> Result:
    folder, trial = task
    return Result(trial=trial, decision=_decider(folder).decide(trial.letter))


def _decider(folder: Path) -> Decider:
    if folder not in _deciders:
        _deciders[folder] = Decider(folder)
    return _deciders[folder]


def table(results: Sequence[Result], name: str, place: int) -> str:
    """A table: one row for each value at a place of the trials' groups, in shares of it."""
    rows = [f"{name:34}{'n':>8}" + "".join(f"{outcome:>14}" for outcome in OUTCOMES)]
    groups: dict[str, Counter[str]] = {}
    for result in results:
        groups.setdefault(result.trial.group[place], Counter())[result.outcome] += 1
    for group, counts in groups.items():
        total = counts.total()
        shares = (
            f"{counts[o]:>14}" if o == "wrong" else f"{counts[o] / total:>14.1%}" for o in OUTCOMES
        )
        rows.append(f"{group:34}{total:>8}" + "".join(shares))
    return "\n".join(rows)


def verdict(results: Sequence[Result]) -> str:
    """How many were indexed wrongly, of how many, and the rate that this excludes."""
    wrong = Share(sum(result.outcome == "wrong" for result in results), len(results))
    right = Share(sum(result.outcome == "right" for result in results), len(results))
    return (
        f"indexed wrongly: {wrong.count} of {wrong.of} (at most {wrong.at_most:.2e} at 95 %, "
        f"Clopper-Pearson); indexed right: {right.count} ({(right.share or 0):.1%})"
    )


def wrong_ones(results: Iterable[Result]) -> str:
    """Letters that were indexed wrongly, in full: the first of each group and reason."""
    wrong = [result for result in results if result.outcome == "wrong"]
    found = list({(r.trial.group, r.decision.reason): r for r in reversed(wrong)}.values())[::-1]
    return "\n\n".join(
        "\n".join(
            (
                f"WRONG {' / '.join(one.trial.group)}: belongs to {one.trial.case_id or 'none'}, "
                f"went to {one.decision.case_id} ({one.decision.reason})",
                *(f"    {line.text}" for line in one.trial.letter.lines),
            )
        )
        for one in sorted(found, key=lambda r: r.trial.group[::-1])[:_SHOWN]
    )
