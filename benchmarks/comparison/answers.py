"""Answers of a peer in the format of `docs/reference/scoring.md`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import attrs


@attrs.frozen(kw_only=True)
class PeerAnswer:
    """One document as a peer found it.

    Args:
        case: None: it found none, and a person looks.
    """

    batch: str
    pages: tuple[str, ...]
    case: str | None

    def as_json(self) -> dict[str, Any]:
        """As `docindex.answer/1`."""
        return {
            "schema": "docindex.answer/1",
            "batch": self.batch,
            "pages": list(self.pages),
            "status": "indexed" if self.case else "clearing",
            "case_id": self.case,
            "probability": None,
        }


def write_answers(path: Path, answers: Iterable[PeerAnswer]) -> None:
    """Write one answer on a line."""
    lines = (json.dumps(answer.as_json(), ensure_ascii=False) for answer in answers)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
