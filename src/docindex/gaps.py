"""What the index file of the capture software declares against what is there; pure.

The list is complete: every difference of a batch is named in one go, so that a person goes to the
scanner once.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from docindex.errors import LedgerError
from docindex.model import Batch, BatchIndex, DeclaredCount, DeclaredImage, OpenedFile

# So many are named in one line of the list; the rest is counted.
_NAMED: Final = 40


def check_index(batch: Batch, opened: Sequence[OpenedFile]) -> None:
    """Hold a batch that is not what its index file says.

    Args:
        batch: as an intake made it; one without an index passes.
        opened: its files' frames; a file that cannot be opened is not missing, but unreadable.

    Raises:
        LedgerError: with a line for each kind of difference: numbers missing in the sequence;
            images named but not there, there but not named, of zero bytes, or named twice; several
            images for one side; sheets that are voided and there; counts that differ.
    """
    if batch.index is None:
        return
    index = batch.index
    frames = {file.name: len(file.frames) for file in opened if file.frames}
    empty = [file.name for file in batch.files if not file.size]
    differences = {
        "numbers missing in the sequence": list(index.skipped),
        "images named but not there": _absent(index, batch, frames),
        "images there but not named": _unnamed(index, batch, frames),
        "images of zero bytes": empty,
        "images named twice": _named_twice(index),
        "several images for one side": _doubled_sides(index),
        "sheets voided, but there": _not_gone(index, batch.facts.voided_sheets),
        "counts that differ": _wrong_counts(index, frames),
    }
    lines = [f"  {what}: {_listed(found)}" for what, found in differences.items() if found]
    if lines:
        raise LedgerError(
            f"batch {batch.facts.id}: the index file and the images differ:\n"
            + "\n".join(lines)
            + "\nNothing was exported. Scan what is missing, take out what does not belong there, "
            "or void at the station what was deleted (`voided_sheets` in batch.toml), and index "
            "the batch again.",
            batch.facts.id,
        )


def _absent(index: BatchIndex, batch: Batch, frames: Mapping[str, int]) -> list[str]:
    there = {file.name for file in batch.files}
    return [
        f"{_name(image)} ({image.place})"
        for image in index.images
        if image.file not in there
        or (image.frame is not None and image.frame >= frames.get(image.file, image.frame + 1))
    ]


def _unnamed(index: BatchIndex, batch: Batch, frames: Mapping[str, int]) -> list[str]:
    named = {(image.file, image.frame) for image in (*index.images, *index.voided)}
    files = {image.file for image in index.images}
    return [
        *(file.name for file in batch.files if file.name not in files),
        *(
            _frame_name(name, frame)
            for name, count in frames.items()
            if name in files and (name, None) not in named
            for frame in range(count)
            if (name, frame) not in named
        ),
    ]


def _named_twice(index: BatchIndex) -> list[str]:
    whole = {image.file for image in index.images if image.frame is None}
    keys: dict[tuple[str, int | None], list[DeclaredImage]] = {}
    for image in index.images:
        frame = None if image.file in whole else image.frame
        keys.setdefault((image.file, frame), []).append(image)
    return [_with_places(_name(images[0]), images) for images in keys.values() if len(images) > 1]


def _doubled_sides(index: BatchIndex) -> list[str]:
    """Images that claim to be the same one of the same side; renditions differ in their stream."""
    sides: dict[tuple[object, ...], list[DeclaredImage]] = {}
    for image in index.images:
        if image.sheet is not None:
            sides.setdefault((image.sheet, image.side, image.stream), []).append(image)
    return [
        f"{images[0].side} of {_sheet(images[0])} ({', '.join(map(_name, images))})"
        for images in sides.values()
        if len({(image.file, image.frame) for image in images}) > 1
    ]


def _not_gone(index: BatchIndex, voided: Sequence[str]) -> list[str]:
    there = {image.imprint for image in index.images}
    return [name for name in voided if name in there]


def _wrong_counts(index: BatchIndex, frames: Mapping[str, int]) -> list[str]:
    found: Counter[tuple[str, str]] = Counter()
    for image in index.images:
        count = 1 if image.frame is not None else frames.get(image.file, 1)
        for document in {"", image.document}:
            found["images", document] += count
    for document, sides in _sides(index, frames).items():
        found["sides", document] = sides
    return [
        _difference(declared, found[declared.what, declared.document])
        for declared in index.counts
        if found[declared.what, declared.document] != declared.count
    ]


def _sides(index: BatchIndex, frames: Mapping[str, int]) -> Counter[str]:
    sides: Counter[str] = Counter()
    seen: set[tuple[object, ...]] = set()
    for image in index.images:
        whole = image.frame is None
        place = (image.file,) if whole else (image.sheet, image.side)
        for document in {"", image.document}:
            if (document, place) not in seen:
                seen.add((document, place))
                sides[document] += frames.get(image.file, 1) if whole else 1
    return sides


def _difference(declared: DeclaredCount, found: int) -> str:
    of = f" of document {declared.document}" if declared.document else ""
    return f"{declared.count} {declared.what}{of} declared, {found} named"


def _sheet(image: DeclaredImage) -> str:
    return f"sheet {image.imprint or image.sheet}"


def _name(image: DeclaredImage) -> str:
    return _frame_name(image.file, image.frame or 0)


def _frame_name(file: str, frame: int) -> str:
    return f"{file} image {frame + 1}" if frame else file


def _with_places(name: str, images: Iterable[DeclaredImage]) -> str:
    return f"{name} ({', '.join(dict.fromkeys(image.place for image in images))})"


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(itertools.islice(names, _NAMED)) + (f" and {more} more" if more > 0 else "")
