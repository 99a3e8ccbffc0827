"""What lawyers write against a measurement of speed, in the order in which they write it."""

from __future__ import annotations

from typing import Final

ARGUMENTS: Final = (
    "Bereits jetzt weise ich auf Folgendes hin: Das Messgerät war nach den hier vorliegenden "
    "Lichtbildern unmittelbar hinter einer Kurve aufgestellt. Nach der Gebrauchsanweisung des "
    "Herstellers ist dort ein Mindestabstand einzuhalten, der nicht dokumentiert ist. Eine "
    "Abweichung hiervon führt dazu, dass kein standardisiertes Messverfahren mehr vorliegt.",
    "Auf dem übersandten Foto ist der Fahrer nicht mit der erforderlichen Sicherheit zu erkennen. "
    "Die untere Gesichtshälfte ist durch den Innenspiegel verdeckt. Eine Identifizierung ist auf "
    "dieser Grundlage ausgeschlossen; ein anthropologisches Gutachten wird angeregt.",
    "Die Beschilderung im Bereich der Messstelle ist widersprüchlich. In Fahrtrichtung folgt auf "
    "die Begrenzung nach weniger als 150 Metern deren Aufhebung. Ein entsprechendes Lichtbild wird "
    "mit der Einspruchsbegründung vorgelegt.",
    "Dem Messprotokoll ist nicht zu entnehmen, dass die vorgeschriebenen Testmessungen vor Beginn "
    "und nach Ende des Einsatzes durchgeführt wurden. Die betreffenden Felder sind nicht "
    "ausgefüllt. Dieser Mangel kann auch durch eine spätere Zeugenaussage nicht geheilt werden.",
    "Der Eichschein liegt nur für das Grundgerät vor. Für die abgesetzte Kamera, die nach der "
    "Bauartzulassung ebenfalls der Eichung unterliegt, fehlt jeder Nachweis.",
    "Auf dem Messfoto ist im Bereich der Auswertung ein weiteres Fahrzeug zu sehen. Ob die Messung "
    "diesem oder dem Fahrzeug meiner Mandantschaft zuzuordnen ist, lässt sich ohne die "
    "Rohmessdaten nicht klären. Deren Herausgabe wird ausdrücklich beantragt.",
    "Ein Schulungsnachweis der Messbeamten für die eingesetzte Softwareversion ist nicht zu den "
    "Akten gelangt. Die vorhandene Bescheinigung bezieht sich auf eine Version, die zur Tatzeit "
    "nicht mehr verwendet werden durfte.",
    "Die Messung erfolgte in einem Abstand von weniger als 100 Metern zum Ortsausgangsschild. Nach "
    "der einschlägigen Richtlinie sind Messungen dort nur an Unfallschwerpunkten zulässig. Dass es "
    "sich um einen solchen handelt, ist weder vorgetragen noch ersichtlich.",
    "Zur Tatzeit herrschte nach Auskunft des Wetterdienstes starker Regen. Reflexionen auf der "
    "nassen Fahrbahn sind geeignet, das Messergebnis zu verfälschen. Das Protokoll schweigt dazu.",
    "Der in Ansatz gebrachte Toleranzabzug ist zu gering bemessen. Bei der vorliegenden Bauart "
    "sind nach der Rechtsprechung der Obergerichte weitere Abzüge geboten, wenn das Gerät nicht "
    "parallel zur Fahrbahn ausgerichtet war.",
    "Was mit der Anhörung übersandt wurde, ist unvollständig. Es fehlen die Statistikdatei "
    "und die Lebensakte des Geräts. Die Verteidigung ist dadurch beschränkt.",
    "Die Bedienungsanleitung in der bei der Messung gültigen Fassung befindet sich nicht bei den "
    "Akten. Der Verteidigung ist sie in jedem Fall zugänglich zu machen, da ohne sie nicht geprüft "
    "werden kann, ob das Gerät sachgerecht aufgestellt war.",
    "Die Auswertung der Messreihe wurde einem privaten Dienstleister überlassen. Die Feststellung "
    "und Ahndung von Verkehrsverstößen ist jedoch hoheitliche Aufgabe. Es wird gebeten, den "
    "Vertrag vorzulegen, aus dem sich Umfang und Überwachung der Tätigkeit ergeben.",
    "Der Fotolinie und dem Verkehrsschild nach befand sich das Fahrzeug bei der Auslösung bereits "
    "außerhalb des Messbereichs. Eine Nachberechnung durch einen Sachverständigen wird "
    "beantragt.",
    "Am Tattag war an der Messstelle eine Baustelle eingerichtet. Ob die mobile Beschilderung für "
    "die gesamte Dauer des Einsatzes angeordnet und aufgestellt war, ist der Akte nicht zu "
    "entnehmen. Um Vorlage der verkehrsrechtlichen Anordnung wird gebeten.",
    "Das Fahrzeug steht mehreren Personen zur Verfügung. Aus der Haltereigenschaft allein darf "
    "nach ständiger Rechtsprechung nicht auf die Fahrereigenschaft geschlossen werden.",
    "Der Abgleich mit dem Lichtbild aus dem Personalausweisregister war unzulässig, solange andere "
    "Ermittlungen nicht einmal versucht worden sind. Der Verwertung wird widersprochen.",
    "Die Verjährung wurde durch die Anhörung nicht unterbrochen, da diese an eine Anschrift "
    "gerichtet war, unter der meine Mandantschaft seit geraumer Zeit nicht mehr gemeldet ist.",
    "Ein Fahrverbot wäre im Übrigen unverhältnismäßig. Meine Mandantschaft ist auf die "
    "Fahrerlaubnis beruflich angewiesen, ein Arbeitsplatzverlust wäre konkret zu befürchten. Eine "
    "Bescheinigung des Arbeitgebers wird nachgereicht.",
    "Voreintragungen bestehen nicht. Ein Auszug aus dem Fahreignungsregister wird vorgelegt. Auch "
    "unter diesem Gesichtspunkt kommt allenfalls eine Ahndung im unteren Bereich in Betracht.",
    "Hilfsweise wird beantragt, die Geldbuße unter Verzicht auf ein Fahrverbot angemessen "
    "festzusetzen und im schriftlichen Verfahren zu entscheiden. Einer Entscheidung durch "
    "Beschluss wird für diesen Fall bereits jetzt zugestimmt.",
    "Meine Mandantschaft hat nach dem Vorfall freiwillig an einem Fahreignungsseminar "
    "teilgenommen. Die Bescheinigung wird vorgelegt; sie ist zu ihren Gunsten zu berücksichtigen.",
    "Zwischen Tat und Bescheid liegen Wochen, in denen das Verfahren ohne erkennbaren Grund nicht "
    "gefördert worden ist. Auch dies spricht gegen die Erforderlichkeit eines Fahrverbots.",
    "Von einer Hauptverhandlung bitte ich bis zum Abschluss der Akteneinsicht abzusehen. "
    "Terminvorschläge bitte ich mit meiner Kanzlei abzustimmen, da urlaubsbedingt mit "
    "Verhinderungen zu rechnen ist.",
)
POWERS: Final = (
    "zur Stellung von Anträgen, auch auf Akteneinsicht und Wiedereinsetzung;",
    "zur Einlegung und Rücknahme von Rechtsbehelfen;",
    "zur Entgegennahme von Zustellungen und Zahlungen;",
    "zur Bestellung von Untervertretern.",
)
