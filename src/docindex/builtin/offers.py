"""The built-in components, offered by the same door as any plug-in's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from docindex.contracts import (
    BarcodeDecoder,
    CheckDigit,
    Component,
    Executor,
    Exporter,
    Intake,
    Matcher,
    OcrEngine,
    Preprocessor,
)
from docindex.hookspecs import hookimpl

# The imports stand inside the hooks so that loading the built-ins loads no OpenCV.


@hookimpl
def docindex_intakes() -> Iterable[Component[Any, Intake]]:
    """Files and folders, and the index files of capture software."""
    from docindex.builtin import files, kodak_index, table_intake

    return (files.COMPONENT, kodak_index.COMPONENT, table_intake.COMPONENT)


@hookimpl
def docindex_preprocessors() -> Iterable[Component[Any, Preprocessor]]:
    """Orientation, skew, and the binary layer."""
    from docindex.builtin import binarize, deskew, orientation

    return (orientation.COMPONENT, deskew.COMPONENT, binarize.COMPONENT)


@hookimpl
def docindex_barcode_decoders() -> Iterable[Component[Any, BarcodeDecoder]]:
    """zxing-cpp and ZBar."""
    from docindex.builtin import zbar, zxing

    return (zxing.COMPONENT, zbar.COMPONENT)


@hookimpl
def docindex_ocr_engines() -> Iterable[Component[Any, OcrEngine]]:
    """Tesseract."""
    from docindex.builtin import tesseract

    return (tesseract.COMPONENT,)


@hookimpl
def docindex_matchers() -> Iterable[Component[Any, Matcher]]:
    """A table of cases in CSV or SQLite."""
    from docindex.builtin import table

    return (table.COMPONENT,)


@hookimpl
def docindex_check_digits() -> Iterable[Component[Any, CheckDigit]]:
    """The public schemes."""
    from docindex.builtin import check_digits

    return check_digits.COMPONENTS


@hookimpl
def docindex_exporters() -> Iterable[Component[Any, Exporter]]:
    """JSON lines and CSV, with the documents as PDF."""
    from docindex.builtin import csv_index, jsonl

    return (jsonl.COMPONENT, csv_index.COMPONENT)


@hookimpl
def docindex_executors() -> Iterable[Component[Any, Executor]]:
    """Worker processes by pebble, and the caller's own process."""
    from docindex.builtin import in_process, pebble_pool

    return (pebble_pool.COMPONENT, in_process.COMPONENT)
