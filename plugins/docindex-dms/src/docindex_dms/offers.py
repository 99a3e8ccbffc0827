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
    from docindex_dms import (
        alfresco,
        docuware,
        dvelop,
        enaio,
        enaio_rest,
        enaio_tables,
        index_file,
        kofax,
        paperless,
        xdomea,
    )

    return (
        alfresco.COMPONENT,
        docuware.COMPONENT,
        dvelop.COMPONENT,
        enaio.COMPONENT,
        enaio_rest.COMPONENT,
        enaio_tables.LOL_COMPONENT,
        enaio_tables.TEXT_COMPONENT,
        index_file.COMPONENT,
        kofax.COMPONENT,
        paperless.CONSUME_COMPONENT,
        paperless.REST_COMPONENT,
        xdomea.COMPONENT,
    )
