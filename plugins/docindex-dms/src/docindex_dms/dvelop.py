"""Exporter `dvelop-jpl`: a document and a JPL file of its base name, for d.velop's host import.

Known from public descriptions of others: lines `key = "value"` with the keys `dokuart`,
`logi_verzeichnis`, `dok_dat_feld[n]`, `text[n]`, and dates as `31.12.2026`. Encoding and escaping
are published nowhere: the encoding has no default here, and what might need an escape is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import attrs
from attrs import validators

from docindex import Component, Setting
from docindex.contracts import Known
from docindex.model import BatchFacts
from docindex_dms.entries import ISO, Teller, Told
from docindex_dms.fields import Item
from docindex_dms.importing import NAMED, ImportExporter, ImportOptions, known_fields
from docindex_dms.sheets import Field
from docindex_dms.texts import Encoding, encode, lacks

NAME: Final = "dvelop-jpl"

_KEY: Final = r"[a-z][a-z0-9_]*(?:\[[1-9][0-9]{0,2}\])?"
_TYPE: Final = "dokuart"


def _keys(_instance: object, _attribute: object, given: tuple[Field, ...]) -> None:
    for field in given:
        if field.name == _TYPE:
            raise ValueError(f"{_TYPE} is set by the option document_type")
        validators.matches_re(_KEY)(field, attrs.fields(Field).name, field.name)


@attrs.frozen(kw_only=True)
class DvelopOptions(ImportOptions):
    """What the JPL files say.

    Args:
        document_type: `dokuart`, the short name of the document type in the repository.
        fields: the name of each is its key, such as `dok_dat_feld[1]` or `logi_verzeichnis`.
        encoding: of the JPL files; it is published nowhere, so it has no default.
        refused: characters that refuse a value, beside the double quote. An importer that reads
            the files as a program would take a backslash for an escape and `:name` for a variable;
            empty only where the integrator says that neither happens.
    """

    document_type: str = attrs.field(validator=NAMED)
    fields: tuple[Field, ...] = attrs.field(validator=[validators.min_len(1), known_fields, _keys])
    encoding: Encoding
    refused: str = "\\:"

    def complaints(self) -> Iterable[str]:
        """A type that could not be written."""
        yield from super().complaints()
        if found := _complaint(self.document_type, self):
            yield f"document_type {found}"


def _complaint(text: str, options: DvelopOptions) -> str:
    if found := [character for character in '"' + options.refused if character in text]:
        named = " ".join(found)
        return f"holds {named}, for which no escape is known; mend it in the list it comes from"
    if lacks(text, options.encoding):
        return f"{options.encoding} lacks one of its characters; agree another encoding"
    return ""


@attrs.frozen(kw_only=True)
class Jpl:
    """A JPL file for each document."""

    options: DvelopOptions

    def complaint(self, told: Told[Field]) -> str:
        """There is no escape that is known."""
        return _complaint(told.text, self.options)

    def files(
        self, batch: BatchFacts, items: Sequence[Item], teller: Teller
    ) -> Iterable[tuple[str, bytes]]:
        """Keys without a value are left out."""
        del batch
        for item in items:
            lines = [(_TYPE, self.options.document_type)]
            lines += [(t.field.name, t.text) for t in teller.tell(item, self.options.fields)]
            if teller.refused:
                continue
            text = "".join(f'{key} = "{value}"\r\n' for key, value in lines if value)
            yield str(item.path.with_suffix(".jpl")), encode(text, self.options.encoding)


def create(options: DvelopOptions, setting: Setting) -> ImportExporter:
    """Make the exporter."""
    return ImportExporter(
        options=options,
        format=Jpl(options=options),
        environment=setting.environment,
        formats=attrs.evolve(ISO, date_format="%d.%m.%Y"),
    )


COMPONENT: Final = Component(
    NAME,
    DvelopOptions,
    create,
    "Documents with JPL files for the host import of d.velop documents (d.3).",
    known=Known.OBSERVED,
    source="Public descriptions by integrators; encoding and escaping are published nowhere.",
)
