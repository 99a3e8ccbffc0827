"""What general tools read of every page: barcodes by zxing-cpp and ZBar, the text by Tesseract.

Two peers need the same reading, so it is done once and kept; each step's time is kept with it.
"""

from __future__ import annotations

import functools
import json
import os
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import attrs
import cv2
import pyzbar.pyzbar
import tesserocr
import zxingcpp
from PIL import Image

from benchmarks.comparison.mail import Grey, Mail, MailBatch, read_scans
from benchmarks.mail.imagefiles import scan_files
from docindex.builtin.tesseract import model_folder

_LANGUAGE = "deu"
# All that the mail holds; ZBar's reader of GS1 DataBar fills standard error on any text.
_SYMBOLS = tuple(
    pyzbar.pyzbar.ZBarSymbol[name] for name in ("CODE39", "CODE128", "QRCODE", "I25", "EAN13")
)


@attrs.frozen(kw_only=True)
class PageReading:
    """One page as general tools read it.

    Args:
        page: its id.
        zxing, zbar: contents of its barcodes.
        text: of the whole page.
        decode_seconds, zxing_seconds, zbar_seconds, text_seconds: processor time.
    """

    page: str
    zxing: tuple[str, ...]
    zbar: tuple[str, ...]
    text: str
    decode_seconds: float
    zxing_seconds: float
    zbar_seconds: float
    text_seconds: float


def read_mail(mail: Mail, path: Path, workers: int) -> Mapping[str, PageReading]:
    """Read every page of a benchmark, or what was kept of an earlier time.

    Args:
        path: file in which the readings are kept, one JSON object on a line.
        workers: processes.

    Returns:
        The readings by the page's id.
    """
    if not path.exists():
        unfinished = path.with_name(path.name + ".part")
        # Otherwise Tesseract's threads and the processes are in each other's way.
        os.environ["OMP_THREAD_LIMIT"] = "1"
        with (
            ProcessPoolExecutor(workers, get_context("spawn")) as pool,
            unfinished.open("w", encoding="utf-8", newline="\n") as file,
        ):
            for readings in pool.map(_read_batch, mail.batches):
                for reading in readings:
                    line = json.dumps(attrs.asdict(reading), ensure_ascii=False)
                    file.write(line + "\n")
        unfinished.replace(path)
    return {reading.page: reading for reading in _kept(path)}


def _kept(path: Path) -> Iterator[PageReading]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            values = json.loads(line)
            for name in ("zxing", "zbar"):
                values[name] = tuple(values[name])
            yield PageReading(**values)


def _read_batch(batch: MailBatch) -> list[PageReading]:
    cv2.setNumThreads(1)
    pages = iter(batch.pages)
    readings = []
    for path in scan_files(batch.folder):
        scans = read_scans(path)
        while True:
            begin = time.process_time()
            scan = next(scans, None)
            if scan is None:
                break
            readings.append(read_page(next(pages), *scan, time.process_time() - begin))
    return readings


def read_page(page: str, pixels: Grey, dpi: int, decode_seconds: float) -> PageReading:
    """Read one page with all of them.

    Args:
        decode_seconds: what it took to open it.
    """
    begin = time.process_time()
    zxing = tuple(code.text for code in zxingcpp.read_barcodes(pixels))
    after_zxing = time.process_time()
    found = pyzbar.pyzbar.decode(pixels, symbols=_SYMBOLS)
    zbar = tuple(code.data.decode("utf-8", "replace") for code in found)
    after_zbar = time.process_time()
    engine = _engine()
    engine.SetImage(Image.fromarray(pixels))
    engine.SetSourceResolution(dpi)
    text = engine.GetUTF8Text()
    engine.Clear()
    return PageReading(
        page=page,
        zxing=zxing,
        zbar=zbar,
        text=text,
        decode_seconds=decode_seconds,
        zxing_seconds=after_zxing - begin,
        zbar_seconds=after_zbar - after_zxing,
        text_seconds=time.process_time() - after_zbar,
    )


@functools.cache
def _engine() -> tesserocr.PyTessBaseAPI:
    folder = model_folder(_LANGUAGE)
    return tesserocr.PyTessBaseAPI(path=f"{folder}/", lang=_LANGUAGE, psm=tesserocr.PSM.AUTO)
