"""Evidence weighed: how much more likely is what was read if the document is this case's; pure.

Each candidate has the odds

    weight(c) = product over independent statements of P(statement | c) / P(statement | not c)

and beside the candidates stand two hypotheses of their own: another key of the list was misread as
this one, and none of these. A statement is a number (of one kind), the name, the birth date, the
plate, the date of the offence, the place; however often it stands there it counts once, with what
its best reading says. Names, dates and plates are weighed by how many cases share them (Fellegi and
Sunter, JASA 1969; frequencies after Winkler, 1989), numbers by the noisy channel of the own engine
and by the chance that somebody quotes them.

What agrees with a misreading says less. Of names, how often they are misread, and how often another
name is taken for a misreading, is counted (`names.AGREED` and `names.MISTAKEN`, 213 documents); of
dates, plates and places it is assumed, as is how often a statement stands on its document.

No statement weighs against a case by itself. What speaks against it is what speaks for another one.
Whether the result is a probability only a calibration can say.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Final

import attrs
from rapidfuzz.distance import OSA

from docindex.matching.fields import EVENT
from docindex.matching.names import AGREED, MISTAKEN, Level
from docindex.matching.noise import NoiseModel
from docindex.matching.witnesses import (
    is_certified,
    is_exact,
    is_ours,
    is_print,
    is_reference,
)
from docindex.model import Candidate, Evidence, ReferenceRole, Support

# Natural logarithm of P(read | key), by (read, key).
Channel = Callable[[str, str], float]
# Natural logarithm of P(quality | misread) / P(quality | right), by the reader's confidence.
Doubt = Callable[[float], float]

# That a number of ours which stands there is not the document's own: by the role it has, and for a
# barcode. Assumptions of order of magnitude, put right by the calibration.
_QUOTED: Final = {
    ReferenceRole.OURS: math.log(0.02),
    ReferenceRole.UNLABELLED: math.log(0.1),
    ReferenceRole.THEIRS: math.log(0.7),
}
_QUOTED_BARCODE: Final = math.log(0.001)
# Numbers of a second kind are quoted together, and add little beside what they say of misreading.
_SECOND_KIND: Final = math.log(3)
# That a well-formed number is of a case that the list lacks, or nobody's at all.
_UNLISTED: Final = math.log(0.03)
# That a statement of a case stands legibly on its document, and how many others of its sort stand
# there that could be taken for it.
_SAID: Final = {
    "plate": (0.6, 2),
    "birth_date": (0.5, 6),
    "offence_date": (0.6, 6),
    "surname": (0.8, 5),
    "given_name": (0.8, 5),
    "street": (0.5, 2),
    "postcode": (0.6, 3),
    "city": (0.7, 3),
}
_OTHER: Final = (0.5, 4)
# Where the matcher does not say how many cases share a key.
_SHARE: Final = {"surname": 0.003, "given_name": 0.02, "city": 0.1, "postcode": 0.02}
_USUAL_SHARE: Final = 0.003
# Street, postcode and town are one statement.
_PLACE: Final = frozenset({"street", "postcode", "city"})
_NAME: Final = frozenset({"surname", "given_name"})
_GROUPS: Final = dict.fromkeys(_PLACE, "place") | dict.fromkeys(_NAME, "name")
# What a given name says where it does not stand in a line with the surname.
_APART: Final = 0.5
# How much likelier it is that a number stands there which the list lacks if the case is lacking.
_STRANGER: Final = math.log(0.9 / 0.02)
# A number in a hundred is written wrongly (Verhoeff, Error Detecting Decimal Codes, 1969).
_WRITTEN: Final = math.log(0.01)
# What a number alone, or whatever else stands alone, can weigh at most: it never suffices.
LONE: Final = math.log(100)
# Of what agrees at all, the share that does so with a misreading: of a date, plate or place, which
# nobody has counted.
_SLIP: Final = 0.02


def read_or_written(read: str, key: str) -> float:
    """How likely one number is read where another was meant, by engine and by writer.

    Args:
        read, key: numbers in their normal forms.

    Returns:
        Natural logarithm of a probability: the engine's, as measured, and that of a slip of whoever
        wrote it, which is the same for each character and each way to get it wrong.
    """
    engine = NoiseModel.load().log_likelihood(read, key)
    edits = OSA.distance(read, key)
    if edits == 0:
        return engine
    return _log_sum([engine, edits * (_WRITTEN - math.log(10 * max(len(key), 1)))])


def doubt_of_line(quality: float) -> float:
    """What the engine's confidence in a line says of its number being misread, as measured."""
    return NoiseModel.load().misread_by_quality(quality)


@attrs.frozen
class Weighed:
    """What the evidence of a document says of each case.

    Args:
        weights: natural logarithm of the odds of each candidate against a case of which nothing is
            said, by case.
        others: the same of all that is no candidate: another key that was misread, and none.
        lone: the cases for which one statement speaks, and no certified barcode.
    """

    weights: dict[str, float]
    others: float
    lone: frozenset[str] = frozenset()

    def log_odds(self, case_id: str) -> float:
        """Natural logarithm of the odds of a case against everything else together."""
        rest = [weight for case, weight in self.weights.items() if case != case_id]
        odds = self.weights[case_id] - _log_sum([*rest, self.others])
        return min(odds, LONE) if case_id in self.lone else odds


def weigh(
    candidates: Iterable[Candidate],
    evidence: Iterable[Evidence],
    channel: Channel = read_or_written,
    doubt: Doubt = doubt_of_line,
) -> Weighed:
    """Weigh the cases against each other, whatever order they and their supports come in.

    Args:
        candidates: one for each case.
        evidence: all that was observed, numbers that are no candidate's included.
        channel: how likely one text is read where another stands.
        doubt: what a reader's confidence in print says of its being misread.
    """
    cases = [_Statements(candidate, channel, doubt) for candidate in candidates]
    supports = [s for case in cases for s in case.numbers]
    stranger = _names_nobody(evidence, supports)
    unlisted = (case.person + (_STRANGER if stranger else 0.0) for case in cases)
    return Weighed(
        weights={case.id: case.weight for case in cases},
        others=_log_sum(
            [0.0, *(_UNLISTED + u for u in unlisted), *_misread(supports, channel, doubt)]
        ),
        lone=frozenset(case.id for case in cases if case.is_lone),
    )


class _Statements:
    """What is said for one case, as logarithms of likelihood ratios; none is below 0."""

    def __init__(self, candidate: Candidate, channel: Channel, doubt: Doubt) -> None:
        self.id = candidate.case_id
        self.numbers = [s for s in candidate.supports if is_reference(s.evidence)]
        fields = [s for s in candidate.supports if not is_reference(s.evidence)]
        self._by_number = _best((s.evidence.kind, _number(s, channel, doubt)) for s in self.numbers)
        self._by_field = _best((s.key_kind, _field(s)) for s in fields)
        surnames = {s.evidence for s in fields if s.key_kind == "surname"}
        together = any(s.key_kind == "given_name" and s.evidence in surnames for s in fields)
        if not together and "given_name" in self._by_field:
            self._by_field["given_name"] *= _APART if surnames else 0.0

    @property
    def weight(self) -> float:
        """Of all statements together; a number of a second kind adds a little to the first."""
        best, *more = sorted(self._by_number.values(), reverse=True) or [0.0]
        event = self._by_field.get(EVENT, 0.0)
        return best + math.fsum(min(said, _SECOND_KIND) for said in more) + self.person + event

    @property
    def person(self) -> float:
        """Of those that any case of the person, or of the car, would make."""
        places = max((said for kind, said in self._by_field.items() if kind in _PLACE), default=0.0)
        rest = (said for kind, said in self._by_field.items() if kind not in {*_PLACE, EVENT})
        return places + math.fsum(rest)

    @property
    def is_lone(self) -> bool:
        """Whether it is one statement that speaks, and no certified barcode."""
        if any(is_exact(s) and is_certified(s.evidence) for s in self._barcodes):
            return False
        said = {_GROUPS.get(kind, kind) for kind, weight in self._by_field.items() if weight > 0}
        return len(said) + any(weight > 0 for weight in self._by_number.values()) < 2

    @property
    def _barcodes(self) -> list[Support]:
        return [support for support in self.numbers if not is_print(support.evidence)]


def _best(said: Iterable[tuple[str, float]]) -> dict[str, float]:
    """The most that is said of each kind, and not against the case."""
    found: dict[str, float] = {}
    for kind, weight in said:
        found[kind] = max(found.get(kind, 0.0), weight)
    return dict(sorted(found.items()))


def _number(support: Support, channel: Channel, doubt: Doubt) -> float:
    """What a number says: how likely it is read so, against its standing there for another."""
    background = _background(support.evidence)
    said = channel(support.evidence.value, support.key)
    if support.evidence.value != support.key:
        background = max(background, _UNLISTED)
        said += _doubt(support.evidence, doubt)
    return said - background


def _doubt(piece: Evidence, doubt: Doubt) -> float:
    return doubt(piece.quality) if is_print(piece) else 0.0


def _background(piece: Evidence) -> float:
    return _QUOTED[piece.role] if is_print(piece) else _QUOTED_BARCODE


def _field(support: Support) -> float:
    """What a name, date, plate or place says."""
    kind = support.key_kind
    said, others = _SAID.get(kind, _OTHER)
    share = support.share if support.share is not None else _SHARE.get(kind, _USUAL_SHARE)
    chance = 1 - (1 - share) ** others
    if support.distance:
        said *= _misread_share(kind)
        chance = chance * _misread_share(kind) + MISTAKEN[kind] if kind in MISTAKEN else chance
    return math.log(said / chance) if chance > 0 else 0.0


def _misread_share(kind: str) -> float:
    """How much of what agrees does so with a misreading: counted of names, assumed of the rest."""
    if kind not in AGREED:
        return _SLIP
    agreed = {level: n for level, n in AGREED[kind].items() if level >= Level.ONE_EDIT}
    return sum(n for level, n in agreed.items() if level < Level.FOLDED) / sum(agreed.values())


def _names_nobody(evidence: Iterable[Evidence], supports: Iterable[Support]) -> bool:
    """Whether a number is surely one of ours, and in the list nobody's."""
    listed = {(s.evidence.kind, s.key) for s in supports if s.key == s.evidence.value}
    return any(
        is_reference(piece)
        and is_certified(piece)
        and is_ours(piece)
        and (piece.kind, piece.value) not in listed
        for piece in evidence
    )


def _misread(supports: Iterable[Support], channel: Channel, doubt: Doubt) -> Iterable[float]:
    """For each number, that it was misread from one of the keys beside it in the list."""
    found: dict[tuple[str, str], float] = {}
    for support in supports:
        piece = support.evidence
        if support.rivals and piece.value:
            # An edit of a text of n characters is one of about ten for each of them.
            slip = -math.expm1(channel(piece.value, piece.value)) / (10 * len(piece.value))
            mass = math.log(support.rivals * slip) - _background(piece) + _doubt(piece, doubt)
            name = piece.kind, piece.value
            found[name] = min(found.get(name, math.inf), mass)
    return found.values()


def _log_sum(logarithms: Iterable[float]) -> float:
    """The logarithm of a sum, from the summands' logarithms."""
    parts = sorted(logarithms)
    return parts[-1] + math.log(math.fsum(math.exp(part - parts[-1]) for part in parts))
