"""Ways to pay."""

from __future__ import annotations

import pytest

from bot.core.nlu.patterns import find

HOLDS = [
    ("quiero pagar en oxxo", "oxxo"),
    ("OXXO", "oxxo"),
    ("puedo pagar en el oxo?", "oxxo"),
    ("hay oxxos cerca?", "oxxo"),
    ("en la tienda", "store"),
    ("pagar en 7-eleven", "store"),
    ("en la farmacia guadalajara", "store"),
    ("at a store", "store"),
    ("at Walmart", "store"),
    ("can I pay at HEB", "store"),
    ("por spei", "transfer"),
    ("transferencia", "transfer"),
    ("hago una tranferencia", "transfer"),
    ("trasferencia bancaria", "transfer"),
    ("bank transfer", "transfer"),
    ("by wire transfer", "transfer"),
    ("zelle", "transfer"),
    ("cuál es la clabe", "transfer"),
    ("con tarjeta", "card"),
    ("tarjeta de crédito", "card"),
    ("con mi targeta", "card"),
    ("con débito", "card"),
    ("credit card", "card"),
    ("can I use my card", "card"),
    ("do you take visa", "card"),
    ("debit card please", "card"),
    ("en efectivo", "cash"),
    ("efetivo", "cash"),
    ("cash", "cash"),
    ("can i pay in cash", "cash"),
    ("en ventanilla", "teller"),
    ("en el banco", "teller"),
    ("depósito bancario", "teller"),
    ("at the bank", "teller"),
    ("por la app", "app"),
    ("desde la aplicación", "app"),
    ("with the app", "app"),
    ("in your app", "app"),
    ("ach", "ach"),
    ("ACH payment", "ach"),
    ("e-check", "ach"),
    ("con cheque", "check"),
    ("by check", "check"),
    ("I want to mail a check", "check"),
    ("money order", "check"),
    ("en línea", "online"),
    ("por internet", "online"),
    ("online", "online"),
    ("on the website", "online"),
]
NOTHING = [
    "can you check my balance",
    "transfer me to an agent",
    "transfiéreme con alguien",
    "quiero pagar",
    "check if it's paid",
    "I have a credit on my account",
    "tengo saldo a favor",
    "la app no abre",
    "store hours",
    "quiero un crédito",
    "mi tarjeta del INAPAM",
    "a transfer of service",
    "can I check the date",
]


def ways(text: str) -> list[str]:
    return [one.value for one in find(text) if one.entity == "payment_way"]


@pytest.mark.parametrize(("text", "way"), HOLDS)
def test_a_way_to_pay_is_read(text: str, way: str) -> None:
    assert ways(text) == [way]


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_way_to_pay_gives_none(text: str) -> None:
    assert ways(text) == []


def test_a_way_that_is_turned_down_is_left_out() -> None:
    assert ways("no quiero pagar en efectivo, mejor con tarjeta") == ["card"]


def test_two_ways_are_two_entities() -> None:
    assert ways("¿en efectivo o con tarjeta?") == ["cash", "card"]
