"""What a calibration says of one document: how probable its case is, and whether that suffices.

How one is made from labels stands in `matching.promising`; pure.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from typing import Final

import attrs
from attrs import validators

from docindex.matching.curves import Curve
from docindex.model import Reason

# With these no probability helps: a person has to look, so that they are never the calibration's.
VETOES: Final = frozenset(
    {Reason.CONTRADICTION, Reason.NOT_IMPORTABLE, Reason.LIST_STALE, Reason.FIELDS_ONLY}
)
# A list of cases changes with every drop; what ties a calibration is its tier, not its content.
_CHANGES_DAILY: Final = "list:"
# As records are written, so that a record read again is judged as it was.
_DECIMALS: Final = 3
_PLACES: Final = 6


class Source(enum.StrEnum):
    """Who or what says which case a document belongs to.

    Only `audit` is a random sample of all documents: it alone may test. The others may fit, but
    `misfiled`, which is known for wrong documents only, does neither.
    """

    AUDIT = "audit"
    HIDDEN_BARCODE = "hidden_barcode"
    PLANTED = "planted"
    CLERK = "clerk"
    MISFILED = "misfiled"

    @property
    def fits(self) -> bool:
        """Whether a curve may be fitted to it."""
        return self is not Source.MISFILED

    @property
    def tests(self) -> bool:
        """Whether a promise may be tested on it."""
        return self is Source.AUDIT


@attrs.frozen(kw_only=True)
class Labelled:
    """A document with a proposal, and whether it was right.

    Args:
        id: of the record; says by its digest whether the document fits or tests.
        log_odds: of the proposed case, natural logarithm, three decimals.
        chance: of the document to be drawn for the audit, above 0 to 1; 1 where nothing was drawn.
        stratum: of the audit.
    """

    id: str
    log_odds: float
    right: bool
    document_class: str = "unknown"
    source: Source = Source.AUDIT
    stratum: str = "all"
    chance: float = attrs.field(default=1.0, validator=[validators.gt(0), validators.le(1)])


@attrs.frozen(kw_only=True)
class Promise:
    """At most so many wrong among the indexed, and how sure that is.

    Args:
        max_wrong: share of wrong ones among the indexed, above 0, below 1.
        confidence: above 0, below 1.
    """

    max_wrong: float = attrs.field(validator=[validators.gt(0), validators.lt(1)])
    confidence: float = attrs.field(default=0.95, validator=[validators.gt(0), validators.lt(1)])

    @property
    def risk(self) -> float:
        """One minus the confidence, without the dust of subtracting."""
        return round(1 - self.confidence, 12)


@attrs.frozen(kw_only=True)
class Trial:
    """What the part that was never used for fitting said.

    Args:
        labels: documents with a proposal in it.
        indexed: those at the threshold or above.
        wrong: of those.
        bound: the rate of wrong ones among the indexed is at most this, with the confidence.
    """

    labels: int
    indexed: int
    wrong: int
    bound: float


@attrs.frozen(kw_only=True)
class ClassCalibration:
    """What holds for one class of documents.

    Args:
        pooled: whether its labels were too few for a curve of its own.
        log_odds: the threshold; documents at it or above are indexed.
        tested: of this class alone; the promise is about all classes together.
        documents: of the class among the records that the labels come from.
        proposals: of those, with a case and without a veto.
        indexed: of those, at the threshold or above.
        tenths: nine log-odds that cut the proposals into ten equal parts; empty: none.
    """

    name: str
    curve: Curve
    pooled: bool
    log_odds: float
    tested: Trial
    documents: int = 0
    proposals: int = 0
    indexed: int = 0
    tenths: tuple[float, ...] = ()


@attrs.frozen(kw_only=True)
class FormHabits:
    """How the documents of one form used to be; it decides nothing, drift is seen by it.

    Args:
        name: of the form model.
        documents, proposals, indexed, tenths: as of `ClassCalibration`.
    """

    name: str
    documents: int
    proposals: int
    indexed: int
    tenths: tuple[float, ...] = ()


@attrs.frozen(kw_only=True)
class Calibration:
    """How log-odds become probabilities, and from where on documents are indexed.

    Args:
        id: made of all the rest, such as `calibration-0123456789abcdef`.
        tenant: whose documents it is for.
        score: the threshold on calibrated log-odds that all classes have in common.
        tested: of all classes together; `bound` keeps the promise.
        classes: those that it has seen; for others it guarantees nothing.
        unseen: classes that occurred, but too rarely.
        forms: those that occurred, sorted.
        ties: name and version of everything that it holds for, sorted.
        sources: how many labels of each source it was made from, sorted.
        labels: SHA-256 over the ids of the records that were labelled, hex.
    """

    id: str = ""
    tenant: str
    promise: Promise
    score: float
    tested: Trial
    classes: tuple[ClassCalibration, ...]
    unseen: tuple[str, ...] = ()
    forms: tuple[FormHabits, ...] = ()
    ties: tuple[tuple[str, str], ...] = ()
    sources: tuple[tuple[str, int], ...] = ()
    labels: str = ""

    def knows(self, document_class: str) -> bool:
        """Whether it has seen this class of documents; if not, nothing is guaranteed for it."""
        return self._of(document_class) is not None

    def probability(self, log_odds: float | None, document_class: str) -> float | None:
        """How probable the proposed case is, six decimals, never 0 or 1.

        Returns:
            None without a proposal, and for a class that the calibration has not seen.
        """
        found = self._of(document_class)
        if log_odds is None or found is None:
            return None
        p = found.curve.probability(round(log_odds, _DECIMALS))
        return min(max(round(p, _PLACES), 10.0**-_PLACES), 1 - 10.0**-_PLACES)

    def suffices(self, log_odds: float | None, document_class: str) -> bool:
        """Whether a document is at the threshold or above; one with a veto is never indexed."""
        found = self._of(document_class)
        if log_odds is None or found is None:
            return False
        return round(log_odds, _DECIMALS) >= found.log_odds

    def applies_to(self, versions: Iterable[tuple[str, str]]) -> tuple[str, ...]:
        """What a record was made with otherwise than the calibration was; empty: nothing.

        Args:
            versions: of the record; the content of lists of cases does not matter.

        Returns:
            A sentence part for each difference, such as `deu.traineddata: 'a' instead of 'b'`.
        """
        return differences(self.ties, ties_of(versions))

    def _of(self, document_class: str) -> ClassCalibration | None:
        return next((found for found in self.classes if found.name == document_class), None)


def ties_of(versions: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """What of a record's versions ties a calibration: all but the content of lists, sorted."""
    return tuple(sorted(pair for pair in versions if not pair[0].startswith(_CHANGES_DAILY)))


def differences(
    wanted: Sequence[tuple[str, str]], found: Sequence[tuple[str, str]]
) -> tuple[str, ...]:
    """Where two sets of ties differ, by name."""
    ours, theirs = dict(wanted), dict(found)
    return tuple(
        f"{name}: {_said(theirs.get(name))} instead of {_said(ours.get(name))}"
        for name in sorted({*ours, *theirs})
        if ours.get(name) != theirs.get(name)
    )


def _said(version: str | None) -> str:
    return "nothing" if version is None else repr(version)
