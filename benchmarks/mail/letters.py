"""Letters of citizens, typed or by hand, and how each of them names its case."""

from __future__ import annotations

import datetime
from typing import Final

import attrs

from benchmarks.mail.caselists import RECEIVED
from benchmarks.mail.hands import Hand
from benchmarks.mail.prose import broken, held
from benchmarks.mail.tenants import Tenant
from benchmarks.mail.typefaces import FAMILIES, Page, Typed
from docindex.testing.samples.cases import Case
from docindex.testing.samples.chance import Dice
from docindex.testing.samples.handwriting import scrawl, sign
from docindex.testing.samples.names import ROADS
from docindex.testing.samples.office import (
    LEFT,
    RIGHT,
    address,
    fold_marks,
    german_date,
    spoken_date,
)
from docindex.testing.samples.paper import Align

# What people write while they are heard, and once there is a decision.
_HEARD: Final = (
    (
        "Ihr Anhörungsschreiben",
        "Ihr Schreiben{ref} habe ich erhalten. Der darin genannte Vorwurf trifft nicht zu.",
        "Das Fahrzeug mit dem Kennzeichen {plate} wurde am {day} nicht von mir gefahren. Ich war "
        "an diesem Tag nachweislich beruflich in Neuenmarkt. Wer das Fahrzeug benutzt hat, kann "
        "ich nicht mehr sagen, da in unserem Haushalt mehrere Personen einen Schlüssel haben.",
        "Ich bitte darum, das Verfahren gegen mich einzustellen und mir dies zu bestätigen.",
    ),
    (
        "Bitte um Fristverlängerung",
        "in der Angelegenheit{ref} bitte ich um Verlängerung der Frist zur Äußerung um zwei "
        "Wochen.",
        "Ich war im Urlaub und habe Ihr Schreiben erst nach meiner Rückkehr vorgefunden. Zu dem "
        "Vorfall am {day} ({plate}, {road}) möchte ich mich äußern, muss dazu aber zunächst mit "
        "meinem Arbeitgeber sprechen, dem das Fahrzeug überlassen war.",
        "Für Ihr Verständnis danke ich im Voraus.",
    ),
    (
        "Parkverstoß",
        "Sie werfen mir{ref} vor, mein Fahrzeug {plate} am {day} ohne gültigen Parkschein "
        "abgestellt zu haben.",
        "Der Automat in der Uferpromenade war an diesem Vormittag außer Betrieb. Ich hatte deshalb "
        "die Parkscheibe gut sichtbar ausgelegt. Eine Mitarbeiterin der Apotheke gegenüber kann "
        "das bestätigen.",
        "Ich gehe davon aus, dass sich die Sache damit erledigt hat.",
    ),
)
_DECIDED: Final = (
    (
        "Einspruch gegen Ihren Bußgeldbescheid",
        "gegen den Bußgeldbescheid{ref} lege ich hiermit Einspruch ein.",
        "Am {day} war ich mit dem Fahrzeug {plate} unterwegs ({road}). Das Schild mit der "
        "Geschwindigkeitsbegrenzung war durch eine Hecke vollständig verdeckt und für mich nicht "
        "zu erkennen. Fotos, die ich zwei Tage später aufgenommen habe, liegen bei.",
        "Ich bitte um Übersendung des Messprotokolls und des Eichscheins. Eine ausführliche "
        "Begründung reiche ich nach, sobald mir die Unterlagen vorliegen.",
    ),
    (
        "Antrag auf Ratenzahlung",
        "den festgesetzten Betrag{ref} kann ich leider nicht in einer Summe bezahlen. Ich beziehe "
        "zurzeit Krankengeld und habe zwei schulpflichtige Kinder zu versorgen.",
        "Den Verstoß vom {day} mit dem Pkw {plate} bestreite ich nicht. Ich bitte Sie, mir eine "
        "Zahlung in monatlichen Raten von 30,00 Euro zu gestatten, beginnend zum nächsten Ersten.",
        "Einen Nachweis über mein Einkommen füge ich in Kopie bei.",
    ),
    (
        "Ihre Mahnung",
        "zu Ihrer Mahnung{ref} teile ich Ihnen mit, dass die Geldbuße bereits überwiesen ist.",
        "Es geht um den Vorfall vom {day} mit dem Kennzeichen {plate}. Den Betrag hat meine Bank "
        "schon vor drei Wochen abgebucht; offenbar haben sich Zahlung und Mahnung überschnitten. "
        "Mahngebühren werde ich deshalb nicht übernehmen.",
        "Bitte prüfen Sie Ihr Konto und bestätigen Sie mir den Eingang.",
    ),
)
_DECIDED_AFTER: Final = datetime.timedelta(days=45)


@attrs.frozen(kw_only=True)
class Letter:
    """What a citizen's letter says of its case.

    Args:
        case: whose name, plate and date it is about.
        written: the day it is of.
        subject: our number as the sender wrote it, for the subject; empty: not there.
        inline: the same for the running text.
        label: what the sender calls it; empty: one of the tenant's labels.
        aside: a sentence at the end, such as one that quotes another number.
    """

    tenant: Tenant
    case: Case
    written: datetime.date
    subject: str = ""
    inline: str = ""
    label: str = ""
    aside: str = ""


def citizen_letter(letter: Letter, dice: Dice) -> Page:
    """Draw a typed letter of one page."""
    page = Page(receipt=dice.pick(((160, 62), (155, 45), (150, 78))))
    family = dice.pick(FAMILIES)
    small = family in ("screen", "typewriter")
    body = Typed(
        family=family,
        size=dice.pick((9, 9.5, 10) if small else (10, 10.5, 11, 11, 12)),
        stretch=dice.pick((0.86, 0.9)) if family == "screen" else 1.0,
        leading=dice.pick((1.2, 1.3, 1.4)),
    )
    if dice.chance(0.3):
        fold_marks(page)
    _head(page, letter, body, dice)
    _text(page, letter, body, dice)
    return page


def handwritten_letter(letter: Letter, hand: Hand, dice: Dice) -> Page:
    """Draw a letter by hand: name and address in block letters, the rest unreadable."""
    page = Page(receipt=(160, 27))
    person = letter.case.person
    pitch = dice.uniform(3.4, 4.4)
    y = dice.uniform(18, 26)
    for line in (person.name, person.street, f"{person.postcode} {person.city}"):
        hand.block(page, (LEFT, y), line, pitch=pitch)
        y += pitch * 2.0
    hand.block(page, (140, y + 4), german_date(letter.written), pitch=pitch)
    hand.block(page, (LEFT, y + 18), f"AN {letter.tenant.name}", pitch=pitch)
    y += 40
    lines = dice.between(6, 15)
    ruled = dice.chance(0.4)
    for _ in range(lines):
        if ruled:
            page.rule((10, y + 1), (200, y + 1), width=0.1, grey=0.6)
        scrawl(page, (LEFT, y), dice.uniform(130, RIGHT - LEFT), dice, size=dice.uniform(1.9, 2.5))
        y += 9
    sign(page, (LEFT + dice.uniform(0, 60), y + 14), dice)
    return page


def _head(page: Page, letter: Letter, body: Typed, dice: Dice) -> None:
    person = letter.case.person
    home = (person.street, f"{person.postcode} {person.city}")
    contact = f"Tel. 040 66969 {dice.digits(3)}"
    if dice.chance(0.6):
        page.lines(LEFT, 20, (person.name, *home, contact), body)
    else:
        centre = attrs.evolve(body, align=Align.CENTRE, size=8.5)
        name = attrs.evolve(centre, size=15, bold=dice.chance(0.5))
        page.text(105, 19, person.name, name)
        page.text(105, 25, " · ".join((*home, contact)), centre)
        page.rule((LEFT, 28), (RIGHT, 28), width=0.3)
    line = f"{person.name} · {person.street} · {home[1]}" if dice.chance(0.4) else ""
    address(page, letter.tenant.address, body, line)
    day = dice.pick((german_date, spoken_date))(letter.written)
    words = f"{person.city.split()[0]}, {dice.pick(('', 'den '))}{day}"
    page.text(RIGHT, 95, words, attrs.evolve(body, align=Align.RIGHT))


def _text(page: Page, letter: Letter, body: Typed, dice: Dice) -> None:
    case = letter.case
    matter, *paragraphs = _matter(case, dice)
    bold = attrs.evolve(body, bold=dice.chance(0.7))
    y = 104.0
    label = letter.label or dice.pick((letter.tenant.number_label, *letter.tenant.labels))
    first = dice.chance(0.6)
    if letter.subject and first:
        page.number(LEFT, y, f"{label}{dice.pick((':', ''))}", letter.subject, bold)
        y += bold.line
    page.text(LEFT, y, matter, bold)
    y += bold.line
    if letter.subject and not first:
        page.number(LEFT, y, f"{label}{dice.pick((':', ''))}", letter.subject, bold)
        y += bold.line
    y = page.lines(LEFT, y + 5, ("Sehr geehrte Damen und Herren,",), body)
    facts = {
        "day": german_date(case.offence_date),
        "plate": held(case.person.plate),
        "road": dice.pick(ROADS),
        "ref": f" ({label} {letter.inline})" if letter.inline else "",
    }
    for text in (*paragraphs, *([letter.aside] if letter.aside else ())):
        y = _paragraph(page, y + 2.5, text.format(**facts), letter.inline, body)
    y = page.lines(LEFT, y + 5, ("Mit freundlichen Grüßen",), body)
    sign(page, (LEFT + dice.uniform(2, 10), y + 10), dice)
    y = page.lines(LEFT, y + 17, (case.person.name,), body)
    if dice.chance(0.4):
        page.text(LEFT, y, f"geb. am {german_date(case.person.birth_date)}", body)
    if dice.chance(0.3):
        page.text(LEFT, y + 10, "Anlagen", attrs.evolve(body, size=body.size - 1))


def _matter(case: Case, dice: Dice) -> tuple[str, ...]:
    """What a letter is about: its heading and its paragraphs."""
    decided = RECEIVED - case.opened > _DECIDED_AFTER
    return dice.pick(_DECIDED if decided else _HEARD)


def _paragraph(page: Page, y: float, text: str, number: str, body: Typed) -> float:
    """Write a paragraph, and remember where the number stands if it stands in one line."""
    for line in broken(text, RIGHT - LEFT, body):
        if number and number in line:
            before = line[: line.index(number)]
            page.spots.append((LEFT + body.width(before), y, body.width(number)))
        page.text(LEFT, y, line, body)
        y += body.line
    return y
