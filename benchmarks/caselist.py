"""A list of cases in memory and as a file that all workers map, side by side in one run.

    python -m benchmarks.caselist [--sizes 200000 1000000] [--folder DIR]

Lists are invented (`benchmarks.mail`, tier of people, with further keys) and kept in the folder.
Each way is measured in a process of its own, in processor seconds; while the mapped list is
measured, a second process has it mapped too, as other workers have. Private memory is USS beyond
that of the same process before it opened the list.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import platform
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.synchronize import Event
from pathlib import Path

import attrs
import psutil

from benchmarks.mail.caselists import make_book, write_book
from benchmarks.mail.tenants import TENANTS, profile_toml
from docindex.builtin.table import TableMatcher
from docindex.matching.caselist import CaseList
from docindex.matching.liststore import give_back_memory
from docindex.matching.references import Grammar
from docindex.profile import load_profile
from docindex.registry import load_registry
from docindex.worker import setting_of

SEED = 21
LOOK_UPS = 1000
INDEX = "measured"


@attrs.frozen(kw_only=True)
class Measured:
    """What one process needed.

    Args:
        seconds: until the list could be asked.
        opened, used: private megabytes, before and after the look-ups.
        exact, fields, near: microseconds of one look-up.
    """

    seconds: float
    opened: float
    used: float
    exact: float
    fields: float
    near: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure lists of some sizes, and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[200_000, 1_000_000])
    parser.add_argument("--folder", type=Path, help="where lists are made and kept")
    options = parser.parse_args(arguments)
    print(f"Python {platform.python_version()}, {platform.machine()}, {LOOK_UPS} look-ups")
    with contextlib.ExitStack() as stack:
        folder = options.folder
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for size in options.sizes:
            compare(made_list(folder / str(size), size), size)


def made_list(folder: Path, size: int) -> Path:
    """A folder with a list of a size and the profile that reads it."""
    path = folder / "cases.sqlite"
    folder.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        part = folder / "part"
        part.unlink(missing_ok=True)
        write_book(make_book(TENANTS[0], size, SEED), part)
        part.rename(path)
    (folder / "profile.toml").write_text(profile_toml(TENANTS[0]), encoding="utf-8")
    return folder


def compare(folder: Path, size: int) -> None:
    """Print what each way needs with one list."""
    shutil.rmtree(folder / INDEX, ignore_errors=True)
    print(f"\n{size:,} cases{'seconds':>22}{'MB opened':>11}{'MB used':>9}", end="")
    print(f"{'exact µs':>10}{'fields µs':>11}{'near µs':>9}")
    show("each its own", apart(folder, ""))
    show("builds the file", apart(folder, INDEX))
    with other_worker(folder):
        show("maps the file", apart(folder, INDEX))
    size_of_file = sum(path.stat().st_size for path in (folder / INDEX).iterdir())
    print(f"a file of {size_of_file / 1e6:.0f} MB")


def show(name: str, one: Measured) -> None:
    """Print one line."""
    print(
        f"{name:22}{one.seconds:14.2f}{one.opened:11.1f}{one.used:9.1f}"
        f"{one.exact:10.1f}{one.fields:11.1f}{one.near:9.0f}"
    )


def apart(folder: Path, index: str) -> Measured:
    """Measure in a process of its own."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(measure, folder, index).result()


@contextlib.contextmanager
def other_worker(folder: Path) -> Iterator[None]:
    """A second process that has the list mapped and looked into."""
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    worker = context.Process(target=hold, args=(folder, ready, done))
    worker.start()
    try:
        ready.wait()
        yield
    finally:
        done.set()
        worker.join()


def hold(folder: Path, ready: Event, done: Event) -> None:
    """Map the list, use it, and keep it until it is done."""
    cases = opened(folder, INDEX).cases
    assert isinstance(cases, CaseList)
    ask(cases, values_of(folder))
    ready.set()
    done.wait()


def measure(folder: Path, index: str) -> Measured:
    """Open the list and look into it."""
    load_registry()
    values = values_of(folder)
    give_back_memory()
    before = private()
    began = time.process_time()
    cases = opened(folder, index).cases
    assert isinstance(cases, CaseList)
    seconds = time.process_time() - began
    opened_with = private() - before
    cases.near("case_no", values[0])  # in memory, the key index is made now
    exact, fields, near = ask(cases, values)
    return Measured(
        seconds=seconds,
        opened=opened_with,
        used=private() - before,
        exact=exact,
        fields=fields,
        near=near,
    )


def ask(cases: CaseList, values: Sequence[str]) -> tuple[float, float, float]:
    """Microseconds of one exact look-up, of one row's fields, of one search for neighbours."""
    ids = [row for value in values for row in cases.rows("case_no", value)]
    return (
        timed(lambda value: cases.exact("case_no", value), values),
        timed(cases.fields, ids),
        timed(lambda value: cases.near("case_no", value), values),
    )


def timed(look_up: Callable[[str], object], values: Sequence[str]) -> float:
    """Microseconds of processor time for one of many."""
    began = time.process_time()
    for value in values:
        look_up(value)
    return 1e6 * (time.process_time() - began) / len(values)


def opened(folder: Path, index: str) -> TableMatcher:
    """The matcher as a worker makes it."""
    loaded = load_profile(folder / "profile.toml")
    (section,) = loaded.profile.matchers
    options = {**section.options, "index": index}
    made = load_registry().create(
        "docindex_matchers", section.component, options, setting_of(loaded)
    )
    assert isinstance(made, TableMatcher)
    return made


def values_of(folder: Path) -> list[str]:
    """Numbers from all over the list, in their normal form."""
    grammar = Grammar(setting_of(load_profile(folder / "profile.toml")).references[0])
    with contextlib.closing(sqlite3.connect(folder / "cases.sqlite")) as connection:
        (count,) = connection.execute("SELECT COUNT(*) FROM cases").fetchone()
        rows = connection.execute(
            "SELECT case_no FROM cases WHERE rowid % ? = 0 LIMIT ?",
            (max(1, count // LOOK_UPS), LOOK_UPS),
        )
        return [value for (number,) in rows if (value := grammar.normalise(number))]


def private() -> float:
    """Megabytes that this process has for itself."""
    return float(psutil.Process().memory_full_info().uss) / 1e6


if __name__ == "__main__":
    main()
