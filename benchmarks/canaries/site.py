"""The folders of an installation: profile, key apart, drops of the list, batches of scans."""

from __future__ import annotations

import csv
import hashlib
import io
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import attrs
import pikepdf

from benchmarks.canaries.persons import Canary
from docindex.testing.samples.cases import Case
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.degrade import Scan, degrade
from docindex.testing.samples.forms import Form, hearing_form
from docindex.testing.samples.imagefiles import write_jpeg, write_pdf, write_tiff
from docindex.testing.samples.leaflets import payment_proof
from docindex.testing.samples.letters import Letter, citizen_letter
from docindex.testing.samples.mail import RECEIVED
from docindex.testing.samples.paper import Sheet
from docindex.testing.samples.settings import PROFILE

GROUPS: Final = ("plain", "hostile", "pending", "damaged", "crash", "held", "taken", "killed")
TENANT: Final = "kreis-a"
_FORMULA: Final = "=cmd|' {} '!A0 ;$(id) %41"
_SETTINGS: Final = (
    ('source = "sqlite:cases.sqlite"', 'source = "drops:list"\nindex = "index"'),
    ('table = "cases"\n', ""),
    ("one_file_one_document = false", "one_file_one_document = true"),
    ('"binarize"]', '"binarize", "faulty"]'),
    ("case_barcode = true", "case_barcode = false"),
    (
        '[[exports]]\ncomponent = "jsonl"',
        '[encryption]\nkey_file = "../key.hex"\n\n[[exports]]\ncomponent = "jsonl"\n\n[[exports]]\n'
        'component = "jsonl"\nname = "kept"\noptions = { encrypted = true, documents = false }',
    ),
)


@attrs.frozen(kw_only=True)
class Site:
    """Where everything lies.

    Args:
        home: what is searched; the key and the drops lie beside it.
        batches: the canaries of each batch, by its id.
    """

    home: Path
    batches: Mapping[str, Sequence[Canary]]

    @property
    def profile(self) -> Path:
        """The tenant's profile."""
        return self.home / "profile.toml"

    def drop(self, number: int) -> Path:
        """The folder of a drop."""
        return self.home.parent / f"drop-{number}"


def make_site(folder: Path, cases: Sequence[Case], canaries: Sequence[Canary], seed: int) -> Site:
    """Write an installation and what is delivered to it."""
    home = folder / "home"
    for path in (home / "in", home / "logs", home / "out"):
        path.mkdir(parents=True)
    (folder / "key.hex").write_text(secrets.token_hex(32))
    text = PROFILE
    for old, new in _SETTINGS:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (home / "profile.toml").write_text(text, encoding="utf-8")
    groups = {f"b{n}-{name}": canaries[n :: len(GROUPS)] for n, name in enumerate(GROUPS)}
    site = Site(home=home, batches={name: mine for name, mine in groups.items() if mine})
    late = {one.case.case_no for one in site.batches.get("b2-pending", ())}
    write_drop(site.drop(1), 1, [case for case in cases if case.case_no not in late])
    write_drop(site.drop(2), 2, cases)
    plan: list[str] = []
    for name, mine in site.batches.items():
        _write_batch(site.home / "in" / name, mine, Dice(seed, int(name[1])))
        if name.endswith("-crash"):
            hows = ("crash", "raise", "exit")
            plan = [f"{name}_{n:05d}f {how}" for n, how in enumerate(hows, 1) if n <= len(mine)]
    (home / "faults.txt").write_text("".join(f"{line}\n" for line in plan))
    return site


def write_drop(folder: Path, sequence: int, cases: Sequence[Case]) -> None:
    """Write a full drop of a list."""
    folder.mkdir()
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(cases[0].row), delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows(case.row for case in cases)
    data = text.getvalue().encode()
    (folder / "cases.csv").write_bytes(data)
    manifest = (
        f'schema = "docindex.drop/1"\ntenant = "{TENANT}"\nkind = "full"\nsequence = {sequence}\n'
        f'made = "2025-06-13T0{sequence}:00:00+02:00"\n\n[[files]]\nname = "cases.csv"\n'
        f'rows = {len(cases)}\nsha256 = "{hashlib.sha256(data).hexdigest()}"\n'
    )
    (folder / "drop.toml").write_text(manifest)


def _write_batch(folder: Path, canaries: Sequence[Canary], dice: Dice) -> None:
    folder.mkdir()
    person = canaries[0].case.person
    declared = len(canaries) + 1 if folder.name.endswith("-held") else len(canaries)
    (folder / "batch.toml").write_text(
        f'id = "{folder.name}"\ntenant = "{TENANT}"\nreceipt_date = {RECEIVED.isoformat()}\n'
        f'expected_documents = {declared}\noperator_note = "fehlt: {person.name}"\n',
        encoding="utf-8",
    )
    for number, canary in enumerate(canaries):
        stem = f"{number + 1:08d}"
        if folder.name.endswith("-hostile"):
            stem += " " + _FORMULA.format(canary.case.person.name)
        _write_file(folder, stem, number, canary.case, dice)


def _write_file(folder: Path, stem: str, number: int, case: Case, dice: Dice) -> None:
    """One document: by turns TIFF, JPEG, PDF of an image, PDF that never was on paper."""
    sheet = _drawn(number, case, dice)
    damaged = folder.name.endswith("-damaged")
    form = number % 4
    if form == 3 and not damaged:
        (folder / f"{stem}.pdf").write_bytes(sheet.pdf)
        return
    pixels = degrade(sheet.render(), dice, Scan(bitonal=form == 0)).pixels
    path = folder / f"{stem}.{('tif', 'jpg', 'pdf', 'pdf')[form]}"
    if form == 0:
        write_tiff([pixels], path)
    elif form == 1:
        write_jpeg(pixels, path)
    else:
        write_pdf([pixels], path, bitonal=False)
    if damaged and form == 3:
        _encrypt(path, sheet.pdf)
    elif damaged:
        path.write_bytes(path.read_bytes()[: path.stat().st_size * 3 // 5])


def _encrypt(path: Path, data: bytes) -> None:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(path, encryption=pikepdf.Encryption(owner="a", user="b"))


def _drawn(number: int, case: Case, dice: Dice) -> Sheet:
    match number % 5:
        case 0:
            return hearing_form(Form(case=case, received=RECEIVED, symbology="qr"), dice)
        case 1:
            return payment_proof(case, RECEIVED, dice)
        case 2:
            return citizen_letter(Letter(case=case, received=RECEIVED, numbered=False), dice)
        case 3:
            return citizen_letter(Letter(case=case, received=RECEIVED, repeated=True), dice)
        case _:
            return citizen_letter(Letter(case=case, received=RECEIVED), dice)
