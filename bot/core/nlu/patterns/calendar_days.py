"""Days of the calendar: "15 de diciembre", "the 3rd", "el 15", "12/05" (day or month first, as the language has it)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from re import Match, Pattern

from bot.core.nlu.patterns import months
from bot.core.nlu.patterns.text import Found, Text
from bot.core.nlu.patterns.vocabulary import vocabulary
from bot.core.nlu.patterns.weekdays import LONG as _W

_M = months.ANY
_DAY = r"(?P<day>\d{1,2})"
_YEAR = r"(?:,? ?(?:de |del |d )?(?P<year>20\d\d)\b)?"
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
             "ninth": 9, "tenth": 10, "fifteenth": 15, "twentieth": 20, "thirtieth": 30, "primero": 1}  # fmt: skip
_O = "|".join(_ORDINALS)

_ISO = re.compile(r"(?<![\d\-])(?P<year>20\d\d)-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?![\d\-])", re.ASCII)
_SLASHED = re.compile(
    r"(?P<led>\b(?:el|del|al|on|by|until|desde el) "
    r")?(?<![\d/.\-,$])(?P<first>\d{1,2})(?P<mark>[/\-.])(?P<second>\d{1,2})"
    r"(?:(?P=mark)(?P<year>20\d\d|\d\d))?(?![\d/]|[\-.,]\d|%)",
    re.ASCII,
)
_DAY_MONTH = re.compile(
    rf"(?:\b(?:{_W}),? )?(?:\b(?:el|on) )?(?:\bthe )?(?:\bdia )?(?<![\w.,/])"
    rf"(?:{_DAY}(?:ro|er|o|st|nd|rd|th)?|\b(?P<ordinal>{_O})) ?(?:de |d |del |of |/|-)?\b"
    rf"(?P<month>{_M})\b(?! (?:i|we|you|be|have|not|it)\b)(?:[\-/](?P<year2>20\d\d))?{_YEAR}",
    re.ASCII,
)
_MONTH_DAY = re.compile(
    rf"(?:\b(?:{_W}),? )?\b(?P<month>{_M})\.? (?:the )?(?:{_DAY}(?:st|nd|rd|th)?|(?P<ordinal>{_O}))"
    rf"(?![\w/%]|[.,:]\d| ?(?:pesos|dollars|recibos|bills|kwh|m3)\b){_YEAR}",
    re.ASCII,
)
_NO_DAY = (
    r"(?![\w/%°#]|[.,:\-]\d| ?(?:mil|pesos|dolares|dollars|varos|kwh|m3|metros?|litros?|am|pm|hrs|horas|contratos?"
    r"|recibos?"
    r"|bill|caso|folio|cuentas?|account|medidor|porciento|por ciento|opcion)\b| \d)"
)
_EL_DAY = re.compile(
    rf"\b(?:(?:{_W}) (?:el )?|(?:el|al|del|el proximo|este) (?:(?:proximo )?dia )?|dia ){_DAY}{_NO_DAY}"
    r"(?: (?:de (?:este|el) mes|del mes(?: en curso)?|(?P<next>del? (?:(?:el )?proximo mes|(?:el )?mes que "
    r"(?:viene|entra)))))?",
    re.ASCII,
)
_THE_DAY = re.compile(
    rf"(?:\b(?:{_W}),? )?\b(?:the|on|by|before|until|after) (?:the )?{_DAY}(?:st|nd|rd|th)\b"
    r"(?! (?:street|st|ave|avenue|floor|bill|time|one|account|contract|payment|option|house|month|day|week|and"
    r"|party)\b)"
    r"(?P<next> of next month)?(?: of (?:this|the) month)?",
    re.ASCII,
)
_ENGLISH = vocabulary("the my is to on for by was of and it due pay date until before bill what when can you have")
_SPANISH = vocabulary("el la de que mi en por para es los del con y al cuando vence pago recibo hasta antes se puedo")
_DIGIT = re.compile(r"\d", re.ASCII)
_NEVER = frozenset({"1/2", "1/3", "1/4", "2/3", "24/7", "7/11"})
_LEAP_YEAR = 2024


def find(text: Text, language: str) -> list[Found]:
    """Days with their month ("12-15"), with their year too ("2026-12-15"), or alone ("day:15")."""
    found: list[Found] = []
    has_month = text.says(months.WORDS)
    if not has_month and not _DIGIT.search(text.searched):
        return found
    steps: list[tuple[bool, Pattern[str], Callable[[Match[str]], str]]] = [
        (has_month, _DAY_MONTH, _named),
        (has_month, _MONTH_DAY, _named),
        (text.searched.count("-") > 1, _ISO, lambda one: _calendar(one["day"], one["month"], one["year"])),
        (True, _SLASHED, lambda one: _slashed(one, text, language)),
        (True, _EL_DAY, _alone),
        (True, _THE_DAY, _alone),
    ]
    for is_worth, pattern, value in steps:
        if is_worth:
            new = _each(pattern, text, value)
            text, found = text.without(new), found + new
    return found


def find_written(text: Text, language: str) -> list[Found]:
    """Only the days in figures that would pass for another number: 15-12-2026, 2026-12-15."""
    if text.searched.count("-") < 2:
        return []
    found = _each(_ISO, text, lambda one: _calendar(one["day"], one["month"], one["year"]))
    return found + _each(_SLASHED, text, lambda one: _slashed(one, text, language) if one["year"] else "")


def _each(pattern: Pattern[str], text: Text, value: Callable[[Match[str]], str]) -> list[Found]:
    matches = ((match, value(match)) for match in pattern.finditer(text.searched))
    return [Found("date", said, match.start(), match.end()) for match, said in matches if said]


def _named(match: Match[str]) -> str:
    said = match.groupdict()
    day = said["day"] or str(_ORDINALS[said["ordinal"]])
    return _calendar(day, str(months.NUMBER[match["month"]]), said["year"] or said.get("year2"))


def _alone(match: Match[str]) -> str:
    day = int(match["day"])
    if not 1 <= day <= 31:
        return ""
    return f"next_month:{day}" if match["next"] else f"day:{day}"


def _slashed(match: Match[str], text: Text, language: str) -> str:
    """Day and month in the order of the language; the other order where only that makes a date."""
    figures, year = f"{match['first']}/{match['second']}", match["year"]
    if not year and (match["mark"] != "/" or (figures in _NEVER and not match["led"])):
        return ""
    year = f"20{year}" if year and len(year) == 2 else year
    pair = (match["first"], match["second"])
    day, month = pair if _spoken_in(text, language) == "es" else pair[::-1]
    return _calendar(day, month, year) or _calendar(month, day, year)


def _calendar(day: str, month: str, year: str | None) -> str:
    """The value, or nothing when the calendar has no such day."""
    try:
        date(int(year) if year else _LEAP_YEAR, int(month), int(day))
    except ValueError:
        return ""
    return f"{year}-{int(month):02d}-{int(day):02d}" if year else f"{int(month):02d}-{int(day):02d}"


def _spoken_in(text: Text, language: str) -> str:
    """The language of the words; of the message's metadata when they don't tell."""
    spanish, english = len(_SPANISH & text.words), len(_ENGLISH & text.words)
    if spanish == english:
        return language
    return "es" if spanish > english else "en"
