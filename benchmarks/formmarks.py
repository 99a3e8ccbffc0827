"""Forms: how many are recognised, what else is taken for one, and what is read of their boxes.

    python -m benchmarks.formmarks [--mail DIR] [--documents 4] [--strangers 15] [--filled 15]

Of every batch of the mail benchmark some returned forms and some other pages are compared with the
office's two forms, which are learned from what several drawings of each have in common. What was
ticked, written and signed is known of questionnaires that are drawn, scanned and read here.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import attrs
import cv2
import numpy as np

from benchmarks.formblanks import Draw, blank_of, reader_of
from benchmarks.mail.forms import hearing_form, witness_form
from benchmarks.mail.imagefiles import scan_files
from benchmarks.mail.levels import LEVELS
from benchmarks.mail.tenants import TENANTS
from benchmarks.questionnaires import FORM, blank_page, filled_page, scanned
from benchmarks.scoring.intervals import Share
from docindex.builtin import binarize, deskew, orientation
from docindex.contracts import Grey, NoOptions, Preprocessor, Setting
from docindex.decoding.limits import Limits
from docindex.decoding.sources import decode_page, open_file
from docindex.formreading.reader import FormReader
from docindex.formreading.values import FormReading
from docindex.forms import SCHEMA, Form
from docindex.model import BatchFacts, Environment, PageRef, Side
from docindex.pageimage import PageImage
from docindex.paging import number_pages
from docindex.testing.samples.chance import Dice

_FACTS: Final = BatchFacts(id="b", tenant="t", environment=Environment.TEST)
_LIMITS: Final = Limits()
_SETTING: Final = Setting(tenant="t", environment=Environment.TEST, folder=Path())
_CHAIN: Final[tuple[Preprocessor, ...]] = (
    orientation.create(orientation.OrientationOptions(), _SETTING),
    deskew.create(NoOptions(), _SETTING),
    binarize.create(NoOptions(), _SETTING),
)
_KINDS: Final[dict[str, Draw]] = {
    "hearing_form": hearing_form,
    "witness_form": witness_form,
}
_DPI: Final = 300
# Paper of the office itself looks most like its forms: these pages first.
_ALIKE: Final = ("delivery_certificate", "undeliverable")


@attrs.define
class Tally:
    """What came of the mail, by level."""

    known: defaultdict[str, Counter[str]] = attrs.field(factory=lambda: defaultdict(Counter))
    strangers: Counter[str] = attrs.field(factory=Counter)
    residuals: list[float] = attrs.field(factory=list)
    seconds: defaultdict[str, list[float]] = attrs.field(factory=lambda: defaultdict(list))


def prepared(image: PageImage) -> PageImage:
    """The page as the survey leaves it."""
    for preprocessor in _CHAIN:
        image = preprocessor.apply(image)
    return image


def read_mail(root: Path, documents: int, strangers: int, folder: Path) -> Tally:
    """Compare pages of mail with the forms of the office that they were sent to."""
    truth = json.loads((root / "truth.json").read_text(encoding="utf-8"))
    by_batch = defaultdict(list)
    for document in truth["documents"]:
        by_batch[document["batch"]].append(document)
    readers = {
        tenant.id: reader_of(
            folder,
            [
                (Form(schema=SCHEMA, name=f"{kind}-{tenant.id}".replace("_", "-")), sides)
                for kind, draw in _KINDS.items()
                for sides in [blank_of(tenant, draw)]
            ],
        )
        for tenant in TENANTS
    }
    tally = Tally()
    for batch in truth["batches"]:
        chosen = _chosen(by_batch[batch["id"]], documents, strangers)
        wanted = {page: number for number, item in enumerate(chosen) for page in item[1]}
        found: defaultdict[int, list[FormReading | None]] = defaultdict(list)
        batch_folder = root / batch["tenant"] / "batches" / batch["id"]
        reader = readers[batch["tenant"]]
        for side, image in zip(batch["pages"], _pages(batch_folder), strict=True):
            number = wanted.get(side["id"])
            if number is None:
                continue
            before = next((r for r in reversed(found[number]) if r is not None), None)
            found[number].append(_timed(reader, prepared(image()), before, tally))
        for number, (kind, _) in enumerate(chosen):
            _count(tally, batch["level"], kind, found[number])
    return tally


def _chosen(
    documents: Sequence[dict[str, Any]], forms: int, strangers: int
) -> list[tuple[str, list[str]]]:
    """Kind and pages of some forms, and of as many other documents as make up the pages."""
    chosen = [
        (document["kind"], _content(document))
        for document in documents
        if document["kind"] in _KINDS
    ][:forms]
    others = sorted(
        (document for document in documents if document["kind"] not in _KINDS),
        key=lambda document: document["kind"] not in _ALIKE,
    )
    pages = 0
    for document in others:
        if pages < strangers:
            chosen.append((document["kind"], _content(document)[: strangers - pages]))
            pages += len(chosen[-1][1])
    return chosen


def _content(document: dict[str, Any]) -> list[str]:
    return [page["id"] for page in document["pages"] if page["role"] in ("content", "back")]


def _pages(folder: Path) -> Iterator[Callable[[], PageImage]]:
    for path in scan_files(folder):
        opened = open_file(path, path.name, _LIMITS)
        for page in number_pages(_FACTS, [opened], _DPI)[0]:
            yield partial(decode_page, path, page, _LIMITS, strict=False)


def _timed(
    reader: FormReader, image: PageImage, before: FormReading | None, tally: Tally
) -> FormReading | None:
    start = time.thread_time()
    found = reader.read(image, before=before)
    tally.seconds["refused" if found is None else "recognised"].append(time.thread_time() - start)
    return found


def _count(tally: Tally, level: str, kind: str, found: Sequence[FormReading | None]) -> None:
    taken = sum(reading is not None for reading in found)
    wanted = kind.replace("_", "-")
    if kind not in _KINDS:
        tally.strangers["pages"] += len(found)
        tally.strangers["accepted"] += taken
        return
    counts = tally.known[level]
    counts["documents"] += 1
    fronts = [r for r in found if r is not None and r.side == 1]
    counts["front"] += any(reading.form.startswith(wanted) for reading in fronts)
    counts["back"] += any(r is not None and r.side == 2 for r in found)
    # One front and one back: whatever else of the document is accepted, such as its envelope,
    # is as wrong as another form's name.
    right = min(taken, 2) if all(r.form.startswith(wanted) for r in fronts) else 0
    counts["wrong"] += taken - right
    tally.residuals.extend(reading.residual for reading in fronts)


def read_questionnaires(count: int, folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """Level, kind of zone, what was done there, and the answer; `-` where it was not recognised."""
    reader = reader_of(folder, [(FORM, [blank_page().render(_DPI)])])
    for number in range(count):
        for place, (name, level) in enumerate(LEVELS.items()):
            dice = Dice(number, 95, place)
            filled = filled_page(dice)
            turn = dice.pick((0, 180) if name == "fax" else (0, 0, 90, 180))
            pixels, dpi = scanned(filled.page, level, turn, dice)
            found = reader.read(prepared(_image(pixels, dpi)))
            yield name, "page", "form", "-" if found is None else "yes"
            for zone in found.zones if found is not None else ():
                answer = zone.answer.value if zone.answer is not None else "-"
                yield name, zone.kind.value, filled.truth[zone.zone].value, answer


def _image(pixels: Grey, dpi: float) -> PageImage:
    page = PageRef(
        batch="b",
        sheet=1,
        side=Side.FRONT,
        file="scan",
        frame=0,
        sha256="",
        width=pixels.shape[1],
        height=pixels.shape[0],
        dpi_x=dpi,
        dpi_y=dpi,
        dpi_source="file",
    )
    return PageImage(page=page, grey=pixels, dpi=dpi)


def _print_mail(tally: Tally) -> None:
    print("\n| forms | documents | front recognised | 95 % | back as well | wrong |")
    print("|---|---|---|---|---|---|")
    for level, counts in tally.known.items():
        share = Share(counts["front"], counts["documents"])
        print(
            f"| {level} | {share.of} | {share.count} | {share.low:.0%} to {share.high:.0%} | "
            f"{counts['back']} | {counts['wrong']} |"
        )
    taken = Share(tally.strangers["accepted"], tally.strangers["pages"])
    print(f"\nother pages: {taken.of}, accepted {taken.count} (at most {taken.at_most:.2%})")
    if tally.residuals:
        worst = np.percentile(tally.residuals, 99)
        print(f"residual, mm: median {np.median(tally.residuals):.3f}, 99th {worst:.3f}")
    for what, seconds in tally.seconds.items():
        milliseconds = 1e3 * statistics.median(seconds)
        print(f"{what}: {milliseconds:.1f} ms of processor time a page (n = {len(seconds)})")
    every = [second for seconds in tally.seconds.values() for second in seconds]
    print(f"all pages, mean: {1e3 * statistics.fmean(every):.1f} ms")


def _print_answers(trials: Sequence[tuple[str, str, str, str]]) -> None:
    print("\n| level | zone | done | n | yes | no | unsure | not recognised |")
    print("|---|---|---|---|---|---|---|---|")
    counts = Counter(trials)
    for level, kind, done in dict.fromkeys(trial[:3] for trial in trials):
        row = [counts[level, kind, done, answer] for answer in ("yes", "no", "unsure", "-")]
        print(f"| {level} | {kind} | {done} | {sum(row)} | {' | '.join(map(str, row))} |")
    marks = [trial for trial in trials if trial[1] == "mark"]
    wrong = sum({trial[2], trial[3]} == {"yes", "no"} for trial in marks)
    clear = Share(wrong, sum(trial[2] != "unsure" for trial in marks))
    print(f"\nmarks ticked or not: {clear.of}, wrong {clear.count} (at most {clear.at_most:.2%})")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mail", type=Path, nargs="*", default=[], help="made by benchmarks.mail")
    parser.add_argument("--documents", type=int, default=4, help="forms of each batch")
    parser.add_argument("--strangers", type=int, default=15, help="other pages of each batch")
    parser.add_argument("--filled", type=int, default=15, help="questionnaires of each level")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as folder:
        for root in given.mail:
            _print_mail(read_mail(root, given.documents, given.strangers, Path(folder)))
        _print_answers(list(read_questionnaires(given.filled, Path(folder))))


if __name__ == "__main__":
    main()
