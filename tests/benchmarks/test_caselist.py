"""The comparison of a list in memory and mapped measures what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import caselist


def test_every_way_is_measured_with_the_same_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(caselist, "apart", caselist.measure)
    caselist.main(["--sizes", "400", "--folder", str(tmp_path)])
    lines = capsys.readouterr().out.splitlines()
    for name in ("each its own", "builds the file", "maps the file"):
        (line,) = [line for line in lines if line.startswith(name)]
        seconds, *_, exact, fields, near = map(float, line.removeprefix(name).split())
        assert seconds > 0
        assert min(exact, fields, near) > 0
    assert len([*(tmp_path / "400" / caselist.INDEX).glob("*.cases")]) == 1
    assert len(caselist.values_of(tmp_path / "400")) == 400


def test_a_list_is_made_once(tmp_path: Path) -> None:
    first = (caselist.made_list(tmp_path, 300) / "cases.sqlite").stat().st_mtime_ns
    assert (caselist.made_list(tmp_path, 300) / "cases.sqlite").stat().st_mtime_ns == first
