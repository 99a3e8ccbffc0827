"""A new customer from zero: list and 30 scans in, a profile and first records out.

    python -m benchmarks.mail --seed 71 --preset small --out DIR
    python -m benchmarks.newcustomer --mail DIR --out WORK [--scans 30] [--workers 2]

For each of the three offices some scans of each of its batches on paper are laid into a folder,
without their `batch.toml`; `docindex new-profile` and `docindex index` run on them. What was
inferred is compared with the office's own rules: numbers of its list and numbers that it gives out
later, altered numbers, check digits, barcodes, what separates, and the cases of the records.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import attrs

from benchmarks.mail.batches import case_book
from benchmarks.mail.imagefiles import scan_files
from benchmarks.mail.stacks import Separation
from benchmarks.mail.tenants import TENANTS, Tenant, profile_toml
from docindex.cli import main as run
from docindex.decoding.limits import Limits
from docindex.decoding.sources import open_file
from docindex.indexer import Indexer
from docindex.matching.references import Grammar
from docindex.model import IndexRecord
from docindex.profile import LoadedProfile, load_profile
from docindex.registry import load_registry
from docindex.worker import grammars_of, setting_of

_FAX: Final = "fax"
_CONTENT: Final = ("content", "back")
_PROBES: Final = 4000
_SPELT: Final = 2000
_ALPHABET: Final = "0123456789ABCDEFKOSWN./- "
_PATCHES: Final = {Separation.PATCH_T: "T", Separation.PATCH_2: "2"}


@attrs.frozen(kw_only=True)
class Sample:
    """Some scans of one batch, and for each side, in order, which document it belongs to.

    Args:
        cases: case of each side's document; roles: of each side.
    """

    folder: Path
    separation: str
    cases: tuple[str | None, ...]
    roles: tuple[str, ...]


def lay_out(mail: Path, tenant: Tenant, out: Path, scans: int) -> list[Sample]:
    """Lay the first scans of every batch on paper into a folder each, whole files only.

    Args:
        scans: how many, blank sides and separators not counted.
    """
    truth = json.loads((mail / "truth.json").read_text(encoding="utf-8"))
    batches = [b for b in truth["batches"] if b["tenant"] == tenant.id and b["level"] != _FAX]
    case_of = {
        page["id"]: document["case_id"]
        for document in truth["documents"]
        for page in document["pages"]
    }
    samples = []
    for batch in batches:
        folder = out / batch["id"]
        folder.mkdir(parents=True)
        sides, wanted = 0, -(-scans // len(batches))
        for path in scan_files(mail / tenant.id / "batches" / batch["id"]):
            if sum(page["role"] in _CONTENT for page in batch["pages"][:sides]) >= wanted:
                break
            shutil.copy(path, folder)
            sides += len(open_file(path, path.name, Limits()).frames)
        pages = batch["pages"][:sides]
        samples.append(
            Sample(
                folder=folder,
                separation=batch["separation"],
                cases=tuple(case_of[page["id"]] for page in pages),
                roles=tuple(page["role"] for page in pages),
            )
        )
    return samples


@attrs.frozen(kw_only=True)
class Check:
    """One comparison with the truth.

    Args:
        doubted: whether the profile's report names a doubt about it.
    """

    what: str
    right: int
    of: int
    doubted: bool

    @property
    def verdict(self) -> str:
        """Right, doubted, or wrong in silence."""
        if self.right == self.of:
            return "right"
        return "doubt named" if self.doubted else "WRONG"


def compare(
    tenant: Tenant, inferred: LoadedProfile, truth: LoadedProfile, seed: int, cases: int
) -> Iterator[Check]:
    """Compare what was inferred with the office's rules, in their effect on numbers."""
    registry = load_registry()
    ours = {g.kind: g for g in grammars_of(registry, setting_of(inferred))}
    report = inferred.path.with_name("report.md").read_text(encoding="utf-8")
    doubts = report[: report.index("| --- |")]
    for grammar in grammars_of(registry, setting_of(truth)):
        mine = ours.get(grammar.kind)
        key = f"**references.{grammar.kind}."
        if mine is None:
            yield Check(what=f"{grammar.kind}: found", right=0, of=1, doubted=False)
            continue
        yield from _of_kind(tenant, grammar, mine, doubts, key, (seed, cases))


def _of_kind(
    tenant: Tenant,
    theirs: Grammar,
    mine: Grammar,
    doubts: str,
    key: str,
    origin: tuple[int, int],
) -> Iterator[Check]:
    book = case_book(tenant.id, origin[1], origin[0])
    dice = random.Random(origin[0])
    numbers = _numbers(theirs.kind, book)
    few = dice.sample(numbers, min(_SPELT, len(numbers)))

    def check(what: str, tests: Sequence[bool], part: str) -> Check:
        told = f"{key}{part}" in doubts
        return Check(what=f"{theirs.kind}: {what}", right=sum(tests), of=len(tests), doubted=told)

    spelt = [mine.normalise(number) is not None for number in numbers]
    yield check("its numbers, listed and later ones, are admitted", spelt, "pattern")
    probes = [_altered(dice.choice(few), dice) for _ in range(_PROBES)]
    same = [(mine.normalise(p) is None) == (theirs.normalise(p) is None) for p in probes]
    yield check("altered numbers are admitted or not, alike", same, "pattern")
    others = [n for other in TENANTS if other is not tenant for n in _foreign(other)]
    same = [(mine.normalise(n) is None) == (theirs.normalise(n) is None) for n in others]
    yield check("numbers of other offices, alike", same, "pattern")
    valid = [_valid(mine, n) == _valid(theirs, n) for n in (*few, *map(_digit_off(dice), few))]
    yield check("check digits right or wrong, alike", valid, "check_digit")
    if theirs.kind == "case_no":
        payloads = [tenant.payload(number) for number in few]
        read = [_value(mine, p) == _value(theirs, p) is not None for p in payloads]
        yield check("barcode payloads are read", read, "barcode_payload")


def _numbers(kind: str, book: Any) -> list[str]:
    if kind == "case_no":
        return [*book.numbers, *book.missing, *book.later]
    further = [key.value for key in book.further if key.kind == kind]
    return [*book.payments, *further] if kind == "cash_no" else further


def _foreign(tenant: Tenant) -> list[str]:
    cases = tenant.numbering.cases(500)
    return [n for n, _ in zip(cases, range(500), strict=False)] + [
        tenant.numbering.payment(running) for running in range(1000, 1500)
    ]


def _altered(number: str, dice: random.Random) -> str:
    place = dice.randrange(len(number))
    how = dice.randrange(4)
    if how == 0:
        return number[:place] + number[place + 1 :]
    if how == 1:
        return number[:place] + dice.choice(_ALPHABET) + number[place:]
    return number[:place] + dice.choice(_ALPHABET) + number[place + 1 :]


def _digit_off(dice: random.Random) -> Callable[[str], str]:
    def altered(number: str) -> str:
        places = [place for place, char in enumerate(number) if char.isdigit()]
        place = dice.choice(places)
        digit = str((int(number[place]) + dice.randint(1, 9)) % 10)
        return number[:place] + digit + number[place + 1 :]

    return altered


def _valid(grammar: Grammar, number: str) -> bool | None:
    read = grammar.from_barcode(number.encode())
    return None if read is None else read.valid


def _value(grammar: Grammar, payload: str) -> str | None:
    read = grammar.from_barcode(payload.encode())
    return None if read is None else read.value


def separators(profile: LoadedProfile, samples: Sequence[Sample]) -> str:
    """What the profile separates by, against what the batches have."""
    section = profile.profile.separation
    has = [*section.patch_codes, *section.barcodes]
    has += ["case barcode"] * section.case_barcode
    has += ["file"] * section.one_file_one_document
    names = {**_PATCHES, Separation.BARCODE: "PATCHT", Separation.CASE_BARCODE: "case barcode"}
    true = sorted({names.get(Separation(s.separation), "file") for s in samples})
    return f"{', '.join(sorted(has))} (the batches: {', '.join(true)})"


def judge(records: Sequence[IndexRecord], sample: Sample) -> Counter[str]:
    """Records of a sample by status; `wrong`: a content page of it is of another case."""
    order = sorted({(p.page.file, p.page.frame) for r in records for p in r.pages})
    place = {key: number for number, key in enumerate(order)}
    counts: Counter[str] = Counter()
    for record in records:
        counts[record.decision.status.value] += 1
        if record.decision.status.value != "indexed":
            continue
        true = {
            sample.cases[number]
            for page in record.pages
            if sample.roles[number := place[page.page.file, page.page.frame]] in ("content", "back")
        }
        counts["right" if true == {record.decision.case_id} else "wrong"] += 1
    return counts


def try_tenant(tenant: Tenant, given: argparse.Namespace) -> bool:
    """From zero to first records with one office; False where something was wrong in silence."""
    out = given.out / tenant.id
    samples = lay_out(given.mail, tenant, out / "samples", given.scans)
    truth = json.loads((given.mail / "truth.json").read_text(encoding="utf-8"))
    begin, spent = time.perf_counter(), _processor()
    words = ["new-profile", "--cases", str(given.mail / tenant.id / "cases.sqlite")]
    words += ["--samples", str(out / "samples"), "--out", str(out / "profile")]
    words += ["--tenant", tenant.id, "--language", "en", "--workers", str(given.workers)]
    if run([*words, "--quiet"]):
        return False
    inferred = load_profile(out / "profile" / "profile.toml")
    profiled, profiling = time.perf_counter(), _processor() - spent
    counts: Counter[str] = Counter()
    first = 0.0
    with Indexer(inferred, workers=given.workers) as indexer:
        for sample in samples:
            counts += judge(indexer.index(sample.folder).records, sample)
            first = first or time.perf_counter()
    end, spent = time.perf_counter(), _processor() - spent
    (out / "truth.toml").write_text(profile_toml(tenant), encoding="utf-8", newline="\n")
    book = case_book(tenant.id, given.cases, truth["seed"])
    checks = list(
        compare(
            tenant, inferred, load_profile(out / "truth.toml"), truth["seed"], len(book.numbers)
        )
    )
    scans = sum(role in _CONTENT for sample in samples for role in sample.roles)
    print(f"\n## {tenant.id}: {scans} scans with content, {len(book.numbers)} cases\n")
    print("| what | as the office's rules | of | verdict |\n|---|---|---|---|")
    for check in checks:
        print(f"| {check.what} | {check.right} | {check.of} | {check.verdict} |")
    print(f"\nSeparates by: {separators(inferred, samples)}")
    print(f"Records: {dict(sorted(counts.items()))}")
    print(
        f"Minutes by the clock: profile {(profiled - begin) / 60:.2f}, first records "
        f"{(first - begin) / 60:.2f}, all records {(end - begin) / 60:.2f}; of processor time: "
        f"profile {profiling / 60:.2f}, all {spent / 60:.2f}",
        flush=True,
    )
    return not counts["wrong"] and all(check.verdict != "WRONG" for check in checks)


def _processor() -> float:
    """Seconds of processor time of this process and of its workers that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def main() -> int:
    """Run from the command line; 1 where something was wrong in silence."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--mail", type=Path, required=True, help="made by benchmarks.mail")
    parser.add_argument("--out", type=Path, required=True, help="a folder to make")
    names = [tenant.id for tenant in TENANTS]
    parser.add_argument("--tenants", nargs="+", choices=names, default=names)
    parser.add_argument("--scans", type=int, default=30)
    parser.add_argument("--cases", type=int, default=20_000, help="as the mail was made")
    parser.add_argument("--workers", type=int, default=0)
    given = parser.parse_args()
    print(f"{platform.machine()}, Python {platform.python_version()}, workers {given.workers}")
    chosen = [tenant for tenant in TENANTS if tenant.id in given.tenants]
    results = [try_tenant(tenant, given) for tenant in chosen]
    return int(not all(results))


if __name__ == "__main__":
    raise SystemExit(main())
