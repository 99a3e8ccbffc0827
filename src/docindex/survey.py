"""A quick look at one page: damaged? blank? turned? separator? barcodes? Runs in a worker."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

import attrs

from docindex.barcodes import decode_region, read_barcodes
from docindex.contracts import BarcodeDecoder, Grey, Preprocessor
from docindex.errors import ComponentError, PageError
from docindex.imaging.binarize import binarize, looks_bitonal
from docindex.imaging.blank import has_faint_print, is_blank
from docindex.imaging.patchcode import read_patch_codes
from docindex.imaging.quality import quality_notes
from docindex.model import Barcode, PageFault, PageRef, PageSurvey, Patch
from docindex.pageimage import PageImage

T = TypeVar("T")

Named = tuple[str, T]


@attrs.frozen(kw_only=True, eq=False)
class Surveyor:
    """The components that look at every page, in profile order."""

    preprocessors: Sequence[Named[Preprocessor]]
    decoders: Sequence[Named[BarcodeDecoder]]
    symbologies: tuple[str, ...]

    def survey(self, page: PageRef, open_page: Callable[[PageRef], PageImage]) -> PageSurvey:
        """Look at one page; whatever goes wrong becomes the survey's fault, never an exception.

        Args:
            open_page: decodes a page; raises `PageError`.
        """
        try:
            return self._look(open_page(page))
        except PageError as error:
            return PageSurvey(page=page, fault=PageFault(error.fault), detail=error.detail)
        except ComponentError as error:
            return PageSurvey(page=page, fault=PageFault.COMPONENT_FAILED, detail=str(error))
        except MemoryError:
            return PageSurvey(page=page, fault=PageFault.OUT_OF_MEMORY)

    def _look(self, image: PageImage) -> PageSurvey:
        image = prepared(image, self.preprocessors)
        notes: tuple[str, ...] = () if image.page.dpi_source == "file" else ("dpi_from_profile",)
        if "binary" not in image.layers:
            image = image.with_layer("binary", binarize(image.grey))
        binary = image.binary
        decoders = [(name, _GuardedDecoder(name, decoder)) for name, decoder in self.decoders]
        patches = read_patch_codes(image.grey, image.dpi, image.rotation)
        places = [patch.box for patch in patches]
        reading = read_barcodes(image, decoders, self.symbologies, patches=places)
        marked = bool(reading.barcodes or reading.contradictions or patches)
        empty = not marked and is_blank(binary, image.dpi)
        faint = empty and not looks_bitonal(image.grey) and has_faint_print(image.grey, image.dpi)
        notes += quality_notes(image.grey, binary, image.dpi, faint=faint)
        return PageSurvey(
            page=image.page,
            blank=empty and not faint,
            rotation=image.rotation,
            skew=image.skew,
            barcodes=reading.barcodes,
            contradictions=reading.contradictions,
            patches=tuple(Patch(code=p.code, box=image.to_scan(p.box)) for p in patches),
            notes=notes,
        )


def prepared(
    image: PageImage, preprocessors: Sequence[Named[Preprocessor]], *, again: bool = False
) -> PageImage:
    """Run the chain.

    Args:
        again: rotation and skew are known already; only makers of layers run.
    """
    for name, preprocessor in preprocessors:
        if not again or preprocessor.makes_layer:
            with guarded(name):
                image = preprocessor.apply(image)
    return image


@contextlib.contextmanager
def guarded(component: str) -> Iterator[None]:
    """Turn what a component raises into a `ComponentError` that quotes no page.

    `SystemExit` counts as well: a component has no business ending the process. A component that
    ends itself in time says so with `TimeoutError`.
    """
    try:
        yield
    except (PageError, ComponentError, MemoryError):
        raise
    except TimeoutError as error:
        raise PageError(PageFault.TIMED_OUT, f"component {component!r} took too long") from error
    except (Exception, SystemExit) as error:
        raise ComponentError(component, type(error).__name__) from error


@attrs.frozen
class _GuardedDecoder:
    """A decoder whose errors carry its name."""

    name: str
    decoder: BarcodeDecoder

    def decode(self, image: Grey, symbologies: Sequence[str]) -> Iterable[Barcode]:
        with guarded(self.name):
            return tuple(self.decoder.decode(image, symbologies))

    def decode_region(self, image: Grey, symbologies: Sequence[str]) -> Iterable[Barcode]:
        with guarded(self.name):
            return tuple(decode_region(self.decoder, image, symbologies))
