"""Names of files, from ids only: nothing that was read from paper becomes part of a name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from docindex.errors import ExportError
from docindex.exporting import Documents, listed

NAME: Final = r"(?:[A-Za-z0-9._-]|\{(?:id|batch|number)\})*"
"""What a pattern of names may be: letters, digits, `._-`, and ids in braces."""

FOLDER: Final = r"(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?)?"
"""What a folder inside an export may be called; empty: the export's own folder."""

_OF_DOCUMENT: Final = re.compile(r"\{(?:id|number)\}")
_SAFE: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,118}[A-Za-z0-9])?")
# Names that Windows keeps for devices, whatever stands behind the dot.
_RESERVED: Final = re.compile(r"(?i)(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")


def document_complaint(pattern: str, documents: Documents) -> str:
    """Why documents cannot be named by a pattern; empty: they can."""
    if not is_of_document(pattern):
        return "document_name must hold {id} or {number}"
    if documents and not pattern.lower().endswith(documents.suffix):
        return f"document_name must end in {documents.suffix}: documents = '{documents.value}'"
    return ""


def is_of_document(pattern: str) -> bool:
    """Whether a pattern gives each document a name of its own."""
    return _OF_DOCUMENT.search(pattern) is not None


def file_name(pattern: str, *, batch: str, record: str = "", number: int = 0) -> str:
    """The name that a pattern gives.

    Args:
        pattern: as of `NAME`.
        number: place of the document in the export, from 1; written with five digits.

    Raises:
        ExportError: not every system can hold that name.
    """
    name = pattern.format(batch=batch, id=record, number=f"{number:05d}")
    if not _SAFE.fullmatch(name) or _RESERVED.fullmatch(name):
        place = f"record {record}" if record else f"batch {batch}"
        raise ExportError(
            f"{place}: {pattern!r} gives a file name that not every system can hold. Nothing was "
            "written; set a pattern that begins with letters, and at most 120 characters in all."
        )
    return name


def refuse_equal(names: Sequence[str]) -> None:
    """Raise `ExportError` where two files of an export would have one name, in any case."""
    counted = Counter(name.casefold() for name in names)
    if twice := [name for name, count in counted.items() if count > 1]:
        raise ExportError(
            f"several files would be called {listed(twice)}. Nothing was written; set patterns of "
            "names that differ."
        )
