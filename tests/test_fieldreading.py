"""Matchers that read fields: what they are given, and where what they find ends up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import pytest

from docindex import Indexer, Status, load_profile
from docindex.contracts import FieldsRead, ReadPage
from docindex.errors import ComponentError
from docindex.fieldreading import FieldCollector, pages_for_fields
from docindex.matching.decision import decide
from docindex.model import (
    Candidate,
    Contradiction,
    DocumentPage,
    PageSurvey,
    Role,
    Support,
    TextLine,
)
from docindex.testing.broken import matchers
from docindex.testing.samples import write_tiff
from docindex.testing.values import draw_lines, number, page_ref, words

PROFILE = """\
schema = "docindex.profile/1"
tenant = "stadt-a"
environment = "test"

[separation]
one_file_one_document = true

[[references]]
kind = "case_no"
pattern = '\\d{8}'

[[matchers]]
component = "broken"
"""


def content(count: int) -> list[DocumentPage]:
    surveys = (PageSurvey(page=page_ref(sheet)) for sheet in range(1, count + 1))
    return [DocumentPage(survey=survey, role=Role.CONTENT) for survey in surveys]


class Reader:
    """Reads fields; the other methods of a matcher are not asked here."""

    def __init__(self, found: FieldsRead) -> None:
        self.found = found
        self.given: list[ReadPage] = []

    def read_fields(self, pages: list[ReadPage]) -> FieldsRead:
        self.given = pages
        return self.found


def test_fields_of_a_matcher_stand_in_the_record(tmp_path: Path) -> None:
    (tmp_path / "profile.toml").write_text(PROFILE, encoding="utf-8")
    (tmp_path / matchers.LIST).write_text("41820118 41830229", encoding="utf-8")
    (tmp_path / "batch").mkdir()
    write_tiff([draw_lines("Aktenzeichen", "41820118")], tmp_path / "batch" / "1.tif")
    loaded = load_profile(tmp_path / "profile.toml")
    with Indexer(loaded, plugins=["docindex.testing.broken"], executor="in-process") as indexer:
        (record,) = indexer.index(tmp_path / "batch").records
    (field,) = record.fields
    assert (field.name, field.source) == ("first_line_0", "print")
    assert field.value in ("Aktenzeichen", "41820118")
    assert "page" in record.stages


def test_readers_get_lines_and_files_of_every_page() -> None:
    first, second = content(2)
    against = Contradiction(kind="invented", page=first.page.id, first="a", second="b")
    evidence = words("from a file", source="file")
    readers = [
        Reader(FieldsRead(evidence=(evidence,))),
        Reader(FieldsRead(contradictions=(against,))),
    ]
    named: Any = [("one", readers[0]), ("none", object()), ("two", readers[1])]
    collector = FieldCollector(named, lambda page: Path("batch") / page.file)
    line = TextLine(text="Betrag", confidence=0.9, box=evidence.box)
    collector.hear(second, [line])
    collector.hear(second, [line])
    assert collector.wanted
    assert collector.read([first, second]) == (evidence,)
    assert collector.found.contradictions == (against,)
    for reader in readers:
        assert [page.lines for page in reader.given] == [(), (line, line)]
        assert reader.given[1].source == Path("batch") / second.page.file


def test_nobody_is_asked_about_nothing() -> None:
    reader = Reader(FieldsRead(evidence=(words("a"),)))
    named: Any = [("one", reader)]
    assert FieldCollector(named, lambda page: Path(page.file)).read([]) == ()
    assert not FieldCollector([], lambda page: Path(page.file)).wanted


def test_what_a_reader_raises_is_the_documents_reason() -> None:
    class Failing:
        def read_fields(self, _pages: list[ReadPage]) -> FieldsRead:
            raise OSError("gone")

    named: Any = [("one", Failing())]
    with pytest.raises(ComponentError, match="one"):
        FieldCollector(named, lambda page: Path(page.file)).read(content(1))


@pytest.mark.parametrize(("count", "sheets"), [(1, [1]), (6, [1, 2, 3, 4, 5, 6])])
def test_short_documents_are_read_whole(count: int, sheets: list[int]) -> None:
    assert [page.page.sheet for page in pages_for_fields(content(count))] == sheets


def test_of_long_ones_both_ends_are() -> None:
    assert [p.page.sheet for p in pages_for_fields(content(40))] == [1, 2, 3, 38, 39, 40]


@pytest.mark.parametrize(
    ("kind", "status"), [("organisation", Status.INDEXED), ("city", Status.VERIFY)]
)
def test_the_name_of_an_organisation_is_a_witness(kind: str, status: Status) -> None:
    account, line = number("iban", "DE89370400440532013000", checked=True), words("Behrens GmbH")
    supports = (
        Support(key_kind="iban", key=account.value, evidence=account),
        Support(key_kind=kind, key="behrens gmbh", evidence=line),
    )
    candidate = Candidate(
        case_id="K1", score=0.9, importable=True, matcher="creditors", supports=supports
    )
    answer = decide([candidate], [account, line], (), stale=False)
    assert (answer.status, answer.case_id) == (status, "K1")
    stranger = attrs.evolve(candidate, supports=supports[1:])
    assert decide([stranger], [line], (), stale=False).status is not Status.INDEXED
