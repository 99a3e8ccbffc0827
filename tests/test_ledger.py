from __future__ import annotations

import json
import random

import attrs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from docindex.errors import LedgerError
from docindex.ledger import close, to_json
from docindex.model import Boundary, Decision, PageFault, Reason, Role, Side, Status
from tests.record_samples import document, document_page, facts, page_ref, record

F, B = Side.FRONT, Side.BACK


@st.composite
def batches(draw):
    """Sides in scan order, some with a second rendition, cut into documents anywhere."""
    sheets = draw(st.integers(1, 12))
    duplex = draw(st.booleans())
    sides = [(sheet, side) for sheet in range(1, sheets + 1) for side in (F, B)[: 1 + duplex]]
    groups, pages = [[]], []
    for sheet, side in sides:
        role = draw(st.sampled_from(Role))
        renditions = draw(st.sampled_from([1, 1, 1, 2]))
        refs = [page_ref(sheet, side, rendition=n) for n in range(renditions)]
        pages += refs
        kept = refs if draw(st.booleans()) else refs[:1]
        if groups[-1] and draw(st.booleans()):
            groups.append([])
        groups[-1] += [document_page(ref, role) for ref in kept]
    documents = [document(f"b1_{n}", *group) for n, group in enumerate(groups)]
    return pages, documents


def _side_at(documents, n):
    """The document and the pages of the n-th placed side."""
    sides = dict.fromkeys(
        (d, page.page.sheet, page.page.side)
        for d, item in enumerate(documents)
        for page in item.pages
    )
    d, sheet, side = list(sides)[n % len(sides)]
    chosen = [p for p in documents[d].pages if (p.page.sheet, p.page.side) == (sheet, side)]
    return d, chosen


def _sheet(page):
    return page.sheet


def _with(documents, d, pages):
    return [attrs.evolve(x, pages=tuple(pages)) if n == d else x for n, x in enumerate(documents)]


class TestSides:
    @given(batches())
    @settings(max_examples=80, deadline=None)
    def test_a_batch_that_adds_up_closes(self, batch):
        pages, documents = batch
        ledger = close(facts(), pages, documents)
        sides = {(page.sheet, page.side) for page in pages}
        assert ledger.sides == len(sides) == sum(ledger.roles.values())
        assert ledger.sheets == len({sheet for sheet, _ in sides})
        assert ledger.documents == len(documents)
        assert ledger.notes == ()

    @given(batches(), st.integers(0, 99))
    @settings(max_examples=60, deadline=None)
    def test_a_dropped_side_is_named(self, batch, n):
        pages, documents = batch
        d, chosen = _side_at(documents, n)
        left = [page for page in documents[d].pages if page not in chosen]
        broken = _with(documents, d, left) if left else documents[:d] + documents[d + 1 :]
        with pytest.raises(LedgerError, match=rf"missing: {chosen[0].page.id[:10]}"):
            close(facts(), pages, broken)

    @given(batches(), st.integers(0, 99), st.integers(0, 99))
    @settings(max_examples=60, deadline=None)
    def test_a_doubled_page_is_named_wherever_it_stands(self, batch, n, m):
        pages, documents = batch
        _, chosen = _side_at(documents, n)
        target = m % len(documents)
        broken = _with(documents, target, [*documents[target].pages, chosen[0]])
        with pytest.raises(LedgerError, match=rf"doubled: {chosen[0].page.id}"):
            close(facts(), pages, broken)

    @given(batches(), st.randoms())
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
    def test_a_page_moved_past_another_side_is_named(self, batch, chance: random.Random):
        pages, documents = batch
        flat = [(d, page) for d, item in enumerate(documents) for page in item.pages]
        a, b = chance.choice(flat), chance.choice(flat)
        assume((a[1].page.sheet, a[1].page.side) != (b[1].page.sheet, b[1].page.side))
        swap = {id(a[1]): b[1], id(b[1]): a[1]}
        broken = [
            attrs.evolve(item, pages=tuple(swap.get(id(page), page) for page in item.pages))
            for item in documents
        ]
        with pytest.raises(LedgerError, match="batch b1"):
            close(facts(), pages, broken)

    @given(batches(), st.integers(0, 99))
    @settings(max_examples=40, deadline=None)
    def test_a_page_that_was_never_taken_in_is_named(self, batch, n):
        pages, documents = batch
        d = n % len(documents)
        stranger = document_page(page_ref(99, file="stranger.tif"))
        broken = _with(documents, d, [*documents[d].pages, stranger])
        with pytest.raises(LedgerError, match="foreign: b1_00099f"):
            close(facts(), pages, broken)

    def test_a_page_of_another_batch_is_foreign(self):
        page = page_ref(1, batch="b2")
        with pytest.raises(LedgerError, match="foreign: b2_00001f"):
            close(facts(), [page], [document("d", document_page(page))])

    def test_a_page_with_another_image_behind_its_id_is_foreign(self):
        page = page_ref(1)
        other = attrs.evolve(page, sha256="0" * 64)
        with pytest.raises(LedgerError, match="foreign: b1_00001f"):
            close(facts(), [page], [document("d", document_page(other))])

    def test_two_images_taken_in_under_one_id_are_doubled(self):
        pages = [page_ref(1), page_ref(1, file="again.tif")]
        with pytest.raises(LedgerError, match="doubled: b1_00001f"):
            close(facts(), pages, [document("d", document_page(pages[0]))])

    def test_renditions_of_one_side_count_once(self):
        pages = [page_ref(1), page_ref(1, rendition=1)]
        ledger = close(facts(), pages, [document("d", *map(document_page, pages))])
        assert (ledger.sides, ledger.roles[Role.CONTENT]) == (1, 1)

    @pytest.mark.parametrize("split", [True, False])
    def test_renditions_with_two_roles_or_in_two_documents_are_doubled(self, split):
        first = document_page(page_ref(1))
        second = document_page(page_ref(1, rendition=1), Role.CONTENT if split else Role.BLANK)
        documents = (
            [document("d", first), document("e", second)]
            if split
            else [document("d", first, second)]
        )
        with pytest.raises(LedgerError, match="doubled: b1_00001f"):
            close(facts(), [first.page, second.page], documents)

    def test_the_order_is_that_of_the_batch_and_not_of_its_numbers(self):
        pages = [page_ref(12), page_ref(57), page_ref(13)]
        assert close(facts(), pages, [document("d", *map(document_page, pages))]).sheets == 3
        with pytest.raises(
            LedgerError, match=r"out of order: b1_00057f$|out of order: b1_00057f\."
        ):
            close(facts(), pages, [document("d", *map(document_page, sorted(pages, key=_sheet)))])

    def test_a_document_without_pages_and_one_of_a_used_name_are_named(self):
        page = page_ref(1)
        documents = [document("d", document_page(page)), document("d"), document("e")]
        with pytest.raises(LedgerError) as caught:
            close(facts(), [page], documents)
        assert "documents without a page: d, e" in str(caught.value)
        assert "documents of one name: d" in str(caught.value)

    def test_a_file_of_unknown_length_without_an_entry_is_missing(self):
        page = page_ref(1)
        with pytest.raises(LedgerError, match=r"missing: lost\.pdf"):
            close(
                facts(), [page], [document("d", document_page(page))], unknown_length=["lost.pdf"]
            )

    def test_the_message_names_twenty_and_the_number_of_the_others(self):
        pages = [page_ref(sheet) for sheet in range(1, 31)]
        with pytest.raises(LedgerError) as caught:
            close(facts(), pages, [document("d", document_page(pages[0]))])
        message = str(caught.value)
        assert message.startswith("batch b1: ")
        assert "b1_00002f, b1_00003f" in message
        assert message.count("b1_000") == 20
        assert "and 9 more" in message
        assert "Index the batch again" in message


def _batch(*groups):
    """Documents of simplex sheets from strings such as "sc": separator, content, blank, ..."""
    roles = {role.value[0]: role for role in Role if role is not Role.BACK}
    roles["b"] = Role.BLANK
    pages, documents, sheet = [], [], 0
    for group in groups:
        placed = []
        for letter in group:
            sheet += 1
            placed.append(document_page(page_ref(sheet), roles[letter]))
        pages += [page.page for page in placed]
        documents.append(document(f"b1_{len(documents)}", *placed))
    return pages, documents


class TestDeclaredCounts:
    def test_right_counts_close_without_a_word(self):
        pages, documents = _batch("sc", "sccb", "su")
        declared = facts(expected_sheets=8, expected_documents=3)
        assert close(declared, pages, documents).notes == ()

    @pytest.mark.parametrize("declared", [7, 9])
    def test_a_wrong_number_of_sheets_holds_the_batch(self, declared):
        pages, documents = _batch("sc", "sccb", "su")
        with pytest.raises(LedgerError) as caught:
            close(facts(expected_sheets=declared), pages, documents)
        message = str(caught.value)
        assert f"batch b1: {declared} sheets declared, 8 found (sheets 1-8)" in message
        assert "Nothing was exported" in message
        assert "expected_sheets" in message

    def test_gaps_in_the_numbers_of_sheets_are_shown(self):
        _, documents = _batch("cccccc")
        kept = [p for n, p in enumerate(documents[0].pages) if n not in (2, 4)]
        left = document("d", *kept)
        with pytest.raises(LedgerError, match=r"sheets 1-2, 4, 6\)"):
            close(facts(expected_sheets=6), [page.page for page in kept], [left])

    @pytest.mark.parametrize("declared", [2, 4])
    def test_a_wrong_number_of_documents_holds_the_batch(self, declared):
        pages, documents = _batch("sc", "sccb", "sc")
        with pytest.raises(LedgerError) as caught:
            close(facts(expected_documents=declared), pages, documents)
        message = str(caught.value)
        assert f"{declared} documents declared, 3 found, beginning at sheets 1, 3, 7" in message
        assert "separators that were not read" in message

    def test_voided_sheets_explain_what_is_missing_and_nothing_else(self):
        pages, documents = _batch("sc", "c")
        voided = ("000103", "000107")
        ledger = close(facts(expected_sheets=5, voided_sheets=voided), pages, documents)
        assert ledger.notes == ("2 sheets voided at the station: 000103, 000107",)
        for declared in (3, 4, 6):
            with pytest.raises(LedgerError, match=r"and 2 voided \(000103, 000107\)"):
                close(facts(expected_sheets=declared, voided_sheets=voided), pages, documents)

    def test_what_the_index_file_says_is_noted(self):
        pages, documents = _batch("c")
        notes = close(facts(voided_sheets=("7",)), pages, documents, notes=["a sentence"]).notes
        assert notes == ("1 sheets voided at the station: 7", "a sentence")

    def test_both_gaps_are_told_at_once(self):
        pages, documents = _batch("sc")
        with pytest.raises(LedgerError, match=r"sheets declared.*; 5 documents declared"):
            close(facts(expected_sheets=9, expected_documents=5), pages, documents)

    @pytest.mark.parametrize("tail", ["s", "ss", "sb"])
    def test_separators_with_nothing_behind_them_are_no_document_of_the_operator(self, tail):
        pages, documents = _batch("sc", tail)
        assert close(facts(expected_documents=1), pages, documents).documents == 2
        with pytest.raises(LedgerError, match="2 documents declared, 1 found"):
            close(facts(expected_documents=2), pages, documents)

    def test_an_empty_batch_says_that_nothing_was_found(self):
        with pytest.raises(LedgerError, match=r"0 found \(none\).*beginning at sheets none"):
            close(facts(expected_sheets=3, expected_documents=1), [], [])

    def test_an_empty_batch_of_which_nothing_is_expected_closes(self):
        assert close(facts(expected_sheets=0), [], []).sides == 0


class TestUnknownLength:
    def _batch(self):
        good, bad = page_ref(1), page_ref(2, file="locked.pdf", width=0, height=0)
        documents = [
            document("b1_0", document_page(good)),
            document("b1_1", document_page(bad, Role.UNREADABLE, fault=PageFault.ENCRYPTED)),
        ]
        return [good, bad], documents

    @pytest.mark.parametrize("declared", [1, 2, 9])
    def test_it_explains_what_is_missing(self, declared):
        ledger = close(
            facts(expected_sheets=declared, expected_documents=declared),
            *self._batch(),
            unknown_length=["locked.pdf"],
        )
        assert ledger.notes == (
            f"{declared} sheets declared, 1 found (sheets 1); the length of locked.pdf is unknown",
            f"{declared} documents declared, 1 found, beginning at sheets 1; "
            "the length of locked.pdf is unknown",
        )

    def test_it_does_not_explain_what_is_too_many(self):
        with pytest.raises(LedgerError, match="0 sheets declared, 1 found"):
            close(facts(expected_sheets=0), *self._batch(), unknown_length=["locked.pdf"])

    def test_a_damaged_page_of_known_length_explains_no_missing_sheet(self):
        with pytest.raises(LedgerError, match="3 sheets declared, 2 found"):
            close(facts(expected_sheets=3), *self._batch())

    def test_an_unreadable_side_counts_once_however_many_renditions_it_has(self):
        pages, documents = self._batch()
        other = attrs.evolve(pages[1], rendition=1)
        dead = document_page(other, Role.UNREADABLE)
        documents[1] = attrs.evolve(documents[1], pages=(*documents[1].pages, dead))
        assert close(facts(expected_documents=3), [*pages, other], documents).notes
        with pytest.raises(LedgerError, match="4 documents declared"):
            close(facts(expected_documents=4), [*pages, other], documents)

    def test_an_unreadable_side_explains_one_missing_document(self):
        ledger = close(facts(expected_documents=3), *self._batch())
        assert ledger.notes == (
            "3 documents declared, 2 found, beginning at sheets 1, 2; "
            "1 unreadable sides may have been separators",
        )
        with pytest.raises(LedgerError, match="4 documents declared, 2 found"):
            close(facts(expected_documents=4), *self._batch())


def _records(documents, status=Status.CLEARING):
    decision = Decision(status=status, reason=Reason.NO_REFERENCE)
    return [
        record(id=d.id, pages=d.pages, decision=decision, evidence=(), candidates=())
        for d in documents
    ]


class TestStatuses:
    def test_the_balance_names_roles_and_statuses(self):
        pages, documents = _batch("sc", "sccb")
        ledger = close(facts(), pages, documents)
        roles = "6 sides = 3 content + 0 back + 1 blank + 2 separator + 0 unreadable"
        assert ledger.balance == roles
        decided = ledger.with_statuses(_records(documents))
        assert decided.balance == (
            f"{roles}; 2 documents = 0 indexed + 0 verify + 2 clearing + 0 pending"
        )
        assert decided.statuses == (("b1_0", Status.CLEARING), ("b1_1", Status.CLEARING))

    def test_a_record_for_each_document_or_none(self):
        pages, documents = _batch("c", "c", "c")
        ledger = close(facts(), pages, documents)
        records = _records(documents)
        stranger = attrs.evolve(records[2], id="b1_9")
        fewer = attrs.evolve(records[0], pages=records[1].pages)
        with pytest.raises(LedgerError, match="without a record: b1_2"):
            ledger.with_statuses(records[:2])
        with pytest.raises(LedgerError, match="with several records: b1_0"):
            ledger.with_statuses([*records, records[0]])
        with pytest.raises(LedgerError, match=r"without a record: b1_2; unknown .*: b1_9"):
            ledger.with_statuses([*records[:2], stranger])
        with pytest.raises(LedgerError, match="with other sides: b1_0"):
            ledger.with_statuses([fewer, *records[1:]])

    def test_as_json(self):
        pages, documents = _batch("sc", "u")
        data = to_json(close(facts(), pages, documents).with_statuses(_records(documents)))
        assert json.loads(json.dumps(data)) == data
        assert data["schema"] == "docindex.ledger/1"
        assert (data["sheets"], data["sides"], data["documents"]) == (3, 3, 2)
        assert data["roles"] == {
            "content": 1,
            "back": 0,
            "blank": 0,
            "separator": 1,
            "unreadable": 1,
        }
        assert data["statuses"] == {"indexed": 0, "verify": 0, "clearing": 2, "pending": 0}
        assert data["places"][0] == {"side": "b1_00001f", "document": "b1_0", "role": "separator"}

    def test_declared_and_found_stand_side_by_side(self):
        pages, documents = _batch("sc", "sb", "cc")
        declared = facts(expected_sheets=7, expected_documents=2, voided_sheets=("4711",))
        ledger = close(declared, pages, documents)
        sheets, found = ledger.counts
        assert (sheets.what, sheets.declared, sheets.found, sheets.voided) == ("sheets", 7, 6, 1)
        assert (found.what, found.declared, found.found) == ("documents", 2, 2)
        assert to_json(ledger)["counts"][1] == attrs.asdict(found)
        assert [count.declared for count in close(facts(), pages, documents).counts] == [None, None]

    def test_images_of_one_side_are_counted_apart(self):
        pages = [page_ref(1), page_ref(1, rendition=1), page_ref(2)]
        ledger = close(facts(), pages, [document("d", *map(document_page, pages))])
        assert (ledger.sides, ledger.images, ledger.sheets) == (2, 3, 2)

    def test_boundaries_are_those_of_the_records(self):
        pages, documents = _batch("sc", "cc")
        starts = [Boundary(page=d.pages[0].page.id, signs=(), probability=1) for d in documents]
        doubt = Boundary(page="b1_00004f", signs=("blank_sheet",), probability=0.3)
        records = [
            attrs.evolve(record, boundaries=own)
            for record, own in zip(
                _records(documents), [(starts[0],), (starts[1], doubt)], strict=True
            )
        ]
        ledger = close(facts(), pages, documents)
        assert ledger.boundaries == ()
        closed = ledger.with_statuses(records)
        assert closed.boundaries == (*starts, doubt)
        assert to_json(closed)["boundaries"][2] == attrs.asdict(doubt) | {"signs": ("blank_sheet",)}
