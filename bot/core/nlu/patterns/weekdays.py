"""Days of the week: "el próximo viernes", "el lunes pasado", "next Friday"."""

from __future__ import annotations

import re
from re import Match

from bot.core.nlu.patterns.text import Found, Text

_WEEKDAYS = {
    "lunes": "mon", "lune": "mon", "martes": "tue", "miercoles": "wed", "miercole": "wed", "miercolez": "wed",
    "jueves": "thu", "juebes": "thu", "viernes": "fri", "biernes": "fri", "vienes": "fri", "sabado": "sat",
    "savado": "sat", "domingo": "sun", "monday": "mon", "tuesday": "tue", "tuesdy": "tue", "wednesday": "wed",
    "wensday": "wed", "wednsday": "wed", "thursday": "thu", "thrusday": "thu", "friday": "fri", "firday": "fri",
    "saturday": "sat", "saterday": "sat", "sunday": "sun",
}  # fmt: skip
# "sun" and "wed" are words: the short forms need one of these before them.
_SHORT_WEEKDAYS = {"mon": "mon", "tue": "tue", "tues": "tue", "wed": "wed", "thu": "thu", "thur": "thu",
                   "thurs": "thu", "fri": "fri", "sat": "sat", "sun": "sun"}  # fmt: skip
LONG = "|".join(sorted(_WEEKDAYS, key=len, reverse=True))
_SW = "|".join(sorted(_SHORT_WEEKDAYS, key=len, reverse=True))
_LED = (
    r"(?:(?P<last>last|past) |(?P<next>next|coming) |(?:el |este |this |on |the |by |until |para el |proximo |el "
    r"proximo )+"
    r"(?P<near>proximo )?)"
)
_TRAIL = (
    r"(?:,? (?:(?P<gone>pasado|antepasado)|(?P<nextweek>de la (?:proxima semana|semana que (?:viene|entra)|otra semana)"
    r"|(?:of )?next week)|proximo|que viene|que entra|siguiente)\b)?"
)
_WEEKDAY = re.compile(rf"(?:\b{_LED})?\b(?P<name>{LONG})\b(?!'s)(?: proximo)?{_TRAIL}", re.ASCII)
_SHORT_WEEKDAY = re.compile(
    rf"\b(?:(?P<last>last) |(?P<next>next) |(?:on|this|by|until) )(?P<name>{_SW})\b\.?(?! (?:in|light|shines)\b)",
    re.ASCII,
)
_SPAN = re.compile(rf"\b(?:{LONG})s? ?(?:a|al|to|through|thru|till|-) ?(?:{LONG})s?\b", re.ASCII)
_NO_WEEKDAY = frozenset(
    {"los", "las", "todos", "cada", "every", "each", "santo", "calle", "plaza", "don", "san", "colonia"}
)

_WORDS = frozenset(_WEEKDAYS) | frozenset(
    {"mondays", "tuesdays", "fridays", "saturdays", "sundays", "sabados", "domingos"}
)
_SHORT_WORDS = frozenset(_SHORT_WEEKDAYS)
_WORD_BEFORE = re.compile(r"([a-z]+)\W{0,2}\Z", re.ASCII)


def find(text: Text, language: str) -> list[Found]:
    """The coming one unless the words say otherwise; opening days ("de lunes a viernes", "los sábados") are no date."""
    found: list[Found] = []
    if text.says(_WORDS):
        spans = [Found("date", "", one.start(), one.end()) for one in _SPAN.finditer(text.searched)]
        text = text.without(spans)
        for match in _WEEKDAY.finditer(text.searched):
            if _is_day(match, text):
                found.append(Found("date", _value(match, _WEEKDAYS, language), match.start(), match.end()))
    if text.says(_SHORT_WORDS):
        for match in _SHORT_WEEKDAY.finditer(text.searched):
            found.append(Found("date", _value(match, _SHORT_WEEKDAYS, language), match.start(), match.end()))
    return found


def _is_day(match: Match[str], text: Text) -> bool:
    before = _WORD_BEFORE.search(text.searched, max(0, match.start() - 12), match.start())
    return before is None or before.group(1) not in _NO_WEEKDAY


def _value(match: Match[str], names: dict[str, str], language: str) -> str:
    """ "next Friday" is Friday of the week after this one; "el próximo viernes" is the coming Friday."""
    said = match.groupdict()
    day = names[match["name"]]
    if said.get("last") or said.get("gone"):
        return f"last_weekday:{day}"
    if said.get("next") or said.get("nextweek"):
        return f"next_week:{day}"
    return f"weekday:{day}"
