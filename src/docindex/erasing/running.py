"""Marks records, erases what was marked, and checks that the facts verify."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import attrs

from docindex.atrest import RECORD, Vault, vault_of_environment
from docindex.erasing.facts import Seal, digest, erased, is_erased
from docindex.erasing.installation import Installation, Line, read_lines, survey
from docindex.erasing.journal import Journal, Order, sha256
from docindex.erasing.removing import (
    Erasing,
    blank_tables,
    remove_exports,
    remove_left,
    remove_reports,
    remove_scans,
    renew_manifests,
    stem_of,
)
from docindex.erasing.selecting import Holding, Selection, Wanted, select
from docindex.errors import ProtectionError
from docindex.jsonvalues import Json
from docindex.record import json_line
from docindex.resolving import Answers


@attrs.frozen(kw_only=True)
class Place:
    """The folders of one tenant's installation, and what opens its encrypted records."""

    roots: tuple[Path, ...]
    vault: Vault | None = None


@attrs.frozen(kw_only=True)
class Outcome:
    """What a run did.

    Args:
        records: ids of the records that were erased.
        removed: files and folders that were removed.
        rewritten: files that were replaced.
        left: files that still hold something, with the reason.
        missing: ids of records that are due and in none of the folders; they stay marked.
        changed: ids of records that are due, and whose document has a record since that is not
            marked; they stay marked.
    """

    records: tuple[str, ...]
    removed: tuple[Path, ...] = ()
    rewritten: tuple[Path, ...] = ()
    left: tuple[tuple[Path, str], ...] = ()
    missing: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


def mark(place: Place, wanted: Wanted, journal: Journal, order: Order) -> Selection:
    """First phase: write down what is to be erased; nothing is touched.

    Raises:
        ProtectionError: nothing is stated, an id is unknown, a file cannot be read, or the day is
            before that of the last entry.
    """
    holding = hold(survey(place.roots), place.vault)
    selection = select(holding, wanted)
    journal.check(order.on, holding.tenant)
    standing = journal.standing
    new = [name for name in selection.chosen if name not in standing.marked]
    if new:
        journal.append("mark", dict.fromkeys(new, ""), order, holding.tenant)
    return attrs.evolve(selection, chosen=tuple(new))


def withdraw(journal: Journal, names: Sequence[str], order: Order) -> None:
    """Take marks back: a hold, or a recall.

    Raises:
        ProtectionError: a record is not marked.
    """
    marked = journal.standing.marked
    for name in names:
        if name not in marked:
            raise ProtectionError(f"record {name}: is not marked. Correct the id.")
    journal.append("withdraw", dict.fromkeys(names, ""), order, journal.entries[-1].tenant)


def run(
    place: Place, journal: Journal, order: Order, *, wait: int, key: bytes | None = None
) -> Outcome:
    """Second phase: erase what was marked so many days ago; may be repeated, and goes on after a
    run that was killed.

    Args:
        wait: days between mark and erasure.
        key: of the audit, under which numbers can be compared later; None: one is made for this
            run and dropped behind it.

    Raises:
        ProtectionError: a file cannot be read, or the day is out of order; what is marked stays
            marked.
    """
    installation = survey(place.roots)
    holding = hold(installation, place.vault)
    journal.check(order.on, holding.tenant)
    until = order.on - datetime.timedelta(days=wait)
    marked = [name for name, on in journal.standing.marked.items() if on <= until]
    missing = frozenset(marked) - holding.data.keys()
    due = holding.complete(frozenset(marked) - missing)
    nothing = Outcome(
        records=(),
        missing=tuple(sorted(missing)),
        changed=tuple(sorted(frozenset(marked) - missing - due)),
    )
    if not due:
        return nothing
    erasing = Erasing(
        installation=installation,
        holding=holding,
        due=due,
        whole=holding.whole_batches(due),
        seal=Seal(key or journal.key(), holding.tenant),
    )
    outcome = _erase(erasing, place)
    facts = hold(survey(place.roots), place.vault).data
    journal.append("erase", {name: digest(facts[name]) for name in due}, order, holding.tenant)
    journal.drop_key()
    return attrs.evolve(outcome, missing=nothing.missing, changed=nothing.changed)


def _erase(erasing: Erasing, place: Place) -> Outcome:
    """Records last: until then they say what else there is to remove."""
    left: list[tuple[Path, str]] = []

    def tell(path: Path, why: str) -> None:
        left.append((path, why))

    removed = [*remove_left(erasing)]
    erasing = attrs.evolve(erasing, installation=survey(place.roots))
    tables = [*blank_tables(erasing)]
    removed += remove_reports(erasing)
    removed += remove_exports(erasing, tell)
    removed += remove_scans(erasing, tell)
    records = [*_rewrite(erasing, place.vault)]
    renew_manifests(erasing)
    return Outcome(
        records=tuple(sorted(erasing.due)),
        removed=tuple(removed),
        rewritten=(*tables, *records),
        left=tuple(left),
    )


def _rewrite(erasing: Erasing, vault: Vault | None) -> Iterator[Path]:
    """Put facts in the place of records, file by file, each in one step; other lines stay."""
    for path in erasing.installation.records:
        if not path.exists():
            continue
        with Answers(path) as answers:
            lines = [*read_lines(path, vault)]
            made = [_facts_of(line, erasing, vault) for line in lines]
            if made != [line.raw for line in lines]:
                answers.replace(b"".join(line + b"\n" for line in made))
                yield path


def _facts_of(line: Line, erasing: Erasing, vault: Vault | None) -> bytes:
    if line.data["id"] not in erasing.due or is_erased(line.data):
        return line.raw
    text = json_line(erased(line.data, erasing.seal))
    if line.encrypted:
        vault = vault or vault_of_environment(line.data["id"])
        text = vault.seal_line(text, RECORD)
    return text.encode("utf-8")


def hold(installation: Installation, vault: Vault | None) -> Holding:
    """All records of some files; of one that stands in several, one that is not erased.

    Raises:
        ProtectionError: a line is no record, or cannot be decrypted.
    """
    data: dict[str, Json] = {}
    for path in installation.records:
        for line in read_lines(path, vault):
            name = line.data["id"]
            if name not in data or not is_erased(line.data):
                data[name] = line.data
    return Holding(data=data)


def check(place: Place, journal: Journal, *, head: str = "") -> tuple[str, ...]:
    """What does not hold of the records that were erased; empty: their facts verify.

    Args:
        head: SHA-256 of a line that the journal had, as it was kept elsewhere; empty: none was.

    Raises:
        ProtectionError: a file cannot be read.
    """
    wrong = []
    if head and head not in map(sha256, journal.entries):
        wrong.append(f"{journal.path}: has no line with that digest; its end was cut off")
    installation = survey(place.roots)
    facts = journal.standing.erased
    found: set[str] = set()
    for path in installation.records:
        for line in read_lines(path, place.vault):
            name = line.data["id"]
            if name in facts:
                found.add(name)
                if not is_erased(line.data):
                    wrong.append(f"{path}: record {name}: was erased, and has content again")
                elif digest(line.data) != facts[name]:
                    wrong.append(f"{path}: record {name}: its facts are not those that stayed")
    wrong += [f"record {name}: its facts are missing" for name in sorted(facts.keys() - found)]
    wrong += [f"{path}: is called after an erased record" for path in _named(installation, facts)]
    if journal.salt.exists():
        wrong.append(f"{journal.salt}: a run was killed; run `docindex erase run` again")
    return tuple(wrong)


def _named(installation: Installation, facts: Mapping[str, str]) -> list[Path]:
    return [path for path in installation.files if stem_of(path.name, facts) is not None]
