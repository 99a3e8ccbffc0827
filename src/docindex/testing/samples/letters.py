"""Letters of citizens: an own letterhead, a subject with our number, a few sentences of text."""

from __future__ import annotations

import datetime
from typing import Final

import attrs

from docindex.testing.samples.cases import Case
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.handwriting import sign
from docindex.testing.samples.names import ROADS
from docindex.testing.samples.office import (
    LEFT,
    OFFICE,
    RIGHT,
    address,
    fold_marks,
    german_date,
    receipt_stamp,
    spoken_date,
)
from docindex.testing.samples.paper import Align, Sheet, Style

_MATTERS: Final = (
    (
        "Einspruch gegen Ihren Bußgeldbescheid",
        "gegen den Bußgeldbescheid in oben genannter Sache lege ich hiermit fristgerecht "
        "Einspruch ein.",
        "Am {day} war ich mit dem Fahrzeug {plate} unterwegs ({road}). Das Schild mit der "
        "Geschwindigkeitsbegrenzung war durch eine Hecke vollständig verdeckt und für mich nicht "
        "zu erkennen. Fotos, die ich zwei Tage später aufgenommen habe, liegen bei.",
        "Ich bitte um Übersendung des Messprotokolls und des Eichscheins. Eine ausführliche "
        "Begründung reiche ich nach, sobald mir die Unterlagen vorliegen.",
    ),
    (
        "Ihr Anhörungsschreiben",
        "Ihr Schreiben habe ich erhalten. Der darin genannte Vorwurf trifft auf mich nicht zu.",
        "Das Fahrzeug mit dem Kennzeichen {plate} wurde am {day} nicht von mir gefahren. Ich war "
        "an diesem Tag nachweislich beruflich in Neuenmarkt. Wer das Fahrzeug benutzt hat, kann "
        "ich nicht mehr sagen, da in unserem Haushalt mehrere Personen Zugriff auf den "
        "Schlüssel haben.",
        "Ich bitte darum, das Verfahren gegen mich einzustellen und mir dies schriftlich zu "
        "bestätigen.",
    ),
    (
        "Antrag auf Ratenzahlung",
        "den festgesetzten Betrag kann ich leider nicht in einer Summe bezahlen. Ich beziehe "
        "zurzeit Krankengeld und habe zwei schulpflichtige Kinder zu versorgen.",
        "Den Verstoß vom {day} mit dem Pkw {plate} bestreite ich nicht. Ich bitte Sie, mir eine "
        "Zahlung in monatlichen Raten von 30,00 Euro zu gestatten, beginnend zum nächsten Ersten.",
        "Einen Nachweis über mein Einkommen füge ich in Kopie bei.",
    ),
    (
        "Bitte um Fristverlängerung",
        "in der genannten Angelegenheit bitte ich um Verlängerung der Frist zur Äußerung um zwei "
        "Wochen.",
        "Ich war vom 2. bis zum 20. des Monats im Urlaub und habe Ihr Schreiben erst nach meiner "
        "Rückkehr vorgefunden. Zu dem Vorfall am {day} ({plate}, {road}) möchte ich mich äußern, "
        "muss dazu aber zunächst mit meinem Arbeitgeber sprechen, dem das Fahrzeug überlassen war.",
        "Für Ihr Verständnis danke ich im Voraus.",
    ),
    (
        "Parkverstoß",
        "Sie werfen mir vor, mein Fahrzeug {plate} am {day} ohne gültigen Parkschein abgestellt zu "
        "haben.",
        "Der Automat in der Uferpromenade war an diesem Vormittag außer Betrieb. Ich hatte deshalb "
        "die Parkscheibe gut sichtbar ausgelegt. Eine Mitarbeiterin der Apotheke gegenüber kann "
        "das bestätigen.",
        "Ich gehe davon aus, dass sich die Sache damit erledigt hat.",
    ),
)


@attrs.frozen(kw_only=True)
class Letter:
    """What a citizen's letter says of its case.

    Args:
        case: the case, or what the sender believes to be one.
        received: the day in the receipt stamp.
        numbered: whether our number stands in the subject.
        repeated: whether the text says the number once more.
    """

    case: Case
    received: datetime.date
    numbered: bool = True
    repeated: bool = False


def citizen_letter(letter: Letter, dice: Dice) -> Sheet:
    """Draw a letter with name, plate and offence date, and our number as `letter` says."""
    sheet = Sheet()
    body = Style(
        size=dice.pick((9.5, 10, 10, 10.5, 11)),
        stretch=dice.pick((0.86, 0.9, 0.94, 1.0)),
        leading=dice.pick((1.3, 1.4, 1.5)),
    )
    if dice.chance(0.7):
        fold_marks(sheet)
    _sender(sheet, letter, body, dice)
    address(sheet, OFFICE, body, _sender_line(letter) if dice.chance(0.5) else "")
    receipt_stamp(sheet, (130, dice.pick((38.0, 52.0))), letter.received, dice)
    _text(sheet, letter, body, dice)
    return sheet


def _sender(sheet: Sheet, letter: Letter, body: Style, dice: Dice) -> None:
    person = letter.case.person
    home = (person.street, f"{person.postcode} {person.city}")
    contact = f"Tel. 040 66969 {dice.digits(3)}"
    if dice.chance(0.5):
        sheet.lines(LEFT, 20, (person.name, *home, contact), body)
    else:
        centre = attrs.evolve(body, align=Align.CENTRE, size=8.5)
        name = attrs.evolve(centre, size=15, bold=dice.chance(0.5))
        sheet.text(105, 19, person.name, name)
        sheet.text(105, 25, " · ".join((*home, contact)), centre)
        sheet.rule((LEFT, 28), (RIGHT, 28), width=0.3)
    written = letter.received - datetime.timedelta(days=dice.between(1, 4))
    right = attrs.evolve(body, align=Align.RIGHT)
    day = dice.pick((german_date, spoken_date))(written)
    sheet.text(RIGHT, 94, f"{person.city.split()[0]}, {dice.pick(('', 'den '))}{day}", right)


def _sender_line(letter: Letter) -> str:
    person = letter.case.person
    return f"{person.name} · {person.street} · {person.postcode} {person.city}"


def _text(sheet: Sheet, letter: Letter, body: Style, dice: Dice) -> None:
    case, width = letter.case, RIGHT - LEFT
    matter, *paragraphs = dice.pick(_MATTERS)
    bold = attrs.evolve(body, bold=True)
    y = 104.0
    if letter.numbered:
        label = dice.pick(("Ihr Zeichen:", "Aktenzeichen:", "Aktenzeichen", "Ihr Zeichen"))
        matter_lines = [f"{label} {case.case_no}", matter]
        y = sheet.lines(LEFT, y, matter_lines if dice.chance(0.6) else matter_lines[::-1], bold)
    else:
        y = sheet.lines(LEFT, y, (matter, f"Kennzeichen {case.person.plate}"), bold)
    y = sheet.lines(LEFT, y + 5, ("Sehr geehrte Damen und Herren,",), body)
    facts = {
        "day": german_date(case.offence_date),
        "plate": case.person.plate,
        "road": dice.pick(ROADS),
    }
    for text in paragraphs:
        y = sheet.paragraph((LEFT, y + 2.5), width, text.format(**facts), body)
    if letter.repeated:
        again = (
            f"Bitte geben Sie bei Ihrer Antwort das Aktenzeichen {case.case_no} an; unter dieser "
            "Nummer führen Sie den Vorgang auch in Ihrem letzten Schreiben."
        )
        y = sheet.paragraph((LEFT, y + 2.5), width, again, body)
    _close(sheet, y + 5, letter, body, dice)


def _close(sheet: Sheet, y: float, letter: Letter, body: Style, dice: Dice) -> None:
    y = sheet.lines(LEFT, y, ("Mit freundlichen Grüßen",), body)
    sign(sheet, (LEFT + dice.uniform(2, 10), y + 10), dice)
    y = sheet.lines(LEFT, y + 17, (letter.case.person.name,), body)
    if dice.chance(0.4):
        born = f"geb. am {german_date(letter.case.person.birth_date)}"
        y = sheet.lines(LEFT, y, (born,), body)
    if dice.chance(0.4):
        sheet.lines(LEFT, y + 8, ("Anlagen",), body)
