"""A sample of the sides of a benchmark's mail, drawn so that enough of them carry barcodes."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import attrs

from benchmarks.mail.imagefiles import scan_files
from docindex.decoding.limits import Limits
from docindex.decoding.sources import decode_page, open_file
from docindex.model import BatchFacts, Environment, PageRef
from docindex.pageimage import PageImage
from docindex.paging import number_pages
from docindex.profile import load_profile
from docindex.registry import load_registry
from docindex.survey import prepared
from docindex.worker import setting_of

_CODED: Final = frozenset(
    (
        "hearing_form",
        "witness_form",
        "delivery_certificate",
        "undeliverable",
        "payment_proof",
        "advertising",
        "unrelated",
    )
)
# Of the pages of a level; the rest are of any other kind.
_SEPARATORS, _OF_CODED = 0.2, 0.5
_LIMITS: Final = Limits()


@attrs.frozen(kw_only=True)
class Side:
    """One side of the sample."""

    id: str
    batch: str
    tenant: str
    level: str
    group: str
    case_id: str | None


def draw_sample(root: Path, pages: int, seed: int) -> list[Side]:
    """Choose sides, as many of each level; the same seed gives the same ones."""
    truth = _truth(root)
    barred = {b["id"] for b in truth["batches"] if b["separation"] == "separator_barcode"}
    groups: dict[str, dict[str, list[Side]]] = {}
    for document in truth["documents"]:
        for page in document["pages"]:
            group = _group(document, page["role"], barred)
            side = Side(
                id=page["id"],
                batch=document["batch"],
                tenant=document["tenant"],
                level=document["level"],
                group=group,
                case_id=document["case_id"],
            )
            groups.setdefault(side.level, defaultdict(list))[group].append(side)
    dice, share = random.Random(seed), pages // max(len(groups), 1)
    return [side for level in groups.values() for side in _of_level(level, share, dice)]


def _group(document: Mapping[str, Any], role: str, barred: set[str]) -> str:
    if role == "separator" and document["batch"] in barred:
        return "separator"
    return "coded" if role == "content" and document["kind"] in _CODED else "other"


def _of_level(groups: dict[str, list[Side]], share: int, dice: random.Random) -> list[Side]:
    chosen = dice.sample(
        groups["separator"], min(round(share * _SEPARATORS), len(groups["separator"]))
    )
    coded = round(share * _OF_CODED)
    chosen += dice.sample(groups["coded"], min(coded, len(groups["coded"])))
    return chosen + dice.sample(groups["other"], min(share - len(chosen), len(groups["other"])))


def open_sides(root: Path, sides: Sequence[Side]) -> Iterator[tuple[Side, PageImage]]:
    """Decode and prepare the sides, batch by batch, as the survey would."""
    wanted = {side.id: side for side in sides}
    registry = load_registry(())
    for batch in _truth(root)["batches"]:
        names = [page["id"] for page in batch["pages"]]
        if wanted.keys().isdisjoint(names):
            continue
        folder = root / batch["tenant"]
        loaded = load_profile(folder / "profile.toml")
        chain = [
            (name, registry.create("docindex_preprocessors", name, {}, setting_of(loaded)))
            for name in loaded.profile.survey.preprocess
        ]
        pages = _pages_of(folder / "batches" / batch["id"], batch["tenant"])
        for name, (path, page) in zip(names, pages, strict=True):
            if name in wanted:
                image = decode_page(path, page, _LIMITS, strict=False)
                yield wanted[name], prepared(image, chain)


def _truth(root: Path) -> Any:
    return json.loads((root / "truth.json").read_text(encoding="utf-8"))


def _pages_of(folder: Path, tenant: str) -> Iterator[tuple[Path, PageRef]]:
    facts = BatchFacts(id=folder.name, tenant=tenant, environment=Environment.TEST)
    for path in scan_files(folder):
        for page in number_pages(facts, [open_file(path, path.name, _LIMITS)], 300)[0]:
            yield path, page
