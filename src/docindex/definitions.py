"""Definitions that several tenants share: a folder of files under one name and version, sealed.

`definitions.toml` in the folder names the version, and each other file with its SHA-256. TOML files
right in the folder hold parts of a profile (`classes`, `references`, `mappings`); files in folders
below it (form models, templates, file plans) are what those parts name as `package:FILE`.

A package is taken as it was sealed or not at all: a file that was changed, added or taken away is
named, and the profile is refused.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal

import attrs
from attrs import validators

from docindex.errors import Problem, ProfileError
from docindex.structuring import structure
from docindex.tomlfiles import read_toml

SCHEMA: Final = "docindex.definitions/1"
SEAL: Final = "definitions.toml"
PARTS: Final = ("classes", "references", "mappings")

# By what two entries of a part are known as the same.
_NAMED_BY: Final = {"classes": "name", "references": "kind"}
_OWN: Final = "package:"
_VERSION: Final = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,31})"
_FILE: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*")


@attrs.frozen(kw_only=True)
class Seal:
    """What `definitions.toml` says.

    Args:
        files: SHA-256 of each file, lower-case hex, by its path with forward slashes.
    """

    schema: Literal["docindex.definitions/1"]
    name: str = attrs.field(validator=validators.matches_re(r"[a-z0-9][a-z0-9-]{0,63}"))
    version: str = attrs.field(validator=validators.matches_re(_VERSION))
    files: dict[str, str]

    def text(self) -> str:
        """As the file has it; equal seals give equal bytes."""
        lines = [
            f"{key} = {json.dumps(getattr(self, key))}" for key in ("schema", "name", "version")
        ]
        files = [
            f"{json.dumps(name)} = {json.dumps(self.files[name])}" for name in sorted(self.files)
        ]
        return "\n".join([*lines, "", "[files]", *files, ""])


@attrs.frozen(kw_only=True)
class Package:
    """A package that is as it was sealed.

    Args:
        digest: SHA-256 of its `definitions.toml`, so of all that is in it; lower-case hex.
        parts: `classes` and `references` as lists of tables, `mappings` as tables by name.
    """

    folder: Path
    seal: Seal
    digest: str
    parts: Mapping[str, Any]

    @property
    def identity(self) -> tuple[str, str, str]:
        """Name, version and digest."""
        return (self.seal.name, self.seal.version, self.digest)

    def placed(self, name: str, folder: str) -> Any:
        """A part in which files of the package are named from a profile's folder on.

        Args:
            folder: the package's, as the profile names it.
        """
        return _placed(self.parts[name], folder)


def open_package(folder: Path) -> Package:
    """Read a package and check every file of it.

    Raises:
        ProfileError: it is not sealed, or not as it was sealed; every file in one go.
    """
    path = folder / SEAL
    seal, problems = structure(read_toml(path), Seal)
    if seal is not None:
        problems = tuple(_differences(folder, seal))
    if seal is None or problems:
        raise ProfileError(str(path), problems)
    parts = _parts(folder, seal.files)
    return Package(folder=folder, seal=seal, digest=_digest(path), parts=parts)


def sealed(folder: Path, version: str, name: str | None = None) -> Seal:
    """The seal of a folder as it is now.

    Args:
        version: another one than that of the seal that is there, where something was changed.
        name: None: that of the seal that is there, else the folder's.

    Raises:
        ProfileError: the folder holds what no package may, or another content under this version.
    """
    path = folder / SEAL
    before = structure(read_toml(path), Seal)[0] if path.exists() else None
    usual = before.name if before else folder.resolve().name.lower()
    seal, problems = structure(
        {
            "schema": SCHEMA,
            "name": name or usual,
            "version": version,
            "files": {file: _digest(folder / file) for file in _files(folder)},
        },
        Seal,
    )
    if seal is None:
        raise ProfileError(str(path), problems)
    if before is not None and before.version == version and before != seal:
        what = f"version {version!r} is sealed already, with other content"
        remedy = "State another --version, so that nobody takes the one for the other"
        raise _refused(path, "version", what, remedy)
    _parts(folder, seal.files)
    return seal


def differences(old: Package, new: Package) -> tuple[str, ...]:
    """What differs between two packages, one line each: `+` new, `-` gone, `~` changed."""
    lines = []
    for key in ("name", "version"):
        before, after = getattr(old.seal, key), getattr(new.seal, key)
        if before != after:
            lines.append(f"~ {key}: {before} to {after}")
    for part in PARTS:
        lines += _compared(part, _entries(old, part), _entries(new, part))
    inner = ({f: h for f, h in p.seal.files.items() if not _is_part(f)} for p in (old, new))
    lines += _compared("file", *inner)
    return tuple(lines)


def _entries(package: Package, part: str) -> dict[str, Any]:
    found = package.parts[part]
    return found if isinstance(found, dict) else {str(e.get(_NAMED_BY[part])): e for e in found}


def _compared(what: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted({*old, *new}):
        if name not in old or name not in new:
            yield f"{'+' if name in new else '-'} {what} {name}"
        elif old[name] != new[name]:
            yield f"~ {what} {name}{_keys(old[name], new[name])}"


def _keys(old: Any, new: Any) -> str:
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return ""
    return ": " + ", ".join(k for k in sorted({*old, *new}) if old.get(k) != new.get(k))


def _differences(folder: Path, seal: Seal) -> Iterator[Problem]:
    there = set(_files(folder))
    remedy = "Take the package as it was delivered; changes are made where it is sealed"
    for file in sorted({*there, *seal.files}):
        if file not in there:
            what = "is missing"
        elif file not in seal.files:
            what = "is not part of the package"
        elif _digest(folder / file) != seal.files[file]:
            what = "was changed since the package was sealed"
        else:
            continue
        yield Problem(key=f"files.{file}", message=what, remedy=remedy)


def _files(folder: Path) -> Iterator[str]:
    """Files at any depth but the seal and what is hidden; raises `ProfileError` for odd ones."""
    for path in sorted(folder.rglob("*")):
        file = path.relative_to(folder).as_posix()
        if file == SEAL or any(part.startswith(".") for part in path.relative_to(folder).parts):
            continue
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            remedy = "Put the file itself into the package"
            raise _refused(folder / SEAL, f"files.{file}", "is a link or a device", remedy)
        if not _FILE.fullmatch(file):
            remedy = "Name it of letters, digits and ._-"
            raise _refused(folder / SEAL, f"files.{file}", "is no name for all systems", remedy)
        if path.is_file():
            yield file


def _is_part(file: str) -> bool:
    return "/" not in file and file.endswith(".toml")


def _parts(folder: Path, files: Mapping[str, str]) -> dict[str, Any]:
    parts: dict[str, Any] = {"classes": [], "references": [], "mappings": {}}
    for file in filter(_is_part, sorted(files)):
        for key, value in read_toml(folder / file).items():
            if key not in PARTS:
                remedy = f"A package holds {', '.join(PARTS)}; the rest is each tenant's own"
                raise _refused(folder / file, key, "is not for a package", remedy)
            if not isinstance(value, type(parts[key])):
                wanted = f"[{key}.NAME]" if key == "mappings" else f"[[{key}]]"
                raise _refused(folder / file, key, "is of the wrong kind", f"Write {wanted}")
            if key == "mappings":
                for name in value.keys() & parts[key].keys():
                    raise _refused(folder / file, f"{key}.{name}", "stands twice", "Rename one")
                parts[key].update(value)
            else:
                parts[key] += value
    for name in _named(parts):
        if name not in files:
            what, remedy = "the package has no such file", "Put it there, or mend its name"
            raise _refused(folder / SEAL, f"{_OWN}{name}", what, remedy)
    return parts


def _named(value: Any) -> Iterator[str]:
    """The files of the package that a value names."""
    if isinstance(value, str) and value.startswith(_OWN):
        yield value.removeprefix(_OWN)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _named(item)
    elif isinstance(value, list):
        for item in value:
            yield from _named(item)


def _placed(value: Any, folder: str) -> Any:
    if isinstance(value, str) and value.startswith(_OWN):
        return f"{folder.rstrip('/')}/{value.removeprefix(_OWN)}"
    if isinstance(value, dict):
        return {key: _placed(item, folder) for key, item in value.items()}
    if isinstance(value, list):
        return [_placed(item, folder) for item in value]
    return value


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _refused(path: Path, key: str, message: str, remedy: str) -> ProfileError:
    return ProfileError(str(path), (Problem(key=key, message=message, remedy=remedy),))
