"""`FormReader`: a tenant's forms, recognised and read; one per worker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import attrs
import numpy as np
import numpy.typing as npt

from docindex.errors import Problem, ProfileError
from docindex.formreading.acceptance import Verdict, judge
from docindex.formreading.blanks import BlankSide, blank_version, read_blank, shrunk
from docindex.formreading.crops import ZoneBlank
from docindex.formreading.frames import FINE_DPI, MM, StraightPage, after
from docindex.formreading.landmarks import HEIGHT, WIDTH, Landmarks
from docindex.formreading.learning import LEAST_LANDMARKS
from docindex.formreading.registration import PRESENT, Sighting, sight
from docindex.formreading.spotting import spot
from docindex.formreading.values import FormReading
from docindex.formreading.zones import ZoneReader
from docindex.forms import Form, Zone, load_form
from docindex.model import Barcode
from docindex.pageimage import Grey, PageImage

# Millimetres by which the same print may stand elsewhere on a form of the same office.
_SAME_PLACE: Final = 1.4
# What two forms differ in, and how much of it the page must show of one and may of the other.
_LEAST_TELLING: Final = 2
_SHOWS: Final = 0.6
_LACKS: Final = 0.3


@attrs.frozen(kw_only=True, eq=False)
class KnownSide:
    """One side of a form, ready to be looked for.

    Args:
        number: from 1.
        picture: the blank at `FINE_DPI`, 0 ink to 255 paper.
        landmarks: those that no zone covers.
    """

    form: Form
    document_class: str
    number: int
    picture: Grey
    landmarks: Landmarks
    zones: tuple[ZoneBlank, ...]


@attrs.frozen(eq=False)
class _Match:
    side: KnownSide
    rotation: int
    page: StraightPage
    sighting: Sighting
    verdict: Verdict


@attrs.frozen(kw_only=True, eq=False)
class FormReader:
    """Recognises pages as sides of known forms, and reads their zones.

    Args:
        versions: name and digest of every blank.
    """

    sides: tuple[KnownSide, ...]
    zones: ZoneReader
    versions: tuple[tuple[str, str], ...] = ()

    @classmethod
    def load(cls, files: Sequence[tuple[str, Path]], zones: ZoneReader) -> FormReader:
        """Load form models; those without a blank are never recognised.

        Args:
            files: class of documents and file of the form, in profile order.

        Raises:
            ProfileError: a form or its blank cannot be used.
        """
        sides: list[KnownSide] = []
        versions = []
        for document_class, path in files:
            form = load_form(path)
            if form.blank is None:
                continue
            blank = path.parent / form.blank
            sides.extend(_known(form, document_class, path, read_blank(blank)))
            versions.append((f"form {form.name}", blank_version(blank)))
        return cls(sides=tuple(sides), zones=zones, versions=tuple(versions))

    def read(
        self,
        image: PageImage,
        *,
        before: FormReading | None = None,
        barcodes: Sequence[Barcode] = (),
    ) -> FormReading | None:
        """Recognise a page and read its zones; None: it is none of the forms, or not for sure.

        Args:
            image: with a layer `binary`; upright and down are both tried where rotation is unknown.
            before: what the page before it in its document was recognised as. Second sides are
                looked for after their first sides only: the backs of forms are too much alike.
            barcodes: what the survey read on the page.

        Raises:
            ComponentError: the engine raised.
        """
        wanted = [side for side in self.sides if _may_follow(side, before)]
        if not wanted:
            return None
        match = _only(list(_matches(image, wanted)))
        return None if match is None else self._reading(image, match, barcodes)

    def _reading(self, image: PageImage, match: _Match, barcodes: Sequence[Barcode]) -> FormReading:
        side, sighting = match.side, match.sighting
        onto_page = after(sighting.onto_straight, match.page.onto_page)
        zones, evidence = self.zones.read(image, match.rotation, onto_page, side.zones, barcodes)
        return FormReading(
            form=side.form.name,
            document_class=side.document_class,
            side=side.number,
            page=image.page.id,
            rotation=match.rotation,
            present=match.verdict.present,
            share=match.verdict.share,
            residual=float(np.median(sighting.residuals[sighting.present])),
            zones=zones,
            evidence=evidence,
        )


def _may_follow(side: KnownSide, before: FormReading | None) -> bool:
    if before is None:
        return side.number == 1
    return side.number == 1 or (side.form.name, side.number) == (before.form, before.side + 1)


def _matches(image: PageImage, sides: Sequence[KnownSide]) -> Iterator[_Match]:
    for rotation in (0, 180) if image.rotation is None else (image.rotation,):
        page = StraightPage.of(attrs.evolve(image, rotation=rotation))
        for side in sides:
            sighting = sight(page, side.landmarks)
            if sighting is not None:
                verdict = judge(sighting)
                if verdict.accepted:
                    yield _Match(side, rotation, page, sighting, verdict)


def _only(matches: Sequence[_Match]) -> _Match | None:
    """The match that holds against all others; None where two forms are not to be told apart."""
    for match in matches:
        if all(match is other or _beats(match, other) for other in matches):
            return match
    return None


def _beats(match: _Match, other: _Match) -> bool:
    """Whether a page shows what the first form has and the second has not, and not the reverse."""
    own, theirs = _telling(match, other), _telling(other, match)
    if len(own) + len(theirs) < _LEAST_TELLING:
        return False
    shows = own.mean() >= _SHOWS if len(own) else True
    return bool(shows and (theirs.mean() <= _LACKS if len(theirs) else True))


def _telling(match: _Match, other: _Match) -> npt.NDArray[np.bool_]:
    """Of the landmarks that the other form has not in their places: whether each is present."""
    landmarks = match.side.landmarks
    spots = spot(other.side.picture, FINE_DPI, landmarks.fine, landmarks.centres, _SAME_PLACE)
    return match.sighting.present[spots.scores < PRESENT]


def _known(
    form: Form, document_class: str, path: Path, sides: Sequence[BlankSide]
) -> Iterator[KnownSide]:
    for number, side in enumerate(sides, 1):
        zones = [zone for zone in form.zones if zone.page == number]
        landmarks = side.landmarks.without(_covered(side.landmarks, zones))
        if len(landmarks) < LEAST_LANDMARKS:
            if number > 1 and not zones:
                continue
            message = f"zones of side {number} leave {len(landmarks)} landmarks of its print"
            remedy = f"Draw them smaller: {LEAST_LANDMARKS} must remain"
            raise ProfileError(str(path), (Problem(key="zones", message=message, remedy=remedy),))
        yield KnownSide(
            form=form,
            document_class=document_class,
            number=number,
            picture=shrunk(side.ink),
            landmarks=landmarks,
            zones=tuple(ZoneBlank.of(zone, side.ink) for zone in zones),
        )


def _covered(landmarks: Landmarks, zones: Sequence[Zone]) -> npt.NDArray[np.bool_]:
    """Which landmarks lie under a zone, where people write."""
    low = landmarks.places * (MM / FINE_DPI)
    high = low + np.array([WIDTH, HEIGHT]) * (MM / FINE_DPI)
    covered = np.zeros(len(landmarks), bool)
    for zone in zones:
        right, bottom = zone.left + zone.width, zone.top + zone.height
        before_end = (low < (right, bottom)).all(axis=1)
        covered |= before_end & (high > (zone.left, zone.top)).all(axis=1)
    return covered
