"""What this plug-in offers to docindex."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from docindex import Component, hookimpl
from docindex.contracts import Exporter

# Components are imported inside the hook so that listing the plug-ins stays quick.


@hookimpl
def docindex_exporters() -> Iterable[Component[Any, Exporter]]:
    """Import files of document management systems."""
    from docindex_dms import index_file, xdomea

    return (index_file.COMPONENT, xdomea.COMPONENT)
