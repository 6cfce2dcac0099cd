"""Templates as an agent sees and sends them."""

from __future__ import annotations

import pytest

from channels.message import Template, Text
from desk.work.templates import FIRST, drafts, known
from desk.work.words import WORDS
from kit import utility

CANTERA = utility.load("cantera")
[BILL] = [one for one in drafts(CANTERA, "es") if one.name == "bill_reminder"]


def test_what_can_be_sent_is_what_the_utility_has_in_that_language_and_is_no_advertising() -> None:
    loud = CANTERA.templates["bill_reminder"].model_copy(update={"category": "marketing"})
    found = drafts(CANTERA.model_copy(update={"templates": CANTERA.templates | {"loud": loud}}), "en")
    assert found[0].name == FIRST
    assert {one.name for one in found} == {name for name, one in CANTERA.templates.items() if one.category == "utility"}
    assert {one.code for one in found} == {"en_US"}
    assert drafts(CANTERA, "fr") == ()


def test_it_is_shown_as_the_customer_will_read_it_and_what_is_missing_by_its_name() -> None:
    values = ["Rosa", "", "20 de mayo", " "]
    assert BILL.filled(values) == (
        "Hola, Rosa. Tu recibo de Aguas de Cantera es de {amount} y vence el 20 de mayo (contrato terminado en "
        "{contract}). Responde a este mensaje para ver tu recibo o cómo pagar."
    )
    assert BILL.missing(values) == ("amount", "contract")


def test_a_value_is_one_line_and_no_place_of_its_own() -> None:
    template, words = BILL.message(["Rosa\n  Paz", "{{4}}", "hoy", "8475"])
    assert template == Template("bill_reminder_v1", "es_MX", ("Rosa Paz", "{{4}}", "hoy", "8475"))
    assert isinstance(words, Text)
    assert "Hola, Rosa Paz. Tu recibo de Aguas de Cantera es de {{4}} y vence el hoy" in words.text


def test_what_is_known_is_filled_in_and_of_a_contract_its_end_only() -> None:
    told = {"nombre": "Rosa", "contrato": "4102938475", "saldo": "$20.00"}
    assert known(BILL.variables, told, "es") == ["Rosa", "", "", "8475"]
    assert known(("balance", "topic", "start"), told, "en") == ["$20.00", "your service", ""]
    assert known(("name", "contract"), {}, "es") == ["", ""]


@pytest.mark.parametrize("name", utility.load_all())
def test_every_template_and_variable_of_the_utilities_has_a_name(name: str) -> None:
    for language in ("es", "en"):
        for one in drafts(utility.load(name), language):
            assert f"template_{one.name}" in WORDS
            assert {f"variable_{variable}" for variable in one.variables} <= set(WORDS)
