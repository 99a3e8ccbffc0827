"""Classes and functions as a reader sees them: signatures and docstrings, without bodies."""

from __future__ import annotations

import ast
import inspect
from typing import Any


def outline(thing: Any) -> str:
    """The source of a class or function without bodies and private members, as a block of code.

    The source's own lines are kept, because they are laid out to be read.
    """
    lines = inspect.getsource(thing).splitlines()
    node = ast.parse("\n".join(lines)).body[0]
    parts = [_head(node, lines)]
    if isinstance(node, ast.ClassDef):
        parts += [_head(child, lines) for child in node.body if _name(child)]
    # A blank line behind the docstring, and before whatever has several lines.
    spaced = [f"\n{p}" if i == 1 or (i and "\n" in p) else p for i, p in enumerate(parts)]
    # `py`, not `python`: examples in `python` are run by the tests.
    return "```py\n" + "\n".join(spaced) + "\n```"


def _name(node: ast.stmt) -> str:
    """The public name that a statement of a class binds; empty: it is nobody's concern."""
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        name = node.target.id
    elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        name = node.targets[0].id
    elif isinstance(node, ast.FunctionDef):
        name = node.name
    else:
        return ""
    return "" if name.startswith("_") else name


def _head(node: ast.stmt, lines: list[str]) -> str:
    first = min([node.lineno, *(line.lineno for line in getattr(node, "decorator_list", ()))])
    last = node.end_lineno or node.lineno
    if isinstance(node, ast.ClassDef | ast.FunctionDef):
        begin = node.body[0]
        last = (begin.end_lineno or 0) if _is_doc(begin) else begin.lineno - 1
    return "\n".join(lines[first - 1 : last])


def _is_doc(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
