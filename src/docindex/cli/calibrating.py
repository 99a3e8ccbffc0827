"""`docindex calibrate`: labels in, a calibration out that keeps its promise, or what is missing."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from docindex.cli.auditing import records_of, share
from docindex.cli.output import say, write_new

if TYPE_CHECKING:
    from docindex.auditing import Label, Population
    from docindex.matching.calibration import Promise
    from docindex.matching.promising import Outcome
    from docindex.profile import PolicySection, Profile
    from docindex.reasons import Language

_LANGUAGES: Final[dict[str, tuple[Language, ...]]] = {
    "both": ("de", "en"),
    "de": ("de",),
    "en": ("en",),
}


def add(commands: Any) -> None:
    """Add the command."""
    made = commands.add_parser("calibrate", help="make a calibration that keeps a promise")
    records_of(made)
    made.add_argument(
        "--labels", required=True, nargs="+", type=Path, metavar="FILE", help="tables of labels"
    )
    made.add_argument(
        "--clerks",
        action="store_true",
        help="fit to what people answered among the records as well; it never tests",
    )
    made.add_argument(
        "--profile", required=True, type=Path, help="its policy says what is to be promised"
    )
    made.add_argument(
        "--class",
        dest="document_class",
        metavar="NAME",
        help="documents of this class only, by its own policy",
    )
    made.add_argument(
        "--test-share",
        type=share,
        default=0.7,
        metavar="SHARE",
        help="how much of the audit tests; the rest fits",
    )
    made.add_argument("--out", type=Path, default=Path("calibration.json"), metavar="FILE")
    made.add_argument("--report", type=Path, metavar="FILE", help="HTML page with the diagrams")
    made.add_argument("--language", choices=tuple(_LANGUAGES), default="both", help="of the page")
    made.add_argument("--force", action="store_true", help="overwrite the files")
    made.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Write the calibration, or say why there is none; the page is written either way."""
    from docindex.auditing import read_population
    from docindex.calibrationfile import calibration_text
    from docindex.errors import CalibrationError
    from docindex.matching.calibration import Promise
    from docindex.profile import load_profile
    from docindex.report.calibrating import calibration_page, verdict

    profile = load_profile(given.profile).profile
    policy = _policy(profile, given.document_class)
    promise = Promise(max_wrong=policy.max_wrong, confidence=policy.confidence)
    population = read_population(given.records)
    if population.tenant != profile.tenant:
        raise CalibrationError(
            f"the records are of tenant {population.tenant!r}, the profile of {profile.tenant!r}. "
            "Give the profile of that tenant."
        )
    outcome = _outcome(given, population, promise)
    if given.report:
        page = calibration_page(outcome, promise, _LANGUAGES[given.language])
        write_new(given.report, page, force=given.force)
    said = [sentence for sentence, _ in verdict(outcome, promise, "en")]
    if outcome.calibration is None:
        raise CalibrationError("\n".join(said))
    write_new(given.out, calibration_text(outcome.calibration), force=given.force)
    for sentence in (f"{given.out}: {said[0]}", *said[1:]):
        say(sentence)
    return 0


def _policy(profile: Profile, document_class: str | None) -> PolicySection:
    from docindex.errors import CalibrationError

    if document_class is None:
        return profile.policy
    for section in profile.classes:
        if section.name == document_class:
            return section.policy or profile.policy
    raise CalibrationError(
        f"--class {document_class}: the profile has no such class. Name one of its `classes`."
    )


def _outcome(given: argparse.Namespace, population: Population, promise: Promise) -> Outcome:
    import attrs

    from docindex.auditing import labelled, proposals
    from docindex.calibrationfile import named
    from docindex.matching.promising import Basis, make_calibration

    chosen: str | None = given.document_class
    labels = _labels(given, population)
    documents = [
        one for one in labelled(population, labels) if chosen in (None, one.document_class)
    ]
    everything = [one for one in proposals(population) if chosen in (None, one.document_class)]
    basis = Basis(
        tenant=population.tenant,
        population=everything,
        ties=_ties(population),
        drawn=sum(
            label.source.tests and chosen in (None, population.records[label.record].document_class)
            for label in labels
        ),
        test_share=given.test_share,
    )
    outcome = make_calibration(documents, promise, basis)
    made = outcome.calibration
    return attrs.evolve(outcome, calibration=None if made is None else named(made))


def _labels(given: argparse.Namespace, population: Population) -> tuple[Label, ...]:
    from docindex.auditing import clerk_labels, merged, read_labels
    from docindex.auditing.labels import known
    from docindex.errors import CalibrationError

    clerks = clerk_labels(population) if given.clerks else ()
    labels = known(merged((*read_labels(given.labels), *clerks)), population)
    if not any(label.source.tests for label in labels):
        raise CalibrationError(
            "no label is of an audit, and only those may test a promise. Draw one with `docindex "
            "audit draw`, have it keyed, and give what `docindex audit take` writes."
        )
    return labels


def _ties(population: Population) -> tuple[tuple[str, str], ...]:
    from docindex.errors import CalibrationError
    from docindex.matching.calibration import differences, ties_of

    first: tuple[tuple[str, str], ...] | None = None
    for record in population.records.values():
        ties = ties_of(record.versions)
        if first is None:
            first = ties
        elif found := differences(first, ties):
            raise CalibrationError(
                f"record {record.id}: was made otherwise than those before it ({found[0]}), and a "
                "calibration is for one. Give the records that one installation made."
            )
    return first or ()
