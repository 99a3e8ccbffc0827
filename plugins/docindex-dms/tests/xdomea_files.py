"""xdomea's own schemas, where the machine has them; nothing of them is copied here."""

from __future__ import annotations

import functools
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

VERSIONS = ("2.4.0", "3.0.0", "3.1.0")


@functools.cache
def _schema(folder: Path) -> Any:
    return etree.XMLSchema(
        etree.parse(folder / "xdomea-Nachrichten-FachverfahrensdatenAustauschen.xsd")
    )


def schema(version: str) -> Any:
    """The schema of a version; skips the test where it is not there."""
    beside = Path(__file__).resolve().parents[4] / "shared"
    folder = Path(os.environ.get("DOCINDEX_SHARED", beside), "data", "schemas", "xdomea", version)
    if not folder.is_dir():
        pytest.skip(f"no schema of xdomea {version}: set DOCINDEX_SHARED to the folder that has it")
    return _schema(folder)


def valid(version: str, data: bytes) -> Any:
    """The root of a message that the schema takes."""
    root = etree.fromstring(data)
    schema(version).assertValid(root)
    return root


def message(path: Path) -> bytes:
    """The message of a container."""
    with zipfile.ZipFile(path) as container:
        assert container.testzip() is None
        return container.read(f"{path.stem}.xml")


def texts(root: Any, name: str) -> list[str]:
    """What stands in all elements of a name."""
    return [element.text or "" for element in root.iter(f"{{*}}{name}")]
