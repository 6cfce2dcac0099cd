"""Days, as `date`: values that need no calendar ("weekday:mon", "+2d", "12-15T17:00"; kit/dates.py makes them days)."""

from __future__ import annotations

import re
from re import Match

from bot.core.nlu.patterns import calendar_days, clock, weekdays
from bot.core.nlu.patterns.text import Found, Text
from bot.core.nlu.patterns.vocabulary import vocabulary

_RELATIVE = re.compile(
    r"\b(?:(?P<p2>pasado ?manana|day after tomorrow|overmorrow)|(?P<m2>antier|antes de ayer|anteayer|day before "
    r"yesterday)"
    r"|(?P<p1>manana|tomorrow|tomorow|tommorow|tommorrow|tmrw|2morrow|tomoro)|(?P<m1>ayer|yesterday|yesteday"
    r"|yersterday)"
    r"|(?P<p0>hoy(?: mismo)?|today|2day)|(?P<tonight>esta noche|tonight|hoy en la noche)"
    r"|(?P<afternoon>esta tarde|this afternoon)|(?P<morning>esta manana|this morning)|(?P<lastnight>anoche|last "
    r"night))\b",
    re.ASCII,
)
_OFFSET = re.compile(
    r"\b(?:en|dentro de|in|within|de aqui a|de hoy en)(?: unos| unas| about)? (?P<count>\d{1,3}|una?|an?) "
    r"(?:(?P<d>dias?|days?)|(?P<w>semanas?|weeks?|wks?)|(?P<m>mes|meses|months?))\b(?! (?:ago|pasad[oa]s?|atras)\b)",
    re.ASCII,
)
_FROM_NOW = re.compile(
    r"\b(?P<count>\d{1,3}|an?) (?:(?P<d>days?)|(?P<w>weeks?)|(?P<m>months?)) from (?:now|today)\b", re.ASCII
)
_FIXED = (
    ("month_end", r"(?:a |el )?(?:fin(?:es)?|final(?:es)?) (?:de|del) (?:este )?mes|ultimo dia (?:de|del) mes"
        r"|ultimo de mes"
                  r"|(?:the )?end of (?:the |this )?month|month'?s end|(?:the )?last day of (?:the |this )?month"),
    ("month_start", r"(?:a )?(?:principios?|inicios?|comienzos?) (?:de|del) (?:proximo )?mes|(?:el )?(?:dia "
        r")?primero (?:de|del)"
                    r" mes|dia primero|(?:the )?(?:first|beginning|start) of (?:the |next )?month"),
    ("day:15", r"(?:a )?(?:mediados|mitad) de mes|(?:the )?middle of the month|mid[ -]month"),
    ("year_end", r"(?:a |el )?(?:fin|final|finales|fines) (?:de|del) ano|(?:the )?end of (?:the |this )?year"),
    ("quincena", r"(?:la |esta |proxima |la proxima |el dia de |dia de )*quinsena|(?:la |esta |proxima "
        r")*quincena(?: que viene)?"),
    ("weekend", r"(?:el |este |proximo )*fin de semana|(?:the |this |next )?weekend"),
    ("+1w", r"(?:la )?(?:proxima|otra) semana|(?:la )?semana (?:que (?:viene|entra)|proxima|entrante)|next week"
        r"|next wk"),
    ("-1w", r"(?:la )?semana pasada|last week"),
)  # fmt: skip
_FIXED_PATTERNS = tuple((value, re.compile(rf"\b(?:{said})\b", re.ASCII)) for value, said in _FIXED)
_FIXED_WORDS = vocabulary(
    "fin fines final finales ultimo end last principio principios inicio inicios comienzo comienzos primero "
    "first beginning start mediados mitad middle mid quincena quinsena semana weekend week wk month"
)
_RELATIVE_WORDS = vocabulary(
    "pasado pasadomanana tomorrow overmorrow antier antes anteayer yesterday manana tomorow tommorow "
    "tommorrow tmrw morrow tomoro ayer yesteday yersterday hoy today day noche tonight tarde afternoon "
    "morning anoche night"
)
_OFFSET_WORDS = vocabulary("dia dias day days semana semanas week weeks wk wks mes meses month months")
_WEEKS = {"8": "+1w", "15": "+2w"}
"""In Mexico "en ocho días" is a week and "en quince días" two."""
_NAMES = {"p2": "+2d", "m2": "-2d", "p1": "+1d", "m1": "-1d", "p0": "+0d", "tonight": "+0dTevening",
          "afternoon": "+0dTafternoon", "morning": "+0dTmorning", "lastnight": "-1dTevening"}  # fmt: skip
_SINCE = re.compile(
    r"\bno (?:ha|han|he|hemos|tenemos|tengo|hay|llega) |\b(?:hasn|haven)'?t |\b(?:no|without) (?:water|power|lights)\b"
)
_OF_MORNING = re.compile(r"\b(?:la|las|una|buena|buenas|otra) \Z", re.ASCII)
_GAP = re.compile(r",? ?(?:(?:de|a|en|por|on|el|at|y|para|como|the|del|around|a eso de) ?)?", re.ASCII)


def find(text: Text, language: str) -> list[Found]:
    """Days, each with its hour when one is said beside it; an hour alone is a value that begins with T."""
    days: list[Found] = []
    for finder in (calendar_days.find, weekdays.find, _fixed, _relative, _offsets):
        new = finder(text, language)
        if new:
            text, days = text.without(new), days + new
    days = sorted((one for one in days if one.value), key=lambda one: one.start)
    hours = clock.find(text)
    if days and not hours:
        hours = clock.find_parts(text)
        return _joined(days, hours, text, keeps_alone=False)
    return _joined(days, hours, text, keeps_alone=True) if hours else days


def _fixed(text: Text, language: str) -> list[Found]:
    if not text.says(_FIXED_WORDS):
        return []
    found: list[Found] = []
    for value, pattern in _FIXED_PATTERNS:
        new = [Found("date", value, one.start(), one.end()) for one in pattern.finditer(text.searched)]
        if new:
            text, found = text.without(new), found + new
    return found


def _relative(text: Text, language: str) -> list[Found]:
    if not text.says(_RELATIVE_WORDS):
        return []
    return [
        Found("date", _NAMES[str(one.lastgroup)], one.start(), one.end())
        for one in _RELATIVE.finditer(text.searched)
        if not (one["p1"] == "manana" and _OF_MORNING.search(text.searched, max(0, one.start() - 8), one.start()))
    ]


def _offsets(text: Text, language: str) -> list[Found]:
    if not text.says(_OFFSET_WORDS):
        return []
    if _SINCE.search(text.searched):  # "no ha llegado en tres días" looks back
        return []
    matches = [*_OFFSET.finditer(text.searched), *_FROM_NOW.finditer(text.searched)]
    return [Found("date", _offset(one), one.start(), one.end()) for one in matches]


def _offset(match: Match[str]) -> str:
    count = match["count"] if match["count"].isdigit() else "1"
    if match["d"] and match["d"].startswith("dia") and count in _WEEKS:
        return _WEEKS[count]
    unit = "d" if match["d"] else "w" if match["w"] else "m"
    return f"+{int(count)}{unit}"


def _joined(days: list[Found], hours: list[Found], text: Text, *, keeps_alone: bool) -> list[Found]:
    """Days with the hour that stands beside them."""
    found: list[Found] = []
    left = list(hours)
    for day in days:
        hour = next((one for one in left if _are_near(day, one, text)), None)
        if hour is None:
            found.append(day)
            continue
        left.remove(hour)
        found.append(Found("date", _at(day.value, hour.value), min(day.start, hour.start), max(day.end, hour.end)))
    return sorted([*found, *(left if keeps_alone else ())], key=lambda one: one.start)


def _at(day: str, hour: str) -> str:
    """A day with its hour; "this morning around 8" says both a part of the day and the hour."""
    bare, _, part = day.partition("T")
    if not part or not hour[1].isdigit():
        return bare + (f"T{part}" if part else hour)
    clock_hour = int(hour[1:3])
    if part == "morning":
        clock_hour %= 12
    elif clock_hour < 12:
        clock_hour += 12
    return f"{bare}T{clock_hour:02d}{hour[3:]}"


def _are_near(day: Found, hour: Found, text: Text) -> bool:
    first, second = sorted((day, hour), key=lambda one: one.start)
    return first.end <= second.start and bool(_GAP.fullmatch(text.searched, first.end, second.start))
