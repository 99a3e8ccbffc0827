"""How records of sample batches compare with the truth of `truth.json`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from docindex.model import IndexRecord, Role, Status


@attrs.frozen(kw_only=True)
class Score:
    """Counts of documents, and of pages, over some batches.

    Args:
        documents, pages: in the truth.
        decidable: documents whose paper names exactly one case of the list.
        right: indexed to the right case with all their pages and only these.
        wrong: records that are indexed and hold a content page of another case or of none.
        verify_right: verify, of the right pages, with the right case as the proposal.
        statuses: records by status.
        pages_lost: pages of the truth that stand in no record.
        boundaries_right: documents whose pages are exactly those of one record.
    """

    documents: int = 0
    pages: int = 0
    decidable: int = 0
    right: int = 0
    wrong: int = 0
    verify_right: int = 0
    statuses: Mapping[Status, int] = attrs.field(factory=dict)
    pages_lost: int = 0
    boundaries_right: int = 0

    def __add__(self, other: Score) -> Score:
        """Both together."""
        sums = {
            field.name: getattr(self, field.name) + getattr(other, field.name)
            for field in attrs.fields(Score)
            if field.name != "statuses"
        }
        keys = self.statuses.keys() | other.statuses.keys()
        both = {key: self.statuses.get(key, 0) + other.statuses.get(key, 0) for key in keys}
        return Score(statuses=both, **sums)

    @property
    def dark(self) -> float:
        """Share of the decidable documents that nobody looked at and that are right, 0..1."""
        return self.right / self.decidable if self.decidable else 0.0


def score(
    records: Sequence[IndexRecord], documents: Iterable[Mapping[str, Any]], batch: str
) -> Score:
    """Compare the records of one batch with the truth.

    Args:
        documents: `documents` of `truth.json`; those of other batches are left out.
        batch: the batch's id.
    """
    truths = [document for document in documents if document["batch"] == batch]
    by_pages = {page_ids(truth): truth for truth in truths}
    owner = {page["id"]: truth for truth in truths for page in truth["pages"]}
    placed = {page.page.id for record in records for page in record.pages}
    total = Score(
        documents=len(truths),
        pages=len(owner),
        decidable=sum(truth["decidable"] for truth in truths),
        pages_lost=len(owner.keys() - placed),
    )
    for record in records:
        truth = by_pages.get(frozenset(page.page.id for page in record.pages))
        total += _of(record, truth, is_wrong(record, owner))
    return total


def page_ids(truth: Mapping[str, Any]) -> frozenset[str]:
    """The pages of a document in the truth."""
    return frozenset(page["id"] for page in truth["pages"])


def is_wrong(record: IndexRecord, owner: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether an indexed record holds a content page that belongs elsewhere.

    Args:
        owner: the document in the truth by page id.
    """
    if record.decision.status is not Status.INDEXED:
        return False
    content = [page for page in record.pages if page.role in (Role.CONTENT, Role.BACK)]
    return any(owner[page.page.id]["case_id"] != record.decision.case_id for page in content)


def _of(record: IndexRecord, truth: Mapping[str, Any] | None, wrong: bool) -> Score:  # noqa: FBT001
    decision = record.decision
    right = truth is not None and truth["case_id"] == decision.case_id is not None
    return Score(
        right=int(right and decision.status is Status.INDEXED),
        wrong=int(wrong),
        verify_right=int(right and decision.status is Status.VERIFY),
        statuses={decision.status: 1},
        boundaries_right=int(truth is not None),
    )
