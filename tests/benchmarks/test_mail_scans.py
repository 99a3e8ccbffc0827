"""What print, paper, scanner and wire do to the mail: one sheet, one machine, one call."""

from __future__ import annotations

import re

import attrs
import cv2
import numpy as np
import pytest
from benchmarks.mail import levels, toner, wear
from benchmarks.mail.caselists import make_book
from benchmarks.mail.documents import Desk
from benchmarks.mail.feeding import make_feeding
from benchmarks.mail.kinds import DECK, Drawn, Kind, Leaf
from benchmarks.mail.levels import FAX, Wear
from benchmarks.mail.papers import NEW, Paper, Ream, make_ream
from benchmarks.mail.plans import PRESETS, BatchPlan, plan_batches
from benchmarks.mail.rasters import MM, Pixels
from benchmarks.mail.scanner import Feed, _parted, scan, set_up
from benchmarks.mail.stacks import FeedMode, Separation, Stack, Stacking, make_stack
from benchmarks.mail.tenants import TENANTS
from benchmarks.mail.toner import Printer
from benchmarks.mail.typefaces import Page, Typed
from benchmarks.mail.wires import sent, transmission

from docindex.model import Side
from docindex.testing.samples import Dice

DPI = 150
WHOLE = (1754, 1240)
WORN = Wear(stained=1.0, folded=1.0)
PUNCHED = Ream(punched=2.0, stapled=(9.0, 8.0, -20.0), wear=1.0)


def _white(size: tuple[int, int] = WHOLE) -> Pixels:
    return np.full(size, 255, np.uint8)


def _page(height: float | None = None) -> Page:
    page = Page(receipt=(150, 60))
    for line in range(20):
        page.text(25, 60 + 7 * line, "Einspruch gegen den Bescheid 5.25.012345.6", Typed(size=11))
    page.height = height
    return page


def _sides(how: Wear, face: Page | None = None, ream: Ream = PUNCHED) -> tuple[Pixels, Pixels]:
    """A blank sheet after its wear, from the front and from the back."""
    front, back = (
        wear.worn(_white(), Paper(ream=ream, stream=(4, 2), back=b), how, face, 30, DPI)
        for b in (False, True)
    )
    return front, back


def test_the_back_of_a_sheet_shows_what_went_through_it_mirrored() -> None:
    front, back = _sides(attrs.evolve(WORN, stained=0.0))
    assert front.min() < 60
    assert np.array_equal(cv2.flip(back, 1), front)


def test_stains_soak_through_less_and_a_corner_lies_on_the_front_only() -> None:
    front, back = (255.0 - side for side in _sides(Wear(stained=1.0), ream=Ream(wear=1.0)))
    assert 0.2 * front.sum() < back.sum() < 0.6 * front.sum()
    front, back = _sides(Wear(corner=1.0), ream=Ream(wear=1.0))
    gone, lies = (cv2.flip(back, 1) == 30), (front != cv2.flip(back, 1))
    assert gone.sum() > 1_000
    assert lies.sum() > 1_000
    assert not (gone & lies).any()


def test_other_sheets_of_a_document_are_worn_otherwise_but_punched_alike() -> None:
    papers = [Paper(ream=PUNCHED, stream=(4, sheet)) for sheet in (2, 3)]
    one, two = (wear.worn(_white(), paper, WORN, None, 30, DPI) for paper in papers)
    assert not np.array_equal(one, two)
    holes = [np.argwhere(side[:, :120] == 30).mean(axis=0) for side in (one, two)]
    assert np.abs(holes[0] - holes[1]).max() < 1.0 * DPI / MM


def test_envelopes_have_no_holes_and_end_on_both_sides() -> None:
    end = round(114 / MM * DPI)
    for side in _sides(WORN, _page(height=114.0)):
        assert (side[:end] == 255).all()
        assert (side[end:] == 30).all()


def test_paper_torn_off_is_gone_on_both_sides() -> None:
    page = _page()
    page.torn = 180.0
    front, back = _sides(Wear(), page, Ream())
    assert np.array_equal(cv2.flip(back, 1), front)
    assert (front[round(195 / MM * DPI) :] == 30).all()


def test_new_paper_is_left_alone() -> None:
    assert (wear.worn(_white(), NEW, levels.poor().wear, None, 30, DPI) == 255).all()


def test_only_citizens_and_advertisers_write_on_coloured_paper() -> None:
    level = levels.poor(wear=Wear(coloured=1.0))

    def coloured(kind: Kind) -> bool:
        papers = [make_ream(level, kind, Dice(1, number)).paper for number in range(20)]
        return max(max(paper) - min(paper) for paper in papers) > 0.1

    assert coloured(Kind.CITIZEN_TEXT)
    assert coloured(Kind.ADVERTISING)
    for kind in (Kind.LAWYER_LETTER, Kind.AUTHORITY_LETTER, Kind.POLICE_FILE, Kind.HEARING_FORM):
        assert not coloured(kind)


def test_files_of_the_police_are_kept_flat() -> None:
    level = levels.poor()
    assert make_ream(level, Kind.POLICE_FILE, Dice(1)).wear < 0.5
    assert make_ream(level, Kind.LAWYER_LETTER, Dice(1)).wear == 1.0


def test_a_marker_lies_on_the_middle_of_the_digits() -> None:
    middles, columns = [], []
    for seed in range(40):
        page = _white()
        wear.marked(page, (60.0, 100.0, 30.0), DPI, Dice(seed))
        rows, across = np.nonzero(page < 255)
        middles.append(rows.mean() * MM / DPI)
        columns.append((across.min() * MM / DPI, across.max() * MM / DPI))
    assert np.mean(middles) == pytest.approx(100 - 1.25, abs=0.2)
    assert np.abs(np.array(middles) - 98.75).max() < 1.0
    assert max(start for start, _ in columns) < 60
    assert min(end for _, end in columns) > 90


@pytest.mark.parametrize("name", ["poor", "fax"])
def test_the_faintest_place_keeps_ink(name: str) -> None:
    how = levels.LEVELS[name].print
    black = np.zeros(WHOLE, np.uint8)
    printer = Printer(ink=how.faint_ink[0], band=4)
    printed = toner.printed(black, printer, how, DPI, Dice(1))
    assert printed.max() == pytest.approx(255 * (1 - how.least_ink), abs=2)
    # Strokes must be darker than what a device of the level takes for white, by a fifth.
    assert printed.max() / 255 < levels.LEVELS[name].optics.threshold[0] * 0.8


def test_flakes_are_as_large_in_every_resolution() -> None:
    def edges(dpi: int) -> float:
        page = np.zeros((1000, 1000), np.uint8)
        lost = toner.printed(page, Printer(broken=0.1), levels.Print(), dpi, Dice(1)) > 128
        return float(np.mean(lost[:, 1:] != lost[:, :-1])) * dpi

    assert edges(150) == pytest.approx(edges(300), rel=0.25)


def test_the_other_side_shines_through_mirrored() -> None:
    page, other = _white(), _white()
    other[:, :200] = 0
    seen = toner.shining_through(page, lambda: other, 0.2, DPI)
    assert seen[:, -150:].max() < 215
    assert seen[:, :1000].min() == 255


def test_dark_areas_do_not_become_hollow() -> None:
    page = np.full((2334, 1654), 235, np.uint8)
    page[400:1100, 200:1400] = 70  # a photograph of 152 by 89 millimetres
    assert not _parted(page, 0.68)[400:1100, 200:1400].any()
    assert _parted(page, 0.68)[1150:].all()


def test_lamps_and_streaks_are_the_devices() -> None:
    level = attrs.evolve(levels.poor(), dirt=levels.Dirt(streaks=1.0, most_streaks=1))
    device = attrs.evolve(
        set_up(level, TENANTS[0], "grey", Dice(3)), streaks=((0.5, 0.6),), light=(0.0, 0.25)
    )
    for rotation in (0, 180):
        scanned = scan(None, None, device, Feed(rotation=rotation), Dice(8)).astype(float)
        across = scanned.mean(axis=0)
        width = len(across)
        assert np.argmin(across) == pytest.approx(0.5 * width, abs=0.01 * width)
        assert across[: width // 10].mean() > across[-width // 10 :].mean() + 15


def test_a_sheet_turned_lies_turned() -> None:
    still = levels.clean(optics=levels.Optics(skew_sigma=0.0, skew_max=0.0, shift=0.0))
    device = set_up(still, TENANTS[0], "grey", Dice(4))
    upright, *turned = (
        scan(_page(), None, device, Feed(rotation=r), Dice(5)) for r in (0, 90, 180, 270)
    )
    small = cv2.resize(upright, (105, 148), interpolation=cv2.INTER_AREA)
    for quarters, page in enumerate(turned, 1):
        back = np.ascontiguousarray(np.rot90(page, quarters))
        assert back.shape == upright.shape
        again = cv2.resize(back, (105, 148), interpolation=cv2.INTER_AREA)
        assert np.corrcoef(small.ravel(), again.ravel())[0, 1] > 0.8


def test_a_call_has_one_machine_and_its_time_goes_on() -> None:
    dirt = levels.Dirt(header=1.0)
    for seed in range(20):
        call = transmission(Kind.LAWYER_LETTER, 5, dirt, Dice(seed))
        assert call.header
        steps = np.diff([start.timestamp() for start in call.starts])
        assert len(steps) == 4
        assert 20 <= steps.min() <= steps.max() <= 60
        lines = [call.line(number) for number in range(1, 6)]
        assert [line[-5:] for line in lines] == ["01/05", "02/05", "03/05", "04/05", "05/05"]
        assert len({re.sub(r"\d\d:\d\d|\d\d/05", "", line) for line in lines}) == 1
        assert "POLIZEI" not in lines[0]
    assert not transmission(Kind.LAWYER_LETTER, 2, levels.Dirt(), Dice(1)).header


def test_a_received_page_has_full_lines_and_all_of_the_sheet() -> None:
    page = _white((2292, 1687))
    page[40:60], page[:, 0], page[:, -1] = 0, 0, 0
    for seed in range(4):
        call = transmission(Kind.CITIZEN_TEXT, 1, levels.Dirt(header=1.0), Dice(seed))
        silent = sent(page, attrs.evolve(call, header=False), 1, (204, 196))
        assert silent.shape == (2292, 1728)  # ITU-T T.4
        assert (silent == 0).sum() == (page == 0).sum()
        spoken = sent(page, attrs.evolve(call, above=True), 1, (204, 196))
        assert spoken.shape[0] > 2292
        assert np.array_equal(spoken[-2292:], silent)
        assert 0.002 < (spoken[:-2292] == 0).mean() < 0.3


def _documents(count: int) -> list[Drawn]:
    desk = Desk(book=make_book(TENANTS[0], 1_000, 1), rows=list(range(300, 900)), file_pages=(3, 4))
    kinds = (Kind.HEARING_FORM, Kind.LAWYER_LETTER, Kind.CITIZEN_TEXT)
    return [desk.draw(kinds[place % 3], Dice(1, place)) for place in range(count)]


def _stack(feed: FeedMode, documents: list[Drawn]) -> Stack:
    how = Stacking(
        tenant=TENANTS[0], separation=Separation.FILE, feed=feed, destroyed=0.0, loose=False
    )
    return make_stack(documents, how, Dice(3))


def _plan(level: str) -> BatchPlan:
    plans = plan_batches(PRESETS["small"], seed=1, cases=1_000, destroyed=0.0)
    return next(plan for plan in plans if plan.level == level)


@pytest.mark.parametrize("feed", FeedMode)
def test_front_and_back_are_fed_as_one_sheet(feed: FeedMode) -> None:
    leaf = Leaf(front=Page(), back=Page())
    documents = [Drawn(kind=Kind.HEARING_FORM, leaves=(leaf, Leaf(front=Page())))] * 2
    stack = _stack(feed, documents)
    feeding = make_feeding(stack, _plan("poor"), TENANTS[0])
    feeds = [feeding.feed(place) for place in range(len(stack.sides))]
    backs = [place for place, one in enumerate(feeds) if one.paper.back]
    printed = 0 if feed is FeedMode.SIMPLEX else 2
    assert len(backs) == (4 if feed is FeedMode.DUPLEX else printed)
    for place in backs:
        assert feeds[place].paper.stream == feeds[place - 1].paper.stream
        side, once = stack.sides[place], feed is FeedMode.DUPLEX
        assert side.side is Side.BACK or side.drawing is leaf.back
        assert feeds[place].below is once
        assert (feeds[place].run == feeds[place - 1].run) is once
    fronts = [one.paper.stream for one in feeds if not one.paper.back]
    assert len(set(fronts)) == len(fronts) == 4


def test_every_fax_has_a_machine_and_a_call_of_its_own() -> None:
    stack = _stack(FeedMode.SIMPLEX, _documents(6))
    paper = make_feeding(stack, _plan("poor"), TENANTS[0])
    wired = make_feeding(stack, _plan(FAX), TENANTS[0])
    assert len(set(paper.devices)) == 1
    assert set(paper.calls) == {None}
    assert len({device.threshold for device in wired.devices}) == 6
    for place, side in enumerate(stack.sides):
        feed = wired.feed(place)
        same = [other.document for other in stack.sides].count(side.document)
        assert feed.call is wired.calls[side.document]
        assert feed.call is not None
        assert len(feed.call.starts) == same
        assert 1 <= feed.number <= same


def test_what_nobody_faxes_comes_on_paper() -> None:
    preset = PRESETS["medium"]
    plans = plan_batches(preset, seed=3, cases=1_000, destroyed=0.0)
    faxed = [kind for plan in plans if plan.level == FAX for kind in plan.kinds]
    assert not {Kind.DELIVERY_CERTIFICATE, Kind.UNDELIVERABLE} & set(faxed)
    every = [kind for plan in plans for kind in plan.kinds]
    rounds = len(every) // len(DECK)
    assert all(every.count(kind) >= rounds * DECK.count(kind) for kind in Kind)
    assert {plan.file_pages for plan in plans if plan.level == FAX} == {(6, 12)}
    assert {plan.file_pages for plan in plans if plan.level != FAX} == {preset.file_pages}


def test_coloured_paper_stays_white_in_black_and_white_beside_a_light_bed() -> None:
    optics = levels.Optics(skew_sigma=0.0, skew_max=0.0, grain=8.0, threshold=(0.79, 0.80))
    device = set_up(levels.clean(optics=optics), TENANTS[0], "bitonal", Dice(4))
    brown = Paper(ream=Ream(paper=(0.80, 0.76, 0.68), punched=0.0))
    scanned = scan(_page(height=162.0), None, device, Feed(paper=brown), Dice(5))
    assert (scanned[:600] == 0).mean() < 0.02
    assert (scanned[2100:] == 0).mean() < 0.02


def test_marked_numbers_can_be_read_in_black_and_white() -> None:
    for seed in range(30):
        page = _white()
        wear.marked(page, (60.0, 100.0, 30.0), DPI, Dice(seed))
        assert page.min() / 255 > levels.poor().optics.threshold[1] + 0.03


def test_both_sides_of_one_run_lie_askew_alike() -> None:
    device = attrs.evolve(set_up(levels.poor(), TENANTS[0], "grey", Dice(4)), bed=20, streaks=())
    askew = attrs.evolve(device, level=attrs.evolve(device.level, dirt=levels.Dirt()))
    above, below, other = (
        scan(None, None, askew, feed, Dice(5)) < 100
        for feed in (Feed(run=(7,)), Feed(run=(7,), below=True), Feed(run=(8,)))
    )
    assert above.mean() > 0.001
    assert (above != below[:, ::-1]).mean() < 0.1 * above.mean()
    assert (above != other).mean() > 0.3 * above.mean()
