"""What is found in a text: a reference, and the steps on the way through its pattern."""

from __future__ import annotations

from typing import NamedTuple

import attrs


@attrs.frozen(kw_only=True)
class Found:
    """A reference in a text.

    Args:
        value: its normal form.
        start, end: where it stands, in characters of the text, `end` exclusive.
        text: what stands there.
        valid: whether its check digit is right; True where the grammar has none.
        folded: doubts: look-alike characters that were replaced where the pattern admits several
            characters, and spaces that were dropped where they could also have parted two numbers.
        regrouped: whether its digits are parted, and otherwise than the pattern parts them, as
            those of a telephone number are.
    """

    value: str
    start: int
    end: int
    text: str
    valid: bool
    folded: int
    regrouped: bool = False


class Token(NamedTuple):
    """A letter or digit of a text, and what stands between it and the one before.

    `gap` is nothing, ` ` for one or two spaces, `-` for separators, `x` for anything else.
    """

    char: str
    start: int
    gap: str


class Way(NamedTuple):
    """A way through a pattern, or a step of one: the fewer doubts, the better.

    `doubts` are the look-alikes at places that admit several characters: where only one can stand,
    reading another one for it leaves no question which number is meant.
    """

    folded: int
    breaks: int
    value: str
    doubts: int = 0
    parted: int = 0
    unparted: int = 0

    def then(self, step: Way) -> Way:
        """This way and one step more."""
        return Way(
            folded=self.folded + step.folded,
            breaks=self.breaks + step.breaks,
            value=self.value + step.value,
            doubts=self.doubts + step.doubts,
            parted=self.parted + step.parted,
            unparted=self.unparted + step.unparted,
        )
