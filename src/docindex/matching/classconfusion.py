"""How often a model of classes was right, with exact bounds; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import attrs

from docindex.matching.bounds import lower, upper
from docindex.matching.classes import UNKNOWN_CLASS
from docindex.matching.classfitting import Answered

# Two-sided, 95 %.
_RISK: Final = 0.025


@attrs.frozen(kw_only=True)
class Share:
    """So many of so many, and the rates that it may stand for, 0..1 each, with 95 % confidence."""

    count: int
    of: int

    @property
    def least(self) -> float:
        """The lower bound; 0 of nothing."""
        return lower(self.count, self.of, _RISK) if self.of else 0.0

    @property
    def most(self) -> float:
        """The upper bound."""
        return upper(self.count, self.of, _RISK)


@attrs.frozen(kw_only=True)
class ClassShares:
    """What became of one class.

    Args:
        found: documents of the class that were called so.
        right: documents called so that are of the class.
        unknown: documents of the class that were called `unknown`.
    """

    name: str
    found: Share
    right: Share
    unknown: Share


@attrs.frozen(kw_only=True)
class Confusion:
    """Documents counted by what they are and what was said of them.

    Args:
        names: of the classes, ascending, without `unknown`.
        counts: of documents of these classes, by truth and answer.
        strangers: of documents that the model could not know, by the class that was left out, or
            `unknown`, and answer.
    """

    names: tuple[str, ...]
    counts: Counter[tuple[str, str]]
    strangers: Counter[tuple[str, str]]

    @classmethod
    def of(cls, tested: Sequence[Answered], names: Sequence[str]) -> Confusion:
        """Count what was tested."""
        own = Counter((one.truth, one.said) for one in tested if not one.stranger)
        others = Counter((one.truth, one.said) for one in tested if one.stranger)
        return cls(names=tuple(sorted(names)), counts=own, strangers=others)

    @property
    def documents(self) -> int:
        """Documents of known classes."""
        return sum(self.counts.values())

    @property
    def right(self) -> Share:
        """Those that got their class."""
        count = sum(self.counts[name, name] for name in self.names)
        return Share(count=count, of=self.documents)

    @property
    def unknown(self) -> Share:
        """Those of known classes that were called `unknown`."""
        count = sum(self.counts[name, UNKNOWN_CLASS] for name in self.names)
        return Share(count=count, of=self.documents)

    @property
    def wrong(self) -> Share:
        """Those of known classes that got another's."""
        return Share(
            count=self.documents - self.right.count - self.unknown.count, of=self.documents
        )

    @property
    def kept_out(self) -> Share:
        """Strangers that were called `unknown`."""
        count = sum(n for (_, said), n in self.strangers.items() if said == UNKNOWN_CLASS)
        return Share(count=count, of=sum(self.strangers.values()))

    def of_class(self, name: str) -> ClassShares:
        """What became of one class."""
        size = sum(n for (truth, _), n in self.counts.items() if truth == name)
        called = sum(n for (_, said), n in self.counts.items() if said == name)
        hit = self.counts[name, name]
        return ClassShares(
            name=name,
            found=Share(count=hit, of=size),
            right=Share(count=hit, of=called),
            unknown=Share(count=self.counts[name, UNKNOWN_CLASS], of=size),
        )
