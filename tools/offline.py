"""Says what a built site would load from a network: `python -m tools.offline FOLDER`."""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

# Attributes by which a page loads; `href` of a link that a person follows loads nothing.
_LOADING: Final = {"src", "srcset", "data", "poster", "action", "background"}
_FAR: Final = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_IN_CSS: Final = re.compile(r"(?:url\(|@import)\s*['\"]?((?:https?:)?//[^'\")\s]+)", re.IGNORECASE)


class _Loads(HTMLParser):
    """Collects addresses on other hosts that a page loads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_style = tag == "style"
        for name, value in attrs:
            loads = name in _LOADING or (name == "href" and tag != "a")
            if value and loads and _FAR.match(value):
                self.found.append(value)
            if value and name == "style":
                self.found += _IN_CSS.findall(value)

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.found += _IN_CSS.findall(data)


def loaded_from_afar(site: Path) -> list[str]:
    """Every address on another host that a page or style sheet of a site loads.

    Returns:
        Lines such as `index.html: https://...`, in order of the files' names.
    """
    found = []
    for file in sorted(site.rglob("*")):
        if file.suffix not in (".html", ".css"):
            continue
        text = file.read_text(encoding="utf-8")
        addresses = _IN_CSS.findall(text)
        if file.suffix == ".html":
            page = _Loads()
            page.feed(text)
            addresses = page.found
        found += [f"{file.relative_to(site).as_posix()}: {address}" for address in addresses]
    return found


def main() -> int:
    """Print what would be loaded; 1 where there is something, or no site."""
    site = Path(sys.argv[1])
    if not (site / "index.html").exists():
        print(f"{site} holds no site", file=sys.stderr)
        return 1
    found = loaded_from_afar(site)
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
