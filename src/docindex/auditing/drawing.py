"""The random sample of an audit, and its file, version `docindex.audit/1`.

Every document can be drawn, the indexed ones included, and for each its chance is known. The file
says which were drawn and in which order they are keyed; it does not say what docindex answered.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, Literal

import attrs
from attrs import validators

from docindex.errors import CalibrationError
from docindex.model import IndexRecord
from docindex.structuring import structure

SCHEMA: Final = "docindex.audit/1"
ALL: Final = "all"
_REMEDY: Final = "Name the file that `docindex audit draw` made"

By = Literal["none", "class", "status"]
_STRATA: Final[Mapping[By, Callable[[IndexRecord], str]]] = {
    "none": lambda _: ALL,
    "class": lambda record: record.document_class,
    "status": lambda record: record.decision.status.value,
}


@attrs.frozen(kw_only=True)
class Stratum:
    """Documents that had the same chance to be drawn: `drawn` of `documents`."""

    name: str
    documents: int = attrs.field(validator=validators.ge(1))
    drawn: int = attrs.field(validator=validators.ge(1))

    @property
    def chance(self) -> Fraction:
        """Of each of its documents to be drawn."""
        return Fraction(self.drawn, self.documents)


@attrs.frozen(kw_only=True)
class Drawn:
    """A document to be keyed."""

    record: str
    stratum: str


@attrs.frozen(kw_only=True)
class Audit:
    """A sample.

    Args:
        seed: of the draw.
        by: what makes the strata; `none`: there is one.
        population: SHA-256 over the ids of all documents that could be drawn, hex.
        drawn: in the order in which they are keyed, which is random.
    """

    schema: Literal["docindex.audit/1"] = SCHEMA
    tenant: str
    seed: int
    by: By
    population: str
    strata: tuple[Stratum, ...] = attrs.field(validator=validators.min_len(1))
    drawn: tuple[Drawn, ...] = attrs.field(validator=validators.min_len(1))

    @property
    def chances(self) -> dict[str, Fraction]:
        """By stratum."""
        return {stratum.name: stratum.chance for stratum in self.strata}


def draw_audit(
    records: Mapping[str, IndexRecord],
    n: int,
    *,
    tenant: str,
    seed: int,
    by: By = "none",
    least: int = 0,
) -> Audit:
    """Draw documents without putting any back; the same seed draws the same ones.

    Args:
        records: all documents that may be drawn, by id.
        n: how many, 1 to all.
        by: what makes the strata, of which each gets its share of `n`.
        least: how many of each stratum are drawn at least, where it has so many.

    Raises:
        CalibrationError: there are fewer documents than `n`, or `least` asks for more than `n`.
    """
    strata: dict[str, list[str]] = {}
    for name in sorted(records):
        strata.setdefault(_STRATA[by](records[name]), []).append(name)
    counts = _shares({name: len(ids) for name, ids in strata.items()}, n, max(least, 1))
    dice = random.Random(f"docindex.audit/1 {seed}")  # noqa: S311 - to be drawn again, not secret
    drawn = [
        Drawn(record=record, stratum=name)
        for name in sorted(strata)
        for record in dice.sample(strata[name], counts[name])
    ]
    dice.shuffle(drawn)
    return Audit(
        tenant=tenant,
        seed=seed,
        by=by,
        population=population_digest(records),
        strata=tuple(
            Stratum(name=name, documents=len(strata[name]), drawn=counts[name])
            for name in sorted(strata)
        ),
        drawn=tuple(drawn),
    )


def population_digest(names: Iterable[str]) -> str:
    """SHA-256 over the sorted ids of records, hex."""
    return hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()


def _shares(sizes: Mapping[str, int], n: int, least: int) -> dict[str, int]:
    """How many to draw of each: the least, then one by one of what is furthest behind its share."""
    total = sum(sizes.values())
    counts = {name: min(least, size) for name, size in sizes.items()}
    if not sum(counts.values()) <= n <= total:
        raise CalibrationError(
            f"{n} documents cannot be drawn: {sum(counts.values())} to {total} can, so that every "
            "stratum has its least. Give another number, or another least."
        )
    for _ in range(n - sum(counts.values())):
        room = [name for name, size in sizes.items() if counts[name] < size]
        behind = max(room, key=lambda name: (n * sizes[name] / total - counts[name], name))
        counts[behind] += 1
    return counts


def audit_text(audit: Audit) -> str:
    """An audit as the text of its file; equal audits give equal texts."""
    return json.dumps(attrs.asdict(audit), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def load_audit(path: Path) -> Audit:
    """Read an audit.

    Raises:
        CalibrationError: the file cannot be read, or is no audit; the message names the key.
    """
    try:
        data: Any = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _refused(path, f"cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise _refused(path, "is not JSON") from error
    audit, problems = structure(data, Audit)
    if audit is None:
        raise _refused(path, f"{problems[0].key or 'the file'}: {problems[0].message}")
    if complaint := _complaint(audit.drawn, audit.strata):
        raise _refused(path, complaint)
    return audit


def _complaint(drawn: Sequence[Drawn], strata: Sequence[Stratum]) -> str:
    counts = {stratum.name: stratum.drawn for stratum in strata}
    found = dict.fromkeys(counts, 0)
    for one in drawn:
        if one.stratum not in found:
            return f"record {one.record} is of no stratum"
        found[one.stratum] += 1
    if found != counts or any(stratum.drawn > stratum.documents for stratum in strata):
        return "strata: do not count what was drawn"
    if len({one.record for one in drawn}) != len(drawn):
        return "drawn: a record stands twice"
    return ""


def _refused(path: Path, what: str) -> CalibrationError:
    return CalibrationError(f"{path}: {what}. {_REMEDY}.")
