from __future__ import annotations

import attrs
import pytest
from benchmarks.scoring.truth import Role as TruthRole
from benchmarks.scoring.truth import TruthDocument
from benchmarks.stacks import Fate, Missed, Outcome, _fate, report
from benchmarks.stacksigns import sign_table

from docindex.matching.boundaries import COUNTED
from docindex.model import Reason, Status
from tests.record_samples import document_page, page_ref, plain_record

BEHIND = TruthDocument(
    batch="b1",
    tenant="kreis-a",
    level="clean",
    kind="advertising",
    pages={"b1_00003f": TruthRole.SEPARATOR, "b1_00004f": TruthRole.CONTENT},
    case=None,
    decidable=False,
    starts_by="patch_t",
    separator_destroyed=True,
)


@pytest.mark.parametrize(
    ("status", "reason", "fate"),
    [
        (Status.INDEXED, Reason.CASE_BARCODE, Fate.MERGED),
        (Status.VERIFY, Reason.ONE_WITNESS_ONLY, Fate.SHOWN),
        (Status.CLEARING, Reason.POSSIBLE_MISSED_SEPARATOR, Fate.FLAGGED),
        (Status.CLEARING, Reason.TWO_CASES, Fate.CLEARING),
        (Status.PENDING, Reason.NOT_YET_LISTED, Fate.CLEARING),
    ],
)
def test_a_letter_that_hangs_on_another_one_has_its_fate(
    status: Status, reason: Reason, fate: Fate
) -> None:
    merged = attrs.evolve(
        plain_record("b1_00001f_r1", status, reason=reason),
        pages=tuple(document_page(page_ref(sheet)) for sheet in (2, 3, 4)),
    )
    assert _fate(BEHIND, merged, merged.decision) is fate
    alone = attrs.evolve(merged, pages=merged.pages[1:])
    assert _fate(BEHIND, alone, alone.decision) is Fate.FOUND


def _outcome(*fates: Fate, held: bool, right: bool = True) -> Outcome:
    missed = (
        Missed(document=BEHIND, fate=fate, bare=fate, held=held, declared_right=right)
        for fate in fates
    )
    return Outcome(missed=tuple(missed), records=(), alarms=(), whole=7)


def test_only_what_right_counts_let_through_has_slipped() -> None:
    fates = (Fate.MERGED, Fate.FLAGGED, Fate.MERGED)
    assert _outcome(*fates, held=True).slipped == 0
    assert _outcome(*fates, held=False, right=False).slipped == 0
    assert _outcome(*fates, held=False).slipped == 2


def test_the_report_names_every_fate_and_what_was_merged() -> None:
    text = report(_outcome(Fate.MERGED, Fate.FLAGGED, held=True))
    assert text.startswith("2 separators destroyed; 2 of them")
    assert "held by the declared counts: 2 of 2" in text
    assert all(f"  {fate.value}: " in text for fate in Fate)
    assert text.endswith("merged letters: advertising 1")


def test_the_table_has_each_counted_sign() -> None:
    rows = sign_table(dict(COUNTED)).splitlines()[2:]
    assert len(rows) == len(COUNTED)
    assert "166 of 210 | 1 of 108 | +4.0 | +4.0" in "\n".join(rows)
