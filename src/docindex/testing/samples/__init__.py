"""A small, seeded generator of German office mail: cases, profile, batches and their truth.

Everything in it is invented. It needs reportlab: `pip install "docindex-core[samples]"`.
"""

from docindex.testing.samples.batches import Samples, write_samples
from docindex.testing.samples.cases import Case, CaseList, Person, make_cases
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.degrade import Scan, Scanned, degrade
from docindex.testing.samples.imagefiles import write_jpeg, write_pdf, write_tiff
from docindex.testing.samples.pages import draw_form, draw_letter, draw_separator
from docindex.testing.samples.separators import Separator

__all__ = [
    "Case",
    "CaseList",
    "Dice",
    "Person",
    "Samples",
    "Scan",
    "Scanned",
    "Separator",
    "degrade",
    "draw_form",
    "draw_letter",
    "draw_separator",
    "make_cases",
    "write_jpeg",
    "write_pdf",
    "write_samples",
    "write_tiff",
]
