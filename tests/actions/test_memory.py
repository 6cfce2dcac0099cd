"""Short messages that lean on the last answer."""

from __future__ import annotations

from typing import Any

import pytest

from tests.actions.stage import KNOWN, ME, NEEDS_1, Backend, Conversation, balance, pesos, problem
from tests.actions.test_several import counter

PERIODS = [(f"2026-{month:02}-01", f"2026-{month:02}-28", month) for month in range(1, 12)]
HISTORY = [
    {"period_start": start, "period_end": end, "quantity": 10 + month, "unit": "m3", "estimated": month == 8}
    for start, end, month in PERIODS
]
BILLS = [
    {
        "id": f"b{month}", "number": f"R-{month}", "period_start": start, "period_end": end, "due_date": end,
        "total": pesos(month * 100), "balance": pesos(0),
    }
    for start, end, month in reversed(PERIODS)
]  # fmt: skip
USE = HISTORY[-1] | {"previous": HISTORY[-2], "last_year": None, "average_12": 15, "change_percent": 1}


def records(**routes: Any) -> Backend:
    """One contract with eleven months of use and bills."""
    usual = {
        f"GET {ME}/identity": KNOWN,
        f"GET {ME}/accounts/a1/usage/comparison": (200, USE),
        f"GET {ME}/accounts/a1/usage/history": (200, {"items": HISTORY}),
        f"GET {ME}/bills/latest": (200, BILLS[0]),
        f"GET {ME}/bills": (200, {"items": BILLS}),
        f"POST {ME}/emails": (202, {"what": "bill", "masked": "a•••@correo.mx", "status": "sent"}),
    }
    return Backend(balance(41230).routes | usual | routes)


@pytest.mark.parametrize(
    ("words", "period", "month"),
    [("¿y el mes pasado?", "last_month", "octubre de 2026"), ("¿y en agosto?", "08", "agosto de 2026"),
     ("what about August?", "08", "agosto de 2026"), ("el de agosto", "08", "agosto de 2026")],
)  # fmt: skip
async def test_another_month_of_use(words: str, period: str, month: str) -> None:
    talk = Conversation(records())
    await talk.say("mi consumo", "check_usage")
    heard = await talk.say(words, "nlu_fallback", period=period)
    assert heard.values("usage_then")["month"] == month


async def test_a_month_without_readings_is_said_to_be_one() -> None:
    talk = Conversation(records())
    await talk.say("mi consumo", "check_usage")
    assert (await talk.say("and last year?", "nlu_fallback", period="last_year")).responses == ["no_usage_then"]


async def test_another_months_bill_after_the_balance() -> None:
    talk = Conversation(records())
    await talk.say("¿cuánto debo?", "check_balance")
    heard = await talk.say("¿y el mes pasado?", "check_usage", ranking={"check_usage": 0.4}, period="last_month")
    assert heard.values("bill_paid")["month"] == "octubre de 2026"


async def test_a_bill_of_a_month_can_be_asked_for_at_once() -> None:
    heard = await Conversation(records()).say("mi recibo de agosto", "get_bill", period="08")
    assert heard.custom("document")["path"] == f"{ME}/bills/b8/pdf?language=es"


async def test_a_month_without_a_bill_names_the_last() -> None:
    heard = await Conversation(records()).say("recibo de marzo de 2020", "get_bill", period="2020-03")
    assert heard.values("no_bill_then")["last"] == "noviembre de 2026"


async def test_two_follow_ups_in_a_row_both_lean_on_the_task() -> None:
    talk = Conversation(records())
    await talk.say("mi consumo", "check_usage")
    await talk.say("¿y en agosto?", "nlu_fallback", period="08")
    assert (await talk.say("¿y en julio?", "nlu_fallback", period="07")).values("usage_then")["quantity"] == "17 m³"


async def test_a_request_of_its_own_is_not_taken_for_a_follow_up() -> None:
    talk = Conversation(records())
    await talk.say("mi consumo", "check_usage")
    assert (await talk.say("¿y cuánto debo del mes pasado?", "check_balance", period="last_month")).responses == [
        "balance_due"
    ]
    assert (await talk.say("hay una fuga en mi casa", "report_leak")).responses == ["ask_leak_place"]


async def test_without_anything_before_it_nothing_is_leant_on() -> None:
    heard = await Conversation(records()).say("¿y el mes pasado?", "nlu_fallback", period="last_month")
    assert heard.responses == ["knowledge_unknown"]


@pytest.mark.parametrize("words", ["¿y de la otra casa?", "¿y la otra?", "what about the other account?"])
async def test_the_other_of_two_contracts(words: str) -> None:
    talk = Conversation(counter(2, selected="a1"))
    await talk.say("saldo", "check_balance")
    assert (await talk.say(words, "nlu_fallback")).values("balance_due")["amount"] == "$2.00"


@pytest.mark.parametrize("words", ["¿y de mi local?", "y el de Allende", "and my local"])
async def test_a_contract_by_name(words: str) -> None:
    talk = Conversation(counter(3, selected="a1"))
    await talk.say("saldo", "check_balance")
    assert (await talk.say(words, "nlu_fallback")).responses == ["balance_due"]
    assert talk.backend.bodies(f"POST {ME}/identity/select") != []


async def test_a_contract_that_no_name_fits_is_asked_for() -> None:
    talk = Conversation(counter(3, selected="a1"))
    await talk.say("saldo", "check_balance")
    assert (await talk.say("¿y de mi negocio?", "nlu_fallback")).responses == ["which_contract"]
    assert (await talk.say("Casa", "inform")).values("balance_due")["amount"] == "$1.00"


async def test_a_leak_at_the_other_house_is_no_follow_up() -> None:
    talk = Conversation(counter(2, selected="a1"))
    await talk.say("saldo", "check_balance")
    assert (await talk.say("y hay una fuga en la otra casa", "report_leak")).responses == ["ask_leak_place"]


@pytest.mark.parametrize(
    ("words", "response"),
    [("¿y cuándo vence?", "due_date"), ("¿y el recibo?", "bill_paid"), ("and the usage?", "usage_same")],
)
async def test_a_single_noun_names_the_next_thing(words: str, response: str) -> None:
    talk = Conversation(records())
    await talk.say("saldo", "check_balance")
    assert response in (await talk.say(words, "nlu_fallback")).responses


async def test_the_other_service_of_an_outage_question() -> None:
    zones = {"GET /api/public/prairie/zones": (200, {"items": [{"code": "hutto", "name": "Hutto"}]})}
    outages = {f"GET {ME}/outages": NEEDS_1, "GET /api/public/prairie/outages": (200, {"items": []})}
    talk = Conversation(Backend({**zones, **outages}), utility="prairie", language="en")
    await talk.say("is there an outage?", "outage_status")
    await talk.say("Hutto", "inform")
    assert (await talk.say("and the water?", "nlu_fallback")).responses == ["outage_none_zone"]


@pytest.mark.parametrize(
    ("words", "intent"),
    [("mándamelo por correo", "paperless"), ("me lo mandas a mi correo", "update_contact"),
     ("send it to my email", "get_bill"), ("mándame el recibo por correo", "get_bill"),
     ("email me the bill", "get_bill")],
)  # fmt: skip
async def test_the_bill_goes_to_the_address_on_file(words: str, intent: str) -> None:
    talk = Conversation(records())
    await talk.say("mi recibo", "get_bill")
    heard = await talk.say(words, intent)
    assert heard.values("emailed_bill")["masked"] == "a•••@correo.mx"
    assert talk.backend.bodies(f"POST {ME}/emails") == [{"what": "bill", "bill_id": "b11", "language": "es"}]


async def test_the_bill_of_the_month_that_was_shown_is_sent() -> None:
    talk = Conversation(records())
    await talk.say("mi recibo de agosto", "get_bill", period="08")
    await talk.say("mándamelo por correo", "nlu_fallback")
    assert talk.backend.bodies(f"POST {ME}/emails")[0]["bill_id"] == "b8"


async def test_the_reference_is_sent_with_its_amount() -> None:
    reference = {
        "reference": "00000000170005", "amount": pesos(20000), "balance": pesos(41230), "minimum": pesos(5000),
        "valid_until": "2026-12-05T05:59:59Z", "barcode_path": "x", "stores": ["OXXO"], "bank": None,
    }  # fmt: skip
    talk = Conversation(records(**{f"GET {ME}/payment-reference": (200, reference)}))
    await talk.say("quiero pagar 200 pesos", "pay_bill", amount="200")
    assert (await talk.say("mándamela por correo", "nlu_fallback")).responses == ["emailed_reference"]
    (body,) = talk.backend.bodies(f"POST {ME}/emails")
    assert (body["what"], body["amount_minor"]) == ("reference", 20000)


@pytest.mark.parametrize(
    "words",
    ["quiero recibir mis recibos por correo siempre", "cambia mi correo", "send every bill to my email from now on"],
)
async def test_a_lasting_change_is_another_matter(words: str) -> None:
    talk = Conversation(records())
    await talk.say("mi recibo", "get_bill")
    assert (await talk.say(words, "paperless")).responses == ["not_yet"]


async def test_without_an_address_on_file_the_office_is_named() -> None:
    talk = Conversation(records(**{f"POST {ME}/emails": problem("no-contact", 409)}))
    await talk.say("mi recibo", "get_bill")
    assert (await talk.say("mándamelo por correo", "nlu_fallback")).responses == ["no_email"]


async def test_an_email_needs_a_code_like_any_bill() -> None:
    needs_2 = problem("level-required", 403, required=2, current=1)
    sent = (202, {"via": "sms", "masked": "•• 01", "expires_at": "2026-11-20T18:05:00Z"})
    mailed = (202, {"masked": "a•••@correo.mx"})
    routes = {
        f"POST {ME}/emails": [needs_2, mailed],
        f"POST {ME}/identity/otp": sent,
        f"POST {ME}/identity/otp/verify": KNOWN,
    }  # fmt: skip
    talk = Conversation(records(**routes))
    await talk.say("saldo", "check_balance")
    assert (await talk.say("mándame mi recibo por correo", "get_bill")).responses == ["ask_code"]
    assert (await talk.say("123456", "inform")).responses == ["emailed_bill"]


@pytest.mark.parametrize(
    ("words", "quantity"), [("y 40?", "40"), ("¿y por 35 m3?", "35"), ("what about 60 gallons", "60")]
)
async def test_the_tariff_for_another_quantity(words: str, quantity: str) -> None:
    estimate = {
        "tariff": "domestica", "name": "Doméstica", "service": "water", "unit": "m3", "quantity": 20,
        "lines": [], "total": pesos(52765),
    }  # fmt: skip
    talk = Conversation(records(**{"GET /api/public/cantera/tariffs/estimate": (200, estimate)}))
    await talk.say("¿cuánto cuestan 20 m3?", "ask_rates", quantity="20 m3")
    assert (await talk.say(words, "inform")).responses == ["rates_estimate"]
    assert talk.backend.requests[-1].url.params["quantity"] == quantity


@pytest.mark.parametrize(
    "words", ["y 20 o 40?", "son 40 pesos", "y el 40 de la calle Sol?", "0100214070", "y 0100214070", "482913"]
)
async def test_a_number_among_other_words_is_no_quantity(words: str) -> None:
    talk = Conversation(records())
    await talk.say("¿cuánto cuesta el agua?", "ask_rates")
    assert "rates_estimate" not in (await talk.say(words, "inform")).responses
