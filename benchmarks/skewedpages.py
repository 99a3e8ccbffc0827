"""Mail drawn with a skew, a rotation and a role that are known, and scanned at any level."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from typing import Final

import attrs
import cv2
import numpy as np

from benchmarks.mail.batches import case_book
from benchmarks.mail.documents import Desk
from benchmarks.mail.feeding import Feeding, make_feeding
from benchmarks.mail.levels import LEVELS, Optics
from benchmarks.mail.plans import PRESETS, BatchPlan, plan_batches
from benchmarks.mail.rasters import Pixels
from benchmarks.mail.scanner import Device, Feed, scan
from benchmarks.mail.stacks import Separation, Stacking, make_stack
from benchmarks.mail.typefaces import Page
from docindex.model import Role
from docindex.pageimage import Grey
from docindex.testing.samples.chance import Dice

_CASES: Final = 5_000
# As `decoding` has it: rows are stretched where the two resolutions differ by more.
_LIKE: Final = 1.05
# Police files are many pages that are all alike, and so are separators.
_MOST_OF_A_DOCUMENT: Final = 4
_MOST_SEPARATORS: Final = 2


@attrs.frozen(kw_only=True, eq=False)
class KnownPage:
    """A scanned side and what is true of it.

    Args:
        grey: shape (height, width), as decoding would give it.
        bitonal: whether it holds 0 and 255 only.
        rotation: degrees counter-clockwise by which it must be turned to be upright.
        skew: degrees counter-clockwise by which its lines are turned after that.
        blank: whether nothing is printed or written on that side.
        separator: whether it is a separator, or the back of one.
        handled: whether the sheet is A4 that people had in their hands: its corners may be turned
            over, unlike those of envelopes, separators and police files.
    """

    level: str
    grey: Grey
    dpi: float
    bitonal: bool
    rotation: int
    skew: float
    blank: bool
    separator: bool
    handled: bool


def known_pages(
    level: str,
    seed: int,
    count: int,
    within: tuple[float, float] | None = None,
    corners: float | None = None,
) -> Iterator[KnownPage]:
    """Draw and scan sides of a level's batches, taken in turn from all of them.

    Args:
        level: a level of the mail generator.
        count: how many sides at most; the seed's small preset holds some hundred of each level.
        within: the least and the largest skew in degrees, all as likely; None: as the level has it.
        corners: chance of a corner turned over, of sheets that were handled; None: as the level has
            it.
    """
    plans = plan_batches(PRESETS["small"], seed=seed, cases=_CASES, destroyed=0.0)
    streams = [_batch(plan, within, corners) for plan in plans if plan.level == level]
    while streams and count > 0:
        for stream in tuple(streams):
            page = next(stream, None)
            if page is None:
                streams.remove(stream)
            elif count > 0:
                count -= 1
                yield page


def _batch(
    plan: BatchPlan, within: tuple[float, float] | None, corners: float | None
) -> Iterator[KnownPage]:
    feeding = _fed(plan)
    sides, taken = feeding.stack.sides, Counter[int]()
    for place in Dice(plan.seed, 97, plan.number).shuffled(range(len(sides))):
        side = sides[place]
        separator = side.role is Role.SEPARATOR
        alike = -1 if separator else side.document
        taken[alike] += 1
        if taken[alike] > (_MOST_SEPARATORS if separator else _MOST_OF_A_DOCUMENT):
            continue
        device = _turned_over(_askew(feeding.devices[side.document], within), corners)
        feed = feeding.feed(place)
        behind = side.behind if isinstance(side.behind, Page) else None
        dice = Dice(plan.seed, 7, plan.number, place)
        pixels = scan(side.drawing, behind, device, feed, dice)
        grey, dpi = _decoded(pixels, device)
        yield KnownPage(
            level=plan.level,
            grey=grey,
            dpi=dpi,
            bitonal=device.bitonal,
            rotation=feed.rotation,
            skew=_skew(device, feed),
            blank=side.drawing is None,
            separator=separator,
            handled=_is_whole(side.drawing, behind) and feed.paper.ream.wear == 1.0,
        )


def _fed(plan: BatchPlan) -> Feeding:
    """A batch's stack as `benchmarks.mail.batches` makes it."""
    book = case_book(plan.tenant, plan.cases, plan.seed)
    rows = np.random.default_rng([plan.seed, 5, plan.number]).permutation(plan.cases)
    desk = Desk(
        book=book,
        rows=[int(row) for row in rows[: len(plan.kinds) * 12]],
        file_pages=plan.file_pages,
        whole_bars=plan.separation is Separation.CASE_BARCODE,
    )
    drawn = [
        desk.draw(kind, Dice(plan.seed, 3, plan.number, place))
        for place, kind in enumerate(plan.kinds)
    ]
    how = Stacking(
        tenant=book.tenant,
        separation=plan.separation,
        feed=plan.feed,
        destroyed=0.0,
        loose=plan.level != "fax",
    )
    stack = make_stack(drawn, how, Dice(plan.seed, 4, plan.number))
    return make_feeding(stack, plan, book.tenant)


def _askew(device: Device, within: tuple[float, float] | None) -> Device:
    if within is None:
        return device
    optics = attrs.evolve(
        LEVELS[device.level.name].optics, far=1.0, skew_max=within[0], far_max=within[1]
    )
    return attrs.evolve(device, level=attrs.evolve(device.level, optics=optics))


def _turned_over(device: Device, corners: float | None) -> Device:
    if corners is None:
        return device
    wear = attrs.evolve(device.level.wear, corner=corners)
    return attrs.evolve(device, level=attrs.evolve(device.level, wear=wear))


def _is_whole(side: object, behind: Page | None) -> bool:
    face = side if isinstance(side, Page) else behind
    return face is None or face.height is None


def _decoded(pixels: Pixels, device: Device) -> tuple[Grey, float]:
    """Grey, of one resolution both ways, through JPEG where the device is not bitonal."""
    if not device.bitonal:
        shades = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
        _, stream = cv2.imencode(".jpg", shades, (cv2.IMWRITE_JPEG_QUALITY, device.quality))
        return np.asarray(cv2.imdecode(stream, cv2.IMREAD_GRAYSCALE), np.uint8), device.dpi_x
    if not _is_coarse(device):
        return pixels, (device.dpi_x + device.dpi_y) / 2
    size = (pixels.shape[1], round(pixels.shape[0] * device.dpi_x / device.dpi_y))
    return np.asarray(cv2.resize(pixels, size), np.uint8), device.dpi_x


def _drawn_in(optics: Optics, feed: Feed) -> tuple[float, float]:
    """The skew and the slip that `scanner.scan` takes from the sheet's random numbers."""
    dice = Dice(*feed.run)
    skew = dice.normal(optics.skew_sigma, optics.skew_max)
    if dice.chance(optics.far):
        skew = dice.pick((-1, 1)) * dice.uniform(optics.skew_max, optics.far_max)
    for _ in range(2):
        dice.normal(optics.shift / 2, optics.shift)
    return -skew if feed.below else skew, 1 + dice.normal(0.0015, 0.004)


def _is_coarse(device: Device) -> bool:
    return device.dpi_y * _LIKE < device.dpi_x


def _skew(device: Device, feed: Feed) -> float:
    """How the page's lines lie, after the sheet was turned, slipped, stretched and turned back."""
    skew, slip = _drawn_in(device.level.optics, feed)
    stretch = 1.0 if _is_coarse(device) else device.dpi_y / device.dpi_x
    if feed.call is not None:
        stretch *= feed.call.stretch
    angle, turn = math.radians(skew), math.radians(feed.rotation)
    x, y = math.cos(turn), math.sin(turn)
    x, y = (
        x * math.cos(angle) + y * math.sin(angle),
        (y * math.cos(angle) - x * math.sin(angle)) * slip * stretch,
    )
    x, y = x * math.cos(turn) + y * math.sin(turn), y * math.cos(turn) - x * math.sin(turn)
    return math.degrees(math.atan2(-y, x))
