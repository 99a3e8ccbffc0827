"""The message 0605 `FVDaten.SGOAblegen` of xdomea: its XML, without files.

Elements and their order are those of the XSDs of each version. The prefix is literally `xdomea`
(specification 3.0.0, section 4.2).
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from typing import Final
from xml.etree import ElementTree

import attrs

from docindex_dms.fields import Item, record_value
from docindex_dms.sheets import Formats
from docindex_dms.xdomea_options import VERSIONS, XdomeaOptions

MESSAGE: Final = "FVDaten.SGOAblegen"
CODE: Final = "0605"

# Code list Dateiformat 1.0: "pdf - Portable Document Format".
_PDF: Final = "018"
_UNKNOWN_CLASS: Final = "unknown"
_NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "urn:docindex:dms:xdomea")
_FORMATS: Final = Formats(
    date_format="%Y-%m-%d",
    decimal=".",
    yes="true",
    no="false",
    path_style="posix",
    path_root="",
)


def message_uuid(kind: str, tenant: str, name: str) -> str:
    """An id that is the same whenever the same thing is written.

    Args:
        kind: `process`, `document` or `file`.
        name: id of the batch or the record.
    """
    return str(uuid.uuid5(_NAMESPACE, f"{kind}/{tenant}/{name}"))


@attrs.frozen(kw_only=True)
class Message:
    """What one message says.

    Args:
        process: its UUID.
        date: of its creation; times are midnight, because only the day is known.
        items: what is filed, each with its document's path set to its name in the message.
        pdf_versions: of the documents, in order of the items.
    """

    options: XdomeaOptions
    process: str
    date: datetime.date
    items: Sequence[Item]
    pdf_versions: Sequence[str]

    @property
    def name(self) -> str:
        """Of its XML and its container, without suffix."""
        return f"{self.process}_{MESSAGE}.{CODE}"

    def xml(self) -> bytes:
        """The message in UTF-8."""
        root = ElementTree.Element(
            f"xdomea:{MESSAGE}.{CODE}",
            {"xmlns:xdomea": f"urn:xoev-de:xdomea:schema:{self.options.version}"},
        )
        self._head(_add(root, "Kopf"))
        for number, (item, pdf) in enumerate(
            zip(self.items, self.pdf_versions, strict=True), start=1
        ):
            filed = _add(root, "SchriftgutobjektZumAblegen")
            if len(self.items) > 1:
                _add(filed, "NummerImStapel", str(number))
            _add(filed, "FachverfahrenObjektID", item.record.decision.case_id or "")
            self._document(_add(_add(filed, "Schriftgutobjekt"), "Dokument"), item, pdf)
            _add_some(filed, "Ablageort", self.options.filing_place)
        ElementTree.indent(root, " ")
        body = ElementTree.tostring(root, encoding="unicode")
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'.encode()

    @property
    def _time(self) -> str:
        return f"{self.date.isoformat()}T00:00:00"

    def _head(self, head: ElementTree.Element) -> None:
        options = self.options
        _add(head, "ProzessID", self.process)
        kind = _code(head, "Nachrichtentyp", CODE, VERSIONS[options.version].message_types)
        ElementTree.SubElement(kind, "name").text = MESSAGE
        _add(head, "Erstellungszeitpunkt", self._time)
        for name, institution in (("Absender", options.sender), ("Empfaenger", options.recipient)):
            _add(_add(_add(head, name), "Institution"), "Name", institution)
        if options.sending_system:
            _add(_add(head, "SendendesSystem"), "Produktname", options.sending_system)
        if options.receiving_system:
            _add(_add(head, "EmpfangendesSystem"), "Produktname", options.receiving_system)
        _add(head, "Empfangsbestaetigung", "1" if options.receipt_wanted else "0")
        _add(head, "Importbestaetigung", "1")
        _add(head, "Erstellerkennung", options.creator)
        several = len(self.items) > 1
        _add(head, "Stapel", "1" if several else "0")
        if several:
            _add(head, "Stapellaenge", str(len(self.items)))

    def _document(self, document: ElementTree.Element, item: Item, pdf: str) -> None:
        record = item.record
        tenant = record.batch.tenant
        identity = _add(document, "Identifikation")
        _add(identity, "ID", message_uuid("document", tenant, record.id))
        if record.batch.receipt_date:
            _add(document, "Posteingangsdatum", record.batch.receipt_date.isoformat())
        if record.document_class != _UNKNOWN_CLASS:
            _add(document, "Typ", record.document_class)
        history = _add(document, "HistorienProtokollInformation")
        _add(history, "Akteur", self.options.creator)
        _add(history, "DatumUhrzeit", self._time)
        _add(history, "Bemerkung", record.decision.reason.value)
        _add(history, "Aktion", "Dem Fall zugeordnet")
        version = _add(document, "Version")
        _add(version, "Nummer", "1")
        form = _add(version, "Format")
        _code(form, "Name", _PDF, VERSIONS[self.options.version].file_formats, "dateiformat")
        _add(form, "Version", pdf)
        _add(_add(form, "Primaerdokument"), "Dateiname", item.path.name)
        self._fields(document, item)

    def _fields(self, document: ElementTree.Element, item: Item) -> None:
        texts = [(name, text) for name, text in field_texts(self.options, item) if text]
        if not texts:
            return
        extension = _add(document, "AnwendungsspezifischeErweiterung")
        _add(extension, "Kennung", "docindex")
        _add(extension, "Name", "docindex")
        for name, text in texts:
            field = _add(extension, "Feld")
            _add(field, "Name", name)
            _add(field, "Wert", text)


def field_texts(options: XdomeaOptions, item: Item) -> list[tuple[str, str]]:
    """The further values of a document, by name; empty where there is nothing to say."""
    return [
        (column.name, _FORMATS.text(record_value(column.field, item), column.digits))
        for column in options.fields
    ]


def _add(parent: ElementTree.Element, name: str, text: str | None = None) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, f"xdomea:{name}")
    element.text = text
    return element


def _add_some(parent: ElementTree.Element, name: str, text: str) -> None:
    if text:
        _add(parent, name, text)


def _code(
    parent: ElementTree.Element, name: str, code: str, version: str, list_name: str = ""
) -> ElementTree.Element:
    element = _add(parent, name)
    element.set("listURI", f"urn:xoev-de:xdomea:codeliste:{list_name or name.lower()}")
    element.set("listVersionID", version)
    ElementTree.SubElement(element, "code").text = code
    return element
