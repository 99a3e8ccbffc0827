"""The report in a browser: what a clerk sees, and that hostile text stays text."""

from __future__ import annotations

import re
import shutil
import subprocess
from html import escape as html_escape
from html.parser import HTMLParser
from pathlib import Path

import attrs
import pytest

from docindex.builtin.in_process import InProcess
from docindex.model import FieldKind, IndexRecord, Reason, Status
from docindex.report.writing import ReportOptions, write_report
from tests.record_samples import BOX, document_page, form_field, page_ref
from tests.report.papers import candidate, entry, evidence, letter, scanned_letter
from tests.report.test_islands import HOSTILE

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--host-resolver-rules=MAP\t*\t~NOTFOUND --virtual-time-budget=4000"
)

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed")


class Attributes(HTMLParser):
    """Tags and attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.pairs: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.pairs += [(name, value or "") for name, value in attrs]


def page_of(path: Path, place: str = "") -> str:
    """The page as it stands when its scripts have run."""
    options = [word.replace("\t", " ") for word in QUIET.split(" ")]
    folder = f"--user-data-dir={path.parent / 'browser'}"
    done = subprocess.run(
        [str(BROWSER), *options, folder, "--dump-dom", path.as_uri() + place],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    return done.stdout.split('<script type="application/json"')[0]


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def report_of(folder: Path, *records: IndexRecord, **options: object) -> Path:
    out = folder / "explain.html"
    write_report(
        [entry(value) for value in records],
        {"b1": folder},
        out,
        executor=InProcess(),
        options=ReportOptions(**options),
    )
    return out


def two_cases() -> IndexRecord:
    page = page_ref(3)
    low = attrs.evolve(evidence("222", page).box, top=900, bottom=960)
    cases = (
        candidate("case-1", evidence("111", page)),
        candidate("case-2", evidence("222", page, box=low)),
    )
    changes = {"id": "b1_00003f_r1", "pages": (document_page(page),)}
    return letter(Status.CLEARING, Reason.TWO_CASES, *cases, **changes)


def test_the_list_begins_with_what_needs_a_person(tmp_path: Path) -> None:
    html = page_of(report_of(tmp_path, scanned_letter(tmp_path, 1), two_cases()))
    rows = re.findall(r'<a href="(#\d)" class="row (\w+)"', html)
    assert rows == [("#1", "clearing"), ("#2", "indexed")]
    text = text_of(html)
    assert "1 Dokument braucht eine Person" in text
    assert "2 Seiten = 2 Schreiben" in text
    assert "2 Dokumente = 1 in Klärung + 1 zugeordnet" in text


def test_a_document_shows_its_page_and_its_boxes(tmp_path: Path) -> None:
    html = page_of(report_of(tmp_path, scanned_letter(tmp_path, 1), languages=("en",)), "#1")
    assert re.search(r'class="sheet"[^>]*><img src="data:image/webp;base64,', html)
    assert html.count('class="mark match"') == 1
    assert 'class="close" src="data:image/webp' in html
    text = text_of(html)
    assert "The reference and a second detail name the same case: nothing to do." in text
    assert "Indexed to this case." in text


def test_fields_of_forms_are_listed_with_what_they_say(tmp_path: Path) -> None:
    low, page = attrs.evolve(BOX, top=300, bottom=340), "b1_00001f"
    value = attrs.evolve(
        scanned_letter(tmp_path, 1),
        fields=(
            form_field("zugegeben", FieldKind.MARK, value=True, page=page),
            form_field("datum", FieldKind.DATE, text="1?.3", unsure=True, page=page, box=low),
        ),
    )
    html = page_of(report_of(tmp_path, value), "#1")
    text = text_of(html)
    assert "Formularfelder 1 Feld ist unsicher" in text
    assert "zugegeben angekreuzt" in text
    assert "datum unsicher: bitte am Bild prüfen · 1?.3" in text
    assert html.count('alt="Ausschnitt aus dem Scan"') >= 2


def test_a_scan_to_be_made_again_says_what_is_wrong_with_it(tmp_path: Path) -> None:
    page = document_page(page_ref(1), notes=("too_dark", "dpi_from_profile"))
    value = letter(Status.CLEARING, Reason.RESCAN, pages=(page,))
    text = text_of(page_of(report_of(tmp_path, value), "#1"))
    assert "Unleserlich: bitte neu scannen, solange das Papier zur Hand ist" in text
    assert "Blatt 1, Vorderseite · zu dunkel: bitte heller scannen" in text


def test_a_document_without_its_scan_shows_what_contradicts(tmp_path: Path) -> None:
    text = text_of(html := page_of(report_of(tmp_path, two_cases()), "#1"))
    assert "Die Bilddatei lag nicht mehr im Ordner." in text
    assert "Zwei Vorgänge im selben Dokument" in text
    assert html.count('class="mark conflict"') == 2
    assert text.count("Eine Person muss entscheiden.") == 2


def test_hostile_text_is_shown_and_does_nothing(tmp_path: Path) -> None:
    page = page_ref(3)
    pieces = [evidence(text, page, text=text, reader=text, kind="case_no") for text in HOSTILE]
    value = letter(
        Status.CLEARING,
        Reason.SEVERAL_CANDIDATES,
        *(candidate(piece.text, piece, status=piece.text) for piece in pieces),
        document_class=HOSTILE[0],
        notes=tuple(HOSTILE),
        versions=tuple((text, text) for text in sorted(HOSTILE)),
        pages=(document_page(page, notes=tuple(HOSTILE), detail=HOSTILE[0]),),
    )
    html = page_of(report_of(tmp_path, value), "#1")
    found = Attributes(html)
    assert found.tags.isdisjoint({"script", "iframe", "object", "embed", "link", "base"})
    assert [name for name, _ in found.pairs if name.startswith("on")] == []
    sources = [value for name, value in found.pairs if name in ("src", "href", "action")]
    assert [source for source in sources if not source.startswith(("data:image/webp", "#"))] == []
    assert all(html_escape(text, quote=False) in html for text in HOSTILE)


def test_a_thousand_documents_have_a_thousand_rows(tmp_path: Path) -> None:
    many = [
        attrs.evolve(two_cases(), id=f"b1_00003f_r{n}", pages=(document_page(page_ref(n)),))
        for n in range(1, 1001)
    ]
    plain = [attrs.evolve(value, evidence=(), candidates=()) for value in many]
    html = page_of(report_of(tmp_path, *plain))
    assert html.count('class="row clearing"') == 1000
    assert "1.000 Dokumente brauchen eine Person" in text_of(html)
