"""Which device takes each side of a stack, and how it goes in: its paper, its turn, its call."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from benchmarks.mail.levels import FAX, LEVELS, Level
from benchmarks.mail.papers import Paper, Ream, make_ream
from benchmarks.mail.plans import BatchPlan
from benchmarks.mail.scanner import Device, Feed, set_up
from benchmarks.mail.stacks import Scannable, Stack
from benchmarks.mail.tenants import Tenant
from benchmarks.mail.wires import Transmission, transmission
from docindex.model import Role, Side
from docindex.testing.samples.chance import Dice


@attrs.frozen(kw_only=True)
class Feeding:
    """How a whole stack goes in.

    Args:
        devices, reams, calls: of each document; on paper all devices are one, and no call is made.
        sheets: of each side the place of its sheet's front, which names the sheet.
        seed, batch: name the random numbers of the sheets' wear.
    """

    stack: Stack
    devices: tuple[Device, ...]
    reams: tuple[Ream, ...]
    calls: tuple[Transmission | None, ...]
    sheets: tuple[int, ...]
    seed: int
    batch: int

    def feed(self, place: int) -> Feed:
        """How the side at that place, from 0, goes in."""
        side, sheet = self.stack.sides[place], self.sheets[place]
        below = side.side is Side.BACK
        way = Feed(
            rotation=side.rotation,
            run=(self.seed, 12, self.batch, sheet if below else place),
            below=below,
        )
        if side.role is Role.SEPARATOR:
            return way
        before = self.stack.sides[:place]
        return attrs.evolve(
            way,
            first=side.first,
            paper=Paper(
                ream=self.reams[side.document],
                stream=(self.seed, 9, self.batch, sheet),
                back=sheet != place,
            ),
            call=self.calls[side.document],
            number=1 + sum(other.document == side.document for other in before),
        )


def make_feeding(stack: Stack, plan: BatchPlan, tenant: Tenant) -> Feeding:
    """Choose the devices, the paper and the calls of a batch."""
    level = LEVELS[plan.level]
    kinds = [document.kind for document in stack.documents]
    reams = tuple(
        make_ream(level, kind, Dice(plan.seed, 8, plan.number, place))
        for place, kind in enumerate(kinds)
    )
    return Feeding(
        stack=stack,
        devices=_devices(level, plan, tenant, len(kinds)),
        reams=reams,
        calls=_calls(level, plan, stack),
        sheets=_sheets(stack.sides),
        seed=plan.seed,
        batch=plan.number,
    )


def _devices(level: Level, plan: BatchPlan, tenant: Tenant, documents: int) -> tuple[Device, ...]:
    """Everybody who sends a fax has a machine of his own."""
    if level.name != FAX:
        station = set_up(level, tenant, plan.form.mode, Dice(plan.seed, 10, plan.number))
        return (station,) * documents
    return tuple(
        set_up(level, tenant, plan.form.mode, Dice(plan.seed, 10, plan.number, place))
        for place in range(documents)
    )


def _calls(level: Level, plan: BatchPlan, stack: Stack) -> tuple[Transmission | None, ...]:
    if level.name != FAX:
        return (None,) * len(stack.documents)
    pages = [side.document for side in stack.sides]
    return tuple(
        transmission(
            document.kind, pages.count(place), level.dirt, Dice(plan.seed, 11, plan.number, place)
        )
        for place, document in enumerate(stack.documents)
    )


def _sheets(sides: Sequence[Scannable]) -> tuple[int, ...]:
    """The place of each side's front; backs that are fed as sheets of their own follow theirs."""
    sheets: list[int] = []
    for place, side in enumerate(sides):
        before = sides[place - 1] if place else None
        fed_again = before and side.behind is not None and side.behind is before.drawing
        sheets.append(sheets[-1] if side.side is Side.BACK or fed_again else place)
    return tuple(sheets)
