"""`docindex learn-class`: labelled scans become a model of the classes of documents."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from docindex.cli.output import say, write_new

if TYPE_CHECKING:
    from docindex.reasons import Language

_LANGUAGES: Final[dict[str, tuple[Language, ...]]] = {
    "both": ("de", "en"),
    "de": ("de",),
    "en": ("en",),
}
_MOST_WORKERS: Final = 256


def add(commands: Any) -> None:
    """Add the command."""
    learn = commands.add_parser("learn-class", help="make a model of classes of labelled scans")
    learn.add_argument(
        "--samples",
        type=Path,
        required=True,
        metavar="DIR",
        help="a folder for each class; every file in it is one document",
    )
    learn.add_argument("--profile", type=Path, required=True, help="how the scans are read")
    learn.add_argument("--out", type=Path, required=True, metavar="FILE", help="the model to make")
    learn.add_argument("--report", type=Path, metavar="FILE", help="Markdown with the confusion")
    learn.add_argument("--language", choices=tuple(_LANGUAGES), default="both", help="of it")
    learn.add_argument("--force", action="store_true", help="overwrite the files")
    learn.add_argument("--seed", type=_seed, default=0, help="of the parts that it is tested with")
    learn.add_argument(
        "--plugin", action="append", default=[], metavar="MODULE", help="importable plug-in module"
    )
    learn.add_argument("--executor", default="pebble", help="what reads the scans, or in-process")
    learn.add_argument("--workers", type=_workers, default=0, help="0: one for each core")
    learn.add_argument("--quiet", action="store_true", help="no progress bar, no summary")
    learn.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Write the model, and the report where one is wanted."""
    from docindex.classfile import classes_text
    from docindex.classlearning.learning import learn_classes
    from docindex.classlearning.reporting import class_report, profile_lines, shown
    from docindex.classlearning.samples import Effort
    from docindex.matching.classconfusion import Confusion
    from docindex.profile import load_profile
    from docindex.progress import ProgressBar
    from docindex.registry import load_registry

    _refuse_old(given)
    effort = Effort(executor=given.executor, workers=given.workers)
    loaded, registry = load_profile(given.profile), load_registry(given.plugin)
    with ProgressBar(given.samples.name, visible=not given.quiet and sys.stderr.isatty()) as bar:
        learned = learn_classes(given.samples, loaded, registry, effort, bar.show, seed=given.seed)
    model = learned.fitted.model
    write_new(given.out, classes_text(model), force=given.force)
    if given.report:
        page = class_report(learned, given.out.name, _LANGUAGES[given.language])
        write_new(given.report, page, force=given.force)
    if not given.quiet:
        found = Confusion.of(learned.fitted.tested, model.linear.names)
        say(f"{given.out}: {sum(model.samples)} documents in {len(model.samples)} classes")
        for what in ("right", "unknown", "wrong", "kept_out"):
            say(f"  {_SAID[what]}: {shown(getattr(found, what), 'en')}")
        say(f"  not used: {len(learned.unread)} files")
        say("\n".join(("for the profile:", *profile_lines(learned, given.out.name))))
    return 0


_SAID: Final = {
    "right": "right, by models that had not seen the document",
    "unknown": "unknown",
    "wrong": "another class",
    "kept_out": "foreign documents that became unknown",
}


def _refuse_old(given: argparse.Namespace) -> None:
    """Before anything is read, which takes minutes."""
    from docindex.errors import ExportError

    for path in (given.out, given.report):
        if path is not None and path.exists() and not given.force:
            raise ExportError(f"{path} is there already. Name another file, or add --force.")


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError("state a whole number, not negative")
    return int(text)


def _workers(text: str) -> int:
    if not text.isdecimal() or int(text) > _MOST_WORKERS:
        raise argparse.ArgumentTypeError(f"state 0 to {_MOST_WORKERS}; 0 is one for each core")
    return int(text)
