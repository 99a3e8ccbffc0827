"""The three invented offices that receive the mail, and their profiles."""

from __future__ import annotations

from typing import Final

import attrs

from benchmarks.mail.numbering import LUHN, MOD11, UNGUARDED, Numbering, plain
from benchmarks.mail.tiers import Tier


@attrs.frozen(kw_only=True)
class Tenant:
    """An office, as its paper and its list show it.

    Args:
        id: the tenant's name in the profile, and of its folder.
        name, department: the first two lines of its address and of its letterhead.
        place: its street, and its postal code and town.
        number_label: what the office itself calls its number.
        labels: what else it is called by those who write to it.
        payment_label: what the office calls its payment numbers.
        symbologies: what is printed on its forms, each as likely.
        prefix: what stands before the number in a barcode.
        printed_payload: whether the barcode holds the number as printed, not its plain digits.
        receivers: to whom documents go.
    """

    id: str
    name: str
    department: str
    place: tuple[str, str]
    number_label: str
    labels: tuple[str, ...]
    payment_label: str
    numbering: Numbering
    symbologies: tuple[str, ...]
    prefix: str = ""
    printed_payload: bool = False
    receivers: tuple[str, ...]

    @property
    def address(self) -> tuple[str, ...]:
        """Four lines for a window."""
        return (self.name, self.department, *self.place)

    @property
    def index(self) -> int:
        """Its place among the tenants; names its streams of random numbers."""
        return [tenant.id for tenant in TENANTS].index(self.id)

    def payload(self, number: str) -> str:
        """What the office's barcode of a case number holds."""
        return self.prefix + (number if self.printed_payload else plain(number))


TENANTS: Final = (
    Tenant(
        id="kreis-a",
        name="Landkreis Musterau",
        department="Bußgeldstelle",
        place=("Am Schlossgraben 3", "00310 Musterau"),
        number_label="Aktenzeichen",
        labels=("Ihr Zeichen", "Ihr Az.", "Ihr Aktenzeichen", "Az."),
        payment_label="Kassenzeichen",
        numbering=MOD11,
        symbologies=("code128", "code128", "code128", "qr", "datamatrix", "code39"),
        receivers=("SG 32.1", "SG 32.2", "SG 32.3"),
    ),
    Tenant(
        id="stadt-b",
        name="Stadt Oberwerda",
        department="Ordnungsamt, Verkehrsüberwachung",
        place=("Rathausplatz 1", "00480 Oberwerda"),
        number_label="Geschäftszeichen",
        labels=("Ihr Zeichen", "Ihr Geschäftszeichen", "Ihre GZ", "Az.", "Aktenzeichen"),
        payment_label="Buchungszeichen",
        numbering=UNGUARDED,
        symbologies=("code128",),
        printed_payload=True,
        receivers=("Team West", "Team Nord", "Team Süd"),
    ),
    Tenant(
        id="amt-c",
        name="Landesamt Norderwiek",
        department="Zentrale Bußgeldstelle",
        place=("Kanalstraße 120", "00733 Norderwiek"),
        number_label="Vorgangsnummer",
        labels=("Ihre Vorgangsnummer", "Ihr Zeichen", "Vorgang Nr.", "Aktenzeichen", "Az."),
        payment_label="Zahlungsreferenz",
        numbering=LUHN,
        symbologies=("code128", "code128", "datamatrix", "qr"),
        prefix="VG",
        receivers=("Dezernat 41", "Dezernat 42"),
    ),
)

PROFILE: Final = "profile.toml"
DUAL_STREAM_PROFILE: Final = "profile-dual-stream.toml"

_PROFILE: Final = r"""# Invented: {name}, its cases, people and numbers do not exist.
schema = "docindex.profile/1"
tenant = "{id}"
environment = "test"

[intake]
{intake}
duplex = false                             # each batch says so itself in its batch.toml
default_dpi = 300

[survey]
preprocess = ["orientation", "deskew", "binarize"]
barcodes = ["zxing", "zbar"]
symbologies = ["code39", "code128", "qr", "datamatrix"]

[separation]                               # each batch says in its batch.toml what it uses
patch_codes = ["T", "2"]
barcodes = ["PATCHT"]
case_barcode = true
one_file_one_document = false

[[references]]
kind = "case_no"
pattern = '{pattern}'
{check}barcode_payload = '{payload}'
labels_ours = [{labels}]
labels_theirs = ["Unser Zeichen", "Unser Az.", "Mein Zeichen", "Kundennummer", "Rechnungsnummer"]

[[references]]
kind = "cash_no"
pattern = '{payment_pattern}'
{payment_check}labels_ours = ["{payment_label}"]

[[references]]                             # what a prosecutor calls the case after it was handed over
kind = "js_no"
pattern = '\d{{3}} Js \d{{1,5}}/\d{{2}}'
labels_ours = ["Az. der Staatsanwaltschaft", "Unser Zeichen", "Geschäftsnummer"]

[[matchers]]
component = "table"
[matchers.options]
source = "sqlite:cases.sqlite"
table = "cases"
case_id = "case_no"
{keys}status = {{ column = "status", importable = ["open", "closed"] }}
successor = "merged_into"
receiver = "receiver"
keys_table = {{ table = "case_keys", case_id = "case_no", kind = "kind", value = "value", relation = "relation" }}
index = "index"                            # a file that all workers share, made by the first

[[classes]]
name = "anhoerungsbogen"
keywords = ["Anhörung im Bußgeldverfahren", "Rechtliche Hinweise zum Anhörungsbogen"]

[[classes]]
name = "zeugenbogen"
keywords = ["Zeugenfragebogen"]

[[classes]]
name = "zustellungsurkunde"
keywords = ["Zustellungsurkunde"]

[[classes]]
name = "anwaltsschreiben"
keywords = ["Mandantschaft", "Akteneinsicht"]

[[classes]]
name = "zahlungsnachweis"
keywords = ["Auftragsbestätigung", "Überweisung"]

[policy]
max_wrong = 0.0003
confidence = 0.95

[[exports]]
component = "jsonl"

[[exports]]
component = "csv"
options = {{ encoding = "cp1252", separator = ";" }}
"""  # noqa: E501 - a TOML inline table stands on one line

_DUAL_STREAM: Final = """\
component = "kodak-index"
options = { dual_stream = "colour-first" }"""

# Options of the matcher by which the list's columns are named; left out where nothing is in them.
_KEYS: Final = {
    "keys": ("case_no", "cash_no", "plate"),
    "people": ("surname", "given_name", "birth_date", "street", "postcode", "city"),
    "dates": ("offence_date",),
}


def profile_toml(tenant: Tenant, tier: Tier = Tier.PEOPLE, *, dual_stream: bool = False) -> str:
    """A complete profile of the tenant, beside its `cases.sqlite` of that tier.

    Args:
        dual_stream: for batches with an `INDEX.DAT` and two images of each side.
    """
    rule = tenant.numbering
    number = rule.pattern if tenant.printed_payload else r"\d{10}"
    number = r"\d{12}" if tenant.prefix else number
    return _PROFILE.format(
        id=tenant.id,
        name=f"{tenant.name}, {tenant.department}",
        intake=_DUAL_STREAM if dual_stream else 'component = "files"',
        pattern=rule.pattern,
        check=_check_line(rule.check_digit),
        payload=f"{tenant.prefix}(?P<value>{number})",
        labels=", ".join(f'"{label}"' for label in (tenant.number_label, *tenant.labels)),
        payment_pattern=rule.payment_pattern,
        payment_check=_check_line(rule.payment_check),
        payment_label=tenant.payment_label,
        keys="".join(_key_line(option, names, tier) for option, names in _KEYS.items()),
    )


def _key_line(option: str, names: tuple[str, ...], tier: Tier) -> str:
    columns = ", ".join(f'{name} = "{name}"' for name in names if tier.holds(name))
    return f"{option} = {{ {columns} }}\n" if columns else ""


def _check_line(check: str | None) -> str:
    return f"check_digit = {check}\n" if check else ""
