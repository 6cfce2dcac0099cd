"""Money, dates, quantities and times as people of the utility's country write them (Babel, CLDR)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import phonenumbers
from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_decimal

from kit.money import Money
from kit.utility import Utility
from kit.utility_parts import ClockHours

UNITS = {"m3": "m³"}
_WEEKDAYS = {
    "es": dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
                   ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"), strict=True)),
    "en": dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
                   ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True)),
}  # fmt: skip
_SPAN = {"es": "{first} a {last}", "en": "{first} to {last}"}
_LOCALES = {"MXN": {"es": "es_MX", "en": "en_US"}, "USD": {"es": "es_US", "en": "en_US"}}


def locale_of(language: str, currency: str) -> str:
    """The CLDR locale of a language at a utility: both write 1,234.50."""
    return _LOCALES.get(currency, _LOCALES["USD"])["es" if language == "es" else "en"]


def money(amount: Money, language: str) -> str:
    """`$1,234.50`: the sign alone, since a utility has one currency. The amount's own sign is kept."""
    sign = "-" if amount.amount_minor < 0 else ""
    return f"{sign}${format_decimal(abs(amount.major), '#,##0.00', locale=locale_of(language, amount.currency))}"


def owed(amount: Money) -> Money:
    """The amount without its sign, for sentences that say which way it goes."""
    return Money(abs(amount.amount_minor), amount.currency)


def day(value: date | datetime, language: str, utility: Utility) -> str:
    """`viernes 27 de noviembre`, `Friday, November 27`."""
    local = value.astimezone(utility.timezone).date() if isinstance(value, datetime) else value
    pattern = "EEEE d 'de' MMMM" if language == "es" else "EEEE, MMMM d"
    return format_date(local, pattern, locale="es_MX" if language == "es" else "en_US")


def month(value: date, language: str) -> str:
    """`noviembre de 2026`, `November 2026`."""
    pattern = "MMMM 'de' y" if language == "es" else "MMMM y"
    return format_date(value, pattern, locale="es_MX" if language == "es" else "en_US")


def short_day(value: date, language: str) -> str:
    """`5 nov`, `Nov 5`."""
    text = format_date(value, "d MMM" if language == "es" else "MMM d", locale="es_MX" if language == "es" else "en_US")
    return text.replace(".", "")


def clock(value: datetime, language: str, utility: Utility) -> str:
    """`4:30 pm`, `4:30 PM`, in the utility's zone. No stops, which would double at a sentence's end."""
    local = value.astimezone(utility.timezone)
    if language == "es":
        return f"{format_datetime(local, 'h:mm', locale='en_US')} {'am' if local.hour < 12 else 'pm'}"
    return _plain_spaces(format_time(local.time(), "h:mm a", locale="en_US"))


def moment(value: datetime, language: str, utility: Utility, now: datetime) -> str:
    """A time, with its day unless that is today: `hoy a las 4:30 pm`, `Saturday, November 21 at 9:00 AM`."""
    local_day = value.astimezone(utility.timezone).date()
    hour = clock(value, language, utility)
    if local_day == utility.today(now):
        return f"hoy {_at(value, utility)} {hour}" if language == "es" else f"today at {hour}"
    named = day(value, language, utility)
    return f"el {named} {_at(value, utility)} {hour}" if language == "es" else f"{named} at {hour}"


def quantity(value: Decimal, unit: str, language: str, currency: str = "MXN") -> str:
    """`18 m³`, `1,020 kWh`; at most two decimals, none when they are zero."""
    return f"{format_decimal(value, '#,##0.##', locale=locale_of(language, currency))} {UNITS.get(unit, unit)}"


def percent(value: Decimal) -> str:
    """`12%` without its sign, whole: CLDR writes it so for es-MX and en-US."""
    return f"{abs(value):.0f}%"


def phone(number: str) -> str:
    """A number as it is dialled inside its own country."""
    parsed = phonenumbers.parse(number)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)


def hours(spells: tuple[ClockHours, ...], language: str) -> str:
    """`lunes a viernes de 8:00 a 16:30; sábado de 9:00 a 13:00` (12-hour clock in English)."""
    return "; ".join(_spell(spell, language) for spell in spells)


def spoken_digits(number: str) -> str:
    """Digits in groups of four, which people copy with fewer errors."""
    return " ".join(number[i : i + 4] for i in range(0, len(number), 4)) if number.isdigit() else number


def join(words: tuple[str, ...], language: str) -> str:
    """`a, b y c`, `a, b and c`."""
    last = " y " if language == "es" else " and "
    return last.join(filter(None, (", ".join(words[:-1]), words[-1] if words else "")))


def _spell(spell: ClockHours, language: str) -> str:
    days = ", ".join(_days(piece, language) for piece in spell.days.split(","))
    if spell.open == spell.close:
        return f"{days}, las 24 horas" if language == "es" else f"{days}, 24 hours"
    if language == "es":
        return f"{days} de {spell.open:%-H:%M} a {spell.close:%-H:%M}"
    opening, closing = (_plain_spaces(format_time(at, "h:mm a", locale="en_US")) for at in (spell.open, spell.close))
    return f"{days} {opening} to {closing}"


def _days(piece: str, language: str) -> str:
    first, _, last = piece.strip().partition("-")
    names = _WEEKDAYS[language]
    return _SPAN[language].format(first=names[first], last=names[last]) if last else names[first]


def _at(value: datetime, utility: Utility) -> str:
    return "a la" if value.astimezone(utility.timezone).hour % 12 == 1 else "a las"


def _plain_spaces(text: str) -> str:
    return text.replace("\u202f", " ").replace("\xa0", " ")
