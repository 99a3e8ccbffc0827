"""Which batches a preset holds, and how each of them is scanned and stored."""

from __future__ import annotations

import itertools
from typing import Final

import attrs

from benchmarks.mail.imagefiles import FileForm
from benchmarks.mail.kinds import DECK, Kind
from benchmarks.mail.levels import FAX, LEVELS
from benchmarks.mail.stacks import FeedMode, Separation
from benchmarks.mail.tenants import TENANTS
from docindex.testing.samples.chance import Dice

# Ten ways to run a scan station; nine batches a round, so that each level meets each of them.
_RECIPES: Final = (
    (Separation.PATCH_T, FeedMode.DUPLEX, FileForm.TIFF_SINGLE),
    (Separation.BARCODE, FeedMode.SIMPLEX, FileForm.JPEG_GREY),
    (Separation.PATCH_2, FeedMode.MIXED, FileForm.TIFF_MULTI),
    (Separation.CASE_BARCODE, FeedMode.DUPLEX, FileForm.TIFF_SINGLE),
    (Separation.FILE, FeedMode.SIMPLEX, FileForm.PDF_GREY),
    (Separation.PATCH_T, FeedMode.SIMPLEX, FileForm.JPEG_COLOUR),
    (Separation.BARCODE, FeedMode.DUPLEX, FileForm.TIFF_MULTI),
    (Separation.PATCH_2, FeedMode.DUPLEX, FileForm.JPEG_GREY),
    (Separation.FILE, FeedMode.MIXED, FileForm.PDF_BITONAL),
    (Separation.CASE_BARCODE, FeedMode.SIMPLEX, FileForm.JPEG_GREY),
)
# Every second batch in colour comes in black and white as well.
_ROUND: Final = (
    *_RECIPES,
    *(
        (separation, feed, FileForm.DUAL_STREAM if form is FileForm.JPEG_COLOUR else form)
        for separation, feed, form in _RECIPES
    ),
)
# What nobody sends by fax, and what comes in its place.
_PAPER_ONLY: Final = frozenset({Kind.DELIVERY_CERTIFICATE, Kind.UNDELIVERABLE})
_FAXED: Final = frozenset(
    {Kind.HEARING_FORM, Kind.WITNESS_FORM, Kind.CITIZEN_SUBJECT, Kind.CITIZEN_TEXT}
)
_FAXED_PAGES: Final = (6, 12)  # of a police file at most: the fewest, and the most


@attrs.frozen(kw_only=True)
class Preset:
    """A size of the benchmark.

    Args:
        rounds: batches of each level of each tenant.
        documents: of each batch.
        cases: of each list.
        file_pages: the fewest and the most pages of a police file.
    """

    name: str
    rounds: int
    documents: int
    cases: int
    file_pages: tuple[int, int]


PRESETS: Final = {
    "small": Preset(name="small", rounds=1, documents=10, cases=20_000, file_pages=(8, 20)),
    "medium": Preset(name="medium", rounds=3, documents=28, cases=200_000, file_pages=(20, 60)),
    "large": Preset(name="large", rounds=8, documents=32, cases=200_000, file_pages=(20, 120)),
}


@attrs.frozen(kw_only=True)
class BatchPlan:
    """One batch, small enough to cross processes; everything else follows from it.

    Args:
        number: among all batches, from 0; names its stream of random numbers.
        of_tenant: among its tenant's batches, from 0; says which cases are its own.
        cases: how many the tenant's list has.
        destroyed: chance of a separator that cannot be read.
    """

    seed: int
    number: int
    of_tenant: int
    round: int
    tenant: str
    level: str
    separation: Separation
    feed: FeedMode
    form: FileForm
    kinds: tuple[Kind, ...]
    cases: int
    file_pages: tuple[int, int]
    destroyed: float

    @property
    def id(self) -> str:
        """Name of the batch and of its folder."""
        separation = self.separation.value.replace("_", "-")
        return f"{self.level}-{self.round:02d}-{self.tenant}-{separation}"


def plan_batches(preset: Preset, *, seed: int, cases: int, destroyed: float) -> list[BatchPlan]:
    """Every batch of a preset, in the order of the truth."""
    dice = Dice(seed, 2)
    total = preset.rounds * len(LEVELS) * len(TENANTS) * preset.documents
    kinds: list[Kind] = []
    while len(kinds) < total:
        kinds += dice.shuffled(DECK)
    recipes = itertools.cycle(_ROUND)
    plans = []
    places = list(itertools.product(range(preset.rounds), LEVELS, TENANTS))
    by_wire = [level == FAX for _, level, _ in places for _ in range(preset.documents)]
    kinds = _swapped(kinds[:total], by_wire, dice)
    for number, (rounds, level, tenant) in enumerate(places):
        wired = (Separation.FILE, FeedMode.SIMPLEX, FileForm.FAX)
        separation, feed, form = wired if level == FAX else next(recipes)
        first = number * preset.documents
        plans.append(
            BatchPlan(
                seed=seed,
                number=number,
                of_tenant=number // len(TENANTS),
                round=rounds + 1,
                tenant=tenant.id,
                level=level,
                separation=separation,
                feed=feed,
                form=form,
                kinds=tuple(kinds[first : first + preset.documents]),
                cases=cases,
                file_pages=_file_pages(preset, level),
                destroyed=destroyed,
            )
        )
    return plans


def _swapped(kinds: list[Kind], by_wire: list[bool], dice: Dice) -> list[Kind]:
    """Let documents that no fax carries change places with others; shares stay as they are."""
    places = range(len(kinds))
    wrong = [place for place in places if by_wire[place] and kinds[place] in _PAPER_ONLY]
    others = [place for place in places if not by_wire[place] and kinds[place] in _FAXED]
    swapped = list(kinds)
    for place, other in zip(wrong, dice.shuffled(others), strict=False):
        swapped[place], swapped[other] = kinds[other], kinds[place]
    return swapped


def _file_pages(preset: Preset, level: str) -> tuple[int, int]:
    if level != FAX:
        return preset.file_pages
    fewest, most = (min(pair) for pair in zip(preset.file_pages, _FAXED_PAGES, strict=True))
    return fewest, most
