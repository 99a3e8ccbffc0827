"""The truth about a benchmark, as it stands in `truth.json`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from benchmarks.mail.plans import BatchPlan
from benchmarks.mail.stacks import Scannable, Stack
from benchmarks.mail.tiers import Tier

SCHEMA = "docindex.mail-truth/1"


def batch_truth(plan: BatchPlan, stack: Stack, *, declared_right: bool) -> dict[str, Any]:
    """What is true of a batch: every side in order, and whether its declared counts are right."""
    return {
        "id": plan.id,
        "tenant": plan.tenant,
        "level": plan.level,
        "separation": plan.separation.value,
        "declared_right": declared_right,
        "pages": [_page(plan, side) for side in stack.sides],
    }


def document_truths(plan: BatchPlan, stack: Stack) -> list[dict[str, Any]]:
    """What is true of a batch's documents; a separator belongs to the document it starts."""
    return [
        {
            "batch": plan.id,
            "tenant": plan.tenant,
            "level": plan.level,
            "kind": document.kind.value,
            "pages": [_page(plan, side) for side in stack.sides if side.document == index],
            "case_id": document.case_id,
            "decidable": document.decidable,
            "starts_by": stack.starts[index].value,
            "separator_destroyed": index in stack.destroyed,
        }
        for index, document in enumerate(stack.documents)
    ]


def truth_json(
    seed: int,
    preset: str,
    tier: Tier,
    truths: Sequence[tuple[dict[str, Any], list[dict[str, Any]]]],
) -> str:
    """The whole file.

    Args:
        truths: per batch, what is true of it and of its documents.
    """
    content = {
        "schema": SCHEMA,
        "seed": seed,
        "preset": preset,
        "tier": tier.value,
        "batches": [batch for batch, _ in truths],
        "documents": [document for _, documents in truths for document in documents],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _page(plan: BatchPlan, side: Scannable) -> dict[str, str]:
    # As `docindex.model.PageRef.id` makes it.
    return {
        "id": f"{plan.id}_{side.number:05d}{side.side.value[0]}",
        "role": side.role.value,
    }
