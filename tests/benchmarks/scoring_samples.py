"""Truth and answers of invented batches, short to write."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.scoring.report import Report, Run, score_runs

Json = dict[str, Any]
_ROLES = {"c": "content", "k": "back", "b": "blank", "s": "separator"}


class Mail:
    """Batches that grow document by document, as the generator's truth file has them."""

    def __init__(self) -> None:
        self.truth: Json = {
            "schema": "docindex.mail-truth/1",
            "seed": 5,
            "preset": "test",
            "batches": [],
            "documents": [],
        }

    def batch(self, name: str, *, declared_right: bool = True, **changes: str) -> None:
        """A new batch; the documents that follow are in it."""
        facts = {"tenant": "t", "level": "clean", "separation": "patch"} | changes
        entry = {"id": name, **facts, "declared_right": declared_right, "pages": []}
        self.truth["batches"].append(entry)

    def document(
        self, roles: str, case: str | None, *, decidable: bool | None = None, **changes: Any
    ) -> list[str]:
        """A document by the letters of its sides' roles; returns the ids of its pages."""
        batch = self.truth["batches"][-1]
        first = len(batch["pages"]) + 1
        pages = [
            {"id": f"{batch['id']}_{number:05d}f", "role": _ROLES[role]}
            for number, role in enumerate(roles, start=first)
        ]
        batch["pages"] += pages
        entry = {
            "batch": batch["id"],
            "tenant": batch["tenant"],
            "level": batch["level"],
            "kind": "form",
            "pages": pages,
            "case_id": case,
            "decidable": case is not None if decidable is None else decidable,
            "starts_by": "patch",
            "separator_destroyed": False,
        }
        self.truth["documents"].append(entry | changes)
        return [page["id"] for page in pages]

    def perfect(self) -> list[Json]:
        """Answers that are as good as can be."""
        return [
            answer(
                [page["id"] for page in document["pages"]],
                document["case_id"] if document["decidable"] else None,
                "indexed" if document["decidable"] else "clearing",
            )
            for document in self.truth["documents"]
        ]


def answer(
    pages: Sequence[str], case: str | None, status: str, probability: float | None = None
) -> Json:
    """One line of a system."""
    return {
        "schema": "docindex.answer/1",
        "batch": pages[0].rpartition("_")[0],
        "pages": list(pages),
        "status": status,
        "case_id": case,
        "probability": probability,
    }


def write_run(
    folder: Path, truth: Json, answers: Sequence[Json], held: Sequence[str] = (), name: str = "run"
) -> Run:
    """The files of one run."""
    paths = [folder / f"{name}-{part}" for part in ("truth.json", "records.jsonl", "held.txt")]
    lines = "".join(f"{json.dumps(line)}\n" for line in answers)
    for path, text in zip(paths, (json.dumps(truth), lines, "\n".join(held)), strict=True):
        path.write_text(text, encoding="utf-8")
    return Run(truth=paths[0], records=(paths[1],), held=paths[2] if held else None)


def scored(
    folder: Path, truth: Json, answers: Sequence[Json], held: Sequence[str] = ()
) -> tuple[Report, dict[str, tuple[int, int]]]:
    """The report, and every score as (count, of)."""
    report = score_runs([write_run(folder, truth, answers, held)])
    return report, {name: (share.count, share.of) for name, share in report.scores.items()}
