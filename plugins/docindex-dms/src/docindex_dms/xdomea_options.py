"""Options of the exporter `xdomea`, and what differs between the versions of the standard."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any, Final, Literal, get_args

import attrs
from attrs import validators

from docindex.exporting import Documents, ExportOptions
from docindex.model import Status
from docindex_dms.fields import is_record_field
from docindex_dms.sheets import Column
from docindex_dms.texts import is_unprintable

VersionName = Literal["2.4.0", "3.0.0", "3.1.0"]


@attrs.frozen(kw_only=True)
class Version:
    """What one version asks for; from its XSDs.

    Args:
        message_types: version of the code list of message types (fixed there).
        file_formats: version of the code list of file formats.
        file_name: of a document, by its UUID; 2.4.0 asks for a text behind the UUID.
        needs_systems: whether sending and receiving system must be named.
        latin: whether texts hold only what String.Latin 1.1 has.
    """

    message_types: str
    file_formats: str
    file_name: str
    needs_systems: bool
    latin: bool


VERSIONS: Final = {
    "2.4.0": Version(
        message_types="1.0",
        file_formats="1.0",
        file_name="{uuid}_Dokument.pdf",
        needs_systems=True,
        latin=True,
    ),
    "3.0.0": Version(
        message_types="2.0",
        file_formats="1.0",
        file_name="{uuid}.pdf",
        needs_systems=False,
        latin=False,
    ),
    "3.1.0": Version(
        message_types="2.0",
        file_formats="1.0",
        file_name="{uuid}.pdf",
        needs_systems=False,
        latin=False,
    ),
}


def _line(_instance: object, attribute: attrs.Attribute[Any], text: str) -> None:
    if is_unprintable(text):
        raise ValueError(f"{attribute.name} holds a control character")


def _fields(_instance: object, _attribute: object, given: tuple[Column, ...]) -> None:
    for column in given:
        if not is_record_field(column.field):
            raise ValueError(f"{column.name!r}: no field {column.field!r} is known")


def _only_indexed(_instance: object, _attribute: object, given: tuple[Status, ...]) -> None:
    if tuple(given) != (Status.INDEXED,):
        raise ValueError("a message files documents under their cases: only 'indexed' can go")


@attrs.frozen(kw_only=True)
class XdomeaOptions(ExportOptions):
    """What the messages say beside the records.

    Args:
        status: only `indexed`; whatever a person must look at goes by another export.
        version: of the standard.
        per: one message for the batch, or for each document.
        sender, recipient: names of the two institutions.
        sending_system, receiving_system: names of the two products; 2.4.0 asks for both.
        creator: user name of who made the message, as the recipient knows it.
        filing_place: `Ablageort`: folder or URL, as agreed; empty: left out, which the standard
            allows where data goes through a database or a stream.
        receipt_wanted: whether 0629 is asked for; 0630 always is.
        fields: further values of each document, as `AnwendungsspezifischeErweiterung`.
        default_date: of messages of batches without a receipt date; None: these are refused.
    """

    status: tuple[Status, ...] = attrs.field(
        default=(Status.INDEXED,),
        validator=[validators.deep_iterable(validators.instance_of(Status)), _only_indexed],
    )
    version: VersionName = attrs.field(
        default="3.1.0", validator=validators.in_(get_args(VersionName))
    )
    per: Literal["batch", "document"] = attrs.field(
        default="batch", validator=validators.in_(("batch", "document"))
    )
    sender: str = attrs.field(validator=validators.and_(validators.min_len(1), _line))
    recipient: str = attrs.field(validator=validators.and_(validators.min_len(1), _line))
    sending_system: str = attrs.field(default="docindex", validator=_line)
    receiving_system: str = attrs.field(default="", validator=_line)
    creator: str = attrs.field(
        default="docindex", validator=validators.and_(validators.min_len(1), _line)
    )
    filing_place: str = attrs.field(default="", validator=_line)
    receipt_wanted: bool = attrs.field(default=False, validator=validators.instance_of(bool))
    fields: tuple[Column, ...] = attrs.field(
        default=(Column(name="id", field="id"),), validator=_fields
    )
    default_date: datetime.date | None = None

    def __attrs_post_init__(self) -> None:
        for complaint in self._complaints():
            raise ValueError(complaint)

    def _complaints(self) -> Iterable[str]:
        if VERSIONS[self.version].needs_systems and not (
            self.sending_system and self.receiving_system
        ):
            yield f"xdomea {self.version} asks for sending_system and receiving_system"
        if self.documents is not Documents.PDF_A:
            yield f"a message goes with PDFs: documents = '{self.documents.value}' cannot be"
