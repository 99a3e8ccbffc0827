"""`docindex audit`: draw documents at random, have them keyed blind, and count what is wrong."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docindex.cli.output import say, show, write_new

if TYPE_CHECKING:
    from docindex.auditing import Label, Population
    from docindex.auditing.reporting import Rate
    from docindex.matching.calibration import Calibration
    from docindex.matching.drift import Alarm, Seen

_RECORDS = "files of records, or folders with `records.jsonl` as exporter `jsonl` writes it"
_FORCE = "overwrite the file"


def add(commands: Any) -> None:
    """Add the commands."""
    audit = commands.add_parser("audit", help="count what is wrong by a random sample")
    family = audit.add_subparsers(required=True, metavar="COMMAND")
    _add_draw(family.add_parser("draw", help="draw documents at random"))
    _add_sheet(family.add_parser("sheet", help="write the list to key from, without answers"))
    _add_take(family.add_parser("take", help="take the keyed lists back, as labels"))
    _add_report(family.add_parser("report", help="say how much is wrong, with exact bounds"))
    _add_drift(family.add_parser("drift", help="compare everyday work with a calibration"))


def _add_draw(draw: argparse.ArgumentParser) -> None:
    records_of(draw)
    draw.add_argument("--n", required=True, type=int, help="how many documents to draw")
    draw.add_argument("--seed", type=int, default=0, help="another one draws others")
    draw.add_argument(
        "--by",
        choices=("none", "class", "status"),
        default="none",
        help="what makes strata, each of which is drawn from by its size",
    )
    draw.add_argument(
        "--least", type=int, default=0, metavar="N", help="documents of each stratum, at least"
    )
    draw.add_argument("--out", type=Path, default=Path("audit.json"), metavar="FILE")
    draw.add_argument("--force", action="store_true", help=_FORCE)
    draw.set_defaults(run=_draw)


def _add_sheet(sheet: argparse.ArgumentParser) -> None:
    sheet.add_argument("audit", type=Path, metavar="AUDIT", help="what `draw` wrote")
    records_of(sheet)
    sheet.add_argument(
        "--again",
        action="append",
        default=[],
        type=Path,
        metavar="LABELS",
        help="labels of a first keying: list only what a second person is to key; may be repeated",
    )
    sheet.add_argument("--out", type=Path, default=Path("sheet.csv"), metavar="FILE")
    sheet.add_argument("--force", action="store_true", help=_FORCE)
    sheet.set_defaults(run=_sheet)


def _add_take(take: argparse.ArgumentParser) -> None:
    take.add_argument(
        "answers", nargs="+", type=Path, metavar="ANSWERS", help="filled-in lists, of all persons"
    )
    take.add_argument("--audit", required=True, type=Path, help="what `draw` wrote")
    take.add_argument("--out", type=Path, default=Path("labels.csv"), metavar="FILE")
    take.add_argument("--force", action="store_true", help=_FORCE)
    take.set_defaults(run=_take)


def _add_report(report: argparse.ArgumentParser) -> None:
    report.add_argument("labels", nargs="+", type=Path, metavar="LABELS", help="what `take` wrote")
    records_of(report)
    report.add_argument("--confidence", type=share, default=0.95, help="of each bound for itself")
    report.set_defaults(run=_report)


def _add_drift(drift: argparse.ArgumentParser) -> None:
    drift.add_argument("calibration", type=Path, metavar="CALIBRATION")
    records_of(drift)
    drift.add_argument(
        "--labels",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="labels of audits, for the rate of wrong ones; may be repeated",
    )
    drift.set_defaults(run=_drift)


def records_of(command: argparse.ArgumentParser) -> None:
    """Add the option that names records."""
    command.add_argument(
        "--records", required=True, nargs="+", type=Path, metavar="PATH", help=_RECORDS
    )


def share(text: str) -> float:
    """A number above 0 and below 1."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < 1:
        raise argparse.ArgumentTypeError("state a number above 0 and below 1")
    return number


def _draw(given: argparse.Namespace) -> int:
    from docindex.auditing import audit_text, draw_audit, read_population
    from docindex.matching.bounds import upper
    from docindex.matching.promising import TEST_SHARE
    from docindex.model import Status

    population = read_population(given.records)
    audit = draw_audit(
        population.records,
        given.n,
        tenant=population.tenant,
        seed=given.seed,
        by=given.by,
        least=given.least,
    )
    write_new(given.out, audit_text(audit), force=given.force)
    for stratum in audit.strata:
        say(f"{stratum.name}: {stratum.drawn} of {stratum.documents} documents")
    statuses = [record.decision.status for record in population.records.values()]
    indexed = statuses.count(Status.INDEXED) / len(statuses)
    tested = int(given.n * indexed * TEST_SHARE)
    say(
        f"{indexed:.0%} of all documents are indexed: if all {tested} of them that would test a "
        f"calibration are right, it can promise at most {upper(0, tested, 0.05):.2%} wrong (95 %)"
    )
    return 0


def _sheet(given: argparse.Namespace) -> int:
    from docindex.auditing import keying_list, load_audit, read_labels, read_population

    text = keying_list(
        load_audit(given.audit),
        read_population(given.records),
        given.out.parent,
        again=read_labels(given.again),
    )
    write_new(given.out, text, force=given.force, mark=True)
    say(f"{given.out}: fill in `case`; `-` no case, `+` several, `?` nobody can tell")
    return 0


def _take(given: argparse.Namespace) -> int:
    from docindex.auditing import labels_text, load_audit, take_answers
    from docindex.auditing.labels import UNTOLD

    labels = take_answers(load_audit(given.audit), given.answers)
    write_new(given.out, labels_text(labels), force=given.force, mark=True)
    untold = [label.record for label in labels if label.case == UNTOLD]
    say(f"{given.out}: {len(labels)} labels")
    if untold:
        say(f"nobody could tell, or the keyed lists differ; they count as wrong: {_some(untold)}")
    return 0


def _report(given: argparse.Namespace) -> int:
    from docindex.auditing import read_labels, read_population, report_audit
    from docindex.auditing.labels import known

    population = read_population(given.records)
    found = report_audit(population, known(read_labels(given.labels), population), given.confidence)
    counts = ", ".join(f"{count} {status}" for status, count in found.shares.items())
    show(f"{found.documents} documents: {counts}")
    for rate in found.rates:
        show(_rate_line(rate))
    if found.differing:
        say(
            f"not what was keyed: {_some(found.differing)}. Before anything is believed, have a "
            "second person key them: docindex audit sheet --again"
        )
    return 0


def _rate_line(rate: Rate) -> str:
    counted = f"{rate.status}, {rate.group} {rate.name}: {rate.wrong} of {rate.of} wrong"
    if rate.least is None or rate.most is None:
        return f"{counted}; drawn with different chances, see its strata"
    return f"{counted}; at least {rate.least:.3%}, at most {rate.most:.3%}"


def _drift(given: argparse.Namespace) -> int:
    import attrs

    from docindex.auditing import read_labels, read_population
    from docindex.auditing.labels import known
    from docindex.calibrationfile import load_calibration
    from docindex.matching.drift import find_drift

    calibration = load_calibration(given.calibration)
    population = read_population(given.records)
    labels = known(read_labels(given.labels), population)
    for alarm in find_drift(_everyday(population, labels, calibration), calibration):
        show(json.dumps(attrs.asdict(alarm), ensure_ascii=False, sort_keys=True))
        say(_alarm_line(alarm))
    return 0


def _everyday(
    population: Population, labels: Iterable[Label], calibration: Calibration
) -> Iterator[Seen]:
    """What can be compared; says what cannot."""
    from docindex.auditing.verdicts import form_of, is_right, may_be_indexed
    from docindex.matching.drift import Seen

    truth = {label.record: label.case for label in labels if label.source.tests}
    other: dict[str, int] = {}
    undated = 0
    for name, record in population.records.items():
        differing = calibration.applies_to(record.versions)
        date = record.batch.receipt_date
        if differing:
            other[differing[0]] = other.get(differing[0], 0) + 1
        elif date is None:
            undated += 1
        else:
            year, week, _ = date.isocalendar()
            yield Seen(
                document_class=record.document_class,
                week=f"{year}-W{week:02d}",
                log_odds=record.decision.log_odds if may_be_indexed(record) else None,
                right=is_right(record, truth[name]) if name in truth else None,
                form=form_of(record),
            )
    for difference, count in sorted(other.items()):
        say(f"{count} documents: the calibration does not apply to them ({difference})")
    if undated:
        say(f"{undated} documents: their batches have no receipt date, so they are of no week")


def _alarm_line(alarm: Alarm) -> str:
    place = f"{alarm.week}, {alarm.kind} {alarm.name}"
    if alarm.expected is None:
        what = f"a {alarm.kind} that the calibration has not seen"
        return f"{place}: {alarm.count} documents of {what}"
    return (
        f"{place}: {alarm.measure} {alarm.count} of {alarm.of}, expected {alarm.expected:.2%}; by "
        f"chance {alarm.probability:.2g}"
    )


def _some(names: Iterable[str]) -> str:
    all_of = list(names)
    more = f" and {len(all_of) - 20} more" if len(all_of) > 20 else ""
    return ", ".join(all_of[:20]) + more
