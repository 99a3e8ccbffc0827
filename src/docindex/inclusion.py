"""What a profile says together with the packages of definitions that it includes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import attrs
from attrs import validators

from docindex.definitions import Package, open_package
from docindex.errors import Problem, ProfileError
from docindex.structuring import structure

_ENTRY: Final = re.compile(r"(?P<part>classes|references)\[(?P<number>[0-9]+)\]")


@attrs.frozen(kw_only=True)
class DefinitionsSection:
    """A package that the profile includes, unchanged.

    Args:
        folder: the package's; a relative path starts at the profile's folder.
        version: the one that this tenant has agreed to; another one is refused.
        sha256: of the package's `definitions.toml`, as `docindex definitions seal` shows it; a
            package that was changed and sealed again is refused as well.
    """

    folder: str = attrs.field(validator=validators.min_len(1))
    version: str
    sha256: str | None = None


@attrs.frozen
class _Included:
    """The one key of a profile that must be known before the others."""

    definitions: tuple[DefinitionsSection, ...] = ()


@attrs.frozen(kw_only=True)
class Included:
    """A profile's data with what its packages say.

    Args:
        data: as if it all stood in the profile; the tenant's own entries come first.
        identities: name, version and digest of each package.
        places: of `classes` and `references`: where each entry that is not the tenant's own stands.
    """

    data: dict[str, Any]
    identities: tuple[tuple[str, str, str], ...] = ()
    places: Mapping[str, Sequence[str]] = attrs.field(factory=dict)

    def told(self, problem: Problem) -> Problem:
        """A problem with the place where its entry stands, if that is in a package."""
        found = _ENTRY.match(problem.key)
        named = self.places.get(found["part"], ()) if found else ()
        if not found or not named:
            return problem
        number = int(found["number"]) - len(self.data[found["part"]]) + len(named)
        if number < 0:
            return problem
        return attrs.evolve(problem, key=f"{named[number]}{problem.key[found.end() :]}")


def include(data: dict[str, Any], folder: Path, path: str) -> Included:
    """Put what the packages of a profile say beside what the tenant's own file says.

    Args:
        data: of the profile, as the TOML reader gave it.
        folder: the profile's.
        path: the profile as it was given, for messages.

    Raises:
        ProfileError: a package cannot be taken, or the tenant's file changes what is in one.
    """
    if "definitions" not in data:
        return Included(data=_with_mappings(data, {}, path))
    wanted, problems = structure({"definitions": data["definitions"]}, _Included)
    if wanted is None:
        raise ProfileError(path, problems)
    whole = dict(data)
    mappings: dict[str, Any] = {}
    places: dict[str, list[str]] = {"classes": [], "references": []}
    identities = []
    for number, section in enumerate(wanted.definitions):
        package = open_package(folder / section.folder)
        _check_pin(section, package, path, f"definitions[{number}]")
        identities.append(package.identity)
        for part, named in places.items():
            entries, own = package.placed(part, section.folder), whole.get(part, [])
            if isinstance(own, list):
                whole[part] = [*own, *entries]
                named += [f"{package.seal.name} {part}[{n}]" for n in range(len(entries))]
        mappings |= package.placed("mappings", section.folder)
    return Included(
        data=_with_mappings(whole, mappings, path), identities=tuple(identities), places=places
    )


def _check_pin(section: DefinitionsSection, package: Package, path: str, key: str) -> None:
    version = package.seal.version
    if section.version != version:
        what = f"the package {package.seal.name!r} there is version {version!r}"
        remedy = (
            "Take the version that was agreed, or look at `docindex definitions diff` and state "
            "the new one"
        )
        raise ProfileError(path, (Problem(key=f"{key}.version", message=what, remedy=remedy),))
    if section.sha256 not in (None, package.digest):
        what = f"the package {package.seal.name!r} there was sealed with other content"
        remedy = "Take the package as it was delivered"
        raise ProfileError(path, (Problem(key=f"{key}.sha256", message=what, remedy=remedy),))


def _with_mappings(data: dict[str, Any], mappings: Mapping[str, Any], path: str) -> dict[str, Any]:
    """The options of each export that names a mapping, which it may add to and not change."""
    exports = data.get("exports")
    if not isinstance(exports, list):
        return data
    problems = [
        problem
        for number, export in enumerate(exports)
        for problem in _complaints(export, mappings, f"exports[{number}]")
    ]
    if problems:
        raise ProfileError(path, tuple(problems))
    return {**data, "exports": [_mapped(export, mappings) for export in exports]}


def _mapped(export: Any, mappings: Mapping[str, Any]) -> Any:
    if not isinstance(export, dict) or "mapping" not in export:
        return export
    return {**export, "options": {**mappings[export["mapping"]], **export.get("options", {})}}


def _complaints(export: Any, mappings: Mapping[str, Any], key: str) -> Iterator[Problem]:
    if not isinstance(export, dict) or "mapping" not in export:
        return
    name, own = export["mapping"], export.get("options", {})
    if not isinstance(name, str) or name not in mappings:
        remedy = f"Known are: {', '.join(sorted(mappings)) or 'none; include definitions'}"
        yield Problem(key=f"{key}.mapping", message=f"no package has {name!r}", remedy=remedy)
        return
    if not isinstance(own, dict):
        yield Problem(key=f"{key}.options", message="is no table", remedy="Write [exports.options]")
        return
    for option in sorted(own.keys() & mappings[name].keys()):
        what, remedy = (
            f"is set by mapping {name!r}",
            "Leave it out; it is changed where it is sealed",
        )
        yield Problem(key=f"{key}.options.{option}", message=what, remedy=remedy)
