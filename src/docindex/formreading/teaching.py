"""A file with a blank → a form and its blank; decoded in a worker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeVar

import attrs
import numpy as np

from docindex.contracts import Executor
from docindex.decoding.limits import Limits
from docindex.decoding.sources import decode_page, open_file
from docindex.errors import IntakeError, PageError
from docindex.formreading.learning import LEAST_LANDMARKS, LearnedSide, learn
from docindex.forms import SCHEMA, Form
from docindex.imaging.binarize import binarize
from docindex.imaging.geometry import upright
from docindex.imaging.orientation import estimate_orientation
from docindex.imaging.pyramid import levels_to, pyramid
from docindex.model import BatchFacts, Environment, OpenedFile, PageRef
from docindex.paging import number_pages

T = TypeVar("T")
R = TypeVar("R")

_SECONDS: Final = 60.0
_WORKING_DPI: Final = 100.0
_FACTS: Final = BatchFacts(id="blank", tenant="", environment=Environment.TEST)
_REMEDY: Final = "Name a PDF, TIFF or PNG of the blank."


@attrs.frozen(kw_only=True)
class LearningPlan:
    """What a worker is made of; small, and crosses processes.

    Args:
        disposable: whether messages of the C libraries may be caught in the process.
    """

    limits: Limits
    disposable: bool

    def __call__(self) -> Learner:
        """Make the worker."""
        return Learner(plan=self)


@attrs.frozen(kw_only=True)
class Learner:
    """A worker that learns blanks."""

    plan: LearningPlan

    def close(self) -> None:
        """Nothing is held open."""


def learn_file(
    path: Path, *, executor: Executor, plan: LearningPlan, default_dpi: float
) -> tuple[LearnedSide, ...]:
    """Learn every page of a file as one side of a blank.

    Args:
        default_dpi: resolution where the file does not say.

    Raises:
        IntakeError: the file cannot be read, or its first page has too little print.
    """
    path = path.resolve()
    executor.start(plan)
    try:
        opened = _answer(executor, _open, path, path)
        pages, faults = number_pages(_FACTS, [opened], default_dpi)
        if faults or not pages:
            raise IntakeError(f"{path}: {faults[0].detail if faults else 'no pages'}. {_REMEDY}")
        sides = tuple(_answer(executor, _learn, (path, page), path) for page in pages)
    finally:
        executor.stop()
    found = len(sides[0].blank.landmarks)
    if found < LEAST_LANDMARKS:
        raise IntakeError(
            f"{path}: {found} landmarks on the first page, {LEAST_LANDMARKS} are needed to know it "
            "again. Scan the blank at 200 dpi or more, or print more on it."
        )
    return sides


def form_of(name: str, blank: str, sides: Sequence[LearnedSide]) -> Form:
    """The form that a person goes on with: its size, and a zone for every box that was seen.

    Args:
        name: what records call it.
        blank: name of the file that the sides are written to.

    Raises:
        ValueError: the name is not one that forms may have.
    """
    zones = [
        attrs.evolve(zone, page=number, name=zone.name if number == 1 else f"{zone.name}-{number}")
        for number, side in enumerate(sides, 1)
        for zone in side.zones
    ]
    return Form(
        schema=SCHEMA,
        name=name,
        width=max(side.width for side in sides),
        height=max(side.height for side in sides),
        blank=blank,
        zones=tuple(zones),
    )


def _answer(
    executor: Executor, task: Callable[[Learner, T], R | PageError], item: T, path: Path
) -> R:
    """What a worker makes of one item."""
    outcome = next(iter(executor.map(task, [item], seconds=[_SECONDS])))
    if outcome.value is None:
        raise IntakeError(f"{path}: {outcome.fault or outcome.detail}. {_REMEDY}")
    if isinstance(outcome.value, PageError):
        raise IntakeError(f"{path}: {outcome.value}. {_REMEDY}")
    return outcome.value


def _open(learner: Learner, path: Path) -> OpenedFile:
    return open_file(path, path.name, learner.plan.limits)


def _learn(learner: Learner, item: tuple[Path, PageRef]) -> LearnedSide | PageError:
    path, page = item
    plan = learner.plan
    try:
        image = decode_page(path, page, plan.limits, strict=plan.disposable)
    except PageError as error:
        return error
    binary = binarize(image.grey)
    small = binarize(pyramid(binary, levels_to(image.dpi, _WORKING_DPI))[-1])
    rotation = estimate_orientation(small).rotation or 0
    return learn(np.ascontiguousarray(upright(binary, rotation)), image.dpi)
