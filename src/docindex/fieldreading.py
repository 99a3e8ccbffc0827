"""Fields of documents, as matchers that are `FieldReader` read them; in a worker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import attrs

from docindex.contracts import FieldReader, FieldsRead, Matcher, ReadPage
from docindex.model import DocumentPage, Evidence, PageRef, TextLine
from docindex.survey import Named, guarded

Locate = Callable[[PageRef], Path]

# Fields stand in front and at the end: on letterheads, and under the sums of long lists.
_AT_EACH_END: Final = 3


class FieldCollector:
    """The lines of one document, kept for those that read its fields, and what these found.

    Args:
        matchers: all of the profile; those that read no fields are passed over.
        locate: says where a page's file lies.
    """

    def __init__(self, matchers: Sequence[Named[Matcher]], locate: Locate) -> None:
        self._readers = [(name, m) for name, m in matchers if isinstance(m, FieldReader)]
        self._locate = locate
        self._lines: dict[str, list[TextLine]] = {}
        self.found = FieldsRead()

    @property
    def wanted(self) -> bool:
        """Whether anybody reads fields."""
        return bool(self._readers)

    def hear(self, page: DocumentPage, lines: Sequence[TextLine]) -> None:
        """Keep what was read of a page."""
        if self.wanted:
            self._lines.setdefault(page.page.id, []).extend(lines)

    def read(self, content: Sequence[DocumentPage]) -> tuple[Evidence, ...]:
        """Ask the readers; `found` has the fields and contradictions of all of them.

        Args:
            content: the document's pages; where there are none, nobody is asked.

        Returns:
            The evidence of files inside of the document's files.

        Raises:
            ComponentError: a reader failed.
        """
        pages = [
            ReadPage(
                page=page,
                lines=tuple(self._lines.get(page.page.id, ())),
                source=self._locate(page.page),
            )
            for page in content
        ]
        for name, reader in self._readers if pages else ():
            with guarded(name):
                self.found = _joined(self.found, reader.read_fields(pages))
        return self.found.evidence


def pages_for_fields(content: Sequence[DocumentPage]) -> list[DocumentPage]:
    """The pages that are read as a whole for the fields: the first and the last ones."""
    if len(content) <= 2 * _AT_EACH_END:
        return list(content)
    return [*content[:_AT_EACH_END], *content[-_AT_EACH_END:]]


def _joined(first: FieldsRead, second: FieldsRead) -> FieldsRead:
    return attrs.evolve(
        first,
        fields=(*first.fields, *second.fields),
        evidence=(*first.evidence, *second.evidence),
        contradictions=(*first.contradictions, *second.contradictions),
    )
