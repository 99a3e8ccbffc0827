"""Targets of a measurement: what is asked, what was found, and whether that is enough."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import attrs

_SLACK: Final = 0.5


@attrs.frozen(kw_only=True)
class Target:
    """One figure beside what is asked of it.

    Args:
        name: such as `T9`.
        what: what was measured, and in which unit.
        value: what was found.
        limit: what is asked.
        at_least: whether more is better.
        of: how many pages, crops or runs it was measured on.
        machine_bound: whether another machine would give another figure; no floor is set for it.
    """

    name: str
    what: str
    value: float
    limit: float
    of: int
    at_least: bool = True
    machine_bound: bool = False

    @property
    def holds(self) -> bool:
        """Whether it is reached."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit


def table(targets: Sequence[Target]) -> str:
    """The targets as a table in Markdown."""
    lines = ["| | measured | found | asked | n | |", "|---|---|---|---|---|---|"]
    for target in targets:
        sign = "≥" if target.at_least else "≤"
        lines.append(
            f"| {target.name} | {target.what} | {_number(target.value)} | {sign} "
            f"{_number(target.limit)} | {target.of:,} | {'reached' if target.holds else 'missed'} |"
        )
    return "\n".join(lines)


def broken(found: Iterable[Target], committed: Iterable[Target]) -> Iterator[str]:
    """Every figure that is not half as good as the committed one.

    Noise of half is more than was ever seen; what is committed as 0 must be 0.
    """
    then = {(target.name, target.what): target.value for target in committed}
    for target in found:
        if target.machine_bound:
            continue
        key = (target.name, target.what)
        if key not in then:
            yield f"{target.name} {target.what}: nothing is committed"
            continue
        limit = then[key] * (_SLACK if target.at_least else 1 / _SLACK)
        if (target.value < limit) if target.at_least else (target.value > limit):
            word = "at least" if target.at_least else "at most"
            yield f"{target.name} {target.what}: {_number(target.value)}, {word} {_number(limit)}"


def machine() -> str:
    """The machine in a few words, for beside figures."""
    return f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}"


def write(targets: Iterable[Target], path: Path) -> None:
    """Keep targets as JSON."""
    text = json.dumps([attrs.asdict(target) for target in targets], indent=1) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def read(path: Path) -> list[Target]:
    """Targets that were kept."""
    return [Target(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
