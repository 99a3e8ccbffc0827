"""The paperless-ngx way, rebuilt from its documentation: separator barcode, full text, rules.

paperless-ngx is a document archive, no indexer of stacks; this is what its own means give here. A
batch is one file, cut at pages with the barcode `PATCHT`, which are left out
(https://docs.paperless-ngx.com/advanced_usage/#barcodes); a batch of files that are documents stays
so. Each case is a correspondent that matches *any* of its two numbers, as written, between word
boundaries and whatever the case of letters; of several that match, the first by name is taken
(https://docs.paperless-ngx.com/advanced_usage/#matching). Its fuzzy rule is not used: it takes
numbers that differ in one digit for the same.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import attrs

from benchmarks.comparison.answers import PeerAnswer
from benchmarks.comparison.mail import Mail, MailBatch
from benchmarks.comparison.readings import PageReading

SEPARATOR = "PATCHT"


@attrs.frozen(kw_only=True)
class Rules:
    """One rule for each case, asked all at once.

    Args:
        cases: that match a string, by the string.
        pattern: finds every string that a rule may hold.
    """

    cases: dict[str, list[str]]
    pattern: re.Pattern[str]

    def first(self, text: str) -> str | None:
        """The first correspondent by name whose rule matches."""
        found = (match[1].casefold() for match in self.pattern.finditer(text))
        matching = [case for string in found for case in self.cases.get(string, ())]
        return min(matching, default=None)


def paperless_answers(
    mail: Mail, readings: Mapping[str, PageReading], *, given: bool
) -> Iterator[PeerAnswer]:
    """Its answer to each document that it finds.

    Args:
        given: the boundaries of the documents are given to it.
    """
    rules = {tenant: _rules(mail.root / tenant) for tenant in mail.tenants}
    for batch in mail.batches:
        for pages in batch.documents if given else _cut(batch, readings):
            text = "\n".join(readings[page].text for page in pages)
            yield PeerAnswer(batch=batch.id, pages=pages, case=rules[batch.tenant].first(text))


def paperless_seconds(reading: PageReading) -> float:
    """What a page costs it, on one core."""
    return reading.decode_seconds + reading.zbar_seconds + reading.text_seconds


def _cut(batch: MailBatch, readings: Mapping[str, PageReading]) -> Iterator[tuple[str, ...]]:
    """The documents of a batch; a separator page is put in front of what it starts."""
    if batch.separation == "file":
        yield from batch.documents
        return
    document: list[str] = []
    for page in batch.pages:
        if SEPARATOR in readings[page].zbar and document:
            yield tuple(document)
            document = []
        document.append(page)
    yield tuple(document)


def _rules(folder: Path) -> Rules:
    profile = tomllib.loads((folder / "profile.toml").read_text(encoding="utf-8"))
    cases: dict[str, list[str]] = {}
    with contextlib.closing(sqlite3.connect(folder / "cases.sqlite")) as connection:
        for case, *numbers in connection.execute("SELECT case_no, case_no, cash_no FROM cases"):
            for number in numbers:
                cases.setdefault(number.casefold(), []).append(case)
    return Rules(cases=cases, pattern=_any_of(r["pattern"] for r in profile["references"]))


def _any_of(patterns: Iterator[str] | Sequence[str]) -> re.Pattern[str]:
    # A look-ahead, so that strings that overlap are all found, as by one search for each rule.
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    return re.compile(rf"(?=\b({joined})\b)", re.IGNORECASE)
