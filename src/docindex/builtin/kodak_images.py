"""Images of a batch as the records of Kodak Capture's index files name them.

A number in a folder's sequence is an image that is there or named, or one that was deleted at the
station. Which images are renditions of one side the guide does not say: the profile names the
order, and the declared page count proves it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final, Literal

import attrs

from docindex.builtin.kodak_records import Record
from docindex.builtin.sheetnumbers import runs_between
from docindex.errors import IntakeError
from docindex.model import BatchFacts, DeclaredCount, DeclaredImage, Side, SourceFile, Stream

DualStream = Literal["none", "colour-first", "bitonal-first"]
_Numbered = dict[str, dict[int, list[str]]]

# A-63054, page 4-72: colour sides are saved as JPEG, bitonal ones as TIFF, in one sequence.
_STREAMS: Final = {".jpg": Stream.COLOUR, ".tif": Stream.BITONAL}
_ORDERS: Final[Mapping[str, tuple[Stream, ...]]] = {
    "none": (),
    "colour-first": (Stream.COLOUR, Stream.BITONAL),
    "bitonal-first": (Stream.BITONAL, Stream.COLOUR),
}
_IMAGE: Final = re.compile(r"[0-9]{8}")
_VOIDED: Final = re.compile(
    r"(?:(?P<document>[0-9]{1,8})/)?(?P<first>[0-9]{1,8})(?:-(?P<last>[0-9]{1,8}))?"
)


@attrs.frozen(kw_only=True)
class Document:
    """What the records say of one document: where its images are, and how many.

    Args:
        record: that says where its images are; an `I01q` where no other does.
        counts: declared numbers of sides and images; None without an `I01q`.
    """

    record: Record
    counts: tuple[int, ...] | None

    @property
    def name(self) -> str:
        """Its number, ten digits."""
        return self.record.document

    @property
    def fills_folder(self) -> bool:
        """Whether its images are all those of its folder; the others name theirs."""
        return self.record.kind in ("I01q", "I05u")

    @property
    def declared(self) -> tuple[DeclaredCount, ...]:
        """Its counts as the model has them."""
        if self.counts is None:
            return ()
        sides, images = self.counts
        return (
            DeclaredCount(what="sides", count=sides, document=self.name),
            DeclaredCount(what="images", count=images, document=self.name),
        )

    @property
    def folder(self) -> str:
        """Where its images lie, inside the batch; empty: in the batch's own folder."""
        own = (f"{int(self.name):08d}",) if self.record.kind == "I05u" else ()
        return "/".join((*filter(None, [self.record.folder]), *own))


def documents(records: Iterable[Record]) -> list[Document]:
    """The documents of a batch, in the order in which its index files name them.

    Raises:
        IntakeError: two records say the same kind of thing of one document, or two documents
            claim all images of one folder.
    """
    groups: dict[str, list[Record]] = {}
    for record in records:
        groups.setdefault(record.document, []).append(record)
    found = [_document(group) for group in groups.values()]
    _check_folders(found)
    return found


def _document(records: Sequence[Record]) -> Document:
    counts = [record for record in records if record.kind == "I01q"]
    places = [record for record in records if record.kind != "I01q"]
    for several in (counts, places):
        if len(several) > 1:
            where = " and ".join(record.place for record in several)
            raise IntakeError(
                f"document {several[0].document} stands twice, in {where}; have the batch exported "
                "again"
            )
    return Document(record=[*places, *counts][0], counts=counts[0].numbers if counts else None)


def _check_folders(documents: Sequence[Document]) -> None:
    """An `I01q` says only how many images there are; so they must be all those of its folder."""
    owners: dict[str, Record] = {}
    for document in documents:
        if document.fills_folder:
            other = owners.setdefault(document.folder, document.record)
            if other is not document.record:
                raise IntakeError(
                    f"{document.record.place}: its images lie in the folder of document "
                    f"{other.document} ({other.place}), and nothing says which are whose; have "
                    "the batch exported with one folder per document"
                )


@attrs.frozen(kw_only=True)
class _Slot:
    """An image by its number in its folder's sequence, or in its file."""

    number: int
    file: str
    frame: int | None = None

    @property
    def stream(self) -> Stream | None:
        """By its suffix; None: it is not there, or one of several in its file."""
        suffix = PurePosixPath(self.file).suffix.lower()
        return _STREAMS.get(suffix) if self.frame is None else None

    def declared(self, document: Document, sheet: int, side: Side) -> DeclaredImage:
        """The image in its place."""
        return DeclaredImage(
            file=self.file,
            frame=self.frame or 0,
            sheet=sheet,
            side=side,
            stream=self.stream,
            document=document.name,
            place=document.record.place,
        )


@attrs.frozen(kw_only=True)
class Listing:
    """The images of a batch, by the folder they lie in and their number there.

    Args:
        most: images that a document may have.
        voided: first and last number of each sheet that was deleted, by folder.
    """

    dual_stream: DualStream
    most: int
    files: Mapping[str, SourceFile]
    voided: Mapping[str, Sequence[tuple[int, int]]]

    def images(self, documents: Sequence[Document], *, duplex: bool) -> Iterator[DeclaredImage]:
        """All images in the order of their documents, each with its sheet and side."""
        found = self._numbered()
        sheet = 0
        left = {folder: list(ranges) for folder, ranges in self.voided.items()}
        for document in documents:
            side = Side.BACK  # a document begins with a front
            gone = left.get(document.folder, [])
            for images in self._sides(document, self._slots(document, found)):
                while gone and gone[0][0] < images[0].number:
                    del gone[0]
                    sheet, side = sheet + 1, Side.BACK
                if side is Side.BACK or not duplex:
                    sheet, side = sheet + 1, Side.FRONT
                else:
                    side = Side.BACK
                yield from (image.declared(document, sheet, side) for image in images)
            if document.fills_folder:
                sheet += len(gone)

    def skipped(self, documents: Sequence[Document]) -> Iterator[str]:
        """Numbers that are neither there nor named nor voided, between those that are."""
        found = self._numbered()
        taken: dict[str, list[tuple[int, int]]] = {}
        for document in documents:
            ranges = taken.setdefault(document.folder, [])
            if document.record.kind == "I02r":
                ranges.append((document.record.numbers[0], document.record.numbers[1]))
            elif document.fills_folder:
                numbers = found.get(document.folder, {})
                ranges.extend([(0, 0), *((number, number) for number in numbers)])
                if not numbers and document.counts is None:
                    ranges.append((2, 2))  # nothing says how many; one there must have been
        for folder, ranges in taken.items():
            for first, last in runs_between([*ranges, *self.voided.get(folder, ())]):
                start = _path(folder, first)
                yield start if first == last else f"{start}-{last:08d}"

    def _numbered(self) -> _Numbered:
        """Names of images by folder and number."""
        found: _Numbered = {}
        for name in self.files:
            path = PurePosixPath(name)
            if path.suffix.lower() in _STREAMS and _IMAGE.fullmatch(path.stem):
                folder = "" if str(path.parent) == "." else str(path.parent)
                found.setdefault(folder, {}).setdefault(int(path.stem), []).append(name)
        return found

    def _slots(self, document: Document, found: _Numbered) -> list[_Slot]:
        record, there = document.record, found.get(document.folder, {})
        if record.kind == "I04t":
            (count,), number = record.numbers, int(document.name)
            self._check_size(record, count)
            file = _file(document.folder, number, there)
            return [_Slot(number=number, file=file, frame=frame) for frame in range(count)]
        numbers: Iterable[int] = sorted(there)
        if record.kind == "I02r":
            first, last = record.numbers
            self._check_size(record, last - first + 1)
            numbers = range(first, last + 1)
        gone = self.voided.get(document.folder, ())
        left = (n for n in numbers if not any(low <= n <= high for low, high in gone))
        return [_Slot(number=n, file=_file(document.folder, n, there)) for n in left]

    def _check_size(self, record: Record, count: int) -> None:
        if not 0 < count <= self.most:
            raise IntakeError(
                f"{record.place}: {count} images in a document; there must be 1 to {self.most} "
                "(option `max_files`)"
            )

    def _sides(self, document: Document, slots: Sequence[_Slot]) -> list[list[_Slot]]:
        """Images of one side together.

        Joining whatever can be joined gives the fewest sides that are possible, and every other
        way gives more: where their number is the declared page count, there is no other way.
        """
        order = _ORDERS[self.dual_stream]
        if order and document.counts is None:
            raise IntakeError(
                f"{document.record.place}: no page count (I01q) of document {document.name}, and "
                "without one the images of dual stream cannot be told from sides; have IDX.DAT "
                "files exported, or set the option `dual_stream` to 'none'"
            )
        sides: list[list[_Slot]] = []
        for slot in slots:
            joins = bool(sides) and order == (sides[-1][-1].stream, slot.stream)
            if joins and slot.number == sides[-1][-1].number + 1:
                sides[-1].append(slot)
            else:
                sides.append([slot])
        return sides


def _file(folder: str, number: int, there: Mapping[int, Sequence[str]]) -> str:
    """The image of a number; a second one of that number stays unnamed and is told."""
    return sorted(there.get(number, (_path(folder, number),)))[0]


def _path(folder: str, number: int) -> str:
    return f"{folder}/{number:08d}" if folder else f"{number:08d}"


def voided_ranges(facts: BatchFacts) -> dict[str, list[tuple[int, int]]]:
    """Numbers of the images of each deleted sheet, first and last, by folder.

    Raises:
        IntakeError: `voided_sheets` names something else.
    """
    voided: dict[str, list[tuple[int, int]]] = {}
    for name in facts.voided_sheets:
        found = _VOIDED.fullmatch(name)
        if found is None or int(found["first"]) > int(found["last"] or found["first"]):
            raise IntakeError(
                f"batch {facts.id}: voided sheet {name!r}: name the numbers of its images, such as "
                "'00000005-00000008', with the document's folder in front where there are such, "
                "such as '00000002/00000005-00000008'"
            )
        folder = f"{int(found['document']):08d}" if found["document"] else ""
        first = int(found["first"])
        voided.setdefault(folder, []).append((first, int(found["last"] or first)))
    return {folder: sorted(ranges) for folder, ranges in voided.items()}
