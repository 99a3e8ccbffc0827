"""What is worked out of an image once."""

from __future__ import annotations

import gc

import numpy as np

from docindex.imaging.keeping import once_for_image
from docindex.imaging.pyramid import halve, pyramid
from docindex.pageimage import Grey


def read_only(value: int) -> Grey:
    image = np.full((8, 8), value, np.uint8)
    image.flags.writeable = False
    return image


def test_a_read_only_image_is_looked_at_once() -> None:
    calls: list[int] = []

    @once_for_image
    def total(image: Grey) -> int:
        calls.append(int(image[0, 0]))
        return int(image.sum())

    one, other = read_only(1), read_only(2)
    assert [total(one), total(other), total(one)] == [64, 128, 64]
    assert calls == [1, 2]


def test_an_image_that_may_change_is_looked_at_each_time() -> None:
    image = np.full((8, 8), 100, np.uint8)
    assert halve(image)[0, 0] == 100
    image[:] = 50
    assert halve(image)[0, 0] == 50


def test_nothing_is_kept_longer_than_its_image() -> None:
    kept: list[object] = []

    class Mark:
        def __del__(self) -> None:
            kept.append("gone")

    mark = once_for_image(lambda _image: Mark())
    image = read_only(3)
    assert mark(image) is mark(image)
    assert kept == []
    del image
    gc.collect()
    assert kept == ["gone"]


def test_the_same_place_in_memory_is_another_image() -> None:
    total = once_for_image(lambda image: int(image[0, 0]))
    for value in range(200):
        assert total(read_only(value)) == value


def test_halves_of_a_page_are_shared_and_read_only() -> None:
    page = read_only(9)
    first, second = pyramid(page, 2), pyramid(page, 1)
    assert second[1] is first[1]
    assert not any(level.flags.writeable for level in first)


def test_of_many_images_only_the_last_are_kept() -> None:
    calls: list[int] = []

    @once_for_image
    def first(image: Grey) -> int:
        calls.append(int(image[0, 0]))
        return calls[-1]

    images = [read_only(value) for value in range(40)]
    assert [first(image) for image in images] == list(range(40))
    assert first(images[39]) == 39
    assert first(images[0]) == 0
    assert calls == [*range(40), 0]
