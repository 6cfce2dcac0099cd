"""What is known for the variables of an answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desk.work.customer import Contract, Customer
from desk.work.filling import balance_of, spoken, values_of
from desk.work.talk import Head
from kit import utility
from kit.ids import new_id
from kit.money import Money

CANTERA = utility.load("cantera")
CASA = Contract(
    new_id(), "4102938475", "Casa", "active", "water", "domestica", Money(48250, "MXN"), False, False, True, True, None
)
OTHER = replace(CASA, number="4102938111", asked=False)
ROSA = Customer("phone", name="Rosa Mendoza Ñandú", contracts=(CASA, OTHER))


def head(**changes: Any) -> Head:
    plain = Head(
        id=new_id(), utility="cantera", channel="whatsapp", address="524421234567", language="es", name="Rosy 🌸",
        state="taken", reason="asked", urgent=False, acknowledged=False, agent="noemi", agent_name="Noemí Ruiz",
        opened_at=None, closes_at=None, arrival=1,
    )  # fmt: skip
    return replace(plain, **changes)


def values(customer: Customer | None, **changes: Any) -> dict[str, str]:
    return values_of(head(**changes), CANTERA, agent="Noemí Ruiz", customer=customer)


def test_who_has_proven_to_be_it_is_called_as_in_the_records() -> None:
    known = values(ROSA)
    assert known == {
        "nombre": "Rosa",
        "agente": "Noemí",
        "empresa": "Aguas de Cantera",
        "contrato": "4102938475",
        "saldo": "$482.50",
    }


def test_who_only_gave_a_contract_number_is_called_as_they_call_themselves() -> None:
    assert values(replace(ROSA, proof="contract"))["nombre"] == "Rosy"


def test_nobody_knows_the_contract_when_there_are_several_and_none_is_asked_about() -> None:
    known = values(replace(ROSA, contracts=(OTHER, OTHER)))
    assert not {"contrato", "saldo"} & set(known)


def test_the_only_contract_is_the_one() -> None:
    assert values(replace(ROSA, contracts=(OTHER,)))["contrato"] == "4102938111"


def test_without_the_records_there_is_a_name_the_agent_and_the_utility() -> None:
    assert values(None, name="") == {"nombre": "", "agente": "Noemí", "empresa": "Aguas de Cantera"}


@pytest.mark.parametrize(
    ("minor", "language", "told"),
    [
        (48250, "es", "$482.50"),
        (0, "es", "$0.00"),
        (-12000, "es", "$120.00 a favor"),
        (-12000, "en", "$120.00 in credit"),
    ],
)
def test_a_balance_is_told_as_a_sentence_takes_it(minor: int, language: str, told: str) -> None:
    assert balance_of(Money(minor, "MXN"), language, CANTERA) == told


def test_the_language_is_the_customers_or_the_utilitys() -> None:
    assert [spoken(head(language=one), CANTERA) for one in ("en", "fr", None)] == ["en", "es", "es"]
