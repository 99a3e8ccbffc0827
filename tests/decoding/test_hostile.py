"""Bombs, loops, other people's crashers and real scans: always an answer, in time and memory."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from docindex.decoding import png
from docindex.decoding.container import tiff_of
from docindex.decoding.sources import open_file
from docindex.model import PageFault
from tests.decoding.sheets import LIMITS, decoded, written

# Each file must be answered within this; a hang ends the child and the test.
_SECONDS_A_FILE = 10
_READER = f"""
import faulthandler, json, sys
from pathlib import Path
from docindex.errors import PageError
from tests.decoding.sheets import LIMITS, page_of
from docindex.decoding.sources import decode_page, open_file
for line in sys.stdin:
    path = Path(line.rstrip())
    faulthandler.dump_traceback_later({_SECONDS_A_FILE}, exit=True)
    opened = open_file(path, path.name, LIMITS)
    answers = [str(opened.fault)]
    for frame in opened.frames[:3]:
        try:
            image = decode_page(path, page_of(opened, frame), LIMITS, strict=True)
            answers.append(str(image.grey.shape))
        except PageError as error:
            answers.append(error.fault)
    faulthandler.cancel_dump_traceback_later()
    print(json.dumps([path.name, answers]), flush=True)
# Not ru_maxrss: Linux hands a child the peak of the process that started it.
own = Path("/proc/self/status")
if own.exists():
    peak = next(row for row in own.read_text().splitlines() if row.startswith("VmHWM:"))
    print(json.dumps(["peak", [int(peak.split()[1])]]))
"""


def answers_on(paths: list[Path], reader: str = _READER) -> dict[str, list[object]]:
    """What a child process says of each file; fails where it crashes, hangs or leaves one out."""
    done = subprocess.run(
        [sys.executable, "-c", reader],
        input="\n".join(map(str, paths)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    named = [name for name, _ in lines if name != "peak"]
    assert done.returncode == 0, f"{done.returncode} after {named[-1:]}: {done.stderr[-500:]}"
    assert named == [path.name for path in paths]
    return dict(lines)


def test_other_readers_crashers(shared: Callable[[str], Path]) -> None:
    folder = shared("broken/image-tiff")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    assert len(files) >= 100
    answers = answers_on(files)
    peak = answers.pop("peak", [0])[0]
    assert isinstance(peak, int)
    assert peak < 600_000  # KiB; one page of the allowed size would take more


@pytest.mark.parametrize(
    ("folder", "unreadable"), [("pages/ocrmypdf", {"invalid.pdf"}), ("separators", set[str]())]
)
def test_real_pages_are_read(
    folder: str, unreadable: set[str], shared: Callable[[str], Path]
) -> None:
    suffixes = (".pdf", ".png", ".tif", ".tiff")
    files = sorted(path for path in shared(folder).rglob("*") if path.suffix in suffixes)
    # The largest page (9,000 x 9,000 in colour) costs seconds and shows nothing more.
    answers = answers_on([path for path in files if path.name != "multipage.pdf"])
    answers.pop("peak", None)
    faulty = {
        name
        for name, found in answers.items()
        if found[0] != "None" or not all(str(answer).startswith("(") for answer in found[1:])
    }
    assert faulty == unreadable


def test_a_real_fax_scan_is_dark_on_light(shared: Callable[[str], Path]) -> None:
    grey = decoded(shared("pages/tesseract-test") / "8087_054.3B.tif").grey
    assert 128 < grey.mean() < 250


def _tiff_of(width: int, height: int, compression: int, strip: bytes) -> bytes:
    fields = {256: (width,), 257: (height,), 258: (8,), 259: (compression,), 262: (1,)}
    return tiff_of({**fields, 277: (1,), 278: (height,)}, [strip]).getvalue()


def _png_of(width: int, height: int, packed: bytes) -> bytes:
    head = png.chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return png.SIGNATURE + head + png.chunk(b"IDAT", packed) + png.chunk(b"IEND", b"")


BOMB = zlib.compress(bytes(100 << 20), 9)
BOMBS = {
    "png-50000.png": (_png_of(50_000, 50_000, b""), "too_large"),
    "png-packed.png": (_png_of(100, 100, BOMB), "damaged"),
    "tiff-4-gigapixels.tif": (_tiff_of(65_000, 65_000, 1, b"\0"), "too_large"),
    "tiff-side.tif": (_tiff_of(2**31, 1, 1, b"\0"), "too_large"),
    "tiff-deflate.tif": (_tiff_of(100, 100, 8, BOMB), "damaged"),
    "tiff-lzw.tif": (_tiff_of(14_000, 14_000, 5, bytes(64)), "damaged"),
    "tiff-raw-short.tif": (_tiff_of(14_000, 14_000, 1, bytes(64)), "damaged"),
    "tiff-g4-short.tif": (_tiff_of(14_000, 14_000, 4, bytes(64)), "damaged"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused(name: str, tmp_path: Path) -> None:
    data, fault = BOMBS[name]
    answers = answers_on([written(tmp_path, name, data)])
    peak = answers.pop("peak", [0])[0]
    assert fault in answers[name]
    assert isinstance(peak, int)
    assert peak < 700_000


def test_a_jpeg_of_65500_by_65500(tmp_path: Path) -> None:
    head = b"\xff\xd8\xff\xc0\0\x0b\x08\xff\xdc\xff\xdc\x01\x01\x11\0\xff\xda\0\x08\x01\x01\0\0?\0"
    opened = open_file(written(tmp_path, "a.jpg", head + b"\xff\xd9"), "a.jpg", LIMITS)
    assert opened.fault is PageFault.TOO_LARGE


def test_a_strip_count_without_end(tmp_path: Path) -> None:
    entries = b"".join(
        struct.pack("<HHII", tag, 4, count, value)
        for tag, count, value in ((256, 1, 9), (257, 1, 9), (273, 2**32 - 1, 8), (279, 2**31, 8))
    )
    data = b"II*\0" + struct.pack("<IH", 8, 4) + entries + b"\0\0\0\0"
    answers = answers_on([written(tmp_path, "a.tif", data)])
    assert answers["a.tif"] == ["None", "damaged"]


@pytest.mark.parametrize("reader", ["import os; os.abort()", "", "import sys; sys.exit(1)"])
def test_a_reader_that_crashes_or_says_nothing_is_seen(reader: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        answers_on([written(tmp_path, "a.tif", b"")], reader)
