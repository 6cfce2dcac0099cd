"""`aloud`: an answer as it is written, in the words that a voice says. Nothing is left that only makes sense on paper.

The order matters: what has a shape of its own (case numbers, telephones, money, hours, dates) goes before bare numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from kit.speech import numbers, words
from kit.speech.hours import clock

Said = Callable[[re.Match[str], str], str]

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_MONEY = re.compile(rf"(?P<minus>[-−]\s?)?\$\s?(?P<amount>{_NUMBER})(?P<per>/(?:{words.UNIT_PATTERN})(?!\w))?")
_CASE = re.compile(r"\b(?P<kind>[A-Z]{2,8})-(?P<number>\d{4}-\d{3,})\b")
_EMAIL = re.compile(r"[\w.•+-]+@[\w-]+(?:\.[\w-]+)+")
_URL = re.compile(r"(?:https?://|www\.)\S+")
_MASKED = re.compile(r"[•…*]+\s?(?P<last>\d{2,4})\b")
_ISO_DATE = re.compile(r"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b")
_HOUR = re.compile(r"\b(?P<hour>\d{1,2}):(?P<minute>\d\d)(?:\s?(?P<half>[ap])(?:m\b|\.\s?m\.))?", re.IGNORECASE)
_BARE_HOUR = re.compile(r"\b(?P<hour>\d{1,2})\s?(?P<half>[ap])(?:m\b|\.\s?m\.)", re.IGNORECASE)
_QUANTITY = re.compile(rf"(?P<minus>[-−])?(?P<number>{_NUMBER})\s?(?P<unit>{words.UNIT_PATTERN})(?![\w])")
_PER_UNIT = re.compile(rf"\s?/\s?(?P<unit>{words.UNIT_PATTERN})(?![\w])")
_GROUPED = re.compile(r"\+?\(?\d{1,4}\)?(?:[ -]\d{1,4}){2,}\b|\+\d{8,15}\b")
_AREA_CODE = re.compile(r"\((\d{2,3})\)\s?(?=\d)")
_LONG = re.compile(r"(?<![\d,.])(?:\d{5,}|0\d+|911)(?![\d,]*\d|\.\d)")
_DAY_ES = re.compile(rf"\b(?P<day>\d{{1,2}})(?P<of> de | )(?P<month>{words.MONTHS_ES})\b(?: de(?P<year> 20\d\d))?")
_MONTH_YEAR = re.compile(rf"\b(?P<month>{words.MONTHS_ES}|{words.MONTHS_EN})(?P<of> de | )(?P<year>20\d\d)\b")
_DAY_EN = re.compile(rf"\b(?P<month>{words.MONTHS_EN})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year>20\d\d))?\b")
_PLAIN = re.compile(
    rf"(?P<minus>(?<![\w])[-−])?(?P<number>{_NUMBER})(?P<ordinal>st|nd|rd|th|º|ª|°)?(?:(?= (?P<next>[^\W\d]+)))?"
)
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_ITEM = re.compile(r"^\s*(?:[-•·*]|\d{1,2}[.)])\s+", re.MULTILINE)


def aloud(text: str, language: str, currency: str) -> str:
    """What is said for `text` in `language` (es, en), with the utility's `currency` (MXN, USD). One line, no digits."""
    spoken = _AREA_CODE.sub(r"\1 ", _ITEM.sub("", _URL.sub("", text)))
    spoken = _lines(words.without_signs(words.without_postcodes(spoken)))
    for pattern, say in _steps(currency):
        spoken = pattern.sub(lambda found, say=say: say(found, language), spoken)  # type: ignore[misc]
    return words.tidy(words.spell_out(spoken, language))


def _steps(currency: str) -> tuple[tuple[re.Pattern[str], Said], ...]:
    return (
        (_EMAIL, _email),
        (_CASE, _case),
        (_MASKED, _masked),
        (_MONEY, lambda found, language: _money(found, language, currency)),
        (_ISO_DATE, _iso_date),
        (_HOUR, _hour),
        (_BARE_HOUR, _hour),
        (_DAY_ES, _day_es),
        (_DAY_EN, _day_en),
        (_MONTH_YEAR, _month_year),
        (_QUANTITY, _quantity),
        (_PER_UNIT, _per_unit),
        (_GROUPED, lambda found, language: numbers.digits(found[0], language)),
        (_LONG, lambda found, language: numbers.digits(found[0], language)),
        (_PLAIN, _plain),
    )


def _lines(text: str) -> str:
    """One line: what stands on a line of its own is a sentence."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return " ".join(line if line[-1] in ".?!:,;…" else f"{line}." for line in lines[:-1]) + (
        f" {lines[-1]}" if len(lines) > 1 else "".join(lines)
    )


def _value(number: str) -> Decimal:
    return Decimal(number.replace(",", ""))


def _money(found: re.Match[str], language: str, currency: str) -> str:
    amount = _value(found["amount"])
    major, minor = divmod(int((amount * 100).to_integral_value()), 100)
    names = words.CURRENCIES[currency if currency in words.CURRENCIES else "USD"]["es" if language == "es" else "en"]
    parts = []
    if major or not minor:
        of = "de " if language == "es" and major >= 1_000_000 and major % 1_000_000 == 0 else ""
        parts.append(f"{numbers.cardinal(major, language, noun='m')} {of}{names.major[major != 1]}")
    if minor:
        parts.append(f"{numbers.cardinal(minor, language, noun='m')} {names.minor[minor != 1]}")
    said = (" con " if language == "es" else " and ").join(parts)
    if found["minus"]:
        said = f"{'menos' if language == 'es' else 'minus'} {said}"
    return said + (_per(found["per"].removeprefix("/"), language) if found["per"] else "")


def _per(unit: str, language: str) -> str:
    return f" {'por' if language == 'es' else 'per'} {words.unit(unit, language, plural=False)}"


def _per_unit(found: re.Match[str], language: str) -> str:
    return _per(found["unit"], language)


def _quantity(found: re.Match[str], language: str) -> str:
    value = _value(found["number"])
    gender = words.gender_of_unit(found["unit"])
    whole = value == value.to_integral_value()
    said = numbers.cardinal(int(value), language, noun=gender) if whole else numbers.decimal(value, language)
    minus = f"{'menos' if language == 'es' else 'minus'} " if found["minus"] else ""
    return f"{minus}{said} {words.unit(found['unit'], language, plural=value != 1)}"


def _case(found: re.Match[str], language: str) -> str:
    kind = words.CASE[language == "es"] if found["kind"] == "CASE" else " ".join(found["kind"])
    return f"{kind} {numbers.digits(found['number'], language)}"


def _email(found: re.Match[str], language: str) -> str:
    name, _, domain = found[0].rpartition("@")
    dot, at = f" {words.DOT[language == 'es']} ", words.AT[language == "es"]
    return f"{re.sub('•+', '…', name).replace('.', dot)} {at} {domain.replace('.', dot)}"


def _masked(found: re.Match[str], language: str) -> str:
    said = numbers.digits(found["last"], language)
    return f"número que termina en {said}" if language == "es" else f"number ending in {said}"


def _iso_date(found: re.Match[str], language: str) -> str:
    month = words.month(int(found["month"]), language)
    day, year = numbers.day(int(found["day"]), language), numbers.year(int(found["year"]), language)
    return f"{day} de {month} de {year}" if language == "es" else f"{month} {day}, {year}"


def _hour(found: re.Match[str], language: str) -> str:
    hour, minute = int(found["hour"]), int(found.groupdict().get("minute") or 0)
    if hour > 23 or minute > 59:
        return found[0]
    if half := found["half"]:
        hour = hour % 12 + (12 if half.casefold() == "p" else 0)
    return clock(hour, minute, language)


def _day_es(found: re.Match[str], language: str) -> str:
    if not 1 <= int(found["day"]) <= 31:
        return found[0]
    said = f"{numbers.day(int(found['day']), 'es')} de {words.full_month(found['month'])}"
    return f"{said} de {numbers.year(int(found['year']), 'es')}" if found["year"] else said


def _day_en(found: re.Match[str], language: str) -> str:
    if not 1 <= int(found["day"]) <= 31:
        return found[0]
    said = f"{words.full_month(found['month'])} {numbers.day(int(found['day']), 'en')}"
    return f"{said}, {numbers.year(int(found['year']), 'en')}" if found["year"] else said


def _month_year(found: re.Match[str], language: str) -> str:
    return f"{words.full_month(found['month'])}{found['of']}{numbers.year(int(found['year']), language)}"


def _plain(found: re.Match[str], language: str) -> str:
    number = found["number"]
    minus = f"{'menos' if language == 'es' else 'minus'} " if found["minus"] else ""
    if found["ordinal"] and number.isdigit() and language != "es":
        return minus + numbers.day(int(number), "en")
    if _YEAR.match(number):
        return minus + numbers.year(int(number), language)
    value = _value(number)
    if "." in number:
        return minus + numbers.decimal(value, language)
    return minus + numbers.cardinal(int(value), language, noun=words.gender(found["next"] or ""))
