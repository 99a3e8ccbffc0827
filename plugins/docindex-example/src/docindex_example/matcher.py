"""Matcher `hundesteuer`: dog tax cases by the number on the tag and by the dog's owner."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import attrs
from attrs import validators

from docindex import Component, Setting
from docindex.matching.candidates import find_candidates
from docindex.matching.caselist import CaseList
from docindex.matching.references import Grammar
from docindex.model import Candidate, Evidence
from docindex_example.dogtags import TAG, read_list, refused

NAME: Final = "hundesteuer"
_HOUR: Final = 3600


@attrs.frozen(kw_only=True)
class DogTaxOptions:
    """Where the list of WUFF lies.

    Args:
        source: the file; a relative path starts at the profile's folder.
        max_age_hours: an older list is stale; None: it never is.
    """

    source: str = attrs.field(validator=validators.min_len(1))
    max_age_hours: int | None = attrs.field(
        default=None, validator=validators.optional(validators.ge(1))
    )


@attrs.frozen(kw_only=True, eq=False)
class DogTaxMatcher:
    """Finds cases in a list that was read when the matcher was made.

    Args:
        source: the list's name in records.
        stale: whether it was too old when it was read.
    """

    cases: CaseList
    source: str
    stale: bool

    @property
    def versions(self) -> tuple[tuple[str, str], ...]:
        """The list's name and the digest of what stands in it."""
        return ((f"list:{self.source}", f"sha256:{self.cases.digest}"),)

    def find(self, evidence: Sequence[Evidence]) -> Sequence[Candidate]:
        """Every case that some evidence names; of a stale list only what fits exactly."""
        return find_candidates(self.cases, evidence, fuzzy=not self.stale, matcher=NAME)

    def look_up(self, case_id: str) -> Candidate | None:
        """The case of a tag as the list writes it; None: the list lacks it."""
        if case_id not in self.cases:
            return None
        case = self.cases.survivor(case_id)
        return Candidate(
            case_id=case.id,
            score=0.0,
            importable=case.importable,
            status=case.status,
            matcher=NAME,
            supports=(),
        )


def create(options: DogTaxOptions, setting: Setting) -> DogTaxMatcher:
    """Read the list.

    Raises:
        CaseListError: it is not there, or cannot be trusted.
    """
    path = setting.folder / options.source
    rule = next((rule for rule in setting.references if rule.kind == TAG), None)
    if rule is None:
        raise refused(path, f"the profile has no [[references]] of kind {TAG!r}")
    # Age first: a file that is swapped in meanwhile is younger than what is said of it.
    stale = _is_stale(path, options.max_age_hours)
    return DogTaxMatcher(cases=read_list(path, Grammar(rule)), source=path.name, stale=stale)


def _is_stale(path: Path, max_age_hours: int | None) -> bool:
    if max_age_hours is None or not path.exists():
        return False
    return time.time() - path.stat().st_mtime > max_age_hours * _HOUR


COMPONENT: Final = Component(
    NAME, DogTaxOptions, create, "Dog tax cases by tag and owner, in the list of WUFF."
)
