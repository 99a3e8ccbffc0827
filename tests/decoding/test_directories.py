"""The walker answers whatever the bytes are: no loop, no hang, no other exception."""

from __future__ import annotations

import contextlib
import io
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docindex.decoding import tiff
from docindex.decoding.directories import Directories, resolution
from docindex.decoding.limits import Limits
from docindex.errors import PageError
from tests.decoding.sheets import LIMITS, sheet, tiff_bytes

_ENTRIES = (struct.pack("<HHII", 256, 4, 1, 8), struct.pack("<HHII", 257, 4, 1, 8))


def chain(count: int, last: int = 0) -> io.BytesIO:
    """So many directories in a row; the last one points to `last`."""
    size = 2 + 12 * len(_ENTRIES) + 4
    places = [8 + size * i for i in range(1, count)] + [last]
    body = b"".join(
        struct.pack("<H", len(_ENTRIES)) + b"".join(_ENTRIES) + struct.pack("<I", place)
        for place in places
    )
    return io.BytesIO(b"II*\0" + struct.pack("<I", 8) + body)


def test_a_chain_is_counted() -> None:
    assert len(tiff.frames(chain(7), LIMITS)) == 7


def test_a_loop_is_damage() -> None:
    with pytest.raises(PageError, match="loop"):
        tiff.frames(chain(3, last=8), LIMITS)


def test_65535_directories_are_too_many() -> None:
    with pytest.raises(PageError) as caught:
        tiff.frames(chain(65_535), LIMITS)
    assert caught.value.fault == "too_large"


def test_a_cut_chain_is_damage() -> None:
    whole = chain(5).getvalue()
    for length in range(len(whole)):
        with pytest.raises(PageError):
            tiff.frames(io.BytesIO(whole[:length]), LIMITS)


def test_directories_without_end_are_refused() -> None:
    with pytest.raises(PageError) as caught:
        tiff.frames(chain(11), Limits(max_frames=10))
    assert caught.value.fault == "too_large"


@pytest.mark.parametrize(("unit", "expected"), [(1, None), (2, 118.0), (3, 118.0 * 2.54)])
def test_units_of_resolution(unit: int, expected: float | None) -> None:
    data = tiff_bytes(sheet("1"), "group4", tags={282: 118.0, 283: 59.0, 296: unit})
    x, y = resolution(next(iter(Directories(io.BytesIO(data)))))
    assert x == pytest.approx(expected)
    assert y == (None if expected is None else pytest.approx(expected / 2))


def test_big_tiff_is_read() -> None:
    entries = b"".join(struct.pack("<HHQQ", tag, 4, 1, 9) for tag in (256, 257))
    data = b"II+\0" + struct.pack("<HHQQ", 8, 0, 16, 2) + entries + struct.pack("<Q", 0)
    (frame,) = tiff.frames(io.BytesIO(data), LIMITS)
    assert (frame.width, frame.height) == (9, 9)


@given(
    head=st.sampled_from([b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08", b"II+\0\x08\0\0\0"]),
    tail=st.binary(max_size=300),
)
def test_any_bytes_get_an_answer(head: bytes, tail: bytes) -> None:
    with contextlib.suppress(PageError):
        assert tiff.frames(io.BytesIO(head + tail), LIMITS)


@settings(max_examples=500)
@given(
    place=st.integers(0, 399), value=st.integers(0, 255), codec=st.sampled_from(["raw", "group4"])
)
def test_any_byte_of_a_directory_may_change(place: int, value: int, codec: str) -> None:
    data = bytearray(tiff_bytes(sheet("1", 40, 20), codec))
    data[place % len(data)] = value
    with contextlib.suppress(PageError):
        assert tiff.decode(io.BytesIO(bytes(data)), 0, Limits(max_pixels=10**6)).size
