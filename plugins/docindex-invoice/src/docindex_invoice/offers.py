"""What this plug-in offers to docindex."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from docindex import Component, hookimpl
from docindex.contracts import CheckDigit, Matcher

# Components are imported inside the hooks so that listing the plug-ins stays quick.


@hookimpl
def docindex_matchers() -> Iterable[Component[Any, Matcher]]:
    """Creditors, who also read the fields of their invoices."""
    from docindex_invoice import matcher

    return (matcher.COMPONENT,)


@hookimpl
def docindex_check_digits() -> Iterable[Component[Any, CheckDigit]]:
    """IBAN, VAT id."""
    from docindex_invoice import schemes

    return schemes.COMPONENTS
