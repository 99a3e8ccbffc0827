"""Exporter `jsonl`: every record as one line of JSON, and its document as PDF.

Written are `records.jsonl` (UTF-8, `docindex.record/1`, one line for each record in batch order)
and `documents/<record id>.pdf`; documents first, so that a line never names a file that is not
there. With `encrypted`, lines are encrypted under the key of the profile: for keeping, not for a
receiver.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import attrs
from attrs import validators

from docindex.atrest import RECORD, Vault, open_vault
from docindex.contracts import Component, ExportJob, Known, Setting
from docindex.errors import ExportError, ProtectionError
from docindex.exporting import ExportOptions, copy_documents, select
from docindex.model import Environment, IndexRecord
from docindex.publishing import write_text
from docindex.record import to_line

INDEX: Final = "records.jsonl"


@attrs.frozen(kw_only=True)
class JsonLinesOptions(ExportOptions):
    """What the exporter writes.

    Args:
        encrypted: whether each line is encrypted under the key that the profile names: for records
            that are kept and not handed on.
    """

    encrypted: bool = attrs.field(default=False, validator=validators.instance_of(bool))


@attrs.frozen(kw_only=True, eq=False)
class JsonLinesExporter:
    """Writes records as lines of JSON.

    Args:
        environment: what the profile says of itself.
        vault: encrypts the lines; None: they are in clear.
    """

    options: JsonLinesOptions
    environment: Environment
    vault: Vault | None = None

    def export(self, job: ExportJob) -> tuple[Path, ...]:
        """Write documents and lines into `job.target`; raises `ExportError`."""
        records = select(job, self.options, self.environment)
        text = _lines(records, self.vault)
        copies = copy_documents(job, records) if self.options.documents else ()
        index = job.target / INDEX
        write_text(index, text)
        return (*copies, index)


def _lines(records: Sequence[IndexRecord], vault: Vault | None) -> str:
    lines = []
    for record in records:
        try:
            line = to_line(record)
        except ValueError as error:
            raise ExportError(
                f"record {record.id}: {error}. Nothing was written; the component that made this "
                "value must be mended or taken out of the profile."
            ) from error
        lines.append(line if vault is None else vault.seal_line(line, RECORD))
    return "".join(f"{line}\n" for line in lines)


def create(options: JsonLinesOptions, setting: Setting) -> JsonLinesExporter:
    """Make the exporter; raises `ProtectionError` where a key is wanted and there is none."""
    if options.encrypted and setting.encryption is None:
        raise ProtectionError(
            "exporter 'jsonl': encrypted = true, and the profile names no key. Set [encryption] in "
            "the profile."
        )
    vault = open_vault(setting.encryption, setting.folder) if options.encrypted else None
    return JsonLinesExporter(options=options, environment=setting.environment, vault=vault)


COMPONENT: Final = Component(
    "jsonl",
    JsonLinesOptions,
    create,
    "Records as JSON lines, with their documents beside them.",
    Known.DOCUMENTED,
    "docindex's own: docindex.record/1, with a JSON Schema.",
)
