"""What every component promises, whatever its hook."""

from __future__ import annotations

import contextlib
import datetime
import importlib
import multiprocessing
import pickle
import re
import threading
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar, Final

import attrs
import psutil
import pytest

from docindex.contracts import Component, Managed, Setting
from docindex.model import ReferenceRule
from docindex.registry import load_registry
from docindex.structuring import structure
from docindex.testing.values import make_setting

_NAME: Final = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*")
_LONGEST_NAME: Final = 40
_LONGEST_SUMMARY: Final = 100


class ComponentContract:
    """The promises of `Component`, its options, and of components that must be closed.

    Override the fixtures `component` and `options`, and `prepare` where options name files.
    """

    hook: ClassVar[str]
    """The hook that offers the component."""

    modules: ClassVar[tuple[str, ...]] = ()
    """Importable names of plug-in modules that no entry point names."""

    @pytest.fixture
    def component(self) -> Component[Any, Any]:
        """The component that is tested."""
        raise NotImplementedError("override the fixture `component`")

    @pytest.fixture
    def options(self) -> Mapping[str, Any]:
        """The options as they would stand in the profile; by default none."""
        return {}

    references: ClassVar[tuple[ReferenceRule, ...]] = ()
    """The tenant's reference rules, which the component finds in its setting."""

    def prepare(self, folder: Path) -> None:
        """Put the files that the options name into the profile's folder."""

    @pytest.fixture
    def setting(self, tmp_path: Path) -> Setting:
        """What the component may know."""
        folder = tmp_path / "profile"
        folder.mkdir()
        self.prepare(folder)
        return make_setting(folder, *self.references)

    @pytest.fixture
    def made(
        self, component: Component[Any, Any], options: Mapping[str, Any], setting: Setting
    ) -> Iterator[Any]:
        """The component, made and opened as the core does it."""
        with opened(component, options, setting) as made:
            yield made

    def test_name_and_summary(self, component: Component[Any, Any]) -> None:
        """Profiles name it, `docindex plugins` lists it."""
        assert _NAME.fullmatch(component.name), "the name is a-z 0-9 with single - or _ between"
        assert len(component.name) <= _LONGEST_NAME
        summary = component.summary
        assert summary, "the summary says in one sentence what it does"
        assert len(summary) <= _LONGEST_SUMMARY
        assert summary.isprintable(), "the summary is one line"

    def test_it_is_offered(self, component: Component[Any, Any]) -> None:
        """The plug-in is found, loads, and offers this component under the contract's hook."""
        registry = load_registry(self.modules)
        offered = registry.offers.get((self.hook, component.name))
        failed = [f"{p.distribution}: {p.failure}" for p in registry.plugins if p.failure]
        assert offered is not None, f"not offered under {self.hook}; set aside: {failed or 'none'}"
        assert offered.component == component

    def test_options_are_frozen_values(
        self, component: Component[Any, Any], options: Mapping[str, Any]
    ) -> None:
        """Options are a frozen attrs class; equal options are equal; no default is shared."""
        assert attrs.has(component.options), "options are an attrs class"
        one, other = structured(component, options), structured(component, options)
        assert one == other
        assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301 - made a line above
        for field in attrs.fields(component.options):
            value = getattr(one, field.name)
            with pytest.raises(attrs.exceptions.FrozenInstanceError):
                setattr(one, field.name, value)
            mutable = isinstance(value, (dict, list, set))
            assert not mutable or field.name in options or value is not getattr(other, field.name)

    def test_wrong_options_are_problems(
        self, component: Component[Any, Any], options: Mapping[str, Any]
    ) -> None:
        """An unknown option, or one of a wrong kind, is named with its key; nothing is raised."""
        made, problems = structure({**options, "no_such_option": 1}, component.options, "options")
        assert made is None
        assert "options.no_such_option" in [problem.key for problem in problems]
        for field in attrs.fields(component.options):
            wrong = {**options, field.name: datetime.time()}
            made, problems = structure(wrong, component.options, "options")
            assert made is None, f"option {field.name} takes anything: give it type and validator"
            assert problems

    def test_create_is_found_by_name(self, component: Component[Any, Any]) -> None:
        """A spawned worker imports the plug-in again and must find the same function."""
        module = importlib.import_module(component.create.__module__)
        found = getattr(module, component.create.__qualname__, None)
        assert found is component.create, "create is a function or class of a module, no lambda"

    def test_create_makes_a_new_one_each_time(
        self, component: Component[Any, Any], options: Mapping[str, Any], setting: Setting
    ) -> None:
        """Nothing is shared between two makings, and what they are given stays as it was."""
        given = structured(component, options)
        first, second = component.create(given, setting), component.create(given, setting)
        assert given == structured(component, options)
        assert first is not second

    def test_an_error_inside_is_not_swallowed(
        self, component: Component[Any, Any], options: Mapping[str, Any], setting: Setting
    ) -> None:
        """A managed component closes when something goes wrong, and lets the error pass."""
        made = component.create(structured(component, options), setting)
        if isinstance(made, Managed):
            with pytest.raises(KeyError, match="inside"), made:
                raise KeyError("inside")

    def test_nothing_stays_open(
        self, component: Component[Any, Any], options: Mapping[str, Any], setting: Setting
    ) -> None:
        """What is held is held between enter and exit only: files, threads, processes."""
        before = _held(setting.folder)
        made = component.create(structured(component, options), setting)
        if isinstance(made, Managed):
            with made:
                pass
        assert _held(setting.folder) == before, (
            "something stays open: make the component a context manager that closes it"
        )


def structured(component: Component[Any, Any], options: Mapping[str, Any]) -> Any:
    """Options of a profile as the component's own; fails where the core would refuse them."""
    made, problems = structure(dict(options), component.options, "options")
    assert not problems, [str(problem) for problem in problems]
    return made


@contextlib.contextmanager
def opened(
    component: Component[Any, Any], options: Mapping[str, Any], setting: Setting
) -> Iterator[Any]:
    """A component as the core makes and opens it."""
    made = component.create(structured(component, options), setting)
    if isinstance(made, Managed):
        with made as entered:
            yield entered
    else:
        yield made


def _held(folder: Path) -> Collection[str]:
    """Open files of the folder, threads, and child processes."""
    root = folder.resolve()
    files = [
        file.path
        for file in psutil.Process().open_files()
        if root in Path(file.path).resolve().parents
    ]
    threads = [f"thread {thread.name}" for thread in threading.enumerate()]
    children = [f"process {child.pid}" for child in multiprocessing.active_children()]
    return sorted([*files, *threads, *children])
