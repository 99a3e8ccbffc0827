"""The form models of the example district, learned of blanks that the mail benchmark's forms have.

    .venv/bin/python plugins/docindex-scowi/benchmarks/district_forms.py

What several drawings of a form have in common is its blank; `docindex learn-form` makes the model
and proposes zones, which get their names and kinds here.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[3]))

import attrs
import numpy as np
from benchmarks.formblanks import Draw, blank_of
from benchmarks.mail.forms import Form, delivery_certificate, hearing_form, witness_form
from benchmarks.mail.kinds import Leaf
from benchmarks.mail.tenants import TENANTS

from docindex.testing.samples import write_tiff
from docindex.testing.samples.chance import Dice

FORMS: Final = Path(__file__).parent.parent / "src" / "docindex_scowi" / "district" / "forms"
_INK: Final = 160
_COMMENT: Final = "# Invented: learned of a generated blank by benchmarks/district_forms.py.\n"
_PERSON: Final = {
    "field-1": ("name", "handwriting"),
    "field-2": ("geburtsdatum", "date"),
    "field-3": ("vorname", "handwriting"),
    "field-4": ("telefon", "handwriting"),
    "field-5": ("strasse", "handwriting"),
    "field-6": ("ort", "handwriting"),
}
_SIGNED: Final = (
    ("ort-datum", "date", 25.5, 259.5, 67.0, 8.0),
    ("unterschrift", "signature", 100.5, 255.0, 89.0, 12.5),
)


@attrs.frozen
class Blank:
    """A form of the example.

    Args:
        sides: how many of its drawings' sides it has.
        names: name and kind of zones that are proposed.
        more: name, kind, left, top, width, height of further ones on its front, millimetres.
    """

    draw: Draw
    sides: int
    names: dict[str, tuple[str, str]]
    more: tuple[tuple[str, str, float, float, float, float], ...] = ()


def _certificate(form: Form, dice: Dice) -> Leaf:
    page = delivery_certificate(form, dice)
    return Leaf(front=page, back=page)


def _marks(*names: str) -> dict[str, tuple[str, str]]:
    return {f"mark-{n}": (name, "mark") for n, name in enumerate(names, 1)}


BLANKS: Final = {
    "anhoerungsbogen": Blank(
        hearing_form,
        2,
        _marks("zugegeben", "bestritten", "nicht-gefahren", "schweigt") | _PERSON,
        _SIGNED,
    ),
    "zeugenfragebogen": Blank(
        witness_form,
        2,
        _marks("selbst-gefahren", "andere-person", "verweigert", "unbekannt") | _PERSON,
        _SIGNED,
    ),
    "zustellungsurkunde": Blank(
        _certificate,
        1,
        _marks("uebergeben", "familie", "beschaeftigte", "briefkasten", "postfiliale", "verweigert")
        | {
            "field-1": ("sendung", "text"),
            "field-2": ("adressat", "text"),
            "field-3": ("zustelldatum", "date"),
            "field-4": ("uhrzeit", "handwriting"),
            "field-5": ("zusteller", "signature"),
        },
    ),
}


def main() -> None:
    """Learn all forms."""
    FORMS.mkdir(parents=True, exist_ok=True)
    for name, blank in BLANKS.items():
        out = FORMS / f"{name}.toml"
        out.unlink(missing_ok=True)
        with tempfile.TemporaryDirectory() as work:
            path = Path(work) / f"{name}.tif"
            sides = blank_of(TENANTS[0], blank.draw)[: blank.sides]
            write_tiff([np.where(s < _INK, 0, 255).astype(np.uint8) for s in sides], path)
            learn = ("-m", "docindex", "learn-form", str(path), "--force", "--out", str(out))
            subprocess.run([sys.executable, *learn], check=True)
        out.write_text(_named(out.read_text(encoding="utf-8"), blank), encoding="utf-8")


def _named(text: str, blank: Blank) -> str:
    """The form with the names and kinds of this blank."""
    body = "\n".join(line for line in text.split("\n") if not line.startswith("#"))
    for old, (new, kind) in blank.names.items():
        proposed = "mark" if old.startswith("mark") else "handwriting"
        given = f'name = "{old}"\nkind = "{proposed}"'
        if given not in body:
            raise SystemExit(f"zone {old} was not proposed: look at the blank")
        body = body.replace(given, f'name = "{new}"\nkind = "{kind}"')
    zones = (
        f'\n[[zones]]\nname = "{name}"\nkind = "{kind}"\nleft = {left}\ntop = {top}\n'
        f"width = {width}\nheight = {height}\npage = 1\n"
        for name, kind, left, top, width, height in blank.more
    )
    return _COMMENT + body.strip("\n") + "\n" + "".join(zones)


if __name__ == "__main__":
    main()
