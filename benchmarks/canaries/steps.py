"""What a scan centre does with an installation, each step a process whose words are kept."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import attrs
import psutil

from benchmarks.canaries.persons import Canary
from benchmarks.canaries.site import Site
from docindex.atrest import KeyPlace, Vault, open_vault
from docindex.model import IndexRecord, Status
from docindex.resolving import histories, read_records

_PLUGIN: Final = ("--plugin", "docindex.testing.faults")
_DAY: Final = "2025-08-01"
_INTERVAL: Final = 0.02


@attrs.define(kw_only=True)
class Operator:
    """Runs commands, and watches what any user of the machine could see of them.

    Attributes:
        seen: arguments and names of all processes that ran.
    """

    site: Site
    workers: int = 2
    seen: set[str] = attrs.field(factory=set)
    steps: int = 0

    def run(
        self, *words: str | Path, codes: Sequence[int] = (0,), said: str = "", kill: float = 0
    ) -> str:
        """Run a command; its standard error becomes a log.

        Args:
            said: on its standard input.
            kill: after so many seconds; 0: never.

        Returns:
            Its standard output.
        """
        self.steps += 1
        log = self.site.home / "logs" / f"{self.steps:02d}-{words[0]}.log"
        command = [sys.executable, "-m", "docindex", *map(str, words)]
        environment = os.environ | {"DOCINDEX_KEY_FILE": str(self.site.home.parent / "key.hex")}
        with log.open("wb") as stderr:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                cwd=self.site.home,
                env=environment,
            )
            watch = threading.Thread(target=self._watch, args=(process.pid,), daemon=True)
            watch.start()
            if kill:
                self._kill(process, kill)
            out, _ = process.communicate(said.encode())
            watch.join()
        if process.returncode not in ((-9,) if kill else codes):
            raise RuntimeError(f"{' '.join(command)}: {process.returncode}\n{log.read_text()}")
        return out.decode("utf-8")

    def _watch(self, pid: int) -> None:
        while psutil.pid_exists(pid):
            try:
                root = psutil.Process(pid)
                for process in (root, *root.children(recursive=True)):
                    self.seen.update((*process.cmdline(), process.name()))
                if root.status() == psutil.STATUS_ZOMBIE:
                    return
            except psutil.Error:
                continue
            time.sleep(_INTERVAL)

    def _kill(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        """End a run and its workers when its scratch folder is there, or after some seconds."""
        until = time.monotonic() + seconds
        out = self.site.home / "out"
        while time.monotonic() < until and not any(out.glob(".*.scratch-*/*")):
            time.sleep(_INTERVAL)
        for one in (*psutil.Process(process.pid).children(recursive=True), process):
            one.kill()


def work(site: Site, operator: Operator) -> None:
    """Take the list, index, ask again, resolve, audit, explain: with every failure on the way."""
    home, profile = site.home, ("--profile", site.profile)
    operator.run("cases", "take", site.drop(1), *profile)
    operator.run("cases", "status", *profile, codes=(0, 7))
    batches = [home / "in" / name for name in site.batches]
    index = ("index", *profile, *_PLUGIN, "--out", home / "out", "--workers", str(operator.workers))
    taken = home / "out" / "b6-taken"
    if "b6-taken" in site.batches:
        taken.mkdir()
        (taken / "other.txt").write_text("something else")
    if "b7-killed" in site.batches:
        operator.run(*index, home / "in" / "b7-killed", kill=120)
    first = operator.run(*index, *batches, codes=(0, 5, 6))
    records = home / "records.jsonl"
    records.write_text(first, encoding="utf-8")
    again = _mended(site, taken)
    if again:
        with records.open("a", encoding="utf-8") as stream:
            stream.write(operator.run(*index, *again))
    operator.run("cases", "take", site.drop(2), *profile)
    answers = home / "answers.jsonl"
    retry = ("index", *profile, *_PLUGIN, "--out", home / "out", "--asked-on", "2025-06-20")
    operator.run(*retry, "--retry-pending", records, "--answers", answers)
    for said in _answers(site, records, answers):
        words = (
            "resolve",
            records,
            *profile,
            *_PLUGIN,
            "--answers",
            answers,
            "--document",
            said[0],
        )
        operator.run(*words, "--by", "anna", *said[1], said=said[2], codes=(0, 10))
    _audit(site, operator)
    scans = [word for name in site.batches for word in ("--batch", home / "in" / name)]
    operator.run("explain", records, answers, *scans, "--out", home / "explain.html", "--quiet")
    operator.run("explain", records, "--out", home / "explain.html", codes=(6,))


def _mended(site: Site, taken: Path) -> list[Path]:
    """What was refused: its declared count is put right, and the folder in the way goes."""
    again = []
    for name in site.batches:
        if name.endswith("-held"):
            path = site.home / "in" / name / "batch.toml"
            count = len(site.batches[name])
            wrong, right = (f"expected_documents = {n}" for n in (count + 1, count))
            path.write_text(path.read_text("utf-8").replace(wrong, right), "utf-8")
            again.append(path.parent)
        elif name.endswith("-taken"):
            taken.rename(site.home.parent / "moved-away")
            again.append(site.home / "in" / name)
    return again


def _answers(
    site: Site, records: Path, answers: Path
) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """For a part of what is open: who looked at it names the case, or says that there is none."""
    vault = vault_of(site)
    by_file = {n: list(mine) for n, mine in site.batches.items()}
    for history in histories((*read_records([records]), *read_records([answers], vault))).values():
        waiting = [r for r in history.current if r.decision.status is not Status.INDEXED]
        for record in waiting[:3]:
            canary = canary_of(record, by_file)
            name = canary.case.person.name
            act: tuple[str, ...] = ("--action", "correct", "--case", "-", "--why", "-")
            if record.decision.status is Status.VERIFY:
                act = ("--action", "confirm", "--why", "-")
            lines = f"{canary.case.case_no}\n" if "--case" in act else ""
            yield record.id, act, f"{lines}Name {name} stimmt\n"


def canary_of(record: IndexRecord, batches: dict[str, list[Canary]]) -> Canary:
    """Whose document a record is of: files are documents, in their order."""
    return batches[record.batch.id][record.pages[0].page.sheet - 1]


def vault_of(site: Site) -> Vault | None:
    """What opens the answers."""
    return open_vault(KeyPlace(key_file="../key.hex"), site.home)


def _audit(site: Site, operator: Operator) -> None:
    """Draw, have a list keyed with remarks, take it back, report."""
    home = site.home
    records = ("--records", home / "records.jsonl")
    known = {record.id: record for record in read_records([home / "records.jsonl"])}
    count = str(min(40, len(known)))
    operator.run("audit", "draw", *records, "--n", count, "--out", home / "audit.json")
    operator.run("audit", "sheet", home / "audit.json", *records, "--out", home / "sheet.csv")
    rows = list(csv.DictReader((home / "sheet.csv").open(encoding="utf-8-sig"), delimiter=";"))
    batches = {name: list(mine) for name, mine in site.batches.items()}
    for row in rows:
        case = canary_of(known[row["record"]], batches).case
        row |= {"case": case.case_no, "remark": f"liest {case.person.name}"}
    with (home / "keyed.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    labels = home / "labels.csv"
    operator.run(
        "audit", "take", home / "keyed.csv", "--audit", home / "audit.json", "--out", labels
    )
    operator.run("audit", "report", labels, *records)


def erase(site: Site, operator: Operator) -> str:
    """Mark everything, erase it, check it; returns what the check says."""
    place = (site.home, "--journal", site.home / "erasures.jsonl", "--profile", site.profile)
    order = ("--on", _DAY, "--by", "d. muster-amt")
    mark = ("erase", "mark", *place, *order, "--why", "all delivered", "--open")
    operator.run(*mark, "--received-before", "2025-07-01")
    operator.run("erase", "run", *place, *order, "--wait", "0")
    return operator.run("erase", "check", *place)
