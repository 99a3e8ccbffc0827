"""XML by a template: an XML file with `{NAME}` where the value of the column NAME belongs.

    <Import><Document docindex-each="document"><Case>{case}</Case></Document></Import>

The template is parsed, filled and written again, so that a value can never become markup. Two
attributes are taken out: the element with `docindex-each="document"` is repeated for each record,
one with `docindex-if="NAME"` is left out where that value is empty. Comments are not written.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape

import attrs

from docindex_dms.sheets import Column, Row, Sheet

EACH: Final = "docindex-each"
IF: Final = "docindex-if"

_PLACEHOLDER: Final = re.compile(r"\{([^{}]+)\}")
_IN_TEXT: Final = {"\r": "&#13;"}
_IN_ATTRIBUTE: Final = {'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}


class TemplateError(ValueError):
    """A template cannot be used; says why, and what to do."""


@attrs.frozen(kw_only=True)
class Element:
    """An element of the template.

    Args:
        attributes: names with their prefixes, in order, without those that steer the filling.
        children: elements and texts.
        each: whether it is repeated.
        condition: the column that must not be empty; empty: it is always there.
    """

    name: str
    attributes: tuple[tuple[str, str], ...]
    children: list[Element | str]
    each: bool
    condition: str


def parse(data: bytes) -> Element:
    """Read a template.

    Raises:
        TemplateError: it is no XML, has a DOCTYPE, or what is repeated is not clear.
    """
    root = Element(name="", attributes=(), children=[], each=False, condition="")
    try:
        # Once with namespaces, for a prefix that nobody declares.
        expat.ParserCreate(namespace_separator=" ").Parse(data, True)  # noqa: FBT003
        _parser([root]).Parse(data, True)  # noqa: FBT003
    except expat.ExpatError as error:
        raise TemplateError(f"is no XML ({error}); mend it") from error
    (top,) = (child for child in root.children if isinstance(child, Element))
    repeated = [element for element in _elements(top) if element.each]
    if len(repeated) > 1 or top.each:
        raise TemplateError(f"{EACH} may stand once, and not at the outermost element")
    return top


def _parser(open_elements: list[Element]) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    parser.buffer_text = True

    def start(name: str, listed: list[str]) -> None:
        given = dict(zip(listed[::2], listed[1::2], strict=True))
        if given.get(EACH, "document") != "document":
            raise TemplateError(f'{EACH} must be "document"')
        each, condition = EACH in given, given.get(IF, "")
        attributes = tuple((key, text) for key, text in given.items() if key not in (EACH, IF))
        element = Element(
            name=name, attributes=attributes, children=[], each=each, condition=condition
        )
        open_elements[-1].children.append(element)
        open_elements.append(element)

    def end(_name: str) -> None:
        open_elements.pop()

    def text(characters: str) -> None:
        open_elements[-1].children.append(characters)

    def doctype(*_: object) -> None:
        raise TemplateError("has a DOCTYPE; take it out")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = doctype
    return parser


def _elements(element: Element) -> Iterator[Element]:
    yield element
    for child in element.children:
        if isinstance(child, Element):
            yield from _elements(child)


def _names(element: Element) -> Iterator[str]:
    """Columns that an element names itself, without those of the elements inside."""
    texts = [child for child in element.children if isinstance(child, str)]
    for text in (*texts, *(value for _, value in element.attributes)):
        yield from _PLACEHOLDER.findall(text)
    if element.condition:
        yield element.condition


def check(
    top: Element, columns: Collection[str], of_file: Collection[str], *, per_document: bool
) -> None:
    """Whether template and columns fit.

    Args:
        columns: names for each record.
        of_file: names in head and trailer.

    Raises:
        TemplateError: a placeholder that no column has, or a column that stands nowhere.
    """
    repeated = next((element for element in _elements(top) if element.each), None)
    if repeated is None and not per_document:
        raise TemplateError(f'no element has {EACH}="document"; put it at what is repeated')
    inside = {id(element) for element in _elements(repeated)} if repeated else set()
    used = set()
    for element in _elements(top):
        anywhere = id(element) in inside or repeated is None
        for name in _names(element):
            if name not in of_file and not (anywhere and name in columns):
                raise TemplateError(f"{{{name}}} is no column that is known in <{element.name}>")
            used.add(name)
    if unused := sorted({*columns, *of_file} - used):
        raise TemplateError(f"the column {unused[0]!r} stands nowhere; add {{{unused[0]}}}")


@attrs.frozen(kw_only=True)
class XmlTemplate:
    """A template that is filled.

    Args:
        encoding: as the XML declaration calls it.
    """

    top: Element
    encoding: str

    has_references = True

    def complaint(self, text: str, column: Column) -> str:
        """Everything has an escape."""
        del text, column
        return ""

    def write(self, sheet: Sheet) -> str:
        """The filled template, with an XML declaration."""
        of_file = _texts(sheet.head) | _texts(sheet.trailer)
        rows = [of_file | _texts(row) for _, row in sheet.rows]
        repeated = any(element.each for element in _elements(self.top))
        outside = of_file if repeated else rows[0]
        body = _written(self.top, outside, rows)
        return f'<?xml version="1.0" encoding="{self.encoding}"?>\n{body}\n'


def _texts(row: Row) -> dict[str, str]:
    return {cell.column.name: cell.text for cell in row}


def _written(element: Element, values: Mapping[str, str], rows: list[dict[str, str]]) -> str:
    attributes = "".join(
        f' {name}="{escape(_filled(text, values), _IN_ATTRIBUTE)}"'
        for name, text in element.attributes
    )
    inner = "".join(_children(element, values, rows))
    end = f">{inner}</{element.name}>" if inner else "/>"
    return f"<{element.name}{attributes}{end}"


def _children(
    element: Element, values: Mapping[str, str], rows: list[dict[str, str]]
) -> Iterator[str]:
    before = ""
    for child in element.children:
        if isinstance(child, str):
            yield escape(_filled(child, values), _IN_TEXT)
            before = child if child.isspace() else ""
        elif child.each:
            yield before.join(_written(child, row, rows) for row in rows if _there(child, row))
        elif _there(child, values):
            yield _written(child, values, rows)


def _there(element: Element, values: Mapping[str, str]) -> bool:
    return not element.condition or bool(values[element.condition])


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda match: values[match[1]], text)
