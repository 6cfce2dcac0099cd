"""Hours of the day: "a las 5 de la tarde" → 17:00, "5:30 pm", "al mediodía", "in the morning"."""

from __future__ import annotations

import re
from re import Match

from bot.core.nlu.patterns.text import Found, Text
from bot.core.nlu.patterns.vocabulary import vocabulary

_MORNING = r"de la manana|en la manana|por la manana|in the morning|a\.? ?m\b\.?"
_AFTERNOON = (
    r"de la tarde|en la tarde|por la tarde|de la noche|en la noche|por la noche|in the (?:afternoon"
    r"|evening)|at night|p\.? ?m\b\.?"
)
_HALF = rf"(?: ?(?:(?P<am>{_MORNING})|(?P<pm>{_AFTERNOON})))"
_MINUTES = r"(?:[:.](?P<minutes>[0-5]\d)|(?P<half> y media)|(?P<quarter> y cuarto))?"
_AT = re.compile(
    rf"\b(?:como a las|a eso de las|a las?|at|around|by|desde las|despues de las|antes de las|after|before) "
    rf"(?P<hour>\d{{1,2}}){_MINUTES}(?: ?(?:hrs?|horas|o'?clock))?{_HALF}?(?![\w/%$]|[.,:\-]\d| \d| ?(?:mil|pesos"
    rf"|dias|days))",
    re.ASCII,
)
_MARKED = re.compile(rf"(?<![\d.,:/\-])(?P<hour>\d{{1,2}}){_MINUTES} ?{_HALF}(?!\w)", re.ASCII)
_NAMED = re.compile(r"\b(?:(?:al? |a el )?(?P<noon>mediodia|medio dia)|(?:at )?(?P<noon2>noon|midday))\b", re.ASCII)
_PART = re.compile(
    r"\b(?:(?:por|en|x) la (?:(?P<morning>manana)|(?P<afternoon>tarde)|(?P<evening>noche))|(?P<early>temprano)"
    r"|in the (?:(?P<morning2>morning)|(?P<afternoon2>afternoon)|(?P<evening2>evening))"
    r"|(?P<morning3>morning)|(?P<afternoon3>afternoon)|(?P<evening3>evening|night))\b",
    re.ASCII,
)
_PART_WORDS = vocabulary("manana tarde noche temprano morning afternoon evening night")
_HOUR_WORDS = vocabulary("las la at around by am pm a p m manana tarde noche morning afternoon after before")
_NOON_WORDS = vocabulary("mediodia medio noon midday")
_FIRST_AFTERNOON = 7
"""An hour without am or pm below this is in the afternoon: nobody makes an appointment at 5 in the morning."""
_ENGLISH = re.compile(r"(?:at|by|around|after|before) ", re.ASCII)
_NEXT_WORD = re.compile(r" ([a-z0-9]+)", re.ASCII)
_AFTER_HOUR = vocabulary(
    "today tomorrow tonight on and or if in please i this next sharp but when because so to is works on the "
    "it that would monday tuesday wednesday thursday friday saturday sunday ish"
)
_DIGIT = re.compile(r"\d", re.ASCII)


def find(text: Text) -> list[Found]:
    """Hours, each as "T17:00"."""
    found: list[Found] = []
    if text.says(_HOUR_WORDS) and _DIGIT.search(text.searched):
        for pattern in (_AT, _MARKED):
            new = [
                Found("date", hour, one.start(), one.end())
                for one in pattern.finditer(text.searched)
                if (hour := _hour(one)) and not _is_thing(one, text)
            ]
            text, found = text.without(new), found + new
    if text.says(_NOON_WORDS):
        found += (Found("date", "T12:00", one.start(), one.end()) for one in _NAMED.finditer(text.searched))
    return found


def find_parts(text: Text) -> list[Found]:
    """Parts of the day, each as "Tmorning": they mean something only beside a day."""
    if not text.says(_PART_WORDS):
        return []
    return [Found("date", f"T{_part(one)}", one.start(), one.end()) for one in _PART.finditer(text.searched)]


def _hour(match: Match[str]) -> str:
    hour = int(match["hour"])
    minutes = int(match["minutes"] or (30 if match["half"] else 15 if match["quarter"] else 0))
    is_unsaid = not match["am"] and not match["pm"] and not match["minutes"]
    if hour > 23 or (hour == 0 and (match["pm"] or is_unsaid)):
        return ""
    if hour < 12 and (match["pm"] or (is_unsaid and hour < _FIRST_AFTERNOON)):
        hour += 12
    elif hour == 12 and match["am"]:
        hour = 0
    return f"T{hour:02d}:{minutes:02d}"


def _is_thing(match: Match[str], text: Text) -> bool:
    """ "the meter at 14 Birch", "at two addresses": no hour, unless the next word is one that follows an hour."""
    is_bare = _ENGLISH.match(match.group()) and match.group().split()[-1] == match["hour"]
    following = _NEXT_WORD.match(text.searched, match.end())
    return bool(is_bare and following and following.group(1) not in _AFTER_HOUR)


def _part(match: Match[str]) -> str:
    name = str(match.lastgroup).rstrip("23")
    return "morning" if name == "early" else name
