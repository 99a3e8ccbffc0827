from __future__ import annotations

import pytest

from docindex.model import (
    BatchFacts,
    BatchIndex,
    DeclaredImage,
    Environment,
    Frame,
    OpenedFile,
    PageFault,
    Side,
    Stream,
)
from docindex.paging import DECLARED_START, RENDITION_KEPT, number_pages, page_notes, place_images


def _facts(*, duplex: bool) -> BatchFacts:
    return BatchFacts(id="b", tenant="a", environment=Environment.TEST, duplex=duplex)


def _file(name: str, sides: int, dpi: float | None = 300.0) -> OpenedFile:
    frames = tuple(Frame(index=i, width=10, height=20, dpi_x=dpi, dpi_y=dpi) for i in range(sides))
    return OpenedFile(name=name, sha256="0", frames=frames)


def _broken(name: str) -> OpenedFile:
    return OpenedFile(name=name, sha256="0", fault=PageFault.DAMAGED, detail="cut")


BROKEN = _broken("x")


@pytest.mark.parametrize(
    ("duplex", "files", "ids"),
    [
        (False, [_file("1", 1), _file("2", 2)], ["b_00001f", "b_00002f", "b_00003f"]),
        (True, [_file("1", 1), _file("2", 1)], ["b_00001f", "b_00001b"]),
        (True, [_file("1", 3), _file("2", 1)], ["b_00001f", "b_00001b", "b_00002f", "b_00003f"]),
        (True, [_file("1", 1), _file("2", 2)], ["b_00001f", "b_00002f", "b_00002b"]),
        (False, [_file("1", 1), BROKEN, _file("2", 1)], ["b_00001f", "b_00002f", "b_00003f"]),
        (True, [_file("1", 1), _broken("x.pdf"), _file("2", 1)],
         ["b_00001f", "b_00002f", "b_00003f"]),
        (True, [_broken("1.jpg"), _file("2", 1), _file("3", 2)],
         ["b_00001f", "b_00001b", "b_00002f", "b_00002b"]),
        (True, [_file("1.tif", 1), _broken("2.TIF"), _file("3.tif", 1)],
         ["b_00001f", "b_00001b", "b_00002f"]),
        (True, [_file("1.tif", 2), _broken("2.tif"), _file("3.tif", 1)],
         ["b_00001f", "b_00001b", "b_00002f", "b_00003f"]),
    ],
)  # fmt: skip
def test_sides_get_their_sheets(duplex: bool, files: list[OpenedFile], ids: list[str]) -> None:
    pages, _ = number_pages(_facts(duplex=duplex), files, 300)
    assert [page.id for page in pages] == ids


def test_a_missing_resolution_comes_from_the_profile() -> None:
    pages, _ = number_pages(_facts(duplex=False), [_file("1", 1, dpi=None), _file("2", 1)], 200)
    assert [(page.dpi_x, page.dpi_source) for page in pages] == [(200, "profile"), (300, "file")]


def test_a_file_that_cannot_be_counted_is_one_entry() -> None:
    pages, faults = number_pages(_facts(duplex=False), [BROKEN], 300)
    assert [survey.page for survey in faults] == list(pages)
    assert (faults[0].fault, pages[0].width) == (PageFault.DAMAGED, 0)


def _image(
    file: str, sheet: int | None, stream: Stream | None = None, **more: object
) -> DeclaredImage:
    return DeclaredImage(file=file, sheet=sheet, stream=stream, **more)  # type: ignore[arg-type]


def _sized(name: str, width: int) -> OpenedFile:
    frame = Frame(index=0, width=width, height=20, dpi_x=300.0, dpi_y=300.0)
    return OpenedFile(name=name, sha256="0", frames=(frame,))


DUAL = BatchIndex(
    images=(
        _image("c", 7, Stream.COLOUR, imprint="007"),
        _image("g", 7, Stream.GREY),
        _image("b", 7, Stream.BITONAL),
        _image("back", 7, Stream.BITONAL, side=Side.BACK),
    )
)
DUAL_FILES = [_sized("c", 10), _sized("g", 30), _sized("b", 20), _sized("back", 20)]


@pytest.mark.parametrize(
    ("prefer", "files"),
    [("bitonal", "b g c back"), ("colour", "c g b back"), ("largest", "g b c back")],
)
def test_the_preferred_image_of_a_side_is_the_first(prefer: str, files: str) -> None:
    pages, faults = place_images(_facts(duplex=True), DUAL, DUAL_FILES, 300, prefer)  # type: ignore[arg-type]
    assert [page.file for page in pages] == files.split()
    assert [page.id for page in pages] == ["b_00007f", "b_00007f.r1", "b_00007f.r2", "b_00007b"]
    assert {page.file: page.imprint for page in pages}["c"] == "007"
    assert faults == ()


def test_of_equal_size_the_colour_image_is_read() -> None:
    files = [_sized(name, 10) for name in ("c", "g", "b", "back")]
    pages, _ = place_images(_facts(duplex=True), DUAL, files, 300, "largest")
    assert [page.file for page in pages] == ["c", "g", "b", "back"]


def test_an_image_that_cannot_be_opened_is_the_last_choice() -> None:
    broken = OpenedFile(name="b", sha256="0", fault=PageFault.DAMAGED, detail="cut")
    files = [*DUAL_FILES[:2], broken, DUAL_FILES[3]]
    pages, faults = place_images(_facts(duplex=True), DUAL, files, 300, "bitonal")
    assert [page.file for page in pages] == ["g", "c", "b", "back"]
    assert [survey.page.id for survey in faults] == ["b_00007f.r2"]


def test_sheets_keep_the_order_of_the_index_file() -> None:
    images = (_image("1", 12), _image("3", 57), _image("2", 13), _image("4", 12, side=Side.BACK))
    files = [_sized(name, 10) for name in "1234"]
    pages, _ = place_images(_facts(duplex=True), BatchIndex(images=images), files, 300, "bitonal")
    assert [page.id for page in pages] == ["b_00012f", "b_00012b", "b_00057f", "b_00013f"]


def test_a_damaged_file_of_several_images_is_as_many_unreadable_pages() -> None:
    images = tuple(_image("x", n + 1, frame=n) for n in range(3))
    pages, faults = place_images(
        _facts(duplex=False), BatchIndex(images=images), [BROKEN], 300, "bitonal"
    )
    assert [(page.id, page.frame) for page in pages] == [
        ("b_00001f", 0), ("b_00002f", 1), ("b_00003f", 2)
    ]  # fmt: skip
    assert [survey.page for survey in faults] == list(pages)


def test_whole_files_are_numbered_as_without_an_index() -> None:
    index = BatchIndex(images=(_image("1", None, frame=None), _image("2", None, frame=None)))
    files = [_file("1", 3), _file("2", 1)]
    facts = _facts(duplex=True)
    assert place_images(facts, index, files, 300, "bitonal") == number_pages(facts, files, 300)


def test_what_the_index_file_says_becomes_notes() -> None:
    images = (
        _image("1", 1, document="A", flags=("rescan",)),
        _image("2", 2, document="A"),
        _image("3", 3, Stream.BITONAL, document="B"),
        _image("4", 3, Stream.COLOUR, document="B", flags=("damaged", "rescan")),
        _image("5", 4),
    )
    files = [_sized(name, 10) for name in "12345"]
    index = BatchIndex(images=images)
    pages, _ = place_images(_facts(duplex=False), index, files, 300, "bitonal")
    assert page_notes(index, pages) == {
        "b_00001f": (DECLARED_START, "operator:rescan"),
        "b_00003f": (DECLARED_START,),
        "b_00003f.r1": (RENDITION_KEPT, "operator:damaged", "operator:rescan"),
    }
