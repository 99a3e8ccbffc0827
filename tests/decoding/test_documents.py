"""One PDF per document: the original streams, the same pixels, the same bytes, no page lost."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
from itertools import cycle
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image

from docindex.decoding import pdfarules
from docindex.decoding.documents import Leaf, write_pdf
from docindex.decoding.greys import grey_of, opaque
from docindex.decoding.packing import packed_picture
from docindex.decoding.sources import open_file
from docindex.model import Box, PageRef, Side, TextLine
from tests.decoding.pdfs import scan_pdf
from tests.decoding.sheets import (
    CODECS,
    LIMITS,
    decoded,
    encoded,
    page_of,
    sheet,
    tiff_bytes,
    written,
)

SIZE = (72.0, 96.0)
INKS = "page 1: not PDF/A (6.2.4.3: DeviceCMYK, and the output intent is sRGB)"


def pages_of(path: Path) -> list[Leaf]:
    opened = open_file(path, path.name, LIMITS)
    return [Leaf(path=path, page=page_of(opened, frame)) for frame in opened.frames]


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
    assert write_pdf(pages_of(path), target, LIMITS) == ((INKS,) if mode == "CMYK" else ())
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
    notes = (f"page 1: re-wrapped ({note})", *((INKS,) if mode == "CMYK" else ()))
    assert write_pdf(pages_of(path), target, LIMITS) == notes
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
    pages = [*pages_of(good), Leaf(path=bad, page=unread_page(name)), *pages_of(good)]
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
    notes = write_pdf([Leaf(path=tmp_path / "gone.tif", page=unread_page())], target, LIMITS)
    assert notes == ("page 1: unreadable_page_replaced",)


def test_the_same_pages_give_the_same_bytes(tmp_path: Path) -> None:
    sources = [
        written(tmp_path, "a.tif", tiff_bytes(sheet("1"), "group4")),
        written(tmp_path, "b.jpg", encoded(sheet("RGB"), "JPEG")),
        written(tmp_path, "c.png", encoded(sheet("P"), "PNG")),
        scan_pdf(tmp_path / "d.pdf", sheet("L"), size=SIZE),
    ]
    pages = [page for path in sources for page in pages_of(path)] + [
        Leaf(path=tmp_path / "gone", page=unread_page())
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


def bitonal_g4(image: Image.Image) -> bytes:
    return tiff_bytes(image, "group4", dpi=(300, 300))


SCANS = {
    **{
        f"{codec}-{mode}.tif": tiff_bytes(sheet(mode), codec, dpi=(300, 300))
        for codec, modes in CODECS.items()
        for mode in modes
        if mode != "CMYK"
    },
    **{f"{mode}.jpg": encoded(sheet(mode), "JPEG", dpi=(300, 300)) for mode in ("L", "RGB")},
    **{f"{mode}.png": encoded(sheet(mode), "PNG") for mode in ("1", "L", "P", "RGB", "RGBA")},
}
LINES = (
    TextLine(text="Grüße aus 𝔸 Köln", confidence=0.9, box=Box(left=9, top=9, right=290, bottom=30)),
    TextLine(text="\x00\u202e", confidence=0.9, box=Box(left=9, top=50, right=290, bottom=70)),
    TextLine(text="kein Ort", confidence=0.9, box=Box(left=9, top=90, right=9, bottom=99)),
)


class TestPdfA:
    @pytest.mark.parametrize("name", SCANS)
    def test_every_codec_gives_the_pixels_of_the_scan_to_other_readers(
        self, name: str, tmp_path: Path
    ) -> None:
        path, target = written(tmp_path, name, SCANS[name]), tmp_path / "out.pdf"
        with Image.open(path) as opened:
            scan = opaque(opened)
            scan.load()
        write_pdf([attrs.evolve(pages_of(path)[0], lines=LINES)], target, LIMITS, title="b1_1")
        with pikepdf.open(target) as pdf:
            assert pdfarules.violations(pdf) == ()
            assert str(pdf.open_metadata().pdfa_status) == "2U"
            image = pdf.pages[0].resources["/XObject"]["/Scan"]
            if image.get("/BitsPerComponent") == 16:
                assert image.read_bytes() == np.asarray(scan).astype(">u2").tobytes()
                return
            shown = pikepdf.PdfImage(image).as_pil_image()
        assert np.array_equal(np.asarray(shown.convert("RGB")), np.asarray(scan.convert("RGB")))
        with pypdfium2.PdfDocument(target) as document:
            (found,) = document[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])
            drawn = found.get_bitmap().to_pil().convert("RGB")
        # JPEG leaves the last step of a colour to the decoder.
        loss = 3 if "jpeg" in name or name.endswith("jpg") else 0
        difference = np.asarray(drawn).astype(int) - np.asarray(scan.convert("RGB"))
        assert np.abs(difference).max() <= loss

    def test_qpdf_finds_nothing_to_complain_about(self, tmp_path: Path) -> None:
        qpdf = shutil.which("qpdf")
        if qpdf is None:
            pytest.skip("qpdf is not installed (Debian: apt-get install qpdf)")
        leaves = [
            attrs.evolve(leaf, lines=LINES, rotation=turn)
            for turn, (name, data) in zip(cycle((0, 90, 180, 270, None)), SCANS.items())
            for leaf in pages_of(written(tmp_path, name, data))
        ]
        leaves.append(Leaf(path=tmp_path / "gone.tif", page=unread_page()))
        target = tmp_path / "out.pdf"
        write_pdf(leaves, target, LIMITS)
        checked = subprocess.run(
            [qpdf, "--check", target], check=False, capture_output=True, text=True
        )
        assert (checked.returncode, checked.stderr) == (0, "")

    def test_metadata_name_title_tool_and_the_hash_of_every_source_once(
        self, tmp_path: Path
    ) -> None:
        path = written(tmp_path, "a.tif", bitonal_g4(sheet("1")))
        target = tmp_path / "out.pdf"
        write_pdf([*pages_of(path), *pages_of(path)], target, LIMITS, title="b1_00001f")
        with pikepdf.open(target) as pdf:
            said = pdf.open_metadata()
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            assert said["dc:source"] == f"sha256:{digest}"
            assert said["dc:title"] == "b1_00001f"
            assert said["xmp:CreatorTool"].startswith("docindex-core ")
            assert str(said.pdfa_status) == "2B"
            assert "/Info" not in pdf.trailer

    def test_a_foreign_font_that_is_not_embedded_is_no_pdf_a_and_stays(
        self, tmp_path: Path
    ) -> None:
        words = "BT /F1 12 Tf 0 0 0 rg 5 5 Td (letter) Tj ET"
        path = scan_pdf(tmp_path / "a.pdf", sheet("L"), size=SIZE, more=words)
        target = tmp_path / "out.pdf"
        notes = write_pdf(pages_of(path), target, LIMITS)
        assert notes[0] == "page 1: not PDF/A (6.2.11.4.1: font /Helvetica is not embedded)"
        assert text_in(target).strip() == "letter"
        with pikepdf.open(target) as pdf:
            assert pdf.open_metadata().pdfa_status == ""
            assert "/OutputIntents" not in pdf.Root

    def test_the_wish_to_smooth_pixels_does_not_keep_a_scan_from_it(self, tmp_path: Path) -> None:
        smooth = attrs.evolve(packed_picture(sheet("L")), extra={"/Interpolate": True})
        path, target = scan_pdf(tmp_path / "a.pdf", smooth, size=SIZE), tmp_path / "out.pdf"
        assert write_pdf(pages_of(path), target, LIMITS) == ()
        with pikepdf.open(target) as pdf:
            assert pdfarules.violations(pdf) == ()

    def test_hidden_text_of_a_scanner_needs_no_font(self, tmp_path: Path) -> None:
        words = "BT 3 Tr /F1 12 Tf 5 5 Td (hidden) Tj ET"
        path = scan_pdf(tmp_path / "a.pdf", sheet("L"), size=SIZE, more=words)
        target = tmp_path / "out.pdf"
        assert write_pdf(pages_of(path), target, LIMITS) == ()
        with pikepdf.open(target) as pdf:
            assert str(pdf.open_metadata().pdfa_status) == "2B"


class TestTextLayer:
    @pytest.mark.parametrize(
        ("rotation", "box"),
        [
            (0, Box(left=30, top=40, right=270, bottom=64)),
            (90, Box(left=30, top=40, right=54, bottom=380)),
            (180, Box(left=30, top=40, right=270, bottom=64)),
            (270, Box(left=30, top=40, right=54, bottom=380)),
        ],
    )
    def test_words_stand_where_they_were_read(
        self, rotation: int, box: Box, tmp_path: Path
    ) -> None:
        path = written(tmp_path, "a.tif", bitonal_g4(sheet("1")))
        line = TextLine(text="Aktenzeichen", confidence=1.0, box=box)
        target = tmp_path / "out.pdf"
        (leaf,) = pages_of(path)
        write_pdf([attrs.evolve(leaf, rotation=rotation, lines=(line,))], target, LIMITS)
        with pypdfium2.PdfDocument(target) as pdf:
            page = pdf[0]
            text, height = page.get_textpage(), page.get_size()[1]
            first, last = (text.get_charbox(i, loose=True) for i in (0, len(line.text) - 1))
        scale = 300 / 72
        left, right = (f(first[i], last[i]) * scale for f, i in ((min, 0), (max, 2)))
        top, bottom = ((height - f(first[i], last[i])) * scale for f, i in ((max, 3), (min, 1)))
        # Across the line a character's loose box is what the font says.
        along = (left, right) if rotation in (0, 180) else (top, bottom)
        wanted = (box.left, box.right) if rotation in (0, 180) else (box.top, box.bottom)
        assert along == pytest.approx(wanted, abs=2)
        reading = (first[0] < last[0], first[1] > last[1])
        order = {0: (True, False), 90: (False, True), 180: (False, False), 270: (False, False)}
        assert reading == order[rotation]

    def test_odd_characters_are_left_out_and_all_others_found(self, tmp_path: Path) -> None:
        path = written(tmp_path, "a.tif", bitonal_g4(sheet("1")))
        target = tmp_path / "out.pdf"
        write_pdf([attrs.evolve(pages_of(path)[0], lines=LINES)], target, LIMITS)
        assert text_in(target).strip() == "Grüße aus 𝔸 Köln"

    def test_nothing_of_it_is_seen(self, tmp_path: Path) -> None:
        path = written(tmp_path, "a.tif", bitonal_g4(sheet("1")))
        (leaf,) = pages_of(path)
        drawn = []
        for lines in ((), LINES):
            write_pdf([attrs.evolve(leaf, lines=lines)], tmp_path / "out.pdf", LIMITS)
            with pypdfium2.PdfDocument(tmp_path / "out.pdf") as pdf:
                drawn.append(pdf[0].render(scale=2).to_numpy())
        assert np.array_equal(*drawn)
