"""Canary persons on every way, erased and searched for: `python -m benchmarks.canaries`, small."""

from __future__ import annotations

import base64
import gzip
import io
import zipfile
from pathlib import Path

import pikepdf
import pytest
from benchmarks.canaries.__main__ import measure
from benchmarks.canaries.persons import all_secrets, make_canaries
from benchmarks.canaries.search import Needles, search

PERSONS = 5  # plain, hostile names, pending, damaged, crash of a worker


def test_nothing_of_a_person_is_left(tmp_path: Path) -> None:
    found = measure(tmp_path / "work", PERSONS, seed=71)
    assert (found.after, found.logs, found.processes) == ({}, {}, frozenset())
    assert found.clean
    assert ", 0 marked" in found.told
    held = {Path(name).name for name in found.before}
    assert {"records.jsonl", "index.csv", "explain.html", "keyed.csv", "labels.csv"} <= held


def _zipped(data: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("page.txt", data)
    return packed.getvalue()


def _in_a_pdf(data: bytes) -> bytes:
    pdf, written = pikepdf.new(), io.BytesIO()
    page = pdf.add_blank_page()
    page.Contents = pdf.make_stream(b"BT (" + data + b") Tj ET")
    pdf.save(written, compress_streams=True, recompress_flate=True)
    return written.getvalue()


WAYS = {
    "utf-8": lambda text: text.encode(),
    "upper case": lambda text: text.upper().encode(),
    "utf-16": lambda text: text.encode("utf-16-le"),
    "cp1252": lambda text: text.encode("cp1252"),
    "percent": lambda text: text.replace("ü", "%C3%BC").encode(),
    "json": lambda text: text.replace("ü", "\\u00fc").encode(),
    "xml": lambda text: text.replace("ü", "&#252;").encode(),
    "base64": lambda text: b"ab " + base64.b64encode(b"x" + text.encode() + b"y"),
    "url-safe base64": lambda text: base64.urlsafe_b64encode(b"??" + text.encode()),
    "gzip": lambda text: gzip.compress(text.encode()),
    "zip": lambda text: _zipped(text.encode()),
    "zip in gzip": lambda text: gzip.compress(_zipped(text.encode())),
    "pdf": lambda text: _in_a_pdf(text.encode("cp1252")),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_search_finds_a_name_however_it_is_written(tmp_path: Path, way: str) -> None:
    (tmp_path / "file.bin").write_bytes(b"\x00\xff before" + b" " + WAYS["utf-8"]("nobody"))
    assert search(tmp_path, Needles(["Quorxbaübark"])) == {}
    data = WAYS[way]("Quorxbaübark")
    packed = way in ("gzip", "zip", "zip in gzip", "pdf")
    (tmp_path / "file.bin").write_bytes(data if packed else b"\x00\xff" + data + b"\x00")
    assert search(tmp_path, Needles(["Quorxbaübark"])) == {"file.bin": frozenset({"Quorxbaübark"})}


def test_the_search_looks_at_names_of_files(tmp_path: Path) -> None:
    (tmp_path / "Quorxbaübark").mkdir()
    assert [*search(tmp_path, Needles(["Quorxbaübark"]))] == ["Quorxbaübark"]


def test_no_two_canaries_share_a_secret() -> None:
    _, canaries = make_canaries(200, seed=71)
    assert len(all_secrets(canaries)) == 200 * len(canaries[0].secrets)
