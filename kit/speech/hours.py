"""Hours of the day as people say them."""

from __future__ import annotations

from kit.speech.numbers import cardinal

_MINUTES_ES = {0: "", 15: " y cuarto", 30: " y media"}


def clock(hour: int, minute: int, language: str) -> str:
    """An hour of 0 to 23: `cuatro y media de la tarde`, `four thirty PM`; noon and midnight by name."""
    return _spanish(hour, minute) if language == "es" else _english(hour, minute)


def _spanish(hour: int, minute: int) -> str:
    if (hour, minute) == (12, 0):
        return "doce del día"
    named = cardinal(hour % 12 or 12, "es")
    named = "una" if named == "uno" else named
    behind = _MINUTES_ES[minute] if minute in _MINUTES_ES else f" y {cardinal(minute, 'es')}"
    return f"{named}{behind} {_part_of_day(hour)}"


def _part_of_day(hour: int) -> str:
    if hour == 0 or hour >= 19:
        return "de la noche"
    if hour < 6:
        return "de la madrugada"
    return "de la mañana" if hour < 12 else "de la tarde"


def _english(hour: int, minute: int) -> str:
    if minute == 0 and hour in (0, 12):
        return "noon" if hour else "midnight"
    named = cardinal(hour % 12 or 12, "en")
    behind = "" if minute == 0 else f" {'oh ' if minute < 10 else ''}{cardinal(minute, 'en')}"
    return f"{named}{behind} {'AM' if hour < 12 else 'PM'}"
