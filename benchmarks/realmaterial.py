"""Real scans and pictures that nobody of this project made: what is known, and what is found.

    python -m benchmarks.realmaterial [--data DIR] [--only NAME ...]

The folder is `data` in `$DOCINDEX_SHARED`, or `../shared/data`; sets that are not there are left
out and named. Every set goes through the same steps as a batch. `known` is what the set's own truth
says, `found` how much of it came out, `misread` what came out and is not so.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import attrs
import cv2
import numpy as np
from PIL import Image

from docindex.assembly import assemble, case_keys
from docindex.contracts import Grey
from docindex.imaging.geometry import upright
from docindex.indexer import Indexer
from docindex.model import BatchFacts, Environment, PageRef, PageSurvey, Role, Side
from docindex.pageimage import PageImage
from docindex.paging import number_pages
from docindex.profile import LoadedProfile, load_profile
from docindex.registry import load_registry
from docindex.worker import (
    OpenTask,
    SurveyTask,
    Worker,
    WorkerPlan,
    grammars_of,
    open_source,
    setting_of,
    survey_pages,
)

_FACTS: Final = BatchFacts(id="b", tenant="somebody", environment=Environment.TEST)
_PROFILE: Final = r"""
schema = "docindex.profile/1"
tenant = "somebody"
environment = "test"

[survey]
symbologies = %s

[ocr]
component = "tesseract"
options = { page_seconds = 120.0 }

[separation]
%s

[executor]
page_seconds = 10.0

[[references]]
kind = "sticker"
pattern = '\d{3,9}'
barcode_payload = '(?:ASN ?|CUSTOM-PREFIX-)(?P<value>\d{3,6})'
"""
_SEPARATED: Final = (
    'patch_codes = ["T"]\ncase_barcode = true\n'
    'barcodes = ["PATCHT", "CUSTOM BARCODE", "ADAR-NEXTDOC"]'
)
_ALONE: Final = "one_file_one_document = true"
_SYMBOLOGIES: Final = ("code39", "code128", "qr", "datamatrix")
# Sets of pictures by how their names begin, and what they hold.
_PICTURED: Final = {
    "code39": "code39",
    "code128": "code128",
    "itf": "itf",
    "qrcode": "qr",
    "datamatrix": "datamatrix",
    "pdf417": "pdf417",
}
_SUFFIXES: Final = (".png", ".jpg", ".webp")
# First and last character, and the pair that stands for the first (ISO/IEC 16388, annex A).
_PAIRS: Final = (
    ("a", "z", "+", "A"),
    ("!", ",", "/", "A"),
    ("/", "/", "/", "O"),
    (":", ":", "/", "Z"),
    (";", "?", "%", "F"),
    ("@", "@", "%", "V"),
    ("[", "_", "%", "K"),
    ("`", "`", "%", "W"),
    ("{", "\x7f", "%", "P"),
)
_BASE_32: Final = "0123456789BCDFGHJKLMNPQRSTUVWXYZ"
# How the copies lie that are named so: degrees counter-clockwise that turn them upright.
_TURNED: Final = {
    "phototest.tif": 0,
    "phototest-rotated-180.png": 180,
    "phototest-rotated-L.png": 270,
    "phototest-rotated-R.png": 90,
}


@attrs.frozen(kw_only=True)
class Row:
    """One set: what is known of it, how much of that was found, and what else came out."""

    folder: str
    what: str
    known: int
    found: int
    misread: int | None


@attrs.frozen(kw_only=True, eq=False)
class Bench:
    """The material, and a place for what must be written.

    Args:
        data: the folder of the sets.
        work: an empty folder.
    """

    data: Path
    work: Path

    def profile(self, symbologies: tuple[str, ...], separation: str) -> LoadedProfile:
        """A profile that looks for these codes."""
        path = self.work / f"{'-'.join(symbologies)}.toml"
        path.write_text(_PROFILE % (json.dumps(symbologies), separation), encoding="utf-8")
        return load_profile(path)

    def worker(self, symbologies: tuple[str, ...] = _SYMBOLOGIES) -> Worker:
        """A worker that looks for these codes."""
        loaded = self.profile(symbologies, _SEPARATED)
        return WorkerPlan(loaded=loaded, modules=(), disposable=False)()


def _surveys(worker: Worker, root: Path, name: str) -> tuple[PageSurvey, ...]:
    """The pages of one file; none where it cannot be opened."""
    opened = open_source(worker, OpenTask(root=str(root), name=name))
    pages, faults = number_pages(_FACTS, [opened], 300)
    if faults:
        return tuple(faults)
    return survey_pages(worker, SurveyTask(root=str(root), pages=pages, page_seconds=60))


def _image(grey: Grey) -> PageImage:
    height, width = grey.shape
    page = PageRef(
        batch="b",
        sheet=1,
        side=Side.FRONT,
        file="1",
        frame=0,
        sha256="",
        width=width,
        height=height,
        dpi_x=300.0,
        dpi_y=300.0,
        dpi_source="profile",
    )
    return PageImage(page=page, grey=grey, dpi=300.0)


def barcodes(bench: Bench) -> Iterator[Row]:
    """Pictures of codes, with the text of each; and pictures that hold none."""
    root = bench.data / "barcodes" / "zxing-cpp"
    for folder in sorted(root.iterdir()):
        kind = next((s for name, s in _PICTURED.items() if folder.name.startswith(name)), None)
        wanted = (kind,) if kind else tuple(sorted(set(_PICTURED.values())))
        counts: Counter[str] = Counter()
        worker = bench.worker(wanted)
        for path in sorted(folder.iterdir()):
            if path.suffix in _SUFFIXES:
                counts += _of_picture(worker, path) + Counter(pictures=1)
        worker.close()
        name = folder.relative_to(bench.data).as_posix()
        what = f"{kind} in pictures" if kind else f"{counts['pictures']} pictures without a code"
        yield Row(
            folder=name,
            what=what,
            known=counts["known"],
            found=counts["found"],
            misread=counts["misread"],
        )


def _of_picture(worker: Worker, path: Path) -> Counter[str]:
    with Image.open(path) as picture:
        grey = np.asarray(picture.convert("L"), np.uint8)
    image = _image(grey)
    survey = worker.surveyor.survey(image.page, lambda _: image)
    read = {barcode.data for barcode in survey.barcodes}
    truth = _truth(path)
    right = {data for data in read if truth is not None and _says(data, truth)}
    return Counter(known=truth is not None, found=bool(right), misread=len(read - right))


def _truth(path: Path) -> str | bytes | None:
    """What the set says of a picture: text, or bytes where it is none; None: it holds no code."""
    if path.with_suffix(".bin").exists():
        return path.with_suffix(".bin").read_bytes()
    text = path.with_suffix(".txt")
    return text.read_bytes().decode("utf-8") if text.exists() else None


def _says(data: bytes, truth: str | bytes) -> bool:
    """Whether a payload is the truth, in whichever of the ways that the sets write it.

    Truths are what a reader makes of the payload: of pairs of Code 39 the full ASCII they stand for
    (ISO/IEC 16388), of Code 32 the number, of bytes after an ECI the letters of its character set.
    """
    if isinstance(truth, bytes):
        return data == truth
    charsets = ("utf-8", "cp1252", "shift_jis", "gb18030")
    known = {truth.encode(charset, "replace") for charset in charsets}
    known |= {"".join(map(_code39, truth)).encode(), _code32(truth).encode()}
    return data in known or _same_letters(data, truth)


def _same_letters(data: bytes, text: str) -> bool:
    """Whether each byte is the text's letter in some part of ISO 8859."""
    if len(data) != len(text):
        return False
    parts = [data.decode(f"iso8859_{part}", "replace") for part in (1, 2, 5, 7, 15)]
    return all(
        letter in letters for letter, letters in zip(text, zip(*parts, strict=True), strict=True)
    )


def _code39(letter: str) -> str:
    """A character of full ASCII as Code 39 has it: itself, or a pair."""
    for first, last, sign, pair in _PAIRS:
        if first <= letter <= last:
            return sign + chr(ord(letter) - ord(first) + ord(pair))
    return letter


def _code32(text: str) -> str:
    """An Italian medicine number as Code 39 has it: the number to base 32, without vowels."""
    if not (text.startswith("A") and text[1:].isdecimal()):
        return text
    number, digits = int(text[1:]), ""
    for _ in range(6):
        number, digit = divmod(number, 32)
        digits = _BASE_32[digit] + digits
    return digits


def separators(bench: Bench) -> Iterator[Row]:
    """Separator sheets, and stickers with numbers."""
    folder = bench.data / "separators" / "paperless-ngx"
    truth = json.loads((folder.parent / "expected.json").read_text(encoding="utf-8"))["files"]
    loaded = bench.profile(_SYMBOLOGIES, _SEPARATED)
    grammars = grammars_of(load_registry(), setting_of(loaded))
    worker = bench.worker()
    sheets, numbers, documents = Counter[str](), Counter[str](), Counter[str]()
    for name, known in truth.items():
        surveys = _surveys(worker, folder, name)
        made = assemble(surveys, loaded.profile.separation, grammars)
        pages = [page for document in made for page in document.pages]
        found = {page.page.frame for page in pages if page.role is Role.SEPARATOR}
        if "separators" in known:
            sheets += _compared(set(known["separators"]), found)
        if "number" in known:
            keys = {int(value) for page in surveys for _, value in case_keys(page, grammars)}
            numbers += _compared({known["number"]} - {None}, keys)
        if "documents" in known:
            right = len(made) == known["documents"]
            documents += Counter(known=1, found=int(right), misread=int(not right))
    worker.close()
    for what, counts in (
        ("separator sheets", sheets),
        ("numbers on stickers", numbers),
        ("files with so many documents", documents),
    ):
        yield Row(
            folder="separators/paperless-ngx",
            what=what,
            known=counts["known"],
            found=counts["found"],
            misread=counts["misread"],
        )


def _compared(known: set[Any], found: set[Any]) -> Counter[str]:
    return Counter(known=len(known), found=len(known & found), misread=len(found - known))


def text_pages(bench: Bench) -> Iterator[Row]:
    """Words of scanned pages, and how turned copies lie."""
    folder = bench.data / "pages" / "tesseract-test"
    worker = bench.worker()
    words: Counter[str] = Counter()
    for name in ("8071_093.3B.tif", "8087_054.3B.tif", "eurotext.tif", "phototest.tif"):
        truth = folder / name.replace(".tif", ".gold.txt")
        truth = truth if truth.exists() else folder / name.replace(".tif", ".txt")
        known = Counter(truth.read_text(encoding="utf-8").split())
        read = Counter(_read_words(worker, folder, name))
        words += Counter(known=known.total(), found=(known & read).total())
    turns: Counter[str] = Counter()
    for name, rotation in _TURNED.items():
        (survey,) = _surveys(worker, folder, name)
        wrong = survey.rotation not in (rotation, None)
        turns += Counter(known=1, found=survey.rotation == rotation, misread=wrong)
    worker.close()
    place = "pages/tesseract-test"
    yield Row(folder=place, what="words", known=words["known"], found=words["found"], misread=None)
    yield Row(
        folder=place,
        what="orientation",
        known=turns["known"],
        found=turns["found"],
        misread=turns["misread"],
    )


def _read_words(worker: Worker, folder: Path, name: str) -> Iterator[str]:
    for survey in _surveys(worker, folder, name):
        image = worker.page_opener(str(folder))(survey.page)
        page = np.ascontiguousarray(upright(image.grey, survey.rotation or 0))
        for line in worker.cascade.engine[1].read_page(page, image.dpi):
            yield from line.text.split()


def documents(bench: Bench) -> Iterator[Row]:
    """PDFs: every page opened or its fault named; four orientations; a blank page."""
    folder = bench.data / "pages" / "ocrmypdf"
    worker = bench.worker()
    files = sorted(path.name for path in folder.iterdir() if path.suffix != ".txt")
    surveys = {name: _surveys(worker, folder, name) for name in files}
    worker.close()
    broken = {"invalid.pdf"}
    opened = {name for name, pages in surveys.items() if not any(p.fault for p in pages)}
    turned = [page.rotation for page in surveys["cardinal.pdf"]]
    blank = [page.blank for page in surveys["blank.pdf"]]
    others = [p.blank for n, pages in surveys.items() if n not in _EMPTY for p in pages]
    place = "pages/ocrmypdf"
    whole = set(files) - broken
    yield Row(
        folder=place, what="files read", known=len(whole), found=len(opened & whole), misread=None
    )
    yield Row(
        folder=place,
        what="broken file noticed",
        known=len(broken),
        found=len(broken - opened),
        misread=len(broken & opened),
    )
    yield Row(
        folder=place,
        what="pages lying four ways",
        known=4,
        found=len(set(turned) - {None}),
        misread=max(len(turned) - len(set(turned)), 0),
    )
    yield Row(
        folder=place,
        what="blank pages",
        known=len(blank),
        found=sum(blank),
        misread=sum(others),
    )


_EMPTY: Final = ("blank.pdf", "no_contents.pdf", "invalid.pdf")


def broken_images(bench: Bench) -> Iterator[Row]:
    """TIFFs that broke readers: each must be answered, and none may be indexed."""
    folder = bench.data / "broken" / "image-tiff"
    batch = bench.work / "broken"
    batch.mkdir()
    sources = sorted(path for path in folder.rglob("*") if path.is_file())
    for number, path in enumerate(sources):
        shutil.copyfile(path, batch / f"{number:03d}.tif")
    with Indexer(bench.profile(_SYMBOLOGIES, _ALONE), workers=2) as indexer:
        result = indexer.index(batch)
    faulty = {
        page.page.file for record in result.records for page in record.pages if page.survey.fault
    }
    answered = {page.page.file for record in result.records for page in record.pages}
    indexed = sum(record.decision.case_id is not None for record in result.records)
    place = "broken/image-tiff"
    yield Row(
        folder=place,
        what="files answered",
        known=len(sources),
        found=len(answered),
        misread=indexed,
    )
    yield Row(
        folder=place, what="damage noticed", known=len(sources), found=len(faulty), misread=None
    )


SETS: Final[Mapping[str, Callable[[Bench], Iterator[Row]]]] = {
    "barcodes/zxing-cpp": barcodes,
    "separators/paperless-ngx": separators,
    "pages/tesseract-test": text_pages,
    "pages/ocrmypdf": documents,
    "broken/image-tiff": broken_images,
}


def main() -> None:
    """Run from the command line."""
    here = Path(os.environ.get("DOCINDEX_SHARED", Path(__file__).parents[2] / "shared")) / "data"
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=here)
    parser.add_argument("--only", nargs="*", choices=SETS, default=list(SETS))
    given = parser.parse_args()
    cv2.setNumThreads(1)
    absent = [name for name in given.only if not (given.data / name).is_dir()]
    print("| folder | what | known | found | misread |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as work:
        for name in given.only:
            if name in absent:
                continue
            for row in SETS[name](Bench(data=given.data, work=Path(work))):
                misread = "–" if row.misread is None else row.misread
                print(
                    f"| `{row.folder}` | {row.what} | {row.known} | {row.found} | {misread} |",
                    flush=True,
                )
    for name in absent:
        print(f"\n{name}: not here; set DOCINDEX_SHARED to the folder that holds data/{name}")


if __name__ == "__main__":
    main()
