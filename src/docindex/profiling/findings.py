"""What was inferred, from what evidence, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

import attrs

Language = Literal["de", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("de", "en")


@attrs.frozen
class Text:
    """A sentence in both languages."""

    de: str
    en: str

    def in_(self, language: Language) -> str:
        """The sentence in one of them."""
        return self.de if language == "de" else self.en


@attrs.frozen(kw_only=True)
class Finding:
    """One inference.

    Args:
        key: of the profile, such as `references.case_no.pattern`; or what it is about.
        value: what stands there now; empty: it was left out.
        why: the evidence, with counts.
        doubt: what is not sure, or None.
        remedy: what a person should do about the doubt.
    """

    key: str
    value: str
    why: Text
    doubt: Text | None = None
    remedy: Text | None = None


def sure(key: str, value: str, de: str, en: str) -> Finding:
    """A finding without a doubt."""
    return Finding(key=key, value=value, why=Text(de, en))


def doubtful(finding: Finding, doubt: tuple[str, str], remedy: tuple[str, str]) -> Finding:
    """The same finding with a doubt, each text in German and English."""
    return attrs.evolve(finding, doubt=Text(*doubt), remedy=Text(*remedy))


def frozen_map(mapping: Mapping[str, str]) -> Mapping[str, str]:
    """A copy that nobody changes."""
    return MappingProxyType(dict(mapping))
