"""Every text of the report in German and English, by its key in the page's scripts."""

from __future__ import annotations

import tomllib
from typing import Final

from docindex.model import PageFault, Reason
from docindex.reasons import Language, sentence
from docindex.report.resource import resource_text

_PLACES: Final[dict[Language, int]] = {"de": 0, "en": 1}


def texts(language: Language) -> dict[str, str]:
    """Every text by its key: the labels of `page/texts.toml` and the sentences of `reasons`.

    Args:
        language: `de` or `en`.
    """
    place = _PLACES[language]
    labels = tomllib.loads(resource_text("texts.toml"))
    found = {key: both[place] for key, both in labels.items()}
    found |= {f"reason.{reason.value}": sentence(reason, language) for reason in Reason}
    found |= {f"fault.{fault.value}": sentence(fault, language) for fault in PageFault}
    return found
