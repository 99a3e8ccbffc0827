"""Asking again: documents whose number is right and whose case was not listed yet.

`ask_again` makes new records of those that wait, with the list of today and without the scans;
`deliver` hands them on in a folder of their own. Nothing is edited, and nothing is handed on twice.
"""

from docindex.retrying.asking import Asked, AskingAgain, ask_again
from docindex.retrying.delivering import Scans, deliver

__all__ = ["Asked", "AskingAgain", "Scans", "ask_again", "deliver"]
