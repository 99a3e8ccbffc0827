"""Index scanned batches of incoming mail against the cases of a specialist application."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docindex.batchfile import BatchOptions
    from docindex.contracts import Component, Setting
    from docindex.errors import DocindexError
    from docindex.hookspecs import hookimpl
    from docindex.indexer import BatchResult, Indexer
    from docindex.model import Action, HumanDecision, IndexRecord, Reason, Status
    from docindex.profile import LoadedProfile, load_profile
    from docindex.record import from_json, to_json
    from docindex.resolving import History, open_cases, resolve, settle

__all__ = [
    "Action",
    "BatchOptions",
    "BatchResult",
    "Component",
    "DocindexError",
    "History",
    "HumanDecision",
    "IndexRecord",
    "Indexer",
    "LoadedProfile",
    "Reason",
    "Setting",
    "Status",
    "from_json",
    "hookimpl",
    "load_profile",
    "open_cases",
    "resolve",
    "settle",
    "to_json",
]

# Loaded on first use: importing docindex must stay cheap and load neither OpenCV nor Tesseract.
_HOMES = {
    "Action": "model",
    "BatchOptions": "batchfile",
    "BatchResult": "indexer",
    "Component": "contracts",
    "DocindexError": "errors",
    "History": "resolving",
    "HumanDecision": "model",
    "IndexRecord": "model",
    "Indexer": "indexer",
    "LoadedProfile": "profile",
    "Reason": "model",
    "Setting": "contracts",
    "Status": "model",
    "from_json": "record",
    "hookimpl": "hookspecs",
    "load_profile": "profile",
    "open_cases": "resolving",
    "resolve": "resolving",
    "settle": "resolving",
    "to_json": "record",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"docindex.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
