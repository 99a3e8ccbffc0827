"""The profile that fits the samples, and the facts of a batch, as TOML."""

from __future__ import annotations

from typing import Final

from docindex.testing.samples.mail import RECEIVED
from docindex.testing.samples.stacks import Layout, Stack

TENANT: Final = "kreis-a"

PROFILE: Final = r"""# Sample profile. The fines office, its cases, people and numbers are invented.
schema = "docindex.profile/1"
tenant = "kreis-a"
environment = "test"

[intake]
component = "files"
duplex = false                             # each batch says so itself in its batch.toml
default_dpi = 300

[survey]
preprocess = ["orientation", "deskew", "binarize"]
barcodes = ["zxing", "zbar"]
symbologies = ["code39", "code128", "qr", "datamatrix"]

[separation]
patch_codes = ["T", "2"]
barcodes = ["PATCHT"]
case_barcode = true
one_file_one_document = false              # batches of single files override this

[[references]]
kind = "case_no"
pattern = '\d\.\d{2}\.\d{6}\.\d'
check_digit = { scheme = "mod11", weights = [2, 3, 4, 5, 6, 7] }
barcode_payload = '(?P<value>\d{10})'
labels_ours = ["Aktenzeichen", "Ihr Zeichen", "Ihr Az."]
labels_theirs = ["Unser Zeichen", "Unser Az."]

[[references]]
kind = "cash_no"
pattern = '\d{12}'
check_digit = { scheme = "luhn" }
labels_ours = ["Kassenzeichen"]

[[matchers]]
component = "table"
[matchers.options]
source = "sqlite:cases.sqlite"             # the same rows are in csv:cases.csv
table = "cases"
case_id = "case_no"
keys = { case_no = "case_no", cash_no = "cash_no", plate = "plate" }
people = { surname = "surname", given_name = "given_name", birth_date = "birth_date", street = "street", postcode = "postcode", city = "city" }
dates = { offence_date = "offence_date" }
status = { column = "status", importable = ["open", "closed"] }
successor = "merged_into"
receiver = "receiver"

[[classes]]
name = "anhoerungsbogen"
keywords = ["Anhörung im Bußgeldverfahren", "Rechtliche Hinweise zum Anhörungsbogen"]

[[classes]]
name = "zustellungsurkunde"
keywords = ["Zustellungsurkunde"]

[[classes]]
name = "anwaltsschreiben"
keywords = ["Mandantschaft", "Akteneinsicht"]

[[classes]]
name = "zahlungsnachweis"
keywords = ["Auftragsbestätigung: Überweisung"]

[policy]
max_wrong = 0.0003
confidence = 0.95

[[exports]]
component = "jsonl"

[[exports]]
component = "csv"
options = { encoding = "cp1252", separator = ";" }
"""  # noqa: E501 - a TOML inline table stands on one line


def batch_toml(stack: Stack) -> str:
    """The facts of a batch, and its own separation where files are documents."""
    lines = [
        f'id = "{stack.id}"',
        f'tenant = "{TENANT}"',
        'environment = "test"',
        'batch_class = "tagespost"',
        f"receipt_date = {RECEIVED.isoformat()}",
        f"duplex = {str(stack.layout is Layout.DUPLEX).lower()}",
        f'box = "M-{stack.id[:6]}"',
        "priority = 0",
        f'operator_note = "{_NOTES[stack.layout]}"',
        f"expected_sheets = {stack.sheets}",
        f"expected_documents = {len(stack.documents)}",
    ]
    if stack.layout.one_file_one_document:
        lines += ["", "[separation]", "one_file_one_document = true"]
    return "\n".join(lines) + "\n"


_NOTES: Final = {
    Layout.PATCHT: "Trennblätter mit Barcode",
    Layout.DUPLEX: "Trennblätter mit Patch, Vorder- und Rückseite",
    Layout.JPEG: "Einzelblätter, Graustufen",
    Layout.PDF: "Ein PDF je Vorgang",
}
