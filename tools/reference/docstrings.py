"""What docstrings say: the house writes them as one sentence, then `Args:` and the like."""

from __future__ import annotations

import inspect
import re
from typing import Any, Final

_SECTION: Final = re.compile(r"^(Args|Attributes|Returns|Raises):\n((?:[ ]{4}.*\n?|\n)*)", re.M)
_ENTRY: Final = re.compile(r"^    (\w[\w, ]*): ((?:.*\n?)(?:[ ]{8}.*\n?)*)", re.M)


def prose(thing: Any) -> str:
    """The docstring without its sections, paragraphs apart; empty where there is none."""
    return _SECTION.sub("", _text(thing)).strip()


def entries(thing: Any) -> dict[str, str]:
    """What `Args` and `Attributes` say, by name; those of base classes included."""
    kinds = reversed(thing.__mro__[:-1]) if isinstance(thing, type) else (thing,)
    found: dict[str, str] = {}
    for kind in kinds:
        for section, body in _SECTION.findall(_text(kind)):
            if section in ("Args", "Attributes"):
                for names, words in _ENTRY.findall(body):
                    found |= dict.fromkeys(re.split(r", *", names), " ".join(words.split()))
    return found


def _text(thing: Any) -> str:
    # Not inspect.getdoc: it would hand on the docstring of a base class.
    return inspect.cleandoc(thing.__doc__ or "") + "\n"
