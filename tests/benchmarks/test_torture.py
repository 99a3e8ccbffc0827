"""A part of `make torture-export`: calls around the moment at which an export appears."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest
from benchmarks.torture.export import IN_PLACE, Stand, cannot_trace, sweep

pytestmark = pytest.mark.skipif(bool(cannot_trace()), reason=cannot_trace() or "it can")


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Stand:
    return Stand.build(tmp_path_factory.mktemp("stand"))


@pytest.mark.parametrize(
    ("call", "fault", "numbers"),
    [
        ("rename", "signal=SIGKILL", (1,)),
        ("rename", "error=EIO", (1,)),
        ("fsync", "signal=SIGKILL", (2, 9, 16)),
        ("fsync", "error=ENOSPC", (9,)),
        ("write", "signal=SIGKILL", (3, 6)),
        ("write", "error=ENOSPC", (2,)),
    ],
)
def test_nothing_half_is_published(
    stand: Stand, call: str, fault: str, numbers: tuple[int, ...]
) -> None:
    findings = list(sweep(stand, call, fault, numbers))
    assert [finding.number for finding in findings] == list(numbers)
    assert [finding.problem for finding in findings] == [""] * len(numbers)


def test_an_export_that_writes_in_place_is_found_out(tmp_path: Path) -> None:
    broken = Stand.build(tmp_path, IN_PLACE)
    found = [finding.problem for finding in sweep(broken, "fsync", "signal=SIGKILL", (5, 12))]
    assert found == ["the target is there without its manifest"] * 2


def test_a_command_that_never_gets_that_far_is_found_out(stand: Stand) -> None:
    (found,) = sweep(attrs.evolve(stand, module="benchmarks.torture"), "fsync", "signal=SIGKILL")
    assert found.problem == "it ended early, though no call was hit"
