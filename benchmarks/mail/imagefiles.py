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

INDEX: Final = "INDEX.DAT"

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
    DUAL_STREAM = "dual_stream"

    @property
    def mode(self) -> str:
        """What the scanner makes: `bitonal`, `grey` or `colour`."""
        if self in (FileForm.JPEG_COLOUR, FileForm.DUAL_STREAM):
            return "colour"
        return "grey" if self in (FileForm.JPEG_GREY, FileForm.PDF_GREY) else "bitonal"

    @property
    def suffix(self) -> str:
        """The end of the files' names."""
        ends = {"tif": "tif", "jpe": "jpg", "pdf": "pdf", "fax": "tif", "dua": "jpg"}
        return ends[self.value[:3]]


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
        """Write one file; JPEGs and single TIFFs hold one page.

        Dual stream is two files, numbered on: the side in colour, and then in black and white.
        """
        if self.form is FileForm.DUAL_STREAM:
            self._write_both(number, pages, device)
            return
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

    def _write_both(self, number: int, pages: Sequence[Pixels], device: Device) -> None:
        colour = self.folder / f"{2 * number - 1:08d}.JPG"
        write_jpeg(pages[0], colour, quality=device.quality, dpi=device.dpi_x)
        second = self.folder / f"{2 * number:08d}.TIF"
        write_tiff(pages[1:], second, compression="group4", dpi=device.dpi_x)


def write_index(folder: Path, sides: int) -> None:
    """Write the `INDEX.DAT` of a batch of dual stream, as Kodak Capture does (guide A-63054).

    The station parts no documents, so to it all images are one.

    Args:
        sides: each of two images.
    """
    records = (("I01q", 1, sides, 2 * sides), ("I02r", 1, 1, 2 * sides))
    lines = (
        ";".join((f'"{kind}"', '"01"', *(f'"{number:010d}"' for number in numbers)))
        for kind, *numbers in records
    )
    text = "".join(f"{line}\r\n" for line in lines)
    (folder / INDEX).write_text(text, encoding="cp1252", newline="")


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


def scan_files(folder: Path) -> list[Path]:
    """The files of a batch that hold scans, in name order; of dual stream those in colour."""
    if (folder / INDEX).exists():
        return sorted(folder.glob("*.JPG"))
    return sorted(path for path in folder.iterdir() if path.suffix != ".toml")


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
