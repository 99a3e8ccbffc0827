"""What mkdocs is told beside mkdocs.yml; mkdocs calls these functions by their names."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any, Final

_UPWARD: Final = re.compile(r"\[([^\]]+)\]\((\.\./[^)#]+)(?:#[^)]*)?\)")


def on_config(config: Any) -> Any:
    """Put every decision into the navigation, so that a new one needs no line there."""
    pages = sorted(Path(config["docs_dir"]).glob("decisions/0*.md"))
    decisions = ["decisions/README.md", *(f"decisions/{page.name}" for page in pages)]
    config["nav"].append({"Decisions": decisions})
    return config


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Turn links to files outside of docs, which the site does not have, into their paths."""
    folder = posixpath.dirname(page.file.src_uri)

    def path_instead(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join("docs", folder, match[2]))
        return match[0] if target.startswith("docs/") else f"{match[1]} (`{target}`)"

    return _UPWARD.sub(path_instead, markdown)
