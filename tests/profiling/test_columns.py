"""Lists as offices deliver them: files, tables, columns, and what is doubtful about them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from docindex.errors import CaseListError
from docindex.profiling.columns import Roles, infer_roles, slug
from docindex.profiling.keytables import infer_key_table
from docindex.profiling.proposals import propose
from docindex.profiling.tables import ListedTable, load_list
from docindex.registry import load_registry

ROWS = 400
GERMAN = {
    "Aktenzeichen": [f"5.26.{n:06d}.{n % 10}" for n in range(ROWS)],
    "Kassenzeichen": [f"7150{n:08d}" for n in range(ROWS)],
    "Kennzeichen": [f"MUA-XY {n + 1}" for n in range(ROWS)],
    "Nachname": ["Müller", "Weiß"] * (ROWS // 2),
    "Vorname": ["Anna", "Ben"] * (ROWS // 2),
    "Geburtsdatum": [f"{1 + n % 28:02d}.05.{1960 + n % 40}" for n in range(ROWS)],
    "Straße": [f"Hauptstraße {n + 1}a" for n in range(ROWS)],
    "PLZ": [f"00{300 + n % 9}" for n in range(ROWS)],
    "Ort": ["Musterau", "Altenweil"] * (ROWS // 2),
    "Tattag": [f"{1 + n % 28:02d}.03.2026" for n in range(ROWS)],
    "Status": ["offen", "abgeschlossen", "abgegeben", "offen"] * (ROWS // 4),
    "Sachgebiet": ["SG 1", "SG 2"] * (ROWS // 2),
    "Nachfolger": ["" if n % 50 else f"5.26.{n + 1:06d}.{(n + 1) % 10}" for n in range(ROWS)],
    "Bemerkung": ["", "x"] * (ROWS // 2),
}


def doubts(roles: Roles) -> dict[str, str]:
    return {f.key: f.doubt.en for f in roles.findings if f.doubt is not None}


def test_german_columns() -> None:
    roles = infer_roles(GERMAN)
    assert roles.case_id == "Aktenzeichen"
    assert roles.keys == {
        "aktenzeichen": "Aktenzeichen",
        "kassenzeichen": "Kassenzeichen",
        "plate": "Kennzeichen",
    }
    assert roles.people == {
        "surname": "Nachname",
        "given_name": "Vorname",
        "birth_date": "Geburtsdatum",
        "street": "Straße",
        "postcode": "PLZ",
        "city": "Ort",
    }
    assert roles.dates == {"offence_date": "Tattag"}
    assert (roles.status, roles.successor) == ("Status", "Nachfolger")
    assert roles.receiver == "Sachgebiet"
    assert roles.importable == ("abgeschlossen", "offen")
    assert set(doubts(roles)) == {"matchers.status", "column Bemerkung"}


def test_two_numbers_that_could_be_the_case_are_a_doubt() -> None:
    roles = infer_roles({"Nr1": GERMAN["Kassenzeichen"], "Nr2": GERMAN["Aktenzeichen"]})
    assert roles.case_id == "Nr1"
    assert "Nr2" in doubts(roles)["matchers.case_id"]


def test_a_name_that_its_content_denies_is_no_role() -> None:
    roles = infer_roles(GERMAN | {"PLZ": GERMAN["Ort"]})
    assert "postcode" not in roles.people
    assert "only 0.0%" in doubts(roles)["matchers.people.postcode"]


def test_births_without_a_name_are_a_doubt() -> None:
    table = {"Az": GERMAN["Aktenzeichen"], "D1": GERMAN["Geburtsdatum"], "D2": GERMAN["Tattag"]}
    roles = infer_roles(table)
    assert roles.people == {"birth_date": "D1"}
    assert roles.dates == {"d2": "D2"}
    assert "matchers.people.birth_date" in doubts(roles)


def test_numbers_shared_by_cases_are_a_doubt() -> None:
    shared = [f"8{n // 2:09d}" for n in range(ROWS)] + [f"8{n:09d}" for n in range(ROWS)]
    table = {"az": [f"1/{n:05d}" for n in range(2 * ROWS)], "Debitor": shared}
    assert "several cases" in doubts(infer_roles(table))["matchers.keys.debitor"]


def test_lists_without_a_number_for_each_row_have_no_case() -> None:
    roles = infer_roles({"Ort": GERMAN["Ort"]})
    assert roles.case_id == ""
    assert "matchers.case_id" in doubts(roles)


@pytest.mark.parametrize(
    ("name", "kind"), [("Az.", "az"), ("Geschäfts-Nr", "geschaefts_nr"), ("1. Nr", "no_1_nr")]
)
def test_kinds_are_names_of_the_profile(name: str, kind: str) -> None:
    assert slug(name) == kind
    assert slug("Surname") == "surname_no"


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_of_any_form(tmp_path: Path, separator: str, encoding: str) -> None:
    path = tmp_path / "liste.csv"
    rows = [separator.join(cells) for cells in zip(*GERMAN.values(), strict=True)]
    text = "\r\n".join([separator.join(GERMAN), *rows]) + "\r\n"
    path.write_bytes(text.encode(encoding))
    cases = load_list(path)
    assert cases.separator == separator
    assert cases.main.rows == ROWS
    assert {name: list(texts) for name, texts in cases.main.columns.items()} == GERMAN
    told = {f.key for f in cases.findings if f.doubt is not None}
    assert told == ({"matchers.encoding"} if encoding == "cp1252" else set())


def test_files_that_are_no_list_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("az\n1\n", "utf-8")
    with pytest.raises(CaseListError, match="no CSV with a header"):
        load_list(path)
    path.write_text("1;2\n3;4\n", "utf-8")
    with pytest.raises(CaseListError, match="line 1 is no header"):
        load_list(path)
    path.write_text("az;ort\n", "utf-8")
    with pytest.raises(CaseListError, match="holds no cases"):
        load_list(path)
    with pytest.raises(CaseListError, match="cannot be read"):
        load_list(tmp_path / "none.csv")
    path.write_bytes(b"SQLite format 3\0 and nothing more")
    with pytest.raises(CaseListError, match="closed SQLite file"):
        load_list(path)


def test_sqlite_with_further_keys(tmp_path: Path) -> None:
    path = tmp_path / "cases.sqlite"
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("CREATE TABLE keys (az TEXT, art TEXT, wert TEXT, relation TEXT)")
        connection.execute("CREATE TABLE faelle (az TEXT, ort TEXT)")
        connection.executemany(
            "INSERT INTO faelle VALUES (?, 'Musterau')", [(n,) for n in GERMAN["Aktenzeichen"]]
        )
        connection.executemany(
            "INSERT INTO keys VALUES (?, 'js_no', ?, 'prosecutor')",
            [(n, f"100 Js {i}/26") for i, n in enumerate(GERMAN["Aktenzeichen"][:50])],
        )
    connection.close()
    cases = load_list(path)
    assert cases.main.name == "faelle"
    found = infer_key_table(cases.further, cases.main.columns["az"])
    assert found is not None
    assert found.columns == {
        "case_id": "az",
        "kind": "art",
        "value": "wert",
        "relation": "relation",
    }
    assert len(found.values["js_no"]) == 50
    with pytest.raises(CaseListError, match="Tables are: keys, faelle"):
        load_list(path, "cases")
    assert load_list(path, "keys").main.name == "keys"


def test_tables_of_other_things_are_no_keys() -> None:
    other = ListedTable(name="users", columns={"login": ["a", "b"], "kind": ["x", "y"]})
    assert infer_key_table([other], GERMAN["Aktenzeichen"]) is None


def test_fields_of_several_lines_are_one_row(tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    rows = "".join(f'5/{n:04d};"zwei\nZeilen; und mehr"\n' for n in range(300))
    path.write_text(f"az;vermerk\n{rows}", "utf-8")
    cases = load_list(path)
    assert (cases.separator, cases.main.rows) == (";", 300)


def test_further_keys_that_are_no_numbers_leave_their_table_out(tmp_path: Path) -> None:
    path = tmp_path / "cases.sqlite"
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("CREATE TABLE faelle (az TEXT, ort TEXT)")
        connection.execute("CREATE TABLE further (az TEXT, kind TEXT, value TEXT)")
        numbers = GERMAN["Aktenzeichen"]
        connection.executemany(
            "INSERT INTO faelle VALUES (?, 'Musterau')", [(number,) for number in numbers]
        )
        connection.executemany(
            "INSERT INTO further VALUES (?, ?, ?)",
            [(n, "js_no", f"100 Js {i}/26") for i, n in enumerate(numbers[:60])]
            + [(n, "note", "eilt") for n in numbers[:9]],
        )
    connection.close()
    made = propose(path, table="", tenant="t", folder=tmp_path / "p", registry=load_registry())
    assert made.source == "sqlite:../cases.sqlite"
    assert made.key_table is None
    told = {f.key: f.doubt.en for f in made.findings if f.doubt is not None}
    assert told["matchers.keys_table"] == "no numbers: note"
