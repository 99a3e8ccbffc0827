"""What is proposed for a new customer: from the list alone, then with what the scans say."""

from __future__ import annotations

import os
import random
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import attrs

from docindex.contracts import CheckDigit, Setting
from docindex.errors import CaseListError
from docindex.matching.references import Grammar
from docindex.model import CheckDigitRule, Environment, PageSurvey, ReferenceRule
from docindex.profiling.checkdigits import CheckFinding, infer_check
from docindex.profiling.columns import Roles, infer_roles
from docindex.profiling.findings import Finding, doubtful, sure
from docindex.profiling.grammars import NumberGrammar, infer_grammar
from docindex.profiling.keytables import KeyTable, infer_key_table
from docindex.profiling.labels import Labels, infer_labels, numbers_beside
from docindex.profiling.payloads import PayloadFinding, Seen, foreign, infer_payload
from docindex.profiling.separation import Rules, ScannedFolder, infer_separation
from docindex.profiling.tables import ListedCases, load_list
from docindex.registry import Registry

_HOOK: Final = "docindex_check_digits"
_PLATE: Final = "plate"
_COMPARED: Final = 500
_UNIQUE: Final = 0.01


@attrs.frozen(kw_only=True, eq=False)
class Reference:
    """One kind of number as far as it is known.

    Args:
        listed: its numbers in their normal form.
    """

    numbers: NumberGrammar
    check: CheckFinding
    grammar: Grammar
    listed: frozenset[str]
    payload: PayloadFinding | None = None
    labels: Labels | None = None

    @property
    def kind(self) -> str:
        """What the profile calls it."""
        return self.numbers.kind


@attrs.frozen(kw_only=True, eq=False)
class Proposal:
    """A profile to be, with everything that speaks for it.

    Args:
        source: of the matcher `table`: `sqlite:` or `csv:` and the path from the profile.
    """

    tenant: str
    source: str
    cases: ListedCases
    roles: Roles
    key_table: KeyTable | None
    references: tuple[Reference, ...]
    rules: Rules
    findings: tuple[Finding, ...]

    @property
    def doubts(self) -> tuple[Finding, ...]:
        """What a person should look at."""
        return tuple(finding for finding in self.findings if finding.doubt is not None)


@attrs.frozen(kw_only=True)
class ReadSamples:
    """What was seen on the scans.

    Args:
        lines: texts of each page that was read, in reading order, by page.
        unread: pages that could not be decoded.
    """

    folders: tuple[ScannedFolder, ...]
    lines: Mapping[str, Sequence[str]]
    unread: int

    @property
    def surveys(self) -> tuple[PageSurvey, ...]:
        """Of all pages."""
        return tuple(survey for folder in self.folders for survey in folder.surveys)


def propose(path: Path, *, table: str, tenant: str, folder: Path, registry: Registry) -> Proposal:
    """A profile from the list alone; every file is taken for one document.

    Args:
        path: of the list; table: of SQLite, or empty.
        folder: of the profile, which names the list from there.

    Raises:
        CaseListError: the list cannot be read, or nothing in it names cases.
    """
    cases = load_list(path, table)
    roles = infer_roles(cases.main.columns)
    if not roles.case_id:
        raise CaseListError(
            f"list {path.name}: no column has a number of its own in every row. Have it delivered "
            "with one row per case, and further numbers in a table of their own."
        )
    key_table = infer_key_table(cases.further, cases.main.columns[roles.case_id])
    values = {
        kind: list(cases.main.columns[column])
        for kind, column in roles.keys.items()
        if kind != _PLATE
    }
    for kind, texts in key_table.values.items() if key_table else ():
        if kind != _PLATE:
            values.setdefault(kind, []).extend(texts)
    found = (_reference(kind, texts, registry) for kind, texts in values.items())
    references = tuple(reference for reference in found if reference is not None)
    key_table, unruled = _ruled(key_table, {reference.kind for reference in references})
    return Proposal(
        tenant=tenant,
        source=f"{cases.source}:{_from(folder, path)}",
        cases=cases,
        roles=roles,
        key_table=key_table,
        references=references,
        rules=Rules(one_file_one_document=True),
        findings=(
            *cases.findings,
            *_tables(cases, key_table, asked=bool(table)),
            *roles.findings,
            *(key_table.findings if key_table else unruled),
            *(f for r in references for f in (*r.numbers.findings, *r.check.findings)),
            *_overlaps(references),
        ),
    )


def _from(folder: Path, path: Path) -> str:
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive
        return path.resolve().as_posix()


def _ruled(
    key_table: KeyTable | None, kinds: Collection[str]
) -> tuple[KeyTable | None, tuple[Finding, ...]]:
    """The table of further keys, where all of them have rules; else none, and why."""
    unknown = sorted(set(key_table.values) - {*kinds, _PLATE}) if key_table else []
    if key_table is None or not unknown:
        return key_table, ()
    names = ", ".join(unknown)
    finding = doubtful(
        sure("matchers.keys_table", "", key_table.table, key_table.table),
        (f"keine Nummern: {names}", f"no numbers: {names}"),
        (
            "Ohne diese Zeilen liefern lassen; die Tabelle ist vorerst ausgelassen.",
            "Have it delivered without these rows; the table is left out for now.",
        ),
    )
    return None, (finding,)


def _tables(cases: ListedCases, key_table: KeyTable | None, *, asked: bool) -> list[Finding]:
    """Which table was taken; a doubt where there are others that nothing is known of."""
    if cases.source != "sqlite":
        return []
    main, known = cases.main, key_table.table if key_table else ""
    found = sure("matchers.table", main.name, f"{main.rows} Zeilen", f"{main.rows} rows")
    others = ", ".join(f"{t.name} ({t.rows})" for t in cases.further if t.name != known)
    if not others or asked:
        return [found]
    return [
        doubtful(
            found,
            (f"weitere Tabellen: {others}", f"there are further tables: {others}"),
            ("Bei falscher Wahl --table angeben.", "Where it is the wrong one, state --table."),
        )
    ]


def _reference(kind: str, texts: Sequence[str], registry: Registry) -> Reference | None:
    numbers = infer_grammar(kind, texts)
    if numbers is None:
        return None
    unchecked = Grammar(ReferenceRule(kind=kind, pattern=numbers.pattern))
    normal = filter(None, (unchecked.normalise(text) for text in dict.fromkeys(texts) if text))
    listed = tuple(dict.fromkeys(normal))
    setting = Setting(tenant="", environment=Environment.TEST, folder=Path())
    make = partial(_made, registry, setting)
    plain = [value.replace("-", "") for value in listed]
    check = infer_check(kind, plain, registry.names(_HOOK), make)
    rule, scheme = attrs.evolve(unchecked.rule), None
    if check.scheme is not None:
        name, options = check.scheme
        rule = attrs.evolve(rule, check_digit=CheckDigitRule(scheme=name, options=options))
        scheme = make(name, dict(options))
    return Reference(
        numbers=numbers, check=check, grammar=Grammar(rule, scheme), listed=frozenset(listed)
    )


def _made(
    registry: Registry, setting: Setting, name: str, options: Mapping[str, Any]
) -> CheckDigit:
    made: CheckDigit = registry.create(_HOOK, name, options, setting)
    return made


def _overlaps(references: Sequence[Reference]) -> list[Finding]:
    """Numbers of one kind that another kind's rule admits: print alone does not tell them apart."""
    findings = []
    for one in references:
        ordered = sorted(one.listed)
        few = random.Random(1).sample(ordered, min(_COMPARED, len(ordered)))  # noqa: S311
        for other in references:
            if other is one or not few:
                continue
            read = [other.grammar.from_barcode(value.encode()) for value in few]
            share = sum(found is not None and found.valid for found in read) / len(few)
            if share > _UNIQUE:
                findings.append(_overlap(one.kind, other.kind, share))
    return findings


def _overlap(kind: str, other: str, share: float) -> Finding:
    return doubtful(
        sure(
            f"references.{kind}.pattern",
            "",
            f"{share:.0%} der Nummern passen auch als {other}",
            f"{share:.0%} of the numbers fit as {other} as well",
        ),
        (
            f"ohne Trennzeichen sind {kind} und {other} nicht zu unterscheiden",
            f"without separators {kind} and {other} cannot be told apart",
        ),
        (
            "Die Liste entscheidet; Nummern, die für beides stehen, gehen in die Klärung.",
            "The list decides; numbers that stand for both go to clearing.",
        ),
    )


def complete(proposal: Proposal, samples: ReadSamples) -> Proposal:
    """The same with what the scans say of barcodes, labels and separation."""
    seen = [
        Seen(barcode.text, survey.page.id, barcode.symbology)
        for survey in samples.surveys
        for barcode in survey.barcodes
    ]
    references = tuple(
        _with_samples(reference, samples, seen, first=place == 0)
        for place, reference in enumerate(proposal.references)
    )
    grammars = [_reader(reference) for reference in references]

    def is_ours(survey: PageSurvey) -> set[tuple[str, str]]:
        return {
            (grammar.kind, read.value)
            for grammar, listed in grammars
            for barcode in survey.barcodes
            if (read := grammar.from_barcode(barcode.data)) is not None and read.value in listed
        }

    rules = infer_separation(samples.folders, is_ours)
    ours = {survey.page.id for survey in samples.surveys if is_ours(survey)}
    told = [
        finding
        for reference in references
        for part in (reference.payload, reference.labels)
        if part is not None
        for finding in part.findings
    ]
    pages, read = len(samples.surveys), len(samples.lines)
    scans = sure(
        "scans",
        "",
        f"{pages} Seiten angesehen, {read} gelesen, {samples.unread} unlesbar",
        f"{pages} pages looked at, {read} read, {samples.unread} unreadable",
    )
    return attrs.evolve(
        proposal,
        references=references,
        rules=rules,
        findings=(
            *proposal.findings,
            *told,
            *rules.findings,
            foreign(seen, ours, rules.barcodes),
            scans,
        ),
    )


def _with_samples(
    reference: Reference, samples: ReadSamples, seen: Sequence[Seen], *, first: bool
) -> Reference:
    beside = [
        number
        for lines in samples.lines.values()
        for number in numbers_beside(lines, reference.grammar, reference.listed)
    ]
    return attrs.evolve(
        reference,
        payload=infer_payload(
            reference.grammar, reference.numbers, reference.listed, seen, first=first
        ),
        labels=infer_labels(reference.kind, beside, first=first),
    )


def _reader(reference: Reference) -> tuple[Grammar, frozenset[str]]:
    regex = reference.payload.regex if reference.payload else None
    rule = attrs.evolve(reference.grammar.rule, barcode_payload=regex)
    return Grammar(rule, reference.grammar.check), reference.listed
