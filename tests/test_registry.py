from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from typing import Any

import attrs
import pytest

from docindex.contracts import Component, Setting
from docindex.errors import PluginError
from docindex.hookspecs import hookimpl
from docindex.model import Environment
from docindex.registry import HOOKS, load_registry


@attrs.frozen(kw_only=True)
class ThingOptions:
    size: int = 3


@pytest.fixture
def plugin() -> Iterator[types.ModuleType]:
    module = types.ModuleType("invented_plugin")
    sys.modules[module.__name__] = module
    yield module
    del sys.modules[module.__name__]


@pytest.fixture
def setting(tmp_path: Any) -> Setting:
    return Setting(tenant="a", environment=Environment.TEST, folder=tmp_path)


def _offer(module: types.ModuleType, hook: str, *components: Any) -> None:
    def offer() -> Any:
        return components

    offer.__name__ = hook
    setattr(module, hook, hookimpl(offer))


def test_the_built_ins_come_by_the_entry_point() -> None:
    registry = load_registry()
    assert registry.offer("docindex_intakes", "files").plugin.distribution == "docindex-core"
    assert {"luhn", "mod11"} <= set(registry.names("docindex_check_digits"))
    assert all(registry.names(hook) for hook in HOOKS)


def test_a_plug_in_offers_a_component(plugin: types.ModuleType, setting: Setting) -> None:
    _offer(plugin, "docindex_matchers", Component("thing", ThingOptions, lambda o, s: (o, s)))
    registry = load_registry([plugin.__name__])
    made = registry.create("docindex_matchers", "thing", {"size": 5}, setting)
    assert made == (ThingOptions(size=5), setting)


def test_an_unknown_option_lists_the_known(plugin: types.ModuleType) -> None:
    _offer(plugin, "docindex_matchers", Component("thing", ThingOptions, lambda o, _: o))
    (problem,) = load_registry([plugin.__name__]).check(
        "docindex_matchers", "thing", {"colour": "red"}, "matchers[0]"
    )
    assert problem.key == "matchers[0].options.colour"
    assert "known are: size" in problem.remedy


def test_two_of_one_name_name_both_distributions(plugin: types.ModuleType) -> None:
    _offer(plugin, "docindex_intakes", Component("files", ThingOptions, lambda o, _: o))
    with pytest.raises(PluginError, match=r"docindex-core .* invented_plugin"):
        load_registry([plugin.__name__])


def test_a_misspelt_hook_sets_the_plug_in_aside(plugin: types.ModuleType) -> None:
    _offer(plugin, "docindex_matcher", Component("thing", ThingOptions, lambda o, _: o))
    failed = [p for p in load_registry([plugin.__name__]).plugins if p.failure]
    assert [p.name for p in failed] == ["invented_plugin"]
    assert "'docindex_matcher', which is no hook" in str(failed[0].failure)


def test_a_raising_plug_in_harms_no_other(plugin: types.ModuleType) -> None:
    @hookimpl
    def docindex_matchers() -> Any:
        raise OSError("no licence")

    plugin.docindex_matchers = docindex_matchers  # type: ignore[attr-defined]
    registry = load_registry([plugin.__name__])
    assert registry.names("docindex_matchers") == ("table",)
    with pytest.raises(PluginError, match=r"invented_plugin module failed to load: .*no licence"):
        registry.offer("docindex_matchers", "thing")


def test_what_is_no_component_is_refused(plugin: types.ModuleType) -> None:
    _offer(plugin, "docindex_matchers", "thing")
    (failed,) = [p for p in load_registry([plugin.__name__]).plugins if p.failure]
    assert "is no Component" in str(failed.failure)


def test_a_failing_entry_point_is_set_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib import metadata

    from docindex import registry

    broken = metadata.EntryPoint(name="broken", value="no_such_module_at_all", group="docindex")
    real = metadata.entry_points(group="docindex")
    monkeypatch.setattr(
        registry.metadata,
        "entry_points",
        lambda group: [*real, broken],  # noqa: ARG005
    )
    plugins = {p.name: p for p in registry.load_registry().plugins}
    assert "ModuleNotFoundError" in str(plugins["broken"].failure)
    assert plugins["builtin"].failure is None


def test_a_missing_module_is_an_error() -> None:
    with pytest.raises(PluginError, match="no_such_module_at_all"):
        load_registry(["no_such_module_at_all"])
