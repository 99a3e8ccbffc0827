"""One PDF per document: the original streams, the same pixels, the same bytes, no page lost."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
import pytest

from docindex.decoding.documents import write_pdf
from docindex.decoding.greys import grey_of
from docindex.decoding.sources import open_file
from docindex.model import PageRef, Side
from tests.decoding.pdfs import scan_pdf
from tests.decoding.sheets import LIMITS, decoded, encoded, page_of, sheet, tiff_bytes, written

SIZE = (72.0, 96.0)


def pages_of(path: Path) -> list[tuple[Path, PageRef]]:
    opened = open_file(path, path.name, LIMITS)
    return [(path, page_of(opened, frame)) for frame in opened.frames]


def unread_page(name: str = "a.tif") -> PageRef:
    return PageRef(
        batch="b1",
        sheet=1,
        side=Side.FRONT,
        file=name,
        frame=0,
        sha256="",
        width=0,
        height=0,
        dpi_x=300,
        dpi_y=300,
        dpi_source="profile",
    )


def image_in(target: Path) -> tuple[bytes, str, bytes]:
    """Stored bytes, filter and unpacked bytes (empty for codes qpdf does not unpack)."""
    with pikepdf.open(target) as pdf:
        image = pdf.pages[0].resources["/XObject"]["/Scan"]
        code = str(image["/Filter"])
        unpacked = image.read_bytes() if code == "/FlateDecode" else b""
        return image.read_raw_bytes(), code, unpacked


def text_in(target: Path, index: int = 0) -> str:
    with pypdfium2.PdfDocument(target) as pdf:
        return str(pdf[index].get_textpage().get_text_bounded())


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_a_jpeg_is_taken_byte_for_byte(mode: str, tmp_path: Path) -> None:
    data = encoded(sheet(mode), "JPEG", dpi=(300, 300), quality=90) + b"garbage"
    path, target = written(tmp_path, "a.jpg", data), tmp_path / "out.pdf"
    assert write_pdf(pages_of(path), target, LIMITS) == ()
    assert image_in(target)[:2] == (data, "/DCTDecode")
    difference = np.abs(decoded(target).grey.astype(int) - decoded(path).grey).mean()
    # PDFium makes colours of ink its own way; inverted ink would differ by more than 100.
    assert difference < (20 if mode == "CMYK" else 0.001)


@pytest.mark.parametrize("photometric", [0, 1])
def test_a_g4_strip_is_taken_byte_for_byte(photometric: int, tmp_path: Path) -> None:
    data = tiff_bytes(sheet("1"), "group4", dpi=(300, 300), tags={262: photometric})
    path, target = written(tmp_path, "a.tif", data), tmp_path / "out.pdf"
    assert write_pdf(pages_of(path), target, LIMITS) == ()
    strip, code, _ = image_in(target)
    assert code == "/CCITTFaxDecode"
    assert strip in data
    assert np.array_equal(decoded(target).grey, grey_of(sheet("1")))


@pytest.mark.parametrize(
    ("codec", "mode", "note"),
    [
        ("group3", "1", "tiff g3"),
        ("tiff_lzw", "1", "tiff lzw"),
        ("tiff_lzw", "RGB", "tiff lzw"),
        ("tiff_adobe_deflate", "P", "tiff deflate"),
        ("tiff_adobe_deflate", "I;16", "tiff deflate of 16 bits"),
        ("raw", "CMYK", "tiff uncompressed"),
        ("raw", "RGBA", "tiff uncompressed"),
        ("packbits", "L", "tiff packbits"),
        ("jpeg", "L", "tiff jpeg"),
    ],
)
def test_the_rest_is_packed_without_loss(codec: str, mode: str, note: str, tmp_path: Path) -> None:
    path = written(tmp_path, "a.tif", tiff_bytes(sheet(mode), codec, dpi=(300, 300)))
    target = tmp_path / "out.pdf"
    assert write_pdf(pages_of(path), target, LIMITS) == (f"page 1: re-wrapped ({note})",)
    unpacked = image_in(target)[2]
    if mode == "CMYK":
        assert unpacked == sheet(mode).tobytes()
    elif mode == "I;16":
        assert unpacked == np.asarray(sheet(mode)).astype(">u2").tobytes()
    else:
        assert np.array_equal(decoded(target).grey, decoded(path).grey)


def test_colours_survive(tmp_path: Path) -> None:
    path = written(tmp_path, "a.png", encoded(sheet("RGB"), "PNG"))
    target = tmp_path / "out.pdf"
    assert write_pdf(pages_of(path), target, LIMITS) == ("page 1: re-wrapped (png)",)
    assert image_in(target)[2] == sheet("RGB").tobytes()


def test_page_sizes_follow_both_resolutions(tmp_path: Path) -> None:
    data = tiff_bytes(sheet("1", 408, 196), "group4", dpi=(204, 98))
    target = tmp_path / "out.pdf"
    write_pdf(pages_of(written(tmp_path, "a.tif", data)), target, LIMITS)
    with pypdfium2.PdfDocument(target) as pdf:
        assert pdf[0].get_size() == (144, 144)


def test_pdf_pages_are_copied_without_what_acts(tmp_path: Path) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action
    )
    path = scan_pdf(
        tmp_path / "a.pdf",
        sheet("L"),
        size=SIZE,
        pages=2,
        keys={"/Annots": pikepdf.Array([link]), "/AA": pikepdf.Dictionary(O=action)},
    )
    with pikepdf.open(path, allow_overwriting_input=True) as source:
        source.Root["/OpenAction"] = action
        source.attachments["evil.exe"] = b"MZ"
        source.save(path)
    target = tmp_path / "out.pdf"
    assert write_pdf(pages_of(path)[1:], target, LIMITS) == ()
    assert np.array_equal(decoded(target).grey, np.asarray(sheet("L")))
    with pikepdf.open(target) as pdf:
        assert len(pdf.pages) == 1
        everything = pdf_text(pdf)
    for word in (b"JavaScript", b"/AA", b"Annot", b"OpenAction", b"EmbeddedFile", b"MZ"):
        assert word not in everything


def pdf_text(pdf: pikepdf.Pdf) -> bytes:
    stream = io.BytesIO()
    pdf.save(stream, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return stream.getvalue()


def test_what_a_person_filled_in_stays_on_the_page(tmp_path: Path) -> None:
    path = scan_pdf(tmp_path / "a.pdf", sheet("L"), size=SIZE)
    with pikepdf.open(path, allow_overwriting_input=True) as source:
        box = pikepdf.Stream(
            source,
            b"0 0 0 rg 0 0 20 20 re f",
            {"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Form, "/BBox": [0, 0, 20, 20]},
        )
        stamp = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Stamp,
            Rect=[40, 40, 60, 60],
            F=4,
            AP=pikepdf.Dictionary(N=source.make_indirect(box)),
        )
        source.pages[0].obj["/Annots"] = pikepdf.Array([source.make_indirect(stamp)])
        source.save(path)
    before = decoded(path).grey
    assert before[170:220, 180:240].mean() < 5
    target = tmp_path / "out.pdf"
    assert write_pdf(pages_of(path), target, LIMITS) == ()
    assert decoded(target).grey[170:220, 180:240].mean() < 5


def test_hidden_layers_stay_hidden(tmp_path: Path) -> None:
    path = scan_pdf(tmp_path / "a.pdf", sheet("L"), size=SIZE)
    with pikepdf.open(path, allow_overwriting_input=True) as source:
        source.Root["/OCProperties"] = pikepdf.Dictionary(OCGs=pikepdf.Array([]))
        source.save(path)
    notes = write_pdf(pages_of(path), tmp_path / "out.pdf", LIMITS)
    assert notes == ("page 1: re-wrapped (pdf)",)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.tif", tiff_bytes(sheet("1"), "group4")[:500]),
        ("a.jpg", encoded(sheet("L"), "JPEG")[:1_000]),
        ("b)Tj (ö\u202e.pdf", b"%PDF-1.4"),
        ("a.xyz", b"?"),
    ],
)
def test_an_unreadable_page_is_replaced_by_one_that_says_so(
    name: str, data: bytes, tmp_path: Path
) -> None:
    good = written(tmp_path, "good.png", encoded(sheet("1"), "PNG"))
    bad = written(tmp_path, "bad", data)
    target = tmp_path / "out.pdf"
    pages = [*pages_of(good), (bad, unread_page(name)), *pages_of(good)]
    notes = write_pdf(pages, target, LIMITS)
    assert notes[1] == "page 2: unreadable_page_replaced"
    with pikepdf.open(target) as pdf:
        assert len(pdf.pages) == 3
    shown = text_in(target, 1)
    assert "konnte nicht gelesen werden" in shown
    assert "could not be read" in shown
    assert name.replace("\u202e", "?") in shown
    assert "frame: 1" in shown


def test_a_vanished_file_is_replaced_too(tmp_path: Path) -> None:
    target = tmp_path / "out.pdf"
    notes = write_pdf([(tmp_path / "gone.tif", unread_page())], target, LIMITS)
    assert notes == ("page 1: unreadable_page_replaced",)


def test_the_same_pages_give_the_same_bytes(tmp_path: Path) -> None:
    sources = [
        written(tmp_path, "a.tif", tiff_bytes(sheet("1"), "group4")),
        written(tmp_path, "b.jpg", encoded(sheet("RGB"), "JPEG")),
        written(tmp_path, "c.png", encoded(sheet("P"), "PNG")),
        scan_pdf(tmp_path / "d.pdf", sheet("L"), size=SIZE),
    ]
    pages = [page for path in sources for page in pages_of(path)] + [
        (tmp_path / "gone", unread_page())
    ]
    targets = [tmp_path / "one.pdf", tmp_path / "two.pdf"]
    for target in targets:
        write_pdf(pages, target, LIMITS)
    assert targets[0].read_bytes() == targets[1].read_bytes()
    assert b"CreationDate" not in targets[0].read_bytes()


def test_nothing_half_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "a.png", encoded(sheet("1"), "PNG"))
    target = tmp_path / "out.pdf"

    def fail(_: Any, where: Path, **__: Any) -> None:
        where.write_bytes(b"half")
        raise OSError("full")

    monkeypatch.setattr(pikepdf.Pdf, "save", fail)
    with pytest.raises(OSError, match="full"):
        write_pdf(pages_of(path), target, LIMITS)
    assert not target.exists()
