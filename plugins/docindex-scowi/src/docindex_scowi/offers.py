"""What this plug-in offers to docindex."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from docindex import Component, hookimpl
from docindex.contracts import Matcher

# Components are imported inside the hook so that listing the plug-ins stays quick.


@hookimpl
def docindex_matchers() -> Iterable[Component[Any, Matcher]]:
    """Cases that are delivered or read, and confirmed before delivery."""
    from docindex_scowi import matcher

    return (matcher.COMPONENT,)
