"""Batches as they leave the scanner: documents in order, separators, backs, sheets turned."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from functools import cache
from typing import Final

import attrs
import numpy as np

from docindex.model import Role, Side
from docindex.testing.samples.cases import CaseList
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.degrade import Scan, Scanned, degrade
from docindex.testing.samples.mail import DECK, RECEIVED, Drawn, Kind, Leaf, MailBag
from docindex.testing.samples.paper import Code, Grey, Sheet
from docindex.testing.samples.separators import Separator, separator_sheet


class Layout(enum.StrEnum):
    """How a batch was scanned and stored; the values end the batches' ids."""

    PATCHT = "patcht"
    DUPLEX = "duplex"
    JPEG = "jpeg"
    PDF = "pdf"

    @property
    def one_file_one_document(self) -> bool:
        """Whether every file of the batch starts a document."""
        return self in (Layout.JPEG, Layout.PDF)


@attrs.frozen(kw_only=True)
class Scannable:
    """One side on its way into the scanner.

    Args:
        number: of its sheet, from 1.
        document: its place among the batch's documents, from 0.
        drawing: None: there is nothing on it.
        rotation: as in `degrade.Scan`.
    """

    number: int
    side: Side
    role: Role
    document: int
    drawing: Sheet | Separator | None
    rotation: int = 0

    @property
    def codes(self) -> tuple[Code, ...]:
        """The barcodes on this side."""
        if isinstance(self.drawing, Separator):
            return separator_sheet(self.drawing).codes
        return self.drawing.codes if self.drawing else ()

    @property
    def patch(self) -> str | None:
        """The patch code on this side."""
        if not isinstance(self.drawing, Separator) or self.drawing is Separator.PATCHT:
            return None
        return self.drawing.value


@attrs.frozen(kw_only=True)
class Stack:
    """A batch before it is scanned.

    Args:
        starts: per document what begins it: `separator`, `case_barcode` or `file`.
    """

    id: str
    layout: Layout
    documents: tuple[Drawn, ...]
    starts: tuple[str, ...]
    sides: tuple[Scannable, ...]

    @property
    def sheets(self) -> int:
        """How many sheets of paper it has."""
        return self.sides[-1].number


# Letters of several pages cannot be single JPEGs; the first in this order get them first.
# Forms are dealt next, so that each batch has some.
_FIRST: Final = (Kind.LAWYER_LETTER, Kind.HEARING_FORM)
_ORDER: Final = (Layout.PDF, Layout.PATCHT, Layout.DUPLEX, Layout.JPEG)
_NAMES: Final = {
    layout: f"{RECEIVED:%y%m%d}-{number}-{layout.value}" for number, layout in enumerate(Layout, 1)
}


def make_stacks(cases: CaseList, documents: int, *, seed: int) -> tuple[Stack, ...]:
    """Draw a day's mail and put it into batches, one of each layout as far as it goes.

    Args:
        documents: how many there are in all; 24 and more hold every kind.
        seed: not negative.
    """
    dice = Dice(seed, 2)
    bag = MailBag(cases, dice)
    piles = _deal(documents, dice)
    stacks = []
    for number, (layout, kinds) in enumerate(piles.items()):
        drawn = [bag.draw(kind, Dice(seed, 3, number, place)) for place, kind in enumerate(kinds)]
        if drawn:
            stacks.append(_stack(layout, drawn, Dice(seed, 4, number)))
    return tuple(stacks)


def scan_side(side: Scannable, dice: Dice, *, bitonal: bool) -> Scanned:
    """Scan one side of a stack."""
    if side.drawing is None:
        blank = Scan(bitonal=bitonal, skew_sigma=0.0, shift=0, soft=0.0, punched=0.0)
        return degrade(np.full((3508, 2480), 255, dtype=np.uint8), dice, blank)
    if isinstance(side.drawing, Separator):
        scan = Scan(bitonal=bitonal, rotation=side.rotation, punched=0.0)
        return degrade(_separator_page(side.drawing), dice, scan)
    return degrade(side.drawing.render(), dice, Scan(bitonal=bitonal, rotation=side.rotation))


@cache
def _separator_page(kind: Separator) -> Grey:
    page = separator_sheet(kind).render()
    page.flags.writeable = False
    return page


def _deal(documents: int, dice: Dice) -> dict[Layout, list[Kind]]:
    """Which kinds go into which batch: as many into each, and of those in `_FIRST` too."""
    kinds: list[Kind] = []
    while len(kinds) < documents:
        kinds += dice.shuffled(DECK)
    piles: dict[Layout, list[Kind]] = {layout: [] for layout in _ORDER}
    rank = {kind: place for place, kind in enumerate(_FIRST)}
    for kind in sorted(kinds[:documents], key=lambda kind: rank.get(kind, len(_FIRST))):
        open_to = [
            layout
            for layout in _ORDER
            if layout is not Layout.JPEG or kind is not Kind.LAWYER_LETTER
        ]
        piles[min(open_to, key=lambda layout: len(piles[layout]))].append(kind)
    return {layout: dice.shuffled(piles[layout]) for layout in Layout}


def _stack(layout: Layout, documents: Sequence[Drawn], dice: Dice) -> Stack:
    sides: list[Scannable] = []
    starts: list[str] = []
    for index, document in enumerate(documents):
        starts.append(_start(layout, document, index, dice))
        if starts[-1] == "separator":
            kind = _separator(layout, starts.count("separator"))
            sides += _separator_sides(layout, kind, _next_sheet(sides), index)
        for leaf in document.leaves:
            sides += _leaf_sides(layout, leaf, _next_sheet(sides), index, dice)
    return Stack(
        id=_NAMES[layout],
        layout=layout,
        documents=tuple(documents),
        starts=tuple(starts),
        sides=tuple(sides),
    )


def _start(layout: Layout, document: Drawn, index: int, dice: Dice) -> str:
    if layout.one_file_one_document:
        return "file"
    # The first document of a stack has its separator like any other.
    return "case_barcode" if index and document.case_barcode and dice.chance(0.4) else "separator"


def _separator(layout: Layout, count: int) -> Separator:
    if layout is Layout.PATCHT:
        return Separator.PATCHT
    return Separator.PATCH_2 if count % 3 == 0 else Separator.PATCH_T


def _next_sheet(sides: Sequence[Scannable]) -> int:
    return sides[-1].number + 1 if sides else 1


def _separator_sides(
    layout: Layout, kind: Separator, number: int, document: int
) -> list[Scannable]:
    front = Scannable(
        number=number, side=Side.FRONT, role=Role.SEPARATOR, document=document, drawing=kind
    )
    if layout is not Layout.DUPLEX:
        return [front]
    return [front, attrs.evolve(front, side=Side.BACK, drawing=None)]


def _leaf_sides(
    layout: Layout, leaf: Leaf, number: int, document: int, dice: Dice
) -> list[Scannable]:
    rotation = _rotation(dice)
    front = Scannable(
        number=number,
        side=Side.FRONT,
        role=Role.CONTENT,
        document=document,
        drawing=leaf.front,
        rotation=rotation,
    )
    if layout is not Layout.DUPLEX:
        return [front]
    # A sheet fed sideways shows its back turned the other way.
    back = attrs.evolve(
        front,
        side=Side.BACK,
        role=Role.BACK if leaf.back else Role.BLANK,
        drawing=leaf.back,
        rotation=-rotation % 360,
    )
    return [front, back]


def _rotation(dice: Dice) -> int:
    if dice.chance(0.07):
        return 180
    return dice.pick((90, 270)) if dice.chance(0.05) else 0
