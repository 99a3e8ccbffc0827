"""Every key within two edits: the key index beside other ways, in one run on one core.

    python -m benchmarks.matching [--sizes 10000 100000] [--lists dense sparse iban] [--queries 200]

For each list, size and way: seconds to build, milliseconds for one query (median), how many times
the key index is faster, and the share of all keys within two edits that were found. What is to be
found says `cdist`, which compares with every key, for as many queries as it gets through.
symspellpy is left out where it is not installed.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import platform
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import attrs
import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from docindex.matching.keyfiles import open_index, write_index
from docindex.matching.keyindex import KeyIndex
from docindex.progress import ProgressBar

Find = Callable[[str], Iterable[str]]

EDITS = 2
SYMSPELL_MOST = 100_000
SYMSPELL_PREFIX = 10
# A dense list has some hundred keys within two edits.
FTS5_LIMIT = 1000
# For each way and size: after this many seconds no further query is begun, but three are made.
BUDGET = 10.0
FEWEST = 3
LISTS: dict[str, Callable[[int, random.Random], list[str]]] = {
    # Given out in order, every fourth closed long ago.
    "dense": lambda count, _: [f"5{4 * n // 3:09d}" for n in range(count)],
    "sparse": lambda count, dice: [f"{n:010d}" for n in dice.sample(range(10**10), count)],
    "iban": lambda count, dice: [f"DE{dice.randrange(10**20):020d}" for _ in range(count)],
}


@attrs.frozen(kw_only=True)
class Way:
    """A way to find keys.

    Args:
        build: makes the search from the keys; the folder is for its files.
        most: more keys than this it is not given.
        best_only: whether it finds one key instead of all.
    """

    build: Callable[[Sequence[str], Path], Find]
    most: int = 1 << 32
    best_only: bool = False


@attrs.frozen(kw_only=True)
class Result:
    """What a way did: seconds to build, milliseconds for each query, and what was found."""

    seconds: float
    times: tuple[float, ...]
    found: tuple[frozenset[str], ...]

    @property
    def typical(self) -> float:
        """Milliseconds for one query, the median."""
        return statistics.median(self.times)


def in_memory(keys: Sequence[str], _: Path) -> Find:
    with ProgressBar("key index", visible=True) as bar:
        index = KeyIndex.build(keys, lambda done, of: bar.show("build", done, of))
    print(f"  key index: {index.nbytes / len(keys):.1f} bytes a key")
    return lambda value: (hit.key for hit in index.near(value, EDITS))


def mapped(keys: Sequence[str], folder: Path) -> Find:
    path = folder / "keys.index"
    write_index(KeyIndex.build(keys), path, "benchmark")
    began = time.perf_counter()
    index = open_index(path, "benchmark")
    print(f"  key index, mapped: opened and checked in {time.perf_counter() - began:.2f} s")
    return lambda value: (hit.key for hit in index.near(value, EDITS))


def cdist(keys: Sequence[str], _: Path) -> Find:
    def find(value: str) -> Iterable[str]:
        (distances,) = process.cdist(
            [value], keys, scorer=Levenshtein.distance, score_cutoff=EDITS, dtype=np.uint8
        )
        return (keys[at] for at in np.flatnonzero(distances <= EDITS).tolist())

    return find


def extract_one(keys: Sequence[str], _: Path) -> Find:
    def find(value: str) -> Iterable[str]:
        best = process.extractOne(value, keys, scorer=Levenshtein.distance, score_cutoff=EDITS)
        return () if best is None else (best[0],)

    return find


def fts5(keys: Sequence[str], folder: Path) -> Find:
    """The keys that share most trigrams by SQLite's rank, then those within the edits."""
    base = sqlite3.connect(folder / "keys.sqlite")
    base.execute("CREATE VIRTUAL TABLE keys USING fts5(value, tokenize=trigram, detail=none)")
    with base:
        base.executemany("INSERT INTO keys VALUES (?)", ((key,) for key in keys))

    def find(value: str) -> Iterable[str]:
        parts = sorted({value[at : at + 3] for at in range(len(value) - 2)})
        rows = base.execute(
            "SELECT value FROM keys WHERE keys MATCH ? ORDER BY rank LIMIT ?",
            (" OR ".join(f'"{part}"' for part in parts), FTS5_LIMIT),
        )
        return (key for (key,) in rows if Levenshtein.distance(key, value) <= EDITS)

    return find


def symspell(keys: Sequence[str], _: Path) -> Find:
    symspellpy = importlib.import_module("symspellpy")
    editdistance = importlib.import_module("symspellpy.editdistance")
    # More than the usual 7 of a key's characters, because the first digits of numbers that are
    # given out in order are all the same; not more, because a key of 22 would take 254 entries.
    comparer = editdistance.EditDistance(editdistance.DistanceAlgorithm.LEVENSHTEIN)
    speller = symspellpy.SymSpell(EDITS, SYMSPELL_PREFIX, distance_comparer=comparer)
    for key in keys:
        speller.create_dictionary_entry(key, 1)
    return lambda value: (
        hit.term for hit in speller.lookup(value, symspellpy.Verbosity.ALL, EDITS)
    )


WAYS = {
    "key index": Way(build=in_memory),
    "key index, mapped": Way(build=mapped),
    "rapidfuzz cdist": Way(build=cdist),
    "rapidfuzz extractOne": Way(build=extract_one, best_only=True),
    "SQLite FTS5 trigram": Way(build=fts5),
    "symspellpy": Way(build=symspell, most=SYMSPELL_MOST),
}


def misread(key: str, dice: random.Random) -> str:
    """A key with two digits wrong, too many, or missing."""
    letters = list(key)
    for _ in range(EDITS):
        place = dice.randrange(len(letters))
        letters[place : place + dice.randrange(2)] = dice.choice(["", *"0123456789"])
    return "".join(letters)


def measure(way: Way, keys: Sequence[str], queries: Sequence[str]) -> Result:
    """Build once, then ask until all queries or the time are used up."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        began = time.perf_counter()
        find = way.build(keys, Path(folder))
        built = time.perf_counter()
        # The first query of each length warms caches, of all ways alike.
        for query in {len(query): query for query in queries}.values():
            if time.perf_counter() < built + BUDGET / 2:
                set(find(query))
        times: list[float] = []
        found: list[frozenset[str]] = []
        start = time.perf_counter()
        for query in queries:
            before = time.perf_counter()
            if len(times) >= FEWEST and before > start + BUDGET:
                break
            found.append(frozenset(find(query)))
            times.append(1000 * (time.perf_counter() - before))
    return Result(seconds=built - began, times=tuple(times), found=tuple(found))


def line(name: str, result: Result, index: Result, wanted: Sequence[frozenset[str]]) -> str:
    """A way in one line."""
    pairs = [*zip(result.found, wanted, strict=False)]
    share = sum(len(found & all_) for found, all_ in pairs) / max(
        1, sum(len(all_) for _, all_ in pairs)
    )
    wrong = sum(len(found - all_) for found, all_ in pairs)
    recall = "one key" if WAYS[name].best_only else f"{share:7.2%}"
    return (
        f"  {name:21} {result.seconds:8.2f} s {result.typical:10.3f} ms"
        f" {result.typical / index.typical:9.1f}x {recall:>8} {wrong:3} wrong"
        f" (n={len(result.times)})"
    )


def compare(name: str, size: int, count: int, names: Sequence[str]) -> float:
    """Measure one list at one size; returns the key index's milliseconds for one query."""
    dice = random.Random(size)
    keys = LISTS[name](size, dice)
    queries = [misread(dice.choice(keys), dice) for _ in range(count)]
    print(f"{name}, {size:,} keys:", flush=True)
    results: dict[str, Result] = {}
    for way in names:
        if size > WAYS[way].most:
            print(f"  {way}: left out above {WAYS[way].most:,} keys")
            continue
        with contextlib.suppress(ModuleNotFoundError):
            results[way] = measure(WAYS[way], keys, queries)
        if way not in results:
            print(f"  {way}: not installed, left out")
    wanted = results["rapidfuzz cdist"].found
    for way, result in results.items():
        print(line(way, result, results["key index"], wanted), flush=True)
    return results["key index"].typical


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[10**n for n in range(4, 8)])
    parser.add_argument("--lists", choices=LISTS, nargs="+", default=["dense", "sparse", "iban"])
    parser.add_argument("--queries", type=int, default=200)
    options = parser.parse_args()
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}")
    for name in options.lists:
        times = [compare(name, size, options.queries, [*WAYS]) for size in options.sizes]
        ratios = (
            f"{size:,}: {time / times[0]:.2f}"
            for size, time in zip(options.sizes, times, strict=True)
        )
        print(f"{name}, key index, against its time at the first size: {', '.join(ratios)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
