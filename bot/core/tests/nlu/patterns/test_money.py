"""Amounts, and parts of what is owed."""

from __future__ import annotations

import pytest

from bot.core.nlu.patterns import find

AMOUNTS = [
    ("trescientos cincuenta", "350"),
    ("$1,250.50", "1250.50"),
    ("mil doscientos", "1200"),
    ("1.5 mil", "1500"),
    ("1.5 mil pesos", "1500"),
    ("350 varos", "350"),
    ("quiero pagar 350", "350"),
    ("voy a abonar quinientos", "500"),
    ("puedo dar doscientos cincuenta hoy", "250"),
    ("pago 300 pesos", "300"),
    ("abonar $ 300", "300"),
    ("te pago nomás unos 400 por ahora", "400"),
    ("son 1 250 pesos", "1250"),
    ("2 mil 500 pesos", "2500"),
    ("dos mil quinientos", "2500"),
    ("dosientos pesos", "200"),
    ("trecientos sincuenta pesos", "350"),
    ("cien pesitos", "100"),
    ("12 pesos con 50 centavos", "12.50"),
    ("50 centavos", "0.50"),
    ("1250.5 MXN", "1250.5"),
    ("$ 2mil", "2000"),
    ("me llegó de 1800", "1800"),
    ("me cobraron 950 y no sé por qué", "950"),
    ("mi recibo es de 780", "780"),
    ("debo 3,200.75", "3200.75"),
    ("pues unos seiscientos", "600"),
    ("MIL PESOS", "1000"),
    ("20 bolas", "20"),
    ("una cantidad de 640", "640"),
    ("it was 1,250 dollars", "1250"),
    ("two hundred dollars", "200"),
    ("three fifty", "350"),
    ("I can pay one twenty five", "125"),
    ("can I pay 60 today?", "60"),
    ("put 75.50 on my bill", "75.50"),
    ("a hundred bucks", "100"),
    ("one thousand two hundred dollars", "1200"),
    ("my bill was 212.40", "212.40"),
    ("they charged me 95", "95"),
    ("20 dollars and 5 cents", "20.05"),
    ("about forty five bucks", "45"),
    ("i owe 2k", "2000"),
    ("USD 45.10", "45.10"),
    ("fourty dollars", "40"),
    ("pay like two hundred for now", "200"),
]
NO_AMOUNT = [
    "500",
    "dos",
    "mil gracias",
    "ya pagué, mil gracias",
    "quiero pagar el 15",
    "pagar 2 recibos",
    "once I pay, when does it show?",
    "pay 2 bills",
    "lo siento",
    "son 20 m3",
    "pagar en 3 meses",
    "caso 123 de 2026",
    "vivo en Hidalgo 350",
    "the meter reads 4582",
    "tengo tres semanas esperando",
    "ya pagué el recibo de 2025",
    "a las tres",
    "one more question",
    "me llegó de 1800, quiero pagar",
    "my bill is 212 and I want to pay",
]
PARTS = [
    ("la mitad", "half"),
    ("quiero pagar la mitad", "half"),
    ("puedo pagar nomás la mitad?", "half"),
    ("la mita", "half"),
    ("el 50%", "half"),
    ("el cincuenta por ciento", "half"),
    ("half", "half"),
    ("can I pay half now?", "half"),
    ("half of it", "half"),
    ("half my balance", "half"),
    ("50 percent", "half"),
    ("todo", "all"),
    ("quiero pagar todo", "all"),
    ("todo lo que debo", "all"),
    ("sí, todo por favor", "all"),
    ("pago el total", "all"),
    ("pagar completo", "all"),
    ("voy a liquidar mi adeudo", "all"),
    ("la totalidad", "all"),
    ("all of it", "all"),
    ("everything", "all"),
    ("I'll pay it all", "all"),
    ("pay the full amount", "all"),
    ("pay in full", "all"),
    ("the whole thing", "all"),
    ("I want to pay off my balance", "all"),
    ("pagar el 100%", "all"),
    ("un tercio", "third"),
    ("la tercera parte", "third"),
    ("a third", "third"),
    ("one third of what I owe", "third"),
    ("un cuarto de lo que debo", "quarter"),
    ("la cuarta parte", "quarter"),
    ("a quarter of it", "quarter"),
    ("dos tercios", "two_thirds"),
    ("two thirds", "two_thirds"),
    ("tres cuartas partes", "three_quarters"),
    ("el 30%", "30%"),
    ("puedo dar el 20 por ciento", "20%"),
    ("30 percent for now", "30%"),
    ("PAGAR LA MITAD HOY", "half"),
    ("pago todo de una vez", "all"),
]
NO_PART = [
    "todo el día sin agua",
    "no hay agua en toda la colonia",
    "a la mitad de la calle",
    "half an hour ago",
    "half the street has no power",
    "todo bien, gracias",
    "all day without water",
    "is everything ok?",
    "estoy sin luz desde la mitad de la noche",
    "all right",
    "tarda media hora",
    "todos los días",
    "the third bill",
    "at a quarter past five",
    "le cobraron a todo el fraccionamiento",
]


def values(text: str, entity: str) -> list[str]:
    return [one.value for one in find(text) if one.entity == entity]


@pytest.mark.parametrize(("text", "value"), AMOUNTS)
def test_an_amount_is_read(text: str, value: str) -> None:
    assert values(text, "amount") == [value]


@pytest.mark.parametrize("text", NO_AMOUNT)
def test_what_is_no_money_gives_no_amount(text: str) -> None:
    assert values(text, "amount") == []


@pytest.mark.parametrize(("text", "value"), PARTS)
def test_a_part_of_the_debt_is_read(text: str, value: str) -> None:
    assert values(text, "amount_part") == [value]


@pytest.mark.parametrize("text", NO_PART)
def test_what_is_no_part_of_the_debt_gives_none(text: str) -> None:
    assert values(text, "amount_part") == []
