"""A text stays a text: it is read back as it is, or the export is refused and nothing is there."""

from __future__ import annotations

import itertools
import os
import re

import attrs
import pytest
from docindex_dms.texts import is_unprintable
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from index_files import NAMES, SYNTAXES, exporter, form_field, options, read
from injections import PAYLOADS

from docindex.contracts import ExportJob
from docindex.errors import ExportError
from docindex.testing.values import make_facts, make_job, make_record

SUFFIX = {"fixed": "txt", "key-value": "txt"}
HARMLESS = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252", "iso-8859-15")
ANY = st.text(st.characters(exclude_categories=()), max_size=30)
NEAR = st.text(st.sampled_from("ab ;,|\t\"'=<>&{}[]#\\%Öß€Č\u00a0\u3000]"), max_size=12)


@pytest.fixture(autouse=True)
def _without_flushing(monkeypatch):
    """Thousands of exports, none of which must survive a power cut."""
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)


def record(text, name="a"):
    made = make_record(name, case_id=text, key=text, receiver=text)
    return attrs.evolve(made, fields=(form_field(text),))


def hold(made, syntax, job, text, encoding="utf-8"):
    """Export; True: the text was written, and everybody reads it as it is."""
    try:
        paths = made.export(job)
    except ExportError:
        assert list(job.target.rglob("*")) == []
        return False
    index = f"index.{SUFFIX.get(syntax, syntax)}"
    assert [p.relative_to(job.target).as_posix() for p in paths] == ["documents/a.pdf", index]
    rows = read(syntax, (job.target / index).read_bytes(), encoding)
    assert rows == [dict(zip(NAMES, ("a", *(4 * (text,))), strict=True))]
    return True


def test_there_are_300():
    assert len(set(PAYLOADS)) == 300


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_payloads_do_not_escape(tmp_path, syntax):
    made = exporter(tmp_path / "profile", options(syntax, formulas="allow"))
    careful = exporter(tmp_path / "profile", options(syntax, formulas="refuse"))
    written = 0
    for place, text in enumerate(PAYLOADS):
        written += hold(made, syntax, make_job(tmp_path / f"{place}", record(text)), text)
        job = make_job(tmp_path / f"{place}f", record(text))
        if hold(careful, syntax, job, text):
            assert text.lstrip()[:1] not in set("=+-@＝")
    # Line breaks, control and format characters are refused by all; most others need not be.
    assert written > 150


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_payloads_name_no_file(tmp_path, syntax):
    made = exporter(tmp_path / "profile", options(syntax))
    for place, text in enumerate(PAYLOADS):
        job = make_job(tmp_path / f"{place}", record("case-17", name=text))
        try:
            made.export(job)
        except ExportError:
            assert list(job.target.rglob("*")) == []
        else:
            assert HARMLESS.fullmatch(text)
            assert (job.target / "documents" / f"{text}.pdf").is_file()


# JSON is always in UTF-8.
WRITTEN = [(s, e) for s in SYNTAXES for e in ENCODINGS if s != "json" or e == "utf-8"]


@pytest.mark.parametrize(("syntax", "encoding"), WRITTEN)
def test_any_text_round_trips_or_is_refused(tmp_path_factory, syntax, encoding):
    folder = tmp_path_factory.mktemp("any")
    made = exporter(folder, options(syntax, encoding=encoding, formulas="allow"))
    places = itertools.count()

    @settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
    @given(ANY | NEAR)
    def check(text):
        hold(made, syntax, make_job(folder / f"{next(places)}", record(text)), text, encoding)

    check()


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_every_character_of_unicode_round_trips_or_is_refused(tmp_path, syntax):
    characters = [chr(point) for point in range(0x110000)]
    written = [c for c in characters if not is_unprintable(c)]
    assert 1_000_000 < len(written) < len(characters)
    if syntax == "tsv":
        written.remove('"')
    texts = ["x" + "".join(written[i : i + 300]) + "x" for i in range(0, len(written), 300)]
    given = options(syntax, documents=False)
    records = tuple(make_record(f"r{place}", receiver=text) for place, text in enumerate(texts))
    job = ExportJob(batch=make_facts(), records=records, documents={}, target=tmp_path / "target")
    job.target.mkdir()
    (path,) = exporter(tmp_path / "profile", given).export(job)
    rows = read(syntax, path.read_bytes())
    assert [row["receiver"] for row in rows] == texts
