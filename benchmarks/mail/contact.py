"""Draw contact sheets of a benchmark's mail, to check its truth by looking.

python -m benchmarks.mail.contact --mail DIR --level office --documents 100 --out DIR

Images are read with Pillow and pdfium, not with docindex, so that sheets show what others see. Only
which way up the large pages stand is docindex's estimate; it is written beside every turned page.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import random
import sqlite3
import sys
import textwrap
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import pypdfium2
import reportlab
from PIL import Image, ImageDraw, ImageFont, ImageOps

from benchmarks.mail.imagefiles import scan_files
from benchmarks.scoring.fields import InputError
from benchmarks.scoring.truth import Role, Truth, TruthDocument, read_truth
from docindex.imaging.orientation import estimate_orientation

# Pixels. Two columns make a picture of 1,600, mostly no taller, which viewers show unreduced.
_COLUMN: Final = 800
_GAP: Final = 8
_LARGE: Final = (_COLUMN - 2 * _GAP, 1060)
_SMALL: Final = (128, 185)
_TEXT: Final = 13
_LINE: Final = 18
_MOST_LARGE: Final = 2
_MOST_CONTENT: Final = 6
_DPI: Final = 150  # of what is rendered, and what the estimate of orientation is made for
_NAME: Final = "surname = :surname AND given_name = :given_name"
_ALIKE: Final = f"""
SELECT SUM({_NAME}), SUM({_NAME} AND street = :street AND city = :city), SUM(plate = :plate),
  SUM(offence_date = :offence_date),
  SUM({_NAME} AND plate = :plate AND offence_date = :offence_date) FROM cases
"""  # noqa: S608 - of constants

Frame = tuple[Path, int]


@cache
def frames(folder: Path) -> tuple[Frame, ...]:
    """All images of a batch in scan order: the file, and the place in it, from 0."""
    return tuple((path, place) for path in scan_files(folder) for place in range(_count(path)))


def _count(path: Path) -> int:
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path) as pdf:
            return len(pdf)
    with Image.open(path) as image:
        return int(getattr(image, "n_frames", 1))


def load(frame: Frame) -> Image.Image:
    """Read one side as RGB, with square pixels where the resolutions of a fax differ."""
    path, place = frame
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path) as pdf:
            drawn: Image.Image = pdf[place].render(scale=_DPI / 72).to_pil()
        return drawn.convert("RGB")
    with Image.open(path) as image:
        image.seek(place)
        across, down = (float(dpi) for dpi in image.info.get("dpi", (1, 1)))
        page = image.convert("RGB")
    return page.resize((page.width, round(page.height * across / down)))


def choose(documents: Sequence[TruthDocument], count: int, seed: int) -> list[TruthDocument]:
    """Pick documents spread over kinds, each kind's tenants, and batches; the seed breaks ties."""
    left = list(documents)
    random.Random(seed).shuffle(left)
    taken: Counter[str | tuple[str, str]] = Counter()
    chosen: list[TruthDocument] = []
    while left and len(chosen) < count:
        best = min(left, key=lambda d: (taken[d.kind], taken[d.kind, d.tenant], taken[d.batch]))
        left.remove(best)
        taken.update([best.kind, (best.kind, best.tenant), best.batch])
        chosen.append(best)
    return chosen


def case_lines(cases: Path, case_no: str) -> list[str]:
    """What a tenant's list says of a case; how many cases are alike includes the case itself."""
    if not cases.is_file():
        raise InputError(str(cases), None, "", "does not exist", "Write the benchmark anew")
    with contextlib.closing(sqlite3.connect(f"{cases.resolve().as_uri()}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        case = db.execute("SELECT * FROM cases WHERE case_no = ?", (case_no,)).fetchone()
        if case is None:
            return ["THE LIST HAS NO SUCH CASE"]
        keys = db.execute("SELECT * FROM case_keys WHERE case_no = ?", (case_no,)).fetchall()
        merged = db.execute("SELECT * FROM cases WHERE merged_into = ?", (case_no,)).fetchall()
        name, at_home, plate, date, every = db.execute(_ALIKE, dict(case)).fetchone()
    row = "{case_no}, payment {cash_no}, plate {plate}, offence {offence_date}, {status}"
    person = "{given_name} {surname}, born {birth_date}, {street}, {postcode} {city}"
    return [
        row.format(**case),
        person.format(**case),
        *(f"further key: {key['kind']} {key['value']} ({key['relation']})" for key in keys),
        *(f"merged into it: {row.format(**other)}" for other in merged),
        f"merged_into {case['merged_into'] or 'null'}; alike: name {name}, name and address"
        f" {at_home}, plate {plate}, date {date}, name, plate and date {every}",
    ]


def caption(document: TruthDocument, mail: Path) -> list[str]:
    """All that is true of a document, line by line."""
    roles, number = Counter(document.pages.values()), document.case and document.case[1]
    return [
        f"batch {document.batch}, tenant {document.tenant}, level {document.level}",
        f"case_id {number or 'null'}, {'decidable' if document.decidable else 'NOT DECIDABLE'},"
        f" starts_by {document.starts_by},"
        f" separator_destroyed {str(document.separator_destroyed).lower()}",
        f"sides: {', '.join(f'{count} {role}' for role, count in roles.items())}",
        *(case_lines(mail / document.tenant / "cases.sqlite", number) if number else ()),
    ]


def draw_card(
    document: TruthDocument, images: dict[str, Frame], head: Sequence[str], columns: int
) -> Image.Image:
    """Draw a document: the head, two pages with content fit to read, its other sides small."""
    sides, width = list(document.pages.items()), columns * _COLUMN
    content = [place for place, (_, role) in enumerate(sides) if role is Role.CONTENT]
    end = content[_MOST_CONTENT] if len(content) > _MOST_CONTENT else len(sides)
    large, small = list[Image.Image](), list[Image.Image]()
    for place, (page, role) in enumerate(sides[:end]):
        image, label = load(images[page]), f"{place + 1}. {role} {page[-6:].lstrip('0')}"
        if place in content[:_MOST_LARGE]:
            turn = _turn(image)
            label += f", scanned turned, here {turn}° counter-clockwise" if turn else ""
            large.append(_labelled(image.rotate(turn, expand=True), label, _LARGE))
        else:
            small.append(_labelled(image, label, _SMALL))
    parts = [_written(head, width)]
    for pages, fit in ((large, columns), (small, width // (_SMALL[0] + 2 * _GAP))):
        parts += [_joined(pages[n : n + fit]) for n in range(0, len(pages), fit)]
    more = [f"... {len(sides) - end} more"] if end < len(sides) else []
    return _joined([*parts, _written(more, width)], down=True)


def _turn(page: Image.Image) -> int:
    """By how many degrees counter-clockwise a page is turned to be read; 0 if it does not tell."""
    small = np.asarray(ImageOps.contain(page.convert("L"), (12 * _DPI, 12 * _DPI)))
    _, binary = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return estimate_orientation(binary.astype(np.uint8)).rotation or 0


def _labelled(page: Image.Image, label: str, box: tuple[int, int]) -> Image.Image:
    framed = ImageOps.expand(ImageOps.contain(page, box), border=1, fill="grey")
    return _joined([_written([label], max(framed.width, _SMALL[0])), framed], down=True)


def _written(lines: Sequence[str], width: int) -> Image.Image:
    # Pillow's own font has no umlauts; this one comes with reportlab, like those of the mail.
    font = ImageFont.truetype(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf", _TEXT)
    letters = width // round(font.getlength("n"))
    broken = [part for line in lines for part in textwrap.wrap(line, letters)]
    image = Image.new("RGB", (width, _LINE * len(broken)), "white")
    for number, line in enumerate(broken):
        ImageDraw.Draw(image).text((0, _LINE * number), line, "black", font)
    return image


def _joined(images: Sequence[Image.Image], *, down: bool = False) -> Image.Image:
    """Images side by side, or one below the other, with a gap after each."""
    sizes = [(image.height if down else image.width) + _GAP for image in images]
    across = max(image.width if down else image.height for image in images)
    joined = Image.new("RGB", (across, sum(sizes)) if down else (sum(sizes), across), "white")
    for image, place in zip(images, itertools.accumulate([0, *sizes]), strict=False):
        joined.paste(image, (0, place) if down else (place, 0))
    return joined


def write_sheets(
    truth: Truth, mail: Path, documents: Sequence[TruthDocument], out: Path, columns: int
) -> int:
    """Write numbered PNGs, as many documents abreast as fit, and return how many they are."""

    def span(document: TruthDocument) -> int:
        content = sum(role is Role.CONTENT for role in document.pages.values())
        return max(1, min(columns, _MOST_LARGE, content))

    def card(number: int, document: TruthDocument) -> Image.Image:
        title = f"{number} of {len(documents)}: {document.kind}"
        folder = mail / document.tenant / "batches" / document.batch
        found, pages = frames(folder), truth.batches[document.batch].pages
        if len(found) != len(pages):
            message = f"holds {len(found)} images, truth names {len(pages)} pages"
            raise InputError(str(folder), None, "", message, "Write the benchmark anew")
        images = dict(zip(pages, found, strict=True))
        return draw_card(document, images, [title, *caption(document, mail)], span(document))

    order = sorted(documents, key=lambda d: (span(d), d.kind, d.batch))
    sheet = 0
    for wide, group in itertools.groupby(enumerate(order, 1), key=lambda entry: span(entry[1])):
        while row := list(itertools.islice(group, columns // wide)):
            sheet += 1
            _joined([card(*entry) for entry in row]).save(out / f"{sheet:03d}.png")
    return sheet


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--mail", type=Path, required=True, help="folder of the benchmark")
    parser.add_argument("--level", required=True)
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--out", type=Path, required=True, help="a new folder")
    parser.add_argument("--seed", type=int, default=1, help="of the choice")
    parser.add_argument("--columns", type=int, default=2, help="large pages abreast")
    given = parser.parse_args(arguments)
    if min(given.documents, given.columns) < 1:
        parser.error("--documents and --columns must be 1 or more")
    try:
        truth = read_truth(given.mail / "truth.json")
        every = [document for batch in truth.batches.values() for document in batch.documents]
        levels = sorted({document.level for document in every})
        if given.level not in levels:
            message = f"has no level {given.level!r}"
            raise InputError(truth.file, None, "", message, f"Name one of {', '.join(levels)}")
        chosen = choose([d for d in every if d.level == given.level], given.documents, given.seed)
        given.out.mkdir(parents=True)
        sheets = write_sheets(truth, given.mail, chosen, given.out, given.columns)
    except (InputError, OSError, sqlite3.Error, pypdfium2.PdfiumError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{len(chosen)} documents on {sheets} sheets: {given.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
