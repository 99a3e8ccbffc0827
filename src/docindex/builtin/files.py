"""Intake of image files: one file, or a folder of them in natural order of their names.

The coordinator runs this on names and sizes only; no file is opened.
"""

from __future__ import annotations

import re
from pathlib import Path

import attrs
from attrs import validators

from docindex.builtin.batchfolder import (
    IGNORED,
    check_names,
    is_ignored,
    lower_names,
    named,
    size_of,
)
from docindex.contracts import Component, Setting
from docindex.errors import IntakeError
from docindex.model import Batch, BatchFacts, SourceFile

_TEXTS = validators.deep_iterable(validators.instance_of(str))


@attrs.frozen(kw_only=True)
class FilesOptions:
    """Options of the intake `files`.

    Args:
        suffixes: ends of names that are pages, in any case.
        ignore: names that are passed over, as shell patterns in any case; hidden files always are.
        max_files: a folder of more is refused.
    """

    suffixes: tuple[str, ...] = attrs.field(
        default=(".tif", ".tiff", ".jpg", ".jpeg", ".png", ".pdf"),
        converter=lower_names,
        validator=[validators.min_len(1), _TEXTS],
    )
    ignore: tuple[str, ...] = attrs.field(
        default=IGNORED,
        converter=lower_names,
        validator=_TEXTS,
    )
    max_files: int = attrs.field(default=10_000, validator=validators.ge(1))


@attrs.frozen
class Files:
    """Lists the files of a batch.

    Args:
        options: which names are pages.
    """

    options: FilesOptions

    def read(self, path: Path, facts: BatchFacts) -> Batch:
        """List a file or the files of a folder, in page order.

        Names are ordered as people count: `scan2` before `scan10`, letters without case; what is
        equal then, by its plain characters. Folders inside are not entered.

        Raises:
            IntakeError: where nothing is there, where something is neither a page nor ignored (it
                might be one that is lost), and where a link leads out of the folder.
        """
        if path.is_dir():
            pages = self._pages(path)
            return _batch(facts, path, pages)
        if path.exists():
            self._refuse([] if self._is_page(path.name) else [path])
            return _batch(facts, path.parent, [path])
        raise IntakeError(
            f"{path}: there is no such file or folder; check the path, or whether the scanner's "
            "share is connected"
        )

    def _pages(self, folder: Path) -> list[Path]:
        ignore = self.options.ignore
        try:
            entries = [entry for entry in folder.iterdir() if not is_ignored(entry.name, ignore)]
        except OSError as error:
            raise IntakeError(
                f"{folder}: the folder cannot be listed ({error.strerror}); check its rights"
            ) from None
        entries.sort(key=_natural)
        self._refuse([e for e in entries if e.is_dir() or not self._is_page(e.name)])
        if not entries:
            raise IntakeError(
                f"{folder}: no pages in it; their names must end in "
                f"{', '.join(self.options.suffixes)}"
            )
        if len(entries) > self.options.max_files:
            raise IntakeError(
                f"{folder}: {len(entries)} files, more than {self.options.max_files}; split the "
                "batch or raise the option `max_files`"
            )
        return entries

    def _is_page(self, name: str) -> bool:
        return name.lower().endswith(self.options.suffixes)

    def _refuse(self, entries: list[Path]) -> None:
        if entries:
            raise IntakeError(
                f"{named(entries)}: neither a page (its name ends in "
                f"{', '.join(self.options.suffixes)}) nor ignored; take it out of the folder, "
                "convert it, or name it in the option `ignore`"
            )


def _batch(facts: BatchFacts, root: Path, pages: list[Path]) -> Batch:
    check_names(pages)
    files = tuple(SourceFile(name=page.name, size=size_of(page, root)) for page in pages)
    return Batch(facts=facts, root=str(root), files=files)


def _natural(page: Path) -> tuple[list[tuple[str, int]], str]:
    # Pairs of text and the number behind it, so that texts meet texts and numbers meet numbers.
    parts = [*re.split(r"([0-9]+)", page.name.casefold()), "0"]
    return [(t, int(n)) for t, n in zip(parts[::2], parts[1::2], strict=True)], page.name


def _create(options: FilesOptions, _: Setting) -> Files:
    return Files(options)


COMPONENT = Component(
    "files", FilesOptions, _create, "Image files: one, or a folder in natural order of the names."
)
