"""How often docindex is wrong, by a random sample of all documents that people key blind."""

from __future__ import annotations

from docindex.auditing.drawing import Audit, audit_text, draw_audit, load_audit
from docindex.auditing.keying import keying_list, take_answers
from docindex.auditing.labels import Label, clerk_labels, labels_text, merged, read_labels
from docindex.auditing.population import Population, read_population
from docindex.auditing.reporting import AuditReport, report_audit
from docindex.auditing.verdicts import labelled, proposals

__all__ = [
    "Audit",
    "AuditReport",
    "Label",
    "Population",
    "audit_text",
    "clerk_labels",
    "draw_audit",
    "keying_list",
    "labelled",
    "labels_text",
    "load_audit",
    "merged",
    "proposals",
    "read_labels",
    "read_population",
    "report_audit",
    "take_answers",
]
