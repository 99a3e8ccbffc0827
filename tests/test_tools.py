"""What keeps the documentation: generated blocks, the site's links, and what it would load."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Literal

import attrs
import pytest
from attrs import validators
from tools.offline import loaded_from_afar
from tools.reference.attributes import attribute_table
from tools.reference.blocks import BlockError, Words, described, renewed, table
from tools.reference.docstrings import entries, prose
from tools.reference.outlines import outline
from tools.site_hooks import on_config, on_page_markdown

PAGE = "before\n<!-- generated: rows a b -->\n\n| `a` | x | by hand |\n\n<!-- end -->\nafter\n"


def rows(arguments: Sequence[str], words: Words) -> str:
    name = arguments[0]
    return table(("key", "says"), [(f"`{name}`", described(name, "", words))])


def test_words_of_a_row_are_kept_and_all_else_renewed() -> None:
    new = renewed(PAGE, {"rows": rows})
    assert "| key | says |\n| --- | --- |\n| `a` | by hand |\n" in new
    assert new.startswith("before\n")
    assert new.endswith("<!-- end -->\nafter\n")
    assert renewed(new, {"rows": rows}) == new


def test_a_row_without_words_is_an_error_that_names_it() -> None:
    with pytest.raises(BlockError, match=r"rows a b.*'new' has no description"):
        renewed(PAGE, {"rows": lambda _, words: described("new", "", words)})


def test_an_unknown_marker_is_an_error_that_lists_the_known() -> None:
    with pytest.raises(BlockError, match="known are other"):
        renewed(PAGE, {"other": lambda *_: ""})


def test_the_code_s_words_win() -> None:
    assert described("a", "From the code.", {"a": "by hand"}) == "From the code"


def test_a_bar_in_a_cell_makes_no_column() -> None:
    assert table(("a",), [("`x|y`",)]).endswith("| <code>x&#124;y</code> |")


def test_an_attrs_class_becomes_a_table() -> None:
    @attrs.frozen(kw_only=True)
    class Options:
        """Options.

        Args:
            limit: pages; None: no limit.
        """

        limit: int | None = attrs.field(
            default=None, validator=validators.optional(validators.ge(1))
        )
        mode: Literal["fast", "sure"] = "sure"
        names: tuple[str, ...]

    text = attribute_table(Options, {"mode": "how", "names": "which"})
    assert text.splitlines()[2:] == [
        "| `limit` | whole number, ≥ 1 | – | pages; without it: no limit |",
        '| `mode` | `fast`, `sure` | `"sure"` | how |',
        "| `names` | list of texts | required | which |",
    ]


def test_a_docstring_is_taken_apart() -> None:
    def example() -> None:
        """Do it.

        More.

        Args:
            first, second: numbers, such as
                one.
            third: a text.

        Returns:
            Nothing.
        """

    assert prose(example) == "Do it.\n\nMore."
    both = "numbers, such as one."
    assert entries(example) == {"first": both, "second": both, "third": "a text."}


def test_an_outline_has_signatures_and_no_bodies() -> None:
    text = outline(BlockError)
    assert text.startswith("```py\nclass BlockError(Exception):\n")
    text = outline(described)
    assert "def described(name: str, text: str, words: Words) -> str:" in text
    assert "Raises:" in text
    assert "return" not in text


def test_links_out_of_docs_become_paths_on_the_site() -> None:
    page = SimpleNamespace(file=SimpleNamespace(src_uri="reference/stdio.md"))
    text = "[the client](../../tests/clients/c.mjs) and [the path](../explanation/path.md#trust)"
    assert on_page_markdown(text, page) == (
        "the client (`tests/clients/c.mjs`) and [the path](../explanation/path.md#trust)"
    )


def test_every_decision_is_in_the_navigation(tmp_path: Path) -> None:
    folder = tmp_path / "decisions"
    folder.mkdir()
    for name in ("README.md", "0002-b.md", "0001-a.md"):
        (folder / name).touch()
    config = on_config({"docs_dir": str(tmp_path), "nav": []})
    pages = ["decisions/README.md", "decisions/0001-a.md", "decisions/0002-b.md"]
    assert config["nav"] == [{"Decisions": pages}]


@pytest.mark.parametrize(
    ("name", "text", "loads"),
    [
        ("a.html", '<script src="https://cdn.example/a.js"></script>', "https://cdn.example/a.js"),
        ("a.html", '<link rel="stylesheet" href="//cdn.example/a.css">', "//cdn.example/a.css"),
        ("a.html", "<style>p{background:url(http://a.example/b)}</style>", "http://a.example/b"),
        ("a.css", "@import 'https://fonts.example/f.css';", "https://fonts.example/f.css"),
        ("a.html", '<a href="https://keepachangelog.com/">a link that a person follows</a>', ""),
        ("a.html", '<script src="assets/a.js"></script><p>https://a.example/</p>', ""),
    ],
)
def test_what_a_site_would_load_from_afar_is_found(
    tmp_path: Path, name: str, text: str, loads: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert loaded_from_afar(tmp_path) == ([f"{name}: {loads}"] if loads else [])


def test_the_site_is_built_strictly_and_loads_nothing(tmp_path: Path) -> None:
    if shutil.which("mkdocs", path=str(Path(sys.executable).parent)) is None:
        pytest.skip("mkdocs is not installed: make docs")
    build = [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(tmp_path)]
    root = Path(__file__).parent.parent
    done = subprocess.run(build, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert loaded_from_afar(tmp_path) == []
    assert (tmp_path / "search" / "search_index.js").exists()
