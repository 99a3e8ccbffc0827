from __future__ import annotations

from docindex.model import Reason, Role, Side, Status
from docindex.report.accounts import account, accounts
from tests.record_samples import document_page, facts, page_ref
from tests.report.papers import letter


def cleared(name: str, *sheets: int, role: Role = Role.CONTENT, **batch: object):
    pages = tuple(
        document_page(page_ref(sheet, batch=str(batch.get("id", "b1"))), role) for sheet in sheets
    )
    changes = {"id": name, "batch": facts(**batch), "pages": pages}
    return letter(Status.CLEARING, Reason.NO_REFERENCE, **changes)


def test_a_batch_adds_up() -> None:
    first = letter(
        Status.CLEARING,
        Reason.NO_REFERENCE,
        id="d1",
        batch=facts(expected_sheets=3, expected_documents=2),
        pages=(
            document_page(page_ref(1), Role.SEPARATOR),
            document_page(page_ref(2)),
            document_page(page_ref(2, Side.BACK), Role.BLANK),
        ),
    )
    found = account([first, cleared("d2", 3)])
    assert found["sheets"] == found["expected_sheets"] == 3
    assert found["sides"] == 4
    assert found["roles"] == {
        "content": 2,
        "back": 0,
        "blank": 1,
        "separator": 1,
        "unreadable": 0,
    }
    assert found["statuses"] == {"indexed": 0, "verify": 0, "clearing": 2, "pending": 0}
    assert (found["counted"], found["gaps"], found["fault"]) == (2, [], "")


def test_sheets_without_a_record_are_told() -> None:
    assert account([cleared("d1", 3), cleared("d2", 4), cleared("d3", 9)])["gaps"] == [
        [1, 2],
        [5, 8],
    ]


def test_a_side_that_stands_twice_is_told() -> None:
    found = account([cleared("d1", 1), cleared("d2", 1)])
    assert "doubled: b1_00001f" in found["fault"]
    assert found["documents"] == 2


def test_a_declared_count_that_differs_does_not_stop_the_report() -> None:
    found = account([cleared("d1", 1, expected_sheets=9)])
    assert (found["expected_sheets"], found["sheets"], found["fault"]) == (9, 1, "")


def test_documents_of_separators_only_are_not_counted_as_declared_ones() -> None:
    assert account([cleared("d1", 1), cleared("d2", 2, role=Role.SEPARATOR)])["counted"] == 1


def test_every_batch_has_its_account() -> None:
    found = accounts([cleared("d1", 1), cleared("x", 1, id="b2"), cleared("d2", 2)])
    assert [(batch["id"], batch["documents"]) for batch in found] == [("b1", 2), ("b2", 1)]
