"""The noisy channel against brute force, the laws it must keep, and the table of the package."""

import datetime
import itertools
import json
import math
import random
import string
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docindex.errors import PluginError
from docindex.matching import noise
from docindex.matching.noise import SWAPPED, Channel, NoiseModel, normal_form
from docindex.matching.noiserates import make_rates
from docindex.matching.noisetable import (
    OTHER,
    PLACES,
    SCHEMA,
    EngineIdentity,
    LevelCounts,
    NoiseTable,
    QualityCounts,
    Steps,
    places_of,
    read_table,
)

SHIPPED = Path(noise.__file__).with_name("noise.json")
MODEL = NoiseModel.load()
STEPS = Steps(
    reads={
        "A": {"A": 90, "1": 5, "": 2, "11": 3},
        "1": {"1": 80, "A": 15, "": 5},
    },
    pairs={"AA": 40, "1A": 30},
    merges={"AA": {"1": 4}, "1A": {"A": 2}},
    gaps=300,
    inserted={"1": 6, "*": 1},
)
SMALL = LevelCounts(
    name="one",
    weight=1.0,
    pages=1,
    numbers=9,
    right=8,
    lost=0,
    steps=dict.fromkeys(PLACES, STEPS),
)
CHANNEL = Channel(make_rates([SMALL], "A1")["one"])
DIGITS = st.text(string.digits, min_size=1, max_size=14)
NUMBERS = st.from_regex(r"[0-9]{10,12}|K[A-F][0-9]{7}O[WNS]|[0-9]{3}JS[0-9]{5}", fullmatch=True)
ANY = st.text(max_size=40)
LEVELS = st.sampled_from([None, *MODEL.levels])


def brute_force(read: str, true: str) -> float:
    """P(read | true) by following every way, one by one."""
    characters, gaps = places_of(true)

    def ways(at: int, end: int) -> float:
        rates = CHANNEL.rates[gaps[at]]
        more = 0.0
        if end < len(read):
            more = rates.inserted[read[end]] * ways(at, end + 1)
        ends = 1 - sum(rates.inserted.values())
        if at == len(true):
            return more + (ends if end == len(read) else 0.0)
        return more + ends * (joined(at, end) + alone(at, end))

    def joined(at: int, end: int) -> float:
        pair, total = true[at : at + 2], 0.0
        for text, share in CHANNEL.rates[gaps[at + 1]].merges.get(pair, {}).items():
            if read[end : end + 1] == text:
                total += share * ways(at + 2, end + 1)
        if len(set(pair)) == 2 and read[end : end + 2] == pair[::-1]:
            total += SWAPPED * ways(at + 2, end + 2)
        return total

    def alone(at: int, end: int) -> float:
        pair = true[at : at + 2]
        share = 1 - sum(CHANNEL.rates[gaps[at + 1]].merges.get(pair, {}).values())
        share -= SWAPPED if len(set(pair)) == 2 else 0.0
        return share * sum(
            chance * ways(at + 1, end + len(text))
            for text, chance in CHANNEL.rates[characters[at]].single[true[at]].items()
            if read[end : end + len(text)] == text
        )

    return ways(0, 0)


@settings(deadline=None, max_examples=200)
@given(st.text("A1*", max_size=4), st.text("A1*", max_size=4))
def test_the_channel_adds_up_every_way(read: str, true: str) -> None:
    found = math.exp(CHANNEL.log_probability(read, true))
    # What leaves the band and comes back is left out.
    assert found == pytest.approx(brute_force(read, true), rel=2e-3)
    assert found <= brute_force(read, true) * (1 + 1e-9)


@pytest.mark.parametrize("true", ["", "A", "1A", "AA1", "1*1A"])
def test_all_that_can_be_read_for_a_number_adds_up_to_one(true: str) -> None:
    reads = itertools.chain.from_iterable(
        itertools.product(f"A1{OTHER}", repeat=length) for length in range(9)
    )
    total = sum(math.exp(CHANNEL.log_probability("".join(read), true)) for read in reads)
    assert 0.999 < total <= 1 + 1e-9


def test_a_long_number_does_not_vanish() -> None:
    read, true = "A" * 200, "1" * 200
    assert -2_000 < CHANNEL.log_probability(read, true) < -100


@settings(deadline=None)
@given(NUMBERS, LEVELS, st.randoms(use_true_random=False))
def test_right_is_likelier_than_any_one_edit(
    true: str, level: str | None, chance: random.Random
) -> None:
    right = MODEL.reads_right(true, level)
    for place in range(len(true)):
        kind = string.digits if true[place].isdigit() else string.ascii_uppercase
        other = chance.choice([c for c in kind if c != true[place]])
        for read in (
            true[:place] + other + true[place + 1 :],
            true[:place] + true[place + 1 :],
            true[:place] + other + true[place:],
            true[:place] + true[place : place + 2][::-1] + true[place + 2 :],
        ):
            if read != true:
                assert MODEL.log_likelihood(read, true, level) < right


@settings(deadline=None)
@given(ANY, ANY, LEVELS)
def test_any_two_texts_have_a_likelihood(read: str, true: str, level: str | None) -> None:
    found = MODEL.log_likelihood(read, true, level)
    assert math.isfinite(found)
    assert found <= 0
    assert found == MODEL.log_likelihood(normal_form(read), normal_form(true), level)


@settings(deadline=None)
@given(NUMBERS, NUMBERS)
def test_the_mixture_lies_between_its_levels(read: str, true: str) -> None:
    found = [MODEL.log_likelihood(read, true, level) for level in MODEL.levels]
    assert min(found) - 1e-9 <= MODEL.log_likelihood(read, true) <= max(found) + 1e-9


@settings(deadline=None)
@given(DIGITS)
def test_a_number_read_turned_round_is_as_likely(true: str) -> None:
    # Nothing among digits alone knows left from right but merges, and of those there are few.
    right, turned = MODEL.reads_right(true), MODEL.reads_right(true[::-1])
    assert right == pytest.approx(turned, abs=0.05)


def test_two_that_changed_places_are_one_slip() -> None:
    swapped = MODEL.log_likelihood("301213456789", "301231456789")
    two = MODEL.log_likelihood("301283456789", "301231456789")
    assert swapped > two
    assert swapped > math.log(SWAPPED) + MODEL.reads_right("301231456789") - 0.1


def test_a_digit_among_letters_is_misread_sooner_than_among_digits() -> None:
    among_letters = MODEL.confusion_cost("A0B1C", "A0B1C") - MODEL.confusion_cost("AOB1C", "A0B1C")
    among_digits = MODEL.confusion_cost("10111", "10111") - MODEL.confusion_cost("1O111", "10111")
    assert among_letters > among_digits


def test_what_looks_alike_costs_less() -> None:
    assert MODEL.confusion_cost("0", "0") == 0
    assert 0 < MODEL.confusion_cost("0", "O") < MODEL.confusion_cost("4", "O")
    assert MODEL.confusion_cost("", "7") > 0


def test_an_unknown_level_is_named() -> None:
    with pytest.raises(ValueError, match="level 'good': must be one of clean, office, poor, fax"):
        MODEL.log_likelihood("1", "1", "good")


def test_normal_forms_are_capitals_and_digits() -> None:
    assert normal_form("kb-12 345/26-ow") == "KB1234526OW"
    assert normal_form("5.26.|05") == "526105"


@settings(deadline=None)
@given(st.floats(0, 1), st.floats(0, 1))
def test_a_better_quality_is_never_worth_less(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 < MODEL.right_given_quality(low) <= MODEL.right_given_quality(high) < 1
    assert MODEL.misread_by_quality(low) >= MODEL.misread_by_quality(high)


def test_a_usual_confidence_says_nothing_of_misreading() -> None:
    counts = QualityCounts(least=0.0, numbers=40, right=30)
    model = NoiseModel(attrs.evolve(table(), quality=(counts,)))
    assert model.misread_by_quality(0.5) == pytest.approx(0.0, abs=0.05)
    assert MODEL.misread_by_quality(0.1) > 0 > MODEL.misread_by_quality(0.97)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=8))
def test_pooled_buckets_never_fall(counts: list[tuple[int, int]]) -> None:
    buckets = tuple(
        QualityCounts(least=place / 10, numbers=right + wrong, right=right)
        for place, (right, wrong) in enumerate(counts)
    )
    model = NoiseModel(attrs.evolve(table(), quality=buckets))
    values = [model.right_given_quality(place / 20) for place in range(21)]
    assert values == sorted(values)


@given(st.text("A1*", max_size=12))
def test_every_character_and_gap_has_a_place(number: str) -> None:
    characters, gaps = places_of(number)
    assert (len(characters), len(gaps)) == (len(number), len(number) + 1)
    assert set(characters) | set(gaps) <= set(PLACES)


def test_places() -> None:
    digits, letters, joint, digits3, letters3, joint3, many = PLACES
    assert places_of("AA11") == (
        [letters, joint, joint, digits],
        [letters, letters, joint, digits, digits],
    )
    assert places_of("A11A")[0] == [joint3] * 4
    assert places_of("AA111A")[0] == [letters3, joint3, joint3, digits3, joint3, joint3]
    assert set(places_of("A1A1")[0]) == {many}
    assert set(places_of("3012")[1]) == {digits}


def table() -> NoiseTable:
    return NoiseTable(
        date=datetime.date(2026, 1, 2),
        command="none",
        seeds=(1,),
        engine=EngineIdentity(name="e", version="1", models=(("m", "0" * 64),)),
        alphabet="A1",
        levels=(SMALL,),
        quality=(QualityCounts(least=0.0, numbers=4, right=3),),
    )


def test_a_table_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "noise.json"
    path.write_text(table().to_json(), encoding="utf-8")
    assert read_table(path) == table()
    assert NoiseModel.load(path).levels == ("one",)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: text[:-40], "JSONDecodeError"),
        (lambda text: text.replace('"A": 90', '"A": 91', 1), "changed after it was written"),
        (lambda text: text.replace("noise/1", "noise/9"), "schema is not docindex.noise/1"),
        (lambda _: "[]", "AttributeError|TypeError"),
        (lambda _: "{}", "KeyError"),
    ],
)
def test_a_damaged_table_is_refused(change, reason, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "noise.json"
    path.write_text(change(table().to_json()), encoding="utf-8")
    with pytest.raises(PluginError, match=rf"noise\.json cannot be used: .*(?:{reason})") as error:
        read_table(path)
    assert "make noise-model" in str(error.value)


def test_a_missing_table_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="FileNotFoundError"):
        NoiseModel.load(tmp_path / "noise.json")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"levels": (attrs.evolve(SMALL, weight=0.5),)}, "weights"),
        ({"levels": ()}, "weights"),
        ({"alphabet": "A"}, "unknown characters or impossible counts"),
        ({"quality": ()}, "quality"),
        ({"quality": (QualityCounts(least=0.5, numbers=1, right=1),)}, "quality"),
        ({"levels": (attrs.evolve(SMALL, steps={"elsewhere": STEPS}),)}, "impossible counts"),
        (
            {"levels": (attrs.evolve(SMALL, steps={PLACES[0]: attrs.evolve(STEPS, gaps=1)}),)},
            "impossible counts",
        ),
        (
            {"levels": (attrs.evolve(SMALL, steps={PLACES[0]: attrs.evolve(STEPS, pairs={})}),)},
            "impossible counts",
        ),
    ],
)
def test_an_impossible_table_is_refused(
    changed: dict[str, object], reason: str, tmp_path: Path
) -> None:
    path = tmp_path / "noise.json"
    path.write_text(attrs.evolve(table(), **changed).to_json(), encoding="utf-8")
    with pytest.raises(PluginError, match=reason):
        read_table(path)


def test_the_package_has_its_table() -> None:
    assert MODEL is NoiseModel.load()
    assert MODEL.table.to_json().encode() == SHIPPED.read_bytes()
    assert MODEL.levels == ("clean", "office", "poor", "fax")
    assert MODEL.table.alphabet == string.digits + string.ascii_uppercase
    for level in MODEL.table.levels:
        assert level.right < level.numbers
        assert level.numbers > 5_000
        assert set(level.steps) == set(PLACES)
    content = json.loads(SHIPPED.read_text(encoding="utf-8"))
    assert content["schema"] == SCHEMA
    assert len(content["sha256"]) == 64


def test_the_engine_that_was_measured_is_told() -> None:
    assert MODEL.engine.name == "tesseract"
    assert MODEL.engine.version[0].isdigit()
    ((model, digest),) = MODEL.engine.models
    assert model == "deu.traineddata"
    assert len(digest) == 64


@pytest.mark.parametrize("level", [None, "clean", "office", "poor", "fax"])
def test_worse_levels_and_longer_numbers_are_read_worse(level: str | None) -> None:
    assert MODEL.reads_right("301234567890", level) < MODEL.reads_right("3012345678", level)
    assert MODEL.reads_right("301234567890", "clean") > MODEL.reads_right("301234567890", "fax")
