"""Names from outside, and what lies in a batch's folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docindex.builtin.batchfolder import (
    IGNORED,
    FileNames,
    confined,
    decoded,
    find_index,
    list_files,
    read_index,
)
from docindex.errors import IntakeError

HOSTILE = [
    "../secret.tif",
    "a/../../secret.tif",
    "a\\..\\..\\secret.tif",
    "..",
    "/etc/passwd",
    "\\\\server\\share\\a.tif",
    "\\a.tif",
    "C:\\scans\\a.tif",
    "c:a.tif",
    "a.tif:hidden",
    "file:///a.tif",
    "NUL",
    "nul.tif",
    "box/COM1.tif",
    "box\\aux .tif",
    "LPT¹.tif",
    "a.tif.",
    "a.tif ",
    "a\0.tif",
    "a\n.tif",
    "a\u202e.tif",
    "a?.tif",
    "*.tif",
    "",
    ".",
    "./",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        confined(name)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("a.tif", "a.tif"),
        ("box 1\\00000001.TIF", "box 1/00000001.TIF"),
        (".\\box\\\\a.tif", "box/a.tif"),
        ("Übersicht/ä.jpg", "Übersicht/ä.jpg"),
        ("console.tif", "console.tif"),
        ("a..b.tif", "a..b.tif"),
    ],
)
def test_backslashes_mean_folders(name: str, path: str) -> None:
    assert confined(name) == path


@given(st.text(alphabet="a./\\: ~\0C", max_size=12))
def test_no_name_leads_out(name: str) -> None:
    try:
        path = confined(name)
    except ValueError:
        return
    root = Path("/batch/folder").resolve()
    assert (root / path).resolve().is_relative_to(root)
    assert confined(path) == path


def test_files_are_listed_with_their_folders(tmp_path: Path) -> None:
    for name in ("b/1.tif", "a.tif", "b/c/2.tif", "Thumbs.db", "b/notes.txt", ".git/x", "b/.x"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"abc")
    files = list_files(tmp_path, IGNORED, 10)
    assert sorted(files) == ["a.tif", "b/1.tif", "b/c/2.tif"]
    assert {file.size for file in files.values()} == {3}
    with pytest.raises(IntakeError, match="max_files"):
        list_files(tmp_path, IGNORED, 2)
    with pytest.raises(IntakeError, match="no such folder"):
        list_files(tmp_path / "a.tif", IGNORED, 2)


def _link(link: Path, target: Path) -> None:
    try:
        link.symlink_to(target, target_is_directory=target.is_dir())
    except OSError:
        pytest.skip("this system lets no links be made")


def test_links_that_lead_out_are_told(tmp_path: Path) -> None:
    batch, outside = tmp_path / "batch", tmp_path / "outside"
    for folder in (batch, outside):
        folder.mkdir()
    (outside / "secret.tif").write_bytes(b"x")
    _link(batch / "a.tif", outside / "secret.tif")
    with pytest.raises(IntakeError, match="leads out"):
        list_files(batch, (), 10)
    (batch / "a.tif").unlink()
    _link(batch / "inner", outside)
    with pytest.raises(IntakeError, match="leads out"):
        list_files(batch, (), 10)
    (batch / "inner").unlink()
    (batch / "real").mkdir()
    _link(batch / "again", batch / "real")
    with pytest.raises(IntakeError, match="linked folder"):
        list_files(batch, (), 10)


def test_an_index_file_that_is_a_link_to_elsewhere_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "batch").mkdir()
    (tmp_path / "secret").write_text("x")
    _link(tmp_path / "batch" / "index.csv", tmp_path / "secret")
    with pytest.raises(IntakeError, match="leads out"):
        read_index(tmp_path / "batch" / "index.csv", tmp_path / "batch", 1)


def test_letters_find_their_file_whatever_their_case() -> None:
    names = FileNames(["a.TIF", "b.tif", "B.TIF"])
    assert names.find("A.tif") == "a.TIF"
    assert names.find("b.tif") == "b.tif"
    assert names.find("b.Tif") == "b.Tif"  # two are near: nobody knows which is meant
    assert names.find("c.tif") == "c.tif"


def test_one_index_file_and_no_other(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="no index file"):
        find_index(tmp_path, "*.csv")
    (tmp_path / "x.csv").mkdir()
    (tmp_path / "Batch.CSV").touch()
    assert find_index(tmp_path, "*.csv").name == "Batch.CSV"
    (tmp_path / "other.csv").touch()
    with pytest.raises(IntakeError, match=r"several.*`index`"):
        find_index(tmp_path, "*.csv")


def test_an_index_file_has_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "index.csv"
    path.write_bytes(b"x" * (1024 * 1024))
    assert len(read_index(path, tmp_path, 1)) == 1024 * 1024
    path.write_bytes(b"x" * (1024 * 1024 + 1))
    with pytest.raises(IntakeError, match="larger than 1 MB"):
        read_index(path, tmp_path, 1)


@pytest.mark.parametrize(
    ("encoding", "data", "line"),
    [
        ("utf-8", b"a\nb\n" + b"\xfc\n", 3),
        ("cp1252", b"a\n\x81\n", 2),
        ("utf-16", "a\nb\nc".encode("utf-16") + b"x", 3),
    ],
)
def test_wrong_bytes_are_told_with_their_line(encoding: str, data: bytes, line: int) -> None:
    with pytest.raises(IntakeError, match=rf"^i\.csv line {line}: not {encoding}"):
        decoded(data, encoding, "i.csv")  # type: ignore[arg-type]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "iso-8859-15", "utf-16"])
def test_right_bytes_are_text(encoding: str) -> None:
    assert decoded("Straße €".encode(encoding), encoding, "x") == "Straße €"  # type: ignore[arg-type]
    assert decoded("\ufeffä".encode(), "utf-8", "x") == "ä"
