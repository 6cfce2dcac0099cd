"""Money, dates and numbers as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from actions import format as fmt
from actions.understood import choice_of, digits_in, number_in
from kit.money import Money
from kit.utility import load
from kit.utility_parts import ClockHours

CANTERA, PRAIRIE = load("cantera"), load("prairie")


@pytest.mark.parametrize(
    ("amount", "language", "written"),
    [
        (Money(123450, "MXN"), "es", "$1,234.50"),
        (Money(123450, "MXN"), "en", "$1,234.50"),
        (Money(8520, "USD"), "en", "$85.20"),
        (Money(8520, "USD"), "es", "$85.20"),
        (Money(-500, "MXN"), "es", "-$5.00"),
    ],
)
def test_money_has_one_sign_two_decimals_and_commas(amount: Money, language: str, written: str) -> None:
    assert fmt.money(amount, language) == written


def test_days_have_their_weekday() -> None:
    assert fmt.day(date(2026, 11, 27), "es", CANTERA) == "viernes 27 de noviembre"
    assert fmt.day(date(2026, 11, 27), "en", PRAIRIE) == "Friday, November 27"


def test_a_moment_is_told_in_the_utility_s_zone_and_the_day_it_has_there() -> None:
    now = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
    late = datetime(2026, 11, 21, 5, 30, tzinfo=UTC)
    assert fmt.moment(late, "es", CANTERA, now) == "hoy a las 11:30 pm"
    assert (
        fmt.moment(datetime(2026, 11, 21, 19, 0, tzinfo=UTC), "es", CANTERA, now)
        == "el sábado 21 de noviembre a la 1:00 pm"
    )
    assert fmt.moment(late, "en", PRAIRIE, now) == "today at 11:30 PM"


def test_hours_that_never_end_say_so() -> None:
    always = (ClockHours(days="mon-sun", open=time(0), close=time(0)),)
    assert fmt.hours(always, "es") == "lunes a domingo, las 24 horas"
    assert fmt.hours(always, "en") == "Monday to Sunday, 24 hours"


def test_hours_are_words() -> None:
    assert fmt.hours(PRAIRIE.hours, "en") == "Monday to Friday 7:30 AM to 6:00 PM; Saturday 9:00 AM to 1:00 PM"


def test_quantities_drop_empty_decimals() -> None:
    assert fmt.quantity(Decimal("1020.00"), "kWh", "en", "USD") == "1,020 kWh"
    assert fmt.quantity(Decimal("6.5"), "HCF", "en", "USD") == "6.5 HCF"


def test_phones_are_written_as_dialled_at_home() -> None:
    assert fmt.phone("+524422110073") == "442 211 0073"
    assert fmt.phone("+15125550199") == "(512) 555-0199"


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("es el 0100 2140 70", "0100214070"),
        ("123-456", "123456"),
        ("tengo 2 y es 0100214070", "0100214070"),
        ("nada", ""),
    ],
)
def test_digits_are_read_through_spaces_and_dashes(words: str, digits: str) -> None:
    assert digits_in(words) == digits


def test_numbers_are_read_with_commas() -> None:
    assert number_in("como 1,020.5 kWh") == Decimal("1020.5")
    assert number_in("muchos") is None


def test_a_choice_that_fits_two_options_is_none() -> None:
    options = (("Sucursal Centro", "a"), ("Sucursal Norte", "b"))
    assert choice_of("sucursal", options) is None
    assert choice_of("centro", options) == "a"
    assert choice_of("7", options) is None
