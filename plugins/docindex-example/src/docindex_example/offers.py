"""What this plug-in offers to docindex."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from docindex import Component, hookimpl
from docindex.contracts import Exporter, Matcher

# Components are imported inside the hooks so that listing the plug-ins stays quick.


@hookimpl
def docindex_matchers() -> Iterable[Component[Any, Matcher]]:
    """The list of WUFF."""
    from docindex_example import matcher

    return (matcher.COMPONENT,)


@hookimpl
def docindex_exporters() -> Iterable[Component[Any, Exporter]]:
    """The import files of WUFF."""
    from docindex_example import exporter

    return (exporter.COMPONENT,)
