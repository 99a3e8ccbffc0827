"""Exporter `alfresco`: a document and a shadow file of properties, for Alfresco's bulk import.

The shadow file is `<document>.metadata.properties.xml` in the XML format of Java's
`java.util.Properties`, as the documentation of the Bulk Import Tool has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final
from xml.etree import ElementTree

import attrs
from attrs import validators

from docindex import Component, Setting
from docindex.contracts import Known
from docindex.model import BatchFacts
from docindex_dms.entries import Teller, Told
from docindex_dms.fields import Item
from docindex_dms.importing import ImportExporter, ImportOptions, known_fields
from docindex_dms.sheets import Field
from docindex_dms.xmlfiles import document

NAME: Final = "alfresco"

_QUALIFIED: Final = r"[A-Za-z_][A-Za-z0-9_.-]*:[A-Za-z_][A-Za-z0-9_.-]*"
_SEPARATOR: Final = ","
# The tool takes this value of a date for its own clock.
_NOW: Final = "NOW"
# `Properties.loadFromXML` of the JDK (17 was tried) takes nothing beyond the basic plane: neither
# as four bytes of UTF-8 ("UTF-32 encoding not supported") nor as a character reference.
_LARGEST: Final = "\uffff"
_DOCTYPE: Final = '<!DOCTYPE properties SYSTEM "http://java.sun.com/dtd/properties.dtd">'


@attrs.frozen(kw_only=True)
class AlfrescoProperty(Field):
    """A property of the node.

    Args:
        name: qualified, such as `cm:title`.
        multiple: whether the model declares several values; then a comma would divide the value
            and is refused.
    """

    multiple: bool = attrs.field(default=False, validator=validators.instance_of(bool))


def _qualified(_instance: object, _attribute: object, given: tuple[Field, ...]) -> None:
    for field in given:
        validators.matches_re(_QUALIFIED)(field, attrs.fields(Field).name, field.name)


@attrs.frozen(kw_only=True)
class AlfrescoOptions(ImportOptions):
    """What the shadow files say.

    Args:
        type: qualified name of the content's type.
        aspects: qualified names.
        properties: of the node; dates are written as ISO 8601 has them.
    """

    type: str = attrs.field(default="cm:content", validator=validators.matches_re(_QUALIFIED))
    aspects: tuple[str, ...] = attrs.field(
        default=(), validator=validators.deep_iterable(validators.matches_re(_QUALIFIED))
    )
    properties: tuple[AlfrescoProperty, ...] = attrs.field(
        validator=[validators.min_len(1), known_fields, _qualified]
    )


@attrs.frozen(kw_only=True)
class Shadow:
    """A shadow file for each document."""

    options: AlfrescoOptions

    def complaint(self, told: Told[Field]) -> str:
        """What the tool would divide, or take for something else."""
        several = isinstance(told.field, AlfrescoProperty) and told.field.multiple
        if several and _SEPARATOR in told.text:
            return "holds a comma, which divides the values of such a property"
        if any(character > _LARGEST for character in told.text):
            return "holds a character that Java's reader of such files does not take"
        if told.text == _NOW:
            return "is the word by which the tool means its own clock"
        return ""

    def files(
        self, batch: BatchFacts, items: Sequence[Item], teller: Teller
    ) -> Iterable[tuple[str, bytes]]:
        """Properties without a value are left out."""
        del batch
        for item in items:
            told = teller.tell(item, self.options.properties)
            if not teller.refused:
                yield f"{item.path}.metadata.properties.xml", self._xml(told)

    def _xml(self, told: Sequence[Told[AlfrescoProperty]]) -> bytes:
        entries = {"type": self.options.type, "aspects": _SEPARATOR.join(self.options.aspects)}
        entries |= {one.field.name: one.text for one in told}
        root = ElementTree.Element("properties")
        for key, text in entries.items():
            if text:
                ElementTree.SubElement(root, "entry", {"key": key}).text = text
        return document(root, _DOCTYPE)


def create(options: AlfrescoOptions, setting: Setting) -> ImportExporter:
    """Make the exporter."""
    return ImportExporter(
        options=options, format=Shadow(options=options), environment=setting.environment
    )


COMPONENT: Final = Component(
    NAME,
    AlfrescoOptions,
    create,
    "Documents with shadow files of properties for Alfresco's bulk import.",
    known=Known.DOCUMENTED,
    source="Bulk Import Tool, Preparing the Source Content.",
)
