"""Finds components: the only file that knows pluggy's manager.

pluggy 1.7 discards all results of a call when one implementation raises, registers misspelt hooks
in silence, and lets one entry point that fails to import abort the loading of all. So plug-ins are
loaded and asked one by one, and one that fails is set aside with its name and reason.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping, Sequence
from importlib import metadata
from typing import Any, cast

import attrs
import pluggy

from docindex import hookspecs
from docindex.contracts import Component, Setting
from docindex.errors import PluginError, Problem
from docindex.structuring import structure

GROUP = "docindex"
HOOKS = tuple(sorted(name for name in vars(hookspecs) if name.startswith("docindex_")))


@attrs.frozen(kw_only=True)
class Plugin:
    """A loaded plug-in, or one that was set aside (then `failure` says why)."""

    name: str
    distribution: str
    version: str
    failure: str | None = None


@attrs.frozen(kw_only=True)
class Offer:
    """A component and who offers it."""

    hook: str
    component: Component[Any, Any]
    plugin: Plugin


@attrs.frozen(kw_only=True)
class Registry:
    """All components that are installed, by hook and name.

    Args:
        modules: importable names (`package.module`) that were loaded beside the entry points.
    """

    offers: Mapping[tuple[str, str], Offer]
    plugins: tuple[Plugin, ...]
    modules: tuple[str, ...] = ()

    def names(self, hook: str) -> tuple[str, ...]:
        """The names offered under a hook, sorted."""
        return tuple(sorted(name for kind, name in self.offers if kind == hook))

    def offer(self, hook: str, name: str) -> Offer:
        """One component.

        Raises:
            PluginError: nobody offers it; the message lists who does what, and who failed to load.
        """
        found = self.offers.get((hook, name))
        if found is None:
            raise PluginError(str(self.missing(hook, name, key="")))
        return found

    def missing(self, hook: str, name: str, key: str) -> Problem:
        """What to tell a person who asked for a component that nobody offers."""
        known = ", ".join(self.names(hook)) or "none"
        failed = "; ".join(
            f"{plugin.distribution} {plugin.version} failed to load: {plugin.failure}"
            for plugin in self.plugins
            if plugin.failure is not None
        )
        remedy = f"Known are: {known}" + (f". {failed}" if failed else "")
        return Problem(key=key, message=f"no component {name!r} under {hook}", remedy=remedy)

    def check(
        self, hook: str, name: str, options: Mapping[str, Any], key: str
    ) -> tuple[Problem, ...]:
        """Every mistake in one use of a component: its name, then its options."""
        found = self.offers.get((hook, name))
        if found is None:
            return (self.missing(hook, name, key),)
        return structure(dict(options), found.component.options, f"{key}.options")[1]

    def options(self, hook: str, name: str, options: Mapping[str, Any]) -> Any:
        """The options of a component as its own class has them.

        Raises:
            PluginError: nobody offers it, or the options do not fit it.
        """
        component = self.offer(hook, name).component
        made, problems = structure(dict(options), component.options, f"{name}.options")
        if problems:
            raise PluginError("\n".join(str(problem) for problem in problems))
        return made

    def create(self, hook: str, name: str, options: Mapping[str, Any], setting: Setting) -> Any:
        """Make a component; raises as `options`."""
        made = self.options(hook, name, options)
        return self.offer(hook, name).component.create(made, setting)


def load_registry(modules: Sequence[str] = ()) -> Registry:
    """Load the built-ins and every installed plug-in.

    Args:
        modules: importable names of further plug-ins, for tests and embedding hosts.

    Raises:
        PluginError: two components of one name under one hook, or a module cannot be imported.
    """
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    plugins = []
    offers: dict[tuple[str, str], Offer] = {}
    for plugin, loaded in [*_installed(), *_named(modules)]:
        failure = plugin.failure or _register(manager, loaded, plugin.name)
        found: tuple[Offer, ...] = ()
        if failure is None:
            found, failure = _ask(manager, loaded, plugin)
        plugins.append(attrs.evolve(plugin, failure=failure))
        for offer in found:
            _add(offers, offer)
    return Registry(offers=offers, plugins=tuple(plugins), modules=tuple(modules))


def _installed() -> Iterable[tuple[Plugin, Any]]:
    points = sorted(metadata.entry_points(group=GROUP), key=lambda point: point.name)
    for point in points:
        plugin = Plugin(
            name=point.name,
            distribution=point.dist.name if point.dist else "unknown",
            version=point.dist.version if point.dist else "unknown",
        )
        try:
            yield plugin, point.load()
        except Exception as error:  # noqa: BLE001 - a stranger's import may raise anything
            yield attrs.evolve(plugin, failure=f"{type(error).__name__}: {error}"), None


def _named(modules: Sequence[str]) -> Iterable[tuple[Plugin, Any]]:
    for name in modules:
        try:
            loaded = importlib.import_module(name)
        except ImportError as error:
            raise PluginError(f"plug-in module {name!r} cannot be imported: {error}") from error
        yield Plugin(name=name, distribution=name, version="module"), loaded


def _register(manager: pluggy.PluginManager, loaded: Any, name: str) -> str | None:
    known = set(HOOKS)
    for attribute in dir(loaded):
        if manager.parse_hookimpl_opts(loaded, attribute) is not None and attribute not in known:
            return f"it implements {attribute!r}, which is no hook; known are: {', '.join(HOOKS)}"
    try:
        manager.register(loaded, name=name)
    except (ValueError, pluggy.PluginValidationError) as error:
        return str(error)
    return None


def _ask(
    manager: pluggy.PluginManager, loaded: Any, plugin: Plugin
) -> tuple[tuple[Offer, ...], str | None]:
    offers = []
    for caller in manager.get_hookcallers(loaded) or ():
        implementation = next(i for i in caller.get_hookimpls() if i.plugin is loaded)
        try:
            components = tuple(cast(Iterable[Any], implementation.function()))
        except Exception as error:  # noqa: BLE001 - set aside and named, whatever it is
            return (), f"{caller.name} raised {type(error).__name__}: {error}"
        for component in components:
            if not isinstance(component, Component):
                return (), f"{caller.name} offered {component!r}, which is no Component"
            offers.append(Offer(hook=caller.name, component=component, plugin=plugin))
    return tuple(offers), None


def _add(offers: dict[tuple[str, str], Offer], offer: Offer) -> None:
    key = (offer.hook, offer.component.name)
    if key in offers:
        first = offers[key].plugin
        raise PluginError(
            f"two components are called {key[1]!r} under {key[0]}: one from {first.distribution} "
            f"{first.version}, one from {offer.plugin.distribution} {offer.plugin.version}. "
            "Uninstall one of the two."
        )
    offers[key] = offer
