"""Finds numbers with a meaning in a message: contract, case, code, amount, quantity, period, postal code.

Pure and deterministic. A stretch of the text is one thing only: the first pattern of `PATTERNS` that takes it has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from re import Match, Pattern

from bot.core.nlu.words import plain


@dataclass(frozen=True)
class Found:
    """An entity; `start` and `end` are places in the text as the customer wrote it."""

    entity: str
    value: str
    start: int
    end: int


_UNITS = (
    (re.compile(r"(?:m3|m\^3|metros? cubicos?|cubic met(?:er|re)s?|cubos)\Z"), "m3"),
    (re.compile(r"(?:metros?)\Z"), "m3"),
    (re.compile(r"(?:kwh|kw|kilowatts?(?: hours?)?|kilovatios?(?: hora)?|kilowats?)\Z"), "kwh"),
    (re.compile(r"(?:litros?|lts?|liters?|l)\Z"), "l"),
    (re.compile(r"(?:gallons?|galones?|gal)\Z"), "gal"),
    (re.compile(r"(?:hcf|ccf)\Z"), "hcf"),
)
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d{1,2})?(?!\d)"
_UNIT = (
    r"m3|m\^3|metros? cubicos?|metros?|cubic met(?:er|re)s?|kwh|kw|kilowatts?(?: hours?)?|kilovatios?(?: hora)?"
    r"|kilowats?|litros?|lts?|liters?|gallons?|galones?|gal|hcf|ccf"
)
_SMALL = {
    "cero": 0, "un": 1, "uno": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7,
    "ocho": 8, "nueve": 9, "diez": 10, "once": 11, "doce": 12, "trece": 13, "catorce": 14, "quince": 15,
    "dieciseis": 16, "diecisiete": 17, "dieciocho": 18, "diecinueve": 19, "veinte": 20, "veintiuno": 21,
    "veintidos": 22, "veintitres": 23, "veinticuatro": 24, "veinticinco": 25, "veintiseis": 26, "veintisiete": 27,
    "veintiocho": 28, "veintinueve": 29, "treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60,
    "setenta": 70, "ochenta": 80, "noventa": 90, "cien": 100, "ciento": 100, "doscientos": 200, "trescientos": 300,
    "cuatrocientos": 400, "quinientos": 500, "seiscientos": 600, "setecientos": 700, "ochocientos": 800,
    "novecientos": 900, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_SCALES = {"hundred": 100, "mil": 1000, "thousand": 1000}
_ONE_WORD = "|".join(sorted((*_SMALL, *_SCALES), key=len, reverse=True))
_WORDS = rf"(?:{_ONE_WORD})(?:(?: y | and |[ -])(?:{_ONE_WORD}))*"
_MONTHS = (
    ("enero", "january", "jan", "ene"), ("febrero", "february", "feb"), ("marzo", "march", "mar"),
    ("abril", "april", "apr", "abr"), ("mayo", "may"), ("junio", "june", "jun"), ("julio", "july", "jul"),
    ("agosto", "august", "aug", "ago"), ("septiembre", "setiembre", "september", "sept", "sep"),
    ("octubre", "october", "oct"), ("noviembre", "november", "nov"), ("diciembre", "december", "dec", "dic"),
)  # fmt: skip
# "mar", "may" and "ago" are everyday words too (sea, may I, ago): the short forms need a year beside them.
_SHORT = frozenset(
    {"jan", "ene", "feb", "mar", "apr", "abr", "may", "jun", "jul", "aug", "ago", "sep", "oct", "nov", "dec", "dic"}
)
_MONTH_NUMBER = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
_PERIODS = (
    (r"mes pasado|mes anterior|ultimo mes|last month|previous month", "last_month"),
    (r"este mes|mes actual|mes en curso|this month|current month", "this_month"),
    (r"ano pasado|ano anterior|last year|previous year", "last_year"),
    (r"este ano|this year|current year", "this_year"),
    (r"bimestre pasado|ultimo bimestre|bimestre anterior", "last_two_months"),
)


def number_from_words(said: str) -> int | None:
    """ "doscientos cincuenta" → 250, "two thousand" → 2000; None for what is no number."""
    total = current = 0
    for word in re.split(r"[\s-]+", said):
        if word in ("y", "and"):
            continue
        if word in _SMALL:
            current += _SMALL[word]
        elif word == "hundred":
            current = max(1, current) * 100
        elif word in _SCALES:
            total, current = total + max(1, current) * _SCALES[word], 0
        else:
            return None
    return total + current


def _decimal(figures: str) -> str:
    grouped = re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", figures)
    return figures.replace(",", "") if grouped else figures.replace(",", ".")


def _case(match: Match[str]) -> str:
    return f"CASE-{match['year']}-{match['number'].zfill(6)}"


def _digits(match: Match[str]) -> str:
    return re.sub(r"\D", "", match.group())


def _amount(match: Match[str]) -> str:
    if match["figures"]:
        value = _decimal(match["figures"])
        if not match["thousands"]:
            return value
        # "1.5 mil" is 1500; a whole number stays whole
        return f"{float(value) * 1000:g}" if "." in value else f"{value}000"
    return str(number_from_words(match["said"]))


def _quantity(match: Match[str]) -> str:
    return _decimal(match["figures"]) if match["figures"] else str(number_from_words(match["said"]))


def _period(match: Match[str]) -> str:
    for pattern, value in _PERIODS:
        if re.fullmatch(pattern, match.group()):
            return value
    month = _MONTH_NUMBER[match["month"]]
    return f"{match['year']}-{month:02d}" if match["year"] else f"{month:02d}"


_MONTH = "|".join(
    sorted((name for name in _MONTH_NUMBER if name not in _SHORT or name == "mayo"), key=len, reverse=True)
)
_SHORT_MONTH = "|".join(sorted(_SHORT))
_CURRENCY = r"pesos?|mxn|mx\$|usd|dolares|dolar|dollars?|bucks|varos|lana"

# No customer explains a thing in more.
MAX_SEARCHED = 1000
Reader = Callable[[Match[str]], str]
PATTERNS: tuple[tuple[str, Pattern[str], Reader], ...] = (
    (
        "case_number",
        re.compile(r"\b(?:case|caso|folio|ticket)\W{0,3}(?P<year>20\d\d)\W{0,3}(?P<number>\d{1,6})\b"),
        _case,
    ),
    (
        "amount",
        re.compile(
            rf"(?:\$|\bmx\$|\busd ?\$?|\bmxn ?\$?)\s?(?P<figures>{_NUMBER})(?P<thousands> mil\b)?(?P<said>(?!))?"
            rf"(?:\s?(?:{_CURRENCY})\b)?"
        ),
        _amount,
    ),
    (
        "amount",
        re.compile(rf"(?<![\d.,])(?P<figures>{_NUMBER})(?P<thousands> mil)?(?P<said>(?!))?\s?(?:{_CURRENCY})\b"),
        _amount,
    ),
    (
        "amount",
        re.compile(rf"\b(?P<said>{_WORDS})(?P<figures>(?!))?(?P<thousands>(?!))?\s(?:de )?(?:{_CURRENCY})\b"),
        _amount,
    ),
    ("quantity", re.compile(rf"(?<![\d.,])(?P<figures>{_NUMBER})(?P<said>(?!))?\s?(?P<unit>{_UNIT})\b"), _quantity),
    ("quantity", re.compile(rf"\b(?P<said>{_WORDS})(?P<figures>(?!))?\s(?P<unit>{_UNIT})\b"), _quantity),
    (
        "postal_code",
        re.compile(r"\b(?:c\.? ?p\.?|codigo postal|zip(?: code)?|postal code)\W{0,3}(?P<digits>\d{5})\b"),
        lambda m: m["digits"],
    ),
    ("contract_number", re.compile(r"(?<![\d$.,])\d(?:[ \-]?\d){6,11}(?![\d]|[ \-]\d)"), _digits),
    ("otp_code", re.compile(r"(?<![\d$.,\-])(?:\d(?: ?\d){5}|\d{3}-\d{3})(?![\d\-]| \d|[.,]\d)"), _digits),
    (
        "period",
        re.compile(
            "|".join(rf"\b(?:{pattern})\b" for pattern, _ in _PERIODS)
            + rf"|\b(?P<month>{_MONTH})\b(?: (?:de |del |of )?(?P<year>20\d\d)\b)?"
        ),
        _period,
    ),
    ("period", re.compile(rf"\b(?P<month>{_SHORT_MONTH})\.? (?:de |del )?(?P<year>20\d\d)\b"), _period),
    ("postal_code", re.compile(r"(?<![\d$.,\-])\d{5}(?![\d\-]|[.,]\d)"), _digits),
)


def find(text: str) -> list[Found]:
    """Every entity, in the order of the text."""
    searched, places = _searchable(text)
    taken = [False] * len(searched)
    found: list[Found] = []
    for entity, pattern, read in PATTERNS:
        for match in pattern.finditer(searched):
            if any(taken[match.start() : match.end()]):
                continue
            taken[match.start() : match.end()] = [True] * (match.end() - match.start())
            found += _entities(entity, match, read(match), places)
    return sorted(found, key=lambda one: (one.start, one.entity))


def _entities(entity: str, match: Match[str], value: str, places: list[int]) -> Iterator[Found]:
    start, end = places[match.start()], places[match.end() - 1] + 1
    yield Found(entity, value, start, end)
    if entity == "quantity":
        yield Found("unit", _unit(match["unit"]), start, end)


def _unit(said: str) -> str:
    return next(name for pattern, name in _UNITS if pattern.match(said))


def _searchable(text: str) -> tuple[str, list[int]]:
    """The text in lower case without accents, and for each of its characters the place in the original."""
    searched: list[str] = []
    places: list[int] = []
    for place, one in enumerate(text[:MAX_SEARCHED]):
        for bare in plain(one) if one.isprintable() else " ":
            searched.append(bare)
            places.append(place)
    return "".join(searched), places
