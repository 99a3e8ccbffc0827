"""Receipts of xdomea: 0629 (the message arrived) and 0630 (what became of each document)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree

from docindex_dms.receipts import ItemReceipt, Receipt, ReceiptError, parse_receipt

_ROOT: Final = re.compile(
    r"\{urn:xoev-de:xdomea:schema:(2\.4\.0|3\.0\.0|3\.1\.0)\}"
    r"FVDaten\.(?:EmpfangBestaetigen\.(0629)|ImportBestaetigen\.(0630))"
)
_TRUE: Final = frozenset({"1", "true"})


def read_receipt(data: bytes, name: str) -> Receipt:
    """Read a receipt.

    Args:
        name: of the file, for messages.

    Raises:
        ReceiptError: it is no XML, has a DOCTYPE, or is no 0629 or 0630 of a known version.
    """
    root = parse_receipt(data, name)
    known = _ROOT.fullmatch(root.tag)
    if not known:
        raise ReceiptError(f"{name}: is no receipt 0629 or 0630 of xdomea 2.4, 3.0 or 3.1")
    version, kind = known[1], known[2] or known[3]
    process = _text(root, "Kopf/ProzessID", version).lower()
    if not process:
        raise ReceiptError(f"{name}: names no ProzessID. Ask the receiver for a valid one")
    result = root.find(_path("ErfolgOderMisserfolg", version))
    if kind == "0629":
        return Receipt(version=version, kind="0629", process=process)
    if result is None:
        raise ReceiptError(f"{name}: says of no result. Ask the receiver for a valid one")
    items = result.findall(_path("Rueckgabeparameter", version))
    return Receipt(
        version=version,
        kind="0630",
        process=process,
        messages=tuple(_messages(result, version)),
        items=tuple(_item(item, version, name) for item in items),
    )


def _item(element: ElementTree.Element, version: str, name: str) -> ItemReceipt:
    number = _text(element, "NummerImStapel", version)
    if number and not re.fullmatch(r"\d{1,9}", number, re.ASCII):
        raise ReceiptError(f"{name}: NummerImStapel is no number")
    # 2.4.0 declares `true` as what an empty element says.
    done = _text(element, "Erfolgreich", version) or ("1" if version == "2.4.0" else "0")
    hint = _text(element, "Hinweis", version)
    return ItemReceipt(
        number=int(number) if number else None,
        object_id=_text(element, "IDSGO", version),
        done=done in _TRUE,
        messages=(*_messages(element, version), *([hint] if hint else [])),
    )


def _messages(element: ElementTree.Element, version: str) -> Iterator[str]:
    for message in element.findall(_path("Rueckmeldung", version)):
        for choice in message:
            yield (choice.findtext("code") or choice.text or "").strip()


def _text(element: ElementTree.Element, path: str, version: str) -> str:
    return (element.findtext(_path(path, version)) or "").strip()


def _path(path: str, version: str) -> str:
    space = f"{{urn:xoev-de:xdomea:schema:{version}}}"
    return "/".join(f"{space}{step}" for step in path.split("/"))
