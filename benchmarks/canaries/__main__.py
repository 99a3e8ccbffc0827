"""Canary persons on every way through docindex, then `docindex erase`, then a search.

    python -m benchmarks.canaries --folder DIR [--persons 200] [--seed 71]

Looked for are names, streets, plates and numbers of the canaries, and every text, number and name
that any record held, in every file of the installation and in the names of files: letter case
aside, in UTF-8, UTF-16, cp1252, escaped, percent- and base64-encoded, in zip, gzip and PDF
streams. Logs and the list of processes may hold none of them at any time. Exit code 1 where
anything is found that may not be, or where fewer than half of them were found before erasing.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import attrs

from benchmarks.canaries.persons import Canary, all_secrets, make_canaries
from benchmarks.canaries.search import Needles, search
from benchmarks.canaries.site import Site, make_site
from benchmarks.canaries.steps import Operator, erase, vault_of, work
from docindex.record import to_json
from docindex.resolving import read_records
from docindex.testing.samples.cases import RECEIVERS

_SHORTEST: Final = 6
_PICTURES: Final = (".tif", ".jpg")


@attrs.frozen(kw_only=True)
class Found:
    """What was found where.

    Args:
        before: files that held anything before erasing.
        after: files that hold anything behind it, with what.
        logs: logs that hold anything, with what.
        processes: what of it stood in the list of processes.
        seen: how many canaries stood as text in any file before; others are on pictures only.
        read: how many texts the records held.
        told: what `docindex erase check` said.
    """

    before: tuple[str, ...]
    after: Mapping[str, frozenset[str]]
    logs: Mapping[str, frozenset[str]]
    processes: frozenset[str]
    persons: int
    seen: int
    read: int
    told: str

    @property
    def clean(self) -> bool:
        """Whether nothing was found that may not be."""
        held = 2 * self.seen >= self.persons
        return held and not (self.after or self.logs or self.processes)


def measure(folder: Path, persons: int, seed: int, workers: int = 2) -> Found:
    """Make an installation, work in it, erase, and search."""
    listing, canaries = make_canaries(persons, seed)
    site = make_site(folder, listing.cases, canaries, seed)
    operator = Operator(site=site, workers=workers)
    work(site, operator)
    return erase_and_search(site, operator, canaries)


def erase_and_search(site: Site, operator: Operator, canaries: Sequence[Canary]) -> Found:
    """Search an installation in which was worked, erase, and search again."""
    secrets = all_secrets(canaries)
    read = texts_of(site) - {*_settings(site), *RECEIVERS}  # departments of the office are facts
    needles = Needles(secrets | read)
    before = search(site.home, needles, but=_PICTURES)
    seen = frozenset().union(*before.values())
    for folder in (site.drop(1), site.drop(2), site.home.parent / "moved-away"):
        shutil.rmtree(folder, ignore_errors=True)
    told = erase(site, operator)
    after = search(site.home, needles)
    logs = {name: texts for name, texts in {**before, **after}.items() if _is_log(name)}
    return Found(
        before=tuple(before),
        after={name: texts for name, texts in after.items() if not _is_log(name)},
        logs=logs,
        processes=frozenset(needles.found_in("\n".join(operator.seen).encode())),
        persons=len(canaries),
        seen=sum(bool(seen & {*canary.secrets}) for canary in canaries),
        read=len(read),
        told=told,
    )


def _is_log(name: str) -> bool:
    return name.startswith("logs/")


def texts_of(site: Site) -> frozenset[str]:
    """Every text that the content of a record holds, and every number that its facts held."""
    home = site.home
    records = (
        *read_records([home / "records.jsonl"]),
        *read_records([home / "answers.jsonl"], vault_of(site)),
    )
    found: set[str] = set()
    for record in records:
        data = to_json(record)
        found |= {*_values(data["content"])}
        found |= {data["case_id"] or "", (data["key"] or {}).get("value", "")}
        found |= {barcode.text for page in record.pages for barcode in page.survey.barcodes}
    return frozenset(text for text in found if len(text) >= _SHORTEST)


# Of the content: what was read, what a case is called, what people wrote.
_TEXTS: Final = (
    "value",
    "text",
    "case_id",
    "key",
    "runner_up",
    "first",
    "second",
    "operator_note",
    "why",
)


def _values(data: Any, key: str = "") -> list[str]:
    if isinstance(data, dict):
        return [text for name, value in data.items() for text in _values(value, name)]
    if isinstance(data, list):
        return [text for value in data for text in _values(value, key)]
    return [data] if isinstance(data, str) and key in _TEXTS else []


def _settings(site: Site) -> frozenset[str]:
    """Texts that stand in the profile as well, such as labels and keywords."""
    profile = site.profile.read_text("utf-8").lower()
    return frozenset(text for text in texts_of(site) if text.lower() in profile)


def main() -> int:
    """Measure, and show it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.canaries")
    parser.add_argument("--folder", type=Path, required=True, help="new folder to work in")
    parser.add_argument("--persons", type=int, default=200)
    parser.add_argument("--seed", type=int, default=71)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    given.folder.mkdir(parents=True)
    found = measure(given.folder, given.persons, given.seed, given.workers)
    print(f"{given.persons} persons, {found.read} texts that were read")
    print(f"before erasing: in {len(found.before)} files, {found.seen} persons of them as text")
    print(f"after erasing: in {len(found.after)} files {_some(found.after)}")
    print(f"in logs: {len(found.logs)} {_some(found.logs)}")
    print(f"in the list of processes: {sorted(found.processes)[:5]}")
    print(found.told.strip())
    return 0 if found.clean else 1


def _some(found: Mapping[str, frozenset[str]]) -> str:
    if not found:
        return ""
    return json.dumps({name: sorted(texts)[:3] for name, texts in [*found.items()][:10]})


if __name__ == "__main__":
    sys.exit(main())
