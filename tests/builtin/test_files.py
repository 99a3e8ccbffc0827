"""The intake of folders: order as people count, and nothing dropped in silence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docindex.builtin.files import COMPONENT, Files, FilesOptions, _natural
from docindex.contracts import Setting
from docindex.errors import IntakeError
from docindex.model import BatchFacts, Environment

FACTS = BatchFacts(id="b1", tenant="kreis-a", environment=Environment.TEST)
INTAKE = Files(FilesOptions())


def folder_of(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).write_bytes(name.encode())
    return folder


def names_of(folder: Path, intake: Files = INTAKE) -> list[str]:
    return [file.name for file in intake.read(folder, FACTS).files]


def test_files_come_in_natural_order(tmp_path: Path) -> None:
    folder_of(
        tmp_path, "scan10.tif", "scan2.TIF", "Scan1.jpeg", "b.png", "10.pdf", "9.pdf", "a.jpg"
    )
    assert names_of(tmp_path) == [
        "9.pdf",
        "10.pdf",
        "a.jpg",
        "b.png",
        "Scan1.jpeg",
        "scan2.TIF",
        "scan10.tif",
    ]


@given(st.lists(st.text(alphabet="aB1٣20-é.", min_size=1, max_size=8), min_size=1, unique=True))
def test_the_order_is_total(names: list[str]) -> None:
    keys = [_natural(Path(f"x{name}")) for name in names]
    assert len({(tuple(parts), name) for parts, name in keys}) == len(names)
    assert sorted(keys)[0] == min(keys)


def test_facts_root_and_sizes_pass_on(tmp_path: Path) -> None:
    batch = INTAKE.read(folder_of(tmp_path, "a.tif"), FACTS)
    assert (batch.facts, batch.root) == (FACTS, str(tmp_path))
    assert batch.files[0].size == 5


def test_one_file_is_a_batch(tmp_path: Path) -> None:
    folder_of(tmp_path, "a.tif", "b.tif", "c.docx")
    batch = INTAKE.read(tmp_path / "b.tif", FACTS)
    assert [file.name for file in batch.files] == ["b.tif"]
    assert batch.root == str(tmp_path)
    with pytest.raises(IntakeError, match=r"c\.docx"):
        INTAKE.read(tmp_path / "c.docx", FACTS)


def test_ignored_names_are_passed_over(tmp_path: Path) -> None:
    folder_of(tmp_path, "a.tif", "batch.toml", "Thumbs.db", ".DS_Store", "INDEX.TXT", ".hidden.tif")
    assert names_of(tmp_path) == ["a.tif"]


def test_every_other_name_is_told(tmp_path: Path) -> None:
    folder_of(tmp_path, "a.tif", "letter.docx", "b.tif.part", "Übersicht.xls")
    (tmp_path / "inner").mkdir()
    with pytest.raises(IntakeError) as caught:
        INTAKE.read(tmp_path, FACTS)
    for name in ("letter.docx", "b.tif.part", "inner", "Übersicht.xls", "`ignore`"):
        assert name in str(caught.value)


def test_a_folder_named_like_a_page_is_told(tmp_path: Path) -> None:
    folder_of(tmp_path, "a.tif")
    (tmp_path / "b.tif").mkdir()
    with pytest.raises(IntakeError, match=r"b\.tif"):
        INTAKE.read(tmp_path, FACTS)


def test_many_odd_names_are_counted(tmp_path: Path) -> None:
    folder_of(tmp_path, *(f"n{i}.doc" for i in range(50)))
    with pytest.raises(IntakeError, match="and 30 more"):
        INTAKE.read(tmp_path, FACTS)


def test_options_say_what_counts(tmp_path: Path) -> None:
    folder_of(tmp_path, "a.TIFF", "b.pdf", "c.xml")
    intake = Files(FilesOptions(suffixes=[".tiff"], ignore=["*.PDF", "*.xml"]))
    assert names_of(tmp_path, intake) == ["a.TIFF"]
    with pytest.raises(IntakeError, match="max_files"):
        Files(FilesOptions(max_files=1, ignore=["*.xml"])).read(tmp_path, FACTS)


@pytest.mark.parametrize(
    "options", [{"suffixes": ".tif"}, {"suffixes": []}, {"ignore": "*.txt"}, {"max_files": 0}]
)
def test_wrong_options_are_refused(options: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        FilesOptions(**options)


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="check the path"):
        INTAKE.read(tmp_path / "gone", FACTS)
    with pytest.raises(IntakeError, match="no pages"):
        INTAKE.read(tmp_path, FACTS)


def _linked(link: Path, target: Path) -> None:
    try:
        link.symlink_to(target)
    except OSError:
        pytest.skip("this system lets no links be made")


def test_links_may_not_leave_the_folder(tmp_path: Path) -> None:
    inside, outside = tmp_path / "batch", tmp_path / "secret.tif"
    inside.mkdir()
    outside.write_bytes(b"x")
    folder_of(inside, "a.tif")
    _linked(inside / "b.tif", inside / "a.tif")
    assert names_of(inside) == ["a.tif", "b.tif"]
    _linked(inside / "c.tif", outside)
    with pytest.raises(IntakeError, match="leads out"):
        INTAKE.read(inside, FACTS)


def test_dead_links_are_told(tmp_path: Path) -> None:
    _linked(tmp_path / "a.tif", tmp_path / "gone.tif")
    with pytest.raises(IntakeError, match="dead link"):
        INTAKE.read(tmp_path, FACTS)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes as files are a POSIX matter")
def test_pipes_are_no_pages(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.tif")
    with pytest.raises(IntakeError, match="no plain file"):
        INTAKE.read(tmp_path, FACTS)


@pytest.mark.skipif(os.name == "nt", reason="Windows refuses such names by itself")
@pytest.mark.parametrize("name", ["a\n.tif", "a\u202e.tif", "\udcff.tif"])
def test_names_that_cannot_be_printed_are_told(name: str, tmp_path: Path) -> None:
    try:
        folder_of(tmp_path, "a.tif")
        (tmp_path / name).write_bytes(b"x")
    except (OSError, UnicodeError):
        pytest.skip("this file system refuses such names")
    with pytest.raises(IntakeError, match="rename"):
        INTAKE.read(tmp_path, FACTS)


def test_it_is_offered(tmp_path: Path) -> None:
    setting = Setting(tenant="kreis-a", environment=Environment.TEST, folder=tmp_path)
    assert COMPONENT.name == "files"
    assert isinstance(COMPONENT.create(COMPONENT.options(), setting), Files)
    assert COMPONENT.summary
