"""Decoders side by side: how fast they are, and which of them notice damage.

    python -m benchmarks.decoders [--cuts 99] [--flips 60] [--out benchmarks/RESULTS.md]

One drawn A4 form at 300 dpi in every form of `benchmarks.damage`, read by docindex and by the
libraries that could have been taken: cut off at 1 to 99 %, for TIFF with the directory behind the
pixels and before them, and with single bits flipped. A decoder notices by an exception, or by what
its C library prints on standard error; the latter is told in brackets, added. Flips that change no
pixel for a decoder are left out of its n. `imagecodecs` is no dependency: it comes with the extra
`peers`. With `--out` the section "Decoders" of that page is renewed.
"""

from __future__ import annotations

import argparse
import importlib
import io
import platform
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import attrs
import cv2
import numpy as np
import pikepdf
import pypdfium2
import simplejpeg
from PIL import Image

from benchmarks import damage
from docindex.decoding.messages import captured_stderr
from docindex.decoding.sources import decode_page
from docindex.errors import PageError

Decoder = Callable[[bytes], Any]

HEADING: Final = "## Decoders"
_RUNS: Final = 3
_LONGEST: Final = 70
_TOLD: Final = 4
_VERSIONS: Final = (
    "imagecodecs",
    "simplejpeg",
    "Pillow",
    "opencv-python-headless",
    "pikepdf",
    "pypdfium2",
)
# Places in memory, positions and lengths, which are others in every message.
_NUMBERS: Final = re.compile(r"<[^>]*>?|[0-9]+")


class NoPictureError(Exception):
    """A library gave nothing back, and raised nothing either."""


@attrs.frozen(kw_only=True)
class Outcome:
    """What a decoder made of one file.

    Args:
        error: what it raised, with the first words of its message; empty: nothing.
        printed: whether its C library said something.
        changed: whether the pixels are others than those of the whole file.
    """

    error: str
    printed: bool
    changed: bool

    @property
    def noticed(self) -> bool:
        """Whether it raised or said anything."""
        return bool(self.error) or self.printed


@attrs.frozen(kw_only=True)
class Standing:
    """One decoder on one form.

    Args:
        milliseconds: of the whole file, processor time.
        last, first: cut off, with the directory behind the pixels and before them.
        flips: with one bit flipped.
    """

    form: str
    decoder: str
    milliseconds: float
    last: tuple[Outcome, ...]
    first: tuple[Outcome, ...]
    flips: tuple[Outcome, ...]


def decoders(form: str, folder: Path) -> dict[str, Decoder]:
    """The decoders that read a form, by name; `imagecodecs` where it is installed.

    Args:
        folder: where docindex, which reads files, finds them.
    """
    found: dict[str, Decoder] = {"docindex": _docindex(folder / "page")}
    if form.startswith("pdf"):
        return {**found, "pikepdf": _pikepdf, "pdfium": _pdfium}
    codecs = _imagecodecs(form)
    if codecs is not None:
        found["imagecodecs"] = codecs
    if form.startswith("jpeg"):
        found["simplejpeg"] = lambda data: simplejpeg.decode_jpeg(data, "GRAY", strict=True)
    return {**found, "Pillow": _pillow, "cv2": _opencv}


def _docindex(path: Path) -> Decoder:
    def read(data: bytes) -> object:
        path.write_bytes(data)
        page = damage.listed(path)
        if page is None:
            raise PageError("damaged", "the file was refused before any page of it was decoded")
        return decode_page(path, page, damage.LIMITS, strict=True).grey

    return read


def _imagecodecs(form: str) -> Decoder | None:
    try:
        library = importlib.import_module("imagecodecs")
    except ImportError:
        return None
    readers: dict[str, Decoder] = {
        "tiff": library.tiff_decode,
        "jpeg": library.jpeg_decode,
        "png": library.png_decode,
    }
    return readers[form.split(maxsplit=1)[0]]


def _pillow(data: bytes) -> object:
    with Image.open(io.BytesIO(data)) as picture:
        return np.asarray(picture.convert("L"))


def _opencv(data: bytes) -> object:
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    if picture is None:
        raise NoPictureError
    return picture


def _pikepdf(data: bytes) -> object:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        image: Any = next(iter(pdf.pages[0].images.values()), None)
        if image is None:
            raise NoPictureError
        return np.asarray(pikepdf.PdfImage(image).as_pil_image().convert("L"))


def _pdfium(data: bytes) -> object:
    with pypdfium2.PdfDocument(data) as document:
        return document[0].render(scale=300 / 72, grayscale=True).to_numpy().copy()


def outcome(decoder: Decoder, data: bytes, whole: object) -> Outcome:
    """What a decoder makes of a file, beside the pixels of the whole one."""
    error, pixels = "", None
    with captured_stderr() as messages:
        try:
            pixels = decoder(data)
        except Exception as raised:  # noqa: BLE001 - whatever a library raises is the answer
            words = _NUMBERS.sub("…", str(raised).split("\n", maxsplit=1)[0])[:_LONGEST].strip()
            error = f"{type(raised).__name__}: {words}" if words else type(raised).__name__
    changed = pixels is not None and not np.array_equal(np.asarray(pixels), np.asarray(whole))
    return Outcome(error=error, printed=bool(messages.data), changed=changed)


def measure(form: str, name: str, decoder: Decoder, numbers: tuple[int, int]) -> Standing:
    """Show one form to one decoder.

    Args:
        numbers: truncations and bit flips.
    """
    data = damage.encoded(form, damage.drawn_page())
    times = []
    for _ in range(_RUNS):
        begin = time.process_time()
        whole = decoder(data)
        times.append((time.process_time() - begin) * 1000)
    before = damage.with_directory_first(data) if form.startswith("tiff") else b""

    def shown(files: Iterable[bytes]) -> tuple[Outcome, ...]:
        return tuple(outcome(decoder, file, whole) for file in files)

    return Standing(
        form=form,
        decoder=name,
        milliseconds=min(times),
        last=shown(damage.cuts(data, numbers[0])),
        first=shown(damage.cuts(before, numbers[0])) if before else (),
        flips=shown(damage.flips(data, numbers[1], random.Random(7))),
    )


def standings(numbers: tuple[int, int]) -> Iterator[Standing]:
    """Every decoder on every form that it reads."""
    with tempfile.TemporaryDirectory() as folder:
        for form in damage.FORMS:
            for name, decoder in decoders(form, Path(folder)).items():
                yield measure(form, name, decoder, numbers)


def row(standing: Standing) -> str:
    """One line of the table."""
    telling = [one for one in standing.flips if one.noticed or one.changed]
    cells = (
        standing.form,
        standing.decoder,
        f"{standing.milliseconds:.1f}",
        _share(standing.last),
        _share(standing.first),
        _share(telling),
    )
    return f"| {' | '.join(cells)} |"


def _share(outcomes: Iterable[Outcome]) -> str:
    every = tuple(outcomes)
    if not every:
        return "-"
    raised, noticed = sum(bool(o.error) for o in every), sum(o.noticed for o in every)
    more = f" ({noticed})" if noticed > raised else ""
    return f"{raised}{more} of {len(every)}"


def errors(found: Iterable[Standing]) -> dict[str, Counter[str]]:
    """What each decoder raised, and how often."""
    counted: dict[str, Counter[str]] = {}
    for standing in found:
        every = (*standing.last, *standing.first, *standing.flips)
        counts = counted.setdefault(standing.decoder, Counter())
        counts.update(one.error for one in every if one.error)
        counts.update("a message of the C library, no exception" for one in every if _quiet(one))
    return counted


def _quiet(one: Outcome) -> bool:
    return one.printed and not one.error


def as_markdown(found: Iterable[Standing], numbers: tuple[int, int]) -> str:
    """The section of the page of results."""
    every = list(found)
    return "\n".join(
        [
            HEADING,
            "",
            f"`python -m benchmarks.decoders --cuts {numbers[0]} --flips {numbers[1]}`: "
            f"one drawn A4 form at 300 dpi, {platform.machine()}, Python "
            f"{platform.python_version()}; {_versions()}. Noticed by an exception; in brackets "
            "with the messages of the C libraries. Flips that change no pixel are left out. ms: "
            "processor time; docindex's includes opening the file, its hash and writing it.",
            "",
            "| form | decoder | ms | cut, directory last | cut, directory first | bit flips |",
            "|---|---|---|---|---|---|",
            *map(row, every),
            "",
            "| decoder | what it raised most often |",
            "|---|---|",
            *_raised(errors(every)),
            "",
        ]
    )


def _raised(counted: Mapping[str, Counter[str]]) -> Iterator[str]:
    for name, counts in counted.items():
        told = ", ".join(f"{error} ({count:,})" for error, count in counts.most_common(_TOLD))
        yield f"| {name} | {told or 'nothing'} |"


def _versions() -> str:
    told = []
    for name in _VERSIONS:
        try:
            told.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            told.append(f"{name} not installed")
    return ", ".join(told)


def with_section(page: str, section: str) -> str:
    """A page with its section on decoders, which is the last one, renewed."""
    return f"{page.split(HEADING, maxsplit=1)[0].rstrip()}\n\n{section}"


def kept_section(path: Path) -> str:
    """The section on decoders of a page that is there, else nothing."""
    page = path.read_text(encoding="utf-8") if path.is_file() else ""
    return page[page.index(HEADING) :] if HEADING in page else ""


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cuts", type=int, default=99)
    parser.add_argument("--flips", type=int, default=60)
    parser.add_argument("--out", type=Path, help="the page whose section is renewed")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    numbers, found = (given.cuts, given.flips), []
    for standing in standings(numbers):
        found.append(standing)
        print(row(standing), flush=True)
    section = as_markdown(found, numbers)
    print(f"\n{section}")
    if given.out is not None:
        page = given.out.read_text(encoding="utf-8")
        given.out.write_text(with_section(page, section), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
