"""What enaio answers: `<name>_ok`, `<name>_err`, `osImpLog.xml`, and the DMS service's JSON.

`_ok` and `_err` repeat the lines of a text file that were imported and that were not; both are
optional in enaio, and a line whose number of columns is wrong stands in neither. So a record that
neither names is not done. The structure of `osImpLog.xml` is not published: its texts are told as
they are, and nothing follows from them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import PurePath
from typing import Literal

from docindex_dms.enaio_tables import TextOptions, rows
from docindex_dms.receipts import ItemReceipt, Receipt, ReceiptError, parse_receipt


def read_receipt(data: bytes, name: str, options: TextOptions) -> Receipt:
    """Read what enaio says of a text file.

    Args:
        name: of the receipt, such as `b1_ok.txt`.
        options: by which the text file was written; a column of it holds `id`.

    Raises:
        ReceiptError: it is no such receipt, or names a record in no column.
    """
    stem, _, kind = PurePath(name).stem.rpartition("_")
    if kind not in ("ok", "err"):
        raise ReceiptError(f"{name}: is no receipt: its name ends in neither _ok nor _err")
    fields = [column.field for column in options.columns]
    if "id" not in fields:
        raise ReceiptError(f"{name}: no column holds 'id', so it cannot be told whose lines it has")
    try:
        found = rows(data, options)
    except ValueError as error:
        raise ReceiptError(f"{name}: is not as the text file was written ({error})") from error
    known: Literal["ok", "err"] = "ok" if kind == "ok" else "err"
    place = fields.index("id")
    items = tuple(ItemReceipt(record=row[place], done=known == "ok") for row in found)
    return Receipt(kind=known, process=stem, items=items)


def read_log(data: bytes, name: str) -> Receipt:
    """Read `osImpLog.xml`.

    Raises:
        ReceiptError: it is no XML.
    """
    messages: list[str] = []
    for element in parse_receipt(data, name).iter():
        messages += [f"{key}={text}" for key, text in element.attrib.items()]
        messages += [element.text.strip()] if element.text and element.text.strip() else []
    return Receipt(kind="log", process=name, messages=tuple(messages))


def read_answer(answer: str, record: str) -> ItemReceipt:
    """Read what the DMS service says of a document that it took.

    Args:
        answer: of `uploading.Delivery`.

    Raises:
        ReceiptError: it names no object.
    """
    try:
        (made,) = json.loads(answer)["objects"]
        object_id = made["properties"]["system:objectId"]["value"]
    except (ValueError, KeyError, TypeError) as error:
        raise ReceiptError(
            f"record {record}: the answer names no system:objectId. Look the document up in enaio"
        ) from error
    return ItemReceipt(record=record, object_id=str(object_id), done=True)


def missing(records: Iterable[str], receipts: Iterable[Receipt]) -> tuple[str, ...]:
    """Records that no receipt says were imported, in their order."""
    items = [item for receipt in receipts for item in receipt.items]
    done = {item.record for item in items if item.done}
    failed = {item.record for item in items if not item.done}
    return tuple(record for record in records if record not in done - failed)
