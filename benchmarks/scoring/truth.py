"""The truth of a benchmark: batches, their pages, and the documents that they really hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from benchmarks.scoring.fields import Table, read_object

SCHEMA: Final = "docindex.mail-truth/1"
# The images of one side that a dual-stream scanner delivers are one page: `..._00007f.r1`.
_RENDITION: Final = re.compile(r"(_[0-9]{5,}[fb])\.r[1-9][0-9]*\Z")

# A case number means something only within its tenant.
Case = tuple[str, str]


class Role(StrEnum):
    """What a side is in its document."""

    CONTENT = "content"
    BACK = "back"
    BLANK = "blank"
    SEPARATOR = "separator"


class Tier(StrEnum):
    """How much of its cases an office handed over: numbers; plates too; people as well."""

    NUMBERS = "numbers"
    PLATES = "plates"
    PEOPLE = "people"


WITH_CONTENT: Final = frozenset({Role.CONTENT, Role.BACK})


@dataclass(frozen=True, kw_only=True, slots=True)
class TruthDocument:
    """One document as it was made.

    Args:
        pages: role by id, in batch order, at least one with content.
        case: tenant and id of its case; None: it belongs to no listed case.
        decidable: the paper names exactly one case of the list.
        starts_by: what marks its first page, such as `patch`.
        separator_destroyed: what marked its start was destroyed on purpose.
    """

    batch: str
    tenant: str
    level: str
    kind: str
    pages: Mapping[str, Role]
    case: Case | None
    decidable: bool
    starts_by: str
    separator_destroyed: bool

    @property
    def content(self) -> tuple[str, ...]:
        """Ids of the pages with content, in batch order."""
        return tuple(page for page, role in self.pages.items() if role in WITH_CONTENT)


@dataclass(frozen=True, kw_only=True, slots=True)
class TruthBatch:
    """One batch as it was made.

    Args:
        tier: of its tenant's list.
        declared_right: whether the counts declared with the batch are those of its content.
        pages: role by id, in batch order.
        documents: in batch order.
    """

    id: str
    tenant: str
    level: str
    separation: str
    tier: Tier
    declared_right: bool
    pages: Mapping[str, Role]
    documents: tuple[TruthDocument, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Truth:
    """All batches of one truth file, by id.

    Args:
        seed, preset: as the file names them, for reports.
        tier: of its lists.
    """

    file: str
    seed: str
    preset: str
    tier: Tier
    batches: Mapping[str, TruthBatch]


def side(page: str) -> str:
    """The id of a page without its rendition."""
    return _RENDITION.sub(r"\1", page)


def read_truth(path: Path) -> Truth:
    """Read and check a truth file.

    Raises:
        InputError: a key is missing or of the wrong kind, or pages and documents do not add up.
    """
    top = read_object(path)
    top.choice("schema", (SCHEMA,))
    # Older truths do not say; theirs were lists of people.
    tier = Tier(top.choice("tier", tuple(Tier))) if "tier" in top.values else Tier.PEOPLE
    batches: dict[str, tuple[Table, dict[str, Role]]] = {}
    for entry in top.tables("batches"):
        if entry.text("id") in batches:
            raise entry.mistake("id", "is the id of two batches", "Give every batch its own id")
        batches[entry.text("id")] = (entry, _pages(entry))
    documents = _documents(top, {name: pages for name, (_, pages) in batches.items()})
    return Truth(
        file=str(path),
        seed=str(top.values.get("seed", "")),
        preset=str(top.values.get("preset", "")),
        tier=tier,
        batches={
            name: _batch(entry, tier, pages, documents[name])
            for name, (entry, pages) in batches.items()
        },
    )


def _pages(entry: Table) -> dict[str, Role]:
    pages: dict[str, Role] = {}
    seen: set[str] = set()
    for page in entry.tables("pages"):
        name, role = page.text("id"), Role(page.choice("role", tuple(Role)))
        if name in seen or pages.get(side(name), role) is not role:
            raise page.mistake("id", f"{name!r} stands here twice", "Name every page once")
        seen.add(name)
        pages[side(name)] = role
    return pages


def _documents(
    top: Table, batches: Mapping[str, Mapping[str, Role]]
) -> dict[str, list[TruthDocument]]:
    """The documents by batch; every page with content stands in exactly one."""
    documents: dict[str, list[TruthDocument]] = {name: [] for name in batches}
    placed: set[tuple[str, str]] = set()
    for entry in top.tables("documents"):
        batch = entry.text("batch")
        if batch not in batches:
            raise entry.mistake("batch", f"{batch!r} is not in `batches`", "Add the batch there")
        document = _document(entry, batch, batches[batch])
        for page in document.pages:
            if (batch, page) in placed:
                message = f"{page!r} stands in two documents"
                raise entry.mistake("pages", message, "Give every page one document")
            placed.add((batch, page))
        documents[batch].append(document)
    for number, (batch, pages) in enumerate(batches.items()):
        for page, role in pages.items():
            if role in WITH_CONTENT and (batch, page) not in placed:
                message = f"{page!r} has content and stands in no document"
                raise top.mistake(f"batches[{number}].pages", message, "Add it to its document")
    return documents


def _document(entry: Table, batch: str, known: Mapping[str, Role]) -> TruthDocument:
    pages = _pages(entry)
    for page, role in pages.items():
        if known.get(page) is not role:
            message = f"{page!r} is not a page of batch {batch!r} with the role {role.value}"
            raise entry.mistake("pages", message, "Make batches and documents name the same pages")
    if not WITH_CONTENT & set(pages.values()):
        remedy = "Leave out documents of separators and blank pages only"
        raise entry.mistake("pages", "none has content", remedy)
    tenant, case, decidable = entry.text("tenant"), entry.text_or_none("case_id"), "decidable"
    if entry.flag(decidable) and case is None:
        raise entry.mistake(decidable, "is true without a case", "Name the case, or say false")
    order = {page: number for number, page in enumerate(known)}
    return TruthDocument(
        batch=batch,
        tenant=tenant,
        level=entry.text("level"),
        kind=entry.text("kind"),
        pages={page: pages[page] for page in sorted(pages, key=order.__getitem__)},
        case=None if case is None else (tenant, case),
        decidable=entry.flag(decidable),
        starts_by=entry.text("starts_by"),
        separator_destroyed=entry.flag("separator_destroyed"),
    )


def _batch(
    entry: Table, tier: Tier, pages: dict[str, Role], documents: list[TruthDocument]
) -> TruthBatch:
    order = {page: number for number, page in enumerate(pages)}
    return TruthBatch(
        id=entry.text("id"),
        tenant=entry.text("tenant"),
        level=entry.text("level"),
        separation=entry.text("separation"),
        tier=tier,
        declared_right=entry.flag("declared_right"),
        pages=pages,
        documents=tuple(sorted(documents, key=lambda document: order[document.content[0]])),
    )
