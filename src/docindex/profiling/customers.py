"""A new customer: list and scans in, a folder with a commented profile and a report out."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Final

import attrs

from docindex.errors import ExportError, ProfileError
from docindex.indexer import check_profile
from docindex.isolation import Progress
from docindex.matching.folding import fold_text
from docindex.profile import LoadedProfile, Profile, load_profile
from docindex.profiling.findings import Language
from docindex.profiling.proposals import Proposal, complete, propose
from docindex.profiling.reporting import report_markdown
from docindex.profiling.scans import Effort, read_samples
from docindex.profiling.writing import profile_toml
from docindex.registry import Registry
from docindex.structuring import structure

PROFILE: Final = "profile.toml"
REPORT: Final = "report.md"
_TENANT: Final = re.compile(r"[^a-z0-9]+")


@attrs.frozen(kw_only=True)
class Customer:
    """What is known of a new customer.

    Args:
        cases: the list; table: of SQLite, or empty.
        samples: a folder of scans, or of folders of scans.
        tenant: as the profile has it; empty: made of the out folder's name.
    """

    cases: Path
    samples: Path
    table: str = ""
    tenant: str = ""
    language: Language = "de"


def new_profile(
    customer: Customer, out: Path, registry: Registry, effort: Effort, progress: Progress
) -> Proposal:
    """Infer a profile and write it with its report.

    Args:
        out: folder; made where it is not there.

    Raises:
        CaseListError: the list cannot be read, or nothing in it names cases.
        IntakeError: the scans cannot be taken in.
        ExportError: the folder holds a profile already, or cannot be written.
        ProfileError: the tenant's name is none.
    """
    profile, report = out / PROFILE, out / REPORT
    if profile.exists() or report.exists():
        raise ExportError(f"{out} holds a profile or report already. Name another folder.")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(f"{out}: {error.strerror}. Name a folder that can be made.") from error
    tenant = customer.tenant or _TENANT.sub("-", fold_text(out.resolve().name)).strip("-")
    proposal = propose(
        customer.cases,
        table=customer.table,
        tenant=tenant,
        folder=out,
        registry=registry,
    )
    loaded = _without_matchers(profile, profile_toml(proposal))
    samples = read_samples(customer.samples, loaded, registry, effort, progress)
    proposal = complete(proposal, samples)
    for path, text in (
        (profile, profile_toml(proposal, customer.language)),
        (report, report_markdown(proposal, customer.language)),
    ):
        path.write_text(text, encoding="utf-8", newline="\n")
    problems = check_profile(load_profile(profile).profile, registry)
    if problems:
        raise ProfileError(str(profile), problems)
    return proposal


def _without_matchers(path: Path, text: str) -> LoadedProfile:
    """The profile so far, for workers that only look and read: they need no list."""
    profile, problems = structure(tomllib.loads(text), Profile)
    if profile is None or problems:
        raise ProfileError(str(path), problems)
    bare = attrs.evolve(profile, matchers=())
    return LoadedProfile(profile=bare, path=path, digest="")
