"""Paper: what the sheets of a document have in common, and one sheet as one piece of it."""

from __future__ import annotations

from typing import Final

import attrs

from benchmarks.mail.kinds import Kind
from benchmarks.mail.levels import Level
from benchmarks.mail.rasters import Colour
from benchmarks.mail.toner import Printer, choose_printer
from docindex.testing.samples.chance import Dice

_WHITE: Final[tuple[Colour, ...]] = (
    (0.97, 0.97, 0.96),
    (0.95, 0.95, 0.95),
    (0.96, 0.95, 0.92),
    (0.90, 0.89, 0.86),  # recycled
)
_COLOURED: Final[tuple[Colour, ...]] = (
    (0.98, 0.92, 0.62),
    (0.97, 0.76, 0.78),
    (0.75, 0.91, 0.74),
    (0.70, 0.83, 0.93),
    (0.80, 0.76, 0.68),
)
ENVELOPES: Final[tuple[Colour, ...]] = ((0.96, 0.96, 0.96), (0.90, 0.89, 0.86), (0.82, 0.74, 0.60))
YELLOW: Final[Colour] = (0.99, 0.90, 0.45)
# Whose paper may have any colour; authorities and lawyers write on white.
_COLOURFUL: Final = frozenset(
    {
        *(kind for kind in Kind if kind.value.startswith("citizen")),
        Kind.HANDWRITTEN,
        Kind.TWO_CASES,
        Kind.UNLISTED_NUMBER,
        Kind.NEWER_CASE,
        Kind.ADVERTISING,
    }
)
_IN_A_FOLDER: Final = 0.15  # of the folds, stains and corners: files of the police lie flat


@attrs.frozen(kw_only=True)
class Ream:
    """What the sheets of a document have in common: one desk, one printer, one punch.

    Args:
        paper, ink: their colours.
        printer: None: the scan station's own, which leaves nothing to be desired.
        through: how dark the other side shines through, 0..1; 0: the paper is thick.
        punched: millimetres by which the two holes are off the middle; None: there are none.
        stapled: where a staple was, in millimetres, and its lean in degrees; None: nowhere.
        wear: share of the level's chances of folds, stains and corners turned over.
    """

    paper: Colour = _WHITE[0]
    ink: Colour = (0.08, 0.08, 0.08)
    printer: Printer | None = None
    through: float = 0.0
    punched: float | None = None
    stapled: tuple[float, float, float] | None = None
    wear: float = 0.0


@attrs.frozen(kw_only=True)
class Paper:
    """One sheet, seen from one side.

    Args:
        stream: names the random numbers of its wear, the same for both of its sides.
        back: whether its back is seen: everything that goes through it is mirrored there.
    """

    ream: Ream
    stream: tuple[int, ...] = (0,)
    back: bool = False


NEW: Final = Paper(ream=Ream())  # what has never left the scan station


def make_ream(level: Level, kind: Kind, dice: Dice) -> Ream:
    """Choose the paper of a document of that kind."""
    how = level.wear
    dark = dice.uniform(0.05, 0.2)
    ink = dice.pick(((dark, dark, dark), (dark, dark, dark), (dark * 0.8, dark, dark * 1.4)))
    coloured = kind in _COLOURFUL and dice.chance(how.coloured)
    staple = (dice.uniform(6, 14), dice.uniform(5, 12), dice.uniform(-60, 10))
    return Ream(
        paper=dice.pick(_COLOURED if coloured else _WHITE),
        ink=ink,
        printer=choose_printer(level.print, dice),
        through=dice.uniform(*level.print.through_ink) if dice.chance(level.print.through) else 0,
        punched=dice.normal(3, 6) if dice.chance(how.punched) else None,
        stapled=staple if dice.chance(how.stapled) else None,
        wear=_IN_A_FOLDER if kind is Kind.POLICE_FILE else 1.0,
    )
