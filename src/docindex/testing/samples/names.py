"""Names to invent people, streets and places from.

Towns and the districts of licence plates do not exist; postal codes begin with 00, which no place
in Germany does. Given names and surnames are common ones, put together at random.
"""

from __future__ import annotations

from typing import Final

_SURNAMES: Final = """
Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer
Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange
Schmitt Werner Krause Meier Lehmann Schmid Schulze Maier Köhler Herrmann König Walter Mayer
Huber Kaiser Fuchs Peters Lang Scholz Möller Weiß Jung Hahn Schubert Vogel Friedrich Keller
Günther Frank Berger Winkler Roth Beck Lorenz Baumann Franke Albrecht Schuster Simon Ludwig
Böhm Winter Kraus Martin Schumacher Krämer Vogt Stein Jäger Otto Sommer Groß Seidel Heinrich
Brandt Haas Schreiber Graf Dietrich Ziegler Kuhn Kühn Pohl Engel Horn Busch Bergmann Thomas
Voigt Sauer Arnold Wolff Pfeiffer Özdemir Nowak Petrovic Yilmaz Kaya Demir Hoang Nguyen Rossi
Müller-Brandes Schmidt-Krause Weber-Lenz Szczepanik Kowalska Freiherr-Böhm Lüdemann Quaß
Sträßner Brüggemann Wüstenhagen Ömmerling Tschierschke Zschocke Ißleib Pfützner
"""
SURNAMES: Final = tuple(_SURNAMES.split())

_GIVEN_NAMES: Final = """
Thomas Michael Andreas Peter Stefan Christian Hans Klaus Wolfgang Jürgen Uwe Frank Markus
Sabine Susanne Petra Monika Andrea Claudia Birgit Karin Ursula Renate Martina Heike Anja
Alexander Daniel Matthias Martin Sebastian Jan Tobias Florian Philipp Felix Maximilian Lukas
Julia Anna Katharina Sandra Melanie Nicole Stefanie Christina Laura Lena Sarah Lisa Hannah
Jörg Jörn Günter Götz Björn Käthe Sören Bärbel Mehmet Ayşe Emre Elif Agnieszka Piotr Giulia
Marco Ivana Dragan Minh Linh Ingeborg Helga Gerhard Dieter Manfred Horst Emilia Noah Leon Mia
"""
GIVEN_NAMES: Final = tuple(_GIVEN_NAMES.split())

_STREETS: Final = """
Hauptstraße Schulstraße Gartenstraße Dorfstraße Bahnhofstraße Bergstraße Birkenweg Lindenweg
Kirchgasse Waldstraße Ringstraße Amselweg Mühlenweg Wiesengrund Goethestraße Schillerstraße
Rosenweg Feldstraße Lessingstraße Tannenweg Marktplatz Burgweg Brunnengasse Ahornallee
Uferpromenade Weinbergstraße Kastanienallee Eichendorffstraße Sonnenhang Küfergäßchen
"""
STREETS: Final = tuple(_STREETS.split())

TOWNS: Final = (
    ("00310", "Musterau"),
    ("00310", "Musterau"),
    ("00312", "Altenweil"),
    ("00314", "Birkenrode a. d. Wirr"),
    ("00317", "Tannfurt"),
    ("00319", "Kleinwörditz"),
    ("00321", "Großmühlen"),
    ("00325", "Oberlindau"),
    ("00328", "Seekirch-Süd"),
    ("00412", "Neuenmarkt"),
    ("00455", "Hohenschön"),
    ("00517", "Wiesenthal-Löh"),
)

# Invented: no licensing district uses these letters.
DISTRICTS: Final = ("MUA", "MUA", "MUA", "MUA", "XB", "TÄU", "JW", "QÖL", "Q")

ROADS: Final = (
    "B 999, Abschnitt 40, km 1,2, Fahrtrichtung Tannfurt",
    "L 7110, Ortsdurchfahrt Altenweil, Höhe Hausnummer 17",
    "K 9034 zwischen Großmühlen und Oberlindau",
    "Musterau, Bahnhofstraße 44, Fahrtrichtung Marktplatz",
    "Seekirch-Süd, Uferpromenade, Höhe Bootshaus",
)
