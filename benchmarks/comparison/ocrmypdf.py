"""An OCRmyPDF chain: every document made a searchable PDF, its text searched for our numbers.

OCRmyPDF (https://ocrmypdf.readthedocs.io) straightens and turns pages before Tesseract reads them;
it reads no barcodes and looks nothing up. The rest is that of the naive chain: regular expressions,
exact look-up, boundaries given. It is slow, so only some of the documents are given to it.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import util
from pathlib import Path

import attrs
from PIL import Image

from benchmarks.comparison.answers import PeerAnswer
from benchmarks.comparison.effort import processor_seconds
from benchmarks.comparison.lookup import ExactList, open_list
from benchmarks.comparison.mail import Grey, Mail, MailBatch, read_scans
from benchmarks.mail.imagefiles import scan_files

MOST = 34  # of one benchmark
_SECONDS = 600


@attrs.frozen(kw_only=True)
class ChainRun:
    """What the chain made of some documents.

    Args:
        pages: how many sides they have.
        core_seconds: of all documents together.
    """

    answers: tuple[PeerAnswer, ...]
    pages: int
    core_seconds: float


def run_chain(mail: Mail, workers: int, most: int = MOST) -> ChainRun:
    """Run the chain on documents spread evenly over a benchmark.

    Args:
        most: how many documents at most.

    Raises:
        ValueError: OCRmyPDF is not installed.
    """
    if util.find_spec("ocrmypdf") is None:
        raise ValueError("OCRmyPDF is not installed. Install the extra `peers`, or leave it out")
    lists = {tenant: open_list(mail.root / tenant) for tenant in mail.tenants}
    documents = [(batch, pages) for batch in mail.batches for pages in batch.documents]
    step = max(1, -(-len(documents) // most))
    chosen = documents[::step]
    spent = processor_seconds()
    with ThreadPoolExecutor(workers) as pool:
        answers = tuple(pool.map(lambda one: _answer(one[0], one[1], lists[one[0].tenant]), chosen))
    return ChainRun(
        answers=answers,
        pages=sum(len(answer.pages) for answer in answers),
        core_seconds=processor_seconds() - spent,
    )


def _answer(batch: MailBatch, pages: tuple[str, ...], known: ExactList) -> PeerAnswer:
    scans = _scans(batch, pages)
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder, "document.pdf")
        document.write_bytes(_as_pdf(scans))
        text = _text(document)
    case = next(known.of_text(text), None)
    return PeerAnswer(batch=batch.id, pages=pages, case=case)


def _scans(batch: MailBatch, pages: Sequence[str]) -> list[tuple[Grey, int]]:
    wanted, number, scans = set(pages), 0, []
    for path in scan_files(batch.folder):
        for scan in read_scans(path):
            if batch.pages[number] in wanted:
                scans.append(scan)
            number += 1
    return scans


def _as_pdf(scans: Sequence[tuple[Grey, int]]) -> bytes:
    import img2pdf

    images = []
    for pixels, dpi in scans:
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, "PNG", dpi=(dpi, dpi), compress_level=1)
        images.append(file.getvalue())
    return bytes(img2pdf.convert(images))


def _text(document: Path) -> str:
    text = document.with_suffix(".txt")
    options = ("--language", "deu", "--rotate-pages", "--deskew", "--output-type", "pdf")
    command = (sys.executable, "-m", "ocrmypdf", *options, "--jobs", "1", "--quiet")
    files = ("--sidecar", str(text), str(document), str(document.with_name("read.pdf")))
    done = subprocess.run([*command, *files], capture_output=True, timeout=_SECONDS, check=False)
    if done.returncode:
        message = done.stderr.decode("utf-8", "replace").strip()[-500:]
        raise RuntimeError(f"OCRmyPDF ended with code {done.returncode}: {message}")
    return text.read_text(encoding="utf-8")
