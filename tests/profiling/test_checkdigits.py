"""Check digits: the scheme of the list and no other, chance excluded, unknown weights solved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docindex.contracts import CheckDigit, Setting
from docindex.model import Environment
from docindex.profiling.checkdigits import CheckFinding, infer_check
from docindex.profiling.weights import solve_weights
from docindex.registry import load_registry

REGISTRY = load_registry()
HOOK = "docindex_check_digits"
SETTING = Setting(tenant="t", environment=Environment.TEST, folder=Path())


def make(name: str, options: Mapping[str, Any]) -> CheckDigit:
    made: CheckDigit = REGISTRY.create(HOOK, name, options, SETTING)
    return made


def guarded(name: str, options: Mapping[str, Any], count: int, seed: int = 1) -> list[str]:
    """Numbers of ten digits, the last ones such that the scheme is right."""
    check, dice, found = make(name, options), Random(seed), []  # noqa: S311
    while len(found) < count:
        body = "5" + "".join(dice.choice("0123456789") for _ in range(8))
        two = map("{:02d}".format, range(98))
        ends = two if name == "iso7064_mod97_10" else iter((*map(str, range(10)), "X"))
        number = next((body + end for end in ends if check.valid(body + end)), None)
        found += [number] if number else []
    return list(dict.fromkeys(found))


def infer(values: Sequence[str]) -> CheckFinding:
    return infer_check("case_no", values, REGISTRY.names(HOOK), make)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("luhn", {}),
        ("mod10_371", {}),
        ("iso7064_mod11_10", {}),
        ("iso7064_mod97_10", {}),
        ("mod11", {"weights": (2, 3, 4, 5, 6, 7), "ten": "invalid"}),
        ("mod11", {"weights": (2, 3, 4, 5, 6, 7), "ten": "zero"}),
        ("mod11", {"weights": (2, 3, 4, 5, 6, 7, 8, 9, 10), "ten": "X"}),
        ("mod11", {"weights": (3, 7, 1), "ten": "invalid"}),
    ],
)
def test_the_scheme_of_the_list_is_found(name: str, options: Mapping[str, Any]) -> None:
    found = infer(guarded(name, options, 400))
    assert found.scheme == (name, tuple(sorted(options.items(), key=lambda o: o[0] == "ten")))
    assert all(finding.doubt is None for finding in found.findings)


def test_numbers_without_a_check_digit_have_none() -> None:
    dice = Random(3)  # noqa: S311
    for seed in range(5):
        values = [f"{dice.randrange(10**10):010d}" for _ in range(200 + seed)]
        found = infer(values)
        assert found.scheme is None
        assert "about 10 % by chance" in found.findings[0].why.en
        assert found.findings[0].doubt is None


def test_a_few_numbers_prove_nothing() -> None:
    found = infer(guarded("luhn", {}, 20))
    assert found.scheme is None
    assert found.findings[0].doubt is not None


def test_half_of_the_numbers_are_a_doubt_and_no_scheme() -> None:
    dice = Random(4)  # noqa: S311
    values = [*guarded("luhn", {}, 300), *(f"{dice.randrange(10**10):010d}" for _ in range(150))]
    found = infer(values)
    assert found.scheme is None
    assert found.findings[0].doubt is not None


def test_one_wrong_row_is_a_doubt_beside_the_scheme() -> None:
    values = guarded("luhn", {}, 3000)
    wrong = values[0][:-1] + str((int(values[0][-1]) + 1) % 10)
    found = infer([*values[1:], wrong])
    assert found.scheme == ("luhn", ())
    assert found.findings[0].doubt is not None
    assert "1 are wrong" in found.findings[0].doubt.en


weights = st.lists(st.integers(1, 10), min_size=9, max_size=9)


@given(weights, st.sampled_from(["invalid", "zero", "X"]))
@settings(deadline=None, max_examples=25)
def test_unknown_weights_are_solved(chosen: list[int], ten: str) -> None:
    options = {"weights": tuple(chosen), "ten": ten}
    values = guarded("mod11", options, 150)
    solved = solve_weights(values)
    assert solved is not None
    check = make("mod11", {"weights": solved.weights, "ten": ten})
    assert all(check.valid(value) for value in values)
    # The leading 5 never varies, but the other digits tell its weight.
    assert solved.weights == tuple(chosen)


def test_digits_that_never_vary_leave_a_doubt() -> None:
    options = {"weights": (9, 4, 6, 2, 8, 3, 5, 7, 10), "ten": "invalid"}
    values = [v for v in guarded("mod11", options, 6000) if v[1] == "2"]
    found = infer(values)
    assert found.scheme is not None
    check = make(found.scheme[0], dict(found.scheme[1]))
    assert all(check.valid(value) for value in values)
    doubts = [finding.doubt.en for finding in found.findings if finding.doubt]
    assert any("never vary" in doubt for doubt in doubts)


@pytest.mark.parametrize("last", [lambda _n: "7", lambda n: str(n % 10), lambda n: str(n * n % 7)])
def test_last_digits_that_check_nothing_are_not_solved(last: Callable[[int], str]) -> None:
    dice = Random(8)  # noqa: S311
    bodies = [dice.randrange(10**8) for _ in range(300)]
    assert solve_weights([f"5{body:08d}{last(body)}" for body in bodies]) is None
