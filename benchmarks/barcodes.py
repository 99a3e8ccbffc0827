"""Barcodes of a benchmark's mail: found, misread and the time it takes, by three ways in one run.

    python -m benchmarks.barcodes --mail DIR [--pages 150] [--seed 1]

- `defaults`: zxing-cpp with its defaults on the whole binary page;
- `whole`: `zxing` on the whole page, plain and despeckled, then ZBar where something was found;
- `located`: what the survey does, `docindex.barcodes`; `first pass` is its share until the first
  reader has seen every region once.

A sample has as many pages of each level, and in each separators with barcodes, first sides of
documents that mostly carry a barcode, and sides of any other kind. What counts as really there: the
case of the document, the separator's word on a separator, well-formed postage and GiroCodes, and
what two independent readers read alike in any way. The rest counts as misread. Time is that of the
processor, of one thread.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import attrs
import cv2
import zxingcpp

from benchmarks.barcodepages import Side, draw_sample, open_sides
from benchmarks.targets import Target
from docindex.agreement import grown, judged, merged
from docindex.barcodes import Look, Named, read_barcodes, read_regions
from docindex.builtin import zbar, zxing
from docindex.epcqr import parse_transfer
from docindex.imaging.codeviews import plain_view
from docindex.matching.references import Grammar
from docindex.model import Barcode, Box
from docindex.pageimage import PageImage
from docindex.profile import load_profile
from docindex.registry import load_registry
from docindex.worker import grammars_of, setting_of

SYMBOLOGIES: Final = ("code39", "code128", "qr", "datamatrix")
WAYS: Final = ("defaults", "whole", "located")
_SEPARATOR_WORD: Final = b"PATCHT"
_FORMATS: Final = {
    zxingcpp.BarcodeFormat.Code39: "code39",
    zxingcpp.BarcodeFormat.Code128: "code128",
    zxingcpp.BarcodeFormat.QRCode: "qr",
    zxingcpp.BarcodeFormat.DataMatrix: "datamatrix",
}

Reading = list[tuple[str, bytes, tuple[str, ...]]]


@attrs.frozen(kw_only=True)
class Trial:
    """What every way read on one side, and the milliseconds that it took."""

    side: Side
    read: Mapping[str, Reading]
    ms: Mapping[str, float]


def try_side(side: Side, image: PageImage, readers: Sequence[Named]) -> Trial:
    """Read one side in every way, and measure each."""
    read: dict[str, Reading] = {}
    ms: dict[str, float] = {}

    def measure(way: str, work: Callable[[], Sequence[Barcode]]) -> None:
        begun = time.process_time()
        found = work()
        ms[way] = (time.process_time() - begun) * 1000
        read[way] = [(b.symbology, b.data, b.readers) for b in found]

    measure("defaults", lambda: _by_defaults(image))
    measure("whole", lambda: _whole_page(image, readers))
    measure("first pass", lambda: _first_pass(image, readers[0]))
    measure("located", lambda: read_barcodes(image, readers, SYMBOLOGIES).barcodes)
    return Trial(side=side, read=read, ms=ms)


def _by_defaults(image: PageImage) -> list[Barcode]:
    formats = zxingcpp.BarcodeFormats(list(_FORMATS))
    return [
        Barcode(
            data=result.bytes,
            symbology=_FORMATS[result.symbology],
            box=_frame(image),
            readers=("zxing",),
        )
        for result in zxingcpp.read_barcodes(image.binary, formats=formats)
        if result.valid
    ]


def _whole_page(image: PageImage, readers: Sequence[Named]) -> Sequence[Barcode]:
    """The survey's way before it had a locator."""
    (_, leader), (second, witness) = readers
    binary, margin = image.binary, round(image.dpi * 0.2)
    found: list[Barcode] = list(leader.decode(binary, SYMBOLOGIES))
    boxes = [grown(barcode.box, margin) for barcode in found]
    views = [plain_view(binary, box) for box in boxes]
    seen = [
        attrs.evolve(barcode, box=view.to_page(barcode.box), readers=(second,))
        for view in views or [plain_view(binary, _frame(image))]
        for barcode in witness.decode(view.pixels, SYMBOLOGIES)
    ]
    return judged(image, merged(found, seen, margin), margin).barcodes


def _frame(image: PageImage) -> Box:
    height, width = image.binary.shape
    return Box(left=0, top=0, right=width, bottom=height)


def _first_pass(image: PageImage, reader: Named) -> Sequence[Barcode]:
    look = Look(image=image, reader=reader, symbologies=SYMBOLOGIES)
    read_regions(look)
    return look.found


class Judge:
    """Says which payloads are really on a side."""

    def __init__(self, root: Path) -> None:
        self._grammars: dict[str, tuple[Grammar, ...]] = {}
        for path in root.glob("*/profile.toml"):
            setting = setting_of(load_profile(path))
            self._grammars[path.parent.name] = grammars_of(load_registry(()), setting)

    def real(self, trial: Trial) -> set[bytes]:
        """The payloads that are there, of those that were read in any way."""
        every = [found for way in WAYS for found in trial.read[way]]
        agreed = {data for _, data, readers in every if len(readers) > 1}
        return agreed | {d for name, d, _ in every if self._known(trial.side, name, d)}

    def _known(self, side: Side, symbology: str, data: bytes) -> bool:
        if side.group == "separator" and data == _SEPARATOR_WORD:
            return True
        if symbology == "datamatrix" and data.startswith(b"DEA"):
            return True
        if symbology == "qr" and parse_transfer(data) is not None:
            return True
        names = [
            (grammar, found)
            for grammar in self._grammars[side.tenant]
            if (found := grammar.from_barcode(data)) is not None
        ]
        return any(side.case_id and g.normalise(side.case_id) == f.value for g, f in names)


def tally(trials: Sequence[Trial], judge: Judge) -> dict[str, Any]:
    """Per level and way: found of those really there, misread, and by two readers."""
    table: dict[str, dict[str, Any]] = {}
    misread = []
    for trial in trials:
        real = judge.real(trial)
        groups = [trial.side.level]
        if trial.side.group == "separator":
            groups.append(f"{trial.side.level}, separators")
        for group in groups:
            row = table.setdefault(group, {"real": 0, **{way: [0, 0, 0] for way in WAYS}})
            row["real"] += len(real)
            for way in WAYS:
                payloads = {data for _, data, _ in trial.read[way]}
                row[way][0] += len(payloads & real)
                row[way][1] += len(payloads - real)
                row[way][2] += len({data for _, data, by in trial.read[way] if len(by) > 1})
        for way in WAYS:
            wrong = {data for _, data, _ in trial.read[way]} - real
            misread += [[trial.side.id, way, data.decode("latin-1")] for data in sorted(wrong)]
    return {"levels": dict(sorted(table.items())), "misread": misread}


def times(trials: Sequence[Trial]) -> dict[str, dict[str, float]]:
    """Median and mean milliseconds of every way."""
    return {
        way: {
            "median": statistics.median(trial.ms[way] for trial in trials),
            "mean": statistics.fmean(trial.ms[way] for trial in trials),
        }
        for way in trials[0].ms
    }


def measure(mail: Path, pages: int, seed: int) -> dict[str, Any]:
    """Read a sample by all ways; what `main` prints."""
    setting = setting_of(load_profile(next(mail.glob("*/profile.toml"))))
    readers: list[Named] = [
        ("zxing", zxing.create(zxing.ZxingOptions(), setting)),
        ("zbar", zbar.create(zbar.ZbarOptions(), setting)),
    ]
    sides = draw_sample(mail, pages, seed)
    trials = [try_side(side, image, readers) for side, image in open_sides(mail, sides)]
    return {"pages": len(trials), "ms": times(trials), **tally(trials, Judge(mail))}


def targets(result: Mapping[str, Any]) -> Iterator[Target]:
    """T4 of what `measure` gave."""
    ms = result["ms"]
    first = ms["first pass"]["mean"] / ms["defaults"]["mean"]
    levels = {name: row for name, row in result["levels"].items() if "," not in name}
    more = min(row["located"][0] - row["defaults"][0] for row in levels.values())
    wrong = sum(row["located"][1] for row in levels.values())
    codes = sum(row["real"] for row in levels.values())
    what = "first look at barcodes, of zxing-cpp's defaults"
    of = result["pages"]
    yield Target(name="T4", what=what, value=first, limit=0.1, of=of, at_least=False)
    what = "barcodes more than zxing-cpp's defaults, at the worst level"
    yield Target(name="T4", what=what, value=more, limit=0, of=codes)
    what = "barcodes misread"
    yield Target(name="T4", what=what, value=wrong, limit=0, of=codes, at_least=False)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--mail", type=Path, required=True, help="made by benchmarks.mail")
    parser.add_argument("--pages", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    cv2.setNumThreads(1)
    result = measure(given.mail, given.pages, given.seed)
    _show(result)
    print(json.dumps(result))


def _show(result: Mapping[str, Any]) -> None:
    print(f"{platform.machine()}, Python {platform.python_version()}, {result['pages']} sides\n")
    print("| way | ms, median | ms, mean | of defaults, mean |\n|---|---|---|---|")
    for way, ms in result["ms"].items():
        ratio = ms["mean"] / result["ms"]["defaults"]["mean"]
        print(f"| {way} | {ms['median']:.1f} | {ms['mean']:.1f} | {ratio:.2f} |")
    print(f"\n| found, misread, by both | codes | {' | '.join(WAYS)} |")
    print("|---|---|" + "---|" * len(WAYS))
    for level, row in result["levels"].items():
        cells = (", ".join(map(str, row[way])) for way in WAYS)
        print(f"| {level} | {row['real']} | {' | '.join(cells)} |")
    for side, way, data in result["misread"]:
        print(f"misread by {way} on {side}: {data!r}")


if __name__ == "__main__":
    main()
