"""Listed numbers → the pattern that admits them and what the office will give out next; pure.

A number is a row of runs: digits, letters, separators. Numbers with the same kinds of runs are of
one form, and each run of a form becomes what the list shows: digits in general, because counters
and years go on; letters as they are, because sections of an office do not.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import attrs

from docindex.profiling.findings import Finding, doubtful, sure

_RUN: Final = re.compile(r"[0-9]+|[^\W\d_]+|[\W_]+")
# A form that fewer values have is a typing error until somebody says otherwise.
_LEAST_SHARE: Final = 0.001
# With as many letters at one place as these, the alphabet is meant.
_ALPHABET: Final = 13
_MOST_WORDS: Final = 12
# Fewer values say too little about letters and lengths.
_FEW: Final = 100
_YEARS: Final = 40

# What is doubtful and what to do, each in German and English.
Doubt = tuple[tuple[str, str], tuple[str, str]]


@attrs.frozen
class Run:
    """One run of a form, with all the texts that the list has there.

    Args:
        kind: `d` digits, `l` letters, `s` separator.
    """

    kind: str
    texts: tuple[str, ...]

    @property
    def lengths(self) -> tuple[int, int]:
        """The shortest and the longest."""
        lengths = [len(text) for text in self.texts]
        return min(lengths), max(lengths)

    @property
    def is_year(self) -> bool:
        """Whether it looks like a year, of two digits or four."""
        if self.kind != "d" or self.lengths not in ((2, 2), (4, 4)) or len(self.texts) > _YEARS:
            return False
        years = sorted(int(text) for text in self.texts)
        return years[-1] - years[0] < _YEARS and (
            self.lengths == (2, 2) or 1950 <= years[0] <= years[-1] <= 2099
        )

    @property
    def regex(self) -> str:
        """What admits its texts."""
        low, high = self.lengths
        if self.kind == "d":
            return r"\d" + _times(low, high)
        if self.kind == "s":
            return _either(self.texts)
        if low == high:
            return "".join(_letter({text[i] for text in self.texts}) for i in range(low))
        if len(self.texts) <= _MOST_WORDS:
            return _either(self.texts)
        return _letter(set("".join(self.texts))) + _times(low, high)


@attrs.frozen
class Form:
    """Numbers that are built alike.

    Args:
        count: how many values have it.
    """

    runs: tuple[Run, ...]
    count: int

    @property
    def regex(self) -> str:
        """Of the number as printed."""
        return "".join(run.regex for run in self.runs)

    @property
    def plain_regex(self) -> str:
        """Of the number without its separators."""
        runs = [run.regex for run in self.runs if run.kind != "s"]
        joined: list[str] = []
        for regex in runs:
            both = _DIGITS.fullmatch(joined[-1]) and _DIGITS.fullmatch(regex) if joined else None
            if both:
                joined[-1] = r"\d" + _times(_count(joined[-1]) + _count(regex), 0)
            else:
                joined.append(regex)
        return "".join(joined)

    @property
    def shape(self) -> str:
        """What it looks like, without saying any number: `9.99.999999.9`."""
        return "".join(
            {"d": "9", "l": "A"}.get(run.kind, "") * run.lengths[0]
            if run.kind != "s"
            else run.texts[0]
            for run in self.runs
        )


_DIGITS: Final = re.compile(r"\\d(?:\{(\d+)\})?")


def _count(regex: str) -> int:
    match = _DIGITS.fullmatch(regex)
    return int(match[1] or 1) if match else 0


@attrs.frozen(kw_only=True)
class NumberGrammar:
    """What the list says about one kind of number.

    Args:
        pattern: of the number as printed; plain: without separators.
        admitted: values that the pattern admits; of: all.
    """

    kind: str
    pattern: str
    plain: str
    admitted: int
    of: int
    findings: tuple[Finding, ...]


def infer_grammar(kind: str, values: Iterable[str]) -> NumberGrammar | None:
    """Infer the pattern of a kind of number.

    Args:
        values: as the list has them; empty ones do not count.

    Returns:
        None where there are no values, or where none of them holds a digit.
    """
    texts = [value.strip() for value in values if value.strip()]
    forms = _forms(texts)
    wanted = [form for form in forms if form.count >= max(_LEAST_SHARE * len(texts), 1)]
    if not wanted:
        return None
    pattern = _joined(form.regex for form in wanted)
    admitted = sum(form.count for form in wanted)
    key = f"references.{kind}.pattern"
    shapes = ", ".join(form.shape for form in wanted)
    found = sure(
        key,
        pattern,
        f"{admitted} von {len(texts)} Nummern der Liste, Form {shapes}",
        f"{admitted} of {len(texts)} listed numbers, form {shapes}",
    )
    rare = [form for form in forms if form not in wanted]
    found = _all_doubts(found, [*_doubts(wanted, rare, len(texts))])
    return NumberGrammar(
        kind=kind,
        pattern=pattern,
        plain=_joined(form.plain_regex for form in wanted),
        admitted=admitted,
        of=len(texts),
        findings=(found,),
    )


def _forms(texts: Sequence[str]) -> list[Form]:
    """All forms, the most frequent first."""
    counts: Counter[str] = Counter()
    seen: dict[str, list[set[str]]] = {}
    for text in texts:
        runs = _RUN.findall(text)
        key = "".join(map(_kind, runs))
        if "d" not in key or key[0] == "s" or key[-1] == "s":
            key = "?"
        counts[key] += 1
        places = seen.setdefault(key, [set() for _ in runs])
        for place, run in zip(places, runs, strict=False):
            place.add(run)
    forms = []
    for key, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if key != "?":
            kinds = zip(key, seen[key], strict=True)
            built = tuple(Run(kind, tuple(sorted(different))) for kind, different in kinds)
            forms.append(Form(runs=built, count=count))
    return forms


def _kind(run: str) -> str:
    if run[0].isdigit():
        return "d"
    return "l" if run[0].isalpha() else "s"


def _doubts(forms: Sequence[Form], rare: Sequence[Form], values: int) -> Iterator[Doubt]:
    if values < _FEW:
        yield (
            (f"nur {values} Nummern", f"only {values} numbers"),
            ("mit der ganzen Liste wiederholen", "do it again with the whole list"),
        )
    if len(forms) > 1:
        counts = ", ".join(f"{form.shape}: {form.count}" for form in forms)
        yield (
            (f"mehrere Formen ({counts})", f"several forms ({counts})"),
            (
                "fragen, ob alle noch vergeben werden oder auf Papier stehen",
                "ask whether all of them are still given out or stand on paper",
            ),
        )
    for form, run in ((one, run) for one in forms for run in one.runs):
        if run.kind == "l" and run.texts[0].upper() != run.texts[-1].upper():
            yield (
                (f"Buchstaben an einer Stelle nur {run.regex}", f"letters only {run.regex}"),
                (
                    "fragen, ob es weitere gibt, und sie dort nachtragen",
                    "ask whether there are others, and add them there",
                ),
            )
        if _may_grow(form, run):
            low, high = run.lengths
            length = str(low) if low == high else f"{low}-{high}"
            yield (
                (
                    f"eine Zahl hat immer {length} Stellen, aber nie führende Nullen",
                    f"a counter always has {length} digits, but never leading zeros",
                ),
                (
                    "fragen, ob sie kürzer oder länger werden kann; dann etwa \\d{1,5}",
                    "ask whether it can be shorter or longer; then such as \\d{1,5}",
                ),
            )
    if rare:
        count, shapes = sum(form.count for form in rare), ", ".join(f.shape for f in rare[:3])
        yield (
            (
                f"{count} Nummern sind anders gebaut ({shapes}) und passen nicht",
                f"{count} numbers are built otherwise ({shapes}) and do not fit",
            ),
            (
                "fragen, ob das Tippfehler sind; sonst als Zweig mit | aufnehmen",
                "ask whether these are typing errors; else add them as a branch with |",
            ),
        )


def _all_doubts(finding: Finding, doubts: Sequence[Doubt]) -> Finding:
    """One finding with all that is doubtful about it, each thing once."""
    if not doubts:
        return finding
    sides = [[*dict.fromkeys(texts)] for texts in zip(*doubts, strict=True)]
    joined = [tuple("; ".join(texts) for texts in zip(*side, strict=True)) for side in sides]
    (doubt_de, doubt_en), (remedy_de, remedy_en) = joined
    remedies = (f"Bitte {remedy_de}.", f"Please {remedy_en}.")
    return doubtful(finding, (doubt_de, doubt_en), remedies)


def _may_grow(form: Form, run: Run) -> bool:
    """Whether a counter between separators may get another length, for it is not filled up."""
    if run.kind != "d" or run.is_year or len(form.runs) == 1:
        return False
    low, high = run.lengths
    if low < high:
        return True
    varies = len(run.texts) > 1 and low > 1
    grouped = all(other.kind != "l" for other in form.runs)
    return varies and not grouped and not any(text.startswith("0") for text in run.texts)


def _times(low: int, high: int) -> str:
    if high > low:
        return f"{{{low},{high}}}"
    return f"{{{low}}}" if low > 1 else ""


def _letter(chars: set[str]) -> str:
    """A class of letters; the alphabet where most of it is there."""
    if len(chars) == 1:
        return re.escape(next(iter(chars)))
    if len(chars) >= _ALPHABET and all(char.isascii() for char in chars):
        cases = [
            r for r, has in (("A-Z", str.isupper), ("a-z", str.islower)) if any(map(has, chars))
        ]
        return f"[{''.join(cases)}]"
    ordered = sorted(chars)
    spans: list[list[str]] = []
    for char in ordered:
        if spans and ord(char) == ord(spans[-1][-1]) + 1:
            spans[-1].append(char)
        else:
            spans.append([char])
    parts = (f"{s[0]}-{s[-1]}" if len(s) > 2 else "".join(s) for s in spans)
    return f"[{''.join(parts)}]"


def _either(texts: Sequence[str]) -> str:
    if len(texts) == 1:
        return _escaped(texts[0])
    if all(len(text) == 1 for text in texts):
        marks = "".join(text for text in texts if text != "-")
        return f"[{re.escape(marks)}{'-' if '-' in texts else ''}]"
    return f"(?:{'|'.join(map(_escaped, texts))})"


def _escaped(text: str) -> str:
    """As `re.escape`, but what needs no escape is left readable."""
    return re.sub(r"([.^$*+?{}\[\]\\|()])", r"\\\1", text)


def _joined(regexes: Iterable[str]) -> str:
    unique = list(dict.fromkeys(regexes))
    return unique[0] if len(unique) == 1 else "|".join(itertools.chain(unique))
