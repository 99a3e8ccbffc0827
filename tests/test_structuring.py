from __future__ import annotations

import datetime
import enum
from typing import Any, Literal

import attrs
import pytest
from attrs import validators

from docindex.structuring import structure


class Colour(enum.StrEnum):
    RED = "red"


@attrs.frozen(kw_only=True)
class Inner:
    size: int = attrs.field(validator=validators.ge(3))
    names: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Outer:
    inner: Inner
    many: tuple[Inner, ...] = ()
    colour: Colour = Colour.RED
    kind: Literal["a", "b"] = "a"
    ratio: float = 0.5
    flag: bool = False
    day: datetime.date | None = None
    rest: dict[str, Any] = attrs.field(factory=dict)


def test_a_right_table_becomes_a_value() -> None:
    data = {
        "inner": {"size": 3, "names": ["x"]},
        "many": [{"size": 4}],
        "colour": "red",
        "ratio": 1,
        "day": datetime.date(2026, 3, 1),
        "rest": {"any": [1, {"thing": True}]},
    }
    value, problems = structure(data, Outer)
    assert problems == ()
    assert value == Outer(
        inner=Inner(size=3, names=("x",)),
        many=(Inner(size=4),),
        ratio=1,
        day=datetime.date(2026, 3, 1),
        rest={"any": [1, {"thing": True}]},
    )
    assert isinstance(value.colour, Colour)


@attrs.frozen(kw_only=True)
class Tables:
    inner: dict[str, Inner] = attrs.field(factory=dict)
    texts: dict[str, str] = attrs.field(factory=dict)
    any: dict[str, Any] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class Pair:
    low: int
    high: int

    def __attrs_post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError("low is above high")


@attrs.frozen(kw_only=True)
class Pairs:
    pairs: tuple[Pair, ...]


def test_every_mistake_is_named_in_one_go() -> None:
    data = {
        "inner": {"size": 1, "nmes": []},
        "many": [{"size": "4"}, {"names": "x"}],
        "colour": "green",
        "kind": "c",
        "flag": "yes",
        "ratio": True,
    }
    value, problems = structure(data, Outer, "top")
    assert value is None
    assert [problem.key for problem in problems] == [
        "top.inner.nmes",
        "top.inner.size",
        "top.many[0].size",
        "top.many[1].size",
        "top.many[1].names",
        "top.colour",
        "top.kind",
        "top.ratio",
        "top.flag",
    ]
    assert "did you mean 'names'" in problems[0].remedy


@pytest.mark.parametrize(
    ("key", "data"),
    [
        ("flag", 1),
        ("ratio", "0.5"),
        ("day", "2026-03-01"),
        ("day", datetime.datetime(2026, 3, 1)),  # noqa: DTZ001 - a local time of TOML
        ("many", {"size": 3}),
        ("inner", []),
    ],
)
def test_nothing_is_converted_in_silence(key: str, data: object) -> None:
    value, problems = structure({"inner": {"size": 3}, key: data}, Outer)
    assert value is None
    assert [problem.key for problem in problems] == [key]


def test_tables_are_walked_like_everything_else() -> None:
    data = {"inner": {"a": {"size": 3}, "b": {"size": "x", "nmes": []}, "c": 5}, "texts": {"d": 1}}
    value, problems = structure(data, Tables)
    assert value is None
    assert [problem.key for problem in problems] == [
        "inner.b.nmes",
        "inner.b.size",
        "inner.c",
        "texts.d",
    ]
    assert [p.key for p in structure({"inner": [], "texts": 5, "any": ""}, Tables)[1]] == [
        "inner",
        "texts",
        "any",
    ]
    good = {"inner": {"a": {"size": 3}}, "any": {"x": [1, "y"]}}
    assert structure(good, Tables)[0] == Tables(inner={"a": Inner(size=3)}, any={"x": [1, "y"]})


def test_values_that_do_not_fit_together_are_a_mistake_of_their_table() -> None:
    value, problems = structure({"pairs": [{"low": 1, "high": 2}, {"low": 2, "high": 1}]}, Pairs)
    assert value is None
    assert [(p.key, p.message) for p in problems] == [("pairs[1]", "low is above high")]
