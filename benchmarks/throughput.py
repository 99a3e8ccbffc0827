"""The whole path: its pace beside other ways, several workers, memory, start. On a quiet machine.

    python -m benchmarks.throughput --mail DIR [--pages 400] [--flat 2000] [--chain 6] [--json FILE]

DIR is what `python -m benchmarks.mail` wrote. Batches are taken from all levels in turn, until they
have so many sides. Every share is of figures of one run. Targets are those of the plan: T5 a zone
beside a Tesseract process of its own, T8 the path beside render + zxing-cpp + Tesseract page and
beside an OCRmyPDF chain, T9 two workers, T11 images a minute, T12 memory and start.
"""

from __future__ import annotations

import argparse
import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import attrs
import cv2
import psutil

from benchmarks.comparison import ocrmypdf
from benchmarks.comparison.effort import processor_seconds
from benchmarks.comparison.mail import Grey, Mail, MailBatch, open_mail, read_scans
from benchmarks.comparison.readings import PageReading, read_page
from benchmarks.mail.imagefiles import scan_files
from benchmarks.targets import Target, machine, table, write
from docindex.builtin.tesseract import TesseractOptions, create
from docindex.contracts import Setting
from docindex.errors import LedgerError
from docindex.imaging.binarize import binarize
from docindex.imaging.textlines import find_text_lines
from docindex.indexer import Indexer
from docindex.model import Environment
from docindex.profile import load_profile

_ZONES: Final = 40
_STARTS: Final = 15
# The fastest production scanner made, in images a minute.
_SCANNER: Final = 1460.0
_SAMPLE: Final = 60  # sides that other ways read
_MEGABYTE: Final = 1024 * 1024


@attrs.frozen(kw_only=True)
class PathRun:
    """docindex on some batches.

    Args:
        pages: sides.
        wall, cores: seconds of the clock, and of all processors together.
        coordinator: seconds of the coordinating process alone.
        uss: private bytes of the largest worker after each batch.
    """

    pages: int
    wall: float
    cores: float
    coordinator: float
    uss: tuple[int, ...]


def choose(mail: Mail, pages: int) -> list[MailBatch]:
    """Batches of all levels in turn that have so many sides together, or all there are."""
    by_level: dict[str, list[MailBatch]] = {}
    for batch in mail.batches:
        by_level.setdefault(batch.id.split("-")[0], []).append(batch)
    mixed = [b for group in itertools.zip_longest(*by_level.values()) for b in group if b]
    totals = itertools.accumulate(len(batch.pages) for batch in mixed)
    enough = next((n for n, total in enumerate(totals, 1) if total >= pages), len(mixed))
    return mixed[:enough]


def run_path(batches: Sequence[MailBatch], workers: int) -> PathRun:
    """Index batches with so many workers, import files included."""
    wall = cores = coordinator = 0.0
    uss: list[int] = []
    for path in dict.fromkeys(batch.profile for batch in batches):
        with Indexer(load_profile(path), workers=workers) as indexer:
            indexer.warm_up()
            own, spent = sum(psutil.Process().cpu_times()[:2]), processor_seconds()
            for batch in (b for b in batches if b.profile == path):
                begin = time.perf_counter()
                _index(indexer, batch.folder)
                wall += time.perf_counter() - begin
                uss.append(max(_private(), default=0))
            cores += processor_seconds() - spent
            coordinator += sum(psutil.Process().cpu_times()[:2]) - own
    pages = sum(len(batch.pages) for batch in batches)
    return PathRun(pages=pages, wall=wall, cores=cores, coordinator=coordinator, uss=tuple(uss))


def _index(indexer: Indexer, folder: Path) -> None:
    with tempfile.TemporaryDirectory() as out:
        try:
            indexer.index(folder, out=out)
        except LedgerError:
            return


def _private() -> Iterator[int]:
    """Private bytes of the workers; multiprocessing's resource tracker is none of them."""
    for child in psutil.Process().children(recursive=True):
        try:
            uss = child.memory_full_info().uss
        except psutil.Error:
            continue
        if uss > 20 * _MEGABYTE:
            yield uss


def path_targets(batches: Sequence[MailBatch], workers: int) -> list[Target]:
    """T8 without the chain, T9 and T11."""
    one, many = run_path(batches, 1), run_path(batches, workers)
    read = [read_page("", *scan) for scan in itertools.islice(_all(batches), 0, None, _step(one))]
    general = statistics.fmean(map(_general, read))
    return [
        _target(
            "T8",
            "path beside render + zxing-cpp + page",
            general / (one.cores / one.pages),
            12,
            one,
        ),
        _target("T9", f"{workers} workers beside one", one.wall / many.wall, 0.9 * workers, one),
        attrs.evolve(
            _target("T9", "coordinator, of a worker", many.coordinator / many.cores, 0.03, many),
            at_least=False,
        ),
        Target(
            name="T11",
            what=f"images a minute, {workers} workers",
            value=many.pages / many.wall * 60,
            limit=_SCANNER,
            of=many.pages,
            machine_bound=True,
        ),
    ]


def _target(name: str, what: str, value: float, limit: float, run: PathRun) -> Target:
    return Target(name=name, what=what, value=value, limit=limit, of=run.pages)


def _general(reading: PageReading) -> float:
    return reading.decode_seconds + reading.zxing_seconds + reading.text_seconds


def _step(run: PathRun) -> int:
    return max(1, run.pages // _SAMPLE)


def _all(batches: Sequence[MailBatch]) -> Iterator[tuple[Grey, int, float]]:
    return itertools.chain.from_iterable(map(_scans, batches))


def _scans(batch: MailBatch) -> Iterator[tuple[Grey, int, float]]:
    for path in scan_files(batch.folder):
        begin = time.process_time()
        for pixels, dpi in read_scans(path):
            yield pixels, dpi, time.process_time() - begin
            begin = time.process_time()


def chain_target(mail: Mail, batches: Sequence[MailBatch], documents: int) -> Target:
    """T8 beside an OCRmyPDF chain, a side of which takes some seconds."""
    own = run_path(batches, 1)
    chain = ocrmypdf.run_chain(mail, 1, documents)
    ratio = (chain.core_seconds / chain.pages) / (own.cores / own.pages)
    return Target(
        name="T8", what="path beside an OCRmyPDF chain", value=ratio, limit=60, of=chain.pages
    )


def memory_targets(batches: Sequence[MailBatch]) -> list[Target]:
    """T12: what a worker holds, and whether it grows."""
    run = run_path(batches, 1)
    third = max(1, len(run.uss) // 3)
    growth = statistics.median(run.uss[-third:]) / statistics.median(run.uss[:third])
    largest = max(run.uss) / _MEGABYTE
    return [
        attrs.evolve(_target("T12", "private MB of a worker", largest, 150, run), at_least=False),
        attrs.evolve(
            _target("T12", "last third of the pages beside the first", growth, 1.1, run),
            at_least=False,
        ),
    ]


def zone_target(batches: Sequence[MailBatch]) -> Target:
    """T5: lines with the kept engine, and each with a process, as pytesseract reads them."""
    engine = create(TesseractOptions(), _setting())
    crops = list(itertools.islice(_crops(batches), _ZONES))
    with engine as reader:
        reader.read_line(*crops[0])
        begin = time.perf_counter()
        for pixels, dpi in crops:
            reader.read_line(pixels, dpi)
        kept = time.perf_counter() - begin
    begin = time.perf_counter()
    for pixels, dpi in crops:
        _with_a_process(pixels, dpi, engine.folder)
    ratio = (time.perf_counter() - begin) / kept
    return Target(
        name="T5", what="zone beside a process for each", value=ratio, limit=8, of=len(crops)
    )


def _setting() -> Setting:
    return Setting(tenant="none", environment=Environment.TEST, folder=Path(), references=())


def _crops(batches: Sequence[MailBatch]) -> Iterator[tuple[Grey, int]]:
    for batch in batches:
        pixels, dpi, _ = next(_scans(batch))
        page = binarize(pixels)
        for box in find_text_lines(page, dpi, skew=0.0)[:10]:
            yield page[box.top : box.bottom, box.left : box.right], dpi


def _with_a_process(pixels: Grey, dpi: int, models: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        image = Path(folder, "zone.png")
        cv2.imwrite(str(image), pixels)
        options = ["-l", "deu", "--psm", "7", "--dpi", str(dpi), "--tessdata-dir", str(models)]
        environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
        command = ["tesseract", str(image), "stdout", *options]
        subprocess.run(command, capture_output=True, check=True, env=environment)


def start_target() -> Target:
    """T12: how long `docindex --version` takes beside a Python that does nothing."""
    commands = ([sys.executable, "-m", "docindex", "--version"], [sys.executable, "-c", "pass"])
    times: tuple[list[float], list[float]] = ([], [])
    for _, (command, kept) in itertools.product(range(_STARTS), zip(commands, times, strict=True)):
        begin = time.perf_counter()
        subprocess.run(command, capture_output=True, check=True)
        kept.append(time.perf_counter() - begin)
    ratio = statistics.median(times[0]) / statistics.median(times[1])
    return Target(
        name="T12",
        what="--version beside an empty Python",
        value=ratio,
        limit=3,
        of=_STARTS,
        at_least=False,
    )


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mail", type=Path, required=True)
    parser.add_argument("--pages", type=int, default=400, help="sides for the pace")
    parser.add_argument("--flat", type=int, default=2000, help="sides for memory; 0: left out")
    parser.add_argument("--chain", type=int, default=6, help="documents for OCRmyPDF; 0: left out")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", type=Path, help="keep the targets in this file")
    given = parser.parse_args()
    os.environ["OMP_THREAD_LIMIT"] = "1"
    cv2.setNumThreads(1)
    mail = open_mail(given.mail)
    batches = choose(mail, given.pages)
    targets = [zone_target(batches), *path_targets(batches, given.workers)]
    if given.chain:
        targets.append(chain_target(mail, batches, given.chain))
    if given.flat:
        targets += memory_targets(choose(mail, given.flat))
    targets.append(start_target())
    print(f"{machine()}\n\n{table(targets)}")
    if given.json:
        write(targets, given.json)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
