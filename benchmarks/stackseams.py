"""Every two neighbours of a stack as one document: as if the separator between were forgotten.

Nothing is read again: the evidence is that of two records of a run, and only where the lines stand
on their pages is looked at. What reading two documents as one would find besides is left out.
"""

from __future__ import annotations

import itertools
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import attrs

from benchmarks.comparison.mail import MailBatch, open_mail
from benchmarks.scoring.intervals import Share
from benchmarks.scoring.truth import TruthDocument, read_truth
from benchmarks.stacksigns import look
from docindex.matching.boundaries import parts
from docindex.matching.decision import decide
from docindex.matching.splitting import undivided
from docindex.model import Decision, Document, IndexRecord, Role, Status
from docindex.profile import Profile, load_profile
from docindex.record import from_json
from docindex.worker import limits_of

# Sides of the first document that are looked at: whether it is more than an envelope.
_LOOKED_AT: Final = 4


@attrs.frozen(kw_only=True)
class Seam:
    """Two documents as one.

    Args:
        by_evidence: the decision by what was read alone.
        by_boundary: the decision where signs of a first page are heard as well.
    """

    kinds: tuple[str, str]
    by_evidence: Decision
    by_boundary: Decision


def seams(folders: Iterable[Path], every: int) -> Iterator[Seam]:
    """The seams of some runs of docindex on mail without destroyed separators.

    Args:
        folders: as `benchmarks.comparison run` writes them.
        every: of so many seams of a batch one is looked at.
    """
    for folder in folders:
        mail = open_mail(folder / "mail")
        truth = read_truth(mail.truth)
        records = _records(folder / "docindex.jsonl")
        for batch in mail.batches:
            whole = [
                (document, record)
                for document in truth.batches[batch.id].documents
                if (record := records[batch.id].get(document.content[0])) is not None
                and _is_whole(document, record)
            ]
            yield from _of_batch(batch, list(itertools.pairwise(whole))[::every])


def seam_table(found: Sequence[Seam]) -> str:
    """How many would be filed, and which kinds lie behind the seams of these."""
    lines = [f"{len(found)} seams; filed with the case of one of the two:"]
    for name in ("by_evidence", "by_boundary"):
        filed = [s for s in found if getattr(s, name).status is Status.INDEXED]
        share = Share(len(filed), len(found))
        lines.append(
            f"  {name}: {share.count} of {share.of} "
            f"(95 %: {100 * share.low:.1f} to {100 * share.high:.1f} %)"
        )
        kinds = Counter(" before ".join(s.kinds) for s in filed)
        lines += [f"    {count} {kind}" for kind, count in kinds.most_common(12)]
    return "\n".join(lines)


def _records(path: Path) -> dict[str, dict[str, IndexRecord]]:
    """Records by batch and page."""
    found: dict[str, dict[str, IndexRecord]] = defaultdict(dict)
    with path.open(encoding="utf-8") as lines:
        for record in (from_json(json.loads(line)) for line in lines):
            found[record.batch.id] |= {page.page.id: record for page in record.pages}
    return found


def _is_whole(document: TruthDocument, record: IndexRecord) -> bool:
    pages = {page.page.id for page in record.pages if not page.page.rendition}
    return pages == set(document.pages)


def _of_batch(
    batch: MailBatch,
    pairs: Sequence[tuple[tuple[TruthDocument, IndexRecord], tuple[TruthDocument, IndexRecord]]],
) -> Iterator[Seam]:
    loaded = load_profile(batch.profile)
    for (first, before), (second, after) in pairs:
        pages = tuple(
            page
            for record in (before, after)
            for page in record.pages
            if page.role is not Role.SEPARATOR and not page.page.rendition
        )
        whole = Document(id=before.id, pages=pages)
        start = {page.page.id for page in before.pages}
        own = [page for page in whole.content if page.page.id in start][:_LOOKED_AT]
        behind = [page for page in whole.content if page.page.id not in start][:_LOOKED_AT]
        watch = look(whole, (*own, *behind), batch.folder, limits_of(loaded.profile.limits))
        decision = _decided(before, after, loaded.profile)
        cut = parts([page.page.id for page in pages], watch.boundaries())
        candidates = (*before.candidates, *after.candidates)
        yield Seam(
            kinds=(first.kind, second.kind),
            by_evidence=decision,
            by_boundary=undivided(decision, candidates, cut),
        )


def _decided(before: IndexRecord, after: IndexRecord, profile: Profile) -> Decision:
    return decide(
        (*before.candidates, *after.candidates),
        (*before.evidence, *after.evidence),
        (*before.contradictions, *after.contradictions),
        stale=False,
        check_digit_kinds={r.kind for r in profile.references if r.check_digit is not None},
        lone_readers=frozenset(profile.survey.barcodes[1:]),
    )
