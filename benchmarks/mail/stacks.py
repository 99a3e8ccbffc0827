"""Stacks of paper: documents in order, what separates them, sheets turned, covers, backs."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from benchmarks.mail import covers, datelines
from benchmarks.mail.covers import Cover
from benchmarks.mail.kinds import PRIVATE, Drawn, Kind, Leaf
from benchmarks.mail.tenants import Tenant
from docindex.model import Role, Side
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.paper import WIDTH, Sheet
from docindex.testing.samples.separators import Separator, separator_sheet

_TURNED_ROUND: Final = 0.05
_TURNED_SIDEWAYS: Final = 0.03
_COVERED: Final = 0.12  # of the documents come with their envelope


class Separation(enum.StrEnum):
    """What starts a document; the values are `starts_by` in the truth."""

    PATCH_T = "patch_t"
    PATCH_2 = "patch_2"
    BARCODE = "separator_barcode"
    CASE_BARCODE = "case_barcode"
    FILE = "file"


class FeedMode(enum.StrEnum):
    """Which sides are scanned.

    `simplex`: fronts. `duplex`: both sides of every sheet, blank ones as well. `mixed`: fronts, and
    printed backs as sheets of their own.
    """

    SIMPLEX = "simplex"
    DUPLEX = "duplex"
    MIXED = "mixed"


_SHEETS: Final = {
    Separation.PATCH_T: Separator.PATCH_T,
    Separation.PATCH_2: Separator.PATCH_2,
    Separation.BARCODE: Separator.PATCHT,
    # What carries no barcode of ours needs a sheet even where barcodes start documents.
    Separation.CASE_BARCODE: Separator.PATCH_T,
}


@attrs.frozen(kw_only=True)
class Scannable:
    """One side on its way into the scanner.

    Args:
        number: of its sheet, from 1.
        document: its place among the batch's documents, from 0.
        drawing: None: there is nothing on it.
        behind: what is on the other side.
        rotation: degrees counter-clockwise by which the scan must be turned to be upright.
        first: whether it is the first side of its document's paper.
    """

    number: int
    side: Side
    role: Role
    document: int
    drawing: Sheet | None
    behind: Sheet | None = None
    rotation: int = 0
    first: bool = False


@attrs.frozen(kw_only=True)
class Stack:
    """A batch before it is scanned.

    Args:
        starts: per document what starts it.
        destroyed: places of the documents whose separator cannot be read.
    """

    documents: tuple[Drawn, ...]
    starts: tuple[Separation, ...]
    destroyed: frozenset[int]
    sides: tuple[Scannable, ...]

    @property
    def sheets(self) -> int:
        """How many sheets of paper it has, as the scanner counts them."""
        return self.sides[-1].number


@attrs.frozen(kw_only=True)
class Stacking:
    """How stacks of a batch are made.

    Args:
        destroyed: chance, per separator, that nothing on it can be read any more; the first of a
            stack is spared, for nothing would be missed.
        loose: whether sheets may lie turned; papers sent by fax come upright mostly.
    """

    tenant: Tenant
    separation: Separation
    feed: FeedMode
    destroyed: float
    loose: bool


def make_stack(documents: Sequence[Drawn], how: Stacking, dice: Dice) -> Stack:
    """Put documents on a pile."""
    sides: list[Scannable] = []
    starts: list[Separation] = []
    destroyed: set[int] = set()
    covered = [_covered(document, how, dice) for document in documents]
    for index, document in enumerate(covered):
        starts.append(_start(document, index, how.separation))
        if starts[-1] not in (Separation.CASE_BARCODE, Separation.FILE):
            broken = index > 0 and dice.chance(how.destroyed)
            if broken:
                destroyed.add(index)
            kind = _SHEETS[how.separation]
            sides += _separator(kind, index, _next(sides), how, dice, broken=broken)
        for place, leaf in enumerate(document.leaves):
            sides += _leaf(leaf, index, sides, how, dice, first=place == 0)
    return Stack(
        documents=tuple(covered),
        starts=tuple(starts),
        destroyed=frozenset(destroyed),
        sides=tuple(sides),
    )


def _covered(document: Drawn, how: Stacking, dice: Dice) -> Drawn:
    """Lay the envelope under the document, now and then on top."""
    bare = (Kind.UNDELIVERABLE, Kind.DELIVERY_CERTIFICATE)
    if not how.loose or document.kind in bare or not dice.chance(_COVERED):
        return document
    leaf = Leaf(front=covers.envelope(_letter_cover(document, how.tenant), dice))
    on_top = how.separation is not Separation.CASE_BARCODE and dice.chance(0.3)
    leaves = (leaf, *document.leaves) if on_top else (*document.leaves, leaf)
    return attrs.evolve(document, leaves=leaves)


def _letter_cover(document: Drawn, tenant: Tenant) -> Cover:
    return Cover(
        lines=document.addressed or tenant.address,
        written=document.written or datelines.before(4),
        stamped=document.kind in PRIVATE,
        hand=document.hand,
    )


def _start(document: Drawn, index: int, separation: Separation) -> Separation:
    if separation is not Separation.CASE_BARCODE or (index and document.case_barcode):
        return separation
    return Separation.PATCH_T


def _next(sides: Sequence[Scannable]) -> int:
    return sides[-1].number + 1 if sides else 1


def _separator(
    kind: Separator, document: int, number: int, how: Stacking, dice: Dice, *, broken: bool
) -> Iterator[Scannable]:
    sheet: Sheet | None = separator_sheet(kind)
    if broken:
        sheet = _destroyed(kind, how.feed, dice)
    front = Scannable(
        number=number, side=Side.FRONT, role=Role.SEPARATOR, document=document, drawing=sheet
    )
    yield front
    if how.feed is FeedMode.DUPLEX:
        yield attrs.evolve(front, side=Side.BACK, drawing=None)


def _destroyed(kind: Separator, feed: FeedMode, dice: Dice) -> Sheet | None:
    """A separator that lies face down where backs are not scanned, or whose bars are gone."""
    if feed is not FeedMode.DUPLEX and dice.chance(0.4):
        return None
    sheet = separator_sheet(kind)
    places = ((29.0, 41.0), (234.0, 32.0)) if kind is Separator.PATCHT else ((11.0, 32.0),)
    for top, height in places:
        # A label stuck over the bars, or crossed out until nothing is left of them.
        fill = dice.pick((1.0, 0.9, 0.0))
        sheet.box((14, top), (WIDTH - 28, height), line=0.3, fill=fill)
    # And a sheet of paper over what it says in words.
    sheet.box((18, 112), (WIDTH - 36, 74), line=0.2, fill=dice.pick((1.0, 0.96)))
    return sheet


def _leaf(
    leaf: Leaf, document: int, sides: Sequence[Scannable], how: Stacking, dice: Dice, *, first: bool
) -> Iterator[Scannable]:
    rotation = _rotation(how, dice)
    front = Scannable(
        number=_next(sides),
        side=Side.FRONT,
        role=Role.CONTENT,
        document=document,
        drawing=leaf.front,
        behind=leaf.back,
        rotation=rotation,
        first=first,
    )
    yield front
    back = attrs.evolve(front, drawing=leaf.back, behind=leaf.front, first=False)
    if how.feed is FeedMode.DUPLEX:
        # A sheet fed sideways shows its back turned the other way.
        role = Role.BACK if leaf.back else Role.BLANK
        yield attrs.evolve(back, side=Side.BACK, role=role, rotation=-rotation % 360)
    elif how.feed is FeedMode.MIXED and leaf.back is not None:
        yield attrs.evolve(back, number=front.number + 1)


def _rotation(how: Stacking, dice: Dice) -> int:
    if dice.chance(_TURNED_ROUND if how.loose else _TURNED_ROUND / 3):
        return 180
    return dice.pick((90, 270)) if how.loose and dice.chance(_TURNED_SIDEWAYS) else 0
