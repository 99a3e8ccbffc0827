"""What every answer, fault and role means for a clerk, in German and English.

The codes of `model` are for programs and statistics; these sentences are for the screen. Each says
what was found and what to do next.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from docindex.model import PageFault, Reason, Role, Status

Language = Literal["de", "en"]
Explained = Reason | Status | PageFault | Role

_REASONS: Final[Mapping[Reason, tuple[str, str]]] = {
    Reason.CASE_BARCODE: (
        "Der Barcode nennt genau einen Vorgang: nichts zu tun.",
        "The barcode names exactly one case: nothing to do.",
    ),
    Reason.REFERENCE_WITH_WITNESS: (
        "Das Aktenzeichen und eine zweite Angabe nennen denselben Vorgang: nichts zu tun.",
        "The reference and a second detail name the same case: nothing to do.",
    ),
    Reason.FIELDS_AGREE: (
        "Kennzeichen, Person oder Geburtsdatum und der Tattag nennen zusammen genau einen Vorgang: "
        "nichts zu tun.",
        "Licence plate, person or birth date and the date of the offence together name exactly one "
        "case: nothing to do.",
    ),
    Reason.PROBABLE_ENOUGH: (
        "Die Angaben zusammen nennen den Vorgang so sicher, wie es vereinbart ist: nichts zu tun.",
        "The details together name the case as surely as was agreed: nothing to do.",
    ),
    Reason.NOT_PROBABLE_ENOUGH: (
        "Der Vorgang ist gefunden, aber nicht so sicher, wie es vereinbart ist: bitte bestätigen.",
        "The case was found, but not as surely as was agreed: please confirm.",
    ),
    Reason.NO_REFERENCE: (
        "Kein Aktenzeichen gefunden: bitte den Vorgang anhand von Name, Datum oder Kennzeichen "
        "suchen.",
        "No reference was found: please look for the case by name, date or licence plate.",
    ),
    Reason.UNKNOWN_REFERENCE: (
        "Das gelesene Aktenzeichen steht nicht in der Vorgangsliste: bitte am Bild prüfen und den "
        "Vorgang suchen.",
        "The reference that was read is not in the list of cases: please check it against the "
        "image and look for the case.",
    ),
    Reason.NOT_YET_LISTED: (
        "Das Aktenzeichen ist gültig, aber noch nicht in der Vorgangsliste: bitte nächste Liste "
        "abwarten, nach der Frist klären.",
        "The reference is valid but not in the list yet: please wait for the next list; past the "
        "deadline, find the case.",
    ),
    Reason.ONE_WITNESS_ONLY: (
        "Nur eine Angabe spricht für diesen Vorgang: bitte Aktenzeichen und Namen mit dem Bild "
        "vergleichen und bestätigen.",
        "Only one detail speaks for this case: please compare reference and name with the image "
        "and confirm.",
    ),
    Reason.NEAR_MATCH: (
        "Das gelesene Aktenzeichen weicht vom vorgeschlagenen Vorgang ab: bitte Zeichen für "
        "Zeichen mit dem Bild vergleichen.",
        "The reference that was read differs from the proposed case: please compare it with the "
        "image character by character.",
    ),
    Reason.FIELDS_ONLY: (
        "Nur Name, Datum oder Kennzeichen passen, kein Aktenzeichen: bitte prüfen, ob der "
        "vorgeschlagene Vorgang gemeint ist.",
        "Only name, date or licence plate fit, no reference: please check that the proposed case "
        "is meant.",
    ),
    Reason.SEVERAL_CANDIDATES: (
        "Mehrere Vorgänge kommen infrage: bitte den richtigen anhand des Schreibens auswählen.",
        "Several cases are possible: please choose the right one from the letter.",
    ),
    Reason.TWO_CASES: (
        "Das Dokument nennt zwei Vorgänge: bitte prüfen, ob es geteilt werden muss oder zu beiden "
        "gehört.",
        "The document names two cases: please check whether to split it or to file it with both.",
    ),
    Reason.CONTRADICTION: (
        "Zwei Angaben widersprechen sich: bitte beide am Bild prüfen und den Vorgang festlegen.",
        "Two details contradict each other: please check both in the image and choose the case.",
    ),
    Reason.NOT_IMPORTABLE: (
        "Der Vorgang nimmt keine Dokumente mehr an: bitte klären, wohin das Schreiben gehört.",
        "The case takes no more documents: please find out where the letter belongs.",
    ),
    Reason.LIST_STALE: (
        "Die Vorgangsliste ist veraltet: bitte den Vorgang in der Fachanwendung prüfen und die "
        "Betreuung um eine neue Liste bitten.",
        "The list of cases is out of date: please check the case in the specialist application "
        "and ask the administrator for a new list.",
    ),
    Reason.UNREADABLE: (
        "Mindestens eine Seite ist nicht lesbar: bitte das Blatt neu scannen lassen.",
        "At least one page cannot be read: please have the sheet scanned again.",
    ),
    Reason.POSSIBLE_MISSED_SEPARATOR: (
        "Das Dokument enthält vielleicht zwei Schreiben: bitte prüfen und gegebenenfalls teilen.",
        "The document may hold two letters: please check and split it if it does.",
    ),
    Reason.COMPONENT_FAILED: (
        "Beim Lesen ist ein Programmteil ausgefallen: bitte von Hand zuordnen und die Betreuung "
        "informieren.",
        "A part of the program failed while reading: please file by hand and tell the "
        "administrator.",
    ),
    Reason.NOTHING_TO_READ: (
        "Das Dokument hat nur leere Seiten oder Trennblätter: bitte am Papier prüfen, ob ein "
        "Schreiben fehlt.",
        "The document has only blank pages or separators: please check the paper for a missing "
        "letter.",
    ),
    Reason.MISDIRECTED: (
        "Das Schreiben nennt eine Nummer einer anderen Behörde: bitte prüfen, für wen es bestimmt "
        "ist, und gegebenenfalls dorthin abgeben.",
        "The letter carries a number of another authority: please check whom it is for, and pass "
        "it on if it is theirs.",
    ),
    Reason.RECEIVER_AWAITED: (
        "Zugeordnet, aber die Fachanwendung war nicht erreichbar: sie wird wieder gefragt; nach "
        "der Frist bitte dort nachsehen.",
        "Indexed, but the receiver's application could not be asked: it is asked again; past the "
        "deadline, please look there.",
    ),
    Reason.RECEIVER_DISAGREES: (
        "Die Fachanwendung kennt den Vorgang nicht so, wie er in der Liste steht: bitte dort "
        "nachsehen.",
        "The receiver's application does not know the case as it is listed: please look there.",
    ),
    Reason.RESCAN: (
        "Unleserlich: bitte neu scannen, solange das Papier zur Hand ist; die Hinweise zu den "
        "Seiten sagen, was dem Scan fehlt.",
        "Unreadable: please scan it again while the paper is at hand; the notes on its pages say "
        "what is wrong with the scan.",
    ),
    Reason.CONFIRMED: (
        "Eine Person hat den vorgeschlagenen Vorgang bestätigt: nichts zu tun.",
        "A person confirmed the proposed case: nothing to do.",
    ),
    Reason.CORRECTED: (
        "Eine Person hat den Vorgang festgelegt: nichts zu tun.",
        "A person chose the case: nothing to do.",
    ),
    Reason.NO_CASE: (
        "Laut einer Person gehört das Schreiben zu keinem Vorgang: bitte außerhalb der Vorgänge "
        "ablegen.",
        "A person says that the letter belongs to no case: please file it outside the cases.",
    ),
    Reason.RESCAN_WANTED: (
        "Eine Person wünscht einen neuen Scan: bitte die genannten Blätter neu scannen.",
        "A person wants a new scan: please scan the sheets that are named again.",
    ),
    Reason.REARRANGED: (
        "Das Dokument wurde von Hand geteilt oder zusammengeführt: bitte den Vorgang am Bild "
        "prüfen.",
        "The document was split or merged by hand: please check the case against the image.",
    ),
}

_STATUSES: Final[Mapping[Status, tuple[str, str]]] = {
    Status.INDEXED: (
        "Zugeordnet: niemand muss nachsehen.",
        "Indexed: nobody needs to look.",
    ),
    Status.VERIFY: (
        "Ein Vorschlag liegt vor: bitte bestätigen oder ablehnen.",
        "There is one proposal: please confirm or reject it.",
    ),
    Status.CLEARING: (
        "Klärfall: bitte den Vorgang von Hand suchen.",
        "Clearing: please find the case by hand.",
    ),
    Status.PENDING: (
        "Wartet auf die nächste Vorgangsliste: vorerst nichts zu tun.",
        "Waiting for the next list of cases: nothing to do for now.",
    ),
}

_FAULTS: Final[Mapping[PageFault, tuple[str, str]]] = {
    PageFault.DAMAGED: (
        "Die Bilddatei ist beschädigt: bitte das Blatt neu scannen.",
        "The image file is damaged: please scan the sheet again.",
    ),
    PageFault.ENCRYPTED: (
        "Die Datei ist verschlüsselt: bitte eine Fassung ohne Kennwort anfordern.",
        "The file is encrypted: please ask for a copy without a password.",
    ),
    PageFault.UNSUPPORTED: (
        "Das Dateiformat wird nicht gelesen: bitte als TIFF, JPEG, PNG oder PDF neu liefern.",
        "The file format cannot be read: please deliver it again as TIFF, JPEG, PNG or PDF.",
    ),
    PageFault.TOO_LARGE: (
        "Das Bild ist größer als erlaubt: bitte mit geringerer Auflösung neu scannen.",
        "The image is larger than allowed: please scan again at a lower resolution.",
    ),
    PageFault.TIMED_OUT: (
        "Das Lesen der Seite dauerte zu lange: bitte am Bild prüfen, bei Bedarf neu scannen.",
        "Reading the page took too long: please check the image and scan again if needed.",
    ),
    PageFault.CRASHED: (
        "Das Lesen der Seite ist abgebrochen: bitte neu scannen und bei Wiederholung die "
        "Betreuung informieren.",
        "Reading the page broke off: please scan again, and tell the administrator if it recurs.",
    ),
    PageFault.OUT_OF_MEMORY: (
        "Der Speicher reichte für die Seite nicht: bitte mit geringerer Auflösung neu scannen.",
        "There was not enough memory for the page: please scan again at a lower resolution.",
    ),
    PageFault.COMPONENT_FAILED: (
        "Ein Programmteil ist an der Seite ausgefallen: bitte am Bild prüfen und die Betreuung "
        "informieren.",
        "A part of the program failed on the page: please check the image and tell the "
        "administrator.",
    ),
}

_ROLES: Final[Mapping[Role, tuple[str, str]]] = {
    Role.CONTENT: (
        "Seite des Schreibens: nichts zu tun.",
        "Page of the letter: nothing to do.",
    ),
    Role.BACK: (
        "Bedruckte Rückseite: bitte mit der Vorderseite lesen.",
        "Printed back: please read it together with its front.",
    ),
    Role.BLANK: (
        "Leere Seite, wird aufbewahrt: nichts zu tun.",
        "Blank page, kept: nothing to do.",
    ),
    Role.SEPARATOR: (
        "Trennblatt vor dem Dokument: nichts zu tun.",
        "Separator in front of the document: nothing to do.",
    ),
    Role.UNREADABLE: (
        "Nicht lesbare Seite: bitte das Blatt neu scannen.",
        "Page that cannot be read: please scan the sheet again.",
    ),
}

# One table per type: members of different types with one value are equal as dictionary keys.
_TABLES: Final[Mapping[type, Mapping[Any, tuple[str, str]]]] = {
    Reason: _REASONS,
    Status: _STATUSES,
    PageFault: _FAULTS,
    Role: _ROLES,
}


def sentence(reason: Explained, language: Language = "de") -> str:
    """One short sentence that tells a clerk what was found and what to do.

    Args:
        reason: a member of `Reason`, `Status`, `PageFault` or `Role`; not its bare value, which
            may belong to several of them.
        language: `de` or `en`.

    Raises:
        ValueError: the language is another one.
        TypeError: `reason` is not a member of the four.
    """
    if language not in ("de", "en"):
        raise ValueError(f"language {language!r}: sentences exist in 'de' and 'en'")
    table = _TABLES.get(type(reason))
    if table is None:
        raise TypeError(f"{type(reason).__name__}: give a Reason, Status, PageFault or Role")
    german, english = table[reason]
    return german if language == "de" else english
