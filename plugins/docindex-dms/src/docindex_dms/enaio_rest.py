"""Exporter `enaio-rest`: documents, and a prepared request for each, for the DMS service of enaio.

`POST …/api/dms/objects` takes a part `data` with the properties of an object and where it lies, and
a part with its content, which `cid` names. Documented by Optimal Systems, "[POST] /objects".
`python -m docindex_dms` sends the requests.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

import attrs
from attrs import validators

from docindex import Component, Setting
from docindex.contracts import Known
from docindex.exporting import Documents
from docindex.model import BatchFacts
from docindex_dms.entries import ISO, Teller, Told
from docindex_dms.fields import Item
from docindex_dms.importing import NAMED, ImportExporter, ImportOptions, known_fields
from docindex_dms.prepared import SUFFIX, Part, Request, url_complaint, write_request
from docindex_dms.sheets import Field

NAME: Final = "enaio-rest"

_CONTENT: Final = "cid_document"


@attrs.frozen(kw_only=True)
class RestOptions(ImportOptions):
    """What the options of both REST targets have.

    Args:
        url: of the address that takes documents.
        authorization: what stands in front of the secret, such as `Basic` or `Token`.
        secret: the environment variable that has it; empty: none is sent.
    """

    url: str = attrs.field(validator=validators.min_len(1))
    authorization: str = attrs.field(default="", validator=validators.matches_re("[A-Za-z]*"))
    secret: str = attrs.field(default="", validator=validators.matches_re("[A-Za-z_0-9]*"))

    def complaints(self) -> Iterable[str]:
        """An address that nothing is sent to."""
        yield from super().complaints()
        if complaint := url_complaint(self.url):
            yield complaint

    @property
    def media_type(self) -> str:
        """Of the documents."""
        return "image/tiff" if self.documents is Documents.TIFF else "application/pdf"

    def prepare(self, item: Item, accept: str, parts: Sequence[Part]) -> tuple[str, bytes]:
        """Name and content of a prepared request."""
        request = Request(
            record=item.record.id,
            url=self.url,
            accept=accept,
            authorization=self.authorization,
            secret=self.secret,
            parts=tuple(parts),
        )
        return f"{item.path}{SUFFIX}", write_request(request)


@attrs.frozen(kw_only=True)
class EnaioRestOptions(RestOptions):
    """Where documents go.

    Args:
        object_type: `system:objectTypeId`, its number or, since 5.3.0, its internal name.
        parent: the field that holds `system:parentId`, such as `case_id` where cases are named
            by the id of their folder, or `constant:system:tray`, the user's tray.
        properties: of the object.
    """

    object_type: str = attrs.field(validator=NAMED)
    parent: str = attrs.field(validator=NAMED)
    properties: tuple[Field, ...] = attrs.field(validator=[validators.min_len(1), known_fields])

    def complaints(self) -> Iterable[str]:
        """A place that is no field."""
        yield from super().complaints()
        try:
            known_fields(None, attrs.fields(EnaioRestOptions).properties, (self.place,))
        except ValueError as error:
            yield f"parent: {error}"

    @property
    def place(self) -> Field:
        """What says where an object lies."""
        return Field(name="system:parentId", field=self.parent, required=True)


@attrs.frozen(kw_only=True)
class DmsObjects:
    """A request for each document."""

    options: EnaioRestOptions

    def complaint(self, told: Told[Field]) -> str:
        """Everything has an escape."""
        del told
        return ""

    def files(
        self, batch: BatchFacts, items: Sequence[Item], teller: Teller
    ) -> Iterable[tuple[str, bytes]]:
        """One object a request: so none depends on another."""
        del batch
        for item in items:
            told = teller.tell(item, (self.options.place, *self.options.properties))
            if not teller.refused:
                data = json.dumps(self._object(item, told), ensure_ascii=False)
                parts = (
                    Part(name="data", text=data, type="application/json"),
                    Part(name=_CONTENT, file=item.path.name, type=self.options.media_type),
                )
                yield self.options.prepare(item, "application/json", parts)

    def _object(self, item: Item, told: Sequence[Told[Field]]) -> dict[str, Any]:
        properties = {"system:objectTypeId": {"value": self.options.object_type}}
        properties |= {one.field.name: {"value": one.text} for one in told if one.text}
        stream = {
            "mimeType": self.options.media_type,
            "fileName": item.path.name,
            "cid": _CONTENT,
        }
        return {"objects": [{"properties": properties, "contentStreams": [stream]}]}


def create(options: EnaioRestOptions, setting: Setting) -> ImportExporter:
    """Make the exporter."""
    return ImportExporter(
        options=options,
        format=DmsObjects(options=options),
        environment=setting.environment,
        formats=ISO,
    )


COMPONENT: Final = Component(
    NAME,
    EnaioRestOptions,
    create,
    "Documents and prepared requests for the DMS service of enaio.",
    known=Known.DOCUMENTED,
    source="Optimal Systems, enaio developer documentation, [POST] /objects.",
)
