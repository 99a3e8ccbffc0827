"""How often the signs of first pages are seen on sheets that begin a document, and on others."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import attrs

from benchmarks.comparison.mail import MailBatch, open_mail
from benchmarks.scoring.truth import TruthDocument, read_truth
from docindex.assembly import assemble
from docindex.batchfile import batch_facts
from docindex.decoding.limits import Limits
from docindex.decoding.sources import decode_page
from docindex.firstpages import FirstPages
from docindex.imaging.binarize import binarize
from docindex.imaging.textlines import find_text_lines
from docindex.matching import boundaries as known
from docindex.matching.boundaries import Counted
from docindex.model import Document, DocumentPage, PageSurvey
from docindex.profile import load_profile
from docindex.record import from_json
from docindex.registry import load_registry
from docindex.worker import grammars_of, limits_of, setting_of

# What separates, by what the truth says that starts a document; other signs may stand anywhere.
_STARTS: Final = {
    known.PATCH_CODE: ("patch_t", "patch_2"),
    known.SEPARATOR_BARCODE: ("separator_barcode",),
    known.CASE_BARCODE: ("case_barcode",),
    known.FILE_BEGINS: ("file",),
}

# What only a separator leaves behind that was destroyed.
LEFT: Final = (known.EMPTY_SHEET, known.BLANK_SHEET)


@attrs.define
class _Seen:
    """How often each sign was seen, and on how many sheets it was looked for."""

    first: Counter[str] = attrs.field(factory=Counter)
    firsts: Counter[str] = attrs.field(factory=Counter)
    inside: Counter[str] = attrs.field(factory=Counter)
    insides: Counter[str] = attrs.field(factory=Counter)


def counted(
    folders: Sequence[Path], every: int, destroyed: Sequence[Path] = ()
) -> dict[str, Counted]:
    """The signs in runs of docindex on mail; what the runs surveyed is not surveyed again.

    Args:
        folders: as `benchmarks.comparison run` writes them.
        every: the pages of one of so many documents of a batch are looked at.
        destroyed: as `benchmarks.stacks run` writes them; only these have the sheets that destroyed
            separators leave.
    """
    seen = _Seen()
    for folder in folders:
        mail = open_mail(folder / "mail")
        truth = read_truth(mail.truth)
        surveys = _surveys(folder / "docindex.jsonl")
        for batch in mail.batches:
            if any(page in surveys for page in batch.pages):
                _count_batch(batch, truth.batches[batch.id].documents, surveys, every, seen)
    for folder in destroyed:
        _count_left(folder, seen)
    return {
        sign: Counted(
            first=seen.first[sign],
            firsts=seen.firsts[sign],
            inside=seen.inside[sign],
            insides=seen.insides[sign],
        )
        for sign in known.COUNTED
    }


def sign_table(found: dict[str, Counted]) -> str:
    """The counts and weights, beside the weights that the package has, as Markdown."""
    lines = ["| sign | on first sheets | on others | weight | shipped |", "|---|---|---|---|---|"]
    lines += [
        f"| {sign} | {c.first} of {c.firsts} | {c.inside} of {c.insides} | {c.weight:+.1f} | "
        f"{known.weight_of(sign):+.1f} |"
        for sign, c in found.items()
    ]
    return "\n".join(lines)


def _count_left(folder: Path, seen: _Seen) -> None:
    """Count the sheets that destroyed separators left in front of letters."""
    truth = read_truth(folder / "mail" / "truth.json")
    with (folder / "records.jsonl").open(encoding="utf-8") as lines:
        records = [from_json(json.loads(line)) for line in lines]
    found = {b.page: b.signs for record in records for b in record.boundaries[1:]}
    for batch in truth.batches.values():
        for document in (d for d in batch.documents if d.separator_destroyed):
            signs = {sign for page in document.pages for sign in found.get(page, ())}
            seen.first.update(signs.intersection(LEFT))
            seen.firsts.update(LEFT)


def _surveys(records: Path) -> dict[str, PageSurvey]:
    with records.open(encoding="utf-8") as lines:
        pages = (page for line in lines for page in from_json(json.loads(line)).pages)
        return {page.page.id: page.survey for page in pages if not page.page.rendition}


def _count_batch(
    batch: MailBatch,
    documents: Sequence[TruthDocument],
    surveys: dict[str, PageSurvey],
    every: int,
    seen: _Seen,
) -> None:
    loaded = load_profile(batch.profile)
    limits = limits_of(loaded.profile.limits)
    _, rules = batch_facts(batch.folder, loaded.profile)
    grammars = grammars_of(load_registry(), setting_of(loaded))
    for number, document in enumerate(documents):
        cut = assemble([surveys[page] for page in document.pages], rules, grammars)
        pages = tuple(page for part in cut for page in part.pages)
        whole = Document(id=cut[0].id, pages=pages, boundaries=cut[0].boundaries)
        inner = len({page.page.sheet for page in whole.content}) - 1
        for sign, starts in _STARTS.items():
            # A start inside a document of the truth is one that should not have been read there.
            seen.inside[sign] += sum(sign in part.boundaries[0].signs for part in cut[1:])
            seen.insides[sign] += inner
            if document.starts_by in starts:
                seen.first[sign] += sign in cut[0].boundaries[0].signs
                seen.firsts[sign] += 1
        if number % every == 0:
            start, *others = look(whole, whole.content, batch.folder, limits).boundaries()
            seen.first[known.ADDRESS_WINDOW] += known.ADDRESS_WINDOW in start.signs
            seen.firsts[known.ADDRESS_WINDOW] += 1
            for sign in (known.ADDRESS_WINDOW, *LEFT):
                seen.inside[sign] += sum(sign in other.signs for other in others)
                seen.insides[sign] += inner


def look(
    document: Document, pages: Iterable[DocumentPage], root: Path, limits: Limits
) -> FirstPages:
    """What some pages of a document look like; nothing of them is read.

    Args:
        root: folder of the batch.
    """
    watch = FirstPages(document)
    for page in (page for page in pages if page.survey.fault is None):
        image = decode_page(root / page.page.file, page.page, limits, strict=False)
        image = attrs.evolve(image, rotation=page.survey.rotation, skew=page.survey.skew)
        if "binary" not in image.layers:
            image = image.with_layer("binary", binarize(image.grey))
        lines = find_text_lines(image.upright, image.dpi, skew=image.skew)
        watch.see(page, lines, image.upright, image.dpi)
    return watch
