"""A person's answer as a host or the command line states it, in plain words."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from docindex.errors import ResolveError
from docindex.model import Action, HumanDecision
from docindex.structuring import structure


@attrs.frozen(kw_only=True)
class HumanWords:
    """The words of an answer; what each action needs is checked by `resolve`.

    Args:
        at: ISO 8601 with an offset, such as `2026-03-02T08:15:00+01:00`; None: now.
        case: of `correct`: the id of the case as the list has it.
    """

    action: Action
    by: str
    why: str
    at: str | None = None
    case: str | None = None
    first_pages: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    sheets: tuple[int, ...] = ()

    def decision(self, now: Callable[[], datetime.datetime]) -> HumanDecision:
        """The answer that `resolve` takes.

        Args:
            now: asked where `at` is not stated.

        Raises:
            ResolveError: `at` is no moment with a time zone.
        """
        return HumanDecision(
            action=self.action,
            by=self.by.strip(),
            at=_moment(self.at) if self.at is not None else now(),
            why=self.why.strip(),
            case_id=self.case.strip() if self.case is not None else None,
            first_pages=self.first_pages,
            others=self.others,
            sheets=self.sheets,
        )


def read_words(words: Any) -> HumanWords:
    """The words of an answer out of plain data.

    Raises:
        ResolveError: a key is missing, unknown or of the wrong kind; every mistake in one go.
    """
    if not isinstance(words, Mapping):
        raise ResolveError("answer: give an object with action, by and why.")
    value, problems = structure(words, HumanWords)
    if value is None:
        raise ResolveError("; ".join(str(problem) for problem in problems))
    return value


def _moment(text: str) -> datetime.datetime:
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ResolveError(
            f"at: {text!r} is no moment with a time zone. State it as 2026-03-02T08:15:00+01:00."
        )
    return moment
