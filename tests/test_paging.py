from __future__ import annotations

import pytest

from docindex.model import BatchFacts, Environment, Frame, OpenedFile, PageFault
from docindex.paging import number_pages


def _facts(*, duplex: bool) -> BatchFacts:
    return BatchFacts(id="b", tenant="a", environment=Environment.TEST, duplex=duplex)


def _file(name: str, sides: int, dpi: float | None = 300.0) -> OpenedFile:
    frames = tuple(Frame(index=i, width=10, height=20, dpi_x=dpi, dpi_y=dpi) for i in range(sides))
    return OpenedFile(name=name, sha256="0", frames=frames)


BROKEN = OpenedFile(name="x", sha256="0", fault=PageFault.DAMAGED, detail="cut")


@pytest.mark.parametrize(
    ("duplex", "files", "ids"),
    [
        (False, [_file("1", 1), _file("2", 2)], ["b_00001f", "b_00002f", "b_00003f"]),
        (True, [_file("1", 1), _file("2", 1)], ["b_00001f", "b_00001b"]),
        (True, [_file("1", 3), _file("2", 1)], ["b_00001f", "b_00001b", "b_00002f", "b_00003f"]),
        (True, [_file("1", 1), _file("2", 2)], ["b_00001f", "b_00002f", "b_00002b"]),
        (False, [_file("1", 1), BROKEN, _file("2", 1)], ["b_00001f", "b_00002f", "b_00003f"]),
        (True, [_file("1", 1), BROKEN, _file("2", 1)], ["b_00001f", "b_00002f", "b_00003f"]),
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
