"""Where a message with two requests may be taken apart."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.nlu.parts import candidates, decide


@pytest.mark.parametrize(
    ("message", "first", "second"),
    [
        ("cuánto debo y además quiero reportar una fuga", "cuánto debo", "quiero reportar una fuga"),
        ("pay my bill and also change my email", "pay my bill", "change my email"),
        ("¿cuánto debo? ¿a qué hora cierran?", "¿cuánto debo?", "¿a qué hora cierran?"),
        ("mándame mi recibo, también quiero saber si hay corte", "mándame mi recibo", "quiero saber si hay corte"),
        ("quiero pagar mi recibo y quiero cambiar mi correo", "quiero pagar mi recibo", "quiero cambiar mi correo"),
        ("how much do I owe and when are you open", "how much do I owe", "when are you open"),
        ("mi saldo por favor\nhay una fuga en mi calle", "mi saldo por favor", "hay una fuga en mi calle"),
        ("what's my balance? also I need to report a leak", "what's my balance?", "I need to report a leak"),
        ("dime mi saldo, de paso mándame el recibo", "dime mi saldo", "mándame el recibo"),
    ],
)
def test_two_requests_are_found_in_the_customers_own_words(message: str, first: str, second: str) -> None:
    assert (first, second) in list(candidates(message))


@pytest.mark.parametrize(
    "message",
    [
        "calle Morelos y Juárez, colonia Centro", "¿cuánto debo?", "agua y luz", "Hidalgo 25 entre Allende y Madero",
        "", "?", "also", "y además", "no quiero levantar queja y quiero hablar con alguien",
        "I don't want my balance and I want the rates", "quiero pagar menos, cómo ahorro",
        "llevo tres semanas esperando que alguien venga por fin a revisar el medidor de mi casa y además nadie viene",
    ],
)  # fmt: skip
def test_names_places_and_stories_are_not_taken_apart(message: str) -> None:
    assert list(candidates(message)) == []


def read(name: str, confidence: float = 0.9) -> dict[str, Any]:
    return {"name": name, "confidence": confidence}


@pytest.mark.parametrize(
    ("first", "second", "cut"),
    [
        (read("check_balance"), read("report_leak"), "both"),
        (read("check_balance"), read("check_balance"), "none"),
        (read("check_balance"), read("report_leak", 0.3), "none"),
        (read("greet"), read("report_leak"), "none"),
        (read("check_balance"), read("nlu_fallback"), "none"),
        (read("inform"), read("pay_bill"), "none"),
        (read("check_balance"), read("emergency"), "second"),
        (read("emergency"), read("check_balance"), "first"),
        (read("check_balance"), read("emergency", 0.2), "none"),
    ],
)
def test_only_two_sure_and_different_requests_are_both_done_and_danger_is_alone(
    first: dict[str, Any], second: dict[str, Any], cut: str
) -> None:
    assert decide(first, second) == cut
