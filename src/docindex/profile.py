"""One tenant, one TOML file: components and their order, references, classes, policy.

`load_profile` checks form and content of the core's own keys; the options of components are
checked by `indexer.check_profile`, which knows the components.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any, Literal

import attrs
from attrs import validators

from docindex.atrest import KeyPlace
from docindex.errors import Problem, ProfileError
from docindex.inclusion import DefinitionsSection, include
from docindex.model import SYMBOLOGIES, CheckDigitRule, Environment, ReferenceRule
from docindex.structuring import structure
from docindex.tomlfiles import read_toml

SCHEMA = "docindex.profile/1"
# A tenant's name becomes part of ids and paths.
_TENANT = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")

Options = dict[str, Any]

_NOT_DECIDING = ("executor", "exports", "encryption")


def _tenant(_instance: object, _attribute: object, value: str) -> None:
    if not _TENANT.fullmatch(value):
        raise ValueError(f"{value!r} is not 1 to 64 of a-z 0-9 -, without - at its ends")


def _symbologies(_instance: object, _attribute: object, value: tuple[str, ...]) -> None:
    unknown = [name for name in value if name not in SYMBOLOGIES]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is not one of {', '.join(SYMBOLOGIES)}")


@attrs.frozen(kw_only=True)
class IntakeSection:
    """How batches come in.

    Args:
        duplex: whether sides alternate front, back, where the batch does not say.
        default_dpi: resolution in dots per inch where the file does not say.
        prefer: which image of a side is read where a dual-stream scanner made several; `largest`:
            the one of the most pixels.
    """

    component: str = "files"
    options: Options = attrs.field(factory=dict)
    duplex: bool = False
    default_dpi: float = attrs.field(
        default=300.0, validator=[validators.ge(50), validators.le(2400)]
    )
    prefer: Literal["bitonal", "colour", "largest"] = "bitonal"


@attrs.frozen(kw_only=True)
class SurveySection:
    """The quick look at every page; `options` holds one table per component name."""

    preprocess: tuple[str, ...] = ("orientation", "deskew", "binarize")
    barcodes: tuple[str, ...] = ("zxing", "zbar")
    symbologies: tuple[str, ...] = attrs.field(
        default=("code39", "code128", "qr", "datamatrix"), validator=_symbologies
    )
    options: dict[str, Options] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class SeparationSection:
    """What starts a new document.

    Args:
        patch_codes: Kodak patch codes that separate.
        barcodes: payloads, compared as a whole, that separate.
        case_barcode: whether a page with the barcode of another case starts a document.
        one_file_one_document: whether a file's first page starts a document.
        declared: whether a document starts where the index file of the capture software says so.
    """

    patch_codes: tuple[Literal["1", "2", "3", "4", "6", "T"], ...] = ()
    barcodes: tuple[str, ...] = ()
    case_barcode: bool = False
    one_file_one_document: bool = False
    declared: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing would ever start a document."""
        by_sheet = (self.patch_codes, self.barcodes, self.case_barcode)
        return not any((*by_sheet, self.one_file_one_document, self.declared))


@attrs.frozen(kw_only=True)
class ReferenceSection:
    """A kind of number that may stand on paper; office data, not vendor facts.

    Args:
        of_tenant: the other tenant whose cases such numbers name: a document that carries one goes
            to clearing, whatever else stands on it. Empty: this tenant's own.
    """

    kind: str = attrs.field(validator=validators.matches_re(r"[a-z][a-z0-9_]{0,31}"))
    pattern: str
    check_digit: Options | None = None
    barcode_payload: str | None = None
    labels_ours: tuple[str, ...] = ()
    labels_theirs: tuple[str, ...] = ()
    of_tenant: str = ""

    def rule(self) -> ReferenceRule:
        """The same as the model's value."""
        check = None
        if self.check_digit is not None:
            options = {key: _frozen(v) for key, v in self.check_digit.items() if key != "scheme"}
            scheme = str(self.check_digit.get("scheme", ""))
            check = CheckDigitRule(scheme=scheme, options=tuple(sorted(options.items())))
        return ReferenceRule(
            kind=self.kind,
            pattern=self.pattern,
            check_digit=check,
            barcode_payload=self.barcode_payload,
            labels_ours=self.labels_ours,
            labels_theirs=self.labels_theirs,
            of_tenant=self.of_tenant,
        )


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


@attrs.frozen(kw_only=True)
class OcrSection:
    """Which engine reads text."""

    component: str = "tesseract"
    options: Options = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class MatcherSection:
    """One source of cases."""

    component: str
    options: Options = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class PolicySection:
    """What the customer accepts; it takes effect with a calibration.

    Args:
        max_wrong: largest share of wrong indexes among the indexed, 0..1.
        confidence: of that promise, 0..1.
        calibration: file of a calibration; where it does not exist the conservative rule decides.
        pending_deadline: days after the receipt date for which a document waits for its case to be
            listed (`docindex index --retry-pending`); then it goes to clearing.
    """

    max_wrong: float = attrs.field(default=0.0003, validator=[validators.gt(0), validators.lt(1)])
    confidence: float = attrs.field(default=0.95, validator=[validators.gt(0), validators.lt(1)])
    calibration: str | None = None
    pending_deadline: int = attrs.field(
        default=14, validator=[validators.ge(0), validators.le(3650)]
    )


@attrs.frozen(kw_only=True)
class ClassSection:
    """A class of documents.

    Args:
        form: file of a form model that `docindex learn-form` made; a page that is recognised as
            its first side makes the document one of this class.
        forms: files of further ones, such as earlier prints of the form.
        keywords: any of these in the text read makes the document one of this class.
        most_sheets: that a document of this class has, envelopes and blank sheets left out; where
            there are more that do not name its case, a separator may have been missed.
        policy: overrides the tenant's.
    """

    name: str = attrs.field(validator=validators.matches_re(r"[a-z][a-z0-9_-]{0,63}"))
    form: str | None = None
    forms: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    most_sheets: int | None = attrs.field(
        default=None, validator=validators.optional(validators.ge(1))
    )
    policy: PolicySection | None = None

    @property
    def form_files(self) -> tuple[str, ...]:
        """All form models of the class, in the order in which pages are compared with them."""
        return (*((self.form,) if self.form is not None else ()), *self.forms)


@attrs.frozen(kw_only=True)
class ExportSection:
    """One form in which records are handed on, into a folder named `name` (or the component).

    Args:
        mapping: name of options in a package of definitions; those stated here come beside them.
    """

    component: str
    mapping: str | None = None
    name: str | None = attrs.field(
        default=None,
        validator=validators.optional(validators.matches_re(r"[a-z0-9][a-z0-9_-]{0,63}")),
    )
    options: Options = attrs.field(factory=dict)

    @property
    def folder(self) -> str:
        """The folder of this export inside the batch's."""
        return self.name or self.component


@attrs.frozen(kw_only=True)
class ExecutorSection:
    """Where decoding and reading happen.

    Args:
        workers: processes; 0: one for each core.
        page_seconds: wall-clock limit for one page in one step.
        chunk: pages that one task surveys.
    """

    component: str = "pebble"
    workers: int = attrs.field(default=0, validator=[validators.ge(0), validators.le(256)])
    page_seconds: float = attrs.field(default=20.0, validator=validators.gt(0))
    chunk: int = attrs.field(default=8, validator=[validators.ge(1), validators.le(1000)])
    options: Options = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class LimitsSection:
    """What is refused before memory is taken; the defaults suit A3 at 600 dpi in colour."""

    max_file_mb: int = attrs.field(default=1024, validator=validators.ge(1))
    max_page_megapixels: int = attrs.field(default=200, validator=validators.ge(1))
    max_pages_per_file: int = attrs.field(default=2000, validator=validators.ge(1))


@attrs.frozen(kw_only=True)
class Profile:
    """A whole profile.

    Args:
        on_component_failure: `clearing`: the document goes to clearing and the batch goes on;
            `stop`: the batch is refused.
        classes_model: file that `docindex learn-class` made; it says of which of `classes` a
            document is, where neither a form nor a keyword does.
        definitions: packages that tenants share, whose classes, references and mappings count as
            if they stood here, behind the tenant's own.
        encryption: where the key is under which lists and answers are encrypted at rest.
    """

    schema: Literal["docindex.profile/1"]
    tenant: str = attrs.field(validator=_tenant)
    environment: Environment
    on_component_failure: Literal["clearing", "stop"] = "clearing"
    classes_model: str | None = None
    intake: IntakeSection = attrs.field(factory=IntakeSection)
    survey: SurveySection = attrs.field(factory=SurveySection)
    separation: SeparationSection = attrs.field(factory=SeparationSection)
    references: tuple[ReferenceSection, ...] = ()
    ocr: OcrSection = attrs.field(factory=OcrSection)
    matchers: tuple[MatcherSection, ...] = ()
    classes: tuple[ClassSection, ...] = ()
    policy: PolicySection = attrs.field(factory=PolicySection)
    exports: tuple[ExportSection, ...] = ()
    executor: ExecutorSection = attrs.field(factory=ExecutorSection)
    limits: LimitsSection = attrs.field(factory=LimitsSection)
    encryption: KeyPlace | None = None
    definitions: tuple[DefinitionsSection, ...] = ()


@attrs.frozen(kw_only=True)
class LoadedProfile:
    """A profile with where it lies and what it said.

    Args:
        path: the file as it was given.
        digest: SHA-256 of the content that decides, hex: equal for profiles that differ only in
            comments, layout, executor, exports or encryption.
    """

    profile: Profile
    path: Path
    digest: str

    @property
    def folder(self) -> Path:
        """Relative paths in the profile start here."""
        return self.path.parent

    @property
    def policy_id(self) -> str:
        """What records name as their policy."""
        return f"{self.profile.tenant}/conservative-1/{self.digest[:12]}"


def load_profile(path: Path | str) -> LoadedProfile:
    """Read a profile and check the core's own keys.

    Args:
        path: a TOML file in UTF-8.

    Raises:
        ProfileError: with every mistake of content in one go, or the line of a syntax error.
    """
    path = Path(path)
    data = read_toml(path)
    included = include(data, path.parent, str(path))
    profile, problems = structure(included.data, Profile)
    if profile is not None:
        problems = _cross_checks(profile)
    if profile is None or problems:
        raise ProfileError(str(path), tuple(map(included.told, problems)))
    if included.identities:  # what is in a package is known by its digest, wherever it lies
        data = {**data, "definitions": included.identities}
    return LoadedProfile(profile=profile, path=path, digest=_digest(data))


def _digest(data: dict[str, Any]) -> str:
    deciding = {key: data[key] for key in data if key not in _NOT_DECIDING}
    text = json.dumps(deciding, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _cross_checks(profile: Profile) -> tuple[Problem, ...]:
    problems = _doubled(profile)
    if profile.separation.empty:
        remedy = (
            "Set patch_codes, barcodes, case_barcode, one_file_one_document or declared; otherwise "
            "the whole batch would be one document"
        )
        problems.append(
            Problem(key="separation", message="nothing starts a document", remedy=remedy)
        )
    if not profile.survey.barcodes:
        remedy = 'Name at least one decoder, such as ["zxing", "zbar"]'
        problems.append(Problem(key="survey.barcodes", message="is empty", remedy=remedy))
    for i, reference in enumerate(profile.references):
        if reference.of_tenant == profile.tenant:
            key = f"references[{i}].of_tenant"
            remedy = "Name another tenant, or remove it: these numbers are this tenant's own"
            problems.append(Problem(key=key, message="is the profile's own tenant", remedy=remedy))
        if reference.check_digit is not None and "scheme" not in reference.check_digit:
            key = f"references[{i}].check_digit.scheme"
            remedy = 'Name a scheme, such as { scheme = "luhn" }'
            problems.append(Problem(key=key, message="is missing", remedy=remedy))
    return tuple(problems)


def _doubled(profile: Profile) -> list[Problem]:
    named = {
        "references[{}].kind": [reference.kind for reference in profile.references],
        "classes[{}].name": [item.name for item in profile.classes],
        "exports[{}].name": [export.folder for export in profile.exports],
    }
    return [
        Problem(key=key.format(i), message=f"{name!r} stands twice", remedy="Give it another name")
        for key, names in named.items()
        for i, name in enumerate(names)
        if name in names[:i]
    ]
