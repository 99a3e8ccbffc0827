"""What an exporter promises: everything or nothing, nothing outside its folder, nothing unsure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Final

import attrs
import pytest

from docindex.contracts import Component, ExportJob, Setting
from docindex.errors import ExportError
from docindex.model import Environment, Status
from docindex.testing.contracts.components import ComponentContract, opened
from docindex.testing.values import make_job, make_record

# None of these may leave the folder, name a device, or be cut short on any system.
HOSTILE_IDS: Final = (
    "../outside",
    "..",
    "a/../../outside",
    "..\\outside",
    "/outside",
    "C:outside",
    "a\x00b",
    "a\nb",
    "",
    "x" * 300,
    "con",
    "Lpt1.b1",
)
HOSTILE_VALUES: Final = (
    "../outside",
    '=HYPERLINK("file:///outside")',
    'a";"b',
    "a\r\nb1;indexed",
    "a\x00b",
    "\u202e71-esac",
    "</case><case>",
    "\ud800",
)
_UNSAFE_NAME: Final = re.compile(
    r'[<>:"|?*\\\x00-\x1f]|[. ]$|(?i:^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$))'
)


class ExporterContract(ComponentContract):
    """The promises of `Exporter`; override `component`, `options`, `read_back`."""

    hook = "docindex_exporters"

    writes_documents: ClassVar[bool] = True
    """Whether each record's document is among what is written."""

    def read_back(self, target: Path) -> Mapping[str, str | None]:
        """What the receiver would make of the folder, in the order of its index.

        Returns:
            For each record's id the case that the receiver files it under without asking; None:
            a person has to say.
        """
        raise NotImplementedError("override the method `read_back`")

    def test_every_record_is_written_once_in_order(self, made: Any, tmp_path: Path) -> None:
        """And the paths that are returned are the files that are there, all in the target."""
        job = make_job(tmp_path / "job", *(make_record(f"b1_{i:05d}f_r1") for i in (1, 2, 10, 3)))
        paths = list(made.export(job))
        assert sorted(paths) == sorted(_files(job.target))
        assert list(self.read_back(job.target)) == [record.id for record in job.records]

    def test_only_indexed_records_name_a_case(self, made: Any, tmp_path: Path) -> None:
        """A proposal that nobody confirmed must not be filed."""
        job = make_job(tmp_path / "job", *(make_record(f"b1-{s.value}", s) for s in Status))
        made.export(job)
        for name, case_id in self.read_back(job.target).items():
            wanted = {f"b1-{Status.INDEXED.value}": job.records[0].decision.case_id}
            assert case_id == wanted.get(name)

    def test_no_record_is_no_error(self, made: Any, tmp_path: Path) -> None:
        """A batch whose records are all somewhere else."""
        job = make_job(tmp_path / "job")
        assert sorted(made.export(job)) == sorted(_files(job.target))
        assert dict(self.read_back(job.target)) == {}

    def test_equal_batches_give_equal_bytes(self, made: Any, tmp_path: Path) -> None:
        """No time, no random name, no absolute path."""
        written = []
        for name in ("one", "another"):
            job = make_job(
                tmp_path / name, make_record("b1_00001f_r1"), make_record("b1_00002f_r1")
            )
            made.export(job)
            files = _files(job.target)
            written.append({p.relative_to(job.target): p.read_bytes() for p in files})
        assert written[0] == written[1]

    def test_the_job_stays_as_it_is(self, made: Any, tmp_path: Path) -> None:
        """Further exporters get the same job, and the same documents."""
        job = make_job(tmp_path / "job", make_record("b1_00001f_r1"))
        before, documents = attrs.asdict(job, recurse=False), dict(job.documents)
        made.export(job)
        assert attrs.asdict(job, recurse=False) == before
        assert job.documents == documents
        assert all(path.is_file() for path in documents.values())

    @pytest.mark.parametrize("name", HOSTILE_IDS, ids=ascii)
    def test_hostile_ids_stay_inside(self, made: Any, tmp_path: Path, name: str) -> None:
        """They are refused with `ExportError`, or written without harm."""
        job = make_job(tmp_path / "job", make_record("b1_00001f_r1"), make_record(name))
        self._export_or_refuse(made, job, tmp_path)

    @pytest.mark.parametrize("field", ["case_id", "key", "receiver"])
    @pytest.mark.parametrize("value", HOSTILE_VALUES, ids=ascii)
    def test_hostile_values_stay_values(
        self, made: Any, tmp_path: Path, field: str, value: str
    ) -> None:
        """They are refused with `ExportError`, or read back as they are."""
        record = make_record("b1_00001f_r1", Status.INDEXED, **{field: value})
        job = make_job(tmp_path / "job", record, make_record("b1_00002f_r1"))
        self._export_or_refuse(made, job, tmp_path)

    def _export_or_refuse(self, made: Any, job: ExportJob, tmp_path: Path) -> None:
        before = _outside(tmp_path, job.target)
        try:
            paths = list(made.export(job))
        except ExportError:
            paths = None
        assert _outside(tmp_path, job.target) == before, "something was written elsewhere"
        assert not any(path.is_symlink() for path in job.target.rglob("*"))
        if paths is not None:
            assert sorted(paths) == sorted(_files(job.target))
            unsafe = [p.name for p in job.target.rglob("*") if _UNSAFE_NAME.search(p.name)]
            assert unsafe == [], "not every system can hold these names"
            cases = {record.id: record.decision.case_id for record in job.records}
            assert self.read_back(job.target) == cases

    def test_a_missing_document_is_an_error(self, made: Any, tmp_path: Path) -> None:
        """A record must not arrive without its pages."""
        if not self.writes_documents:
            return
        for name in ("unnamed", "gone"):
            job = make_job(
                tmp_path / name, make_record("b1_00001f_r1"), make_record("b1_00002f_r1")
            )
            path = job.documents["b1_00002f_r1"]
            if name == "gone":
                path.unlink()
            else:
                del job.documents["b1_00002f_r1"]
            with pytest.raises((ExportError, OSError)):
                made.export(job)

    def test_documents_are_whole(self, made: Any, tmp_path: Path) -> None:
        """Each record's document is there, byte for byte."""
        if self.writes_documents:
            job = make_job(
                tmp_path / "job", make_record("b1_00001f_r1"), make_record("b1_00002f_r1")
            )
            wanted = sorted(path.read_bytes() for path in job.documents.values())
            made.export(job)
            assert set(wanted) <= {path.read_bytes() for path in _files(job.target)}

    def test_test_records_do_not_reach_production(
        self,
        component: Component[Any, Any],
        options: Mapping[str, Any],
        setting: Setting,
        tmp_path: Path,
    ) -> None:
        """Where the profile says production, a record marked `test` is refused."""
        production = attrs.evolve(setting, environment=Environment.PRODUCTION)
        job = make_job(tmp_path / "job", make_record("b1_00001f_r1"))
        with opened(component, options, production) as made, pytest.raises(ExportError):
            made.export(job)
        assert _files(job.target) == []


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if not path.is_dir()]


def _outside(root: Path, target: Path) -> dict[Path, bytes]:
    return {
        path: path.read_bytes()
        for path in _files(root)
        if target != path and target not in path.parents
    }
