"""One page on a calibration, or on why there is none: offline HTML without any script."""

from __future__ import annotations

import base64
import hashlib
import math
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Final

from docindex.matching.calibration import Calibration, Promise
from docindex.matching.promising import Judged, Outcome, Shortage
from docindex.matching.reliability import calibration_error, reliability, risk_coverage
from docindex.reasons import Language
from docindex.report.islands import visible
from docindex.report.resource import resource_text
from docindex.report.svg import Frame, diagram, dot, line, path, text

_PLACES: Final[dict[Language, int]] = {"de": 0, "en": 1}
_FRAME: Final = Frame(left=80, top=40, width=560, height=300)
_SIZE: Final = (680, 400)
# Shares are drawn by how many nines they have: 0.9 at a quarter, 0.9999 at the end.
_NINES: Final = 4.0
_STRETCHED: Final = (0.0, 0.5, 0.9, 0.99, 0.999, 0.9999)
_FIFTHS: Final = tuple(n / 5 for n in range(6))


class Wording:
    """The page's texts and numbers in one language."""

    def __init__(self, language: Language) -> None:
        self._place = _PLACES[language]
        self._words = tomllib.loads(resource_text("calibration.toml"))

    def __call__(self, key: str, **values: str) -> str:
        """A text with its values filled in."""
        return str(self._words[key][self._place]).format(**values)

    def number(self, value: float, form: str) -> str:
        """A number with the language's decimal sign."""
        text = format(value, form)
        return text if self._place else text.replace(".", ",")

    def percent(self, share: float) -> str:
        """A share in per cent."""
        return f"{self.number(100 * share, '.4g')} %"


def calibration_page(outcome: Outcome, promise: Promise, languages: Sequence[Language]) -> str:
    """The page; equal outcomes give equal pages.

    Args:
        outcome: of `matching.promising.make_calibration`.
        promise: what was asked for.
        languages: a part of the page for each, in this order.
    """
    style = resource_text("calibration.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'"
    parts = "".join(_part(outcome, promise, language) for language in languages)
    return (
        f'<!doctype html>\n<html lang="{languages[0]}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>docindex</title>\n<style>{style}</style>\n</head>\n<body>\n{parts}</body>\n</html>\n"
    )


def verdict(outcome: Outcome, promise: Promise, language: Language) -> tuple[tuple[str, str], ...]:
    """What came of it, a sentence each, with the class of its importance in the page."""
    say = Wording(language)
    asked = {"alpha": say.percent(promise.max_wrong), "confidence": say.percent(promise.confidence)}
    made = outcome.calibration
    if made is None:
        return ((say("missed", **asked), "missed"), *_lacks(outcome.shortage, say))
    counts = {"indexed": str(made.tested.indexed), "wrong": str(made.tested.wrong)}
    unseen = ((say("unseen", names=", ".join(made.unseen)), "note"),) if made.unseen else ()
    return (
        (say("kept", **asked), "kept"),
        (say("tested", **counts, bound=say.percent(made.tested.bound)), ""),
        (say("scope"), "note"),
        *unseen,
    )


def _lacks(shortage: Shortage | None, say: Wording) -> Iterator[tuple[str, str]]:
    if shortage is None:
        return
    if tested := shortage.tested:
        counts = {"indexed": str(tested.indexed), "wrong": str(tested.wrong)}
        yield say("failed", **counts, bound=say.percent(tested.bound)), ""
    if shortage.labels_needed is None:
        best = "–" if shortage.best is None else say.percent(shortage.best)
        yield say("hopeless", best=best), ""
    else:
        counts = {"needed": str(shortage.labels_needed), "missing": str(shortage.labels_missing)}
        yield say("missing", **counts), ""


def _part(outcome: Outcome, promise: Promise, language: Language) -> str:
    say, made = Wording(language), outcome.calibration
    parts = [
        f"<h1>{escape(say('title'))}</h1>",
        *(_p(*said) for said in verdict(outcome, promise, language)),
        *_pictures(outcome, promise, say),
    ]
    if made:
        parts += [*_classes(made, say), *_facts(made, say)]
    return f'<section lang="{language}">\n' + "\n".join(parts) + "\n</section>\n"


def _pictures(outcome: Outcome, promise: Promise, say: Wording) -> list[str]:
    judged = outcome.judged
    if not judged:
        return [_p(say("none"), "note")]
    ece = calibration_error(judged)
    return [
        f"<h2>{escape(say('reliability'))}</h2>",
        _p(say("reliability_note", ece="–" if ece is None else say.percent(ece)), "note"),
        _reliability(judged, say),
        _bin_table(judged, say),
        f"<h2>{escape(say('risk'))}</h2>",
        _p(say("risk_note"), "note"),
        _risk(judged, promise, say),
    ]


def _reliability(judged: Sequence[Judged], say: Wording) -> str:
    ticks = [(_stretch(share), say.percent(share)) for share in _STRETCHED]
    parts = [
        _FRAME.axes((say("said"), say("true")), ticks, ticks),
        line(_FRAME.at(0, 0), _FRAME.at(1, 1), "ideal"),
    ]
    for found in reliability(judged):
        x = _stretch(found.mean)
        ends = _FRAME.at(x, _stretch(found.least)), _FRAME.at(x, _stretch(found.most))
        parts += [
            line(*ends, "range"),
            dot(_FRAME.at(x, _stretch(found.right / found.of)), "dot"),
        ]
    return diagram(_SIZE, say("reliability"), parts)


def _stretch(share: float) -> float:
    """A share's place on an axis that is stretched towards 1."""
    return min(-math.log10(max(1 - share, 10**-_NINES)) / _NINES, 1.0)


def _bin_table(judged: Sequence[Judged], say: Wording) -> str:
    rows = [
        (
            f"{say.number(found.low, 'g')}–{say.number(found.high, 'g')}",
            say.number(found.mean, ".4f"),
            str(found.right),
            str(found.of),
            f"{say.percent(found.least)} – {say.percent(found.most)}",
        )
        for found in reliability(judged)
    ]
    return _table([say(key) for key in ("bins", "mean", "right", "of", "between")], rows)


def _risk(judged: Sequence[Judged], promise: Promise, say: Wording) -> str:
    points = risk_coverage(judged, len(judged))
    top = _ceiling(max(2 * promise.max_wrong, 1.3 * points[-1].wrong))
    upwards = [(share, say.percent(share * top)) for share in _FIFTHS]
    across = [(share, say.percent(share)) for share in _FIFTHS]
    parts = [
        _FRAME.axes((say("covered"), say("wrong_axis")), across, upwards),
        line(_FRAME.at(0, promise.max_wrong / top), _FRAME.at(1, promise.max_wrong / top), "limit"),
        path([_FRAME.at(p.covered, p.most / top) for p in points if p.most <= top], "bound"),
        path([_FRAME.at(p.covered, p.wrong / top) for p in points], "curve"),
    ]
    taken = [one for one in judged if one.indexed]
    if taken:
        covered = len(taken) / len(judged)
        wrong = sum(not one.right for one in taken) / len(taken)
        place = _FRAME.at(covered, wrong / top)
        parts += [line(place, _FRAME.at(covered, 1), "limit"), dot(place, "point")]
        above = (place[0] - 6, _FRAME.top + 12)
        parts.append(text(above, f"{say('indexed')}: {say.percent(covered)}", "", "end"))
    return diagram(_SIZE, say("risk"), parts)


def _ceiling(value: float) -> float:
    """The next of 1, 2, 5 times a power of ten, at most 1."""
    power = 10.0 ** math.floor(math.log10(value))
    return min(1.0, next(power * step for step in (1, 2, 5, 10) if power * step >= value * 0.999))


def _classes(made: Calibration, say: Wording) -> list[str]:
    rows = [
        (
            found.name,
            say("shared" if found.pooled else "own"),
            say.number(found.log_odds, "g"),
            str(found.tested.indexed),
            str(found.tested.wrong),
            say.percent(found.tested.bound),
        )
        for found in made.classes
    ]
    head = [say(key) for key in ("class", "curve", "threshold", "indexed", "wrong", "most")]
    note = _p(say("classes_note"), "note")
    return [f"<h2>{escape(say('classes'))}</h2>", _table(head, rows), note]


def _facts(made: Calibration, say: Wording) -> list[str]:
    rows = [
        ("id", made.id),
        (say("tenant"), made.tenant),
        *((f"{say('labels')}: {name}", str(count)) for name, count in made.sources),
        *made.ties,
    ]
    return [f"<h2>{escape(say('facts'))}</h2>", _table([], rows)]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    top = "".join(f"<th>{_shown(name)}</th>" for name in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{_shown(value)}</td>" for value in row) + "</tr>\n" for row in rows
    )
    return f"<table>\n<tr>{top}</tr>\n{body}</table>" if head else f"<table>\n{body}</table>"


def _p(words: str, css: str = "") -> str:
    kind = f' class="{css}"' if css else ""
    return f"<p{kind}>{_shown(words)}</p>"


def _shown(words: str) -> str:
    return escape(visible(words))
