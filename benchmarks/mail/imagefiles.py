"""The files of a batch, as scanners, capture software and fax servers write them."""

from __future__ import annotations

import enum
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import attrs

from benchmarks.mail.rasters import Pixels
from benchmarks.mail.scanner import Device
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.imagefiles import write_jpeg, write_pdf, write_tiff

_Y_RESOLUTION: Final = 283


class FileForm(enum.StrEnum):
    """What a batch's files are."""

    TIFF_SINGLE = "tiff_single"
    TIFF_MULTI = "tiff_multi"
    JPEG_GREY = "jpeg_grey"
    JPEG_COLOUR = "jpeg_colour"
    PDF_BITONAL = "pdf_bitonal"
    PDF_GREY = "pdf_grey"
    FAX = "fax"

    @property
    def mode(self) -> str:
        """What the scanner makes: `bitonal`, `grey` or `colour`."""
        if self is FileForm.JPEG_COLOUR:
            return "colour"
        return "grey" if self in (FileForm.JPEG_GREY, FileForm.PDF_GREY) else "bitonal"

    @property
    def suffix(self) -> str:
        """The end of the files' names."""
        return {"tif": "tif", "jpe": "jpg", "pdf": "pdf", "fax": "tif"}[self.value[:3]]


@attrs.frozen(kw_only=True)
class FileWriter:
    """Writes files of one form into one folder, numbered from 1.

    Args:
        wire: how a fax server stores what it receives, `group3` or `group4`.
    """

    folder: Path
    form: FileForm
    wire: str = "group3"

    def write(self, number: int, pages: Sequence[Pixels], device: Device) -> None:
        """Write one file; JPEGs and single TIFFs hold one page."""
        path = self.folder / f"{number:08d}.{self.form.suffix}"
        if self.form.suffix == "jpg":
            write_jpeg(pages[0], path, quality=device.quality, dpi=device.dpi_x)
        elif self.form.suffix == "pdf":
            bitonal = self.form is FileForm.PDF_BITONAL
            write_pdf(pages, path, bitonal=bitonal, quality=device.quality, dpi=device.dpi_x)
        else:
            code = self.wire if self.form is FileForm.FAX else "group4"
            write_tiff(pages, path, compression=code, dpi=device.dpi_x)
            if device.dpi_y != device.dpi_x:
                path.write_bytes(with_y_resolution(path.read_bytes(), device.dpi_y))


def portions(form: FileForm, sides: Sequence[int], dice: Dice) -> list[range]:
    """Cut sheets into files where files say nothing about documents.

    Args:
        sides: how many sides each sheet has.

    Returns:
        Places of sides, file by file; a multi-page file holds whole sheets.
    """
    found: list[range] = []
    start, sheet = 0, 0
    while sheet < len(sides):
        size = dice.pick((1, 2, 4, 8)) if form is FileForm.TIFF_MULTI else 1
        end = start + sum(sides[sheet : sheet + size])
        single = form is not FileForm.TIFF_MULTI
        found += [range(p, p + 1) for p in range(start, end)] if single else [range(start, end)]
        start, sheet = end, sheet + size
    return found


def with_y_resolution(tiff: bytes, dpi: int) -> bytes:
    """Set the vertical resolution in every directory of a little-endian TIFF."""
    data = bytearray(tiff)
    (directory,) = struct.unpack_from("<I", data, 4)
    while directory:
        (entries,) = struct.unpack_from("<H", data, directory)
        for entry in range(directory + 2, directory + 2 + 12 * entries, 12):
            if struct.unpack_from("<H", data, entry)[0] == _Y_RESOLUTION:
                (place,) = struct.unpack_from("<I", data, entry + 8)
                struct.pack_into("<II", data, place, dpi, 1)
        (directory,) = struct.unpack_from("<I", data, directory + 2 + 12 * entries)
    return bytes(data)
