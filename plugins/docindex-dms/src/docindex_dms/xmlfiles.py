"""XML as bytes: always UTF-8 with a declaration, so that every character has a place."""

from __future__ import annotations

from xml.etree import ElementTree


def document(root: ElementTree.Element, doctype: str = "") -> bytes:
    """An XML file, indented by one space.

    Args:
        doctype: what stands between declaration and root; empty: nothing.
    """
    ElementTree.indent(root, " ")
    head = '<?xml version="1.0" encoding="UTF-8"?>\n' + (f"{doctype}\n" if doctype else "")
    return f"{head}{ElementTree.tostring(root, encoding='unicode')}\n".encode()
