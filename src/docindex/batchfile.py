"""What is known of a batch beside its images: `batch.toml` in its folder, and options."""

from __future__ import annotations

import datetime
import re
import tomllib
from pathlib import Path
from typing import Any, Literal

import attrs
from attrs import validators

from docindex.errors import IntakeError
from docindex.model import BatchFacts, Environment
from docindex.profile import Profile, SeparationSection
from docindex.structuring import structure

NAME = "batch.toml"


@attrs.frozen(kw_only=True)
class SeparationOverride:
    """What this batch separates otherwise than the profile says."""

    patch_codes: tuple[Literal["1", "2", "3", "4", "6", "T"], ...] | None = None
    barcodes: tuple[str, ...] | None = None
    case_barcode: bool | None = None
    one_file_one_document: bool | None = None
    declared: bool | None = None

    def over(self, section: SeparationSection) -> SeparationSection:
        """The profile's rules with these on top."""
        said = {k: v for k, v in attrs.asdict(self).items() if v is not None}
        return attrs.evolve(section, **said)


def _voided(_instance: object, _attribute: object, value: tuple[str, ...]) -> None:
    if any(not name or not name.isprintable() for name in value) or len({*value}) < len(value):
        raise ValueError("each voided sheet has a printable name of its own and stands there once")


@attrs.frozen(kw_only=True)
class BatchOptions:
    """Facts of a batch as `batch.toml` or the caller states them; None: not stated.

    Args:
        id: 1 to 64 of `A-Z a-z 0-9 . _ -`; by default made of the folder's or file's name.
        receipt_date: when the mail arrived at the authority.
        voided_sheets: sheets that were counted and then deleted at the station, each by its
            imprint number or by what stands for it in the index file of the capture software.
    """

    id: str | None = None
    tenant: str | None = None
    environment: Environment | None = None
    batch_class: str | None = None
    receipt_date: datetime.date | None = None
    duplex: bool | None = None
    box: str | None = None
    priority: int | None = None
    operator_note: str | None = None
    expected_sheets: int | None = attrs.field(
        default=None, validator=validators.optional(validators.ge(0))
    )
    expected_documents: int | None = attrs.field(
        default=None, validator=validators.optional(validators.ge(0))
    )
    voided_sheets: tuple[str, ...] | None = attrs.field(
        default=None, validator=validators.optional(_voided)
    )
    separation: SeparationOverride | None = None


def batch_facts(
    path: Path, profile: Profile, options: BatchOptions | None = None
) -> tuple[BatchFacts, SeparationSection]:
    """Put together what is known of a batch: options over `batch.toml` over the profile.

    Args:
        path: the batch: a folder, or one file.
        options: what the caller states.

    Returns:
        The facts, and what starts a document in this batch.

    Raises:
        IntakeError: `batch.toml` cannot be read, or tenant and environment do not fit the profile.
    """
    options = options or BatchOptions()
    stated = _read(path / NAME) if path.is_dir() and (path / NAME).exists() else BatchOptions()
    source = "option" if options.receipt_date else NAME if stated.receipt_date else ""
    said = {**_said(stated), **_said(options)}
    override = said.pop("separation", None)
    said.setdefault("id", _id_from(path))
    said.setdefault("tenant", profile.tenant)
    said.setdefault("environment", profile.environment)
    said.setdefault("duplex", profile.intake.duplex)
    try:
        facts = BatchFacts(receipt_date_source=source, **said)
    except ValueError as error:
        raise IntakeError(f"{path.name}: {error.args[0]}. State another id.") from error
    _check(facts, profile, path)
    return facts, override.over(profile.separation) if override else profile.separation


def _said(options: BatchOptions) -> dict[str, Any]:
    pairs = {field.name: getattr(options, field.name) for field in attrs.fields(BatchOptions)}
    return {name: value for name, value in pairs.items() if value is not None}


def _id_from(path: Path) -> str:
    name = path.resolve().name if path.is_dir() else path.stem
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-._")[:64].rstrip("-._") or "batch"


def _read(path: Path) -> BatchOptions:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise IntakeError(f"{path.parent.name}/{NAME}: {error}. Mend or remove it.") from error
    value, problems = structure(data, BatchOptions)
    if value is None:
        lines = (f"{path.parent.name}/{NAME}: {problem}" for problem in problems)
        raise IntakeError("\n".join(lines))
    return value


def _check(facts: BatchFacts, profile: Profile, path: Path) -> None:
    if facts.tenant != profile.tenant:
        raise IntakeError(
            f"{path.name}: the batch is of tenant {facts.tenant!r}, the profile of "
            f"{profile.tenant!r}. Use that tenant's profile; nothing was looked at."
        )
    wider = (facts.environment, profile.environment) == (Environment.PRODUCTION, Environment.TEST)
    if wider:
        raise IntakeError(
            f"{path.name}: a production batch cannot be indexed with a test profile. "
            "Use the production profile, or state environment = 'test'."
        )
