"""Generated minutes that look like real ones. Everything in them is invented and depends only on the seed.

`clean(n)` has what minutes may have: office numbers, the meeting place, amounts, laws, votes, members. `planted(n)` is
a clean one with one thing that must not be there, and says which.
"""

import random
from dataclasses import dataclass

from roundtable.core.text import fold
from roundtable.guard.rules.checking import Known

MEMBERS = ("Hansen", "Petersen", "Jansen", "Thomsen", "Lorenzen", "Brodersen", "Carstensen", "Paulsen")
PHONES = ("0431 988-1200", "0481 97-0", "04821 69-0", "040 4146-3800", "+49 30 8872-4400")
MAILS = ("rueckkehrberatung@example.org", "zuwanderung@kreis.example", "konsulat@botschaft.example")
PLACE = "Stettiner Straße 30"
KNOWN = Known(
    names=frozenset(fold(name) for name in MEMBERS),
    phones=frozenset(("4319881200", "481970", "4821690", "4041463800", "3088724400")),
    mails=frozenset(MAILS),
    streets=frozenset((fold(PLACE),)),
)
FIRST = ("Amira", "Bashir", "Celine", "Dawit", "Elira", "Farid", "Gulnara", "Hamid", "Ines", "Jusuf", "Kofi", "Lejla")
LAST = ("Amadi", "Berisha", "Çelik", "Dembélé", "El-Khatib", "Farahani", "Gjoka", "Haile", "Ivanova", "Jallow")
COUNTRIES = ("Ghana", "Albanien", "Armenien", "Irak", "Georgien", "Nordmazedonien", "Nigeria", "Gambia", "Eritrea")
TOWNS = ("Heide", "Itzehoe", "Husum", "Ratzeburg", "Rendsburg", "Bad Segeberg", "Brunsbüttel", "Meldorf")

CLEAN = (
    "Die Botschaft von {country} ist unter {phone} zu erreichen, montags bis donnerstags 9–12 Uhr.",
    "Frau {member} berichtet über die Fortbildung der Sprachmittlung am {day}. März 2026 in {town}.",
    "Herr {member} (Ausländerbehörde) erläutert das Verfahren für Passersatzpapiere.",
    "Die Beratungsstelle nennt nur Gesamtzahlen: {many} Beratungen im {day}. Quartal, {many} Anfragen per Telefon.",
    "Die nächste Sitzung ist am {day}. Juni 2026 um 14:00 Uhr im Kreishaus, {place}, Raum 2.14.",
    "Nach § 87 AufenthG und der Richtlinie vom 18.07.2004 teilt die Behörde nur mit, was sie muss.",
    "Beschluss {n}/2026: Das Merkblatt wird bis zum 15.{n}.2026 überarbeitet. Einstimmig, {day} Ja.",
    "Das Konsulat antwortet auf {mail} meist innerhalb von {n} Wochen; Formulare unter https://botschaft.example/form/{digits}.",
    "Die Kosten von {many},00 € trägt das Landesamt, Haushaltstitel 1002 - 684 07.",
    "Die Moderation dankt Frau Landrätin und Herrn Bürgermeister für den Raum.",
    "Der Helferkreis {town} sucht Ehrenamtliche für die Begleitung zu Terminen in Hamburg.",
    "Für {country} sind zwei Fotos (35 × 45 mm) und ein Termin nötig; die Wartezeit beträgt {n} bis {day} Wochen.",
    "Medizinische Versorgung im Herkunftsland: Die Therapieangebote hat die Beratungsstelle als Liste zusammengestellt.",
    "Das Programm wurde zum 01.01.2024 umgestellt; der Erlass vom 03.05.2007 gilt nicht mehr.",
    "Für Schwangere gibt es eigene Beratungszeiten, Behinderungen werden beim Transport berücksichtigt.",
    "Der Runde Tisch besteht seit dem 10. Oktober 2018 in {town}.",
    "- Aufgabe: Sprechzeiten der Botschaft von {country} erfragen, Ausländerbehörde, bis 30.{n}.2026",
    "Der Kreis {town} fördert das Projekt mit {many} Euro, Bewilligung vom {day}.{n}.2026.",
    "Die Tagesordnung wird mit der Ergänzung TOP 3a genehmigt, das Protokoll vom 12.03.2026 auch.",
    "Die Hotline {phone} ist auch samstags besetzt. Wer mailt, schreibt an {mail}.",
    "Die Vertretung der Diakonie stellt den Leitfaden, 2. Auflage, vor; ISBN und Bezug stehen auf der Seite.",
    "Aus {country} kamen mehr als zwanzig Anfragen; die Gruppe ist zu klein für eine eigene Auswertung.",
)

PLANTED = {
    "person": (
        "{sir} {last} möchte die Rückkehr bis zum Sommer offen halten.",
        "Es geht um die Unterlagen von {sir_dative} {last}, die noch fehlen.",
        "Familie {last} hat sich bei der Beratungsstelle gemeldet.",
        "Frau {initial}. wünscht ein weiteres Gespräch.",
        "Die Ausländerbehörde fragt nach Herrn {initial}. {initial}.",
    ),
    "birth": (
        "Die Person (geb. {day2}.0{n}.19{yy}) hat einen Termin.",
        "{first}, geboren am {day2}.{n}.19{yy}, wartet auf das Dokument.",
        "Geburtsdatum: {day2}.0{n}.19{yy}",
        "Im Antrag steht geb. am {day2}. März 19{yy}.",
        "Antragstellerin, Geb.-Dat. 19{yy}-0{n}-{day2}, ohne Pass.",
    ),
    "register_number": (
        "Zur AZR-Nummer {azr} liegt nichts vor.",
        "Der Vorgang {azr} ruht.",
        "AZR {azr_spaced} bitte prüfen.",
    ),
    "document_number": (
        "Der Reisepass {german} läuft ab.",
        "Ausweisnummer {german}, ausgestellt in Kiel.",
        "Der Aufenthaltstitel {german_checked} wurde verlängert.",
    ),
    "foreign_document": (
        "Passnummer {foreign} ist abgelaufen.",
        "Der Pass mit der Nummer {foreign} liegt vor.",
    ),
    "machine_readable": ("P<GHA{upper}<<{upper2}<<<<<<<<<<<<<<<<<<<",),
    "office_file": (
        "Beim BAMF läuft das Verfahren {bamf}.",
        "Az. {bamf} wurde weitergeleitet.",
        "Aktenzeichen: {bamf}",
    ),
    "court_file": ("Das Verwaltungsgericht entscheidet unter {day} A {many}/25.A im Herbst.",),
    "file_number": (
        "Die Akte mit dem Aktenzeichen 33-{many}/{digits4} fehlt.",
        "Az.: ABH/{digits4}/{many} liegt beim Kreis.",
    ),
    "account": ("Das Geld geht auf {iban}.", "IBAN {iban_spaced} wurde genannt."),
    "telephone": (
        "Zu erreichen ist sie unter {mobile}.",
        "Die Nummer in der Heimat ist {abroad}.",
        "Mobil {mobile_tight}, abends.",
        "Rückruf bitte unter 04852 {digits4}7.",
    ),
    "mail": (
        "Unterlagen an {first_low}.{last_low}@gmail.com schicken.",
        "Antwort an {first_low}{yy}@web.de erbeten.",
        "Kontakt: {first_low}@posteo.example",
    ),
    "handle": ("Über WhatsApp @{first_low}{yy} ist er erreichbar.", "Telegram: @{first_low}_{yy}"),
    "address": (
        "Die Familie wohnt in der Nordermeldorfer Straße {day}.",
        "Untergebracht ist die Frau im Süderweg {day}.",
        "Er lebt in {town}, Lindenallee {day}a.",
    ),
    "room": (
        "Der Mann lebt in der Gemeinschaftsunterkunft {town}, Zimmer {day}.",
        "Die Mutter ist in der Unterkunft am Hafen in Zimmer {day} zu finden.",
    ),
    "health": (
        "Die Frau ist schwanger und möchte vor der Geburt reisen.",
        "Der Mann braucht seine Dialyse auch im Herkunftsland.",
        "Bei dem Kind wurde eine Epilepsie festgestellt.",
        "Sein Sohn ist traumatisiert und in Therapie, sagt der Vater.",
        "Die Ratsuchende hat ein Attest wegen Depression vorgelegt.",
    ),
    "journey": (
        "Der Flug der Familie geht am {day2}. Mai ab Hamburg.",
        "Die Frau fliegt am {day2}.{n}. nach {country}.",
    ),
    "small_count": (
        "Zurzeit fragen zwei Personen aus {country} nach.",
        "Eine Familie aus {country} mit fünf Kindern wartet.",
        "Es gibt drei Frauen aus {country} in {town}.",
        "Bekannt sind nur 4 Ratsuchende aus {country}.",
        "Ein junger Mann aus {country} hat gefragt.",
    ),
}


@dataclass(frozen=True)
class Case:
    """`text` with what was planted at `start`; `kind` is the class of identifier, `sentence` what was put in."""

    text: str
    kind: str
    sentence: str
    start: int


def clean(number: int) -> str:
    rng = random.Random(f"clean {number}")
    lines = [f"# Protokoll der {1 + number % 4}. Sitzung 2026", "", f"Ort: Kreishaus, {PLACE}", ""]
    for top in range(1, rng.randint(5, 9)):
        lines += [f"## TOP {top} {rng.choice(TITLES)}", ""]
        lines += [_filled(rng.choice(CLEAN), rng) for _ in range(rng.randint(2, 5))] + [""]
    return "\n".join(lines)


TITLES = (
    "Begrüßung",
    "Genehmigung des Protokolls",
    "Stand der Aufgaben",
    "Passersatzpapiere",
    "Fortbildung",
    "Verschiedenes",
)


def planted(number: int) -> Case:
    rng = random.Random(f"planted {number}")
    kind = sorted(PLANTED)[number % len(PLANTED)]
    sentence = _filled(rng.choice(PLANTED[kind]), rng)
    lines = clean(number + 10_000).split("\n")
    at = rng.choice([at for at, line in enumerate(lines) if at > 4])
    before = "\n".join(lines[:at]) + "\n"
    return Case(before + sentence + "\n" + "\n".join(lines[at:]), kind, sentence, len(before))


def _filled(template: str, rng: random.Random) -> str:
    is_frau = rng.random() < 0.5
    first, last = rng.choice(FIRST), rng.choice(LAST)
    day, month, year = rng.randint(1, 28), rng.randint(1, 9), rng.randint(60, 99)
    azr = f"{day:02}{month:02}{rng.randint(10, 24)}{rng.randint(0, 99999):05}{rng.randint(0, 9)}"
    german = (
        rng.choice("CFGHJKLMNPRTVWXYZ")
        + "".join(rng.choice("0123456789CFGHJKLMNPRTVWXYZ") for _ in range(6))
        + f"{rng.randint(10, 99)}"
    )
    iban = _iban(rng)
    mobile = f"01{rng.choice(('51', '60', '76', '72'))} {rng.randint(1000000, 99999999)}"
    return template.format(
        country=rng.choice(COUNTRIES),
        town=rng.choice(TOWNS),
        member=rng.choice(MEMBERS),
        phone=rng.choice(PHONES),
        mail=rng.choice(MAILS),
        place=PLACE,
        day=day,
        day2=f"{day:02}",
        n=month,
        yy=year,
        many=rng.randint(12, 940),
        digits=rng.randint(10**11, 10**12 - 1),
        digits4=rng.randint(1000, 9999),
        sir="Frau" if is_frau else "Herr",
        sir_dative="Frau" if is_frau else "Herrn",
        last=last,
        first=first,
        initial=rng.choice("ABDEFGHKLM"),
        first_low=first.lower(),
        last_low="amadi",
        azr=azr,
        azr_spaced=f"{azr[:6]} {azr[6:11]} {azr[11]}",
        german=german,
        german_checked=german + _check_digit(german),
        foreign=f"{rng.choice(('AB', 'G', 'PA'))}{rng.randint(1000000, 9999999)}",
        upper=last.upper().replace("É", "E").replace("Ç", "C").replace("-", "<"),
        upper2=first.upper(),
        bamf=f"{rng.randint(1000000, 9999999)}-{rng.randint(100, 999)}",
        iban=iban,
        iban_spaced=" ".join(iban[at : at + 4] for at in range(0, len(iban), 4)),
        mobile=mobile,
        mobile_tight=mobile.replace(" ", ""),
        abroad=f"+233 24 {rng.randint(1000000, 9999999)}",
    )


def _check_digit(text: str) -> str:
    return str(sum(int(sign, 36) * (7, 3, 1)[at % 3] for at, sign in enumerate(text)) % 10)


def _iban(rng: random.Random) -> str:
    account = f"{rng.randint(10**17, 10**18 - 1)}"
    return f"DE{98 - int(account + '131400') % 97:02}{account}"
