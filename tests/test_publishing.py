from __future__ import annotations

import errno
import hashlib
import json
import logging
import multiprocessing
import os
import signal
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from docindex import publishing
from docindex.errors import ExportError
from docindex.publishing import (
    copy_file,
    inventory,
    make_folder,
    scratch,
    staged,
    write_bytes,
    write_text,
)

posix_only = pytest.mark.skipif(os.name == "nt", reason="Windows has neither modes nor SIGKILL")

FILES = {"documents/b1_00001f_r1.pdf": b"%PDF-1" * 50, "records.jsonl": "ä\n".encode()}
# Every call into the system through which a publication can fail, in no order.
CALLS = ["mkdir", "open", "fdopen", "fsync", "chmod", "rename"]


def fill(folder: Path) -> None:
    for name, data in FILES.items():
        make_folder((folder / name).parent)
        write_bytes(folder / name, data)


def publish(target: Path) -> None:
    with staged(target) as folder:
        fill(folder)


def publish_carelessly(target: Path) -> None:
    """The negative control: what everybody writes first."""
    make_folder(target)
    fill(target)
    entries = [{"name": e.name, "sha256": e.sha256} for e in inventory(target)]
    write_text(target / publishing.MANIFEST, json.dumps(entries))


def state(target: Path, whole: list[str]) -> str:
    """What somebody sees who looks at the target's name."""
    if not target.exists():
        return "nothing"
    names = [entry.name for entry in inventory(target)]
    sound = all(
        (target / name).read_bytes() == data for name, data in FILES.items() if name in names
    )
    return "whole" if names == whole and sound else "half"


WHOLE = [*sorted(FILES), publishing.MANIFEST]
WHOLE.sort()


class Countdown:
    """Replaces a function of `os`; at one of its calls something else happens."""

    def __init__(self, name: str, at: int, act: Callable[[], None]) -> None:
        self.original, self.at, self.act, self.calls = getattr(os, name), at, act, 0

    def __call__(self, *args, **kwargs):
        self.calls += 1
        if self.calls - 1 == self.at:
            self.act()
        return self.original(*args, **kwargs)


def fail() -> None:
    raise OSError(errno.EIO, "Input/output error")


def calls_of(name: str, folder: Path, publisher: Callable[[Path], None]) -> int:
    with pytest.MonkeyPatch.context() as patch:
        counter = Countdown(name, -1, fail)
        patch.setattr(os, name, counter)
        publisher(folder / "counted")
    return counter.calls


def outcomes(name: str, folder: Path, publisher: Callable[[Path], None]) -> Iterator[str]:
    """Let each call of one function fail once; what is under the target's name afterwards."""
    for k in range(calls_of(name, folder, publisher)):
        target = folder / f"b{k}"
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, name, Countdown(name, k, fail))
            with pytest.raises((ExportError, OSError)) as caught:
                publisher(target)
        seen = state(target, WHOLE)
        if publisher is publish:
            assert caught.type is ExportError
            assert (seen == "whole") is ("is complete" in str(caught.value))
            assert not list(folder.glob(".*"))
            publish(target)
            assert state(target, WHOLE) == "whole"
        yield seen


class TestFaults:
    @pytest.mark.parametrize("name", CALLS)
    def test_no_failing_call_leaves_a_half_folder(self, name, tmp_path):
        seen = list(outcomes(name, tmp_path, publish))
        assert seen
        assert "half" not in seen

    def test_every_file_and_folder_is_flushed_before_the_rename(self, tmp_path, monkeypatch):
        log = []
        fsync, rename = os.fsync, os.rename
        monkeypatch.setattr(os, "fsync", lambda fd: (log.append(os.fstat(fd).st_ino), fsync(fd)))
        monkeypatch.setattr(os, "rename", lambda a, b: (log.append("rename"), rename(a, b)))
        target = tmp_path / "b1"
        with staged(target) as folder:
            (folder / "documents").mkdir()
            (folder / "documents" / "careless.pdf").write_bytes(b"%PDF")
        before = set(log[: log.index("rename")])
        everything = [target, *target.rglob("*")]
        assert {path.stat().st_ino for path in everything} <= before
        assert log[-1] == tmp_path.stat().st_ino

    def test_the_sweep_would_catch_a_careless_publisher(self, tmp_path):
        assert "half" in list(outcomes("fsync", tmp_path, publish_carelessly))

    def test_a_failing_write_leaves_nothing(self, tmp_path, monkeypatch):
        class FullDisk:
            def __init__(self, stream):
                self.stream = stream

            def __enter__(self):
                return self

            def __exit__(self, *_):
                self.stream.close()

            def write(self, data):
                self.stream.write(data[:3])
                raise OSError(errno.ENOSPC, "No space left on device")

        fdopen = os.fdopen
        monkeypatch.setattr(os, "fdopen", lambda *args: FullDisk(fdopen(*args)))
        with pytest.raises(ExportError, match=r"No space left on device.*check free space"):
            publish(tmp_path / "b1")
        assert list(tmp_path.iterdir()) == []

    def test_an_error_in_the_block_leaves_nothing_and_passes_through(self, tmp_path):
        def interrupted():
            with staged(tmp_path / "b1") as folder:
                fill(folder)
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            interrupted()
        assert list(tmp_path.iterdir()) == []

    def test_folders_that_cannot_be_flushed_are_no_failure(self, tmp_path, monkeypatch):
        fsync = os.fsync

        def refuse_folders(descriptor):
            if stat.S_ISDIR(os.fstat(descriptor).st_mode):
                raise OSError(errno.EINVAL, "Invalid argument")
            fsync(descriptor)

        monkeypatch.setattr(os, "fsync", refuse_folders)
        publish(tmp_path / "b1")
        assert state(tmp_path / "b1", WHOLE) == "whole"


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _publish_and_die(target: Path, publisher: Callable[[Path], None], name: str, at: int) -> None:
    setattr(os, name, Countdown(name, at, _die))
    publisher(target)


def killed(target: Path, publisher: Callable[[Path], None], name: str, at: int) -> int:
    child = multiprocessing.get_context("fork").Process(
        target=_publish_and_die, args=(target, publisher, name, at)
    )
    child.start()
    child.join(30)
    return child.exitcode


@posix_only
class TestKill:
    @pytest.mark.parametrize("name", CALLS)
    def test_a_killed_run_leaves_nothing_half_and_the_next_one_cleans_up(self, name, tmp_path):
        for k in range(calls_of(name, tmp_path, publish)):
            target = tmp_path / f"b{k}"
            assert killed(target, publish, name, k) == -signal.SIGKILL
            assert state(target, WHOLE) in ("nothing", "whole")
            publish(target)
            assert state(target, WHOLE) == "whole"
            assert not list(tmp_path.glob(".*"))

    def test_a_run_killed_after_the_rename_is_found_whole(self, tmp_path):
        last = calls_of("fsync", tmp_path, publish) - 1
        target = tmp_path / "b1"
        assert killed(target, publish, "fsync", last) == -signal.SIGKILL
        assert state(target, WHOLE) == "whole"

    def test_the_sweep_would_catch_a_careless_publisher(self, tmp_path):
        seen = set()
        for k in range(calls_of("fsync", tmp_path, publish_carelessly)):
            killed(tmp_path / f"b{k}", publish_carelessly, "fsync", k)
            seen.add(state(tmp_path / f"b{k}", WHOLE))
        assert "half" in seen


class TestTarget:
    def test_missing_folders_above_are_made(self, tmp_path):
        publish(tmp_path / "out" / "today" / "b1")
        assert state(tmp_path / "out" / "today" / "b1", WHOLE) == "whole"

    @posix_only
    def test_their_names_are_flushed_as_well(self, tmp_path, monkeypatch):
        flushed, fsync = set(), os.fsync
        monkeypatch.setattr(os, "fsync", lambda fd: (flushed.add(os.fstat(fd).st_ino), fsync(fd)))
        make_folder(tmp_path / "out" / "today")
        assert flushed == {tmp_path.stat().st_ino, (tmp_path / "out").stat().st_ino}

    def test_the_same_bytes_again_are_a_success_and_change_nothing(self, tmp_path):
        target = tmp_path / "b1"
        publish(target)
        before = [(path, path.stat().st_ino) for path in sorted(target.rglob("*"))]
        publish(target)
        assert [(path, path.stat().st_ino) for path in sorted(target.rglob("*"))] == before
        assert list(tmp_path.iterdir()) == [target]

    @pytest.mark.parametrize("change", ["other bytes", "less", "more", "a file", "empty"])
    def test_other_content_is_left_alone_and_said(self, change, tmp_path):
        target = tmp_path / "b1"
        if change == "a file":
            target.write_bytes(b"x")
        elif change == "empty":
            target.mkdir()
        else:
            publish(target)
            if change == "other bytes":
                (target / "records.jsonl").write_bytes("ö\n".encode())
            elif change == "less":
                (target / "records.jsonl").unlink()
            else:
                (target / "more").write_bytes(b"")
        before = [entry.name for entry in inventory(target)] if target.is_dir() else None
        with pytest.raises(ExportError, match=r"exists and holds something else.*move it away"):
            publish(target)
        after = [entry.name for entry in inventory(target)] if target.is_dir() else None
        assert after == before
        assert list(tmp_path.iterdir()) == [target]

    @pytest.mark.parametrize("equal", [True, False])
    def test_a_target_that_appears_in_between_is_compared(self, equal, tmp_path, monkeypatch):
        target, rename = tmp_path / "b1", os.rename
        publish(tmp_path / "other")

        def late(source, destination):
            rename(tmp_path / "other", target)
            rename(source, destination)

        monkeypatch.setattr(os, "rename", late)
        if equal:
            publish(target)
        else:
            with pytest.raises(ExportError, match="holds something else"), staged(target) as folder:
                write_bytes(folder / "more", b"")
        assert state(target, WHOLE) == "whole"
        assert list(tmp_path.iterdir()) == [target]


class TestLeftovers:
    def test_only_those_of_this_target_are_removed(self, tmp_path):
        own = [".b1.staging-abcdef12", ".b1.removed-abcdef12"]
        others = [
            ".b2.staging-abcdef12",
            ".b1.staging-short",
            ".b1.scratch-abcdef12",
            ".b1.staging-b.staging-abcdef12",
            "b1.staging-abcdef12",
        ]
        for name in own + others:
            (tmp_path / name).mkdir()
            (tmp_path / name / "letter.pdf").write_bytes(b"x")
        publish(tmp_path / "b1")
        assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*others, "b1"])

    def test_a_run_whose_folder_was_taken_away_publishes_nothing(self, tmp_path):
        target = tmp_path / "b1"

        def overtaken():
            with staged(target) as earlier:
                write_bytes(earlier / "half", b"x")
                publish(target)
                assert not earlier.exists()

        with pytest.raises(ExportError, match="could not be written"):
            overtaken()
        assert state(target, WHOLE) == "whole"
        assert list(tmp_path.iterdir()) == [target]

    def test_what_cannot_be_removed_is_said(self, tmp_path, monkeypatch, caplog):
        (tmp_path / ".b1.staging-abcdef12").mkdir()
        rmtree = publishing.shutil.rmtree
        monkeypatch.setattr(
            publishing.shutil,
            "rmtree",
            lambda path, **kw: None if "removed" in path.name else rmtree(path, **kw),
        )
        with caplog.at_level(logging.WARNING):
            publish(tmp_path / "b1")
        assert "could not be removed" in caplog.text
        assert (tmp_path / "b1").exists()

    def test_scratch_is_always_removed(self, tmp_path):
        (tmp_path / ".b1.scratch-abcdef12").mkdir()
        with scratch(tmp_path / "b1") as work, staged(tmp_path / "b1") as folder:
            assert not (tmp_path / ".b1.scratch-abcdef12").exists()
            write_bytes(work / "a.pdf", b"x")
            copy_file(work / "a.pdf", folder / "a.pdf")
        assert list(tmp_path.iterdir()) == [tmp_path / "b1"]
        with pytest.raises(ZeroDivisionError), scratch(tmp_path / "b2"):
            raise ZeroDivisionError
        assert list(tmp_path.iterdir()) == [tmp_path / "b1"]


class TestContent:
    def test_the_manifest_lists_every_other_file(self, tmp_path):
        publish(tmp_path / "b1")
        manifest = json.loads((tmp_path / "b1" / "manifest.json").read_text("utf-8"))
        assert manifest == {
            "schema": "docindex.manifest/1",
            "files": [
                {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
                for name, data in sorted(FILES.items())
            ],
        }

    def test_documents_are_listed_with_their_pages(self, tmp_path):
        name, data = sorted(FILES.items())[0]
        with staged(tmp_path / "b1", {hashlib.sha256(data).hexdigest(): 7}) as folder:
            for place, content in FILES.items():
                make_folder((folder / place).parent)
                write_bytes(folder / place, content)
        listed = json.loads((tmp_path / "b1" / "manifest.json").read_text("utf-8"))["files"]
        assert [(entry["name"], entry.get("pages")) for entry in listed] == [
            (name, 7),
            (sorted(FILES)[1], None),
        ]

    def test_a_second_manifest_is_refused(self, tmp_path):
        with pytest.raises(ExportError, match="taken"), staged(tmp_path / "b1") as folder:
            write_bytes(folder / "manifest.json", b"{}")
        assert list(tmp_path.iterdir()) == []

    @posix_only
    def test_nobody_else_may_read_it(self, tmp_path):
        with staged(tmp_path / "out" / "b1") as folder:
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
            fill(folder)
            (folder / "open").mkdir(mode=0o755)
            (folder / "open" / "file").write_bytes(b"x")
            (folder / "open" / "file").chmod(0o644)
        for path in (tmp_path / "out").rglob("*"):
            wanted = 0o700 if path.is_dir() else 0o600
            assert stat.S_IMODE(path.stat().st_mode) == wanted, path
        assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700

    @posix_only
    def test_links_are_refused(self, tmp_path):
        (tmp_path / "secret").write_bytes(b"x")
        with pytest.raises(ExportError, match="neither"), staged(tmp_path / "b1") as folder:
            (folder / "link").symlink_to(tmp_path / "secret")
        assert not (tmp_path / "b1").exists()

    def test_no_file_is_written_twice(self, tmp_path):
        write_text(tmp_path / "a", "ä\r\n")
        assert (tmp_path / "a").read_bytes() == "ä\r\n".encode()
        with pytest.raises(FileExistsError):
            write_text(tmp_path / "a", "b")
        with pytest.raises(FileExistsError):
            copy_file(tmp_path / "a", tmp_path / "a")
