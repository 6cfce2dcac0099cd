"""Each skill's answer for what the backend holds."""

from __future__ import annotations

from typing import Any

import pytest

from tests.actions.stage import (
    CASE,
    KNOWN,
    ME,
    NEEDS_1,
    Backend,
    Conversation,
    balance,
    pesos,
    problem,
)


@pytest.mark.parametrize(
    ("minor", "facts", "response", "amount"),
    [
        (41230, {}, "balance_due", "$412.30"),
        (123450, {"overdue": True, "months_overdue": 1}, "balance_overdue", "$1,234.50"),
        (300000, {"overdue": True, "months_overdue": 3}, "balance_overdue_months", "$3,000.00"),
        (5000, {"status": "restricted", "overdue": True, "months_overdue": 5}, "balance_restricted", "$50.00"),
        (5000, {"status": "disconnected", "overdue": True}, "balance_disconnected", "$50.00"),
        (-26500, {"due_date": None}, "balance_credit", "$265.00"),
        (0, {"due_date": None}, "balance_zero", "$0.00"),
        (5000, {"plan_active": True, "overdue": True, "months_overdue": 4}, "balance_plan", "$50.00"),
        (5000, {"autopay": True}, "balance_autopay", "$50.00"),
        (-412, {"prepaid": True, "prepaid_balance": pesos(412), "due_date": None}, "balance_prepaid", "$4.12"),
    ],
)
async def test_each_situation_has_its_own_wording(
    minor: int, facts: dict[str, Any], response: str, amount: str
) -> None:
    heard = await Conversation(balance(minor, **facts)).say("saldo", "check_balance")
    assert (heard.responses, heard.values(response)["amount"]) == ([response], amount)
    assert heard.custom("end") is True


@pytest.mark.parametrize(
    ("facts", "response"),
    [({}, "due_date"), ({"overdue": True}, "due_past"), ({"autopay": True}, "due_autopay")],
)
async def test_the_due_date_is_told_in_its_tense(facts: dict[str, Any], response: str) -> None:
    heard = await Conversation(balance(100, **facts)).say("¿cuándo vence?", "bill_due_date")
    assert heard.values(response)["due_date"] == "miércoles 28 de octubre"


def usage(**facts: object) -> Backend:
    """A backend that knows this comparison."""
    period = {"period_start": "2026-10-01", "period_end": "2026-10-31", "unit": "m3", "estimated": False}
    found = {
        **period, "quantity": 18, "previous": {**period, "quantity": 15}, "last_year": None, "average_12": 16.25,
        "change_percent": 20.0,
    }  # fmt: skip
    path = f"GET {ME}/accounts/a1/usage/comparison"
    return Backend({f"GET {ME}/identity": KNOWN, path: (200, found | facts)})


async def test_usage_comes_as_a_chart_and_numbers() -> None:
    heard = await Conversation(usage()).say("¿cuánta agua gasté?", "check_usage")
    assert heard.custom("image")["path"] == f"{ME}/accounts/a1/usage/chart.png?months=12&language=es"
    told = heard.values("usage_up")
    assert (told["quantity"], told["previous"], told["average"], told["percent"]) == (
        "18 m³",
        "15 m³",
        "16.2 m³",
        "20%",
    )
    assert (told["from_day"], told["to_day"]) == ("1 oct", "31 oct")


@pytest.mark.parametrize(("change", "response"), [(-20, "usage_down"), (3, "usage_same"), (None, "usage_new")])
async def test_usage_is_compared_in_words(change: int | None, response: str) -> None:
    heard = await Conversation(usage(change_percent=change)).say("consumo", "check_usage")
    assert heard.responses == [response]


async def test_an_estimated_reading_is_said_to_be_one() -> None:
    assert (await Conversation(usage(estimated=True)).say("x", "check_usage")).responses == [
        "usage_up",
        "usage_estimated",
    ]
    assert (await Conversation(usage(estimated=True)).say("x", "high_bill")).responses == ["high_bill_estimated"]


def paying(reference: Any) -> Backend:
    """A backend that answers so when asked for a payment reference."""
    return Backend(balance(41230).routes | {f"GET {ME}/payment-reference": reference})


REFERENCE = {
    "reference": "00000000170005", "amount": pesos(41230), "balance": pesos(41230), "minimum": pesos(5000),
    "valid_until": "2026-12-05T05:59:59Z", "barcode_path": f"{ME}/payment-reference/barcode.png", "stores": ["OXXO"],
    "bank": {"name": "BBVA", "agreement": "1184523", "clabe": "012680001184523904", "concept": "00000000170005"},
}  # fmt: skip


async def test_how_to_pay_names_reference_place_bank_and_last_day() -> None:
    heard = await Conversation(paying((200, REFERENCE))).say("quiero pagar", "pay_bill")
    assert heard.responses == ["pay_bank", "pay"]
    assert heard.custom("image")["path"] == f"{ME}/payment-reference/barcode.png"
    told = heard.values("pay")
    assert (told["reference"], told["stores"]) == ("0000 0000 1700 05", "OXXO y otras tiendas")
    assert told["valid_until"] == "viernes 4 de diciembre"
    assert heard.values("pay_bank")["clabe"] == "012680001184523904"


async def test_a_part_can_be_paid_and_a_wrong_amount_is_asked_again() -> None:
    refused = problem("amount-invalid", 422, minimum=pesos(5000), maximum=pesos(41230))
    talk = Conversation(paying([refused, (200, REFERENCE | {"amount": pesos(20000)})]))
    assert (await talk.say('/pay_bill{"topic": "amount"}', "pay_bill", topic="amount")).responses == ["ask_amount"]
    refusal = await talk.say("10", "inform")
    assert (refusal.values("amount_invalid")["minimum"], refusal.values("amount_invalid")["maximum"]) == (
        "$50.00",
        "$412.30",
    )
    paid = await talk.say("200 pesos", "inform")
    assert "pay_part" in paid.responses
    assert [r.url.params["amount_minor"] for r in talk.backend.requests if "reference" in r.url.path] == [
        "1000",
        "20000",
    ]


async def test_a_word_is_no_amount() -> None:
    talk = Conversation(paying((200, REFERENCE)))
    await talk.say('/pay_bill{"topic": "amount"}', "pay_bill", topic="amount")
    assert (await talk.say("un poquito", "out_of_scope")).responses == ["reask_amount"]


async def test_too_much_for_a_store_says_so() -> None:
    heard = await Conversation(paying((200, REFERENCE | {"stores": []}))).say("pagar", "pay_bill")
    assert "pay_no_cash" in heard.responses


async def test_nothing_owed_is_nothing_to_pay() -> None:
    assert (await Conversation(balance(0)).say("pagar", "pay_bill")).responses == ["pay_nothing"]


@pytest.mark.parametrize(
    ("status", "response"),
    [("settled", "payment_received"), ("pending", "payment_pending"), ("rejected", "payment_failed"),
     ("reversed", "payment_reversed")],
)  # fmt: skip
async def test_a_payment_is_told_as_it_stands(status: str, response: str) -> None:
    payment = {
        "id": "p",
        "amount": pesos(20000),
        "method": "cash_store",
        "status": status,
        "received_at": "2026-11-19T02:00:00Z",
    }
    backend = Backend({f"GET {ME}/payments": (200, {"items": [payment], "page": 1, "size": 3, "total": 1})})
    heard = await Conversation(backend).say("¿ya se registró mi pago?", "payment_status")
    told = heard.values(response)
    assert (told["amount"], told["method"], told["date"]) == (
        "$200.00",
        "efectivo en tienda",
        "miércoles 18 de noviembre",
    )


OUTAGE = {
    "id": "o1", "kind": "unplanned", "service": "water", "cause": "main_break", "status": "crew_dispatched",
    "zone": "carrillo", "area": "Felipe Carrillo Puerto", "started_at": "2026-11-20T15:00:00Z",
    "eta": "2026-11-20T23:30:00Z", "affected": 120, "alternative_supply": {"es": "Hay pipas.", "en": "Trucks."},
    "planned_start": None, "planned_end": None,
}  # fmt: skip


async def test_an_outage_at_home_names_area_cause_return_and_water_meanwhile() -> None:
    backend = Backend({f"GET {ME}/outages": (200, {"items": [OUTAGE]})})
    heard = await Conversation(backend).say("¿hay corte?", "outage_status")
    assert heard.responses == ["outage_since_eta", "outage_supply", "outage_next"]
    told = heard.values("outage_since_eta")
    assert (told["area"], told["cause"], told["eta"]) == (
        "Felipe Carrillo Puerto",
        "tubería rota",
        "hoy a las 5:30 pm",
    )
    assert heard.values("outage_supply")["supply"] == "Hay pipas."


@pytest.mark.parametrize(("eta", "response"), [("2026-11-20T23:30:00Z", "outage_eta"), (None, "outage_unknown")])
async def test_a_contract_number_alone_is_told_why_and_until_when(eta: str | None, response: str) -> None:
    known = ("kind", "service", "cause", "alternative_supply")
    told = {name: value if name in known else None for name, value in OUTAGE.items()}
    backend = Backend({f"GET {ME}/outages": (200, {"items": [told | {"eta": eta}]})})
    heard = await Conversation(backend).say("¿hay corte?", "outage_status")
    assert heard.responses == [response, "outage_supply", "outage_next"]
    assert heard.values(response)["area"] == "la zona de este contrato"
    assert heard.values(response)["cause"] == "tubería rota"


async def test_without_identification_the_zone_is_asked_and_searched() -> None:
    zones = [(200, {"items": []}), (200, {"items": [{"code": "alamos", "name": "Álamos"}]})]
    backend = Backend(
        {
            f"GET {ME}/outages": NEEDS_1,
            "GET /api/public/cantera/zones": zones,
            "GET /api/public/cantera/outages": (200, {"items": []}),
        }
    )
    talk = Conversation(backend)
    assert (await talk.say("¿hay corte de agua?", "outage_status")).responses == ["ask_zone"]
    assert (await talk.say("en la colonia Xyz", "out_of_scope")).responses == ["zone_unknown"]
    told = await talk.say("Álamos", "inform")
    assert (told.responses, told.values("outage_none_zone")["area"]) == (["outage_none_zone"], "Álamos")


async def test_where_the_outage_is_is_asked_once() -> None:
    """While the report lies open, and after it: "when will it be back?" means the same place."""
    zones = (200, {"items": [{"code": "alamos", "name": "Álamos"}]})
    backend = Backend(
        {
            f"GET {ME}/identity": (200, {"level": 0, "contracts": []}),
            f"GET {ME}/outages": NEEDS_1,
            "GET /api/public/cantera/zones": zones,
            "GET /api/public/cantera/outages": (200, {"items": []}),
            f"POST {ME}/outage-reports": (201, {"case": {"number": "CASE-2026-000123"}, "known_outage": None}),
        }
    )
    talk = Conversation(backend)
    assert (await talk.say("no tengo agua", "report_outage")).responses == ["ask_zone"]
    assert (await talk.say("Álamos", "inform")).responses == ["summary"]
    meanwhile = await talk.say("¿cuándo regresa?", "outage_status")
    assert meanwhile.values("outage_none_zone")["area"] == "Álamos"
    assert (await talk.say("sí", "affirm")).responses == ["reask_send"]
    assert (await talk.say("sí", "affirm")).responses == ["outage_reported"]
    after = await talk.say("¿cuándo regresa?", "outage_status")
    assert (after.responses, after.values("outage_none_zone")["area"]) == (["outage_none_zone"], "Álamos")


async def test_missing_water_is_reported_with_a_number() -> None:
    report = (201, {"case": {"number": "CASE-2026-000123"}, "known_outage": None})
    nothing_known = (200, {"items": []})
    backend = Backend(
        {f"GET {ME}/identity": KNOWN, f"GET {ME}/outages": nothing_known, f"POST {ME}/outage-reports": report}
    )
    talk = Conversation(backend)
    asked = await talk.say("no tengo agua desde ayer", "report_outage")
    assert asked.values("summary")["lines"] == "• Sin agua\n• Contrato: …0017"
    heard = await talk.say("sí", "affirm")
    assert heard.values("outage_reported")["case"] == "CASE-2026-000123"
    assert backend.bodies(f"POST {ME}/outage-reports") == [
        {"service": "water", "description": "no tengo agua desde ayer"}
    ]


async def test_what_is_known_already_is_reported_without_a_look_at_it() -> None:
    report = (201, {"case": {"number": "CASE-2026-000123"}, "known_outage": OUTAGE})
    known = (200, {"items": [OUTAGE]})
    backend = Backend({f"GET {ME}/identity": KNOWN, f"GET {ME}/outages": known, f"POST {ME}/outage-reports": report})
    heard = await Conversation(backend).say("no tengo agua", "report_outage")
    assert heard.responses == ["outage_since_eta", "outage_supply", "outage_known_case"]


async def test_where_there_are_two_services_it_asks_which_is_out() -> None:
    report = (201, {"case": {"number": "CASE-2026-000123"}, "known_outage": None})
    nothing_known = (200, {"items": []})
    backend = Backend(
        {f"GET {ME}/identity": KNOWN, f"GET {ME}/outages": nothing_known, f"POST {ME}/outage-reports": report}
    )
    talk = Conversation(backend, utility="prairie", language="en")
    assert (await talk.say("it's out at my place", "report_outage")).responses == ["ask_service"]
    assert (await talk.say("the lights", "out_of_scope")).responses == ["summary"]
    assert (await talk.say("yes", "affirm")).responses == ["outage_reported"]
    assert backend.bodies(f"POST {ME}/outage-reports")[0]["service"] == "electric"


async def test_a_leak_needs_a_place_and_nobodys_name() -> None:
    backend = Backend({f"POST {ME}/cases": CASE})
    talk = Conversation(backend)
    assert (await talk.say("hay una fuga enorme", "report_leak")).responses == ["ask_leak_place"]
    # The classifier may take an address for anything; the loop knows better.
    asked = await talk.say("Hidalgo 25 frente al OXXO", "pay_bill", ranking={"pay_bill": 0.9})
    assert asked.values("summary")["lines"] == "• Fuga en la calle\n• Lugar: Hidalgo 25 frente al OXXO"
    heard = await talk.say("sí", "affirm")
    assert heard.values("leak_reported")["case"] == "CASE-2026-000123"
    assert backend.bodies(f"POST {ME}/cases") == [
        {
            "category": "leak",
            "subject": "Fuga en la calle",
            "description": "hay una fuga enorme",
            "location": "Hidalgo 25 frente al OXXO",
        }
    ]
    assert [r.url.path for r in backend.requests] == [f"{ME}/cases"]


async def test_an_emergency_says_the_phone_first_then_opens_a_case_and_takes_the_place() -> None:
    backend = Backend({f"POST {ME}/cases": CASE, f"POST {ME}/cases/CASE-2026-000123/notes": (201, {})})
    talk = Conversation(backend)
    heard = await talk.say("¡hay un cable tirado!", "emergency")
    assert heard.responses == ["emergency", "emergency_recorded"]
    assert heard.values("emergency")["phone"] == "442 211 0073"
    assert heard.custom("handoff")["reason"] == "emergency"
    assert backend.bodies(f"POST {ME}/cases")[0]["priority"] == "emergency"
    noted = await talk.say("Calle Allende y Morelos", "inform")
    assert noted.responses == ["emergency_place_noted"]
    assert noted.custom("trace")[0]["path"] == f"{ME}/cases/{{id}}/notes"


async def test_an_emergency_says_the_phone_even_when_the_backend_is_down() -> None:
    heard = await Conversation(Backend({f"POST {ME}/cases": (503, {})})).say("fire!", "emergency")
    assert heard.responses == ["emergency", "emergency_not_recorded"]
