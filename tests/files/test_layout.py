"""Tables on their side are reported, headers of several rows become names, and a plain table is never taken for either."""

import pytest

from assets.files.readers.layout import Layout, find_layout

NUMBERS = [[str(37 * row * row % 91 + 11 * column) for column in range(12)] for row in range(1, 9)]


def layout(text: str) -> Layout:
    return find_layout([line.split(";") for line in text.strip("\n").split("\n")])


def rows(labels: str, width: int) -> str:
    return "\n".join(";".join([label, *NUMBERS[number][:width]]) for number, label in enumerate(labels.split(";")))


def polling(names: str) -> str:
    """Votes per party, with the sum first: what polling stations counted."""
    parties = [[f"Partij {number}", str(sum(map(int, row[:5]))), *row[:5]] for number, row in enumerate(NUMBERS)]
    return "\n".join([f"lijst;totaal;{names}", *map(";".join, parties)])


ON_THEIR_SIDE = {
    "districts": "kenmerk;Wijk A;Wijk B;Wijk C\nInwoners;1200;3400;2300\nOppervlakte;12,5;30,1;22,0\nPostcode;1011AB;1012CD;1013EF",
    "schools": "Naam;De Klimop;Sint Jan;De Brug\nAdres;Laan 1;Weg 2;Pad 3\nPostcode;1011AB;1012CD;1013EF\nLeerlingen;120;230;340",
    "without names": "id;1;2;3;4\nsoort;Eik;Es;Linde;Berk\nhoogte;12,5;9,0;7,5;3,2\nplant;01-01-2020;02-02-2021;03-03-2022;04-04-2023",
    "with units": "Onderwerp;Eenheid;A;B;C\nInwoners;aantal;12;34;23\nGebied;ha;1,5;3,1;2,0\nDatum;-;01-01-2024;01-02-2024;01-01-2024",
    "neighbourhoods": "Onderwerp;BU03630000;BU03630001;BU03630002\n" + rows("Inwoners;Huishoudens;Woningen", 3),
    "polling stations": polling("De Meerpaal;De Beurs;De Ark;De Landing;De Stal"),
    "years": "wijk;2021;2022;2023\n" + rows("A;B;C", 3),
    "years in names": "wijk;Aantal 2021;Aantal 2022;Aantal 2023\n" + rows("A;B;C", 3),
    "quarters": "indicator;2023-Q1;2023-Q2;2023-Q3\n" + rows("Meldingen;Klachten;Vergunningen", 3),
    "months": "plek;jan;feb;mrt;apr;mei;jun;jul;aug;sep;okt;nov;dec\n" + rows("Plein;Brug;Park", 12),
    "days": "teller;01-01-2024;02-01-2024;03-01-2024\n" + rows("Kerkstraat;Plein;Brug", 3),
}


@pytest.mark.parametrize("text", ON_THEIR_SIDE.values(), ids=list(ON_THEIR_SIDE))
def test_a_table_on_its_side_is_reported(text: str) -> None:
    found = layout(text)
    assert any("gekanteld" in problem or "kruistabel" in problem for problem in found.problems)
    assert found.header_rows == 1


DATA = "\nA;1;2;3;4\nB;5;6;7;8\nC;5;6;7;9"
SEVERAL = {
    "units": ("id;soort;hoogte;dikte\n;;m;cm\n1;Eik;12,5;40\n2;Es;9,0;30\n3;Es;8,0;22", 0, "id;soort;hoogte m;dikte cm"),
    "groups": ("wijk;2021;;2022;\n;man;vrouw;man;vrouw" + DATA, 0, "wijk;2021 man;2021 vrouw;2022 man;2022 vrouw"),
    "groups above": (";2021;;2022;\nwijk;man;vrouw;man;vrouw" + DATA, 0, "wijk;2021 man;2021 vrouw;2022 man;2022 vrouw"),
    "groups of groups": (";Inwoners;;;\n;man;;vrouw;\nwijk;jong;oud;jong;oud" + DATA, 0,
                         "wijk;Inwoners man jong;Inwoners man oud;Inwoners vrouw jong;Inwoners vrouw oud"),
    "below a title": ("Tabel;;;;\n;Mens;;Huis;\nwijk;man;vrouw;huur;koop" + DATA, 1, "wijk;Mens man;Mens vrouw;Huis huur;Huis koop"),
    "codes and words": ("CODE;M;V;HUUR;KOOP\ncode;mannen;vrouwen;huur;koop" + DATA, 0, "CODE code;M mannen;V vrouwen;HUUR huur;KOOP koop"),
    "types": ("id;naam;op\ngetal;tekst;datum\n1;A;01-01-2024\n2;B;02-01-2024\n3;C;03-01-2024", 0, "id getal;naam tekst;op datum"),
    "shares": ("Buurt;Huizen;;Leeftijd;\n;aantal;%;laag;hoog" + DATA, 0, "Buurt;Huizen aantal;Huizen %;Leeftijd laag;Leeftijd hoog"),
    "ages": ("Wijk;Mens;;;\n;0-18;19-64;65+;alle" + DATA, 0, "Wijk;Mens 0-18;Mens 19-64;Mens 65+;Mens alle"),
    "repeated groups": ("wijk;2021;2021;2022;2022\ncode;man;vrouw;man;vrouw" + DATA, 0,
                        "wijk code;2021 man;2021 vrouw;2022 man;2022 vrouw"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "above", "names"), SEVERAL.values(), ids=list(SEVERAL))
def test_a_header_of_several_rows_becomes_names(text: str, above: int, names: str) -> None:
    found = layout(text)
    assert (found.names, found.preamble) == (tuple(names.split(";")), above)
    assert any("de kop beslaat" in problem for problem in found.problems)


PLAIN = {
    "trees": "id;soort;hoogte;datum;x\n" + "\n".join(f"{n};Eik;{n},5;0{n}-01-2024;12{n}000" for n in range(1, 9)),
    "figures": "wijk;man;vrouw;kind;totaal\n" + rows("A;B;C;D;E", 4),
    "few rows": "naam;adres;postcode;plaats;telefoon\nA;Laan 1;1011AB;Ede;0318-123456\nB;Weg 2;1012CD;Ede;0318-654321",
    "properties": "kenmerk;waarde\ninwoners;1200\noppervlak;12,5\ndatum;01-01-2024\nnaam;Ede",
    "mixed": "id;a;b;c;d\n1;x;5;ja;-\n2;7;n.v.t.;nee;3\n3;12;8;onbekend;y\n4;a;b;c;d",
    "words": "titel;onderwerp;status;bron\n" + "\n".join(f"Titel {n};Groen;open;Gemeente" for n in range(6)),
    "ages with their sum": polling("0-15;15-25;25-45;45-65;65+"),
    "a few years among much else": "id;naam;straat;plaats;soort;status;bedrag 2021;bedrag 2022;bedrag 2023\n"
    + "\n".join(f"{n};A{n};Laan;Ede;x;open;{n};{n};{n}" for n in range(1, 6)),
    "dates as values": "zaak;ontvangen;besloten;verzonden\n"
    + "\n".join(f"Z{n};0{n}-01-2024;0{n}-02-2024;0{n}-03-2024" for n in range(1, 7)),
    "measurements": "plek;sensor;datum;waarde;status\nA;S1;2024-01-01;5;ok\nB;S2;2024-01-02;n.v.t.;-\nC;S3;-;7;ok\nD;;2024-01-04;8;fout",
}


@pytest.mark.parametrize("text", PLAIN.values(), ids=list(PLAIN))
def test_a_plain_table_raises_no_alarm(text: str) -> None:
    found = layout(text)
    assert (found.header_rows, found.preamble, found.problems) == (1, 0, ())
