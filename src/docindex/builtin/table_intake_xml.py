"""Index files in XML: rows by a path from the root, values by paths from a row.

Read with expat alone, element by element. A document type declaration is refused: with it go
entities that grow, and references that lead out of the file. Namespaces are passed over: names are
compared by what stands behind the colon.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final
from xml.parsers import expat

import attrs

from docindex.builtin.batchfolder import decoded
from docindex.builtin.table_intake_options import TableIntakeOptions
from docindex.builtin.table_intake_records import Row, Table
from docindex.errors import IntakeError

# Deeper or larger files are no index of a batch, but an attempt on memory.
_DEEPEST: Final = 64
_MOST_ELEMENTS: Final = 1_000_000


@attrs.define(eq=False)
class _Element:
    """An element with its place; `text` is what stands in it beside other elements."""

    name: str
    attributes: dict[str, str]
    line: int
    parent: _Element | None
    children: list[_Element] = attrs.field(factory=list)
    texts: list[str] = attrs.field(factory=list)

    @property
    def text(self) -> str:
        return "".join(self.texts).strip()


def read_xml(data: bytes, name: str, options: TableIntakeOptions) -> Table:
    """Read an index file of format `xml`.

    Args:
        name: of the file, for messages.

    Raises:
        IntakeError: with the line, where it is no XML, declares a document type, is too deep or
            too large, or where a path names several elements.
    """
    root = _Builder(name).build(data, options)
    rows = []
    for element in _at(root, options.rows.split("/")):
        values = {path: _value(element, path, name) for path in options.fields.names}
        rows.append(Row(values=values, place=f"{name} line {element.line}"))
        if len(rows) > options.max_images:
            raise IntakeError(f"{name}: more images than the option `max_images` allows")
    if not rows:
        raise IntakeError(
            f"{name}: nothing at {options.rows!r} in it; correct the option `rows`, or have the "
            "batch exported again"
        )
    batch = {path: _value(root, path, name) for path in options.batch.names}
    return Table(rows=tuple(rows), batch=batch, place=f"{name} line {root.line}")


class _Builder:
    """Builds the tree, and refuses what no index file needs."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._root: _Element | None = None
        self._current: _Element | None = None
        self._depth = 0
        self._count = 0
        self._parser = expat.ParserCreate()

    def build(self, data: bytes, options: TableIntakeOptions) -> _Element:
        """The root element."""
        if options.encoding is not None:
            # What the profile says stands over the file's own declaration.
            text = decoded(data, options.encoding, self._name)
            self._parser = expat.ParserCreate("utf-8")
            data = text.encode("utf-8")
        parser = self._parser
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype
        try:
            parser.Parse(data, True)  # noqa: FBT003 - it takes no keyword
        except (expat.ExpatError, LookupError, ValueError) as error:
            line = parser.ErrorLineNumber
            raise IntakeError(
                f"{self._name} line {line}: not XML ({error}); have the batch exported again"
            ) from None
        if self._root is None:
            raise IntakeError(f"{self._name}: empty; have the batch exported again")
        return self._root

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._count += 1
        if self._depth > _DEEPEST or self._count > _MOST_ELEMENTS:
            raise self._error("deeper or larger than an index file may be")
        element = _Element(
            _local(name),
            {_local(key): value for key, value in attributes.items()},
            self._parser.CurrentLineNumber,
            self._current,
        )
        if self._current is None:
            self._root = element
        else:
            self._current.children.append(element)
        self._current = element

    def _end(self, _name: str) -> None:
        self._depth -= 1
        if self._current is not None:
            self._current = self._current.parent

    def _text(self, text: str) -> None:
        if self._current is not None:
            self._current.texts.append(text)

    def _doctype(self, *_declared: object) -> None:
        raise self._error("declares a document type, which an index file does not need")

    def _error(self, what: str) -> IntakeError:
        return IntakeError(
            f"{self._name} line {self._parser.CurrentLineNumber}: {what}; have the batch exported "
            "without it"
        )


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _at(root: _Element, steps: list[str]) -> Iterator[_Element]:
    """The elements at a path whose first step is the root's own name, in the file's order."""
    found: Iterable[_Element] = [root] if root.name == steps[0] else []
    for step in steps[1:]:
        found = [child for element in found for child in element.children if child.name == step]
    yield from found


def _value(element: _Element, path: str, name: str) -> str:
    """The text or attribute at a path from an element; empty where there is none."""
    here: _Element | None = element
    for step in path.split("/"):
        if here is None or step == ".":
            break
        if step == "..":
            here = here.parent
        elif step.startswith("@"):
            return here.attributes.get(step[1:], "").strip()
        else:
            found = [child for child in here.children if child.name == step]
            if len(found) > 1:
                raise IntakeError(
                    f"{name} line {found[1].line}: a second {step!r} at {path!r}, and nothing says "
                    "which one counts; correct the profile, or have the batch exported again"
                )
            here = found[0] if found else None
    return here.text if here is not None else ""
