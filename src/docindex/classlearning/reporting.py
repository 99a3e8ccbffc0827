"""What was learned and how far it can be relied on, as Markdown for people; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from docindex.classlearning.learning import Learned
from docindex.matching.classconfusion import Confusion, Share
from docindex.matching.classes import UNKNOWN_CLASS
from docindex.matching.classfitting import FOLDS
from docindex.reasons import Language

_WORDS: Final[dict[Language, dict[str, str]]] = {
    "de": {
        "title": "Dokumentklassen: {tenant}",
        "lead": "{samples} Dokumente in {classes} Klassen, dazu {foreign} ohne Klasse. Modell "
        "`{id}`. Geprüft wurde jedes Dokument mit einem Modell, das es nicht kannte ({folds} "
        "Teile). Spannen in eckigen Klammern: 95 %, exakt nach Clopper und Pearson.",
        "sum": "Richtig {right}, `unknown` {unknown}, in einer anderen Klasse {wrong}. "
        "Fremde Dokumente, die `unknown` wurden: {kept_out}.",
        "scope": "Die Klasse sagt nur, von welcher Art ein Dokument ist. Über den Fall entscheidet "
        "sie nicht. Die Zahlen gelten für Scans wie diese.",
        "classes": "Je Klasse",
        "class_head": "Klasse | gefunden | davon richtig benannt | unknown",
        "class_note": "Gefunden: von den Dokumenten der Klasse. Richtig benannt: von denen, die "
        "so genannt wurden.",
        "confusion": "Verwechslungen",
        "confusion_note": "Zeile: was es ist. Spalte: was gesagt wurde.",
        "strangers": "Fremde Dokumente",
        "strangers_note": "Jede Klasse wurde einmal weggelassen; ihre Dokumente müssen dann "
        "`unknown` werden, wie jede Post, die niemand gelernt hat. Zeile: die weggelassene Klasse; "
        "`unknown`: die Dokumente ohne Klasse.",
        "no_strangers": "Es gab keine: zum Weglassen braucht es drei Klassen.",
        "unread": "Nicht verwendet",
        "unread_note": "Diese Dateien waren nicht lesbar oder leer:",
        "profile": "Ins Profil",
        "truth": "ist",
    },
    "en": {
        "title": "Classes of documents: {tenant}",
        "lead": "{samples} documents in {classes} classes, and {foreign} of none. Model `{id}`. "
        "Each document was tested by a model that had not seen it ({folds} parts). Ranges in "
        "square brackets: 95 %, exact (Clopper and Pearson).",
        "sum": "Right {right}, `unknown` {unknown}, in another class {wrong}. Foreign documents "
        "that became `unknown`: {kept_out}.",
        "scope": "The class says of what sort a document is, and nothing about its case. The "
        "figures hold for scans like these.",
        "classes": "By class",
        "class_head": "class | found | of those called so, right | unknown",
        "class_note": "Found: of the documents of the class. Right: of those that were called so.",
        "confusion": "Confusion",
        "confusion_note": "Row: what it is. Column: what was said.",
        "strangers": "Foreign documents",
        "strangers_note": "Each class was left out once; its documents must become `unknown` then, "
        "as any mail does that nobody taught. Row: the class that was left out; `unknown`: the "
        "documents of no class.",
        "no_strangers": "There were none: leaving one out takes three classes.",
        "unread": "Not used",
        "unread_note": "These files could not be read, or were empty:",
        "profile": "For the profile",
        "truth": "is",
    },
}


def class_report(learned: Learned, model_file: str, languages: Sequence[Language]) -> str:
    """The report: equal results give equal ones, and it names files but nothing that is in them.

    Args:
        model_file: name of the model's file, for the profile.
        languages: a part for each, in this order.
    """
    parts = ("\n".join(_part(learned, model_file, language)) for language in languages)
    return "\n\n---\n\n".join(parts) + "\n"


def profile_lines(learned: Learned, model_file: str) -> tuple[str, ...]:
    """What a profile needs to use the model: the key, and the classes that it lacks."""
    added = (line for name in learned.lacking for line in ("", "[[classes]]", f'name = "{name}"'))
    return (f'classes_model = "{model_file}"', *added)


def shown(share: Share, language: Language) -> str:
    """A share with its range, such as `48/50 [86.3-99.5 %]`."""
    if not share.of:
        return "–"
    ends = f"{100 * share.least:.1f}–{100 * share.most:.1f}"
    ends = ends.replace(".", ",") if language == "de" else ends
    return f"{share.count}/{share.of} [{ends} %]"


def _part(learned: Learned, model_file: str, language: Language) -> Iterator[str]:
    words, model = _WORDS[language], learned.fitted.model
    names = model.linear.names
    found = Confusion.of(learned.fitted.tested, names)
    yield f"# {words['title'].format(tenant=model.tenant)}"
    yield ""
    yield words["lead"].format(
        samples=sum(model.samples),
        classes=len(names),
        foreign=model.foreign,
        id=model.id,
        folds=FOLDS,
    )
    yield ""
    parts = {key: shown(getattr(found, key), language) for key in ("right", "unknown", "wrong")}
    yield words["sum"].format(**parts, kept_out=shown(found.kept_out, language))
    yield ""
    yield words["scope"]
    yield from _classes(found, language)
    yield from _tables(found, words)
    if learned.unread:
        yield from ("", f"## {words['unread']}", "", words["unread_note"], "")
        yield from (f"* `{name}`" for name in learned.unread)
    yield from ("", f"## {words['profile']}", "", "```toml")
    yield from profile_lines(learned, model_file)
    yield "```"


def _classes(found: Confusion, language: Language) -> Iterator[str]:
    words = _WORDS[language]
    yield from ("", f"## {words['classes']}", "", words["class_note"], "")
    yield from (f"| {words['class_head']} |", "| --- | --- | --- | --- |")
    for name in found.names:
        one = found.of_class(name)
        cells = (shown(share, language) for share in (one.found, one.right, one.unknown))
        yield f"| {name} | {' | '.join(cells)} |"


def _tables(found: Confusion, words: dict[str, str]) -> Iterator[str]:
    columns = (*found.names, UNKNOWN_CLASS)
    yield from ("", f"## {words['confusion']}", "", words["confusion_note"], "")
    yield from confusion_table(found.names, columns, found.counts, words["truth"])
    yield from ("", f"## {words['strangers']}", "")
    if not found.strangers:
        yield words["no_strangers"]
        return
    yield from (words["strangers_note"], "")
    rows = sorted({truth for truth, _ in found.strangers})
    yield from confusion_table(rows, columns, found.strangers, words["truth"])


def confusion_table(
    rows: Sequence[str],
    columns: Sequence[str],
    counts: dict[tuple[str, str], int],
    corner: str,
) -> Iterator[str]:
    """Counts as a Markdown table; zeros are dots."""
    yield f"| {corner} | {' | '.join(columns)} |"
    yield "| --- |" + " --: |" * len(columns)
    for row in rows:
        cells = (str(counts.get((row, column), 0) or "·") for column in columns)
        yield f"| {row} | {' | '.join(cells)} |"
