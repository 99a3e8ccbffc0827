"""Stacks of small pages that cost milliseconds, and components for them; a plug-in module.

A page is a QR code, or a line of text that nobody reads. All numbers are invented.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import attrs
import numpy as np
import zxingcpp
from PIL import Image

from docindex.contracts import BarcodeDecoder, Component, Exporter, ExportJob, Matcher, OcrEngine
from docindex.errors import ExportError
from docindex.hookspecs import hookimpl
from docindex.model import Barcode, Candidate, Evidence, Support, TextLine
from docindex.testing.values import Grey, draw_barcode, draw_lines

SEPARATOR: Final = "TRENN"
CRASH: Final = "CRASH"
PROFILE: Final = r"""schema = "docindex.profile/1"
tenant = "kreis-a"
environment = "test"

[intake]
component = "files"
default_dpi = 300

[survey]
preprocess = ["faulty"]
barcodes = ["zxing", "brittle"]
symbologies = ["qr"]

[separation]
barcodes = ["TRENN"]
case_barcode = true

[[references]]
kind = "case_no"
pattern = '\d{6}'

[ocr]
component = "silent"

[[matchers]]
component = "known"

[[matchers]]
component = "faulty"

[executor]
component = "in-process"

[[exports]]
component = "jsonl"

[[exports]]
component = "brittle"
"""


@attrs.frozen(kw_only=True)
class NoOptions:
    """Nothing to choose."""


@attrs.frozen(kw_only=True)
class BrittleOptions:
    """A file in the profile's folder that makes the exporter fail."""

    mark: str = "no-export"


class BrittleDecoder:
    """Reads nothing, and raises on a page with the payload `CRASH`."""

    def decode(self, image: Grey, symbologies: Sequence[str]) -> Iterable[Barcode]:  # noqa: ARG002
        if any(code.text == CRASH for code in zxingcpp.read_barcodes(image)):
            raise RuntimeError("a page that no decoder survives")
        return ()


class SilentEngine:
    """Reads nothing."""

    versions: tuple[tuple[str, str], ...] = (("silent", "1"),)

    def read_line(self, image: Grey, dpi: float) -> TextLine | None:  # noqa: ARG002
        return None

    def read_page(self, image: Grey, dpi: float) -> Sequence[TextLine]:  # noqa: ARG002
        return ()


class KnownCases:
    """Every number names an open case."""

    versions: tuple[tuple[str, str], ...] = (("known", "1"),)
    stale: bool = False

    def find(self, evidence: Sequence[Evidence]) -> Sequence[Candidate]:
        numbers: dict[str, list[Support]] = {}
        for piece in evidence:
            if piece.kind == "case_no":
                support = Support(key_kind="case_no", key=piece.value, evidence=piece)
                numbers.setdefault(piece.value, []).append(support)
        return tuple(
            Candidate(
                case_id=f"case-{number}",
                score=0.9,
                importable=True,
                matcher="known",
                supports=tuple(supports),
            )
            for number, supports in numbers.items()
        )


@attrs.frozen
class BrittleExporter:
    """Writes a file, and raises behind it if it is told to."""

    mark: Path

    def export(self, job: ExportJob) -> Sequence[Path]:
        path = job.target / "half.txt"
        path.write_text("\n".join(record.id for record in job.records), encoding="utf-8")
        if self.mark.exists():
            raise ExportError("no space left")
        return (path,)


@hookimpl
def docindex_barcode_decoders() -> Iterable[Component[Any, BarcodeDecoder]]:
    return (Component("brittle", NoOptions, lambda _o, _s: BrittleDecoder(), "Raises."),)


@hookimpl
def docindex_ocr_engines() -> Iterable[Component[Any, OcrEngine]]:
    return (Component("silent", NoOptions, lambda _o, _s: SilentEngine(), "Reads nothing."),)


@hookimpl
def docindex_matchers() -> Iterable[Component[Any, Matcher]]:
    return (Component("known", NoOptions, lambda _o, _s: KnownCases(), "Knows every number."),)


@hookimpl
def docindex_exporters() -> Iterable[Component[Any, Exporter]]:
    return (
        Component(
            "brittle",
            BrittleOptions,
            lambda options, setting: BrittleExporter(setting.folder / options.mark),
            "Fails when told to.",
        ),
    )


@functools.cache
def page(word: str) -> bytes:
    """A page as PNG: `blank`, `text`, `broken` (no image at all), or the payload of its QR code."""
    if word == "broken":
        return b"this is no PNG"
    if word == "blank":
        drawn: Grey = np.full((360, 360), 255, np.uint8)
    elif word == "text":
        drawn = np.pad(draw_lines("ein Schreiben"), ((0, 240), (0, 40)), constant_values=255)
    else:
        drawn, _ = draw_barcode("qr", word)
    stream = io.BytesIO()
    Image.fromarray(drawn).save(stream, "png", dpi=(300, 300))
    return stream.getvalue()


def write_stack(folder: Path, words: Sequence[str], *, duplex: bool = False) -> None:
    """Write a batch, a file for each side."""
    folder.mkdir(parents=True)
    for number, word in enumerate(words, 1):
        (folder / f"{number:08d}.png").write_bytes(page(word))
    facts = f'id = "{folder.name}"\nduplex = {str(duplex).lower()}\n'
    (folder / "batch.toml").write_text(facts, encoding="utf-8")
