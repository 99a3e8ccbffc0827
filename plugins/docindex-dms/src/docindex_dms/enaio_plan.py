"""Where a document lies in enaio: folder, registers, document, from a file plan in the options."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, get_args

import attrs
from attrs import validators

from docindex.model import Status
from docindex_dms.importing import NAMED, ImportOptions, known_fields
from docindex_dms.sheets import Field

Missing = Literal["error", "insert"]

_ID = "id"


def _searched(_instance: object, _attribute: object, given: tuple[Field, ...]) -> None:
    """Empty search fields would find what was never meant."""
    for field in given:
        if not (field.required or field.field == _ID or field.field.startswith("constant:")):
            raise ValueError(
                f"search {field.name!r}: set required = true; an empty one would find what was "
                "never meant"
            )


_SEARCH: Any = [validators.min_len(1), known_fields, _searched]


@attrs.frozen(kw_only=True)
class Level:
    """A folder or a register that a document lies in.

    Args:
        type: internal name of the object type.
        search: fields by which the one is found; required ones, or constants.
        fields: set where it is made anew, beside those of `search`.
        missing: what happens where there is none: an error, or it is made.
    """

    type: str = attrs.field(validator=NAMED)
    search: tuple[Field, ...] = attrs.field(validator=_SEARCH)
    fields: tuple[Field, ...] = attrs.field(default=(), validator=known_fields)
    missing: Missing = attrs.field(default="error", validator=validators.in_(get_args(Missing)))


@attrs.frozen(kw_only=True)
class DocumentLevel:
    """The document itself.

    Args:
        type: internal name of the object type.
        search: fields by which a document that is already there is found; `id` among them, so
            that a repeated import finds its own document and no other.
        fields: set beside those of `search`.
    """

    type: str = attrs.field(validator=NAMED)
    search: tuple[Field, ...] = attrs.field(validator=_SEARCH)
    fields: tuple[Field, ...] = attrs.field(default=(), validator=known_fields)

    def __attrs_post_init__(self) -> None:
        if all(field.field != _ID for field in self.search):
            raise ValueError(f"search of {self.type!r} needs a field that holds 'id'")


@attrs.frozen(kw_only=True)
class PlanEntry:
    """Where documents of some classes lie inside the case's folder.

    Args:
        classes: as docindex names them; empty: all that no other entry names.
        registers: from outside in.
        document: the object that holds the file.
    """

    classes: tuple[str, ...] = ()
    registers: tuple[Level, ...] = ()
    document: DocumentLevel


def _only_indexed(_instance: object, _attribute: object, given: tuple[Status, ...]) -> None:
    if tuple(given) != (Status.INDEXED,):
        raise ValueError("documents are filed under their cases: only 'indexed' can go")


def _plan(_instance: object, _attribute: object, given: tuple[PlanEntry, ...]) -> None:
    named = [name for entry in given for name in (entry.classes or ("",))]
    if len(set(named)) < len(named):
        raise ValueError("a class has two places in the plan")


@attrs.frozen(kw_only=True)
class EnaioOptions(ImportOptions):
    """Where documents go in enaio.

    Args:
        status: only `indexed`; whatever a person must look at goes by another export.
        cabinet: internal name of the cabinet (Schrank).
        folder: of the case.
        plan: a place for each class of documents; a class without one refuses the export.
        job_options: `Options` of the job that files the document, such as `ARCHIVABLE=1`.
    """

    status: tuple[Status, ...] = attrs.field(
        default=(Status.INDEXED,),
        validator=[validators.deep_iterable(validators.instance_of(Status)), _only_indexed],
    )
    cabinet: str = attrs.field(validator=NAMED)
    folder: Level
    plan: tuple[PlanEntry, ...] = attrs.field(validator=[validators.min_len(1), _plan])
    job_options: str = attrs.field(
        default="", validator=validators.matches_re(r"(?:[A-Z0-9_]+=[A-Za-z0-9_]+;?)*")
    )

    def complaints(self) -> Iterable[str]:
        """A folder that is not the case's."""
        yield from super().complaints()
        if all(field.field != "case_id" for field in self.folder.search):
            yield "search of the folder needs a field that holds 'case_id'"

    def place(self, document_class: str) -> PlanEntry | None:
        """Where documents of a class lie; None: the plan does not say."""
        for entry in self.plan:
            if document_class in entry.classes:
                return entry
        return next((entry for entry in self.plan if not entry.classes), None)
