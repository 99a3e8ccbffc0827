"""Invented records, and strategies for records that are as odd as paper can make them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import attrs
from hypothesis import strategies as st

from docindex.model import (
    YES_OR_NO,
    Action,
    Barcode,
    BatchFacts,
    Boundary,
    Box,
    Candidate,
    Contradiction,
    Decision,
    Document,
    DocumentField,
    DocumentPage,
    Environment,
    Evidence,
    FieldKind,
    HumanDecision,
    IndexRecord,
    PageFault,
    PageRef,
    PageSurvey,
    Patch,
    Reason,
    ReferenceRole,
    Role,
    Side,
    Status,
    Stream,
    Support,
)
from docindex.record import SCHEMA

BOX = Box(left=10, top=20, right=310, bottom=60)


def facts(**changes: Any) -> BatchFacts:
    given = {
        "id": "b1",
        "tenant": "kreis-a",
        "environment": Environment.TEST,
        "receipt_date": datetime.date(2026, 3, 2),
        "receipt_date_source": "batch.toml",
    }
    return BatchFacts(**{**given, **changes})


def page_ref(sheet: int = 1, side: Side = Side.FRONT, **changes: Any) -> PageRef:
    given = {
        "batch": "b1",
        "sheet": sheet,
        "side": side,
        "file": f"{sheet:08d}.tif",
        "frame": 0,
        "sha256": f"{sheet:064x}",
        "width": 2480,
        "height": 3508,
        "dpi_x": 300.0,
        "dpi_y": 300.0,
        "dpi_source": "file",
    }
    return PageRef(**{**given, **changes})


def document_page(page: PageRef, role: Role = Role.CONTENT, **changes: Any) -> DocumentPage:
    return DocumentPage(survey=PageSurvey(page=page, **changes), role=role)


def document(name: str, *pages: DocumentPage) -> Document:
    return Document(id=name, pages=pages)


def record(**changes: Any) -> IndexRecord:
    """A record with something in every corner."""
    separator, letter = page_ref(1), page_ref(2)
    evidence = Evidence(
        page=letter.id,
        box=BOX,
        kind="case_no",
        value="1020000017",
        text="1.02.000001.7",
        source="line",
        reader="tesseract",
        quality=0.91237,
        role=ReferenceRole.OURS,
        checked=True,
        folded=1,
    )
    given = {
        "schema": SCHEMA,
        "id": "b1_00001f_r1",
        "batch": facts(operator_note="Frau Muster, Zimmer 3"),
        "pages": (
            document_page(
                separator, Role.SEPARATOR, patches=(Patch(code="T|3", box=BOX),), rotation=180
            ),
            document_page(
                letter,
                rotation=0,
                skew=-0.004,
                barcodes=(
                    Barcode(
                        data=b"1020000017\x00\xff",
                        symbology="code128",
                        box=BOX,
                        readers=("zxing", "zbar"),
                    ),
                ),
                contradictions=(
                    Contradiction(
                        kind="readers_disagree", page=letter.id, first="1020000017", second=""
                    ),
                ),
                notes=("dpi_from_profile",),
            ),
        ),
        "document_class": "anhoerungsbogen",
        "decision": Decision(
            status=Status.INDEXED,
            reason=Reason.REFERENCE_WITH_WITNESS,
            case_id="case-17",
            key_kind="case_no",
            key="1020000017",
            score=0.98765432,
            receiver="Amt 32",
            runner_up="case-18",
        ),
        "probability": None,
        "calibration": None,
        "policy": "kreis-a/conservative-1/0123456789ab",
        "stages": ("barcode", "lines"),
        "notes": ("one_reader",),
        "versions": (("docindex-core", "0.1.0"), ("table", "sha256:0f")),
        "evidence": (evidence,),
        "candidates": (
            Candidate(
                case_id="case-17",
                score=0.98765432,
                importable=True,
                status="open",
                receiver="Amt 32",
                matcher="table",
                supports=(Support(key_kind="case_no", key="1020000017", evidence=evidence),),
            ),
        ),
        "contradictions": (
            Contradiction(kind="two_cases", page=letter.id, first="case-17", second="case-18"),
        ),
        "boundaries": (
            Boundary(page=separator.id, signs=("patch_code",), probability=0.999876),
            Boundary(page=letter.id, signs=("address_window",), probability=0.01),
        ),
        "fields": (
            form_field("tatvorwurf-ja", FieldKind.MARK, value=True),
            form_field("datum", FieldKind.DATE, value="2026-03-02", text="2.3.2026"),
            form_field("unterschrift", FieldKind.SIGNATURE, unsure=True, quality=0.0),
        ),
    }
    if "pages" in changes:
        given["fields"] = given["boundaries"] = ()
    return IndexRecord(**{**given, **changes})


def form_field(name: str, kind: FieldKind, **changes: Any) -> DocumentField:
    given = {"source": "form:anhoerung/1", "page": "b1_00002f", "box": BOX, "quality": 1.0}
    return DocumentField(**{"name": name, "kind": kind, **given, **changes})


def resolved(**changes: Any) -> IndexRecord:
    """A record that a person's answer made, with something in every corner."""
    human = HumanDecision(
        action=Action.CORRECT,
        by="M. Muster",
        at=datetime.datetime(2026, 3, 2, 8, 15, tzinfo=datetime.UTC),
        why="Name und Datum stimmen",
        case_id="case-17",
        first_pages=("b1_00002f",),
        others=("b1_00003f_r1",),
        sheets=(2,),
    )
    given = {"id": "b1_00001f_h1", "supersedes": ("b1_00001f_r1",), "human": human}
    return record(**{**given, **changes})


def awaiting(**changes: Any) -> IndexRecord:
    """A record of a document that waits for the receiver's application."""
    decided = record().decision
    waits = Decision(
        status=Status.PENDING,
        reason=Reason.RECEIVER_AWAITED,
        score=decided.score,
        runner_up=decided.runner_up,
    )
    found = attrs.evolve(decided, status=Status.INDEXED, reason=Reason.CASE_BARCODE)
    return record(**{"decision": waits, "awaited": found, **changes})


def plain_record(name: str, status: Status = Status.INDEXED, **decision: Any) -> IndexRecord:
    """A record of one page without content, for exports."""
    case = {"case_id": "case-17", "key_kind": "case_no", "key": "1020000017"}
    named = case if status in (Status.INDEXED, Status.VERIFY) else {}
    return record(
        id=name,
        pages=(document_page(page_ref(2)),),
        decision=Decision(**{"status": status, "reason": Reason.CASE_BARCODE, **named, **decision}),
        evidence=(),
        candidates=(),
        contradictions=(),
        fields=(),
    )


TEXTS = st.text(max_size=12)
COUNTS = st.integers(min_value=0, max_value=5000)
SHARES = st.integers(min_value=0, max_value=10_000).map(lambda n: n / 10_000)
BOXES = st.builds(Box, left=COUNTS, top=COUNTS, right=COUNTS, bottom=COUNTS)
NAMES = st.lists(TEXTS, max_size=2).map(tuple)
BATCHES = st.builds(
    BatchFacts,
    id=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,8}[A-Za-z0-9]", fullmatch=True).filter(
        lambda text: text[:3].lower() not in ("con", "prn", "aux", "nul", "com", "lpt")
    ),
    tenant=TEXTS,
    environment=st.sampled_from(Environment),
    batch_class=TEXTS,
    receipt_date=st.none() | st.dates(),
    receipt_date_source=TEXTS,
    duplex=st.booleans(),
    box=TEXTS,
    priority=st.integers(-5, 5),
    operator_note=TEXTS,
    expected_sheets=st.none() | COUNTS,
    expected_documents=st.none() | COUNTS,
    voided_sheets=NAMES,
)


def _contradictions(pages: Sequence[str]) -> st.SearchStrategy[tuple[Contradiction, ...]]:
    one = st.builds(
        Contradiction, kind=TEXTS, page=st.sampled_from(pages), first=TEXTS, second=TEXTS
    )
    return st.lists(one, max_size=2).map(tuple)


def _evidence(pages: Sequence[str]) -> st.SearchStrategy[Evidence]:
    return st.builds(
        Evidence,
        page=st.sampled_from(pages),
        box=BOXES,
        kind=TEXTS,
        value=TEXTS,
        text=TEXTS,
        source=st.sampled_from(["barcode", "line", "page"]),
        reader=TEXTS,
        quality=SHARES,
        role=st.sampled_from(ReferenceRole),
        checked=st.booleans(),
        valid=st.booleans(),
        folded=st.integers(0, 9),
    )


@st.composite
def _field(draw: st.DrawFn, pages: Sequence[str]) -> DocumentField:
    kind = draw(st.sampled_from(FieldKind))
    unsure = draw(st.booleans())
    values = st.booleans() if kind in YES_OR_NO else TEXTS
    if kind is FieldKind.DATE:
        values = st.dates().map(str)
    return DocumentField(
        name=draw(TEXTS),
        kind=kind,
        value=None if unsure else draw(st.none() | values),
        text=draw(TEXTS),
        source=draw(TEXTS),
        page=draw(st.sampled_from(pages)),
        box=draw(BOXES),
        quality=draw(SHARES),
        unsure=unsure,
        confirmed_by=draw(st.none() | TEXTS),
    )


@st.composite
def _page(draw: st.DrawFn, batch: str, sheet: int) -> DocumentPage:
    page = page_ref(
        sheet,
        draw(st.sampled_from(Side)),
        batch=batch,
        rendition=draw(st.integers(0, 2)),
        file=draw(st.text(min_size=1, max_size=8)),
        frame=draw(COUNTS),
        dpi_x=float(draw(st.integers(72, 600))),
        imprint=draw(TEXTS),
        stream=draw(st.none() | st.sampled_from(Stream)),
    )
    barcode = st.builds(
        Barcode,
        data=st.binary(max_size=12),
        symbology=st.sampled_from(["qr", "code39"]),
        box=BOXES,
        readers=NAMES,
    )
    patch = st.builds(Patch, code=st.sampled_from(["T", "T|3", "2"]), box=BOXES)
    survey = PageSurvey(
        page=page,
        fault=draw(st.none() | st.sampled_from(PageFault)),
        detail=draw(TEXTS),
        blank=draw(st.booleans()),
        rotation=draw(st.sampled_from([None, 0, 90, 180, 270])),
        skew=draw(st.integers(-4500, 4500)) / 100,
        barcodes=tuple(draw(st.lists(barcode, max_size=2))),
        patches=tuple(draw(st.lists(patch, max_size=1))),
        contradictions=draw(_contradictions([page.id])),
        notes=draw(NAMES),
    )
    return DocumentPage(survey=survey, role=draw(st.sampled_from(Role)))


@st.composite
def _decision(draw: st.DrawFn) -> Decision:
    status = draw(st.sampled_from(Status))
    proposes = status in (Status.INDEXED, Status.VERIFY)
    keyed = draw(st.booleans())
    return Decision(
        status=status,
        reason=draw(st.sampled_from(Reason)),
        case_id=draw(st.text(min_size=1, max_size=8)) if proposes else None,
        key_kind=draw(TEXTS) if keyed else None,
        key=draw(TEXTS) if keyed else None,
        score=draw(SHARES),
        receiver=draw(TEXTS),
        runner_up=draw(st.none() | TEXTS),
    )


@st.composite
def _answer(draw: st.DrawFn, pages: Sequence[DocumentPage]) -> dict[str, Any]:
    """Nothing, or a person's answer and what it superseded."""
    if draw(st.booleans()):
        return {}
    offset = datetime.timedelta(minutes=draw(st.integers(-1439, 1439)))
    sheets = st.sampled_from([page.page.sheet for page in pages])
    human = HumanDecision(
        action=draw(st.sampled_from(Action)),
        by=draw(st.text(min_size=1, max_size=8)),
        at=draw(st.datetimes(timezones=st.just(datetime.timezone(offset)))),
        why=draw(TEXTS),
        case_id=draw(st.none() | TEXTS),
        first_pages=tuple(page.page.id for page in pages if draw(st.booleans())),
        others=tuple(draw(st.lists(st.text(min_size=1, max_size=4), max_size=2))),
        sheets=tuple(draw(st.lists(sheets, max_size=2))),
    )
    names = st.text(alphabet="abc", min_size=1, max_size=4)
    old = draw(st.lists(names, min_size=1, max_size=2, unique=True))
    return {"supersedes": tuple(old), "human": human}


def _boundary(ids: Sequence[str]) -> st.SearchStrategy[Boundary]:
    return st.builds(Boundary, page=st.sampled_from(ids), signs=NAMES, probability=SHARES)


@st.composite
def records(draw: st.DrawFn) -> IndexRecord:
    """Records in their normal form: rounded numbers, versions sorted by name."""
    batch = draw(BATCHES)
    sheets = sorted(draw(st.sets(st.integers(1, 120_000), min_size=1, max_size=3)))
    pages = tuple(draw(_page(batch.id, sheet)) for sheet in sheets)
    ids = [page.page.id for page in pages]
    supports = st.lists(
        st.builds(
            Support,
            key_kind=TEXTS,
            key=TEXTS,
            evidence=_evidence(ids),
            distance=st.integers(0, 3),
        ),
        max_size=2,
    )
    candidate = st.builds(
        Candidate,
        case_id=TEXTS,
        score=SHARES,
        importable=st.booleans(),
        status=TEXTS,
        receiver=TEXTS,
        matcher=TEXTS,
        supports=supports.map(tuple),
    )
    decision = draw(_decision())
    waits = (decision.status, decision.reason) == (Status.PENDING, Reason.RECEIVER_AWAITED)
    return IndexRecord(
        schema=SCHEMA,
        id=f"{ids[0]}_r1",
        batch=batch,
        pages=pages,
        document_class=draw(TEXTS),
        decision=decision,
        awaited=(
            attrs.evolve(
                decision, status=Status.INDEXED, reason=Reason.CASE_BARCODE, case_id="case-17"
            )
            if waits
            else None
        ),
        probability=draw(st.none() | SHARES),
        calibration=draw(st.none() | TEXTS),
        policy=draw(TEXTS),
        stages=draw(NAMES),
        notes=draw(NAMES),
        versions=tuple(sorted(draw(st.dictionaries(TEXTS, TEXTS, max_size=3)).items())),
        evidence=tuple(draw(st.lists(_evidence(ids), max_size=2))),
        candidates=tuple(draw(st.lists(candidate, max_size=2))),
        contradictions=draw(_contradictions(ids)),
        fields=tuple(draw(st.lists(_field(ids), max_size=2))),
        boundaries=tuple(draw(st.lists(_boundary(ids), max_size=2))),
        **draw(_answer(pages)),
    )


def rounded(value: IndexRecord) -> IndexRecord:
    """The sample record as it comes back from JSON."""
    evidence = tuple(attrs.evolve(e, quality=round(e.quality, 4)) for e in value.evidence)
    candidates = tuple(
        attrs.evolve(
            candidate,
            score=round(candidate.score, 4),
            supports=tuple(
                attrs.evolve(
                    s, evidence=attrs.evolve(s.evidence, quality=round(s.evidence.quality, 4))
                )
                for s in candidate.supports
            ),
        )
        for candidate in value.candidates
    )
    pages = tuple(
        attrs.evolve(page, survey=attrs.evolve(page.survey, skew=round(page.survey.skew, 2) + 0.0))
        for page in value.pages
    )
    decision, awaited = (
        None if told is None else attrs.evolve(told, score=round(told.score, 4))
        for told in (value.decision, value.awaited)
    )
    return attrs.evolve(
        value,
        evidence=evidence,
        candidates=candidates,
        pages=pages,
        decision=decision,
        awaited=awaited,
    )
