"""New plug-ins: a distribution with one working component, and tests that it passes at once.

What is written stands in `templates/`: `common` for every plug-in, and a folder for each kind of
component. `$` marks what differs from plug-in to plug-in.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Final

import attrs

from docindex.errors import PluginError

_PREFIX: Final = "docindex-"
# `docindex` itself is not ours to give away, and `docindex-core` is the core.
_TAKEN: Final = frozenset({"docindex", "docindex-core"})
_NAME: Final = re.compile(r"docindex-[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_LONGEST: Final = 40
_TEMPLATE: Final = ".in"


@attrs.frozen(kw_only=True)
class Kind:
    """A kind of component.

    Args:
        hook: the function by which it is offered.
        contract: its class in `docindex.contracts`; the tests' class is called so with `Contract`.
    """

    hook: str
    contract: str


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "matcher": Kind(hook="docindex_matchers", contract="Matcher"),
        "exporter": Kind(hook="docindex_exporters", contract="Exporter"),
        "preprocessor": Kind(hook="docindex_preprocessors", contract="Preprocessor"),
        "barcode-decoder": Kind(hook="docindex_barcode_decoders", contract="BarcodeDecoder"),
        "ocr-engine": Kind(hook="docindex_ocr_engines", contract="OcrEngine"),
        "check-digit": Kind(hook="docindex_check_digits", contract="CheckDigit"),
        "intake": Kind(hook="docindex_intakes", contract="Intake"),
        "executor": Kind(hook="docindex_executors", contract="Executor"),
    }
)


def distribution_name(name: str) -> str:
    """The name of a plug-in's distribution: lower case, `docindex-` in front.

    Raises:
        PluginError: it cannot be one, or is the core's.
    """
    folded = re.sub(r"[-_. ]+", "-", name.strip().lower())
    full = folded if folded.startswith(_PREFIX) else _PREFIX + folded
    if folded in _TAKEN or full in _TAKEN:
        raise PluginError(f"{name!r} is the core's own name. Name the plug-in after what it does.")
    if not _NAME.fullmatch(full) or len(full) > _LONGEST:
        raise PluginError(
            f"{name!r} cannot be a plug-in's name. Use a letter, then letters, digits and single "
            f"hyphens, such as docindex-hundesteuer; {_LONGEST} characters at most."
        )
    return full


def write_plugin(name: str, out: Path, kind: str = "matcher") -> Path:
    """Write a new plug-in.

    Args:
        name: of the distribution, with or without `docindex-`.
        out: the folder in which the plug-in's folder is made.
        kind: one of `KINDS`.

    Returns:
        The plug-in's folder.

    Raises:
        PluginError: the name cannot be used, or the folder exists; nothing was written.
    """
    distribution = distribution_name(name)
    folder = out / distribution
    values = _values(distribution, kind)
    files = {path: string.Template(text).substitute(values) for path, text in _templates(kind)}
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        raise PluginError(
            f"{folder} exists, and nothing in it was changed. Choose another name, or another "
            "folder with --out."
        ) from None
    for path, text in files.items():
        target = folder / string.Template(path).substitute(values)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    return folder


def _values(distribution: str, kind: str) -> dict[str, str]:
    name = distribution.removeprefix(_PREFIX)
    return {
        "distribution": distribution,
        "package": distribution.replace("-", "_"),
        "name": name,
        "kind": kind,
        "module": kind.replace("-", "_"),
        "hook": KINDS[kind].hook,
        "contract": KINDS[kind].contract,
    }


def _templates(kind: str) -> Iterator[tuple[str, str]]:
    """Path and text of every file, both with `$` marks."""
    root = resources.files(__package__) / "templates"
    for folder in ("common", kind.replace("-", "_")):
        yield from _below(root / folder, "")


def _below(folder: Traversable, path: str) -> Iterator[tuple[str, str]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _below(entry, f"{path}{entry.name}/")
        elif entry.name.endswith(_TEMPLATE):
            name = entry.name.removesuffix(_TEMPLATE)
            yield f"{path}{name}", entry.read_text(encoding="utf-8")
