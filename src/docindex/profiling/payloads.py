"""Barcodes of the samples → how a number stands in one, and which codes are not ours; pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

import attrs

from docindex.matching.references import Grammar
from docindex.profiling.findings import Finding, doubtful, sure
from docindex.profiling.grammars import NumberGrammar

_LONGEST: Final = 80
_MANY: Final = 3


@attrs.frozen(order=True)
class Wrapping:
    """How a number is wrapped: what stands before and after it, and whether it has separators."""

    before: str
    after: str
    printed: bool


@attrs.frozen
class Seen:
    """One barcode of the samples: its payload as text, where it was, and by which symbology."""

    payload: str
    page: str
    symbology: str


@attrs.frozen(kw_only=True)
class PayloadFinding:
    """How one kind of number stands in barcodes; regex None: none of them held one."""

    kind: str
    regex: str | None
    pages: frozenset[str]
    findings: tuple[Finding, ...]


def infer_payload(
    grammar: Grammar,
    numbers: NumberGrammar,
    listed: Collection[str],
    seen: Sequence[Seen],
    *,
    first: bool = False,
) -> PayloadFinding:
    """Infer `barcode_payload` of one kind of number.

    Args:
        grammar: reads the kind's numbers as printed or plain.
        numbers: its patterns.
        listed: its numbers in their normal form.
        seen: every barcode of the samples.
        first: whether it is the case's own number: without any barcode that is a doubt.
    """
    key = f"references.{grammar.kind}.barcode_payload"
    wrapped: dict[Wrapping, list[tuple[Seen, str]]] = defaultdict(list)
    for barcode in seen:
        found = _wrapping(barcode.payload, grammar, listed)
        if found is not None:
            wrapped[found[0]].append((barcode, found[1]))
    if not wrapped:
        none = sure(
            key,
            "",
            f"keiner von {len(seen)} Barcodes enthält eine Nummer der Liste",
            f"none of {len(seen)} barcodes holds a listed number",
        )
        if first:
            none = doubtful(
                none,
                (
                    "was im Barcode um die Nummer steht, ist unbekannt; angenommen: nichts",
                    "what stands around the number in a barcode is unknown; taken for nothing",
                ),
                (
                    "Ein Formular der Behörde mit Barcode scannen und wiederholen.",
                    "Scan a form of the office with a barcode, and do it again.",
                ),
            )
        return PayloadFinding(kind=grammar.kind, regex=None, pages=frozenset(), findings=(none,))
    ranked = sorted(wrapped, key=lambda one: (-_cases(wrapped[one]), one))
    chosen = ranked[0]
    regex = _regex(chosen, numbers)
    pages = frozenset(barcode.page for barcode, _ in wrapped[chosen])
    findings = _findings(key, regex, ranked, wrapped)
    return PayloadFinding(kind=grammar.kind, regex=regex, pages=pages, findings=tuple(findings))


def _wrapping(
    payload: str, grammar: Grammar, listed: Collection[str]
) -> tuple[Wrapping, str] | None:
    """The longest part of a payload that is a listed number, and what is around it."""
    if len(payload) > _LONGEST or not payload.isprintable():
        return None
    ends = range(len(payload), grammar.shortest - 1, -1)
    for length in ends:
        for start in range(len(payload) - length + 1):
            part = payload[start : start + length]
            if not (part[0].isalnum() and part[-1].isalnum()):
                continue
            value = grammar.normalise(part)
            if value is not None and value in listed:
                printed = not part.isalnum()
                return Wrapping(payload[:start], payload[start + length :], printed), value
    return None


def _cases(found: Iterable[tuple[Seen, str]]) -> int:
    return len({value for _, value in found})


def _regex(wrapping: Wrapping, numbers: NumberGrammar) -> str:
    inner = numbers.pattern if wrapping.printed else numbers.plain
    return f"{_literal(wrapping.before)}(?P<value>{inner}){_literal(wrapping.after)}"


def _literal(text: str) -> str:
    return re.escape(text).replace(r"\-", "-").replace(r"\ ", " ").replace("/", "/")


def _findings(
    key: str,
    regex: str,
    ranked: Sequence[Wrapping],
    wrapped: Mapping[Wrapping, Sequence[tuple[Seen, str]]],
) -> Iterable[Finding]:
    chosen = ranked[0]
    cases, codes = _cases(wrapped[chosen]), len(wrapped[chosen])
    kinds = ", ".join(sorted({barcode.symbology for barcode, _ in wrapped[chosen]}))
    found = sure(
        key,
        regex,
        f"{codes} Barcodes mit Nummern von {cases} Fällen der Liste ({kinds})",
        f"{codes} barcodes with numbers of {cases} listed cases ({kinds})",
    )
    if cases < _MANY:
        found = doubtful(
            found,
            (f"nur {cases} Fälle", f"only {cases} cases"),
            ("Mit mehr Scans wiederholen.", "Do it again with more scans."),
        )
    yield found
    for other in ranked[1:]:
        count = _cases(wrapped[other])
        form = f"{len(other.before)} + {'printed' if other.printed else 'plain'}"
        form += f" + {len(other.after)}"
        yield doubtful(
            found,
            (
                f"{count} Fälle stehen anders im Barcode ({form} Zeichen)",
                f"{count} cases stand in barcodes otherwise ({form} characters)",
            ),
            (
                "Fragen, ob das ein zweites Formular ist; den Ausdruck dann erweitern.",
                "Ask whether that is another form; then widen the expression.",
            ),
        )


def foreign(seen: Sequence[Seen], ours: Collection[str], separators: Collection[str]) -> Finding:
    """What other barcodes there are: counted by symbology and length, never quoted.

    Args:
        ours: pages whose barcodes hold numbers of ours.
        separators: payloads that separate.
    """
    others = [b for b in seen if b.page not in ours and b.payload not in separators]
    kinds = Counter((b.symbology, len(b.payload)) for b in others)
    shown = ", ".join(f"{n} × {symbology} ({size})" for (symbology, size), n in kinds.most_common())
    return sure(
        "barcodes",
        "",
        f"{len(others)} fremde Barcodes, die nichts bedeuten: {shown or '-'}",
        f"{len(others)} foreign barcodes that mean nothing: {shown or '-'}",
    )
