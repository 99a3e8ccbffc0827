"""Surveys of the samples → what starts a document; pure."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Final

import attrs

from docindex.model import PageSurvey
from docindex.profiling.findings import Finding, doubtful, sure

_REPEATED: Final = 3
_WORDS: Final = ("PATCH", "TRENN", "SEPARATOR", "SEPARATE", "NEWDOC", "DOCSEP", "DOKTRENN")
_LEAST_SIDES: Final = 6


@attrs.frozen(kw_only=True)
class ScannedFolder:
    """What was seen in one folder of scans, in the order of the files.

    Args:
        name: the folder's.
        frames: pages of each file.
    """

    name: str
    surveys: tuple[PageSurvey, ...]
    frames: tuple[int, ...]


@attrs.frozen(kw_only=True)
class Rules:
    """What starts a document, as the profile's `separation` wants it."""

    patch_codes: tuple[str, ...] = ()
    barcodes: tuple[str, ...] = ()
    case_barcode: bool = False
    one_file_one_document: bool = False
    duplex: bool = False
    findings: tuple[Finding, ...] = ()


def infer_separation(
    folders: Sequence[ScannedFolder], is_ours: Callable[[PageSurvey], Collection[object]]
) -> Rules:
    """Infer what starts a document.

    Args:
        is_ours: the case numbers that a page's barcodes hold.
    """
    surveys = [survey for folder in folders for survey in folder.surveys]
    findings: list[Finding] = []
    patches = tuple(_patches(surveys, findings))
    barcodes = tuple(_barcodes(surveys, is_ours, findings))
    plain = [f for f in folders if not _has_separators(f, patches, barcodes)]
    case_barcode = _case_barcode(plain, is_ours, findings)
    by_file = [f for f in plain if _documents_are_files(f)]
    one_file = bool(by_file) and not (patches or barcodes)
    findings += _by_file(by_file, alone=one_file)
    if not (patches or barcodes or case_barcode or one_file):
        one_file = True
        findings.append(_nothing(len(surveys)))
    elif not case_barcode and not one_file:
        findings += _unparted([f for f in plain if f not in by_file])
    return Rules(
        patch_codes=patches,
        barcodes=barcodes,
        case_barcode=case_barcode,
        one_file_one_document=one_file,
        duplex=_duplex(folders, findings),
        findings=tuple(findings),
    )


def _patches(surveys: Sequence[PageSurvey], findings: list[Finding]) -> Iterator[str]:
    pages = [{patch.code for patch in survey.patches} for survey in surveys]
    settled = Counter(code for codes in pages for code in codes if "|" not in code)
    open_ = sum(1 for codes in pages if codes and all("|" in code for code in codes))
    for code, count in sorted(settled.items()):
        found = sure("separation.patch_codes", code, f"auf {count} Seiten", f"on {count} pages")
        if count < _REPEATED:
            found = doubtful(
                found,
                (f"nur {count}-mal gesehen", f"seen {count} times only"),
                (
                    "Fragen, ob dieses Blatt Dokumente trennt oder anderes steuert.",
                    "Ask whether that sheet parts documents or controls something else.",
                ),
            )
        findings.append(found)
        yield code
    if open_:
        findings.append(
            doubtful(
                sure(
                    "separation.patch_codes",
                    "",
                    f"auf {open_} Seiten ist die Leserichtung offen",
                    f"on {open_} pages the reading direction is open",
                ),
                ("T und 3, 1 und 6 sind dort gleich", "T and 3, 1 and 6 are the same there"),
                (
                    "Blätter verwenden, die den Code an allen vier Kanten tragen.",
                    "Use sheets with the code on all four edges.",
                ),
            )
        )


def _barcodes(
    surveys: Sequence[PageSurvey],
    is_ours: Callable[[PageSurvey], Collection[object]],
    findings: list[Finding],
) -> Iterator[str]:
    """Payloads that stand on pages of their own again and again."""
    on_pages: Counter[str] = Counter()
    for survey in surveys:
        if not is_ours(survey):
            on_pages.update({barcode.text for barcode in survey.barcodes})
    for payload, count in sorted(on_pages.items()):
        named = payload.upper().startswith(_WORDS)
        if not named and count < _REPEATED:
            continue
        why = sure(
            "separation.barcodes",
            payload if named else "",
            f"auf {count} Seiten",
            f"on {count} pages",
        )
        if named:
            findings.append(why)
            yield payload
        else:
            findings.append(
                doubtful(
                    why,
                    (
                        f"ein Barcode von {len(payload)} Zeichen steht gleich auf {count} Seiten",
                        f"a barcode of {len(payload)} characters stands on {count} pages alike",
                    ),
                    (
                        "Trennt er, in separation.barcodes eintragen; ein Firmenzeichen nicht.",
                        "Where it separates enter it in separation.barcodes; a firm's mark not.",
                    ),
                )
            )


def _has_separators(
    folder: ScannedFolder, patches: Collection[str], barcodes: Collection[str]
) -> bool:
    return any(
        any(patch.code in patches for patch in survey.patches)
        or any(barcode.text in barcodes for barcode in survey.barcodes)
        for survey in folder.surveys
    )


def _case_barcode(
    folders: Sequence[ScannedFolder],
    is_ours: Callable[[PageSurvey], Collection[object]],
    findings: list[Finding],
) -> bool:
    """Whether, where nothing else parts documents, barcodes of other cases follow each other."""
    changes = pages = 0
    for folder in folders:
        if _documents_are_files(folder):
            continue
        cases = [frozenset(found) for survey in folder.surveys if (found := is_ours(survey))]
        pages += len(cases)
        changes += sum(a != b for a, b in itertools.pairwise(cases))
    if changes < 1:
        return False
    findings.append(
        doubtful(
            sure(
                "separation.case_barcode",
                "true",
                f"{pages} Seiten mit Fall-Barcode, {changes} Wechsel, und keine Trennblätter davor",
                f"{pages} pages with a case's barcode, {changes} changes, and no separators before",
            ),
            (
                "ein Dokument ohne Barcode hinge am vorigen",
                "a document without a barcode would join the one before",
            ),
            (
                "Fragen, ob jedes Dokument mit einem Fall-Barcode beginnt; sonst Trennblätter.",
                "Ask whether each document begins with a case's barcode; else use separators.",
            ),
        )
    )
    return True


def _documents_are_files(folder: ScannedFolder) -> bool:
    return len(folder.frames) > 1 and any(frames > 1 for frames in folder.frames)


def _unparted(folders: Sequence[ScannedFolder]) -> Iterator[Finding]:
    """Folders of single pages in which nothing was seen that would part documents."""
    for folder in folders:
        pages = sum(folder.frames)
        found = sure(
            "separation",
            "",
            f"{folder.name}: {pages} Seiten ohne Trennblatt",
            f"{folder.name}: {pages} pages without a separator",
        )
        yield doubtful(
            found,
            (
                "sie würden ein einziges Dokument",
                "they would become one document",
            ),
            (
                "Fragen, wie sie getrennt werden, und es in die batch.toml schreiben.",
                "Ask how they are parted, and write it into the batch.toml.",
            ),
        )


def _by_file(folders: Sequence[ScannedFolder], *, alone: bool) -> Iterator[Finding]:
    for folder in folders:
        files, pages = len(folder.frames), sum(folder.frames)
        found = sure(
            "separation.one_file_one_document",
            "true" if alone else "false",
            f"{folder.name}: {files} Dateien mit {pages} Seiten, keine Trennblätter",
            f"{folder.name}: {files} files of {pages} pages, no separators",
        )
        yield doubtful(
            found,
            (
                "ob jede Datei ein Dokument ist, sagen die Scans nicht",
                "the scans do not say whether each file is a document",
            ),
            (
                f"Fragen; wenn ja{'' if alone else ', für diese Ordner in deren batch.toml'}: "
                "one_file_one_document = true.",
                f"Ask; if so{'' if alone else ', in the batch.toml of these folders'}: "
                "one_file_one_document = true.",
            ),
        )


def _duplex(folders: Sequence[ScannedFolder], findings: list[Finding]) -> bool:
    """Whether sides alternate front, back: half of the second ones are blank, no first one is."""
    large = [folder for folder in folders if len(folder.surveys) >= _LEAST_SIDES]
    alternating = [folder for folder in large if _alternates(folder)]
    if not alternating:
        return False
    everywhere = len(alternating) == len(large)
    names = ", ".join(folder.name for folder in alternating)
    found = sure(
        "intake.duplex",
        str(everywhere).lower(),
        f"jede zweite Seite ist eine (oft leere) Rückseite: {names}",
        f"every second side is a back, often blank: {names}",
    )
    if not everywhere:
        found = doubtful(
            found,
            ("andere Ordner sind einseitig gescannt", "other folders were scanned one-sided"),
            (
                "duplex = true in die batch.toml dieser Stapel schreiben.",
                "Write duplex = true into the batch.toml of these batches.",
            ),
        )
    findings.append(found)
    return everywhere


def _alternates(folder: ScannedFolder) -> bool:
    fronts, backs = folder.surveys[::2], folder.surveys[1::2]
    blank = sum(survey.blank for survey in backs)
    return 2 * blank >= len(backs) and not any(survey.blank for survey in fronts)


def _nothing(pages: int) -> Finding:
    return doubtful(
        sure(
            "separation.one_file_one_document",
            "true",
            f"auf {pages} Seiten weder Trennblatt noch Wechsel von Fall-Barcodes",
            f"on {pages} pages neither separator nor change of case barcodes",
        ),
        ("geraten: jede Datei ein Dokument", "a guess: every file a document"),
        (
            "Fragen, wie die Station Dokumente trennt; `docindex separators` druckt Trennblätter.",
            "Ask how the station parts documents; `docindex separators` prints sheets for it.",
        ),
    )
