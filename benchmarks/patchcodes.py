"""Patch codes: how many of those shown are found, on what else they are seen, what that costs.

    python -m benchmarks.patchcodes [--rounds 1] [--lookalikes 100] [--mail DIR] [--real DIR]

Separator sheets of all six codes go through the scanner of the mail benchmark, at its four levels
and at levels of one's own that have more of one fault; so do drawings that look like patches.
Pages without any patch come from mail (all but separators) and from folders of scans.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import platform
import statistics
import timeit
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

import attrs
import cv2
import numpy as np
from PIL import Image

from benchmarks.mail.imagefiles import scan_files
from benchmarks.mail.levels import LEVELS, Dirt, Level, Optics, office, poor
from benchmarks.mail.papers import Paper, Ream
from benchmarks.mail.rasters import MM, Pixels
from benchmarks.mail.scanner import Feed, scan, set_up
from benchmarks.mail.tenants import TENANTS
from benchmarks.mail.toner import Printer
from benchmarks.scoring.intervals import Share
from docindex.decoding.limits import Limits
from docindex.decoding.sources import decode_page, open_file
from docindex.errors import PageError
from docindex.imaging.patchcode import read_patch_codes
from docindex.model import BatchFacts, Environment
from docindex.paging import number_pages
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.paper import HEIGHT, WIDTH, Align, Sheet, Style
from docindex.testing.samples.separators import Separator, separator_sheet
from docindex.testing.samples.symbols import Symbol, draw_symbol

_PATCHES: Final = [kind for kind in Separator if kind is not Separator.PATCHT]
_TURNS: Final = (0, 90, 180, 270)
_MODES: Final = ("bitonal", "grey")
_POOR: Final = poor()
_ASKEW: Final = attrs.evolve(_POOR.optics, far=1.0)
_STREAKED: Final = attrs.evolve(_POOR.dirt, streaks=1.0, most_streaks=8)
# Levels of one's own; where the ink is faint, so are the separators, which are good otherwise.
_MORE: Final = {
    "askew": poor(optics=_ASKEW),
    "streaks": poor(dirt=_STREAKED),
    "border": poor(dirt=attrs.evolve(_POOR.dirt, border=1.0)),
    "150 dpi": poor(resolutions=((150, 150),)),
    "cut edge": office(optics=Optics(skew_sigma=2.0, skew_max=7.0), dirt=Dirt(specks=25, cut=1.0)),
    "faint": _POOR,
    "all of it": poor(
        resolutions=((200, 200), (150, 150)),
        optics=_ASKEW,
        dirt=attrs.evolve(_STREAKED, border=1.0, cut=0.5),
    ),
}
_FAINT: Final = frozenset({"faint", "all of it"})
_FACTS: Final = BatchFacts(id="b", tenant="t", environment=Environment.TEST)
_LIMITS: Final = Limits()
_NARROW: Final = 0.08 * MM
_WIDE: Final = 0.20 * MM

Page = tuple[Pixels, float]


@attrs.frozen
class Trial:
    """One separator, how far its scan must be turned to be upright, and what was read of it.

    Args:
        found: its code is among those that were read; `wrong`: one was read that it does not have.
    """

    level: str
    mode: str
    code: str
    turn: int
    found: bool
    wrong: bool


def _scanned(sheet: Sheet, level: Level, mode: str, dice: Dice, feed: Feed) -> Page:
    """Scan a sheet with a device of its own; coarse rows of a fax are stretched, as in decoding."""
    device = set_up(level, TENANTS[0], mode, dice)
    pixels, dpi = scan(sheet, None, device, feed, dice), (device.dpi_x + device.dpi_y) / 2
    if device.dpi_y * 1.05 >= device.dpi_x:
        return pixels, dpi
    size = (pixels.shape[1], round(pixels.shape[0] * device.dpi_x / device.dpi_y))
    return np.asarray(cv2.resize(pixels, size), np.uint8), device.dpi_x


def try_separators(rounds: int) -> Iterator[Trial]:
    """Scan and read every code in every orientation, level and mode, so many times.

    Nothing on a separator says which way up it is, so the reader is not told either.
    """
    cases = [
        (name, level, mode, kind, turn)
        for name, level in (LEVELS | _MORE).items()
        for mode in (_MODES if name != "fax" else _MODES[:1])
        for kind in _PATCHES
        for turn in _TURNS
    ]
    for number in range(rounds):
        for place, (name, level, mode, kind, turn) in enumerate(cases):
            dice = Dice(number, 91, place)
            feed = Feed(rotation=turn, run=(number, 92, place))
            if name in _FAINT:
                printer = Printer(ink=dice.uniform(0.45, 0.8))
                feed = attrs.evolve(feed, paper=Paper(ream=Ream(printer=printer)))
            page, dpi = _scanned(separator_sheet(kind), level, mode, dice, feed)
            read = read_patch_codes(page, dpi, None)
            found = any(kind.value in patch.codes for patch in read)
            wrong = any(kind.value not in patch.codes for patch in read)
            yield Trial(name, mode, kind.value, turn, found, wrong)


def _bars(sheet: Sheet, dice: Dice) -> None:
    """Bars of a patch's widths in another number, or four of another size, or with a wide space."""
    how = dice.between(0, 2)
    count = dice.pick((2, 3, 5, 6, 7, 9)) if how == 0 else 4
    scale = dice.pick((0.5, 0.7, 1.3, 1.6)) if how == 1 else 1.0
    spaces = [_NARROW] * count
    if how > 1:
        spaces[dice.between(0, count - 2)] = dice.pick((1.2, _WIDE))
    length, y = dice.uniform(15, 170), dice.uniform(12, 200)
    for space in spaces:
        thick = dice.pick((_NARROW, _WIDE)) * scale
        sheet.box(((WIDTH - length) / 2, y), (length, thick), line=0, fill=dice.pick((0.0, 0.4)))
        y += thick + space * scale


def _table(sheet: Sheet, dice: Dice) -> None:
    """Rows with rulings of any width and dark heads."""
    y, right = dice.uniform(15, 60), WIDTH - 20
    while y < HEIGHT - 30:
        if dice.chance(0.3):
            sheet.box(
                (20, y), (right - 20, dice.uniform(1.5, 7)), line=0, fill=dice.pick((0.0, 0.5))
            )
        sheet.rule((20, y), (right, y), width=dice.pick((0.2, 0.5, 1.0, 2.0, 5.0)))
        if dice.chance(0.4):
            sheet.text(25, y + 4, "Verwarnungsgeld 55,00 EUR", Style(size=dice.uniform(7, 14)))
        y += dice.pick((3.0, 4.0, 4.1, 5.0, 6.0, 7.1, 9.0))
    for x in np.arange(20, right, dice.uniform(8, 60)):
        sheet.rule((x, 40), (x, HEIGHT - 40), width=dice.pick((0.2, 0.5, 2.0)))


def _chart(sheet: Sheet, dice: Dice) -> None:
    """Bars of different lengths on one axis, some as far apart as a patch's."""
    y = dice.uniform(20, 60)
    for _ in range(dice.between(4, 30)):
        thick = dice.pick((_NARROW, _NARROW, _WIDE, 3.0, 7.0))
        sheet.box((30, y), (dice.uniform(3, 150), thick), line=0, fill=dice.pick((0.0, 0.3)))
        y += thick + dice.pick((_NARROW, 3.0, 1.0))
    sheet.rule((30, 15), (30, y), width=0.5)


def _code(sheet: Sheet, dice: Dice) -> None:
    """A barcode so large that its bars are as wide as a patch's."""
    symbol = Symbol(
        symbology=dice.pick(("code39", "code128")),
        data=dice.digits(dice.between(1, 4)),
        module=dice.uniform(0.4, 2.2),
    )
    draw_symbol(sheet, (10, dice.uniform(15, 150)), symbol)


def _logo(sheet: Sheet, dice: Dice) -> None:
    """Stripes of different lengths, and large bold words between rules."""
    x, y = dice.uniform(15, 60), dice.uniform(12, 30)
    for line in range(dice.pick((3, 5, 8))):
        sheet.box((x, y + 4 * line), (dice.uniform(30, 90), dice.uniform(1, 3)), line=0, fill=0)
    words = Style(size=dice.uniform(20, 60), bold=True, align=Align.CENTRE)
    for line in range(dice.between(1, 4)):
        sheet.text(WIDTH / 2, 70 + line * words.line, "MUSTER EEE", words)
        sheet.rule((30, 72 + line * words.line), (180, 72 + line * words.line), width=_NARROW)


_LOOKALIKES: Final = (_bars, _table, _chart, _code, _logo)


def lookalikes(kind: int, number: int) -> Iterator[Page]:
    """That many drawings of a kind, from 0, each of them scanned at some level."""
    for place in range(number):
        dice, sheet = Dice(place, 93, kind), Sheet()
        _LOOKALIKES[kind](sheet, dice)
        level, turn = dice.pick([*LEVELS.values()]), dice.pick(_TURNS)
        mode = dice.pick(_MODES) if level.name != "fax" else "bitonal"
        yield _scanned(sheet, level, mode, dice, Feed(rotation=turn, run=(place, 94)))


def mail_pages(root: Path) -> Iterator[Page]:
    """Every page of a benchmark's mail that is no separator."""
    truth = json.loads((root / "truth.json").read_text(encoding="utf-8"))
    for batch in truth["batches"]:
        folder = root / batch["tenant"] / "batches" / batch["id"]
        scans = (page for path in scan_files(folder) for page in _decoded(path))
        for side, page in zip(batch["pages"], scans, strict=True):
            if side["role"] != "separator":
                yield page


def real_pages(root: Path) -> Iterator[Page]:
    """Every page below a folder that can be decoded."""
    for path in sorted(root.rglob("*")):
        if path.is_file():
            yield from _decoded(path)


def _decoded(path: Path) -> Iterator[Page]:
    opened = open_file(path, path.name, _LIMITS)
    for page in number_pages(_FACTS, [opened], 300)[0]:
        with contextlib.suppress(PageError):  # none in mail, where counts must agree
            image = decode_page(path, page, _LIMITS, strict=False)
            yield image.grey, image.dpi


def _table_of(title: str, trials: Iterable[Trial], key: Callable[[Trial], object]) -> None:
    groups: dict[object, list[Trial]] = {}
    for trial in trials:
        groups.setdefault(key(trial), []).append(trial)
    print(f"\n| {title} | found | at least (95 %) | wrong codes |\n|---|---|---|---|")
    for name, group in groups.items():
        found = Share(sum(trial.found for trial in group), len(group))
        wrong = sum(trial.wrong for trial in group)
        print(f"| {name} | {found.count} of {found.of} | {found.at_least:.1%} | {wrong} |")


def _false_reads(name: str, pages: Iterable[Page]) -> Share:
    read = [bool(read_patch_codes(page, dpi, None)) for page, dpi in pages]
    share = Share(sum(read), len(read))
    print(f"| {name} | {share.of} | {share.count} | {share.at_most:.2%} |", flush=True)
    return share


def _milliseconds(work: Callable[[], object]) -> float:
    return min(timeit.repeat(work, number=1, repeat=5)) * 1000


def measure_time(mode: str) -> tuple[float, float]:
    """Median milliseconds to read a page, and to decode it with OpenCV (G4 TIFF or JPEG)."""
    reading, decoding = [], []
    for place in range(8):
        dice, sheet = Dice(place, 95), Sheet()
        _table(sheet, dice)
        page, dpi = _scanned(sheet, LEVELS["office"], mode, dice, Feed(run=(place, 96)))
        picture, stream = Image.fromarray(page), io.BytesIO()
        if mode == "bitonal":
            picture.convert("1").save(stream, "TIFF", compression="group4")
        else:
            picture.save(stream, "JPEG", quality=80)
        data = np.frombuffer(stream.getvalue(), np.uint8)
        reading.append(_milliseconds(partial(read_patch_codes, page, dpi, 0)))
        decoding.append(_milliseconds(partial(cv2.imdecode, data, cv2.IMREAD_GRAYSCALE)))
    return statistics.median(reading), statistics.median(decoding)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=1, help="of 504 separators each")
    parser.add_argument("--lookalikes", type=int, default=100, help="of each of five kinds")
    parser.add_argument("--mail", type=Path, nargs="*", default=[], help="made by benchmarks.mail")
    parser.add_argument("--real", type=Path, nargs="*", default=[], help="scans without patches")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    print(f"{platform.machine()}, Python {platform.python_version()}, OpenCV {cv2.__version__}")
    trials = list(try_separators(given.rounds))
    _table_of("level", trials, lambda trial: f"{trial.level}, {trial.mode}")
    _table_of("code", trials, lambda trial: trial.code)
    _table_of("turned by", trials, lambda trial: trial.turn)
    print("\n| no patch | pages | read as one | at most (one-sided 95 %) |\n|---|---|---|---|")
    shares = [
        _false_reads(f"drawn: {draw.__name__.strip('_')}", lookalikes(kind, given.lookalikes))
        for kind, draw in enumerate(_LOOKALIKES)
    ]
    shares += [_false_reads(f"mail {root.name}", mail_pages(root)) for root in given.mail]
    shares += [_false_reads(f"real {root.name}", real_pages(root)) for root in given.real]
    every = Share(sum(share.count for share in shares), sum(share.of for share in shares))
    print(f"| all | {every.of} | {every.count} | {every.at_most:.2%} |")
    print("\n| page | ms to read | ms to decode (OpenCV) | ratio |\n|---|---|---|---|")
    for mode in _MODES:
        read, decoded = measure_time(mode)
        print(f"| {mode} | {read:.1f} | {decoded:.1f} | {read / decoded:.2f} |")


if __name__ == "__main__":
    main()
