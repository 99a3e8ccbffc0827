"""Documents of every codec, checked by veraPDF and by our own rules.

    python -m benchmarks.verapdf [FOLDER]

veraPDF (https://verapdf.org) is the full check of PDF/A; it is a Java program that no package
registry has. Where `verapdf` is not in the path, this says so and checks with our own rules alone.
FOLDER: PDFs to check instead, such as an export.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pikepdf
from PIL import Image

from docindex.decoding.documents import Leaf, write_pdf
from docindex.decoding.limits import Limits
from docindex.decoding.pdfarules import violations
from docindex.decoding.sources import open_file
from docindex.model import BatchFacts, Box, Environment, TextLine
from docindex.paging import number_pages
from docindex.testing.values import draw_lines

_FACTS = BatchFacts(id="b", tenant="t", environment=Environment.TEST)
_DPI = (300, 300)
# Pillow's format and options, by name of the file.
_CODECS: dict[str, tuple[str, str, dict[str, object]]] = {
    "g4.tif": ("1", "TIFF", {"compression": "group4"}),
    "g3.tif": ("1", "TIFF", {"compression": "group3"}),
    "lzw.tif": ("L", "TIFF", {"compression": "tiff_lzw"}),
    "deflate.tif": ("RGB", "TIFF", {"compression": "tiff_adobe_deflate"}),
    "grey.jpg": ("L", "JPEG", {"quality": 85}),
    "colour.jpg": ("RGB", "JPEG", {"quality": 85}),
    "palette.png": ("P", "PNG", {}),
}


def write_documents(folder: Path) -> list[Path]:
    """A document of one page for each codec with a text layer, one without, one of all pages."""
    words = ("Landkreis Musterau", "Aktenzeichen 5.25.107484.6")
    drawn = Image.fromarray(draw_lines(*words))
    line = Box(left=44, top=22, right=drawn.width - 44, bottom=66)
    text = TextLine(text=words[0], confidence=0.9, box=line)
    leaves, documents = [], []
    for name, (mode, kind, options) in _CODECS.items():
        path = folder / name
        drawn.convert(mode).save(path, kind, dpi=_DPI, **options)
        (page,), _ = number_pages(_FACTS, [open_file(path, name, Limits())], _DPI[0])
        leaves.append(Leaf(path=path, page=page, lines=(text,)))
        documents.append(folder / f"{name}.pdf")
        write_pdf(leaves[-1:], documents[-1], Limits(), title=name)
    page = leaves[0].page
    for name, pages in (
        ("without-text.pdf", [Leaf(path=leaves[0].path, page=page)]),
        ("all.pdf", [*leaves, Leaf(path=folder / "gone.tif", page=page)]),
    ):
        documents.append(folder / name)
        write_pdf(pages, documents[-1], Limits(), title=name)
    return documents


def _by_our_rules(documents: Sequence[Path]) -> int:
    bad = 0
    for path in documents:
        with pikepdf.open(path) as pdf:
            found = violations(pdf)
        bad += bool(found)
        for complaint in found:
            print(f"{path.name}: {complaint}")
    print(f"our own rules: {len(documents)} documents, {bad} with complaints")
    return bad


def _by_verapdf(documents: Sequence[Path]) -> int:
    program = shutil.which("verapdf")
    if program is None:
        print(
            "veraPDF: left out, because no 'verapdf' is in the path of this machine. Install it "
            "from https://verapdf.org and run this again; the documents were not fully checked."
        )
        return 0
    command = [program, "--format", "text", *map(str, documents)]  # the flavour that each claims
    run = subprocess.run(command, check=False, capture_output=True, text=True)
    failed = [line for line in run.stdout.splitlines() if not line.startswith("PASS")]
    print("\n".join([*failed, run.stderr.strip()]).strip())
    print(f"veraPDF: {len(documents)} documents, {len(failed)} not passed")
    return len(failed) or run.returncode


def main() -> int:
    """Check documents; 1 where a check complains."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        written = given.folder.rglob("*.pdf") if given.folder else write_documents(Path(made))
        documents = sorted(written)
        return 1 if _by_our_rules(documents) + _by_verapdf(documents) else 0


if __name__ == "__main__":
    sys.exit(main())
