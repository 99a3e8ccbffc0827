"""All barcodes of a page: where to look, how often, and what two readers make of it.

1. A locator finds regions with the texture of a code; the first reader reads these, upright.
2. A region that it could not read is shown to it again: matrix codes cut free of lines that touch
   them; from grey, straightened, smoothed, and enlarged. The largest of those that only might be
   codes are read once, from grey.
3. The whole page is read only where a code is to be expected: where nothing was read although
   something on the page has the texture of a code. Small images are read whole.
4. Every further reader reads, without knowing what was found, the places where something was
   found or located; `docindex.agreement` judges what they say.

The readers look at the binary layer: on generated pages it gave zxing-cpp more
codes of noisy scans than raw grey (57 against 55 of 64) in a third of the time; ZBar reads next to
nothing on noisy grey (7 of 32 against 26). Grey comes second, for what is faint or too dark.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Protocol, runtime_checkable

import attrs
import numpy as np

from docindex.agreement import BarcodeReading, grown, holds_middle, judged, merged
from docindex.contracts import BarcodeDecoder, Grey
from docindex.imaging.codelocator import CodeRegion, Texture, locate_codes
from docindex.imaging.codeviews import CodeView, freed_view, plain_view, softened_view, turned_view
from docindex.model import Barcode, Box
from docindex.pageimage import PageImage

# Quiet zones are ten modules wide, and a module on mail is at most half a millimetre.
_MARGIN_INCHES: Final = 0.2
# The same around what has the texture of a code, and the part of a block that the locator cuts off.
_AROUND_INCHES: Final = 0.25
_SLACK_INCHES: Final = 0.1
# So far beyond a patch code the blocks reach; this share of what they cover is the code itself.
_BLOCK_INCHES: Final = 0.7
_OF_PATCH: Final = 0.45
# The longer side of a sheet: of A3, and of A5.
_LONGEST_INCHES: Final = 17.0
_SHORTEST_INCHES: Final = 8.0
# A smaller image (A6 at 150 dpi has 0.5 million pixels) is read as a whole: locating saves nothing.
_LEAST_PIXELS: Final = 1_000_000
# Regions of one page that are shown again, their share of it, and doubtful ones that are shown at
# all: stamps and photographs must not cost more than the page would as a whole.
_MOST_UNREAD: Final = 8
_MOST_OF_PAGE: Final = 0.3
_MOST_DOUBTFUL: Final = 4
# Pixels of a softened view: modules of a larger region are large enough to be made smaller.
_MOST_SOFTENED: Final = 600_000
_LEAST_SKEW: Final = 1.5
# Millimetres of smoothing, and pixels for one, of the last two views.
_SOFTENED: Final = ((0.16, 1.0), (0.11, 2.0))
_MM_PER_INCH: Final = 25.4

Named = tuple[str, BarcodeDecoder]


@runtime_checkable
class RegionDecoder(Protocol):
    """A decoder that saves effort where it is told that it sees one upright region, not a page."""

    def decode_region(self, image: Grey, symbologies: Sequence[str]) -> Iterable[Barcode]:
        """Read what `decode` would, in an image whose linear codes have standing bars."""
        ...


def decode_region(
    decoder: BarcodeDecoder, image: Grey, symbologies: Sequence[str]
) -> Iterable[Barcode]:
    """Read an upright region with the decoder's own way for regions, where it has one."""
    if isinstance(decoder, RegionDecoder):
        return decoder.decode_region(image, symbologies)
    return decoder.decode(image, symbologies)


def read_barcodes(
    image: PageImage,
    decoders: Sequence[Named],
    symbologies: Sequence[str],
    *,
    patches: Sequence[Box] = (),
) -> BarcodeReading:
    """Read a page's barcodes with every reader and compare what they say.

    Args:
        image: the page; its binary layer is read, and its grey one where that is not enough.
        decoders: names and readers in the profile's order; the first one leads.
        symbologies: wanted names as in `model.Barcode`.
        patches: where patch codes were read, in pixels of `image`; their bars look like a barcode.

    Returns:
        Barcodes from top to bottom, then left to right; one for each symbol on the page, so the
        same payload at two places stands there twice.
    """
    if not decoders or not symbologies:
        return BarcodeReading()
    margin = round(image.dpi * _MARGIN_INCHES)
    lead = Look(image=image, reader=decoders[0], symbologies=symbologies, patches=patches)
    shown = _search(lead)
    found = merged([], sorted(lead.found, key=_order), margin)
    for reader in decoders[1:]:
        look = Look(image=image, reader=reader, symbologies=symbologies)
        for region in _joined_regions(grown(barcode.box, margin) for barcode in found):
            look.read(plain_view(image.binary, region), upright=False)
        for view in shown:
            look.read(view, upright=False)
        found = merged(found, sorted(look.found, key=_order), margin)
    return judged(image, found, margin)


@attrs.define(kw_only=True, eq=False)
class Look:
    """One reader at work on one page; `found` in pixels of the page, with that reader alone.

    Args:
        patches: where patch codes stand.
    """

    image: PageImage
    reader: Named
    symbologies: Sequence[str]
    patches: Sequence[Box] = ()
    found: list[Barcode] = attrs.field(factory=list)

    def read(self, view: CodeView, *, upright: bool) -> bool:
        """Read one view; whether something was found in it."""
        name, decoder = self.reader
        if upright:
            seen = decode_region(decoder, view.pixels, self.symbologies)
        else:
            seen = decoder.decode(view.pixels, self.symbologies)
        before = len(self.found)
        for barcode in seen:
            box = view.to_page(barcode.box)
            self.found.append(attrs.evolve(barcode, box=box, readers=(name,)))
        return len(self.found) > before


def _search(look: Look) -> list[CodeView]:
    """Read a page with the first reader.

    Returns:
        Further places that the other readers should see: those where a code may be that could not
        be read, or was read in a better view only, in that view.
    """
    binary = look.image.binary
    whole = plain_view(binary, Box(left=0, top=0, right=binary.shape[1], bottom=binary.shape[0]))
    if binary.size < _LEAST_PIXELS:
        return [] if look.read(whole, upright=False) else [whole]
    unread = read_regions(look)
    strong = [region for region in unread if region.strong]
    weak = sorted((region for region in unread if not region.strong), key=_area, reverse=True)
    shown = list(_looked_at_again(look, strong))
    shown += [view for region in weak[:_MOST_DOUBTFUL] if (view := _doubtful(look, region))]
    if strong and not look.found:
        look.read(whole, upright=False)
    return shown


def _area(region: CodeRegion) -> int:
    return region.box.width * region.box.height


def read_regions(look: Look) -> list[CodeRegion]:
    """Show the reader every region that looks like a code, once.

    Returns:
        Those that were not read; regions that only might be a code were not shown.
    """
    located = locate_codes(look.image.binary, _likely_dpi(look.image))
    regions = [region for region in located if not _is_patch(look, region)]
    for region in regions:
        if region.strong and not _is_read(look, region):
            look.read(_first_view(look.image, region), upright=True)
    return [region for region in regions if not _is_read(look, region)]


def _is_patch(look: Look, region: CodeRegion) -> bool:
    """Whether it is a patch code, as far as the locator's blocks show; no barcode beside one."""
    margin = round(look.image.dpi * _BLOCK_INCHES)
    return any(
        _bounds((region.box, around := grown(patch, margin))) == around
        and _shared(region.box, patch) >= _OF_PATCH * _area(region)
        for patch in look.patches
    )


def _shared(box: Box, other: Box) -> int:
    """Pixels that two boxes have in common."""
    width = min(box.right, other.right) - max(box.left, other.left)
    height = min(box.bottom, other.bottom) - max(box.top, other.top)
    return max(width, 0) * max(height, 0)


def _likely_dpi(image: PageImage) -> float:
    """The page's resolution, as far as a sheet of paper may have it: files state wrong ones."""
    longest: int = max(image.binary.shape)
    return min(max(image.dpi, longest / _LONGEST_INCHES), longest / _SHORTEST_INCHES)


def _is_read(look: Look, region: CodeRegion) -> bool:
    """Whether something was read in it; a box of few lines may lie on the region's very edge."""
    box = grown(region.box, round(look.image.dpi * _SLACK_INCHES))
    return any(holds_middle(box, barcode.box) for barcode in look.found)


def _looked_at_again(look: Look, regions: Sequence[CodeRegion]) -> Iterator[CodeView]:
    """Read regions in further views; of each the view that succeeded, else the first one."""
    room = look.image.binary.size * _MOST_OF_PAGE
    for region in regions[:_MOST_UNREAD]:
        room -= _area(region)
        if not _is_read(look, region):
            views = _further_views(look.image, region) if room > 0 else ()
            better = next((view for view in views if look.read(view, upright=True)), None)
            yield better or _first_view(look.image, region)


def _doubtful(look: Look, region: CodeRegion) -> CodeView | None:
    """Read a region that only might be a code, from grey: its binary layer is what is doubtful."""
    view = _view(look.image.grey, look.image, region)
    return view if look.read(view, upright=True) else None


def _first_view(image: PageImage, region: CodeRegion) -> CodeView:
    return _view(image.binary, image, region)


def _view(layer: Grey, image: PageImage, region: CodeRegion) -> CodeView:
    """The region of a layer as it stands, linear codes with standing bars."""
    box = _around(image, region)
    if region.texture is Texture.LYING:
        return turned_view(layer, box, 90)
    return plain_view(layer, box)


def _further_views(image: PageImage, region: CodeRegion) -> Iterator[CodeView]:
    """Views for a code that the first one did not give away, the most promising ones first."""
    box, turn = _around(image, region), 90.0 if region.texture is Texture.LYING else 0.0
    plain, grey = plain_view(image.binary, box), plain_view(image.grey, box)
    if region.texture is Texture.MATRIX and (freed := freed_view(image.binary, box, image.dpi)):
        yield freed
    if abs(image.skew) >= _LEAST_SKEW:
        turn += image.skew
        yield turned_view(image.grey, box, turn)
    elif not np.array_equal(plain.pixels, grey.pixels):
        yield _view(image.grey, image, region)
    largest = (_MOST_SOFTENED / (box.width * box.height)) ** 0.5
    for smooth, scale in _SOFTENED:
        sigma = smooth * image.dpi / _MM_PER_INCH
        yield softened_view(image.binary, box, turn, sigma, min(scale, largest))


def _around(image: PageImage, region: CodeRegion) -> Box:
    """A region with what the locator cuts off, and its quiet zone, as far as the page goes."""
    height, width = image.binary.shape
    box = grown(region.box, round(image.dpi * _AROUND_INCHES))
    return attrs.evolve(box, right=min(box.right, width), bottom=min(box.bottom, height))


def _order(barcode: Barcode) -> tuple[int, int, bytes, str]:
    return barcode.box.top, barcode.box.left, barcode.data, barcode.symbology


def _joined_regions(boxes: Iterable[Box]) -> list[Box]:
    """Bounds of boxes that overlap, so that no region cuts a neighbour's code in two."""
    regions: list[Box] = []
    for box in boxes:
        region = box
        while touching := [other for other in regions if other.overlaps(region)]:
            regions = [other for other in regions if other not in touching]
            region = _bounds((region, *touching))
        regions.append(region)
    return sorted(regions)


def _bounds(boxes: Sequence[Box]) -> Box:
    return Box(
        left=min(box.left for box in boxes),
        top=min(box.top for box in boxes),
        right=max(box.right for box in boxes),
        bottom=max(box.bottom for box in boxes),
    )
