"""A letter that never was paper: the PDF's own text is what docindex indexes by."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from reportlab.pdfgen import canvas

from docindex.indexer import Indexer
from docindex.model import IndexRecord, Status
from docindex.profile import load_profile
from docindex.testing.samples import Samples, write_samples


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    return write_samples(
        tmp_path_factory.mktemp("mail") / "samples", seed=4, documents=2, cases=100
    )


def _case(samples: Samples) -> tuple[str, str]:
    """Number and plate of an open case."""
    (path,) = samples.root.rglob("*.sqlite")
    with sqlite3.connect(path) as database:
        query = "SELECT case_no, plate FROM cases WHERE status = 'open' AND merged_into IS NULL"
        number, plate = database.execute(query).fetchone()
    database.close()
    return number, plate


def _indexed(samples: Samples, path: Path, lines: tuple[str, ...], hidden: str) -> IndexRecord:
    """Index a letter that shows lines and holds one more that nobody sees."""
    letter = canvas.Canvas(str(path), pagesize=(595, 842))
    letter.setFont("Helvetica", 11)
    for row, line in enumerate(lines):
        letter.drawString(70, 760 - 30 * row, line)
    unseen = letter.beginText(70, 100)
    unseen.setTextRenderMode(3)
    unseen.textOut(hidden)
    letter.drawText(unseen)
    letter.save()
    with Indexer(load_profile(samples.profile), executor="in-process") as indexer:
        (record,) = indexer.index(path).records
    return record


def test_text_that_the_picture_confirms_indexes_a_letter(samples: Samples, tmp_path: Path) -> None:
    number, plate = _case(samples)
    lines = (
        f"Aktenzeichen: {number}",
        f"Kennzeichen: {plate}",
        "Sehr geehrte Damen und Herren,",
        "gegen den Bescheid lege ich Einspruch ein.",
    )
    record = _indexed(samples, tmp_path / "letter.pdf", lines, "")
    assert record.decision.status is Status.INDEXED
    assert record.decision.case_id == number
    assert "own_text:agrees" in record.notes


def test_text_that_nobody_sees_names_no_case(samples: Samples, tmp_path: Path) -> None:
    number, plate = _case(samples)
    lines = ("Sehr geehrte Damen und Herren,", "anbei die gewünschte Unterlage.")
    hidden = f"Aktenzeichen: {number} Kennzeichen: {plate}"
    record = _indexed(samples, tmp_path / "other.pdf", lines, hidden)
    assert record.decision.status is Status.CLEARING
    assert not any(piece.value for piece in record.evidence)
