"""Somebody else's readers: the JDK, ecmind's client, pandas, LibreOffice, lxml with the XSDs."""

from __future__ import annotations

import base64
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import attrs
import pytest
from docindex_dms.texts import is_formula, is_unprintable
from import_formats import ALFRESCO, FORMATS
from import_formats import exporter as format_exporter
from index_files import NAMES, exporter, form_field, options
from injections import PAYLOADS
from lxml import etree
from test_xdomea import export as export_xdomea
from xdomea_files import VERSIONS, message, texts, valid

from docindex.testing.values import make_job, make_record

HERE = Path(__file__).parent
TEXTS = [text for text in PAYLOADS if text and not is_unprintable(text)]
PLAIN = [text for text in TEXTS if '"' not in text and text == text.strip()]
ECMIND = "ecmind_blue_client==1.0.3"


@pytest.fixture(autouse=True)
def _without_flushing(monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)


def records(chosen):
    for place, text in enumerate(chosen):
        made = make_record(f"r{place:05d}", case_id=text, key=text, receiver=text)
        yield attrs.evolve(made, fields=(form_field(text),))


def program(name):
    found = shutil.which(name)
    if not found:
        pytest.skip(f"no {name} on this machine: its reading is not tested")
    return found


def test_the_jdk_reads_what_was_written_for_alfresco(tmp_path):
    java = program("java")
    blocks = [chr(point) for point in range(0x20, 0x10000) if not is_unprintable(chr(point))]
    accepted = [text for text in TEXTS if max(text) <= "\uffff" and text != "NOW"]
    chosen = [*accepted, *("".join(blocks[i : i + 500]) for i in range(0, len(blocks), 500))]
    job = make_job(tmp_path / "job", *records(chosen))
    format_exporter(tmp_path, "alfresco").export(job)
    read = subprocess.run(
        [java, str(HERE / "readers" / "Properties.java"), str(job.target)],
        capture_output=True,
        check=True,
        timeout=300,
    )
    found = {}
    for line in read.stdout.decode("ascii").splitlines():
        name, key, value = (base64.b64decode(word).decode() for word in line.split(" "))
        found.setdefault(name, {})[key] = value
    assert len(found) == len(chosen) > 300
    for place, text in enumerate(chosen):
        values = found[f"r{place:05d}.pdf.metadata.properties.xml"]
        wanted = dict(zip(ALFRESCO, (f"r{place:05d}", *(4 * (text,))), strict=True))
        assert values == wanted | {"type": "cm:content"}


def newer_python():
    """A Python that `ecmind_blue_client` takes: 3.12 or later."""
    places = [f"python3.{minor}" for minor in (14, 13, 12)]
    places += sorted(map(str, Path.home().glob(".pyenv/versions/3.1[2-9]*/bin/python")))
    for place in places:
        question = [place, "-c", "import sys, venv; sys.exit(sys.version_info < (3, 12))"]
        try:
            if subprocess.run(question, capture_output=True, check=False).returncode == 0:
                return place
        except OSError:
            continue
    pytest.skip("no Python 3.12 or later on this machine, which ecmind_blue_client asks for")


@pytest.fixture(scope="session")
def ecmind(tmp_path_factory):
    """A Python that has `ecmind_blue_client`: DOCINDEX_ECMIND, or an environment made for it."""
    if given := os.environ.get("DOCINDEX_ECMIND"):
        return given
    python, folder = newer_python(), tmp_path_factory.mktemp("ecmind")
    own = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    install = [str(own), "-m", "pip", "install", "--quiet", ECMIND]
    for command in ([python, "-m", "venv", str(folder)], install):
        try:
            subprocess.run(command, capture_output=True, check=True, timeout=600)
        except subprocess.SubprocessError as error:
            pytest.skip(f"{ECMIND} could not be installed ({type(error).__name__}): not compared")
    return str(own)


def _tree(element):
    return (
        element.tag,
        dict(element.attrib),
        None if len(element) else element.text,
        [_tree(child) for child in element],
    )


def _told(root, path):
    found = root.iterfind(f"Archive/ObjectType/Object/{path}Fields/Field")
    return [[field.get("internal_name"), field.text] for field in found]


def test_ecminds_client_builds_the_same_dmsdata(tmp_path, ecmind):
    job = make_job(tmp_path / "job", *records(TEXTS))
    format_exporter(tmp_path, "enaio").export(job)
    jobs = json.loads((job.target / "jobs.json").read_bytes())["jobs"]
    ours = [etree.parse(job.target / one["xml"]).getroot() for one in jobs]
    asked = [
        {
            "archive": "Akten",
            "object": root.find("Archive/ObjectType").get("internal_name"),
            "type": one["kind"],
            "search": _told(root, "Search/"),
            "fields": _told(root, ""),
        }
        for one, root in zip(jobs, ours, strict=True)
    ]
    built = subprocess.run(
        [ecmind, str(HERE / "readers" / "ecmind.py")],
        input=json.dumps(asked).encode(),
        capture_output=True,
        check=True,
        timeout=300,
    )
    theirs = [etree.fromstring(text.encode()) for text in json.loads(built.stdout)]
    assert len(theirs) == len(ours) > 2 * len(TEXTS)
    for one, other in zip(ours, theirs, strict=True):
        assert _tree(one) == _tree(other)
    cases = {text for one in asked for _, text in one["search"] if one["type"] == "FOLDER"}
    assert cases == set(TEXTS)


def index(tmp_path, syntax, chosen, **changes):
    job = make_job(tmp_path / "job", *records(chosen))
    made = exporter(tmp_path / "profile", options(syntax, formulas="allow", **changes))
    *_, path = made.export(job)
    return path


def rows(chosen):
    return [[f"r{place:05d}", *(4 * [text])] for place, text in enumerate(chosen)]


@pytest.mark.parametrize("syntax", ["csv", "tsv"])
def test_pandas_reads_the_same_values(tmp_path, syntax):
    pandas = pytest.importorskip("pandas", reason="no pandas here: its reading is not tested")
    chosen = TEXTS if syntax == "csv" else PLAIN
    path = index(tmp_path, syntax, chosen)
    how = {"sep": ";"} if syntax == "csv" else {"sep": "\t", "quoting": 3}
    text = io.StringIO(path.read_text(encoding="utf-8"), newline="")
    table = pandas.read_csv(text, dtype=str, keep_default_na=False, **how)
    assert list(table.columns) == list(NAMES)
    assert table.to_numpy().tolist() == rows(chosen)
    assert len(chosen) > 150


def _paragraph(element):
    """Its text; text:s stands for spaces."""
    space = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
    spaces = " " * int(element.get(f"{space}c", "1")) if element.tag == f"{space}s" else ""
    inner = "".join(_paragraph(child) + (child.tail or "") for child in element)
    return spaces + (element.text or "") + inner


def _cells(row):
    """The texts of a row of an OpenDocument sheet."""
    repeated = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}number-columns-repeated"
    for cell in row.iterfind("{*}table-cell"):
        text = "\n".join(_paragraph(paragraph) for paragraph in cell.iterfind("{*}p"))
        yield from [text] * int(cell.get(repeated, "1"))


@pytest.mark.parametrize("syntax", ["csv", "tsv"])
def test_libreoffice_reads_the_same_values(tmp_path, syntax):
    soffice = program("soffice")
    chosen = TEXTS if syntax == "csv" else PLAIN
    path = index(tmp_path, syntax, chosen)
    # Separator, quote, UTF-8, first line, every column as text.
    separator, quote = {"csv": (59, 34), "tsv": (9, "")}[syntax]
    columns = "/".join(f"{place}/2" for place in range(1, len(NAMES) + 1))
    given = path.with_name("index.csv")
    path.rename(given)
    subprocess.run(
        [
            soffice,
            f"-env:UserInstallation={(tmp_path / 'office').as_uri()}",
            "--headless",
            f"--infilter=CSV:{separator},{quote},76,1,{columns}",
            "--convert-to",
            "fods",
            "--outdir",
            str(tmp_path / "out"),
            str(given),
        ],
        capture_output=True,
        check=True,
        timeout=300,
    )
    sheet = etree.parse(tmp_path / "out" / "index.fods").find(".//{*}table")
    found = [list(_cells(row))[: len(NAMES)] for row in sheet.iterfind("{*}table-row")]
    assert found[0] == list(NAMES)
    assert found[1 : 1 + len(chosen)] == rows(chosen)
    assert any(is_formula(text) for text in chosen)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_schema_takes_600_documents(tmp_path, version):
    """One message and 600 messages; in 2.4.0 without what String.Latin lacks."""
    latin = [text for text in TEXTS if text.isascii()]
    chosen = [f"{place}/26 {latin[place % len(latin)]}" for place in range(600)]
    for per, count in (("batch", 1), ("document", 600)):
        made = [make_record(f"b1_{i:05d}f_r1", case_id=text) for i, text in enumerate(chosen)]
        paths = export_xdomea(tmp_path / per, *made, version=version, per=per)
        assert len(paths) == count
        cases = []
        for path in paths:
            cases += texts(valid(version, message(path)), "FachverfahrenObjektID")
        assert cases == chosen


def test_every_format_is_read_here():
    assert len(FORMATS) == 9
