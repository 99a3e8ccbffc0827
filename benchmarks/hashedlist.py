"""Neighbours in a list of keyed hashes against those in the list of the numbers, in one run.

python -m benchmarks.hashedlist [--keys N ...] [--queries N]

Numbers are invented. Of each list some numbers are read with one wrong character, and looked for
within one edit and within two. Times are of the processor, for a query as a whole: all neighbours
that the grammar admits are made, hashed and looked up. `same`: how many answers are those of the
key index over the clear numbers.
"""

from __future__ import annotations

import argparse
import platform
import random
import statistics
import time
from collections.abc import Callable
from typing import Final, NamedTuple

from docindex.matching.caselist import PLATE
from docindex.matching.hashedlist import HashedList, KeyedHash
from docindex.matching.keyindex import KeyIndex
from docindex.matching.listbuilding import KeyColumn, ListColumns, build_store

KEY: Final = bytes(range(32))
KEYED: Final = KeyedHash(KEY, "kreis-a")


class Grammar(NamedTuple):
    """A kind of number: its pattern, how one is made, and the most edits it is looked for with."""

    kind: str
    pattern: str
    make: Callable[[random.Random], str]
    edits: int = 2


GRAMMARS: Final = (
    Grammar(
        "ten digits, one in front", r"5\.\d{2}\.\d{6}\.\d", lambda d: f"5{d.randrange(10**9):09d}"
    ),
    Grammar("twelve digits", r"\d{12}", lambda d: f"71{d.randrange(10**10):010d}"),
    Grammar(
        "digits between letters",
        r"KB\d{7}[AOQ][WX]",
        lambda d: f"KB{d.randrange(10**7):07d}{d.choice('AOQ')}{d.choice('WX')}",
    ),
    Grammar(
        "varying places",
        r"\d{1,4}/\d{1,6}/2[0-6]",
        lambda d: f"{d.randrange(1, 999)}-{d.randrange(1, 10**6)}-2{d.randrange(7)}",
    ),
    Grammar(
        PLATE,
        "",
        lambda d: (
            f"{d.choice(('M', 'B', 'HH', 'FFB'))}-{d.choice('ABCX')}{d.choice('ABCX')}-"
            f"{d.randrange(1, 9999)}"
        ),
        edits=1,
    ),
)


def main() -> None:
    """Measure every grammar at every size."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--keys", type=int, nargs="+", default=[10_000, 200_000])
    parser.add_argument("--queries", type=int, default=200)
    given = parser.parse_args()
    print(f"{platform.machine()}, Python {platform.python_version()}, n = {given.queries}")
    heads = ("keys", "edits", "median ms", "p95 ms", "clear ms", "same")
    print(f"{'grammar':26}" + "".join(f"{head:>11}" for head in heads))
    for grammar in GRAMMARS:
        for count in given.keys:
            compare(grammar, count, given.queries)


def compare(grammar: Grammar, count: int, queries: int) -> None:
    """Build one list in both ways, ask both, and print a line for one edit and for two."""
    dice = random.Random(count)
    values = [*dict.fromkeys(grammar.make(dice) for _ in range(count))]
    hashes = hashed_list(grammar, values)
    clear = KeyIndex.build(values)
    asked = [misread(dice.choice(values), dice) for _ in range(queries)]
    for edits in range(1, grammar.edits + 1):
        hashes.near(grammar.kind, asked[0], edits)
        times, others, same = [], [], 0
        for query in asked:
            began = time.process_time()
            found = hashes.near(grammar.kind, query, edits)
            between = time.process_time()
            hits = clear.near(query, edits)
            others.append(time.process_time() - between)
            times.append(between - began)
            same += found == tuple((hit.key, hit.distance) for hit in hits if hit.distance)
        p95 = statistics.quantiles(times, n=20)[-1]
        milliseconds = (1e3 * t for t in (statistics.median(times), p95, statistics.median(others)))
        cells = (f"{len(values):,}", str(edits), *(f"{t:.2f}" for t in milliseconds), str(same))
        print(f"{grammar.kind:26}" + "".join(f"{cell:>11}" for cell in cells))


def hashed_list(grammar: Grammar, values: list[str]) -> HashedList:
    """A list with a case for each number."""
    ids = [f"case-{number}" for number in range(len(values))]
    every = [""] * len(ids)
    keys = KeyColumn(
        kind=grammar.kind,
        values=[KEYED.key(grammar.kind, value) for value in values],
        case_ids=ids,
    )
    store = build_store(
        ListColumns(
            name="hashed",
            ids=ids,
            tenants=every,
            statuses=every,
            importable=[True] * len(ids),
            receivers=every,
            successors=every,
            keys=[keys],
            hashed=True,
        )
    )
    patterns = {grammar.kind: grammar.pattern} if grammar.pattern else {}
    return HashedList(store, KEYED, patterns)


def misread(value: str, dice: random.Random) -> str:
    """A number with one wrong character of the same sort."""
    places = [place for place, char in enumerate(value) if char.isdigit()]
    place = dice.choice(places)
    return f"{value[:place]}{dice.choice('0123456789')}{value[place + 1 :]}"


if __name__ == "__main__":
    main()
