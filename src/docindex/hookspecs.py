"""The hooks. Each takes no argument and returns an iterable of `Component`.

A plug-in offers named components under the entry-point group `docindex`; the profile picks which
ones, in which order, with which options. In which process a component runs stands at its hook.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import pluggy

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

PROJECT: Final = "docindex"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def docindex_intakes() -> Iterable[Component[Any, Intake]]:
    """Offer intakes: a path in, a batch out. Coordinator; nothing may be decoded there.

    Asked for by `intake.component`.
    """
    raise NotImplementedError


@hookspec
def docindex_preprocessors() -> Iterable[Component[Any, Preprocessor]]:
    """Offer preprocessors: page image in, page image with a further layer out. Worker.

    Asked for by `survey.preprocess`, a chain in profile order.
    """
    raise NotImplementedError


@hookspec
def docindex_barcode_decoders() -> Iterable[Component[Any, BarcodeDecoder]]:
    """Offer barcode decoders. Worker.

    Asked for by `survey.barcodes`: the first reads the places that look like codes, and the page
    where nothing of them can be read; each further one is an independent reader of what the first
    found, and of what looks like a code and was not read.
    """
    raise NotImplementedError


@hookspec
def docindex_ocr_engines() -> Iterable[Component[Any, OcrEngine]]:
    """Offer OCR engines. Worker; one is kept per worker.

    Asked for by `ocr.component`.
    """
    raise NotImplementedError


@hookspec
def docindex_matchers() -> Iterable[Component[Any, Matcher]]:
    """Offer matchers: evidence in, candidates out. Worker; opened once on one tenant's list.

    Asked for by `matchers[].component`; the candidates of all are decided together. One that can
    ask the receiver's application (`CaseConfirmer`) is asked once for each batch, when everything
    was decided, and nothing that it does not confirm is handed on as indexed.
    """
    raise NotImplementedError


@hookspec
def docindex_check_digits() -> Iterable[Component[Any, CheckDigit]]:
    """Offer check-digit schemes. Coordinator and workers.

    Asked for by `references[].check_digit.scheme`; the table's other keys are the options.
    """
    raise NotImplementedError


@hookspec
def docindex_exporters() -> Iterable[Component[Any, Exporter]]:
    """Offer exporters: records and target in, written paths out. Coordinator.

    Asked for by `exports[].component`, each into a folder of its own. `known` and `source` of the
    component say how far the format is known; `docindex formats` shows them.
    """
    raise NotImplementedError


@hookspec
def docindex_executors() -> Iterable[Component[Any, Executor]]:
    """Offer executors: tasks in, outcomes out. Coordinator.

    Asked for by `executor.component`; the same records whatever it is.
    """
    raise NotImplementedError
