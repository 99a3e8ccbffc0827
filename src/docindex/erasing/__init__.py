"""Erasing the content of records after delivery: marked first, erased later, facts kept.

`mark` writes into a journal which records are to go, `run` removes everything that holds their
content in the folders of an installation, and `check` proves that the facts are those that stayed.
"""

from docindex.erasing.facts import Seal
from docindex.erasing.journal import Journal, Order, open_journal
from docindex.erasing.running import Outcome, Place, check, mark, run, withdraw
from docindex.erasing.selecting import Selection, Wanted

__all__ = [
    "Journal",
    "Order",
    "Outcome",
    "Place",
    "Seal",
    "Selection",
    "Wanted",
    "check",
    "mark",
    "open_journal",
    "run",
    "withdraw",
]
