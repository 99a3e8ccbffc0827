"""What a receiving system answers, in one form for all formats."""

from __future__ import annotations

from typing import Final, Literal
from xml.etree import ElementTree
from xml.parsers import expat

import attrs

from docindex.errors import DocindexError

# xdomea, code list AllgemeineRueckmeldung: "Ausführung wurde erfolgreich beendet."
_DONE: Final = "0000000"


class ReceiptError(DocindexError):
    """A file is no receipt that can be read; nothing follows from it."""

    exit_code = 6


@attrs.frozen(kw_only=True)
class ItemReceipt:
    """What became of one document.

    Args:
        number: its place in the message, from 1; None: the receipt does not say.
        record: id of its record; empty: the receipt does not say.
        object_id: what the receiving system calls it; empty: not said.
        done: whether it was filed.
        messages: codes of the standard's lists, or texts.
    """

    number: int | None = None
    record: str = ""
    object_id: str = ""
    done: bool
    messages: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Receipt:
    """What a receiving system answers.

    Args:
        version: of the standard; empty: the format has none.
        kind: of xdomea `0629`: the message arrived; `0630`: it was imported, or not. Of enaio
            `ok` and `err`: records that were imported, and that were not; `log`: its protocol.
        process: UUID of the message that is answered, lower case; or name of the file.
        messages: codes of the standard's lists, or texts, for the whole.
        items: for single documents, as far as it tells.
    """

    version: str = ""
    kind: Literal["0629", "0630", "ok", "err", "log"]
    process: str
    messages: tuple[str, ...] = ()
    items: tuple[ItemReceipt, ...] = ()

    @property
    def done(self) -> bool:
        """Whether all that it tells of was imported; 0629, `err` and `log` never say so."""
        if self.kind == "ok":
            return bool(self.items)
        return (
            self.kind == "0630"
            and set(self.messages) == {_DONE}
            and all(item.done for item in self.items)
        )


def parse_receipt(data: bytes, name: str) -> ElementTree.Element:
    """The root of a receipt in XML.

    Raises:
        ReceiptError: it is no XML, or has a DOCTYPE.
    """

    def doctype(*_: object) -> None:
        raise ReceiptError(f"{name}: has a DOCTYPE, which no receipt has")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(data, True)  # noqa: FBT003
        return ElementTree.fromstring(data)  # noqa: S314 - no entities: it has no DOCTYPE
    except (expat.ExpatError, ElementTree.ParseError, ValueError) as error:
        raise ReceiptError(f"{name}: is no XML. Ask the receiver for a valid one") from error
