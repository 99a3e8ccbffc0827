"""Which sheets are wanted: of a profile, of a list of cases, or of the command line alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import attrs

from docindex.builtin.table_options import TableOptions
from docindex.builtin.table_sources import read_csv, read_sqlite
from docindex.errors import CaseListError, Problem, ProfileError
from docindex.matching.references import Grammar
from docindex.profile import LoadedProfile, SeparationSection
from docindex.registry import Registry
from docindex.sheets.payloads import payload_of
from docindex.sheets.plans import SheetPlan
from docindex.structuring import structure
from docindex.worker import grammars_of, setting_of

_MATCHER: Final = "table"


@attrs.frozen(kw_only=True)
class Order:
    """What sheets are to be made.

    Args:
        patches, barcodes: what separator sheets carry, a sheet each.
        cases: CSV file of cases that get a cover sheet; None: none do.
        listed: whether every case of the profile's own list gets one.
        kind: of the number on cover sheets; empty: the profile's first reference.
        column: of the CSV file; empty: called as the kind.
        separator, encoding: of the CSV file.
        symbology: of all barcodes.
        count: of each sheet.
        most: more cases than these are refused.
    """

    patches: tuple[str, ...] = ()
    barcodes: tuple[str, ...] = ()
    cases: Path | None = None
    listed: bool = False
    kind: str = ""
    column: str = ""
    separator: str = ";"
    encoding: str = "utf-8-sig"
    symbology: str = "code128"
    edges: Any = 4
    batch_class: str = ""
    count: int = 1
    most: int = 1000

    @property
    def covers(self) -> bool:
        """Whether cover sheets are wanted."""
        return self.cases is not None or self.listed


def plan_sheets(order: Order, tenant: str = "") -> tuple[SheetPlan, ...]:
    """Separator sheets without a profile.

    Args:
        tenant: printed; empty: left out.
    """
    return tuple(_repeated(_separators(order, tenant), order.count))


def plan_for(order: Order, loaded: LoadedProfile, registry: Registry) -> tuple[SheetPlan, ...]:
    """Sheets for one tenant: those that are asked for, else all that the profile separates by.

    Raises:
        ProfileError: the profile would not part documents at such a sheet, or not read it.
        CaseListError: the list cannot be read, or a number in it is none of the tenant's.
    """
    profile, separation = loaded.profile, loaded.profile.separation
    if not (order.patches or order.barcodes or order.covers):
        order = attrs.evolve(order, patches=separation.patch_codes, barcodes=separation.barcodes)
    problems = tuple(_ignored(order, separation, profile.survey.symbologies))
    if problems:
        raise ProfileError(str(loaded.path), problems)
    plans = _covers(order, loaded, registry) if order.covers else ()
    if not order.covers:
        plans = tuple(_separators(order, profile.tenant))
    return tuple(_repeated(plans, order.count))


def _separators(order: Order, tenant: str) -> Iterator[SheetPlan]:
    plan = SheetPlan(tenant=tenant, batch_class=order.batch_class, edges=order.edges)
    for patch in order.patches:
        yield attrs.evolve(plan, patch=patch)
    for payload in order.barcodes:
        yield attrs.evolve(plan, payload=payload, symbology=order.symbology)


def _covers(order: Order, loaded: LoadedProfile, registry: Registry) -> tuple[SheetPlan, ...]:
    grammar = _grammar(order.kind, loaded, registry)
    numbers = _numbers(order, grammar.kind, loaded)
    if len(numbers) > order.most:
        what = f"{len(numbers)} cases would get a cover sheet each"
        raise CaseListError(f"{what}. Name a CSV file of those wanted, or raise --most.")
    return tuple(
        SheetPlan(
            tenant=loaded.profile.tenant,
            batch_class=order.batch_class,
            patch=order.patches[0] if order.patches else "",
            edges=order.edges,
            payload=payload_of(number, grammar, str(loaded.path)),
            symbology=order.symbology,
            caption=number,
            cover=True,
        )
        for number in numbers
    )


def _grammar(kind: str, loaded: LoadedProfile, registry: Registry) -> Grammar:
    grammars = grammars_of(registry, setting_of(loaded))
    for grammar in grammars:
        if kind in ("", grammar.kind):
            return grammar
    known = ", ".join(grammar.kind for grammar in grammars) or "none"
    problem = Problem(key="references", message=f"no kind {kind!r}", remedy=f"Known kinds: {known}")
    raise ProfileError(str(loaded.path), (problem,))


def _numbers(order: Order, kind: str, loaded: LoadedProfile) -> list[str]:
    """Each number once, in the list's order; cases without one have no sheet."""
    if order.cases is not None:
        column = order.column or kind
        table = _read_csv(order.cases, column, order)
        return [number for number in dict.fromkeys(table) if number]
    options = _table_options(loaded)
    column = options.keys.get(kind, options.case_id)
    scheme, _, name = options.source.partition(":")
    path = loaded.folder / name
    if scheme == "sqlite":
        read = read_sqlite(path, options.table, [column], options.where)
    else:
        read = read_csv(
            path, [column], options.where, separator=options.separator, encoding=options.encoding
        )
    return [number for number in dict.fromkeys(read.column(column)) if number]


def _read_csv(path: Path, column: str, order: Order) -> Sequence[str]:
    try:
        table = read_csv(path, [column], {}, separator=order.separator, encoding=order.encoding)
    except OSError as error:
        raise CaseListError(f"list {path.name}: {error.strerror}. Name a CSV file.") from error
    return table.column(column)


def _table_options(loaded: LoadedProfile) -> TableOptions:
    for matcher in loaded.profile.matchers:
        if matcher.component == _MATCHER:
            made, problems = structure(dict(matcher.options), TableOptions, "matchers.options")
            if made is None or problems:
                raise ProfileError(str(loaded.path), problems)
            return made
    problem = Problem(
        key="matchers",
        message=f"no component {_MATCHER!r} holds the list",
        remedy="Name a CSV file with --cases",
    )
    raise ProfileError(str(loaded.path), (problem,))


def _ignored(
    order: Order, separation: SeparationSection, symbologies: Sequence[str]
) -> Iterator[Problem]:
    """Sheets at which nothing would be parted: the next letter would join the one before."""
    for patch in order.patches:
        if patch not in separation.patch_codes:
            remedy = f"Add it there, or print one of: {', '.join(separation.patch_codes) or 'none'}"
            message = f"patch {patch} does not separate"
            yield Problem(key="separation.patch_codes", message=message, remedy=remedy)
    for payload in order.barcodes:
        if payload not in separation.barcodes:
            message = f"{payload!r} does not separate"
            yield Problem(key="separation.barcodes", message=message, remedy="Add it there")
    if order.covers and not (order.patches or separation.case_barcode):
        message = "cover sheets would not separate"
        remedy = "Set case_barcode = true, or print a patch code on them with --patch"
        yield Problem(key="separation.case_barcode", message=message, remedy=remedy)
    if (order.covers or order.barcodes) and order.symbology not in symbologies:
        message = f"{order.symbology} is not read"
        yield Problem(key="survey.symbologies", message=message, remedy="Add it, or choose another")


def _repeated(plans: Sequence[SheetPlan] | Iterator[SheetPlan], count: int) -> Iterator[SheetPlan]:
    for plan in plans:
        yield from [plan] * count
