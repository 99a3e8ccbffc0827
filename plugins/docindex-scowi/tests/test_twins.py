"""Two districts in one table, with equal numbers: what is of one never comes to the other."""

from __future__ import annotations

import pytest
from districts import District, make_district

from docindex.matching.decision import decide
from docindex.model import Standing, Status
from docindex.testing.values import number

CASES = 2000
PAGES = 10_000


@pytest.fixture(scope="module")
def twins(server, tmp_path_factory):
    """Districts A and B with the same case and payment numbers; only the receiver differs."""
    first = make_district(server, tmp_path_factory.mktemp("a"))
    second = District(server, tmp_path_factory.mktemp("b"), first.table)
    first.fill(CASES)
    first.run(
        "INSERT INTO {table} SELECT 'B', case_no, cash_no, status, merged_into, 'Amt 99', "
        "offence_date FROM {table}"
    )
    second.write(**{'office = "A"': 'office = "B"', '"kreis-a"': '"kreis-z"'})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCOWI_READER", server.reader_password)
        assert first.snapshot() == 0
        assert second.snapshot() == 0
        yield first, second


def _receivers(matchers, pages):
    """The receiver of the decision on each page, the tenants taking turns."""
    for page in range(pages):
        case_no = f"{700000001 + (page // 2 * 31) % CASES}"
        evidence = [number("case_no", case_no, source="barcode", checked=True)]
        found = matchers[page % 2].find(evidence)
        decision = decide(found, evidence, (), stale=False)
        assert (decision.status, decision.case_id) == (Status.INDEXED, case_no)
        yield decision.receiver


def _mixed(matchers, pages):
    own = ("Amt 32", "Amt 99")
    return sum(r != own[page % 2] for page, r in enumerate(_receivers(matchers, pages)))


def test_interleaved_pages_are_never_mixed(twins):
    matchers = [district.matcher() for district in twins]
    assert _mixed(matchers, PAGES) == 0


def test_a_mix_would_be_counted(twins):
    one = twins[0].matcher()
    assert _mixed([one, one], 200) == 100


def test_without_the_tenant_s_column_there_is_no_list(twins, capfd):
    first, _ = twins
    first.write(**{'where = { office = "A" }': ""})
    assert first.snapshot(days=1) != 0
    assert "has no 'case_no' of its own" in capfd.readouterr().err
    first.write()


def test_a_question_is_answered_from_the_own_rows(twins):
    first, second = twins
    answers = [d.asking().ask(["700000007"])["700000007"] for d in twins]
    assert [a.receiver for a in answers] == ["Amt 32", "Amt 99"]
    second.run("DELETE FROM {table} WHERE office = 'B' AND case_no = '700000007'")
    answers = [d.asking().ask(["700000007"])["700000007"] for d in (first, second)]
    assert [a.standing for a in answers] == [Standing.IMPORTABLE, Standing.OTHER_TENANT]
