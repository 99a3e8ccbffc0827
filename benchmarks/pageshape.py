"""Measure skew, orientation and blank: errors by level on drawn pages, and time beside OpenCV.

    python -m benchmarks.pageshape [--seed 21] [--pages 60] [--mail DIR ...] [--json OUT]

Pages are drawn and scanned by the mail generator, so that skew, rotation and emptiness are known:
with the level's own skew and all as likely within 5 degrees, and from 5 to 15 degrees. Mail that
was generated before is measured for blank only, which its truth knows. Times are processor time;
the peer is OpenCV decoding the same page from G4.
"""

from __future__ import annotations

import argparse
import io
import json
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import attrs
import cv2
import numpy as np
from PIL import Image

from benchmarks.mail.imagefiles import scan_files
from benchmarks.mail.levels import LEVELS
from benchmarks.skewedpages import KnownPage, known_pages
from benchmarks.targets import Target
from docindex.builtin.deskew import Deskew
from docindex.builtin.orientation import OrientationFinder, OrientationOptions
from docindex.decoding.limits import Limits
from docindex.decoding.sources import decode_page, open_file
from docindex.imaging.binarize import binarize, looks_bitonal
from docindex.imaging.blank import has_faint_print, is_blank
from docindex.model import BatchFacts, Environment, PageRef, Side
from docindex.pageimage import Grey, PageImage
from docindex.paging import number_pages

_RANGES: Final = {"its own": None, "0 to 5": (0.0, 5.0), "5 to 15": (5.0, 15.0)}
_FACTS: Final = BatchFacts(id="b", tenant="t", environment=Environment.TEST)
_LIMITS: Final = Limits()


@attrs.frozen(kw_only=True)
class Trial:
    """What was found on one drawn page.

    Args:
        error: degrees; None where no skew was measured, or the page is blank.
        turned: how the rotation was found: `right`, `wrong` or `unknown`; empty for blank pages.
        blank, called_blank: what is true, and what was said.
        milliseconds: orientation without Tesseract, skew, blank.
        ratio: their sum by the time OpenCV takes to decode the page; None for grey pages.
    """

    level: str
    within: str
    error: float | None
    turned: str
    blank: bool
    called_blank: bool
    milliseconds: tuple[float, float, float]
    ratio: float | None


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    start = time.process_time()
    found = work()
    return found, (time.process_time() - start) * 1000


def called_blank(grey: Grey, dpi: float) -> bool:
    """What the survey says of a page without codes."""
    if not is_blank(binarize(grey), dpi):
        return False
    return looks_bitonal(grey) or not has_faint_print(grey, dpi)


def _tried(known: KnownPage, within: str) -> Trial:
    image = PageImage(page=_reference(known), grey=known.grey, dpi=known.dpi)
    finder = OrientationFinder(options=OrientationOptions(osd=False))
    upright, orienting = _timed(lambda: finder.apply(image))
    right = attrs.evolve(image, rotation=known.rotation)
    straight, measuring = _timed(lambda: Deskew().apply(right))
    empty, looking = _timed(lambda: called_blank(image.grey, known.dpi))
    turned = "unknown" if upright.rotation is None else "wrong"
    if upright.rotation == known.rotation:
        turned = "right"
    # What was not measured is exactly 0.
    error = abs(straight.skew - known.skew) if straight.skew and not known.blank else None
    spent = (orienting, measuring, looking)
    return Trial(
        level=known.level,
        within=within,
        error=error,
        turned="" if known.blank else turned,
        blank=known.blank,
        called_blank=empty,
        milliseconds=spent,
        ratio=sum(spent) / _decoding(known.grey) if looks_bitonal(known.grey) else None,
    )


def _reference(known: KnownPage) -> PageRef:
    return PageRef(
        batch="b",
        sheet=1,
        side=Side.FRONT,
        file="1.tif",
        frame=0,
        sha256="",
        width=known.grey.shape[1],
        height=known.grey.shape[0],
        dpi_x=known.dpi,
        dpi_y=known.dpi,
        dpi_source="file",
    )


def _decoding(grey: Grey) -> float:
    """Milliseconds that OpenCV takes to decode a page from G4."""
    stream = io.BytesIO()
    Image.fromarray(grey).convert("1").save(stream, "TIFF", compression="group4")
    data = np.frombuffer(stream.getvalue(), np.uint8)
    return min(_timed(lambda: cv2.imdecode(data, cv2.IMREAD_GRAYSCALE))[1] for _ in range(2))


def try_pages(seed: int, pages: int) -> Iterator[Trial]:
    """Draw, scan and measure so many pages of every level and range of skew."""
    for level in LEVELS:
        for within, limits in _RANGES.items():
            yield from (_tried(page, within) for page in known_pages(level, seed, pages, limits))


def summary(trials: Sequence[Trial]) -> dict[str, Any]:
    """Skew, orientation, blank and time of some pages, as numbers."""
    printed = [trial for trial in trials if not trial.blank]
    errors = [trial.error for trial in printed if trial.error is not None]
    quantiles = np.quantile(errors, (0.5, 0.99, 1.0)) if errors else (np.nan,) * 3
    ratios = [trial.ratio for trial in trials if trial.ratio is not None]
    spent = np.median([trial.milliseconds for trial in trials], axis=0)
    return {
        "printed": len(printed),
        "skew_median": round(float(quantiles[0]), 4),
        "skew_99": round(float(quantiles[1]), 3),
        "skew_worst": round(float(quantiles[2]), 3),
        "skew_unknown": len(printed) - len(errors),
        "orientation_wrong": sum(trial.turned == "wrong" for trial in printed),
        "orientation_unknown": sum(trial.turned == "unknown" for trial in printed),
        "blank": len(trials) - len(printed),
        "blank_missed": sum(trial.blank and not trial.called_blank for trial in trials),
        "lost_as_blank": sum(trial.called_blank for trial in printed),
        "milliseconds": [round(float(value), 1) for value in spent],
        "by_imread": round(statistics.median(ratios), 2) if ratios else None,
    }


def targets(groups: Mapping[str, Sequence[Trial]]) -> Iterator[Target]:
    """T2, and T3 at the level where it is worst.

    Args:
        groups: trials by level and range of skew.
    """
    near = {n: summary(t) for n, t in groups.items() if not n.endswith("5 to 15")}
    of = sum(row["printed"] for row in near.values())
    slowest = max(row["by_imread"] or 0.0 for row in near.values())
    what = "orientation, skew and blank, of cv2.imread"
    yield Target(name="T2", what=what, value=slowest, limit=1.0, of=of, at_least=False)
    for key, limit in (("skew_median", 0.02), ("skew_99", 0.2), ("skew_worst", 0.5)):
        what = f"{key.replace('_', ', ')}, degrees, worst level"
        value = max(row[key] for row in near.values())
        yield Target(name="T3", what=what, value=value, limit=limit, of=of, at_least=False)


def grouped(trials: Iterable[Trial]) -> dict[str, list[Trial]]:
    """Trials by level and range of skew."""
    groups: dict[str, list[Trial]] = {}
    for trial in trials:
        groups.setdefault(f"{trial.level}, {trial.within}", []).append(trial)
    return groups


def _decoded(path: Path) -> Iterator[tuple[Grey, float]]:
    """The pages of a scanned file."""
    opened = open_file(path, path.name, _LIMITS)
    for page in number_pages(_FACTS, [opened], 300)[0]:
        image = decode_page(path, page, _LIMITS, strict=False)
        yield image.grey, image.dpi


def mail_blank(root: Path) -> dict[str, dict[str, int]]:
    """By level: blank sides, those not called so, and printed sides called blank."""
    truth = json.loads((root / "truth.json").read_text(encoding="utf-8"))
    levels: dict[str, dict[str, int]] = {}
    for batch in truth["batches"]:
        found = levels.setdefault(
            batch["level"], {"printed": 0, "blank": 0, "blank_missed": 0, "lost_as_blank": 0}
        )
        folder = root / batch["tenant"] / "batches" / batch["id"]
        scans = (page for path in scan_files(folder) for page in _decoded(path))
        for side, (grey, dpi) in zip(batch["pages"], scans, strict=True):
            if side["role"] == "separator":
                continue
            blank, said = side["role"] == "blank", called_blank(grey, dpi)
            found["blank" if blank else "printed"] += 1
            found["blank_missed"] += blank and not said
            found["lost_as_blank"] += said and not blank
    return levels


def _print_table(rows: Iterable[tuple[str, dict[str, Any]]]) -> None:
    head: list[str] = []
    for name, row in rows:
        if not head:
            head = list(row)
            print(f"\n| pages | {' | '.join(head)} |\n|---|{'---|' * len(head)}")
        print(f"| {name} | {' | '.join(str(row[key]) for key in head)} |")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument("--pages", type=int, default=60, help="of each level and range")
    parser.add_argument("--mail", type=Path, nargs="*", default=[], help="made by benchmarks.mail")
    parser.add_argument("--json", type=Path, help="write the numbers there as well")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    print(f"{platform.machine()}, Python {platform.python_version()}, OpenCV {cv2.__version__}")
    groups = grouped(try_pages(given.seed, given.pages))
    report = {name: summary(trials) for name, trials in groups.items()}
    _print_table(report.items())
    mails = {
        f"{root.name}, {level}": row
        for root in given.mail
        for level, row in mail_blank(root).items()
    }
    _print_table(mails.items())
    if given.json is not None:
        text = json.dumps({"seed": given.seed, "drawn": report, "mail": mails}, indent=1)
        given.json.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
