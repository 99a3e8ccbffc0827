"""One person's hand in a document: every line has the same slant and the same pen."""

from __future__ import annotations

import attrs

from docindex.testing.samples.chance import Dice
from docindex.testing.samples.handwriting import write_block
from docindex.testing.samples.paper import Point, Sheet


@attrs.frozen(kw_only=True)
class Hand:
    """Block letters of one writer.

    Args:
        seed: of the stream that settles slant, height and pen; each line begins it anew.
    """

    seed: int

    def block(self, sheet: Sheet, place: Point, text: str, *, pitch: float = 5.0) -> None:
        """Write block letters, one per `pitch` millimetres."""
        write_block(sheet, place, text, Dice(self.seed), pitch=pitch)

    def within(self, sheet: Sheet, place: Point, width: float, text: str) -> None:
        """Write block letters as wide as somebody makes them for whom `width` is the room."""
        self.block(sheet, place, text, pitch=min(4.6, width / len(text)))


def some_hand(dice: Dice) -> Hand:
    """Anybody's hand."""
    return Hand(seed=dice.between(0, 2**31 - 1))
