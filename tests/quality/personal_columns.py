"""Invented tables with labelled columns, for measuring the lint on personal data: no value is anybody's.

What belongs here: generators of what occurs in municipal files, personal and not, and the tables made of them; every run gives the same.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

ROWS = 200
FIRST = ["Jan", "Anna", "Piet", "Fatima", "Mohammed", "Els", "Kees", "Sanne", "Bram", "Noor", "Daan", "Lotte", "Youssef", "Marijke"]
LAST = ["de Vries", "Jansen", "van den Berg", "Bakker", "El Idrissi", "Visser", "Smit", "Meijer", "de Boer", "Mulder", "Dekker", "Yilmaz"]
STREETS = ["Dorpsstraat", "Kerkweg", "J.P. Coenstraat", "Molenlaan", "P.C. Hooftstraat", "Brink", "Dr. Schaepmanlaan", "Plein 1813"]
PLACES = ["bibliotheek", "zwembad", "gemeente", "museum", "sporthal", "wijkcentrum", "school"]
ROLES = ["info", "contact", "secretariaat", "balie", "sport", "burgerzaken", "klantcontact", "info.noord", "team-zuid", "griffie"]


@dataclass(frozen=True)
class Table:
    """`columns` maps names to cells; `personal` maps the columns that must be named to the kind that must be found."""

    name: str
    columns: dict[str, list[str]]
    personal: dict[str, str]


def bsn(r: random.Random) -> str:
    """Nine digits that pass the eleven-test."""
    while True:
        digits = [r.randint(0, 9) for _ in range(8)]
        check = sum(digit * weight for digit, weight in zip(digits, range(9, 1, -1), strict=True)) % 11
        if check < 10 and any(digits[:2]):
            return "".join(map(str, (*digits, check)))


def iban(r: random.Random) -> str:
    bank, account = r.choice(["ABNA", "INGB", "RABO", "TRIO"]), f"{r.randint(0, 9999999999):010}"
    number = "".join(str(ord(letter) - 55) for letter in bank) + account + "232100"
    return f"NL{98 - int(number) % 97:02}{bank}{account}"


def mobile(r: random.Random) -> str:
    return f"06{r.randint(10000000, 99999999)}"


def landline(r: random.Random) -> str:
    return f"0{r.choice(['20', '30', '70', '10'])}-{r.randint(1000000, 9999999)}"


def person_email(r: random.Random) -> str:
    first, last = r.choice(FIRST).lower(), r.choice(LAST).lower().replace(" ", "")
    return r.choice(
        [f"{first[0]}.{last}@bedrijf.example", f"{first}.{last}@voorbeeld.example", f"{first}{last}{r.randint(1, 99)}@gmail.com"]
    )


def role_email(r: random.Random) -> str:
    return f"{r.choice(ROLES)}@{r.choice(PLACES)}{r.randint(1, 40)}.example"


def full_name(r: random.Random) -> str:
    return f"{r.choice('ABCDEFGHJKLM')}.{r.choice(['', 'J.', 'M.A.'])} {r.choice(LAST)}"


def date(first: int, last: int) -> Callable[[random.Random], str]:
    return lambda r: f"{r.randint(1, 28):02}-{r.randint(1, 12):02}-{r.randint(first, last)}"


def digits(length: int, start: str = "") -> Callable[[random.Random], str]:
    return lambda r: start + "".join(str(r.randint(0, 9)) for _ in range(length - len(start)))


def address(r: random.Random) -> str:
    return f"{r.choice(STREETS)} {r.randint(1, 300)}"


def postcode(r: random.Random) -> str:
    return f"{r.randint(1000, 9999)} {r.choice('ABCDEGHJKL')}{r.choice('ABCDEGHJKL')}"


def seldom(make: Callable[[random.Random], str], share: float) -> Callable[[random.Random], str]:
    """Filled in this share of the rows only."""
    return lambda r: make(r) if r.random() < share else r.choice(["", "n.v.t.", "-"])


def mixed(*makers: tuple[float, Callable[[random.Random], str]]) -> Callable[[random.Random], str]:
    return lambda r: r.choices([make for _, make in makers], [weight for weight, _ in makers])[0](r)


def dotted(make: Callable[[random.Random], str]) -> Callable[[random.Random], str]:
    return lambda r: (lambda text: f"{text[:3]}.{text[3:6]}.{text[6:]}")(make(r))


def written(make: Callable[[random.Random], str]) -> Callable[[random.Random], str]:
    return lambda r: (lambda text: r.choice([f"{text[:2]}-{text[2:]}", f"+31 6 {text[2:]}", f"+316{text[2:]}"]))(make(r))


def in_fours(make: Callable[[random.Random], str]) -> Callable[[random.Random], str]:
    return lambda r: (lambda text: " ".join(text[start : start + 4] for start in range(0, len(text), 4)))(make(r))


PERSONAL = {
    "bsn": [
        ("bsn", bsn), ("burgerservicenummer", bsn), ("nummer", bsn), ("BSN aanvrager", dotted(bsn)), ("sofinummer", bsn), ("kolom_3", bsn),
        ("clientnummer", mixed((0.95, bsn), (0.05, digits(9)))), ("bsn_kind", seldom(bsn, 0.1)),
        ("persoonsnummer", lambda r: bsn(r).lstrip("0")), ("bsn", lambda r: f"{bsn(r)}.0"),
    ],
    "person_email": [
        ("email", person_email), ("e-mail", mixed((0.4, person_email), (0.6, role_email))), ("contact", seldom(person_email, 0.3)),
        ("mailadres aanvrager", person_email), ("opmerking", seldom(person_email, 0.2)),
    ],
    "phone": [
        ("telefoon", mobile), ("mobiel", written(mobile)), ("telefoonnummer", mixed((0.8, mobile), (0.2, landline))),
        ("contact", written(mobile)),
        ("gsm", mobile), ("tel.nr.", seldom(mobile, 0.4)), ("mobiel", lambda r: mobile(r)[1:]),
    ],
    "iban": [
        ("iban", iban), ("rekening", iban), ("rekeningnummer", in_fours(iban)),
        ("betaald_aan", seldom(iban, 0.2)),
    ],
    "birth_date": [
        ("geboortedatum", date(1930, 2015)), ("GEB_DATUM", date(1930, 2015)), ("geboren op", date(1950, 2000)),
        ("Geboortedatum kind", date(2010, 2022)),
    ],
}  # fmt: skip
HARMLESS = [
    ("objectnummer", digits(9)), ("id", digits(9)), ("nummer", digits(9, "1")), ("boomnummer", digits(8)), ("zaaknummer", bsn),
    ("rsin", bsn), ("kvk_nummer", digits(8)), ("KvK", bsn), ("btw_nummer", lambda r: f"NL{bsn(r)}B01"), ("vestigingsnummer", digits(12)),
    ("bag_nummeraanduiding", digits(16, "0363200")), ("pand", digits(16, "0344100")), ("verblijfsobject", digits(16, "0599010")),
    ("x", digits(6, "1")), ("y", digits(6, "4")), ("rd_x", lambda r: f"{r.randint(100000, 250000)},{r.randint(0, 999)}"),
    ("postcode", postcode), ("huisnummer", lambda r: str(r.randint(1, 400))), ("jaar", lambda r: str(r.randint(1950, 2026))),
    ("datum", date(2020, 2026)), ("plantdatum", date(1950, 2020)), ("oprichtingsdatum", date(1900, 2020)),
    ("geboortejaar", lambda r: str(r.randint(1930, 2010))), ("geboortes", lambda r: str(r.randint(0, 90))),
    ("email", role_email), ("e-mailadres", lambda r: "gemeente@voorbeeld.example"),
    ("mail", lambda r: f"{r.choice(PLACES)}@voorbeeld.example"),
    ("telefoon", landline), ("telefoonnummer", lambda r: "14 0" + str(r.randint(10, 99))), ("telefoon", lambda r: "0900-" + digits(4)(r)),
    ("containernummer", digits(10, "06")), ("meternummer", digits(10, "0")), ("paal_id", lambda r: f"NL*{digits(9)(r)}"),
    ("iban", lambda r: "NL91ABNA0417164300"), ("rekening", lambda r: f"NL{r.randint(10, 99)}GEMB{digits(10)(r)}"),
    ("naam", lambda r: f"{r.choice(PLACES).title()} {r.choice(STREETS)}"), ("straat", lambda r: r.choice(STREETS)),
    ("gm_code", lambda r: f"GM{r.randint(1, 1999):04}"), ("url", lambda r: f"https://voorbeeld.example/{r.randint(1, 9999)}"),
    ("twitter", lambda r: f"@{r.choice(PLACES)}{r.randint(1, 99)}"), ("bedrag", lambda r: f"€ {r.randint(1, 99999)},{r.randint(10, 99)}"),
    ("geo", lambda r: f"POINT ({r.uniform(3, 7):.5f} {r.uniform(51, 53):.5f})"), ("artikelnummer", lambda r: "123456782"),
    ("rechtspersoon_nummer", bsn), ("email", lambda r: f"{r.choice(['tc', 'buurthuis', 'scouting'])}.{r.choice(PLACES)}@gmail.com"),
]  # fmt: skip


def tables() -> Iterator[Table]:
    """One table per labelled column (beside an id and a place), and tables in which columns together say something."""
    for kind, columns in PERSONAL.items():
        for number, (name, make) in enumerate(columns):
            yield _table(f"{kind} {number} {name}", {name: make}, {name: kind})
    for number, (name, make) in enumerate(HARMLESS):
        yield _table(f"harmless {number} {name}", {name: make}, {})
    yield _table(
        "residents",
        {"voorletters": lambda r: r.choice("ABC") + ".", "achternaam": lambda r: r.choice(LAST), "straat": address, "woonplaats": _town},
        {"voorletters": "name_and_address", "achternaam": "name_and_address"},
    )
    yield _table("applicants", {"aanvrager": full_name, "adres": address}, {"aanvrager": "name_and_address"})
    yield _table("titled", {"naam": lambda r: f"Mevr. {full_name(r)}", "postcode": postcode}, {"naam": "name_and_address"})
    yield _table(
        "contacts", {"naam": full_name, "telefoon": landline, "huisnummer": digits(2)}, {"naam": "name_and_address", "telefoon": "phone"}
    )
    yield _table("monuments", {"architect": full_name, "adres": address, "postcode": postcode}, {})
    yield _table("art", {"Naam kunstenaar": full_name, "geboortedatum kunstenaar": date(1900, 1980), "straat": address}, {})
    yield _table("council", {"raadslid": full_name, "fractie": lambda r: r.choice(["A", "B"]), "adres": address}, {})
    yield _table("streets", {"straatnaam": lambda r: r.choice(STREETS), "postcode": postcode}, {})
    yield _table(
        "contact",
        {"contactpersoon": lambda r: f"{r.choice(FIRST)} {r.choice(LAST)}", "adres": address},
        {"contactpersoon": "name_and_address"},
    )
    yield _table("called after", {"straat": lambda r: f"{full_name(r)}laan", "postcode": postcode}, {})
    yield _table("clubs", {"naam": lambda r: f"v.v. {r.choice(STREETS)}", "adres": address, "email": role_email}, {})
    yield _table("names only", {"achternaam": lambda r: r.choice(LAST), "aantal": digits(3)}, {})
    yield _table(
        "institutions", {"instelling": lambda r: f"{r.choice(PLACES)} {r.randint(1, 99)}", "adres": address, "telefoon": landline}, {}
    )


def _town(r: random.Random) -> str:
    return r.choice(["Ons Dorp", "Elders", "Nergenshuizen"])


def _table(name: str, makers: dict[str, Callable[[random.Random], str]], personal: dict[str, str]) -> Table:
    r = random.Random(name)
    columns = {"volgnr": [str(row) for row in range(1, ROWS + 1)], "wijk": [_town(r) for _ in range(ROWS)]}
    return Table(name, columns | {column: [make(r) for _ in range(ROWS)] for column, make in makers.items()}, personal)
