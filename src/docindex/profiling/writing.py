"""A proposal as a commented profile; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from docindex.profiling.findings import Finding, Language
from docindex.profiling.proposals import Proposal, Reference
from docindex.profiling.separation import Rules

_WIDTH: Final = 98
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")


def profile_toml(proposal: Proposal, language: Language = "de") -> str:
    """The whole profile; every value with its evidence, every doubt with its remedy."""
    said = _Said(proposal.findings, language)
    blocks = (
        _head(proposal, language),
        [
            "[intake]",
            *said.about("intake.duplex"),
            f"duplex = {str(proposal.rules.duplex).lower()}",
        ],
        _separation(proposal.rules, said),
        *(_reference(reference, said) for reference in proposal.references),
        _matcher(proposal, said),
        ["[[exports]]", 'component = "jsonl"'],
    )
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


class _Said:
    """Comments by the key of the profile that they belong to."""

    def __init__(self, findings: Sequence[Finding], language: Language) -> None:
        self._findings = findings
        self._language = language

    def about(self, *keys: str) -> Iterator[str]:
        """Evidence first, then doubts with remedies."""
        word = "ZWEIFEL" if self._language == "de" else "DOUBT"
        for finding in self._findings:
            if finding.key not in keys:
                continue
            yield from _comment(f"{finding.key.rpartition('.')[2]}: {self._in(finding.why)}")
            if finding.doubt is not None and finding.remedy is not None:
                text = f"{word}: {self._in(finding.doubt)}. {self._in(finding.remedy)}"
                yield from _comment(text)

    def _in(self, text: object) -> str:
        return str(getattr(text, self._language))


def _head(proposal: Proposal, language: Language) -> list[str]:
    doubts = len(proposal.doubts)
    said = {
        "de": f"Vorschlag von `docindex new-profile`; {doubts} Zweifel, je mit ZWEIFEL davor.",
        "en": f"Proposed by `docindex new-profile`: {doubts} doubts, marked DOUBT.",
    }
    return [
        *_comment(said[language]),
        'schema = "docindex.profile/1"',
        f"tenant = {_text(proposal.tenant)}",
        'environment = "test"',
    ]


def _separation(rules: Rules, said: _Said) -> list[str]:
    names = ("patch_codes", "barcodes", "case_barcode", "one_file_one_document")
    return [
        "[separation]",
        *said.about("separation", *(f"separation.{name}" for name in names)),
        f"patch_codes = {_texts(rules.patch_codes)}",
        f"barcodes = {_texts(rules.barcodes)}",
        f"case_barcode = {str(rules.case_barcode).lower()}",
        f"one_file_one_document = {str(rules.one_file_one_document).lower()}",
    ]


def _reference(reference: Reference, said: _Said) -> list[str]:
    key = f"references.{reference.kind}"
    lines = ["[[references]]", f"kind = {_text(reference.kind)}"]
    lines += [*said.about(f"{key}.pattern"), f"pattern = {_regex(reference.numbers.pattern)}"]
    lines += said.about(f"{key}.check_digit")
    if reference.check.scheme is not None:
        lines.append(f"check_digit = {reference.check.toml}")
    lines += said.about(f"{key}.barcode_payload")
    if reference.payload is not None and reference.payload.regex is not None:
        lines.append(f"barcode_payload = {_regex(reference.payload.regex)}")
    if reference.labels is not None:
        lines += said.about(f"{key}.labels_ours")
        lines.append(f"labels_ours = {_texts(reference.labels.ours)}")
        lines += said.about(f"{key}.labels_theirs")
        lines.append(f"labels_theirs = {_texts(reference.labels.theirs)}")
    return lines


def _matcher(proposal: Proposal, said: _Said) -> list[str]:
    cases, roles = proposal.cases, proposal.roles
    known = {reference.kind for reference in proposal.references} | {"plate"}
    keys = {kind: column for kind, column in roles.keys.items() if kind in known}
    lines = ["[[matchers]]", 'component = "table"', "[matchers.options]"]
    lines += said.about("matchers.table", "matchers.separator", "matchers.encoding")
    lines.append(f"source = {_text(proposal.source)}")
    if cases.source == "sqlite":
        lines.append(f"table = {_text(cases.main.name)}")
    else:
        lines.append(f"separator = {_text(cases.separator)}")
        lines.append(f"encoding = {_text(cases.encoding)}")
    lines += [*said.about("matchers.case_id"), f"case_id = {_text(roles.case_id)}"]
    groups = (("keys", keys), ("people", roles.people), ("dates", roles.dates))
    for option, columns in groups:
        if columns:
            lines += said.about(*(f"matchers.{option}.{name}" for name in columns))
            lines.append(f"{option} = {_table(columns)}")
    if roles.status:
        importable = _texts(roles.importable)
        lines += said.about("matchers.status")
        lines.append(f"status = {{ column = {_text(roles.status)}, importable = {importable} }}")
    if roles.successor:
        lines += [*said.about("matchers.successor"), f"successor = {_text(roles.successor)}"]
    if roles.receiver:
        lines.append(f"receiver = {_text(roles.receiver)}")
    if proposal.key_table is not None:
        table = {"table": proposal.key_table.table, **proposal.key_table.columns}
        lines += [*said.about("matchers.keys_table"), f"keys_table = {_table(table)}"]
    return [*lines, *said.about(*(f"column {name}" for name in cases.main.columns))]


def _comment(text: str) -> Iterator[str]:
    line = "#"
    for word in text.split():
        if len(line) + 1 + len(word) > _WIDTH:
            yield line
            line = "#  "
        line += f" {word}"
    yield line


def _text(text: str) -> str:
    """A basic string of TOML; JSON's escapes are TOML's."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    return f'"{escaped}"'


def _regex(text: str) -> str:
    return f"'{text}'" if "'" not in text else _text(text)


def _texts(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(_text, texts))}]"


def _table(columns: Mapping[str, str]) -> str:
    pairs = (f"{k if _BARE.fullmatch(k) else _text(k)} = {_text(v)}" for k, v in columns.items())
    return f"{{ {', '.join(pairs)} }}"
