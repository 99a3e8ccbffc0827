"""Exporter `kofax`: documents and one `ImportSession` of XML, for Kofax Capture's XML import.

Elements and attributes are those of the Kofax Import Connector's Developer's Guide, "Kofax XML
format". The batch's files are looked for beside the XML file, because no other path is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from xml.etree import ElementTree

import attrs
from attrs import validators

from docindex import Component, Setting
from docindex.contracts import Known
from docindex.model import BatchFacts
from docindex_dms.entries import Teller, Told
from docindex_dms.fields import Item
from docindex_dms.importing import NAMED, ImportExporter, ImportOptions, known_fields
from docindex_dms.naming import NAME as PATTERN
from docindex_dms.naming import file_name, is_of_document
from docindex_dms.sheets import Field
from docindex_dms.xmlfiles import document

NAME: Final = "kofax"


@attrs.frozen(kw_only=True)
class FormType:
    """Which form type the documents of a class have.

    Args:
        document_class: as docindex names it.
        name: as the batch class names it.
    """

    document_class: str = attrs.field(validator=NAMED)
    name: str = attrs.field(validator=NAMED)


@attrs.frozen(kw_only=True)
class KofaxOptions(ImportOptions):
    """What the session says.

    Args:
        batch_class: its name in Kofax Capture.
        form_type: of documents whose class `form_types` does not list.
        form_types: of the other classes.
        fields: index fields of each document.
        session_name: pattern of the XML file's name.
    """

    batch_class: str = attrs.field(validator=NAMED)
    form_type: str = attrs.field(validator=NAMED)
    form_types: tuple[FormType, ...] = ()
    fields: tuple[Field, ...] = attrs.field(validator=[validators.min_len(1), known_fields])
    session_name: str = attrs.field(
        default="{batch}.xml", validator=validators.matches_re(rf"{PATTERN}\.xml")
    )

    def complaints(self) -> Iterable[str]:
        """Names and folders that do not fit."""
        yield from super().complaints()
        if is_of_document(self.session_name):
            yield "session_name is of the batch: neither {id} nor {number}"
        if self.document_folder:
            yield "documents lie beside the XML file: leave document_folder empty"


@attrs.frozen(kw_only=True)
class Session:
    """One session with one batch."""

    options: KofaxOptions

    def complaint(self, told: Told[Field]) -> str:
        """Everything has an escape."""
        del told
        return ""

    def files(
        self, batch: BatchFacts, items: Sequence[Item], teller: Teller
    ) -> Iterable[tuple[str, bytes]]:
        """Index fields without a value are left out."""
        given = {"BatchClassName": self.options.batch_class}
        root = ElementTree.Element("ImportSession")
        batches = ElementTree.SubElement(root, "Batches")
        documents = ElementTree.SubElement(
            ElementTree.SubElement(batches, "Batch", given), "Documents"
        )
        types = {one.document_class: one.name for one in self.options.form_types}
        for item in items:
            told = teller.tell(item, self.options.fields)
            if not teller.refused:
                self._document(documents, item, told, types)
        if not teller.refused:
            yield file_name(self.options.session_name, batch=batch.id), document(root)

    def _document(
        self,
        documents: ElementTree.Element,
        item: Item,
        told: Sequence[Told[Field]],
        types: Mapping[str, str],
    ) -> None:
        form_type = types.get(item.record.document_class, self.options.form_type)
        element = ElementTree.SubElement(documents, "Document", {"FormTypeName": form_type})
        fields = ElementTree.SubElement(element, "IndexFields")
        for one in told:
            if one.text:
                given = {"Name": one.field.name, "Value": one.text}
                ElementTree.SubElement(fields, "IndexField", given)
        pages = ElementTree.SubElement(element, "Pages")
        ElementTree.SubElement(pages, "Page", {"ImportFileName": str(item.path)})


def create(options: KofaxOptions, setting: Setting) -> ImportExporter:
    """Make the exporter."""
    return ImportExporter(
        options=options, format=Session(options=options), environment=setting.environment
    )


COMPONENT: Final = Component(
    NAME,
    KofaxOptions,
    create,
    "Documents with an ImportSession for the XML import of Kofax Capture.",
    known=Known.DOCUMENTED,
    source="Kofax Import Connector, Developer's Guide, Kofax XML format.",
)
