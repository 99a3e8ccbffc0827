"""The rules of PDF/A-2 that a document of scans can break, checked on the finished file.

ISO 19005-2:2011; each complaint begins with the clause. What needs fonts to be measured (widths,
glyphs that are missing) is not checked: the writer claims nothing for pages with fonts of others,
unless their own file claims it. veraPDF is the full check (`make verapdf`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import attrs
import pikepdf

from docindex.decoding.pdfa import PART

# ISO 32000-1, annex A: every operator of content streams; the last is pikepdf's name of BI, ID, EI.
_NAMES: Final = (
    "b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i ID j J K k "
    "l m M MP n q Q re RG rg ri s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W "
    "W* y ' \""
)
_OPERATORS: Final = frozenset((*_NAMES.split(), "INLINE IMAGE"))
_INTENTS: Final = frozenset(
    ("/RelativeColorimetric", "/AbsoluteColorimetric", "/Perceptual", "/Saturation")
)
# ISO 32000-1, table 6, without LZW (6.1.7.2) and encryption; JPEG 2000 has rules of its own
# (6.2.8.3), which nothing here checks.
_FILTERS: Final = frozenset(
    f"/{name}"
    for name in (
        *("ASCIIHexDecode", "ASCII85Decode", "FlateDecode", "RunLengthDecode"),
        *("CCITTFaxDecode", "JBIG2Decode", "DCTDecode", "AHx", "A85", "Fl", "RL", "CCF", "DCT"),
    )
)
_BLEND_MODES: Final = frozenset(
    f"/{name}"
    for name in (
        *("Normal", "Compatible", "Multiply", "Screen", "Overlay", "Darken", "Lighten"),
        *("ColorDodge", "ColorBurn", "HardLight", "SoftLight", "Difference", "Exclusion"),
        *("Hue", "Saturation", "Color", "Luminosity"),
    )
)
_FORBIDDEN: Final = {
    "/F": ("6.1.7.1", "data outside the file"),
    "/OPI": ("6.2.8", "an OPI dictionary"),
    "/Alternates": ("6.2.8", "alternate images"),
    "/PS": ("6.2.9", "PostScript"),
    "/Ref": ("6.2.9", "a reference XObject"),
    "/TR": ("6.2.5", "a transfer function"),
    "/HTP": ("6.2.5", "a halftone phase"),
}
_ACTING: Final = {"/AA": "6.5", "/Annots": "6.3", "/PresSteps": "6.10"}
_TEXT: Final = ("Tj", "TJ", "'", '"')
_INKS: Final = "6.2.4.3: DeviceCMYK, and the output intent is sRGB"
_INVISIBLE: Final = 3
# Two million bytes take a second; drawings of more are no mail.
_MOST_CONTENT: Final = 4 << 20
_MOST_STRING: Final = 32_767
_SIDES: Final = (3, 14_400)


def violations(pdf: pikepdf.Pdf) -> tuple[str, ...]:
    """What keeps an open PDF from being PDF/A-2b, or 2u where it says so; empty: nothing found.

    Args:
        pdf: as it was opened, with its own trailer and metadata.
    """
    found = [*_of_file(pdf)]
    for number, page in enumerate(pdf.pages, 1):
        found += [f"page {number}: {complaint}" for complaint in check_page(page).violations]
    return tuple(found)


@attrs.frozen(kw_only=True)
class PageCheck:
    """What was found on one page.

    Args:
        violations: what keeps it from standing in a PDF/A-2b with sRGB as its output intent.
        shown: whether text is painted on it, or on a form of it.
        hidden: whether text stands on it that is not painted.
    """

    violations: tuple[str, ...]
    shown: bool
    hidden: bool


def check_page(page: pikepdf.Page) -> PageCheck:
    """Look at a page, and at everything that it uses."""
    found = [*_of_page(page)]
    modes: set[int] = set()
    for owner in _painted(page):
        found += _of_content(owner, modes)
    shown = bool(modes - {_INVISIBLE})
    if shown:
        found += [complaint for font in _fonts(page) for complaint in _of_font(font)]
    for item in _reachable(page.obj):
        found += _of_array(list(item)) if isinstance(item, pikepdf.Array) else _of_object(item)
    violations = tuple(dict.fromkeys(found))
    return PageCheck(violations=violations, shown=shown, hidden=_INVISIBLE in modes)


def _of_file(pdf: pikepdf.Pdf) -> Iterator[str]:
    if pdf.is_encrypted:
        yield "6.1.3: the file is encrypted"
    if "/ID" not in pdf.trailer:
        yield "6.1.3: the trailer has no ID"
    if pdf.pdf_version not in {f"1.{minor}" for minor in range(8)}:
        yield f"6.1.2: version {pdf.pdf_version} in the header"
    for key, clause in (("/AA", "6.5"), ("/OpenAction", "6.5"), ("/AcroForm", "6.4")):
        if key in pdf.Root:
            yield f"{clause}: {key} of the document"
    names = pdf.Root.get("/Names", pikepdf.Dictionary())
    yield from (f"6.8: {key}" for key in ("/EmbeddedFiles", "/JavaScript") if key in names)
    yield from _of_intents(pdf)
    yield from _of_metadata(pdf)


def _of_intents(pdf: pikepdf.Pdf) -> Iterator[str]:
    intents = list(pdf.Root.get("/OutputIntents", ()))
    claims = [i for i in intents if i.get("/S") == "/GTS_PDFA1"]
    if len(claims) != 1:
        yield f"6.2.3: {len(claims)} output intents of PDF/A"
        return
    if "/OutputConditionIdentifier" not in claims[0]:
        yield "6.2.3: the output intent has no OutputConditionIdentifier"
    profile = claims[0].get("/DestOutputProfile")
    if not isinstance(profile, pikepdf.Stream):
        yield "6.2.3: the output intent has no profile"
        return
    yield from _of_profile(profile, ("mntr", "prtr"))
    if profile.read_bytes()[16:20] != b"RGB " or profile.get("/N") != 3:
        yield "6.2.3: the output intent is not one of three colours"


def _of_metadata(pdf: pikepdf.Pdf) -> Iterator[str]:
    stream = pdf.Root.get("/Metadata")
    if not isinstance(stream, pikepdf.Stream):
        yield "6.6.2.1: no metadata"
        return
    if stream.get("/Type") != "/Metadata" or stream.get("/Subtype") != "/XML":
        yield "6.6.2.1: the metadata are not marked as XML"
    packet = stream.read_bytes().partition(b"?>")[0]
    if b" bytes=" in packet or b" encoding=" in packet:
        yield "6.6.2.1: the packet has bytes or encoding"
    metadata = pdf.open_metadata()  # as a context manager it would write
    part, conformance = metadata.get("pdfaid:part"), metadata.get("pdfaid:conformance")
    if part != PART or conformance not in ("B", "U"):
        yield f"6.6.4: says PDF/A part {part}, conformance {conformance}"
    if conformance == "U":
        for font in (font for page in pdf.pages for font in _fonts(page)):
            if _lacks_unicode(font):
                yield f"6.2.11.7.2: font {font.get('/BaseFont')} has no ToUnicode"


def _lacks_unicode(font: pikepdf.Object) -> bool:
    if str(font.get("/Subtype")) in ("/CIDFontType0", "/CIDFontType2"):
        return False
    known = ("/WinAnsiEncoding", "/MacRomanEncoding", "/MacExpertEncoding")
    return "/ToUnicode" not in font and str(font.get("/Encoding")) not in known


def _of_page(page: pikepdf.Page) -> Iterator[str]:
    yield from (f"{clause}: {key} on the page" for key, clause in _ACTING.items() if key in page)
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    if not all(_SIDES[0] <= side <= _SIDES[1] for side in (right - left, top - bottom)):
        yield "6.1.13: a side of fewer than 3 or more than 14,400 points"


def _of_object(item: pikepdf.Object) -> Iterator[str]:
    """Rules of dictionaries and streams, whatever they are for."""
    graphics = isinstance(item, pikepdf.Stream) or _type(item) == "/ExtGState"
    for key, (clause, what) in _FORBIDDEN.items():
        if graphics and key in item:
            yield f"{clause}: {what}"
    if isinstance(item, pikepdf.Stream):
        yield from _of_stream(item)
    if item.get("/TR2", "/Default") != "/Default":
        yield "6.2.5: a transfer function"
    if _type(item) == "/ExtGState" and "/BM" in item:
        modes = item["/BM"]
        for mode in modes if isinstance(modes, pikepdf.Array) else [modes]:
            if str(mode) not in _BLEND_MODES:
                yield f"6.2.10: blend mode {mode}"
    if "/DeviceCMYK" in (str(value) for value in _values(item) if isinstance(value, pikepdf.Name)):
        yield _INKS


def _of_stream(stream: pikepdf.Stream) -> Iterator[str]:
    filters = stream.get("/Filter", pikepdf.Array())
    for name in filters if isinstance(filters, pikepdf.Array) else [filters]:
        if str(name) not in _FILTERS:
            yield f"6.1.7.2: filter {name}"
    if stream.get("/Interpolate"):
        yield "6.2.8: interpolation"
    if str(stream.get("/Intent", "/Perceptual")) not in _INTENTS:
        yield "6.2.6: a rendering intent of its own"
    if stream.get("/Subtype") == "/PS" or stream.get("/Subtype2") == "/PS":
        yield "6.2.9: PostScript"


def _of_array(parts: list[Any]) -> Iterator[str]:
    """Colour spaces are arrays, and stand in arrays."""
    if any(isinstance(part, pikepdf.Name) and part == "/DeviceCMYK" for part in parts):
        yield _INKS
    if len(parts) > 1 and isinstance(parts[0], pikepdf.Name) and parts[0] == "/ICCBased":
        yield from _of_profile(parts[1], ("scnr", "mntr", "prtr", "spac"))


def _of_profile(profile: pikepdf.Object, classes: tuple[str, ...]) -> Iterator[str]:
    data = profile.read_bytes() if isinstance(profile, pikepdf.Stream) else b""
    sound = data[36:40] == b"acsp" and int.from_bytes(data[:4], "big") == len(data)
    if not sound or data[8] > 4 or data[12:16].decode("latin-1") not in classes:
        yield "6.2.4.2: an ICC profile that is damaged, newer than version 4 or of another class"


def _of_font(font: pikepdf.Object) -> Iterator[str]:
    if str(font.get("/Subtype")) in ("/Type0", "/Type3"):
        return  # the one has its program in a descendant, the other in content streams
    descriptor = font.get("/FontDescriptor", pikepdf.Dictionary())
    if not any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")):
        yield f"6.2.11.4.1: font {font.get('/BaseFont')} is not embedded"


def _of_content(owner: pikepdf.Object, modes: set[int]) -> Iterator[str]:
    """Rules of operators; adds the rendering modes of text to `modes`."""
    if _length(owner) > _MOST_CONTENT:
        yield "6.2.2: content that is too long to be checked"
        modes.add(0)
        return
    mode = 0
    for operator, operands in _instructions(owner):
        if operator == "Tr" and operands:
            mode = int(operands[0])
        if operator in _TEXT:
            modes.add(mode)
        yield from _of_operator(operator, operands)


def _of_operator(operator: str, operands: Any) -> Iterator[str]:
    if operator not in _OPERATORS:
        yield f"6.2.2: operator {operator}"
    if operator in ("k", "K") or (operator in ("cs", "CS") and operands[0] == "/DeviceCMYK"):
        yield _INKS
    if operator == "ri" and str(operands[0]) not in _INTENTS:
        yield f"6.2.6: rendering intent {operands[0]}"
    if operator == "INLINE IMAGE":
        yield from _of_inline(operands[0])
    if any(isinstance(o, pikepdf.String) and len(bytes(o)) > _MOST_STRING for o in operands):
        yield "6.1.13: a string of more than 32,767 bytes"


def _length(owner: pikepdf.Object) -> int:
    """Bytes of content, unpacked."""
    parts = [owner] if isinstance(owner, pikepdf.Stream) else owner.get("/Contents", [])
    streams = list(parts) if isinstance(parts, pikepdf.Array | list) else [parts]
    return sum(len(p.read_bytes()) for p in streams if isinstance(p, pikepdf.Stream))


def _instructions(owner: pikepdf.Object) -> Iterator[tuple[str, Any]]:
    """Operators with their operands; content that cannot be parsed has an operator of none."""
    try:
        for instruction in pikepdf.parse_content_stream(owner):
            yield str(instruction.operator), instruction.operands
    except (pikepdf.PdfError, UnicodeDecodeError):
        yield "(unreadable)", []


def _of_inline(image: Any) -> Iterator[str]:
    entries = image.obj if hasattr(image, "obj") else pikepdf.Dictionary()
    keys = {str(key): str(value) for key, value in entries.as_dict().items()}
    if {"/CMYK", "/DeviceCMYK"} & set(keys.values()):
        yield _INKS
    if "LZW" in keys.get("/F", "") + keys.get("/Filter", ""):
        yield "6.1.10: LZW in an inline image"
    if "rue" in keys.get("/I", "") + keys.get("/Interpolate", ""):
        yield "6.2.8: interpolation"


def _painted(page: pikepdf.Page) -> Iterator[pikepdf.Object]:
    """What has content of operators: the page, its forms and patterns."""
    yield page.obj
    for item in _reachable(page.obj):
        if isinstance(item, pikepdf.Stream) and (
            item.get("/Subtype") == "/Form" or "/PatternType" in item
        ):
            yield item


def _fonts(page: pikepdf.Page) -> Iterator[pikepdf.Object]:
    for item in _reachable(page.obj):
        if not isinstance(item, pikepdf.Array) and _type(item) == "/Font":
            yield item


def _reachable(top: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """A page's dictionary, and every array, dictionary and stream below it, each once."""
    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = [top]
    while waiting:
        item = waiting.pop()
        if not isinstance(item, pikepdf.Array | pikepdf.Dictionary | pikepdf.Stream):
            continue
        if item.is_indirect:
            if item.objgen in seen:
                continue
            seen.add(item.objgen)
        yield item
        waiting.extend(_values(item))


def _values(item: pikepdf.Object) -> list[Any]:
    """What an array, dictionary or stream holds; not the way up to the other pages."""
    if isinstance(item, pikepdf.Array):
        return list(item)
    return [item[key] for key in item.keys() if key != "/Parent"]  # noqa: SIM118 - iterates streams otherwise


def _type(item: pikepdf.Object) -> str:
    return str(item.get("/Type", ""))
