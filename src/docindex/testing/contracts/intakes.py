"""What an intake promises: every page once, in order, and nothing of them decoded."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any, NoReturn

import pytest

from docindex.errors import IntakeError
from docindex.model import Batch
from docindex.testing.contracts.components import ComponentContract
from docindex.testing.values import make_facts

_DECODERS = (
    "PIL.Image.open",
    "cv2.imread",
    "cv2.imdecode",
    "pikepdf.open",
    "pypdfium2.PdfDocument",
)


class IntakeContract(ComponentContract):
    """The promises of `Intake`; override `component`, `options`, and for other batches `batch`."""

    hook = "docindex_intakes"

    @pytest.fixture
    def batch(self, tmp_path: Path) -> tuple[Path, Sequence[str]]:
        """A batch, and the names of its pages' files in page order.

        What is in the files is no image: whoever tries to decode them fails.
        """
        names = ("scan2.tif", "scan9.tif", "scan10.tif")
        folder = tmp_path / "batch"
        folder.mkdir()
        for size, name in enumerate(names, start=5):
            (folder / name).write_bytes(b"\x00" * size)
        return folder, names

    def test_every_page_is_listed_in_order(
        self, made: Any, batch: tuple[Path, Sequence[str]]
    ) -> None:
        """With its size, under a root that leads to it, by relative names with forward slashes."""
        path, names = batch
        facts = make_facts(expected_sheets=3)
        found = made.read(path, facts)
        assert isinstance(found, Batch)
        assert found.facts == facts
        assert [file.name for file in found.files] == list(names)
        for file in found.files:
            place = PurePosixPath(file.name)
            assert "\\" not in file.name
            assert not place.is_absolute()
            assert ".." not in place.parts
            assert (Path(found.root) / file.name).stat().st_size == file.size
        assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - made above

    def test_nothing_is_decoded(
        self, made: Any, batch: tuple[Path, Sequence[str]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A broken scan must end a worker, never the coordinator."""

        def refuse(*_: Any, **__: Any) -> NoReturn:
            pytest.fail("an intake runs in the coordinator and must not decode anything")

        for name in _DECODERS:
            monkeypatch.setattr(name, refuse)
        made.read(batch[0], make_facts())

    def test_the_batch_stays_as_it_is(self, made: Any, batch: tuple[Path, Sequence[str]]) -> None:
        """Nothing is written, moved or removed; a second look sees the same."""
        path, _ = batch
        before = {p: p.read_bytes() for p in path.rglob("*") if p.is_file()}
        first = made.read(path, make_facts())
        assert made.read(path, make_facts()) == first
        assert {p: p.read_bytes() for p in path.rglob("*") if p.is_file()} == before

    def test_a_page_more_is_not_dropped(self, made: Any, batch: tuple[Path, Sequence[str]]) -> None:
        """It is listed, or the batch is refused: no page is lost in silence."""
        path, names = batch
        more = "scan11" + Path(names[0]).suffix
        shutil.copyfile(path / names[0], path / more)
        try:
            found = made.read(path, make_facts())
        except IntakeError:
            return
        assert sorted(file.name for file in found.files) == sorted([*names, more])

    def test_a_lost_file_is_not_invented(
        self, made: Any, batch: tuple[Path, Sequence[str]]
    ) -> None:
        """A file that is gone is not listed, or the batch is refused."""
        path, names = batch
        (path / names[1]).unlink()
        try:
            found = made.read(path, make_facts())
        except IntakeError:
            return
        assert [file.name for file in found.files] == [n for n in names if n != names[1]]

    def test_what_is_no_batch_is_refused(self, made: Any, tmp_path: Path) -> None:
        """A path that leads nowhere, and a folder without pages: `IntakeError` names the path."""
        empty = tmp_path / "empty-folder"
        empty.mkdir()
        for path in (tmp_path / "nowhere", empty):
            with pytest.raises(IntakeError, match=path.name):
                made.read(path, make_facts())
