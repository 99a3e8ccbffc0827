"""Components that break one promise each: plug-in module `docindex.testing.broken`.

Every one is a right component with one defect, named by its option `how`; empty: none. Contracts
are tested with them, and so can a host's answer to a bad plug-in be. What crashes, hangs or raises
on chosen pages is in `docindex.testing.faults`.
"""

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
from docindex.testing.broken import coordinating, exporters, imaging, matchers, schemes


@hookimpl
def docindex_intakes() -> Iterable[Component[Any, Intake]]:
    """The built-in `files`, broken."""
    return (coordinating.INTAKE,)


@hookimpl
def docindex_preprocessors() -> Iterable[Component[Any, Preprocessor]]:
    """The built-in `binarize`, broken."""
    return (imaging.PREPROCESSOR,)


@hookimpl
def docindex_barcode_decoders() -> Iterable[Component[Any, BarcodeDecoder]]:
    """The built-in `zxing`, broken."""
    return (imaging.BARCODE_DECODER,)


@hookimpl
def docindex_ocr_engines() -> Iterable[Component[Any, OcrEngine]]:
    """An engine that knows its text beforehand, broken."""
    return (imaging.OCR_ENGINE,)


@hookimpl
def docindex_matchers() -> Iterable[Component[Any, Matcher]]:
    """A matcher on a text file, broken."""
    return (matchers.COMPONENT,)


@hookimpl
def docindex_check_digits() -> Iterable[Component[Any, CheckDigit]]:
    """The built-in `luhn`, broken as a scheme and as a component."""
    return schemes.OFFERED


@hookimpl
def docindex_exporters() -> Iterable[Component[Any, Exporter]]:
    """An exporter of tab-separated lines, broken."""
    return (exporters.COMPONENT,)


@hookimpl
def docindex_executors() -> Iterable[Component[Any, Executor]]:
    """The built-in `in-process`, broken."""
    return (coordinating.EXECUTOR,)
