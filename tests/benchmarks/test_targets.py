"""Targets are said as they are, and batches for a measurement come from all levels."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest
from benchmarks.comparison.mail import Mail, MailBatch
from benchmarks.targets import Target, broken, read, table, write
from benchmarks.throughput import choose

REACHED = Target(name="T1", what="G4", value=3.2, limit=3, of=30)
MISSED = Target(name="T9", what="coordinator", value=0.041, limit=0.03, of=400, at_least=False)


def test_a_target_is_reached_from_the_side_that_is_meant() -> None:
    assert REACHED.holds
    assert not MISSED.holds
    assert Target(name="T12", what="MB", value=150, limit=150, of=1, at_least=False).holds


def test_the_table_says_what_was_missed() -> None:
    lines = table([REACHED, MISSED]).splitlines()
    assert lines[2:] == [
        "| T1 | G4 | 3.2 | ≥ 3 | 30 | reached |",
        "| T9 | coordinator | 0.041 | ≤ 0.03 | 400 | missed |",
    ]


def test_targets_are_kept(tmp_path: Path) -> None:
    write([REACHED, MISSED], tmp_path / "speed.json")
    assert read(tmp_path / "speed.json") == [REACHED, MISSED]


def _batch(name: str, pages: int) -> MailBatch:
    ids = tuple(f"{name}_{number}" for number in range(pages))
    folder = Path("t", "batches", name)
    return MailBatch(id=name, tenant="t", folder=folder, separation="file", pages=ids, documents=())


@pytest.mark.parametrize(
    ("pages", "names"),
    [
        (1, ["clean-1"]),
        (25, ["clean-1", "fax-1", "clean-2"]),
        (99, ["clean-1", "fax-1", "clean-2", "clean-3"]),
    ],
)
def test_batches_come_from_the_levels_in_turn(pages: int, names: list[str]) -> None:
    batches = (
        _batch("clean-1", 10),
        _batch("clean-2", 10),
        _batch("clean-3", 10),
        _batch("fax-1", 10),
    )
    mail = Mail(root=Path(), seed=1, preset="small", tier="people", batches=batches)
    assert [batch.id for batch in choose(mail, pages)] == names


def test_half_as_good_breaks_a_floor() -> None:
    committed = [REACHED, MISSED]
    assert not list(
        broken([attrs.evolve(REACHED, value=1.7), attrs.evolve(MISSED, value=0.08)], committed)
    )
    worse = [attrs.evolve(REACHED, value=1.5), attrs.evolve(MISSED, value=0.09)]
    assert [line.split(":")[0] for line in broken(worse, committed)] == ["T1 G4", "T9 coordinator"]
    assert not list(broken([attrs.evolve(REACHED, value=0.1, machine_bound=True)], committed))
    none = attrs.evolve(MISSED, name="T4", what="misread", value=0.0)
    assert list(broken([attrs.evolve(none, value=1.0)], [none]))
    assert list(broken([none], committed)) == ["T4 misread: nothing is committed"]
