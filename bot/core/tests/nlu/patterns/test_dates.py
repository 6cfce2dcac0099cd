"""Days and hours, in values that need no calendar."""

from __future__ import annotations

import pytest

from bot.core.nlu.patterns import find

HOLDS = [
    ("el lunes", "weekday:mon"),
    ("el próximo viernes", "weekday:fri"),
    ("el viernes que viene", "weekday:fri"),
    ("el miercoles", "weekday:wed"),
    ("pago el savado", "weekday:sat"),
    ("el lunes pasado", "last_weekday:mon"),
    ("el viernes de la próxima semana", "next_week:fri"),
    ("hoy", "+0d"),
    ("mañana", "+1d"),
    ("mañana temprano", "+1dTmorning"),
    ("pasado mañana", "+2d"),
    ("ayer", "-1d"),
    ("antier", "-2d"),
    ("mañana a las 5 de la tarde", "+1dT17:00"),
    ("a las cinco de la tarde mañana", "+1dT17:00"),
    ("el jueves a las 10", "weekday:thuT10:00"),
    ("el martes por la mañana", "weekday:tueTmorning"),
    ("hoy a las 4 y media", "+0dT16:30"),
    ("fin de mes", "month_end"),
    ("te pago a fin de mes", "month_end"),
    ("a principios de mes", "month_start"),
    ("el día primero", "month_start"),
    ("a mediados de mes", "day:15"),
    ("en la quincena", "quincena"),
    ("el fin de semana", "weekend"),
    ("el 15", "day:15"),
    ("el quince", "day:15"),
    ("pago el día 20", "day:20"),
    ("el 5 del próximo mes", "next_month:5"),
    ("15 de diciembre", "12-15"),
    ("el 3 de enero de 2027", "2027-01-03"),
    ("quince de diciembre", "12-15"),
    ("lunes 15 de diciembre", "12-15"),
    ("15/dic/2026", "2026-12-15"),
    ("en dos semanas", "+2w"),
    ("dentro de 3 días", "+3d"),
    ("en ocho días", "+1w"),
    ("en un mes", "+1m"),
    ("la próxima semana", "+1w"),
    ("la semana que viene", "+1w"),
    ("vence el 12/05", "05-12"),
    ("el 25/12", "12-25"),
    ("15-12-2026", "2026-12-15"),
    ("2026-12-15", "2026-12-15"),
    ("esta noche", "+0dTevening"),
    ("a las 5 de la tarde", "T17:00"),
    ("monday", "weekday:mon"),
    ("on Friday", "weekday:fri"),
    ("next Friday", "next_week:fri"),
    ("last Monday", "last_weekday:mon"),
    ("this wensday", "weekday:wed"),
    ("by Fri.", "weekday:fri"),
    ("today", "+0d"),
    ("tomorow", "+1d"),
    ("the day after tomorrow", "+2d"),
    ("tomorrow at 5 pm", "+1dT17:00"),
    ("Tuesday at 10:30 am", "weekday:tueT10:30"),
    ("tomorrow morning", "+1dTmorning"),
    ("tonight", "+0dTevening"),
    ("in two weeks", "+2w"),
    ("a week from now", "+1w"),
    ("in 10 days", "+10d"),
    ("the 3rd", "day:3"),
    ("by the 20th", "day:20"),
    ("the 5th of next month", "next_month:5"),
    ("December 15", "12-15"),
    ("Dec 15th", "12-15"),
    ("Dec. 15, 2026", "2026-12-15"),
    ("the 15th of December", "12-15"),
    ("January first", "01-01"),
    ("it is due on 12/05", "12-05"),
    ("end of the month", "month_end"),
    ("the first of the month", "month_start"),
    ("next week", "+1w"),
    ("at noon", "T12:00"),
]
NOTHING = [
    "de lunes a viernes",
    "abren los sábados?",
    "por la mañana no hay presión",
    "two days ago",
    "24/7",
    "1/2 recibo",
    "Santo Domingo",
    "the 2nd bill",
    "el 120",
    "marzo",
    "buena tarde",
    "monday through friday",
    "the sun is out",
    "el 2 contrato",
    "el 4471229001",
    "may I",
    "good morning",
    "buenas noches",
]


def dates(text: str, language: str = "es") -> list[str]:
    return [one.value for one in find(text, language) if one.entity == "date"]


@pytest.mark.parametrize(("text", "value"), HOLDS)
def test_a_day_is_read(text: str, value: str) -> None:
    assert dates(text) == [value]


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_day_gives_none(text: str) -> None:
    assert dates(text) == []


@pytest.mark.parametrize(("language", "value"), [("es", "05-12"), ("en", "12-05")])
def test_without_words_the_metadata_says_which_is_the_month(language: str, value: str) -> None:
    assert dates("12/05", language) == [value]


def test_the_words_outweigh_the_metadata() -> None:
    assert dates("can I pay by 12/05 please, is it ok?", "es") == ["12-05"]


def test_a_month_above_twelve_can_only_be_the_day() -> None:
    assert dates("25/12", "en") == ["12-25"]


def test_two_days_are_two_dates() -> None:
    assert dates("el lunes o el jueves") == ["weekday:mon", "weekday:thu"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("not tuesday, wednesday", "weekday:wed"),
        ("no el lunes, el martes", "weekday:tue"),
        ("it's the 11th, not the 10th", "day:11"),
        ("no puedo el lunes, mejor el miércoles", "weekday:wed"),
    ],
)
def test_a_day_that_is_taken_back_is_no_answer(text: str, value: str) -> None:
    assert dates(text) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [("this morning around 8", "+0dT08:00"), ("esta noche a las 8", "+0dT20:00"), ("esta tarde a las 4", "+0dT16:00")],
)
def test_a_part_of_the_day_says_which_hour_is_meant(text: str, value: str) -> None:
    assert dates(text) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "the meter at 14 Birch",
        "service at two addresses",
        "is my account at zero?",
        "no ha llegado el agua en tres días",
        "los m3 de septiembre",
        "it hasn't come in three days",
    ],
)
def test_figures_beside_other_things_are_no_hour_or_day(text: str) -> None:
    assert dates(text) == []
