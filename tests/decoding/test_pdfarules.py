"""Each rule of PDF/A turns red on a document that breaks it, and none on one of ours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from docindex.decoding.documents import write_pdf
from docindex.decoding.pdfa import srgb_profile
from docindex.decoding.pdfarules import check_page, violations
from tests.decoding.sheets import LIMITS, sheet, tiff_bytes, written
from tests.decoding.test_documents import LINES, pages_of

Break = Callable[[Pdf], None]


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    path = written(tmp_path, "a.tif", tiff_bytes(sheet("1"), "group4", dpi=(300, 300)))
    target = tmp_path / "ours.pdf"
    (leaf,) = pages_of(path)
    write_pdf([leaf.__class__(path=leaf.path, page=leaf.page, lines=LINES)], target, LIMITS)
    return target


def scan(pdf: Pdf) -> pikepdf.Object:
    return pdf.pages[0].Resources.XObject.Scan


def show(content: bytes) -> Break:
    return lambda pdf: pdf.pages[0].contents_add(content)


def of_page(key: str, value: object) -> Break:
    return lambda pdf: pdf.pages[0].obj.__setitem__(key, value)


def of_root(key: str, value: object) -> Break:
    return lambda pdf: pdf.Root.__setitem__(key, value)


def of_image(key: str, value: object) -> Break:
    return lambda pdf: scan(pdf).__setitem__(key, value)


def state(**entries: object) -> Break:
    def change(pdf: Pdf) -> None:
        pdf.pages[0].Resources.ExtGState = Dictionary(G=Dictionary(Type=Name.ExtGState, **entries))

    return change


def claim(part: str, conformance: str) -> Break:
    def change(pdf: Pdf) -> None:
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as said:
            said["pdfaid:part"], said["pdfaid:conformance"] = part, conformance

    return change


def without_to_unicode(pdf: Pdf) -> None:
    del pdf.pages[0].Resources.Font.Read["/ToUnicode"]


def of_intent(change: Callable[[pikepdf.Object], None]) -> Break:
    return lambda pdf: change(pdf.Root.OutputIntents[0])


def newer_profile(pdf: Pdf) -> None:
    data = bytearray(srgb_profile())
    data[8] = 5
    pdf.Root.OutputIntents[0].DestOutputProfile.write(bytes(data))


def icc_image(pdf: Pdf) -> None:
    scan(pdf).ColorSpace = Array([Name.ICCBased, Stream(pdf, b"no profile", {"/N": 1})])


def form(**entries: object) -> Break:
    def change(pdf: Pdf) -> None:
        box = {"/Subtype": Name.Form, "/BBox": Array([0, 0, 9, 9])}
        made = {f"/{key}": value for key, value in entries.items()}
        pdf.pages[0].Resources.XObject.F = Stream(pdf, b"0 0 0 1 k", {**box, **made})

    return change


BROKEN = {
    "6.1.13: a side": of_page("/MediaBox", Array([0, 0, 2, 90])),
    "6.1.13: a string": show(b"BT (" + b"a" * 40_000 + b") Tj ET"),
    "6.1.7.2: filter /LZW": lambda pdf: scan(pdf).write(b"x", filter=Name.LZWDecode),
    "6.1.7.2: filter /JPX": lambda pdf: scan(pdf).write(b"x", filter=Name.JPXDecode),
    "6.1.7.1": of_image("/F", String("elsewhere.bin")),
    "6.1.10": show(b"q BI /W 1 /H 1 /BPC 8 /CS /G /F /LZW ID x EI Q"),
    "6.2.2: operator xx": show(b"1 xx"),
    "6.2.2: operator (unreadable)": show(b"\xff\xfe"),
    "6.2.2: content that is too long": show(b"q Q\n" * (1 << 20) + b"q Q"),
    "6.2.3: 0": lambda pdf: pdf.Root.__delitem__("/OutputIntents"),
    "6.2.3: the output intent has no Out": of_intent(
        lambda intent: intent.__delitem__("/OutputConditionIdentifier")
    ),
    "6.2.3: the output intent has no prof": of_intent(
        lambda intent: intent.__delitem__("/DestOutputProfile")
    ),
    "6.2.3: the output intent is not": of_intent(
        lambda intent: intent.DestOutputProfile.__setitem__("/N", 4)
    ),
    "6.2.4.2": newer_profile,
    "6.2.4.2: an ICC": icc_image,
    "6.2.4.3": of_image("/ColorSpace", Name.DeviceCMYK),
    "6.2.4.3: DeviceCMYK, and": of_image(
        "/ColorSpace", Array([Name.Indexed, Name.DeviceCMYK, 0, String("abcd")])
    ),
    "6.2.4.3: DeviceCMYK": show(b"0 0 0 1 k"),
    "6.2.4.3: Device": show(b"q BI /W 1 /H 1 /BPC 8 /CS /CMYK ID abcd EI Q"),
    "6.2.4.3: D": form(),
    "6.2.5: a tr": state(TR=Name.Identity),
    "6.2.5: a transfer": state(TR2=Name.Identity),
    "6.2.5: a halftone": state(HTP=Array([0, 0])),
    "6.2.6: rendering": show(b"/Odd ri"),
    "6.2.6: a rendering": of_image("/Intent", Name.Odd),
    "6.2.8: interpolation": of_image("/Interpolate", True),
    "6.2.8: alternate": of_image("/Alternates", Array([])),
    "6.2.8: an OPI": of_image("/OPI", Dictionary()),
    "6.2.9: PostScript": form(Subtype2=Name.PS),
    "6.2.9: a reference": form(Ref=Dictionary()),
    "6.2.10": state(BM=Name.Odd),
    "6.2.11.4.1": show(b"BT /Read 9 Tf 0 Tr <0001> Tj ET"),
    "6.2.11.7.2": without_to_unicode,
    "6.3": of_page("/Annots", Array([])),
    "6.4": of_root("/AcroForm", Dictionary()),
    "6.5: /OpenAction": of_root("/OpenAction", Dictionary(S=Name.Named)),
    "6.5: /AA": of_page("/AA", Dictionary()),
    "6.6.2.1": lambda pdf: pdf.Root.__delitem__("/Metadata"),
    "6.6.2.1: the metadata are": lambda pdf: pdf.Root.Metadata.__delitem__("/Subtype"),
    "6.6.2.1: the packet": lambda pdf: pdf.Root.Metadata.write(
        pdf.Root.Metadata.read_bytes().replace(b" id=", b' encoding="utf-8" id=', 1)
    ),
    "6.6.4: says PDF/A part 1": claim("1", "B"),
    "6.6.4: says PDF/A part 2, conformance A": claim("2", "A"),
    "6.8": of_root("/Names", Dictionary(EmbeddedFiles=Dictionary())),
    "6.10": of_page("/PresSteps", Dictionary()),
}


@pytest.mark.parametrize("told", BROKEN)
def test_what_breaks_a_rule_is_named_with_its_clause(told: str, ours: Path) -> None:
    with pikepdf.open(ours) as pdf:
        assert violations(pdf) == ()
        BROKEN[told](pdf)
        found = violations(pdf)
    assert any(told in complaint for complaint in found), found


def test_encryption_an_older_id_and_a_newer_version_are_named(ours: Path) -> None:
    with pikepdf.open(ours, allow_overwriting_input=True) as pdf:
        pdf.save(ours, encryption=pikepdf.Encryption(owner="o", user=""), force_version="2.0")
    with pikepdf.open(ours) as pdf:
        found = violations(pdf)
        del pdf.trailer["/ID"]
        assert "6.1.3: the trailer has no ID" in violations(pdf)
    assert {"6.1.3: the file is encrypted", "6.1.2: version 2.0 in the header"} <= set(found)


def test_text_is_seen_inside_of_forms(ours: Path) -> None:
    with pikepdf.open(ours) as pdf:
        found = check_page(pdf.pages[0])
        assert (found.shown, found.hidden) == (False, True)
        box = {"/Subtype": Name.Form, "/BBox": Array([0, 0, 9, 9])}
        pdf.pages[0].Resources.XObject.F = Stream(pdf, b"BT (x) Tj ET", box)
        assert check_page(pdf.pages[0]).shown


def test_the_profile_is_the_same_at_every_call() -> None:
    first = srgb_profile()
    srgb_profile.cache_clear()
    assert srgb_profile() == first
    assert first[8:10] == b"\x04\x20"
