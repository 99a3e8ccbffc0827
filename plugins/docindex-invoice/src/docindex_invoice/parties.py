"""IBANs and VAT ids on paper: which are the seller's, which the payer's own; pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

import attrs

from docindex.matching.folding import fold_text
from docindex.matching.references import Grammar
from docindex.model import Evidence, ReferenceRole
from docindex_invoice.layout import Line
from docindex_invoice.paper import Said

# What says that a claim was sold, and that its account is the one to pay to.
_SOLD: Final = re.compile(
    r"schuldbefreiend|abgetreten|abtretung|factoring|forderung.{0,20}verkauft"
)
_REACH: Final = 5.0  # line heights from such words to the account
# MOD 97-10 lets one misread number in a hundred pass, the check of a VAT id one in ten.
_MOST_FOLDED: Final = 2
_IBAN: Final = 15  # characters of the shortest one, Norway's
READER: Final = "creditors"


@attrs.frozen(kw_only=True)
class Number:
    """An IBAN or a VAT id that was read without doubt.

    Args:
        folded: look-alikes that were replaced.
        theirs: whether it is the payer's: his own, or called his by its label.
    """

    kind: str
    value: str
    text: str
    line: Line
    folded: int
    theirs: bool

    def evidence(self, *, ours: bool) -> Evidence:
        """Whose it is, said for the core at the place where it stands."""
        return Evidence(
            page=self.line.page_id,
            box=self.line.box,
            kind=self.kind,
            value=self.value,
            text=self.text,
            source="page",
            reader=READER,
            quality=self.line.confidence,
            role=ReferenceRole.OURS if ours else ReferenceRole.THEIRS,
            checked=True,
            folded=self.folded,
        )


def find_numbers(
    lines: Sequence[Line], grammars: Sequence[Grammar], own: Collection[str]
) -> list[Number]:
    """Every number of these kinds that carries a right check.

    Args:
        grammars: of IBANs or VAT ids, each with its check.
        own: the payer's, as `compact` writes them.
    """
    found = []
    for line in lines:
        for grammar in grammars:
            for read in grammar.find(line.text):
                if not read.valid or read.folded > (
                    _MOST_FOLDED if len(read.value) >= _IBAN else 0
                ):
                    continue
                role = grammar.role_of(line.text, read.start)
                number = Number(
                    kind=grammar.kind,
                    value=read.value,
                    text=read.text,
                    line=line,
                    folded=read.folded,
                    theirs=role is ReferenceRole.THEIRS or compact(read.value) in own,
                )
                found.append(number)
    return found


def the_sellers(numbers: Sequence[Number]) -> Said | None:
    """The one number that is not the payer's; unsure where there are several, None: none is."""
    others = [number for number in numbers if not number.theirs]
    if not others:
        return None
    values = {number.value for number in others}
    return _said(others[0], certain=len(values) == 1)


def payee(numbers: Sequence[Number], lines: Sequence[Line]) -> Said | None:
    """As `the_sellers`, of the account that shall be paid to."""
    clauses = _clauses(lines)
    if not clauses:
        return the_sellers(numbers)
    sold = the_sellers(factors(numbers, lines))
    # The buyer's account was not read, and the seller's is not the one to pay to.
    return sold or Said(value=None, text=clauses[0].text, line=clauses[0])


def factors(numbers: Sequence[Number], lines: Sequence[Line]) -> list[Number]:
    """Accounts beside words that say that the claim was sold: they name its buyer."""
    clauses = _clauses(lines)
    return [n for n in numbers if not n.theirs and any(_is_near(n.line, c) for c in clauses)]


def _clauses(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if _SOLD.search(fold_text(line.text))]


def _is_near(line: Line, clause: Line) -> bool:
    reach = _REACH * max(clause.height, line.height)
    return line.page == clause.page and abs(line.middle - clause.middle) <= reach


def compact(text: str) -> str:
    """A number without what parts it, in capitals."""
    return "".join(filter(str.isalnum, text)).upper()


def _said(number: Number, *, certain: bool) -> Said:
    value = compact(number.value) if certain else None
    return Said(value=value, text=number.text, line=number.line)
