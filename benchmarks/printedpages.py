"""Pages of generated mail with the references that are known to stand on their documents."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import attrs

from benchmarks.mail.imagefiles import INDEX
from docindex.batchfile import batch_facts
from docindex.contracts import Managed, OcrEngine, Preprocessor
from docindex.decoding.sources import decode_page, open_file
from docindex.matching.references import Grammar
from docindex.model import PageRef, TextLine
from docindex.pageimage import PageImage
from docindex.paging import number_pages
from docindex.profile import LoadedProfile, load_profile
from docindex.reading import LinePlan, PageReader
from docindex.registry import load_registry
from docindex.survey import Named, prepared
from docindex.testing.samples.chance import Dice
from docindex.worker import grammars_of, limits_of, setting_of

# Of these no page is sure to hold a printed number.
_WITHOUT_NUMBER: Final = frozenset({"advertising", "unrelated", "handwritten"})
# Whole pages are read as long as they take, whatever else the machine does.
_PAGE_SECONDS: Final = 600.0

Number = tuple[str, str]


@attrs.frozen(kw_only=True, eq=False)
class MailPage:
    """One content page, prepared as the survey prepares it.

    Args:
        keys: (kind, normal form) of every number of the document's case.
    """

    id: str
    level: str
    image: PageImage
    reader: PageReader
    keys: frozenset[Number]

    def numbers(self, lines: Iterable[TextLine]) -> frozenset[Number]:
        """The numbers of the case that stand, exactly, in some lines."""
        found = {
            (grammar.kind, number.value)
            for line in lines
            for grammar in self.reader.grammars
            for number in grammar.find(line.text)
            if number.valid and not number.folded
        }
        return self.keys & found


def every_line(plan: LinePlan) -> LinePlan:
    """The plan with which all lines are read, one by one."""
    return attrs.evolve(plan, likely=frozenset(plan.boxes), further=frozenset())


@attrs.frozen(kw_only=True, eq=False)
class _Tenant:
    """A tenant's grammars and components, open."""

    folder: Path
    loaded: LoadedProfile
    grammars: tuple[Grammar, ...]
    chain: tuple[Named[Preprocessor], ...]
    engine: OcrEngine

    @classmethod
    def opened(cls, folder: Path, stack: contextlib.ExitStack) -> _Tenant:
        loaded, registry = load_profile(folder / "profile.toml"), load_registry(())
        setting, survey, ocr = setting_of(loaded), loaded.profile.survey, loaded.profile.ocr

        def create(hook: str, name: str, options: Any) -> Any:
            made = registry.create(hook, name, options, setting)
            return stack.enter_context(made) if isinstance(made, Managed) else made

        chain = [
            (name, create("docindex_preprocessors", name, survey.options.get(name, {})))
            for name in survey.preprocess
        ]
        options = {**ocr.options, "page_seconds": _PAGE_SECONDS}
        engine = create("docindex_ocr_engines", ocr.component, options)
        return cls(
            folder=folder,
            loaded=loaded,
            grammars=grammars_of(registry, setting),
            chain=tuple(chain),
            engine=engine,
        )

    def page(self, batch: str, wanted: str) -> PageImage:
        """A page of a batch, decoded and prepared."""
        root, limits = self.folder / "batches" / batch, limits_of(self.loaded.profile.limits)
        page = self._pages(root)[wanted]
        return prepared(decode_page(root / page.file, page, limits, strict=False), self.chain)

    def _pages(self, root: Path) -> dict[str, PageRef]:
        profile = self.loaded.profile
        facts, _ = batch_facts(root, profile)
        source, setting = profile.intake, setting_of(self.loaded)
        intake = load_registry(()).create(
            "docindex_intakes", source.component, source.options, setting
        )
        batch = intake.read(root, facts)
        limits = limits_of(profile.limits)
        opened = [open_file(root / file.name, file.name, limits) for file in batch.files]
        pages, _ = number_pages(batch.facts, opened, profile.intake.default_dpi)
        return {page.id: page for page in pages}

    def keys(self, case: str) -> frozenset[Number]:
        """Every number of a case, in normal form, those of cases merged into it included."""
        with contextlib.closing(sqlite3.connect(self.folder / "cases.sqlite")) as database:
            rows = database.execute(
                "SELECT 'case_no', case_no FROM cases WHERE ?1 IN (case_no, merged_into) "
                "UNION SELECT 'cash_no', cash_no FROM cases WHERE ?1 IN (case_no, merged_into) "
                "UNION SELECT kind, value FROM case_keys WHERE case_no = ?1",
                (case,),
            ).fetchall()
        by_kind = {grammar.kind: grammar for grammar in self.grammars}
        normal = {(kind, by_kind[kind].normalise(value)) for kind, value in rows if kind in by_kind}
        return frozenset((kind, value) for kind, value in normal if value is not None)


def mail_pages(root: Path, count: int, seed: int = 5) -> Iterator[MailPage]:
    """First content pages of documents, tenants and levels in turn; no dual stream.

    Args:
        root: what `benchmarks.mail` wrote.
        count: how many pages.
        seed: which documents.
    """
    truth = json.loads((root / "truth.json").read_text(encoding="utf-8"))
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for document in truth["documents"]:
        batch = root / document["tenant"] / "batches" / document["batch"]
        told = document["case_id"] and document["kind"] not in _WITHOUT_NUMBER
        if told and not (batch / INDEX).exists():
            groups.setdefault((document["tenant"], document["level"]), []).append(document)
    shuffled = [Dice(seed, place).shuffled(groups[key]) for place, key in enumerate(sorted(groups))]
    turns = (group[turn] for turn in range(count) for group in shuffled if turn < len(group))
    with contextlib.ExitStack() as stack:
        tenants: dict[str, _Tenant] = {}
        for _, document in zip(range(count), turns, strict=False):
            name = document["tenant"]
            if name not in tenants:
                tenants[name] = _Tenant.opened(root / name, stack)
            yield _page(tenants[name], document)


def _page(tenant: _Tenant, document: dict[str, Any]) -> MailPage:
    first = next(page["id"] for page in document["pages"] if page["role"] == "content")
    reader = PageReader(engine=tenant.engine, component="ocr", grammars=tenant.grammars)
    return MailPage(
        id=first,
        level=document["level"],
        image=tenant.page(document["batch"], first),
        reader=reader,
        keys=tenant.keys(document["case_id"]),
    )
