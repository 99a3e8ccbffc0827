"""The list that is keyed from says nothing, and what comes back is complete or refused."""

from __future__ import annotations

import csv
import io
from fractions import Fraction
from pathlib import Path

import attrs
import pytest

from docindex.auditing import keying_list, take_answers
from docindex.errors import CalibrationError
from docindex.model import Status
from tests.auditing.samples import drawn, mail, population

RECORDS, TRUTH = mail(120)
AUDIT = drawn(RECORDS, 40)
NAMES = [one.record for one in AUDIT.drawn]


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def keyed(path: Path, cases: dict[str, str], separator: str = ";") -> Path:
    lines = [f"record{separator}case", *(f"{n}{separator}{case}" for n, case in cases.items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def truth() -> dict[str, str]:
    return {name: TRUTH[name] for name in NAMES}


def test_the_list_has_every_document_and_no_answer(tmp_path: Path) -> None:
    text = keying_list(AUDIT, population(RECORDS), tmp_path)
    rows = rows_of(text)
    assert [row["record"] for row in rows] == NAMES
    assert {row["case"] for row in rows} == {""}
    assert all(row["pages"] for row in rows)
    for sign in ("case-", "1020", *Status):
        assert sign not in text


def test_documents_are_named_from_where_the_list_lies(tmp_path: Path) -> None:
    export, desk = tmp_path / "export", tmp_path / "desk"
    (export / "documents").mkdir(parents=True)
    (export / "documents" / f"{NAMES[0]}.pdf").write_bytes(b"%PDF")
    rows = rows_of(keying_list(AUDIT, population(RECORDS, export), desk))
    assert rows[0]["document"] == f"../export/documents/{NAMES[0]}.pdf"
    assert rows[1]["document"] == ""


@pytest.mark.parametrize("separator", [";", ","])
def test_answers_become_labels(tmp_path: Path, separator: str) -> None:
    labels = take_answers(AUDIT, [keyed(tmp_path / "muster.csv", truth(), separator)])
    assert {label.record: label.case for label in labels} == truth()
    assert {(label.by, label.stratum, label.chance) for label in labels} == {
        ("muster", "all", Fraction(1, 3))
    }


def test_a_list_may_be_shared_out(tmp_path: Path) -> None:
    cases = truth()
    first = keyed(tmp_path / "a.csv", dict(list(cases.items())[:25]))
    second = keyed(tmp_path / "b.csv", dict(list(cases.items())[25:]))
    assert {one.record: one.case for one in take_answers(AUDIT, [first, second])} == cases


def test_what_two_persons_see_otherwise_nobody_can_tell(tmp_path: Path) -> None:
    name = NAMES[0]
    files = [
        keyed(tmp_path / "a.csv", truth() | {name: "5-17"}),
        keyed(tmp_path / "b.csv", {name: "5 18"}),
        keyed(tmp_path / "c.csv", {name: "5.17"}),
    ]
    said = [{one.record: one for one in take_answers(AUDIT, files[:n])} for n in (1, 2, 3)]
    assert [labels[name].case for labels in said] == ["5-17", "?", "5-17"]
    assert said[2][name].by == "a, b, c"


def test_a_missing_answer_is_named(tmp_path: Path) -> None:
    cases = truth() | {NAMES[3]: ""}
    del cases[NAMES[5]]
    with pytest.raises(CalibrationError, match=f"2 of 40 .*{NAMES[3]}, {NAMES[5]}"):
        take_answers(AUDIT, [keyed(tmp_path / "a.csv", cases)])


def test_an_answer_to_what_was_not_drawn_is_named(tmp_path: Path) -> None:
    path = keyed(tmp_path / "a.csv", truth() | {"b9_00001f_r1": "1"})
    with pytest.raises(CalibrationError, match="not drawn: b9_00001f_r1"):
        take_answers(AUDIT, [path])


def test_a_document_that_one_list_answers_twice_is_named(tmp_path: Path) -> None:
    path = keyed(tmp_path / "a.csv", truth())
    path.write_text(path.read_text("utf-8") + f"{NAMES[0]};1\n", encoding="utf-8")
    with pytest.raises(CalibrationError, match=f"keyed twice: {NAMES[0]}"):
        take_answers(AUDIT, [path])


def test_a_second_person_sees_as_many_that_agree(tmp_path: Path) -> None:
    people = population(RECORDS)
    cases = truth()
    for name in NAMES[:4]:
        cases[name] = "case-99999"
    labels = take_answers(AUDIT, [keyed(tmp_path / "a.csv", cases)])
    rows = rows_of(keying_list(AUDIT, people, tmp_path, again=labels))
    again = {row["record"] for row in rows}
    wrong = {n for n in NAMES if n in NAMES[:4] or not agrees(n)}
    assert wrong <= again
    assert len(again) == 2 * len(wrong)


def agrees(name: str) -> bool:
    record = next(record for record in RECORDS if record.id == name)
    return TRUTH[name] in ("-", record.decision.key)


def test_records_that_the_audit_knows_and_nobody_gave_are_named() -> None:
    few = [record for record in RECORDS if record.id != NAMES[0]]
    with pytest.raises(CalibrationError, match=NAMES[0]):
        keying_list(AUDIT, population(few), Path())


def test_a_table_without_its_first_line_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{NAMES[0]};case-1\n", encoding="utf-8")
    with pytest.raises(CalibrationError, match="column 'record' is missing"):
        take_answers(AUDIT, [path])
    path.write_bytes("record;case\nx;Müller\n".encode("cp1252"))
    with pytest.raises(CalibrationError, match="not UTF-8"):
        take_answers(attrs.evolve(AUDIT), [path])
