"""What the text of one cell says, as SQL: nothing, a number, a date, or one of the kinds of value that occur in municipal files.

What belongs here: expressions over one column of texts, each written so that the cheap test comes first, for they are evaluated on every
cell of every file. What a whole column is follows from counting them (assets/files/profile.py).
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

NULLS = ("", "-", "n.v.t.", "nvt", "n.v.t", "onbekend", "\\N", "null", "none", "n/a", "nan", "?", "geen")
# A year of two figures first, for the others take it for a year of the first century; the American order only where AM or PM tells it.
DATES = ("%d-%m-%y", "%d/%m/%y", "%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%Y/%m/%d", "%Y%m%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S",
         "%d-%m-%Y %H:%M", "%d-%m-%Y %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%MZ",
         "%Y/%m/%d %H:%M:%S", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M %p", "%d-%b-%Y", "%Y")  # fmt: skip
MONTHS = ("jan(uari)?|feb(ruari)?|maart|mrt|mar|apr(il)?|mei|may|juni?|juli?|aug(ustus)?|sept?(ember)?|okt(ober)?|oct(ober)?|nov(ember)?"
          "|dec(ember)?")  # fmt: skip
SPELLED = rf"(?i)[0-9]{{1,2}}[ -]({MONTHS})\.?[ -][0-9]{{4}}"  # 1 januari 2024, 01-mrt-2024
FRACTION_OR_ZONE = r".{10}[T ].{8}([.,][0-9]+)?\s?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?"  # behind the first 19 characters of a date-time
DATE_SHAPE = r"[0-9]{1,4}[-/][0-9]{1,2}[-/][0-9]{1,4}([T ].{4,30})?|[12][0-9]{7}"
EARLIEST_YEAR = 1000
BLANK = r"\s\x{A0}\x{202F}"
# A number, whatever stands around it: thousands apart, or no blank between figures (`1 2 3` and a phone number are none).
FIGURES = rf"[^0-9]*([0-9.,]+|[0-9]{{1,3}}([{BLANK}][0-9]{{3}})+([.,][0-9]*)?)[^0-9]*"
BOOLEANS = ("ja", "nee", "true", "false", "j", "n", "waar", "onwaar", "yes", "no")
GEOMETRY = (
    r"^(SRID=\d+;)?\s*(MULTI)?(POINT|LINESTRING|POLYGON|CURVE|SURFACE|GEOMETRYCOLLECTION)( ?Z?M?)\s*\("
    r"|^\{.*\"type\"\s*:\s*\"(Multi)?(Point|LineString|Polygon)\""
    r"|^-?\d{1,3}\.\d+\s*,\s*-?\d{1,3}\.\d+$"
)


def quoted(name: str) -> str:
    """`name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """`text` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def cell(column: str) -> str:
    """SQL for the text of a cell without blanks around it; NULL when it is empty or a word for nothing."""
    name = quoted(column)
    # Most cells have no blanks to trim, and are too long or too numeric to be a word for nothing.
    trimmed = f"CASE WHEN {name} < '!' OR suffix({name}, ' ') THEN trim({name}) ELSE {name} END"
    longest = max(map(len, NULLS))
    long_or_numeric = f"strlen({trimmed}) > {longest} OR ({trimmed} >= '0' AND {trimmed} < ':')"
    return f"CASE WHEN {long_or_numeric} THEN {trimmed} WHEN {one_of(trimmed, NULLS)} THEN NULL ELSE {trimmed} END"


def one_of(text: str, words: Iterable[str]) -> str:
    """SQL: the text is one of `words`, whatever its case (a long IN makes DuckDB join every column with a table of words)."""
    return f"regexp_full_match({text}, {literal('(?i)' + '|'.join(map(re.escape, words)))})"


def number(text: str) -> str:
    """SQL for a number written the Dutch way (1.234,5), the English way (1,234.5), or as bookkeepers do; NULL when it is none.

    They write a sign for euros or per cent, `,-` for no cents, and a minus behind (12,50-) or brackets around what is below zero.
    """
    bare = f"regexp_replace(replace({text}, '−', '-'), '(?i)[€%{BLANK}]|eur', '', 'g')"
    signed = f"regexp_replace(regexp_replace({bare}, ',-+$', ',00'), '^(?:\\((.+)\\)|(.+)-)$', '-\\1\\2')"
    is_english = f"contains({text}, ',') AND strpos({text}, '.') > strpos({text}, ',')"
    # Which separators become which: of those without one in the second text nothing is left.
    separators = f"""CASE WHEN {is_english} THEN ',' WHEN contains({text}, ',') THEN ',.'
      WHEN {text} LIKE '%.%.%' AND regexp_full_match({text}, '[^0-9]*[0-9]{{1,3}}([.][0-9]{{3}})+[^0-9]*') THEN '.' ELSE '' END"""
    point = f"CASE WHEN contains({text}, ',') AND NOT ({is_english}) THEN '.' ELSE '' END"
    # Nearly all numbers have one separator or none, and those mean the same with a point.
    return f"""coalesce(TRY_CAST(replace({text}, ',', '.') AS DOUBLE),
      CASE WHEN {matches(FIGURES)(text)} THEN TRY_CAST(translate({signed}, {separators}, {point}) AS DOUBLE) END)"""


def moment(text: str) -> str:
    """SQL for a date or date-time in the forms that occur, as it is written (a time zone is left out of account); NULL when it is none."""
    whole = f"CASE WHEN strlen({text}) > 19 AND {matches(FRACTION_OR_ZONE)(text)} THEN {text}[1:19] ELSE {text} END"
    dated = f"CASE WHEN {matches(SPELLED)(text)} THEN {_in_english(text)} ELSE {whole} END"
    return f"try_strptime({dated}, [{', '.join(map(literal, DATES))}])"


def _in_english(text: str) -> str:
    """SQL for a date whose month is spelled, as the database reads it: 1-mar-2024."""
    short = f"regexp_replace(lower({text}), '[ -]([a-z]{{3}})[a-z]*[.]?[ -]', '-\\1-')"
    for ours, english in (("maa", "mar"), ("mrt", "mar"), ("mei", "may"), ("okt", "oct")):
        short = f"replace({short}, '{ours}', '{english}')"
    return short


def matches(pattern: str) -> Callable[[str], str]:
    """The test that the whole text fits `pattern`."""
    return lambda text: f"regexp_full_match({text}, {literal(pattern)})"


def eleven_test(text: str) -> str:
    """SQL: eight or nine digits, points and blanks aside (and a last `.0`), that a citizen service number could be.

    9a+8b+7c+6d+5e+4f+3g+2h-i is divisible by 11 (Besluit burgerservicenummer; a lost leading zero gives eight digits).
    """
    digits = f"TRY_CAST(replace(replace(regexp_replace({text}, '[.]0$', ''), '.', ''), ' ', '') AS BIGINT)"
    weighed = " + ".join(f"({digits} // {10**power} % 10) * {power + 1}" for power in range(8, 0, -1))
    return (
        f"(CASE WHEN regexp_full_match({text}, '[0-9][0-9. ]{{6,9}}[0-9]') AND {digits} BETWEEN 10000000 AND 999999999 "
        f"THEN ({weighed} - {digits} % 10) % 11 = 0 ELSE false END)"
    )


def mod_97(text: str) -> str:
    """SQL: an international bank account number whose check digits are right (ISO 13616: rearranged, letters as numbers, 1 modulo 97).

    Of countries whose numbers have letters in the bank's code only, as the Dutch, Belgian and German ones do.
    """
    bare = f"upper(replace({text}, ' ', ''))"

    def digits(place: int) -> str:
        return f"(CASE WHEN {bare}[{place}] > '9' THEN (ascii({bare}[{place}]) - 55)::VARCHAR ELSE {bare}[{place}] END)"

    turned = " || ".join((*map(digits, (5, 6, 7, 8)), f"{bare}[9:]", *map(digits, (1, 2)), f"{bare}[3:4]"))
    shape = f"regexp_full_match({bare}, '[A-Z]{{2}}[0-9]{{2}}[A-Z0-9]{{4}}[0-9]{{7,22}}')"
    return f"(CASE WHEN {shape} THEN coalesce(TRY_CAST({turned} AS HUGEINT) % 97 = 1, false) ELSE false END)"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value: SQL that is true for a text of this kind, and the share of the filled cells that makes it the column's type."""

    id: str
    test: Callable[[str], str]
    share: float = 1.0
    value: Callable[[str], str] | None = None  # SQL for what the text means, where that has an order of its own; NULL for other texts
    is_shown: bool = False  # values of such a column cannot be personal: smallest, largest and examples may be kept


def _valued(id: str, value: Callable[[str], str]) -> Kind:
    return Kind(id, lambda text: f"({value(text)}) IS NOT NULL", value=value, is_shown=True)


def _day(text: str) -> str:
    """SQL for the day of a date that is more than a bare year; the two commonest forms first, for they are five times faster alone."""
    return f"""CASE WHEN strlen({text}) = 10 AND {text}[5] = '-' THEN TRY_CAST({text} AS DATE)
      WHEN strlen({text}) = 10 AND {text}[3] = '-' THEN try_strptime({text}, '%d-%m-%Y')::DATE
      WHEN {matches(DATE_SHAPE)(text)} OR {matches(SPELLED)(text)} THEN ({moment(text)})::DATE END"""


def _whole(text: str) -> str:
    """SQL for a whole number of any length up to 38 digits (`1.0` is none)."""
    return f"CASE WHEN NOT contains({text}, '.') AND NOT contains({text}, '_') THEN TRY_CAST({text} AS HUGEINT) END"


# In order of precedence: the first that fits enough cells is the type. Kinds that can be personal need half of the cells, so that a few
# errors do not turn a column of citizen service numbers into numbers that are shown.
KINDS = (
    Kind("gm_code", matches("(?i)GM ?[0-9]{4}"), is_shown=True),
    Kind("wk_code", matches("(?i)WK ?[0-9]{6}"), is_shown=True),
    Kind("bu_code", matches("(?i)BU ?[0-9]{8}"), is_shown=True),
    Kind("postcode", matches("[1-9][0-9]{3} ?[A-Za-z]{2}")),
    Kind("bag_id", matches(r"(NL\.IMBAG\.\w+\.)?[0-9]{3,4}(01|02|03|10|20|30)[0-9]{10}")),
    Kind("bsn_shaped", eleven_test, share=0.5),
    Kind("email", matches(r"(mailto:)?[^@\s]+@[^@\s]+\.[A-Za-z]{2,}"), share=0.5),
    Kind("phone", matches(r"(\+31|0031|0)[\s\-(]*(\(0\))?[\s\-]*[1-9]\)?([\s\-]*[0-9]\)?){8}"), share=0.5),
    Kind("iban", mod_97, share=0.5),
    Kind("url", matches(r"(?i)(https?://|www\.)\S+")),
    Kind("geometry", lambda text: f"regexp_matches({text}, {literal(GEOMETRY)})"),
    Kind("boolean", lambda text: one_of(text, BOOLEANS), is_shown=True),
    _valued("date", _day),
    _valued("integer", _whole),
    _valued("decimal", number),
)
