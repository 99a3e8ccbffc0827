"""How badly the mail was printed, kept, scanned or faxed: four levels, every parameter here.

`scanner.scan` does to a page what a level says. A level of one's own is one of these with other
values: `office(wear=Wear(folded=1.0))`.
"""

# ruff: noqa: A002 - a level's ink is called `print`, and nothing here prints

from __future__ import annotations

from typing import Final

import attrs

Range = tuple[float, float]
Resolution = tuple[int, int]
FAX: Final = "fax"  # the level that comes over a wire, one file for each document


@attrs.frozen(kw_only=True)
class Print:
    """Ink and toner; chances are per document, because one printer printed it.

    Args:
        faint: chance of weak toner; `faint_ink` is the share of its darkness that is left.
        patchy: how much darkness varies over a faint page, 0..1.
        least_ink: share of the darkness that is left at the weakest place, all taken together.
        broken: chance of toner that came off; `broken_share` is how much of the ink is missing.
        bleed: chance of ink that ran; `bleed_width` in millimetres on each side of a stroke.
        through: chance of thin paper: the other side shines through; `through_ink` is its
            darkness, 0..1.
    """

    faint: float = 0.0
    faint_ink: Range = (0.5, 0.8)
    patchy: float = 0.0
    least_ink: float = 0.45
    broken: float = 0.0
    broken_share: Range = (0.02, 0.10)
    bleed: float = 0.0
    bleed_width: float = 0.04
    through: float = 0.0
    through_ink: Range = (0.05, 0.14)


@attrs.frozen(kw_only=True)
class Wear:
    """What happened to the paper; every value is a chance.

    Args:
        punched, stapled: the two holes of a file, and those of a staple; per document.
        folded, stained, corner: folds, stains, a corner turned over; per sheet.
        receipt: the mail room's stamp on a first page.
        over_number: that the stamp was put on our number, of those that are stamped.
        coloured: coloured paper, of the documents that citizens and advertisers send.
        marked: a line gone over with a marker, of the pages that carry a number of ours.
    """

    punched: float = 0.0
    stapled: float = 0.0
    folded: float = 0.0
    stained: float = 0.0
    corner: float = 0.0
    receipt: float = 0.0
    over_number: float = 0.0
    coloured: float = 0.0
    marked: float = 0.0


@attrs.frozen(kw_only=True)
class Optics:
    """The scanner; what is chosen from a range is chosen per batch, on a fax per document.

    Args:
        skew_sigma, skew_max: degrees; normal deviate, cut.
        far: chance of a sheet drawn in askew: up to `far_max` degrees.
        shift: millimetres at most, both ways.
        blur: sigma in millimetres; chosen per page.
        jpeg: quality as libjpeg counts, where the batch is of JPEGs.
        light: share of the lamp's light that is missing at its darker end, at most.
        grain: grey levels, sigma.
        threshold: what parts black from white, where the batch is bitonal, as a share of the
            paper's brightness round about: scanners and faxes follow the paper.
    """

    skew_sigma: float
    skew_max: float
    far: float = 0.0
    far_max: float = 15.0
    shift: float = 1.2
    blur: Range = (0.035, 0.05)
    jpeg: tuple[int, int] = (88, 93)
    light: float = 0.0
    grain: float = 2.5
    threshold: Range = (0.62, 0.70)


@attrs.frozen(kw_only=True)
class Dirt:
    """Dust and what a wire does.

    Args:
        specks: mean number of dark specks on a page.
        salt: share of pixels that are lost in black, 0..1.
        streaks: chance, per device, of dirty glass; the streaks stay where they are.
        most_streaks: how many, at most.
        border: chance, per device, of a dark bed, seen where the sheet ends and through holes.
        dropouts: mean number of scan lines lost on a page.
        header: chance, per document, of a fax machine's line at the top of its pages.
        cut: chance that an edge is cut off; `cut_width` in millimetres.
    """

    specks: float = 0.0
    salt: float = 0.0
    streaks: float = 0.0
    most_streaks: int = 2
    border: float = 0.0
    dropouts: float = 0.0
    header: float = 0.0
    cut: float = 0.0
    cut_width: Range = (4.0, 11.0)


@attrs.frozen(kw_only=True)
class Level:
    """A level by its name.

    Args:
        resolutions: dots per inch across and down, each as likely; one for a device.
    """

    name: str
    resolutions: tuple[Resolution, ...]
    print: Print
    wear: Wear
    optics: Optics
    dirt: Dirt


def clean(
    *,
    resolutions: tuple[Resolution, ...] = ((300, 300),),
    print: Print = Print(),
    wear: Wear = Wear(receipt=0.5),
    optics: Optics = Optics(skew_sigma=0.3, skew_max=1.0),
    dirt: Dirt = Dirt(),
) -> Level:
    """New printers, a good scanner, flat paper."""
    return Level(
        name="clean", resolutions=resolutions, print=print, wear=wear, optics=optics, dirt=dirt
    )


def office(
    *,
    resolutions: tuple[Resolution, ...] = ((300, 300), (300, 300), (200, 200)),
    print: Print = Print(faint=0.15, faint_ink=(0.55, 0.85), patchy=0.2, through=0.15),
    wear: Wear = Wear(
        punched=0.25, stapled=0.2, folded=0.7, receipt=0.8, over_number=0.03, marked=0.05
    ),
    optics: Optics = Optics(
        skew_sigma=0.8,
        skew_max=3.0,
        shift=2.5,
        blur=(0.045, 0.075),
        jpeg=(75, 85),
        light=0.05,
        grain=4.0,
        threshold=(0.58, 0.72),
    ),
    dirt: Dirt = Dirt(specks=25),
) -> Level:
    """A day's mail as a scan station sees it."""
    return Level(
        name="office", resolutions=resolutions, print=print, wear=wear, optics=optics, dirt=dirt
    )


def poor(
    *,
    resolutions: tuple[Resolution, ...] = (
        (300, 300),
        (300, 300),
        (200, 200),
        (200, 200),
        (150, 150),
    ),
    print: Print = Print(
        faint=0.4,
        faint_ink=(0.55, 0.80),
        patchy=0.35,
        least_ink=0.45,
        broken=0.25,
        broken_share=(0.03, 0.10),
        bleed=0.25,
        bleed_width=0.07,
        through=0.25,
        through_ink=(0.06, 0.18),
    ),
    wear: Wear = Wear(
        punched=0.4,
        stapled=0.35,
        folded=0.85,
        stained=0.3,
        corner=0.15,
        receipt=0.85,
        over_number=0.06,
        coloured=0.2,
        marked=0.12,
    ),
    optics: Optics = Optics(
        skew_sigma=2.0,
        skew_max=7.0,
        far=0.05,
        shift=5.0,
        blur=(0.07, 0.115),
        jpeg=(35, 55),
        light=0.3,
        grain=8.0,
        threshold=(0.70, 0.80),
    ),
    dirt: Dirt = Dirt(specks=180, salt=0.00008, streaks=0.5, border=0.5),
) -> Level:
    """Worn paper and an old scanner."""
    return Level(
        name="poor", resolutions=resolutions, print=print, wear=wear, optics=optics, dirt=dirt
    )


def fax(
    *,
    resolutions: tuple[Resolution, ...] = ((204, 196), (204, 196), (204, 98)),
    print: Print = Print(
        faint=0.2,
        faint_ink=(0.72, 0.90),
        patchy=0.2,
        least_ink=0.55,
        broken=0.5,
        broken_share=(0.03, 0.10),
    ),
    wear: Wear = Wear(punched=0.1, folded=0.5),
    optics: Optics = Optics(
        skew_sigma=0.5,
        skew_max=2.0,
        shift=2.0,
        blur=(0.06, 0.09),
        light=0.08,
        grain=13.0,
        threshold=(0.60, 0.76),
    ),
    dirt: Dirt = Dirt(specks=110, salt=0.0002, streaks=0.25, dropouts=4, header=0.9, cut=0.15),
) -> Level:
    """What a fax server stores."""
    return Level(
        name=FAX, resolutions=resolutions, print=print, wear=wear, optics=optics, dirt=dirt
    )


LEVELS: Final = {level.name: level for level in (clean(), office(), poor(), fax())}
