"""Exporter `xdomea`: messages 0605 with their documents, each in a ZIP of its own.

A message and its documents lie in `<ProzessID>_FVDaten.SGOAblegen.0605.zip`, as the specification
of 3.0.0 has it on page 11. Ids are derived from the ids of batch and record, times from the receipt
date, so that the same records give the same bytes.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

import attrs

from docindex import Component, IndexRecord, Setting
from docindex.contracts import ExportJob, Known
from docindex.errors import ExportError
from docindex.exporting import listed, select
from docindex.model import Environment
from docindex_dms.fields import Item, sources
from docindex_dms.texts import is_unprintable
from docindex_dms.xdomea_message import Message, field_texts, message_uuid
from docindex_dms.xdomea_options import VERSIONS, XdomeaOptions

NAME: Final = "xdomea"

_BLOCK: Final = 1 << 20
# The earliest date that a ZIP can say (APPNOTE 4.4.6); a clock would make each export another.
_DATE: Final = (1980, 1, 1, 0, 0, 0)
_UNIX: Final = 3
_FILE_MODE: Final = 0o100600 << 16
_PDF: Final = re.compile(rb"%PDF-(\d\.\d)")
# String.Latin of "Lateinische Zeichen in Unicode" 1.1.1, without the control characters.
_LATIN: Final = re.compile(
    r"(?:["
    r" -~¡-¬®-ćĊ-ěĞ-ģĦ-ıĴ-śŞ-ūŮ-žƏƠ-ơƯ-ưƷǍ-ǔǞ-ǟǤ-ǰǴ-ǵǺ-ǿȘ-țȞ-ȟȪ-ȫȮ"
    r"-ȳəʒḂ-ḃḊ-ḋḐ-ḑḞ-ḡḤ-ḧḰ-ḱṀ-ṁṄ-ṅṖ-ṗṠ-ṣṪ-ṫẀ-ẅẌ-ẓẞẠ-ầẪ-ẬẮ-ềỄ-ồỖ-ờỤ"
    r"-ỹ€"
    r"]|M̂|N̂|m̂|n̂|D̂|d̂|J̌|L̂|l̂)*"
)


@attrs.frozen(kw_only=True)
class XdomeaExporter:
    """Writes messages.

    Args:
        environment: what the profile says of itself.
    """

    options: XdomeaOptions
    environment: Environment

    def export(self, job: ExportJob) -> tuple[Path, ...]:
        """Write a ZIP for the batch or for each document; raises `ExportError`."""
        records = select(job, self.options, self.environment)
        items = self._items(records, sources(records, job.documents))
        refused = [complaint for item in items for complaint in self._complaints(item)]
        refused += self._option_complaints()
        if refused:
            raise ExportError(f"{listed(refused, '; ')}. Nothing was written.")
        groups = [(item,) for item in items] if self.options.per == "document" else [tuple(items)]
        messages = [self._message(job, group) for group in groups if group]
        return tuple(_write(message, job.target) for message in messages)

    def _items(self, records: Sequence[IndexRecord], documents: Sequence[Path]) -> list[Item]:
        pattern = VERSIONS[self.options.version].file_name
        items = []
        for number, (record, source) in enumerate(zip(records, documents, strict=True), start=1):
            name = pattern.format(uuid=message_uuid("file", record.batch.tenant, record.id))
            path = PurePosixPath(name)
            items.append(Item(record=record, number=number, path=path, source=source))
        return items

    def _message(self, job: ExportJob, items: tuple[Item, ...]) -> Message:
        date = job.batch.receipt_date or self.options.default_date
        if date is None:
            raise ExportError(
                f"batch {job.batch.id}: it has no receipt date, which a message takes its time "
                "from. Nothing was written; state it in batch.toml, or set default_date."
            )
        name = items[0].record.id if self.options.per == "document" else job.batch.id
        return Message(
            options=self.options,
            process=message_uuid(f"process-{self.options.per}", job.batch.tenant, name),
            date=date,
            items=items,
            pdf_versions=[_pdf_version(item) for item in items],
        )

    def _complaints(self, item: Item) -> Iterable[str]:
        decision = item.record.decision
        texts = {"case_id": decision.case_id or "", "document_class": item.record.document_class}
        if not decision.case_id:
            yield f"record {item.record.id}, case_id: is empty"
        for name, text in (*texts.items(), *field_texts(self.options, item)):
            if complaint := self._complaint(text):
                yield f"record {item.record.id}, {name}: {complaint}"

    def _option_complaints(self) -> Iterable[str]:
        options = self.options
        texts = {
            "sender": options.sender,
            "recipient": options.recipient,
            "sending_system": options.sending_system,
            "receiving_system": options.receiving_system,
            "creator": options.creator,
            "filing_place": options.filing_place,
        }
        for name, text in (*texts.items(), *(("fields", column.name) for column in options.fields)):
            if complaint := self._complaint(text):
                yield f"option {name}: {complaint}"

    def _complaint(self, text: str) -> str:
        """Why a text cannot be written, and what to do; empty: it can."""
        if is_unprintable(text):
            return "holds a control character or a line break; mend it in the list it comes from"
        if VERSIONS[self.options.version].latin and not _LATIN.fullmatch(text):
            return (
                f"holds a character that xdomea {self.options.version} lacks; set version = "
                "'3.1.0', or mend it in the list it comes from"
            )
        return ""


def _pdf_version(item: Item) -> str:
    with item.document.open("rb") as stream:
        found = _PDF.match(stream.read(8))
    if not found:
        raise ExportError(
            f"record {item.record.id}: its document is no PDF. Nothing was written; keep the batch "
            "and report it: the fault is in the program or a plug-in, not in the scans."
        )
    return found[1].decode("ascii")


def _write(message: Message, target: Path) -> Path:
    """The container: the message first, then its documents as they are."""
    path = target / f"{message.name}.zip"
    with zipfile.ZipFile(path, "x") as container:
        container.writestr(_entry(f"{message.name}.xml"), message.xml())
        for item in message.items:
            entry = _entry(item.path.name)
            entry.file_size = item.size
            with item.document.open("rb") as reading, container.open(entry, "w") as file:
                shutil.copyfileobj(reading, file, _BLOCK)
    return path


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.create_system, entry.external_attr = _UNIX, _FILE_MODE
    return entry


def create(options: XdomeaOptions, setting: Setting) -> XdomeaExporter:
    """Make the exporter."""
    return XdomeaExporter(options=options, environment=setting.environment)


COMPONENT: Final = Component(
    NAME,
    XdomeaOptions,
    create,
    "xdomea messages 0605 that file documents under their cases, as ZIP.",
    known=Known.STANDARD,
    source="XÖV standard xdomea 2.4.0, 3.0.0, 3.1.0.",
)
