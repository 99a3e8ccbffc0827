"""Decoders side by side: what counts as noticed, and the section of the page of results."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from benchmarks.decoders import (
    HEADING,
    Outcome,
    Standing,
    as_markdown,
    decoders,
    kept_section,
    measure,
    outcome,
    row,
    with_section,
)

WHOLE = np.zeros((2, 2), np.uint8)
RAISED = Outcome(error="OSError: broken", printed=False, changed=False)
SAID = Outcome(error="", printed=True, changed=True)
MISSED = Outcome(error="", printed=False, changed=True)
SAME = Outcome(error="", printed=False, changed=False)


def test_a_decoder_notices_by_exception_or_by_its_library() -> None:
    def fails(_: bytes) -> object:
        raise OSError("strip 7 at <_io.BytesIO object at 0x7f00> is short")

    def says(_: bytes) -> object:
        os.write(2, b"bad code word")
        return WHOLE + 1

    assert outcome(fails, b"", WHOLE).error == "OSError: strip … at … is short"
    assert outcome(says, b"", WHOLE) == SAID
    assert outcome(lambda _: WHOLE.copy(), b"", WHOLE) == SAME
    assert [one.noticed for one in (RAISED, SAID, MISSED, SAME)] == [True, True, False, False]


def test_flips_without_effect_do_not_count() -> None:
    standing = Standing(
        form="tiff g4",
        decoder="cv2",
        milliseconds=2.0,
        last=(RAISED, RAISED),
        first=(),
        flips=(RAISED, SAID, MISSED, SAME),
    )
    assert row(standing) == "| tiff g4 | cv2 | 2.0 | 2 of 2 | - | 1 (2) of 3 |"


def test_every_decoder_of_a_form_is_shown_the_same_damage(tmp_path: Path) -> None:
    found = [measure("png", name, d, (2, 1)) for name, d in decoders("png", tmp_path).items()]
    assert {"docindex", "Pillow", "cv2"} <= {standing.decoder for standing in found}
    assert all(one.noticed for standing in found for one in standing.last)
    page = as_markdown(found, (2, 1))
    assert page.startswith(HEADING)
    assert all(row(standing) in page for standing in found)


def test_the_section_is_the_only_part_that_changes(tmp_path: Path) -> None:
    path = tmp_path / "RESULTS.md"
    path.write_text("# Results\n\nNumbers.\n", encoding="utf-8")
    assert kept_section(path) == ""
    page = with_section(path.read_text(encoding="utf-8"), f"{HEADING}\n\nold\n")
    path.write_text(page, encoding="utf-8")
    assert kept_section(path) == f"{HEADING}\n\nold\n"
    assert (
        with_section(page, f"{HEADING}\n\nnew\n") == f"# Results\n\nNumbers.\n\n{HEADING}\n\nnew\n"
    )
