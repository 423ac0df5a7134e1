"""Texts for the guard, written before their author had read its rules. All of them are invented.

Each is something a minute-taker might write; the words in ⟦…⟧ identify a person and have to be found. The rules were
improved by looking at misses in the even entries only (0, 2, 4 …). But the same author wrote this list and then the
rules: the odd entries are no blind test, and texts of others may be found less well. Without the 27 given names of the
odd entries in given_names.py, 91 % of these are found instead of 96 %.
"""

import re

MARK = re.compile(r"⟦(.+?)⟧", re.DOTALL)

BIRTH = (
    "Die ratsuchende Person (⟦geb. 04.07.1989⟧) möchte im Frühjahr zurückkehren.",
    "Der Antragsteller, ⟦*12.3.77⟧, hat keine Papiere mehr.",
    "Geboren ist er am ⟦3. Februar 1994⟧ in Mossul.",
    "Im Pass steht ⟦1990-11-23⟧ als Geburtsdatum, in der Gestattung ein anderes.",
    "Sie ist ⟦Jahrgang 1986⟧ und reist mit zwei Kindern.",
    "GebDat: ⟦17/09/2001⟧, Termin bei der Botschaft steht aus.",
    "Der Sohn ist ⟦am 5.5.2015 geboren⟧ und geht in Heide zur Schule.",
    "ein junger Mann, ⟦geb 01.01.99⟧, Unterkunft Albersdorf",
    "Geburtstag laut Akte: ⟦9. Okt. 1972⟧; die Botschaft verlangt eine Urkunde.",
    "Das Baby (⟦* 30.08.2025⟧) braucht eigene Papiere.",
    "Die Mutter, ⟦geboren 1968⟧, kann nicht allein fliegen.",
    "Für die Ausstellung wurde das ⟦Geb.-Datum 14.02.1983⟧ berichtigt.",
    "| Nr. | Anliegen | Geburtsdatum |\n|---|---|---|\n| 1 | Passersatz | ⟦22.10.1979⟧ |",
    "Er wurde im ⟦März 2003 in Asmara geboren⟧, Nachweise fehlen.",
    "Der Klient (⟦dob 11 June 1995⟧) wartet seit acht Wochen auf Antwort.",
    "Bei der Vorsprache wurde nach dem Geburtstag gefragt\n(geboren am\n⟦26.12.1988⟧), die Angabe weicht ab.",
)

NUMBERS = (
    "AZR ⟦120615 04711 8⟧ liegt der Ausländerbehörde vor.",
    "Die AZR-Nummer lautet ⟦150923112233⟧.",
    "AZR-Nr.: ⟦160204-55123-7⟧ bitte nicht weitergeben.",
    "Das Bundesamt führt den Vorgang unter ⟦8123456-438⟧.",
    "BAMF-Az ⟦7 654 321 - 423⟧, Bescheid kam im Januar.",
    "Aktenzeichen der Behörde: ⟦3.2-33.11/Kh-2291⟧",
    "Az.: ⟦32.1/4410-AlHa⟧, Rückfrage bei der Zuwanderungsabteilung.",
    "Die Klage (⟦13 A 482/25⟧) ruht bis zur Ausreise.",
    "Verwaltungsgericht Schleswig, Geschäftszeichen ⟦10 B 77/26⟧, noch offen.",
    "Der Reisepass ⟦C4JK7M2PX⟧ ist abgelaufen.",
    "Aufenthaltstitel Nr. ⟦YX4T9K2LM⟧ wurde eingezogen.",
    "Pass-Nr. ⟦A 09123456⟧ (Irak), gültig bis August.",
    "Ihr georgischer Pass hat die Nummer ⟦19AB47261⟧.",
    "passnummer ⟦p02837465⟧ liegt in kopie vor",
    "Die Tazkira Nr. ⟦1398-0412-77315⟧ muss beglaubigt werden.",
    "GÜB Nr. ⟦0459281⟧ gilt bis zum Monatsende.",
    "Ausweis-Nr: ⟦L7XV3TR8N⟧, ausgestellt in Kiel.",
    "Rentenversicherungsnummer ⟦65 170389 K 004⟧, Auszahlung der Beiträge möglich.",
    "Die Steuer-ID ⟦47 036 892 816⟧ wird für die Erstattung gebraucht.",
    "Kundennummer beim Jobcenter: ⟦131D004512⟧.",
    "BG-Nummer ⟦13104//0012345⟧, Leistungen enden mit der Ausreise.",
    "Versichertennummer ⟦K482910375⟧ bei der AOK.",
    "Zeile aus dem Pass: ⟦P<SYRALHAMWI<<YOUSSEF<<<<<<<<<<<<<<<<<<<<<<<⟧",
    "Visum ⟦D-20318842⟧ wurde annulliert.",
    "Unser Zeichen ⟦RKB-HEI-2026-017⟧ (Familie aus der Unterkunft).",
    "OAM-Antrag ⟦2026-DE-0048213⟧ ist bewilligt.",
)

CONTACT = (
    "Rückruf bitte unter ⟦0176 04069012⟧ nach 17 Uhr.",
    "Mobil ⟦0152/28817386⟧, am besten abends.",
    "WhatsApp: ⟦+49 171 3920015⟧",
    "Der Bruder in Basra ist unter ⟦00964 770 123 4567⟧ erreichbar.",
    "Tel. ⟦04832-601 774⟧ (privat)",
    "Handy ⟦0 15 77 - 123 45 67⟧ gehört der Tochter.",
    "Sie ist unter der Nummer ⟦(0431) 66 69 051⟧ zu erreichen.",
    "Kontakt im Heimatland ⟦+995 555 12 34 56⟧, spricht Russisch.",
    "erreichbar unter ⟦o176/04069033⟧ (nur Signal)",
    "Bitte die ⟦+251-91-155-0122⟧ anrufen, Verwandte in Addis Abeba.",
    "Rufnummer der Familie: ⟦0049 (0) 4841 88 21 90⟧",
    "Er schreibt über ⟦samir.alhamwi@example.net⟧.",
    "Mail an ⟦[Tesfay](mailto:tesfay.k84@example.net)⟧ ist raus.",
    "Adresse für Rückfragen: ⟦layla(at)example(punkt)com⟧",
    "Telegram ⟦@giorgi_b91⟧ ist der schnellste Weg.",
    "Facebook-Profil ⟦facebook.com/arben.hoxha.1990⟧ wurde gezeigt.",
    "Instagram: ⟦@nguyen.thi.lan⟧, sie antwortet dort.",
    "Überweisung auf ⟦DE68 2105 0170 0012 3456 78⟧ am Montag.",
    "Konto ⟦DE84222900310007654321⟧ bei der Volksbank.",
    "Das Geld geht auf das Konto des Onkels: ⟦GE29NB0000000101904917⟧.",
    "IBAN\n⟦AL47 2121 1009 0000 0002 3569 8741⟧ (Tirana)",
    "| Empfänger | Konto |\n|---|---|\n| Vater | ⟦TR18 0006 2001 1900 0006 6723 15⟧ |",
    "Kontonummer ⟦12345678⟧, BLZ 210 501 70, auf den Namen der Frau.",
)

ADDRESSES = (
    "Die Familie wohnt ⟦Lindenstraße 14a⟧ in Meldorf.",
    "Unterkunft ⟦Meldorfer Str. 77⟧, Zimmer 12, dort nur vormittags.",
    "Er ist gemeldet: ⟦Am Sandberg 3⟧, 25746 Heide.",
    "Neue Anschrift seit Mai: ⟦Norderwischweg 5, 2. OG links⟧",
    "Post geht an ⟦c/o Hussein, Gartenstieg 9⟧.",
    "zurzeit ⟦Gemeinschaftsunterkunft Holstenkoppel, Zimmer 204⟧",
    "wohnhaft in der ⟦Alten Dorfstrasse 21⟧, 23881 Breitenfelde",
    "Sie ist umgezogen in den ⟦Eschenkamp 18⟧ in Mölln.",
    "Wohnung: ⟦Hinter dem Deich 40⟧, Büsum",
    "Hausbesuch in der ⟦Kieler\nStraße 118⟧ am Dienstag.",
    "Die Unterkunft in der ⟦Schulstr.6⟧ hat Haus C, ⟦Raum 11⟧.",
)

TITLED = (
    "⟦Herr Al-Hamwi⟧ wartet auf einen Termin.",
    "⟦Frau Gebremariam⟧ hat nach dem Laissez-passer gefragt.",
    "⟦Fam. Rexhepi⟧ reist im Juni.",
    "⟦Familie Nguyễn⟧ bittet um Begleitung zur Botschaft.",
    "Laut ⟦Hr. Tesfamichael⟧ ist das Konsulat nur montags offen.",
    "⟦Frau Dr. Beridze⟧ möchte ihre Zeugnisse zurück.",
    "⟦hr. karimi⟧ ruft noch einmal an",
    "Mit ⟦Frau S.⟧ wurde über die Fahrtkosten gesprochen.",
    "⟦Hern Mohammadi⟧ fehlt noch die Geburtsurkunde.",
    "Gespräch mit **⟦Frau Tsegay⟧** am Montag, sie ist entschlossen.",
    "Die Unterlagen von ⟦Herrn und Frau Kelmendi⟧ sind vollständig.",
    "Für ⟦Herrn\nAbdulrahman⟧ wird ein Dolmetscher gesucht.",
    "Der Klient ⟦Yusuf⟧ hat abgesagt.",
    "Die Ratsuchende, ⟦Mariam Sayed⟧, hat zugestimmt.",
    "Der Sohn ⟦Amanuel⟧ (8) soll bei der Tante bleiben.",
    "| Anliegen | Person |\n|---|---|\n| Passersatz | ⟦Hr. Haidari⟧ |",
    "⟦Eheleute Shala⟧ haben den Antrag unterschrieben.",
    "Teilnehmerin ⟦F. Rahimi⟧ braucht ein Attest für den Flug.",
    "⟦Mr. Okonkwo⟧ spricht nur Englisch.",
    "Die Brüder ⟦Ahmadzai⟧ wollen gemeinsam reisen.",
    "Ihr Mann, ⟦Herr ter Petrosjan⟧, ist bereits in Jerewan.",
    "⟦FRAU MEHARI⟧ hat am Telefon geweint.",
    "[⟦Herr Omeragić⟧](https://example.org/akte) ist einverstanden.",
    "⟦Geschwister Zadran⟧: Vormundschaft ist zu klären.",
)

UNTITLED = (
    "⟦Goitom Haile⟧ aus Eritrea möchte nach Addis Abeba weiterreisen.",
    "⟦Zarifa⟧ aus Afghanistan, Unterkunft Heide, fragt nach der Starthilfe.",
    "Der Fall ⟦Abdulkader Al-Sheikh⟧ wird nächste Woche geklärt.",
    "⟦Nino Kapanadze⟧ hat die Rückreise nach Tiflis gebucht.",
    "⟦Arbër Gashi⟧ (Albaner, Itzehoe) hat keinen Pass.",
    "Es geht um ⟦Trần Văn Minh⟧, seit 2019 in Husum.",
    "⟦Mehmet⟧, türkischer Staatsangehöriger aus Ratzeburg, will im Herbst zurück.",
    "⟦Mohammad Reza Hosseini⟧ möchte nach Masar-e Scharif.",
    "Syrer aus Meldorf, ⟦Khaled⟧, fragt nach der Reisebeihilfe.",
    "Für ⟦Fatuma Abdi Warsame⟧ wird ein Heimreisedokument beantragt.",
    "⟦Ghulam Sakhi⟧ braucht eine beglaubigte Tazkira.",
    "Rückreise von ⟦Besarta H.⟧ nach Prizren ist für den 3.6. geplant.",
    "Die Armenierin ⟦Anahit⟧ in Brunsbüttel hat eine Zusage.",
    "⟦Levan⟧ und seine Frau (Georgien, wohnhaft in Mölln) haben sich gemeldet.",
    "Antrag ⟦Selamawit Tekle⟧ ist unvollständig.",
    "⟦ABDULLAH, Hassan⟧: Duldung läuft im Mai ab.",
    "- ⟦Jamila Q.⟧: Ausreise verschoben",
    "⟦Hoàng Thị Mai⟧ hat die Grenzübertrittsbescheinigung erhalten.",
    "⟦Yohannes⟧ (Eritreer, 34, Bad Oldesloe) wünscht Beratung.",
    "Die Beratungsstelle begleitet ⟦Rozhin Barzani⟧ zum Konsulat.",
)

COMBINED = (
    "⟦A. M., 34⟧, hat sich gegen die Ausreise entschieden.",
    "⟦K.S. (27)⟧ aus der Unterkunft in Marne",
    "Der ⟦42-jährige T. G.⟧ wünscht Hilfe bei der Passbeschaffung.",
    "⟦H.-J. B.⟧, 58 Jahre, Duldung, möchte nach Gjakova.",
    "⟦eine Familie mit fünf Kindern aus dem Jemen⟧ in Tellingstedt",
    "⟦Zwei Frauen aus Eritrea⟧ haben sich gemeldet.",
    "⟦Ein 19-jähriger Afghane⟧ aus Wesselburen möchte zu seiner Mutter.",
    "⟦Der einzige Tschetschene in Lunden⟧ hat um Beratung gebeten.",
    "⟦Drei Personen aus Ghana⟧ nahmen die Reisebeihilfe in Anspruch.",
    "⟦Eine alleinerziehende Mutter aus Armenien⟧ in Burg fragt nach Medikamenten.",
    "⟦ein älteres Ehepaar aus dem Kosovo⟧ (Schafstedt) reist im Mai",
    "Sie ist ⟦im sechsten Monat schwanger⟧ und darf ab Juli nicht mehr fliegen.",
    "Er ist ⟦an Hepatitis C erkrankt⟧; Medikamente für drei Monate werden mitgegeben.",
    "Der Vater ist ⟦Dialysepatient⟧, die Klinik in Eriwan ist angefragt.",
    "Wegen ihrer ⟦Depression⟧ begleitet sie eine Ehrenamtliche.",
    "Der Mann leidet seit der Haft an einem ⟦Trauma⟧.",
    "⟦Flug TK 1658 am 14.06.⟧ ab Hamburg, er wird zum Flughafen gebracht.",
    "Die Familie fliegt ⟦am 3. Juli um 06:40 Uhr ab Hamburg⟧.",
    "Buchungscode ⟦X7KQ2M⟧, Abholung um vier Uhr früh.",
)

GROUPS = {
    "birth": BIRTH,
    "number": NUMBERS,
    "contact": CONTACT,
    "address": ADDRESSES,
    "titled": TITLED,
    "untitled": UNTITLED,
    "combined": COMBINED,
}


def entries() -> list[tuple[str, str, list[tuple[int, int]]]]:
    """(kind, text without marks, the spans that must be found), in the order of this file."""
    return [(kind, *_unmarked(text)) for kind, texts in GROUPS.items() for text in texts]


def _unmarked(text: str) -> tuple[str, list[tuple[int, int]]]:
    plain, spans, at = "", [], 0
    for mark in MARK.finditer(text):
        plain += text[at : mark.start()]
        spans.append((len(plain), len(plain) + len(mark[1])))
        plain += mark[1]
        at = mark.end()
    return plain + text[at:], spans
