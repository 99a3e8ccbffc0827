"""Intake of batches with the document index files of Kodak Capture Software.

`INDEX.DAT` beside the images, or `IDX.DAT` in each document's folder, as the user's guide A-63054
(February 2004, pages 4-40, 4-65, 4-72 and 4-73) documents them: one record a line, fields in double
quotes and parted by semicolons, a quote inside is doubled, an empty field has nothing between its
semicolons; numbers have ten digits. What that guide does not say is not guessed here: which images
are renditions of one side, and which numbers were deleted at the station, the profile and the
batch's `batch.toml` must say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Final, get_args

import attrs
from attrs import validators

from docindex.builtin.batchfolder import (
    IGNORED,
    Encoding,
    decoded,
    find_index,
    list_files,
    lower_names,
    read_index,
)
from docindex.builtin.kodak_images import DualStream, Listing, documents, voided_ranges
from docindex.builtin.kodak_records import Record, parse
from docindex.contracts import Component, Setting
from docindex.model import Batch, BatchFacts, BatchIndex, SourceFile


@attrs.frozen(kw_only=True)
class KodakOptions:
    """Options of the intake `kodak-index`.

    Args:
        index: name of the index file in the batch's folder.
        document_index: name of the index file in each document's folder.
        encoding: of both; the guide does not say which.
        dual_stream: in which order the two images of a side come; `none`: each image is a side.
        ignore: names that are passed over, as shell patterns in any case; hidden files always are.
        max_files: a batch of more is refused.
        max_index_mb: a larger index file is refused.
    """

    index: str = attrs.field(default="INDEX.DAT", validator=validators.matches_re(r"[^/\\]+"))
    document_index: str = attrs.field(
        default="IDX.DAT", validator=validators.matches_re(r"[^/\\]+")
    )
    encoding: Encoding = attrs.field(default="cp1252", validator=validators.in_(get_args(Encoding)))
    dual_stream: DualStream = attrs.field(
        default="none", validator=validators.in_(get_args(DualStream))
    )
    ignore: tuple[str, ...] = attrs.field(default=IGNORED, converter=lower_names)
    max_files: int = attrs.field(default=20_000, validator=validators.ge(1))
    max_index_mb: int = attrs.field(default=16, validator=validators.ge(1))


@attrs.frozen
class KodakIndex:
    """Takes in batches with `INDEX.DAT` or `IDX.DAT`."""

    options: KodakOptions

    def read(self, path: Path, facts: BatchFacts) -> Batch:
        """List the images of a batch as its index files name them.

        Raises:
            IntakeError: there is no index file, a record is none that the guide documents, a
                document stands twice, or dual stream cannot be told from sides.
        """
        options = self.options
        files = list_files(path, options.ignore, options.max_files)
        found = documents(self._records(path, files))
        listing = Listing(
            dual_stream=options.dual_stream,
            most=options.max_files,
            files=files,
            voided=voided_ranges(facts),
        )
        images = tuple(listing.images(found, duplex=facts.duplex))
        index = BatchIndex(
            images=images,
            counts=tuple(count for document in found for count in document.declared),
            skipped=tuple(listing.skipped(found)),
        )
        indexes = {*self._index_files(path, files)}
        named = dict.fromkeys(image.file for image in images if image.file in files)
        rest = [name for name in files if name not in named and name not in indexes]
        sources = tuple(files[name] for name in (*named, *rest))
        return Batch(facts=facts, root=str(path), files=sources, index=index)

    def _index_files(self, root: Path, files: Mapping[str, SourceFile]) -> Iterator[str]:
        of_documents = self.options.document_index.lower()
        inner = [name for name in files if PurePosixPath(name).name.lower() == of_documents]
        if not inner or any(name.lower() == self.options.index.lower() for name in files):
            yield find_index(root, self.options.index).name
        yield from sorted(inner)

    def _records(self, root: Path, files: Mapping[str, SourceFile]) -> Iterator[Record]:
        for name in self._index_files(root, files):
            data = read_index(root / name, root, self.options.max_index_mb)
            yield from parse(decoded(data, self.options.encoding, name), name)


def _create(options: KodakOptions, _: Setting) -> KodakIndex:
    return KodakIndex(options)


COMPONENT: Final = Component(
    "kodak-index", KodakOptions, _create, "Batches with INDEX.DAT or IDX.DAT of Kodak Capture."
)
