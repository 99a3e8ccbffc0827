"""Single clean pages for tests: a letter, a form, a separator, as pixels at 300 dpi."""

from __future__ import annotations

from docindex.testing.samples.cases import Case
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.forms import Form, hearing_form
from docindex.testing.samples.letters import Letter, citizen_letter
from docindex.testing.samples.mail import RECEIVED
from docindex.testing.samples.paper import Grey
from docindex.testing.samples.separators import Separator, separator_sheet


def draw_letter(
    case: Case, *, seed: int = 1, numbered: bool = True, repeated: bool = False
) -> Grey:
    """Draw a citizen's letter.

    Args:
        numbered: whether our number stands in the subject.
        repeated: whether the text says it once more.

    Returns:
        Shape (3508, 2480), 0 black to 255 white.
    """
    letter = Letter(case=case, received=RECEIVED, numbered=numbered, repeated=repeated)
    return citizen_letter(letter, Dice(seed)).render()


def draw_form(case: Case, *, seed: int = 1, symbology: str = "code128") -> Grey:
    """Draw a returned hearing form.

    Args:
        symbology: `code128`, `code39`, `qr` or `datamatrix`.

    Returns:
        Shape (3508, 2480), 0 black to 255 white.
    """
    form = Form(case=case, received=RECEIVED, symbology=symbology)
    return hearing_form(form, Dice(seed)).render()


def draw_separator(kind: Separator) -> Grey:
    """Draw a separator sheet; shape (3508, 2480), 0 black to 255 white."""
    return separator_sheet(kind).render()
