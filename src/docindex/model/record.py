"""What the cascade found, and what is published of it."""

from __future__ import annotations

import attrs

from docindex.model.batch import BatchFacts
from docindex.model.boundary import Boundary
from docindex.model.decision import Decision
from docindex.model.document import DocumentPage
from docindex.model.evidence import Candidate, Evidence
from docindex.model.field import DocumentField
from docindex.model.human import HumanDecision
from docindex.model.page import Contradiction


@attrs.frozen(kw_only=True)
class Reading:
    """What the cascade gathered on one document, and what was made of it.

    Args:
        stages: which stages ran, in order: `barcode`, `lines`, `page`.
        failed: the component that raised, or None.
        document_class: name of the class, or `unknown`.
        fields: of the forms that were recognised, page by page.
        boundaries: the one in front of the document, and places inside that look like one.
    """

    document: str
    evidence: tuple[Evidence, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    decision: Decision
    document_class: str = "unknown"
    stages: tuple[str, ...] = ()
    failed: str | None = None
    notes: tuple[str, ...] = ()
    fields: tuple[DocumentField, ...] = ()
    boundaries: tuple[Boundary, ...] = ()


@attrs.frozen(kw_only=True)
class IndexRecord:
    """The published answer for one document, as of `schema`; `record.py` writes it as JSON.

    Two parts: *facts* (ids, hashes, decision, versions) stay for the audit; *content* (candidates,
    evidence, contradictions, fields, texts) can be erased after delivery. There is no absolute path
    in it, and no time but the one that a person's answer states: the same input gives the same
    bytes.

    Args:
        boundaries: the one in front of the document, and places inside that look like one; empty:
            a person said where it begins, or an earlier version wrote the record.
        supersedes: ids of the records that this one takes the place of; empty: the program made it.
        awaited: of a document that waits for the receiver's application (`receiver_awaited`): what
            was decided, and holds as soon as the application confirms it. None: nothing waits.
        human: the answer that made it of those; None: the program made it, of a `pending` one where
            it supersedes one.
    """

    schema: str
    id: str
    batch: BatchFacts
    pages: tuple[DocumentPage, ...]
    document_class: str
    decision: Decision
    probability: float | None
    calibration: str | None
    policy: str
    stages: tuple[str, ...]
    notes: tuple[str, ...]
    versions: tuple[tuple[str, str], ...]
    evidence: tuple[Evidence, ...]
    candidates: tuple[Candidate, ...]
    contradictions: tuple[Contradiction, ...]
    fields: tuple[DocumentField, ...] = ()
    boundaries: tuple[Boundary, ...] = ()
    supersedes: tuple[str, ...] = ()
    human: HumanDecision | None = None
    awaited: Decision | None = None
