"""Kill an export, or let its system calls fail, at every call that writes; then look.

    python -m benchmarks.torture.export

The real command runs under `strace`, which sends SIGKILL at the k-th call of a kind, or makes it
fail with EIO or ENOSPC; k goes up until the command gets through. After each run the target must be
absent, or complete and as its manifest says, and running the command again must make it complete
and leave nothing else. An export that writes in place is the negative control: it must fail that.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import attrs

from benchmarks.torture.material import publish_batch
from docindex.cli import main as docindex
from docindex.publishing import MANIFEST, inventory

# Every call by which CPython on Linux makes, fills, flushes, names or removes a file or folder.
CALLS: Final = (
    "write",
    "fsync",
    "rename",
    "mkdir",
    "chmod",
    "unlinkat",
    "unlink",
    "rmdir",
)
FAULTS: Final = ("signal=SIGKILL", "error=EIO", "error=ENOSPC")
REAL: Final = "docindex"
IN_PLACE: Final = "benchmarks.torture.in_place"

_MOST_CALLS: Final = 2_000
_SECONDS: Final = 120


@attrs.frozen(kw_only=True)
class Finding:
    """What one faulty run left.

    Args:
        number: which call of its kind was hit, from 1.
        problem: empty: all is as it must be.
    """

    call: str
    fault: str
    number: int
    problem: str


@attrs.frozen(kw_only=True)
class Stand:
    """Where the command runs: a batch that was published, and what exporting it must give.

    Args:
        module: that is run as the command.
        wanted: name, size and hash of every file of a complete export.
    """

    folder: Path
    batch: Path
    module: str
    wanted: tuple[tuple[str, int, str], ...]

    @classmethod
    def build(cls, folder: Path, module: str = REAL) -> Stand:
        """Publish the batch, and export it once without faults."""
        batch = publish_batch(folder)
        stand = cls(folder=folder, batch=batch, module=module, wanted=())
        code = stand.again()
        if code:
            raise RuntimeError(f"the export without faults ended with {code}")
        wanted = _files(stand.target)
        shutil.rmtree(stand.out)
        return attrs.evolve(stand, wanted=wanted)

    @property
    def out(self) -> Path:
        """What the command is told to write to."""
        return self.folder / "out"

    @property
    def target(self) -> Path:
        """The folder that must appear as one."""
        return self.out / self.batch.name

    @property
    def words(self) -> list[str]:
        """The command's arguments."""
        return ["export", str(self.batch), "--to", "csv", "--out", str(self.out)]

    def run(self, call: str, fault: str, number: int) -> bool:
        """Run the command with one fault; returns whether it met it."""
        shutil.rmtree(self.out, ignore_errors=True)
        log = self.folder / "strace.log"
        inject = ["-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={number}"]
        command = [sys.executable, "-m", self.module, *self.words]
        subprocess.run(
            [_strace(), "-f", "-qq", "-o", str(log), *inject, *command],
            check=False,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
        )
        met = log.read_text("utf-8", "replace")
        return "(INJECTED)" in met or "killed by SIGKILL" in met

    def problem(self) -> str:
        """What is wrong after a faulty run; empty: nothing."""
        if not self.target.exists():
            return ""
        if not (self.target / MANIFEST).is_file():
            return "the target is there without its manifest"
        try:
            listed = json.loads((self.target / MANIFEST).read_text("utf-8"))["files"]
        except ValueError:
            return "the target is there with half a manifest"
        said = [(entry["name"], entry["size"], entry["sha256"]) for entry in listed]
        if [file for file in _files(self.target) if file[0] != MANIFEST] != said:
            return "the target is not what its manifest says"
        return "" if _files(self.target) == self.wanted else "the target is another one"

    def problem_unharmed(self) -> str:
        """What is wrong after a run that met no fault; empty: it got through."""
        complete = self.target.exists() and _files(self.target) == self.wanted
        return "" if complete else "it ended early, though no call was hit"

    def problem_again(self) -> str:
        """What is wrong after the command was run once more; empty: nothing."""
        code = self.again()
        if code or not self.target.exists() or _files(self.target) != self.wanted:
            return f"running it again ended with {code} and did not complete the target"
        left = sorted(path.name for path in self.out.iterdir() if path != self.target)
        return f"running it again left {', '.join(left)}" if left else ""

    def again(self) -> int:
        """Run the command without faults, in this process."""
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            return docindex(self.words)


def sweep(stand: Stand, call: str, fault: str, numbers: Sequence[int] = ()) -> Iterator[Finding]:
    """Findings for each call of a kind.

    Args:
        numbers: which calls are hit; empty: every one.
    """
    for number in numbers or range(1, _MOST_CALLS):
        met = stand.run(call, fault, number)
        problem = stand.problem() or stand.problem_again() if met else stand.problem_unharmed()
        if met or problem:
            yield Finding(call=call, fault=fault, number=number, problem=problem)
        if not met:
            return


def cannot_trace() -> str:
    """Why calls cannot be traced here; empty: they can."""
    if not _strace():
        return "strace is not installed (Debian: apt-get install strace)"
    command = [_strace(), "-qq", "-o", os.devnull, sys.executable, "-c", "pass"]
    tried = subprocess.run(command, check=False, capture_output=True)
    return "" if tried.returncode == 0 else "this machine does not let processes be traced"


def _strace() -> str:
    return shutil.which("strace") or ""


def _files(folder: Path) -> tuple[tuple[str, int, str], ...]:
    return tuple((entry.name, entry.size, entry.sha256) for entry in inventory(folder))


def main() -> int:
    """Sweep all, then the negative control."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    if reason := cannot_trace():
        print(f"left out: {reason}")
        return 1
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        stand = Stand.build(Path(folder))
        for fault in FAULTS:
            for call in CALLS:
                findings = list(sweep(stand, call, fault))
                wrong = [finding for finding in findings if finding.problem]
                bad += len(wrong)
                print(
                    f"{fault:<15} {call:<9} {len(findings):>4} runs, {len(wrong)} wrong", flush=True
                )
                for finding in wrong:
                    print(f"  at call {finding.number}: {finding.problem}")
    with tempfile.TemporaryDirectory() as folder:
        broken = Stand.build(Path(folder), IN_PLACE)
        seen = sum(bool(f.problem) for f in sweep(broken, "write", "signal=SIGKILL"))
        print(f"negative control (written in place): {seen} of its runs are wrong")
    return 0 if not bad and seen else 1


if __name__ == "__main__":
    sys.exit(main())
