"""What the benchmark of names counts."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.namelevels import People, drawn_lines, first_pages, measure_lines

from docindex.matching.names import Level
from docindex.testing.samples.names import GIVEN_NAMES, SURNAMES
from docindex.testing.samples.paper import Sheet


def test_every_pair_of_a_person_and_a_line_is_counted_once() -> None:
    people = People.invented(1000)
    named = people.names["surname"][SURNAMES.index("Schmidt")]
    both = people.pairs[SURNAMES.index("Schmidt") * len(GIVEN_NAMES) + GIVEN_NAMES.index("Anna")]
    counts = measure_lines(["Anna Schmidt", "Scl1midt", "nobody"], people)
    assert {found.total() for found in counts.values()} == {3000}
    assert counts["surname", "lines"][Level.EXACT] == named > 0
    assert counts["surname", "lines"][Level.ONE_EDIT] == named
    assert counts["person", "lines"][Level.EXACT] == both


def test_lines_come_from_what_is_drawn() -> None:
    sheet = Sheet()
    sheet.text(20, 40, "Jörg Müller")
    sheet.text(20, 50, "Hauptstraße 12a")
    assert drawn_lines(sheet) == ("Jörg Müller", "Hauptstraße 12a")


def test_mail_of_another_seed_is_refused(tmp_path: Path) -> None:
    documents = ", ".join(['{"case_id": "another"}'] * 120)
    text = f'{{"documents": [{documents}]}}'
    (tmp_path / "truth.json").write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit, match="is not mail of seed 21"):
        list(first_pages(tmp_path, 21, "small"))
