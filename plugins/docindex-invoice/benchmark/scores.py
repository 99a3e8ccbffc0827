"""What was read against what stands there, with exact bounds (Clopper and Pearson, 95 %)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import attrs
from suppliers import Paper

from docindex import IndexRecord, Status
from docindex.matching.bounds import lower, upper

_RISK = 0.025  # on each side
_ANSWERS = ("creditor", "proposal", "office")
_HEAD = """\
| field | n | right | wrong | open | right, 95 % bounds | wrong, at most |
|---|--:|--:|--:|--:|---|--:|"""


@attrs.frozen
class Scores:
    """Counts of `right`, `wrong` and `open` by group and by field or question."""

    counts: Mapping[tuple[str, str], Counter[str]] = attrs.field(
        factory=lambda: defaultdict(Counter)
    )
    wrongs: list[str] = attrs.field(factory=list)

    def add(self, group: str, paper: Paper, record: IndexRecord, lacks: Iterable[str] = ()) -> None:
        """Score one record.

        Args:
            lacks: fields that its profile has no place for.
        """
        said, true = {field.name: field.value for field in record.fields}, paper.truth
        for name in sorted({*true, *said} - {"seller_name", *lacks}):
            told = f"{name}: {said.get(name)!r}, and {true.get(name)!r} stands there"
            self._note(group, name, _verdict(said.get(name), true.get(name)), told, paper)
        decision, answer = record.decision, _creditor(paper, record)
        told = f"creditor: {decision.case_id}, {decision.reason}"
        self._note(group, "creditor", answer, told, paper)
        if answer == "open" and paper.listed:
            right = "right" if decision.case_id == paper.supplier.id else "wrong"
            proposed = decision.status is Status.VERIFY
            self._note(group, "proposal", right if proposed else "open", told, paper)
        if paper.office and paper.listed and decision.case_id:
            told = f"office: {decision.receiver}"
            self._note(
                group, "office", _verdict(decision.receiver or None, paper.office), told, paper
            )

    def _note(self, group: str, name: str, verdict: str, told: str, paper: Paper) -> None:
        self.counts[group, name][verdict] += 1
        if verdict == "wrong":
            self.wrongs.append(f"{group} {paper.number} {paper.layout} {told}")

    def table(self, groups: Sequence[str]) -> str:
        """Markdown: a line for each field, all groups together, then the answers by group."""
        names = sorted({name for group, name in self.counts if group in groups} - {*_ANSWERS})
        lines = [_line(name, self._whole(name, groups)) for name in names]
        for name in _ANSWERS:
            parts = [(group, self.counts[group, name]) for group in groups]
            lines += [_line(f"{name}, {group}", part) for group, part in parts if part]
            lines.append(_line(f"{name}, all", self._whole(name, groups)))
        return "\n".join((_HEAD, *lines))

    def _whole(self, name: str, groups: Iterable[str]) -> Counter[str]:
        return sum((self.counts[group, name] for group in groups), Counter())


def _line(name: str, count: Counter[str]) -> str:
    n, right, wrong = count.total(), count["right"], count["wrong"]
    low, high = lower(right, n, _RISK), upper(right, n, _RISK)
    return (
        f"| {name} | {n} | {right} | {wrong} | {count['open']} | "
        f"{low:.1%} to {high:.1%} | {upper(wrong, n, 2 * _RISK):.1%} |"
    )


def _verdict(said: object, true: str | None) -> str:
    if said is None:
        return "open"
    return "right" if said == true else "wrong"


def _creditor(paper: Paper, record: IndexRecord) -> str:
    if record.decision.status is not Status.INDEXED:
        return "open"
    right = paper.listed and record.decision.case_id == paper.supplier.id
    return "right" if right else "wrong"
