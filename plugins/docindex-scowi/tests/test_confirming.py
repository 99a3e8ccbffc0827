"""Questions to a real server: what stands there, and every way in which it does not answer."""

from __future__ import annotations

import time

import pytest
from docindex_scowi.confirming import Rules, answer_of
from docindex_scowi.database import SourceError

from docindex.model import CaseAnswer, Standing

ROWS = """
INSERT INTO {table} (office, case_no, status, merged_into, receiver) VALUES
    ('A', '700000001', 'open', NULL, 'Amt 32'),
    ('A', '700000002', 'prosecutor', NULL, 'StA'),
    ('A', '700000003', 'erased', NULL, NULL),
    ('A', '700000004', 'merged', '700000005', NULL),
    ('A', '700000005', 'merged', '700000001', NULL),
    ('A', '700000006', 'merged', '709999999', NULL),
    ('B', '700000007', 'open', NULL, 'Amt 99'),
    ('B', '700000001', 'erased', NULL, 'Amt 99'),
    ('A', '700000008', 'open', NULL, NULL),
    ('A', '700000008', 'open', NULL, NULL),
    ('A', '700000009', 'merged', '700000010', NULL),
    ('A', '700000010', 'merged', '700000009', NULL)
"""
STANDINGS = {
    "700000001": Standing.IMPORTABLE,
    "700000002": Standing.TRANSFERRED,
    "700000003": Standing.NOT_IMPORTABLE,
    "700000006": Standing.NOT_IMPORTABLE,
    "700000007": Standing.OTHER_TENANT,
    "700000008": Standing.SEVERAL,
    "700000009": Standing.SEVERAL,
    "700000099": Standing.UNKNOWN,
}


@pytest.fixture
def asked(district):
    district.run(ROWS)
    return district


def away(district, detail, case_id="700000001"):
    answer = district.asking().ask([case_id])[case_id]
    assert answer == CaseAnswer(standing=Standing.AWAY, case_id=case_id, detail=detail)


@pytest.mark.parametrize(("case_id", "standing"), STANDINGS.items())
def test_what_stands_there_is_told(asked, case_id, standing):
    assert asked.asking().ask([case_id])[case_id].standing is standing


def test_a_merged_case_is_its_survivor(asked):
    answer = asked.asking().ask(["700000004"])["700000004"]
    assert (answer.standing, answer.case_id) == (Standing.IMPORTABLE, "700000001")
    assert (answer.status, answer.receiver) == ("open", "Amt 32")


def test_every_case_is_answered_and_no_other(asked):
    asked.fill(1300)
    asked.run("DELETE FROM {table} WHERE case_no = '700000001' AND offence_date IS NULL")
    wanted = [f"{700000100 + n}" for n in range(1100)] + ["799999999"]
    found = asked.asking().ask(wanted)
    assert [*found] == wanted
    assert {a.standing for a in found.values()} == {Standing.IMPORTABLE, Standing.UNKNOWN}


@pytest.mark.parametrize(
    "case_id", ["' OR '1'='1", "'; DROP TABLE x; --", "%", "\u202e7", "ß" * 500]
)
def test_a_hostile_id_is_a_value(asked, case_id):
    assert asked.asking().ask([case_id])[case_id].standing is Standing.UNKNOWN
    assert asked.asking().ask(["700000001"])["700000001"].standing is Standing.IMPORTABLE


def test_a_query_may_rename_columns(asked):
    asked.run("ALTER TABLE {table} RENAME COLUMN case_no TO az")
    query = (
        "SELECT az AS case_no, office, status, merged_into, receiver "
        f"FROM {asked.table} WHERE az <> '700000003'"
    )
    asked.write(f'query = "{query}"')
    found = asked.asking().ask(["700000001", "700000003"])
    assert [a.standing for a in found.values()] == [Standing.IMPORTABLE, Standing.UNKNOWN]


def test_a_server_that_is_away_is_away(asked):
    asked.server.kill()
    try:
        away(asked, "no_connection")
    finally:
        asked.server.start()
    assert asked.asking().ask(["700000001"])["700000001"].standing is Standing.IMPORTABLE


def test_a_wrong_password_is_said_and_not_tried_again(asked, monkeypatch):
    monkeypatch.setenv("SCOWI_READER", "wrong-word")
    before = asked.server.log().count("password authentication failed")
    asked.write(tries=5)
    away(asked, "account")
    assert asked.server.log().count("password authentication failed") == before + 1
    monkeypatch.delenv("SCOWI_READER")
    away(asked, "account")


def test_a_missing_column_is_named(asked):
    asked.run("ALTER TABLE {table} DROP COLUMN merged_into")
    away(asked, "mapping")
    with pytest.raises(SourceError, match=r"no column 'merged_into'.*there are: .*case_no"):
        asked.asking().probe()


def test_a_missing_table_is_said(asked):
    asked.write('table = "nowhere"')
    with pytest.raises(SourceError, match="a table is not there"):
        asked.asking().probe()


def test_a_number_that_lost_its_text_is_refused(asked):
    asked.run("ALTER TABLE {table} ALTER COLUMN case_no TYPE bigint USING case_no::bigint")
    away(asked, "mapping")


def test_a_number_that_always_was_one_is_asked_as_one(asked):
    asked.run("ALTER TABLE {table} ALTER COLUMN case_no TYPE bigint USING case_no::bigint")
    asked.write(**{"timeout = ": 'integers = ["case_no"]\ntimeout = '})
    found = asked.asking().ask(["700000001", "no number"])
    assert [a.standing for a in found.values()] == [Standing.IMPORTABLE, Standing.UNKNOWN]


def test_three_seconds_are_waited_for(asked):
    asked.write(f'query = "SELECT c.* FROM {asked.table} c, (SELECT pg_sleep(3)) s"', timeout=10)
    begun = time.monotonic()
    assert asked.asking().ask(["700000001"])["700000001"].standing is Standing.IMPORTABLE
    assert time.monotonic() - begun > 3


def test_what_takes_longer_than_allowed_is_away(asked):
    slow = f"SELECT c.* FROM {asked.table} c, (SELECT pg_sleep(30)) s"
    asked.write(f'query = "{slow}"', timeout=1, tries=2)
    begun = time.monotonic()
    away(asked, "timed_out")
    assert time.monotonic() - begun < 15


def test_nothing_secret_is_in_messages(asked, monkeypatch):
    monkeypatch.setenv("SCOWI_READER", "wrong-word")
    with pytest.raises(SourceError) as caught:
        asked.asking().probe()
    chain = (caught.value, caught.value.__cause__)
    assert chain[1] is None
    for word in ("wrong-word", "reader", str(asked.server.port), "127.0.0.1"):
        assert word not in str(caught.value)


def test_nothing_is_written_even_where_the_account_could(asked):
    asked.run(
        f"GRANT ALL ON {asked.table} TO reader",
        "CREATE FUNCTION gone_{table}() RETURNS int LANGUAGE sql AS "
        "'DELETE FROM {table}; SELECT 1'",
    )
    evil = f"SELECT c.* FROM {asked.table} c, (SELECT gone_{asked.table}()) s"
    asked.write(f'query = "{evil}"')
    assert asked.asking().ask(["700000001"])["700000001"].standing is Standing.AWAY
    asked.write()
    assert asked.asking().ask(["700000001"])["700000001"].standing is Standing.IMPORTABLE


def test_without_status_and_tenant_every_row_counts():
    rules = Rules(status="", successor="", receiver="", where={}, importable=None, transferred=())
    assert answer_of("7", {"7": [{"case_no": "7"}]}, rules) == CaseAnswer(
        standing=Standing.IMPORTABLE, case_id="7"
    )
