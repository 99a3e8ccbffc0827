"""What was inferred and what is not sure, as Markdown for people; pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from docindex.profiling.findings import Finding, Language
from docindex.profiling.proposals import Proposal

_WORDS: Final = {
    "de": {
        "title": "Vorgeschlagenes Profil: {tenant}",
        "lead": "{found} Schlüsse aus {rows} Fällen der Liste und den Scans, davon {doubts} "
        "Zweifel. Nichts davon ist zugesagt: das Profil schreibt Test-Datensätze, bis eine Person "
        "die Zweifel geklärt und `environment` geändert hat.",
        "doubts": "Zu klären",
        "none": "Nichts.",
        "all": "Alles, was geschlossen wurde",
        "head": "| Schlüssel | Wert | Beleg |",
        "seen": "Gesehen",
        "doubt": "Zweifel",
        "do": "Zu tun",
        "next": "Danach",
        "steps": (
            "Das Profil prüfen: `docindex check profile.toml`",
            "Die Scans indexieren: `docindex index SCANS --profile profile.toml`",
            "Die Entscheidungen ansehen: `docindex explain records.jsonl --batch SCANS`",
        ),
    },
    "en": {
        "title": "Proposed profile: {tenant}",
        "lead": "{found} inferences from {rows} listed cases and the scans, {doubts} of them "
        "doubts. None of it is promised: the profile writes test records until a person has "
        "settled the doubts and changed `environment`.",
        "doubts": "To be settled",
        "none": "Nothing.",
        "all": "All that was inferred",
        "head": "| key | value | evidence |",
        "seen": "Seen",
        "doubt": "Doubt",
        "do": "To do",
        "next": "Then",
        "steps": (
            "Check the profile: `docindex check profile.toml`",
            "Index the scans: `docindex index SCANS --profile profile.toml`",
            "Look at the decisions: `docindex explain records.jsonl --batch SCANS`",
        ),
    },
}


def report_markdown(proposal: Proposal, language: Language = "de") -> str:
    """The report; it holds no number, name or plate of the list."""
    return "\n".join(_lines(proposal, language)) + "\n"


def _lines(proposal: Proposal, language: Language) -> Iterator[str]:
    words = _WORDS[language]
    doubts = proposal.doubts
    yield f"# {str(words['title']).format(tenant=proposal.tenant)}"
    yield ""
    yield str(words["lead"]).format(
        found=len(proposal.findings), rows=proposal.cases.main.rows, doubts=len(doubts)
    )
    yield ""
    yield f"## {words['doubts']}"
    yield ""
    if not doubts:
        yield str(words["none"])
    for number, finding in enumerate(doubts, 1):
        yield from _doubt(number, finding, language)
    yield ""
    yield f"## {words['all']}"
    yield ""
    yield str(words["head"])
    yield "| --- | --- | --- |"
    for finding in proposal.findings:
        mark = "**?** " if finding.doubt is not None else ""
        why = _cell(finding.why.in_(language))
        yield f"| {mark}{_cell(finding.key)} | {_code(finding.value)} | {why} |"
    yield ""
    yield f"## {words['next']}"
    yield ""
    yield from (f"{number}. {step}" for number, step in enumerate(words["steps"], 1))


def _doubt(number: int, finding: Finding, language: Language) -> Iterator[str]:
    words = _WORDS[language]
    value = f": {_code(finding.value)}" if finding.value else ""
    yield f"{number}. **{finding.key}**{value}"
    yield f"    * {words['seen']}: {finding.why.in_(language)}"
    if finding.doubt is not None and finding.remedy is not None:
        yield f"    * {words['doubt']}: {finding.doubt.in_(language)}"
        yield f"    * {words['do']}: {finding.remedy.in_(language)}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _code(text: str) -> str:
    return f"`{_cell(text)}`" if text else "–"
