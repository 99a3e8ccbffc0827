"""Classes of documents: learned of one mail, tested on another, some kinds of which are foreign.

    python -m benchmarks.classes [--seeds 91 92] [--each 3] [--test 2] [--folder DIR]

Documents of one office of the benchmark's mail, each level as many, a file each. `--each` documents
of every kind of every level are the samples of `docindex learn-class`; `--test` of every kind of
the second seed are told by the model, and so are as many of kinds that it never saw, which should
become `unknown`. Pages are read as the path reads them: titles and likely lines of the first two.
No form model and no keyword takes part.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import attrs

from benchmarks.mail.generator import Order, write_plans
from benchmarks.mail.imagefiles import FileForm, scan_files
from benchmarks.mail.kinds import Kind
from benchmarks.mail.levels import FAX, LEVELS
from benchmarks.mail.plans import BatchPlan
from benchmarks.mail.stacks import FeedMode, Separation
from docindex.classlearning.learning import learn_classes
from docindex.classlearning.reporting import confusion_table, shown
from docindex.classlearning.samples import Effort, see_samples
from docindex.matching.classconfusion import Confusion
from docindex.matching.classes import UNKNOWN_CLASS
from docindex.matching.classfitting import Answered
from docindex.matching.classmodel import ClassModel
from docindex.profile import LoadedProfile, load_profile
from docindex.registry import load_registry

TENANT: Final = "kreis-a"
_CASES: Final = 5_000
# What clerks would call the kinds; how a citizen names his case makes no class of its own.
CLASSES: Final = {
    Kind.HEARING_FORM: "hearing_form",
    Kind.WITNESS_FORM: "witness_form",
    Kind.CITIZEN_SUBJECT: "citizen_letter",
    Kind.CITIZEN_TEXT: "citizen_letter",
    Kind.LAWYER_LETTER: "lawyer_letter",
    Kind.PAYMENT_PROOF: "payment_proof",
    Kind.DELIVERY_CERTIFICATE: "delivery_certificate",
    Kind.AUTHORITY_LETTER: "authority_letter",
    Kind.UNDELIVERABLE: "undeliverable",
}
FOREIGN: Final = (Kind.ADVERTISING, Kind.UNRELATED, Kind.POLICE_FILE, Kind.HANDWRITTEN)
_PAPER_ONLY: Final = (Kind.DELIVERY_CERTIFICATE, Kind.UNDELIVERABLE)
_FORMS: Final = (FileForm.PDF_GREY, FileForm.PDF_BITONAL)


def plans(seed: int, each: int, foreign: int) -> Iterator[BatchPlan]:
    """A batch of each level, a file for each document.

    Args:
        each: documents of each kind that is learned; foreign: of each that is not.
    """
    for number, level in enumerate(LEVELS):
        known = [kind for kind in CLASSES if level != FAX or kind not in _PAPER_ONLY]
        kinds = [kind for kind in known for _ in range(each)]
        kinds += [kind for kind in FOREIGN for _ in range(foreign)]
        yield BatchPlan(
            seed=seed,
            number=number,
            of_tenant=number,
            round=1,
            tenant=TENANT,
            level=level,
            separation=Separation.FILE,
            feed=FeedMode.SIMPLEX,
            form=FileForm.FAX if level == FAX else _FORMS[number % len(_FORMS)],
            kinds=tuple(kinds),
            cases=_CASES,
            file_pages=(5, 7),
            destroyed=0.0,
        )


def lay_out(root: Path, out: Path, seed: int, each: int, foreign: int = 0) -> LoadedProfile:
    """Make mail and lay its documents into a folder for each class.

    Returns:
        The office's profile.
    """
    order = Order(seed=seed, preset="small", cases=_CASES)
    truth = write_plans(root, order, list(plans(seed, each, foreign)))
    documents = json.loads(truth.read_text(encoding="utf-8"))["documents"]
    for batch in dict.fromkeys(document["batch"] for document in documents):
        files = scan_files(root / TENANT / "batches" / batch)
        own = [document for document in documents if document["batch"] == batch]
        for file, document in zip(files, own, strict=True):
            name = CLASSES.get(Kind(document["kind"]), UNKNOWN_CLASS)
            folder = out / name
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, folder / f"{document['level']}.{document['kind']}.{file.name}")
    return load_profile(root / TENANT / "profile.toml")


@attrs.frozen(kw_only=True)
class Told:
    """A document of the second seed, and what was said of it."""

    level: str
    kind: str
    tested: Answered


def tell(model: ClassModel, samples: Path, loaded: LoadedProfile, effort: Effort) -> Iterator[Told]:
    """What the model says of every document of a folder."""
    seen = see_samples(samples, loaded, load_registry(), effort, _silent)
    for sample in seen.samples:
        level, kind, _ = Path(sample.name).name.split(".", 2)
        tested = Answered(
            name=sample.name,
            truth=sample.document_class,
            stranger=sample.document_class == UNKNOWN_CLASS,
            said=model.classify(sample.look),
        )
        yield Told(level=level, kind=kind, tested=tested)


def show(told: list[Told], names: tuple[str, ...]) -> None:
    """Shares by level, and the whole confusion."""
    print("| level | right | unknown | another class | foreign kept out |")
    print("| --- | --- | --- | --- | --- |")
    for level in (*LEVELS, "all"):
        of_level = [one.tested for one in told if level in (one.level, "all")]
        found = Confusion.of(of_level, names)
        shares = (found.right, found.unknown, found.wrong, found.kept_out)
        print(f"| {level} | {' | '.join(shown(share, 'en') for share in shares)} |")
    found = Confusion.of([one.tested for one in told], names)
    columns = (*found.names, UNKNOWN_CLASS)
    print("\n" + "\n".join(confusion_table(found.names, columns, found.counts, "is")))
    kinds = Counter((one.kind, one.tested.said) for one in told if one.tested.stranger)
    print("\n" + "\n".join(confusion_table([*FOREIGN], columns, kinds, "foreign")))


def _silent(_step: str, _done: int, _of: int) -> None:
    """Tell nobody."""


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, nargs=2, default=(91, 92))
    parser.add_argument("--each", type=int, default=3, help="samples of each kind and level")
    parser.add_argument("--test", type=int, default=2, help="documents of each kind and level")
    parser.add_argument("--folder", type=Path, help="empty or new, where the mail is kept")
    parser.add_argument("--executor", default="pebble")
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args()
    effort = Effort(executor=given.executor, workers=given.workers)
    with tempfile.TemporaryDirectory() as scratch:
        root = given.folder or Path(scratch)
        taught, asked = root / "samples", root / "asked"
        loaded = lay_out(root / "first", taught, given.seeds[0], given.each)
        began = time.perf_counter()
        learned = learn_classes(taught, loaded, load_registry(), effort, _silent)
        model = learned.fitted.model
        seconds = time.perf_counter() - began
        counts = dict(zip(model.linear.names, model.samples, strict=True))
        print(f"{counts}, {seconds:.0f} s; threshold {model.acceptance.threshold}")
        own = Confusion.of(learned.fitted.tested, model.linear.names)
        for what in ("right", "unknown", "wrong", "kept_out"):
            print(f"cross-validated, {what}: {shown(getattr(own, what), 'en')}")
        again = lay_out(root / "second", asked, given.seeds[1], given.test, given.test)
        show(list(tell(model, asked, again, effort)), model.linear.names)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
