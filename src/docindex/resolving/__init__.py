"""Answers of people: new records that take the place of others, never an edited one.

`resolve` is pure; `open_cases` gives it the tenant's list, `Answers` keeps what it returns.
"""

from docindex.resolving.answers import resolve
from docindex.resolving.cases import TenantCases, open_cases
from docindex.resolving.history import History, histories, settle
from docindex.resolving.journal import Answers, read_records
from docindex.resolving.words import HumanWords, read_words

__all__ = [
    "Answers",
    "History",
    "HumanWords",
    "TenantCases",
    "histories",
    "open_cases",
    "read_records",
    "read_words",
    "resolve",
    "settle",
]
