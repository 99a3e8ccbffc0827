"""The two-reader rule: what several barcode readers say of one page, and where they disagree.

- The same bytes at one place are one barcode, with all who read them;
- what only one reader saw is kept, with that reader alone: weaker evidence;
- different bytes at one place are a contradiction, and neither counts as read.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import attrs

from docindex.model import Barcode, Box, Contradiction
from docindex.pageimage import PageImage


@attrs.frozen(kw_only=True)
class BarcodeReading:
    """What the readers found on one page, with boxes in pixels of the original scan."""

    barcodes: tuple[Barcode, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()


@attrs.frozen(kw_only=True)
class ByDesign:
    """A difference that is no misreading: no contradiction, but no second witness either.

    Args:
        reason: where it comes from.
        explains: whether it turns one of two payloads into the other, asked both ways round.
    """

    symbologies: tuple[str, ...]
    reason: str
    explains: Callable[[bytes, bytes], bool]


def merged(found: Sequence[Barcode], seen: Iterable[Barcode], margin: int) -> list[Barcode]:
    """Add one reader's barcodes to those of the readers before it."""
    merged = list(found)
    for barcode in seen:
        (name,) = barcode.readers
        equal = [known for known in merged if _payload(known) == _payload(barcode)]
        if any(name in known.readers and _same_place(known, barcode) for known in equal):
            continue
        open_to = [k for k in equal if name not in k.readers and _near(k, barcode, margin)]
        if open_to:
            nearest = min(open_to, key=lambda known: _distance(known.box, barcode.box))
            agreed = attrs.evolve(nearest, readers=(*nearest.readers, name))
            merged[merged.index(nearest)] = agreed
        elif not any(_by_design(k, barcode) and _near(k, barcode, margin) for k in found):
            merged.append(barcode)
    return merged


def judged(image: PageImage, found: Sequence[Barcode], margin: int) -> BarcodeReading:
    """Set apart what contradicts each other, and map the rest to the scan."""
    scanned = [attrs.evolve(barcode, box=image.to_scan(barcode.box)) for barcode in found]
    ranks = sorted(range(len(found)), key=lambda index: _order(scanned[index]))
    pairs = [
        (one, other)
        for position, one in enumerate(ranks)
        for other in ranks[position + 1 :]
        if _contradict(found[one], found[other], margin)
    ]
    disputed = {index for pair in pairs for index in pair}
    return BarcodeReading(
        barcodes=tuple(scanned[index] for index in ranks if index not in disputed),
        contradictions=tuple(
            Contradiction(
                kind="readers_disagree",
                page=image.page.id,
                first=_statement(scanned[one]),
                second=_statement(scanned[other]),
            )
            for one, other in pairs
        ),
    )


def _contradict(one: Barcode, other: Barcode, margin: int) -> bool:
    """Whether two readings cannot both be true.

    One place carries one symbol, whatever its symbology. Beside that, a linear code's box shows
    only the lines that were read: two readers may each have read another part of one damaged code.
    So where neither confirms the other's reading, near is near enough.
    """
    if _payload(one) == _payload(other):
        return False
    if _same_place(one, other):
        return True
    unconfirmed = set(one.readers).isdisjoint(other.readers)
    same_family = _payload(one)[0] == _payload(other)[0]
    return unconfirmed and same_family and _near(one, other, margin)


def _payload(barcode: Barcode) -> tuple[str, bytes]:
    """Family and bytes by which two readings are compared.

    EAN and UPC are one family: readers differ in whether a UPC-A is an EAN-13 that begins with 0.
    """
    if barcode.symbology in ("ean13", "ean8", "upca"):
        return "ean", barcode.data.rjust(13, b"0") if barcode.symbology == "upca" else barcode.data
    return barcode.symbology, barcode.data


def _order(barcode: Barcode) -> tuple[int, int, bytes, str]:
    return barcode.box.top, barcode.box.left, barcode.data, barcode.symbology


def _statement(barcode: Barcode) -> str:
    box = barcode.box
    place = f"{box.left},{box.top},{box.right},{box.bottom}"
    return f"{'+'.join(barcode.readers)}: {barcode.symbology} {barcode.text!r} at {place}"


def _same_place(one: Barcode, other: Barcode) -> bool:
    """Whether the middle of one lies in the other: neighbours on a skewed page only touch."""
    return holds_middle(one.box, other.box) or holds_middle(other.box, one.box)


def _near(one: Barcode, other: Barcode, margin: int) -> bool:
    return grown(one.box, margin).overlaps(other.box)


def _middle(box: Box) -> tuple[float, float]:
    return (box.left + box.right) / 2, (box.top + box.bottom) / 2


def holds_middle(box: Box, other: Box) -> bool:
    """Whether the middle of one box lies in another."""
    return _holds(box, *_middle(other))


def _holds(box: Box, x: float, y: float) -> bool:
    return box.left <= x <= box.right and box.top <= y <= box.bottom


def _distance(one: Box, other: Box) -> float:
    return math.dist(_middle(one), _middle(other))


def grown(box: Box, margin: int) -> Box:
    """A wider box; it may end beyond the page, which slicing forgives, but not begin before it."""
    return Box(
        left=max(box.left - margin, 0),
        top=max(box.top - margin, 0),
        right=box.right + margin,
        bottom=box.bottom + margin,
    )


# ISO/IEC 16388, annex A: a shift character and a letter stand for one character of ASCII. Which one
# is left open here; everything else must agree.
_SHIFTED: Final = re.compile(rb"[$%/+][A-Z]")


def _full_ascii(plain: bytes, extended: bytes) -> bool:
    rest = _SHIFTED.split(plain)
    pattern = rb"[\x00-\x7f]".join(re.escape(part) for part in rest)
    return len(rest) > 1 and re.fullmatch(pattern, extended) is not None


def _upper_half(one: bytes, other: bytes) -> bool:
    return bytes(byte & 0x7F for byte in one) == other


def _separators(one: bytes, other: bytes) -> bool:
    return one.replace(b"\x1d", b"") == other.replace(b"\x1d", b"")


def _character_set(one: bytes, _other: bytes) -> bool:
    return not one.isascii()


def _part(one: bytes, other: bytes) -> bool:
    return one in other


# No Code 32: zxing-cpp is asked for plain Code 39 only, and so reads it as ZBar does.
BY_DESIGN: Final = (
    ByDesign(
        symbologies=("code39",),
        reason="only one reader decodes pairs such as +A (full ASCII)",
        explains=_full_ascii,
    ),
    ByDesign(
        symbologies=("code128",),
        reason="ZBar ignores FNC4, which adds 128 to a character",
        explains=_upper_half,
    ),
    ByDesign(
        symbologies=("code128", "datamatrix", "qr"),
        reason="FNC1 is a group separator to one reader and nothing to the other (GS1)",
        explains=_separators,
    ),
    ByDesign(
        symbologies=("qr",),
        reason="ZBar re-encodes as UTF-8 where the symbol names its character set",
        explains=_character_set,
    ),
    ByDesign(
        symbologies=("qr",),
        reason="ZBar joins the parts of a structured append",
        explains=_part,
    ),
)


def _by_design(one: Barcode, other: Barcode) -> bool:
    if one.symbology != other.symbology:
        return False
    return any(
        rule.explains(one.data, other.data) or rule.explains(other.data, one.data)
        for rule in BY_DESIGN
        if one.symbology in rule.symbologies
    )
