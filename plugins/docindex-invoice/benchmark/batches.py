"""Batches of scanned invoices, and the profile that they are indexed with."""

from __future__ import annotations

from pathlib import Path

from benchmarks.mail.imagefiles import with_y_resolution
from benchmarks.mail.kinds import Kind
from benchmarks.mail.levels import FAX, LEVELS
from benchmarks.mail.papers import Paper as Piece
from benchmarks.mail.papers import make_ream
from benchmarks.mail.scanner import Feed, scan, set_up
from benchmarks.mail.tenants import TENANTS
from benchmarks.mail.wires import transmission
from drawing import sheets
from suppliers import BUYER, OFFICES, OWN_IBAN, OWN_VAT_ID, Paper, leitweg_id

from docindex.testing.samples.chance import Dice
from docindex.testing.samples.imagefiles import write_tiff

PROFILE = """\
schema = "docindex.profile/1"
tenant = "musterau"
environment = "test"

[separation]
one_file_one_document = true

[[references]]
kind = "iban"
pattern = 'DE\\d{{2}}(?: \\d{{4}}){{4}} \\d{{2}}'
check_digit = {{ scheme = "iban" }}
labels_theirs = ["von Ihrem Konto", "Ihre IBAN", "Ihr Konto"]

[[references]]
kind = "vat_id"
pattern = 'DE\\d{{9}}'
check_digit = {{ scheme = "vat_id" }}
labels_theirs = ["Ihre USt-IdNr", "USt-IdNr des Leistungsempfängers"]

[[matchers]]
component = "creditors"

[matchers.options]
source = "creditors.csv"
own = ["{iban}", "{vat_id}"]
own_names = ["{name}"]
offices = {{ {offices} }}

[[exports]]
component = "jsonl"
"""


def write_profile(folder: Path, creditors: str) -> Path:
    """The profile with its list beside it."""
    offices = ", ".join(f'"{leitweg_id(n)}" = "{office}"' for n, office in enumerate(OFFICES))
    text = PROFILE.format(iban=OWN_IBAN, vat_id=OWN_VAT_ID, name=BUYER[0], offices=offices)
    (folder / "creditors.csv").write_text(creditors, encoding="utf-8")
    path = folder / "profile.toml"
    path.write_text(text, encoding="utf-8")
    return path


def scan_invoice(paper: Paper, level_name: str, path: Path, seed: int) -> None:
    """Print an invoice, send it through a scanner or a fax of the level, write a TIFF."""
    level = LEVELS[level_name]
    dice = Dice(seed, 53, paper.number)
    drawn = sheets(paper, seed)
    bitonal = level_name == FAX or dice.chance(0.5)
    device = set_up(level, TENANTS[0], "bitonal" if bitonal else "grey", dice)
    ream = make_ream(level, Kind.AUTHORITY_LETTER, dice)
    call = None
    if level_name == FAX:
        call = transmission(Kind.AUTHORITY_LETTER, len(drawn), level.dirt, dice)
    images = []
    for number, sheet in enumerate(drawn, start=1):
        feed = Feed(
            first=number == 1,
            paper=Piece(ream=ream, stream=(seed, 54, paper.number, number)),
            call=call,
            number=number,
            run=(seed, 55, paper.number, number),
        )
        images.append(scan(sheet, None, device, feed, Dice(seed, 56, paper.number, number)))
    code = "group4" if device.bitonal else "tiff_adobe_deflate"
    write_tiff(images, path, compression=code, dpi=device.dpi_x)
    if device.dpi_y != device.dpi_x:
        path.write_bytes(with_y_resolution(path.read_bytes(), device.dpi_y))
