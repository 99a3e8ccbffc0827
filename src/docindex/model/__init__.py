"""The frozen values of the path: batch → page → survey → document → evidence → decision → record.

Units, everywhere: boxes in pixels of the *original scan*, origin top left, right and bottom
exclusive; resolutions in dots per inch; angles in degrees counter-clockwise; confidences and
scores 0..1. Enum values are what stands in the JSON record.
"""

from __future__ import annotations

from docindex.model.batch import (
    Batch,
    BatchFacts,
    BatchIndex,
    DeclaredCount,
    DeclaredImage,
    Environment,
    Frame,
    OpenedFile,
    SourceFile,
)
from docindex.model.boundary import Boundary
from docindex.model.decision import Decision, Reason, Status
from docindex.model.document import Document, DocumentPage, Role
from docindex.model.evidence import (
    Candidate,
    CheckDigitRule,
    Evidence,
    ReferenceRole,
    ReferenceRule,
    Support,
)
from docindex.model.field import YES_OR_NO, DocumentField, FieldKind
from docindex.model.human import Action, HumanDecision
from docindex.model.page import (
    SYMBOLOGIES,
    Barcode,
    Box,
    Contradiction,
    PageFault,
    PageRef,
    PageSurvey,
    Patch,
    Side,
    Stream,
    TextLine,
)
from docindex.model.record import IndexRecord, Reading
from docindex.model.standing import CaseAnswer, Standing

__all__ = [
    "SYMBOLOGIES",
    "YES_OR_NO",
    "Action",
    "Barcode",
    "Batch",
    "BatchFacts",
    "BatchIndex",
    "Boundary",
    "Box",
    "Candidate",
    "CaseAnswer",
    "CheckDigitRule",
    "Contradiction",
    "Decision",
    "DeclaredCount",
    "DeclaredImage",
    "Document",
    "DocumentField",
    "DocumentPage",
    "Environment",
    "Evidence",
    "FieldKind",
    "Frame",
    "HumanDecision",
    "IndexRecord",
    "OpenedFile",
    "PageFault",
    "PageRef",
    "PageSurvey",
    "Patch",
    "Reading",
    "Reason",
    "ReferenceRole",
    "ReferenceRule",
    "Role",
    "Side",
    "SourceFile",
    "Standing",
    "Status",
    "Stream",
    "Support",
    "TextLine",
]
