"""Words beside listed numbers on the samples → labels; pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Final

import attrs

from docindex.matching.folding import fold_text
from docindex.matching.references import Grammar
from docindex.profiling.findings import Finding, Text, doubtful, sure

# As offices and those who write to them call numbers, the longest first.
_OURS: Final = (
    "Ihr Aktenzeichen", "Ihre Vorgangsnummer", "Ihr Geschäftszeichen", "Ihr Kassenzeichen",
    "Az. der Staatsanwaltschaft", "Ihr Zeichen", "Ihre Zeichen", "Ihr Az.", "Ihre GZ", "Ihr GZ",
    "Aktenzeichen", "Geschäftszeichen", "Geschäftsnummer", "Kassenzeichen", "Buchungszeichen",
    "Zahlungsreferenz", "Vorgangsnummer", "Vorgang Nr.", "Verfahrensnummer", "Verwendungszweck",
    "Tagebuchnummer", "Vorgang", "Az.", "GZ",
)  # fmt: skip
_THEIRS: Final = (
    "Unser Aktenzeichen", "Unser Zeichen", "Unser Az.", "Mein Zeichen", "Kundennummer",
    "Rechnungsnummer", "Schadennummer", "Sendungsnummer",
)  # fmt: skip
_BY_CUSTOM: Final = ("Unser Zeichen", "Unser Az.", "Mein Zeichen", "Kundennummer")
_DEFAULT: Final = ("Ihr Zeichen", "Ihr Az.", "Aktenzeichen")
_WORDS: Final = re.compile(r"[^\W\d_][^\W\d_.]*\.?(?: [^\W\d_][^\W\d_.]*\.?){0,2}[ .:]*$")
_OFTEN: Final = 3  # different cases: a name before one person's numbers is no label
_SHORTEST: Final = 3


@attrs.frozen
class Beside:
    """A number on a page, with the known label before it and the words that stand there.

    Args:
        label: empty: none that is known.
        before: on the number's own line; empty where its label stands above.
    """

    kind: str
    value: str
    listed: bool
    label: str
    before: str


@attrs.frozen(kw_only=True)
class Labels:
    """What stands beside the numbers of one kind."""

    kind: str
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    findings: tuple[Finding, ...]


def numbers_beside(
    lines: Sequence[str], grammar: Grammar, listed: Collection[str]
) -> Iterator[Beside]:
    """Every number of a kind on a page, with what stands before it.

    Args:
        lines: texts in the order in which they were read; a label read for a number on another
            line stands before that line.
        listed: numbers of the list in their normal form.
    """
    above = ""
    for line in lines:
        for found in grammar.find(line):
            before, named = line[: found.start], any(c.isalpha() for c in line[: found.start])
            label = _label(before) if named else _heading(above, found.start / len(line))
            listed_one = found.value in listed
            yield Beside(grammar.kind, found.value, listed_one, label, before if named else "")
        above = "" if any(char.isdigit() for char in line) else line


def infer_labels(kind: str, beside: Sequence[Beside], *, first: bool) -> Labels:
    """Infer the labels of one kind of number.

    Args:
        first: whether it is the case's own number: without any label those that offices use stand
            in the profile.
    """
    known = Counter((number.label, number.listed) for number in beside if number.label)
    ours = [label for label in _OURS if known[label, True]]
    read, listed = len(beside), sum(number.listed for number in beside)
    counts = ", ".join(f"{label} {known[label, True]}" for label in ours)
    key = f"references.{kind}.labels_ours"
    found = sure(
        key,
        ", ".join(ours),
        f"{listed} Nummern der Liste im Text gelesen; davor: {counts or '-'}",
        f"{listed} listed numbers read in print; before them: {counts or '-'}",
    )
    if not ours:
        ours = [*_DEFAULT] if first else []
        found = doubtful(
            attrs.evolve(found, value=", ".join(ours)),
            ("kein bekanntes Wort davor gesehen", "no known word was seen before them"),
            (
                "Nachsehen, wie die Nummer in Schreiben der Behörde heißt, und eintragen.",
                "Look up what the office's letters call the number, and enter it.",
            ),
        )
    elif first:
        ours += [label for label in _DEFAULT if label not in ours]
        custom = ", ".join(label for label in _DEFAULT if not known[label, True])
        found = attrs.evolve(found, value=", ".join(ours), why=_with_custom(found.why, custom))
    theirs = [*_BY_CUSTOM, *(label for label in _THEIRS if known[label, False])]
    findings = [found, *_theirs(kind, known, read - listed), *_unknown(kind, beside)]
    return Labels(
        kind=kind,
        ours=tuple(ours),
        theirs=tuple(dict.fromkeys(theirs)),
        findings=tuple(findings),
    )


def _with_custom(why: Text, custom: str) -> Text:
    if not custom:
        return why
    return Text(f"{why.de}; nach Gewohnheit: {custom}", f"{why.en}; by custom: {custom}")


def _label(before: str) -> str:
    """The known label nearest to the end of a text, of those that end together the longest."""
    return max(_heard(before), default=(0, 0, ""))[2]


def _heading(above: str, share: float) -> str:
    """The label in a heading whose place in its line is nearest to the number's in its own.

    Args:
        share: of the number's line that stands before it, 0..1.
    """
    length = max(len(fold_text(above)), 1)
    heard = ((abs(end - size - share * length), -size, label) for end, size, label in _heard(above))
    return min(heard, default=(0, 0, ""))[2]


def _heard(text: str) -> Iterator[tuple[int, int, str]]:
    """Every known label in a text: where it ends, how long it is, and which one."""
    folded = f" {fold_text(text)} "
    for label in (*_THEIRS, *_OURS):
        name = f" {fold_text(label)} "
        start = folded.rfind(name)
        if start >= 0:
            yield start + len(name), len(name), label


def _theirs(kind: str, known: Counter[tuple[str, bool]], unlisted: int) -> Iterator[Finding]:
    against = {label: known[label, True] for label in _THEIRS if known[label, True]}
    counts = ", ".join(f"{label} {known[label, False]}" for label in _THEIRS if known[label, False])
    found = sure(
        f"references.{kind}.labels_theirs",
        ", ".join(_BY_CUSTOM),
        f"nach Gewohnheit; vor {unlisted} fremden Nummern: {counts or '-'}",
        f"by custom; before {unlisted} foreign numbers: {counts or '-'}",
    )
    if against:
        seen = ", ".join(f"{label} {count}" for label, count in against.items())
        found = doubtful(
            found,
            (
                f"auch vor Nummern der Liste: {seen}",
                f"before listed numbers as well: {seen}",
            ),
            (
                "Meist ein Schreiben der Behörde selbst. Sonst dort streichen.",
                "Mostly a letter of the office itself. Else remove it there.",
            ),
        )
    yield found


def _unknown(kind: str, beside: Sequence[Beside]) -> Iterator[Finding]:
    words: dict[str, set[str]] = defaultdict(set)
    for number in beside:
        match = _WORDS.search(number.before)
        if number.listed and match and not number.label:
            words[match[0].strip(" :.")].add(number.value)
    often = {
        text: len(cases)
        for text, cases in words.items()
        if len(text) >= _SHORTEST and len(cases) >= _OFTEN
    }
    if often:
        seen = ", ".join(f"{text} {n}" for text, n in sorted(often.items(), key=lambda i: -i[1]))
        yield doubtful(
            sure(f"references.{kind}.labels_ours", "", f"davor auch: {seen}", f"also: {seen}"),
            ("vielleicht Bezeichnungen der Nummer", "perhaps names of the number"),
            ("Was die Nummer benennt, eintragen.", "Enter those that name the number."),
        )
