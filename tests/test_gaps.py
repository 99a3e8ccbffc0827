"""What an index file declares against what is there: whatever passes loses nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docindex.errors import LedgerError
from docindex.gaps import check_index
from docindex.model import (
    Batch,
    BatchFacts,
    BatchIndex,
    DeclaredCount,
    DeclaredImage,
    Environment,
    Frame,
    OpenedFile,
    PageFault,
    Side,
    SourceFile,
    Stream,
)
from docindex.paging import page_notes, place_images

FACTS = BatchFacts(id="b", tenant="a", environment=Environment.TEST)
NAMES = ("1.tif", "2.tif", "3.tif")


def _opened(name: str, frames: int) -> OpenedFile:
    fault = None if frames else PageFault.DAMAGED
    found = tuple(Frame(index=n, width=1, height=1) for n in range(frames))
    return OpenedFile(name=name, sha256="0", frames=found, fault=fault)


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[Batch, list[OpenedFile]]:
    """Files of a few frames, named rightly, and then perhaps changed a little."""
    frames = {name: draw(st.integers(0, 2)) for name in NAMES[: draw(st.integers(1, 3))]}
    images = []
    for name, count in frames.items():
        for frame in range(count or draw(st.integers(1, 2))):
            place = {
                "sheet": draw(st.integers(1, 3)),
                "side": draw(st.sampled_from(Side)),
                "stream": draw(st.sampled_from([None, *Stream])),
            }
            images.append(DeclaredImage(file=name, frame=frame, **place))
    if draw(st.booleans()) and images:
        images[draw(st.integers(0, len(images) - 1))] = draw(st.sampled_from(images))
    if draw(st.booleans()):
        images = images[draw(st.integers(0, 1)) :]
    index = BatchIndex(images=tuple(draw(st.permutations(images))))
    files = tuple(SourceFile(name=name, size=1) for name in frames)
    return (
        Batch(facts=FACTS, root="", files=files, index=index),
        [_opened(name, count) for name, count in frames.items()],
    )


@settings(max_examples=300, deadline=None)
@given(deliveries())
def test_what_passes_loses_no_image_and_names_each_once(
    delivery: tuple[Batch, list[OpenedFile]],
) -> None:
    batch, opened = delivery
    assert batch.index is not None
    try:
        check_index(batch, opened)
    except LedgerError:
        return
    pages, faults = place_images(FACTS, batch.index, opened, 300, "bitonal")
    there = {(file.name, frame.index) for file in opened for frame in file.frames}
    placed = [(page.file, page.frame) for page in pages]
    assert there <= set(placed)
    assert len(set(placed)) == len(placed)
    assert len({page.id for page in pages}) == len(pages)
    assert {page.file for page in pages} == {file.name for file in opened}
    assert {survey.page.file for survey in faults} == {f.name for f in opened if not f.frames}
    assert set(page_notes(batch.index, pages)) <= {page.id for page in pages}


def test_the_property_is_not_empty() -> None:
    """The negative control: a rightly named delivery passes, one image less does not."""
    images = tuple(DeclaredImage(file=name, sheet=n) for n, name in enumerate(NAMES, 1))
    opened = [_opened(name, 1) for name in NAMES]
    files = tuple(SourceFile(name=name, size=1) for name in NAMES)
    check_index(Batch(facts=FACTS, root="", files=files, index=BatchIndex(images=images)), opened)
    for left in range(3):
        index = BatchIndex(images=images[:left] + images[left + 1 :])
        with pytest.raises(LedgerError, match=f"there but not named: {NAMES[left]}"):
            check_index(Batch(facts=FACTS, root="", files=files, index=index), opened)


def test_a_batch_without_an_index_passes() -> None:
    check_index(Batch(facts=FACTS, root="", files=()), [])


def test_a_file_that_cannot_be_opened_is_not_missing() -> None:
    images = tuple(DeclaredImage(file="1.tif", frame=n, sheet=n + 1) for n in range(3))
    batch = Batch(
        facts=FACTS,
        root="",
        files=(SourceFile(name="1.tif", size=1),),
        index=BatchIndex(images=images, counts=(DeclaredCount(what="images", count=3),)),
    )
    check_index(batch, [_opened("1.tif", 0)])


def test_many_differences_are_counted() -> None:
    images = tuple(DeclaredImage(file=f"{n}.tif", sheet=n, place="x") for n in range(1, 101))
    batch = Batch(facts=FACTS, root="", files=(), index=BatchIndex(images=images))
    with pytest.raises(LedgerError, match="and 60 more"):
        check_index(batch, [])


def test_a_whole_file_counts_with_all_its_images() -> None:
    index = BatchIndex(
        images=(DeclaredImage(file="1.tif", frame=None, document="A"),),
        counts=(
            DeclaredCount(what="images", count=2, document="A"),
            DeclaredCount(what="sides", count=3),
        ),
    )
    files = (SourceFile(name="1.tif", size=1),)
    batch = Batch(facts=FACTS, root="", files=files, index=index)
    with pytest.raises(LedgerError) as caught:
        check_index(batch, [_opened("1.tif", 2)])
    assert str(caught.value).splitlines()[1:-1] == [
        "  counts that differ: 3 sides declared, 2 named"
    ]
