"""Running the systems on one benchmark, and what is kept of each run.

FOLDER/mail/            the benchmark
FOLDER/readings.jsonl   what general tools read of its pages
FOLDER/SYSTEM.jsonl     the system's answers; SYSTEM.held: batches it held, one on a line
FOLDER/SYSTEM.json      what the run cost
FOLDER/SYSTEM.truth     the truth of what was given to it, where that was not all
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from benchmarks.comparison import ocrmypdf
from benchmarks.comparison.answers import PeerAnswer, write_answers
from benchmarks.comparison.mail import Mail, open_mail, part_of_truth
from benchmarks.comparison.naive import naive_answers, naive_seconds
from benchmarks.comparison.own import run_docindex
from benchmarks.comparison.paperless import paperless_answers, paperless_seconds
from benchmarks.comparison.readings import PageReading, read_mail
from benchmarks.mail.generator import Order, write_mail
from benchmarks.scoring.report import Run

DOCINDEX: Final = "docindex"
NAIVE: Final = "naive"


@attrs.frozen(kw_only=True)
class Cost:
    """What a run took.

    Args:
        pages: sides that were worked on.
        core_seconds: seconds of one core for all of them.
        start_seconds: wall clock until the first batch could begin; 0 where nobody measured it.
    """

    pages: int
    core_seconds: float
    start_seconds: float = 0.0

    @property
    def pages_a_core_second(self) -> float:
        """Sides a second on one core."""
        return self.pages / self.core_seconds


@attrs.frozen(kw_only=True)
class Site:
    """The folder of one benchmark and all runs on it."""

    folder: Path

    @property
    def truth(self) -> Path:
        """What is true of the benchmark."""
        return self.folder / "mail" / "truth.json"

    def mail(self, order: Order) -> Mail:
        """The benchmark, made if it is not there; one of another order is an error."""
        if not self.truth.exists():
            shutil.rmtree(self.folder / "mail", ignore_errors=True)
            write_mail(self.folder / "mail", order)
        mail = open_mail(self.folder / "mail")
        if (mail.seed, mail.preset, mail.tier) != (order.seed, order.preset, order.tier):
            raise ValueError(
                f"{self.folder} holds seed {mail.seed}, preset {mail.preset}, tier {mail.tier}. "
                "Name another folder"
            )
        return mail

    def answers(self, system: str) -> Path:
        """Where a system's answers lie."""
        return self.folder / f"{system}.jsonl"

    def part(self, system: str) -> Path:
        """Where the truth lies of what was given to a system, if that was not all."""
        return self.folder / f"{system}.truth"

    def run(self, system: str) -> Run:
        """A finished run, for the scorer."""
        held, part = self.folder / f"{system}.held", self.part(system)
        return Run(
            truth=part if part.exists() else self.truth,
            records=(self.answers(system),),
            held=held if held.exists() else None,
        )

    def cost(self, system: str) -> Cost | None:
        """What a finished run took; None: it was never run."""
        path = self.folder / f"{system}.json"
        return Cost(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None

    def keep_cost(self, system: str, cost: Cost) -> None:
        """Note that a run is finished."""
        text = json.dumps(attrs.asdict(cost), indent=1) + "\n"
        (self.folder / f"{system}.json").write_text(text, encoding="utf-8", newline="\n")


def run_systems(
    site: Site, order: Order, systems: Iterable[str], say: Callable[[str], Any]
) -> None:
    """Make the benchmark, and run these systems on it.

    Args:
        order: of the benchmark; its workers run the systems, too.
        systems: keys of `SYSTEMS`.
        say: told what is begun.

    Raises:
        ValueError: the folder holds another benchmark.
    """
    site.folder.mkdir(parents=True, exist_ok=True)
    say(f"mail: seed {order.seed}, preset {order.preset}")
    mail = site.mail(order)
    for system in systems:
        say(f"system: {system}")
        site.keep_cost(system, SYSTEMS[system](site, mail, order.workers))


def _docindex(site: Site, mail: Mail, workers: int) -> Cost:
    done = run_docindex(mail, workers)
    _write_lines(site.answers(DOCINDEX), done.records)
    _write_lines(site.folder / f"{DOCINDEX}.held", done.held)
    held = set(done.held)
    return Cost(
        pages=sum(len(batch.pages) for batch in mail.batches if batch.id not in held),
        core_seconds=done.core_seconds,
        start_seconds=done.start_seconds,
    )


def _naive(site: Site, mail: Mail, workers: int) -> Cost:
    readings = read_mail(mail, site.folder / "readings.jsonl", workers)
    return _peer(site, NAIVE, naive_answers(mail, readings), readings, naive_seconds)


def _paperless(site: Site, mail: Mail, workers: int) -> Cost:
    readings = read_mail(mail, site.folder / "readings.jsonl", workers)
    answers = paperless_answers(mail, readings, given=False)
    return _peer(site, "paperless", answers, readings, paperless_seconds)


def _paperless_given(site: Site, mail: Mail, workers: int) -> Cost:
    readings = read_mail(mail, site.folder / "readings.jsonl", workers)
    answers = paperless_answers(mail, readings, given=True)
    return _peer(site, "paperless-given", answers, readings, paperless_seconds)


def _ocrmypdf(site: Site, mail: Mail, workers: int) -> Cost:
    done = ocrmypdf.run_chain(mail, workers)
    write_answers(site.answers("ocrmypdf"), done.answers)
    pages = {page for answer in done.answers for page in answer.pages}
    site.part("ocrmypdf").write_text(part_of_truth(mail, pages), encoding="utf-8", newline="\n")
    return Cost(pages=done.pages, core_seconds=done.core_seconds)


def _peer(
    site: Site,
    system: str,
    answers: Iterable[PeerAnswer],
    readings: Mapping[str, PageReading],
    seconds: Callable[[PageReading], float],
) -> Cost:
    write_answers(site.answers(system), answers)
    return Cost(pages=len(readings), core_seconds=sum(map(seconds, readings.values())))


def _write_lines(path: Path, lines: Iterable[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)
    path.write_text(text, encoding="utf-8", newline="\n")


SYSTEMS: Final[Mapping[str, Callable[[Site, Mail, int], Cost]]] = {
    DOCINDEX: _docindex,
    NAIVE: _naive,
    "paperless": _paperless,
    "paperless-given": _paperless_given,
    "ocrmypdf": _ocrmypdf,
}
