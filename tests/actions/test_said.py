"""What a message names is used: parts of the debt, months of bills, contacts and places."""

from __future__ import annotations

from typing import Any

import pytest

from tests.actions.stage import CASE, KNOWN, ME, NEEDS_1, NOBODY, Backend, Conversation, balance, pesos, problem

CONTRACT, OTP = f"POST {ME}/identity/contract", f"POST {ME}/identity/otp"
LEVEL_2 = problem("level-required", 403, required=2, current=1)
SENT = (202, {"via": "sms", "masked": "••01", "expires_at": "2026-11-20T18:10:00Z", "sends_left": 2})
REFERENCE = {
    "reference": "00000000170005", "amount": pesos(20616), "balance": pesos(41231), "minimum": pesos(5000),
    "valid_until": "2026-12-05T05:59:59Z", "barcode_path": f"{ME}/payment-reference/barcode.png", "stores": ["OXXO"],
    "bank": None,
}  # fmt: skip


def paying(minor: int = 41231, reference: Any = (200, REFERENCE)) -> Backend:
    """A backend where so much is owed."""
    return Backend(balance(minor).routes | {f"GET {ME}/payment-reference": reference})


def asked_amounts(backend: Backend) -> list[str | None]:
    """The amounts that a reference was asked for; None is all of it."""
    asked = [request.url.params for request in backend.requests if request.url.path.endswith("payment-reference")]
    return [params.get("amount_minor") for params in asked]


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("quiero pagar la mitad", "20616"),
        ("can I pay half now?", "20616"),
        ("pago un tercio", "13744"),
        ("puedo pagar el 30%", "12369"),
        ("quiero pagar trescientos cincuenta", "35000"),
        ("pay three fifty", "35000"),
        ("quiero pagar 1.5 mil", "150000"),
        ("quiero pagar todo", None),
        ("quiero pagar", None),
        ("me llegó de 1800, quiero pagar", None),
    ],
)
async def test_the_reference_is_for_what_was_said(text: str, minor: str | None) -> None:
    talk = Conversation(paying())
    await talk.hear(text, "pay_bill")
    assert asked_amounts(talk.backend) == [minor]


@pytest.mark.parametrize("refusal", [NEEDS_1, LEVEL_2])
async def test_a_stranger_who_asks_where_to_pay_is_told(refusal: Any) -> None:
    talk = Conversation(Backend({f"GET {ME}/balance": refusal, f"GET {ME}/payment-reference": refusal, OTP: SENT}))
    heard = await talk.hear("¿dónde puedo pagar?", "pay_bill")
    told = heard.values("pay_places")
    assert heard.responses[0] == "pay_places"
    assert talk.slots["question"]["task"] == "pay_bill"
    assert told["methods"] == "efectivo, transferencia y tarjeta"
    assert told["stores"].startswith("OXXO, ")
    assert told["stores"].endswith(" y Bodega Aurrera")


@pytest.mark.parametrize("text", ["quiero pagar", "pago en OXXO", "¿puedo pagar la mitad?", "¿puedo pagar 300?"])
async def test_who_wants_to_pay_is_asked_who_it_is_and_nothing_else(text: str) -> None:
    talk = Conversation(Backend({f"GET {ME}/balance": NEEDS_1, f"GET {ME}/payment-reference": NEEDS_1}))
    assert (await talk.hear(text, "pay_bill")).responses == ["ask_contract"]


async def test_the_places_are_not_told_again_with_the_contract() -> None:
    refused = {f"GET {ME}/balance": [NEEDS_1, LEVEL_2]}
    talk = Conversation(Backend(refused | {CONTRACT: KNOWN, OTP: SENT}))
    await talk.hear("¿dónde puedo pagar?", "pay_bill")
    heard = await talk.say("1100000017", "inform", contract_number="1100000017")
    assert "pay_places" not in heard.responses
    assert talk.slots["question"]["kind"] == "code"


@pytest.mark.parametrize(
    ("text", "minor"),
    [("la mitad", "20616"), ("todo", None), ("trescientos", "30000"), ("300", "30000"), ("half", "20616")],
)
async def test_the_question_of_how_much_takes_parts_and_words(text: str, minor: str | None) -> None:
    talk = Conversation(paying())
    await talk.say('/pay_bill{"topic": "amount"}', "pay_bill", topic="amount")
    await talk.hear(text, "nlu_fallback")
    assert asked_amounts(talk.backend) == [minor]


async def test_a_part_answers_the_question_whatever_it_is_taken_for() -> None:
    talk = Conversation(paying(), language="en")
    await talk.say('/pay_bill{"topic": "amount"}', "pay_bill", topic="amount")
    await talk.hear("half of it", "cancel")
    assert asked_amounts(talk.backend) == ["20616"]


async def test_half_of_nothing_is_nothing_to_pay() -> None:
    assert (await Conversation(paying(0)).hear("pago la mitad", "pay_bill")).responses == ["pay_nothing"]


async def test_the_part_is_remembered_while_the_customer_proves_who_it_is() -> None:
    backend = paying(reference=[LEVEL_2, (200, REFERENCE)])
    backend.routes |= {f"POST {ME}/identity/otp": SENT, f"POST {ME}/identity/otp/verify": KNOWN}
    talk = Conversation(backend)
    assert (await talk.hear("quiero pagar la mitad", "pay_bill")).responses == ["ask_code"]
    await talk.hear("123456", "inform")
    assert asked_amounts(backend) == ["20616", "20616"]


@pytest.mark.parametrize(
    ("first", "again", "minor"),
    [
        ("quiero pagar", "quiero pagar 200", "20000"),
        ("quiero pagar 200", "te digo que quiero pagar", "20000"),
        ("quiero pagar 200", "mejor quiero pagar 300", "30000"),
    ],
)
async def test_what_is_named_while_we_ask_who_it_is_counts(first: str, again: str, minor: str) -> None:
    backend = paying()
    known = {path: backend.routes[path] for path in (f"GET {ME}/balance", f"GET {ME}/payment-reference")}
    backend.routes |= dict.fromkeys(known, NEEDS_1)
    talk = Conversation(backend)
    await talk.hear(first, "pay_bill")
    await talk.hear(again, "pay_bill")
    backend.routes |= known | {CONTRACT: KNOWN}
    heard = await talk.say("1100000017", "inform", contract_number="1100000017")
    assert asked_amounts(backend)[-1] == minor
    assert "go_back" not in heard.responses


def bill(month: int, *, year: int = 2026, left: int = 0) -> dict[str, object]:
    """A bill of that month."""
    return {
        "id": f"b{month}", "number": f"R-{year}-{month:02d}", "period_start": f"{year}-{month:02d}-01",
        "period_end": f"{year}-{month:02d}-28", "due_date": f"{year}-{month:02d}-28", "total": pesos(month * 10_000),
        "balance": pesos(left), "status": "paid",
    }  # fmt: skip


def billing(*, last: int = 10, first: int = 1) -> Backend:
    """A backend with a bill for each of these months."""
    bills = [bill(month, left=500 if month == last else 0) for month in range(last, first - 1, -1)]
    listed = (200, {"items": bills, "page": 0, "size": 36, "total": len(bills)})
    return Backend({f"GET {ME}/bills": listed, f"GET {ME}/bills/latest": (200, bills[0])})


def sent(heard: Any) -> list[str]:
    """The documents."""
    return [message["custom"]["document"]["filename"] for message in heard.messages if "document" in message["custom"]]


@pytest.mark.parametrize(
    ("text", "files"),
    [
        ("mándame el recibo de agosto", ["R-2026-08.pdf"]),
        ("el del mes pasado", ["R-2026-10.pdf"]),
        ("el recibo de hace tres meses", ["R-2026-08.pdf"]),
        ("julio y agosto", ["R-2026-08.pdf", "R-2026-07.pdf"]),
        ("los últimos dos recibos", ["R-2026-10.pdf", "R-2026-09.pdf"]),
        ("de enero a marzo", ["R-2026-03.pdf", "R-2026-02.pdf", "R-2026-01.pdf"]),
        ("el bimestre pasado", ["R-2026-10.pdf", "R-2026-09.pdf"]),
        ("el recibo de este mes", ["R-2026-10.pdf"]),
        ("mi recibo", ["R-2026-10.pdf"]),
        ("mi último recibo", ["R-2026-10.pdf"]),
    ],
)
async def test_the_bill_of_the_month_that_is_named_is_sent(text: str, files: list[str]) -> None:
    assert sent(await Conversation(billing()).hear(text, "get_bill")) == files


async def test_what_was_used_in_a_month_is_remembered_while_the_customer_says_who_it_is() -> None:
    used = {"period_start": "2026-08-01", "period_end": "2026-08-31", "unit": "m3", "estimated": False, "quantity": 12}
    history = {"items": [used], "page": 0, "size": 24, "total": 1}
    account = [NEEDS_1, KNOWN]
    backend = Backend(
        {CONTRACT: KNOWN, f"GET {ME}/identity": account, f"GET {ME}/accounts/a1/usage/history": (200, history)}
    )
    talk = Conversation(backend)
    await talk.hear("¿cuánto gasté en agosto?", "check_usage")
    heard = await talk.say("1100000017", "inform", contract_number="1100000017")
    assert (heard.responses, heard.values("usage_then")["month"]) == (["usage_then"], "agosto de 2026")


async def test_several_bills_have_a_line_each() -> None:
    told = (await Conversation(billing()).hear("los últimos dos recibos", "get_bill")).values("bills")
    assert told["lines"].splitlines() == [
        "• octubre de 2026: $1,000.00, falta pagar $5.00",
        "• septiembre de 2026: $900.00, pagado",
    ]


async def test_more_bills_than_a_screen_holds_are_the_newest() -> None:
    heard = await Conversation(billing(), language="en").hear("all my bills of 2026", "get_bill")
    assert (len(sent(heard)), heard.values("bills_newest")["count"]) == (6, "10")


async def test_months_without_a_bill_are_said_with_the_newest_there_is() -> None:
    told = (await Conversation(billing(first=9)).hear("de marzo a mayo", "get_bill")).values("no_bill_then")
    assert (told["month"], told["last"]) == ("marzo de 2026 a mayo de 2026", "octubre de 2026")


async def test_the_month_is_remembered_while_the_customer_proves_who_it_is() -> None:
    backend = billing()
    backend.routes |= {f"POST {ME}/identity/otp": SENT, f"POST {ME}/identity/otp/verify": KNOWN}
    backend.routes[f"GET {ME}/bills"] = [LEVEL_2, backend.routes[f"GET {ME}/bills"]]
    talk = Conversation(backend)
    await talk.hear("el recibo de agosto", "get_bill")
    assert sent(await talk.hear("123456", "inform")) == ["R-2026-08.pdf"]


@pytest.mark.parametrize("again", [None, "mándame mi recibo", "el recibo, por favor"])
async def test_the_month_is_remembered_whoever_asks_twice(again: str | None) -> None:
    backend = billing()
    backend.routes[CONTRACT] = KNOWN
    backend.routes[f"GET {ME}/bills"] = [NEEDS_1, *([NEEDS_1] if again else []), backend.routes[f"GET {ME}/bills"]]
    talk = Conversation(backend)
    await talk.hear("el recibo de agosto", "get_bill")
    if again:
        await talk.hear(again, "get_bill")
    assert sent(await talk.say("1100000017", "inform", contract_number="1100000017")) == ["R-2026-08.pdf"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("mi correo es ana arroba correo punto com", "ana@correo.com"),
        ("ana@correo.com", "ana@correo.com"),
        ("mi cel es cuatro cuatro dos cinco cinco cinco cero uno cero uno", "4425550101"),
        ("+52 1 442 555 0101", "+524425550101"),
        ("442 555 0101", "442 555 0101"),
    ],
)
async def test_a_contact_is_read_however_it_is_said(text: str, kept: str) -> None:
    backend = Backend({f"POST {ME}/cases": CASE})
    talk = Conversation(backend)
    await talk.say("quiero contratar el servicio", "start_service")
    await talk.say("sí", "affirm")
    await talk.hear(text, "inform")
    assert (await talk.say("sí", "affirm")).responses == ["request_opened"]
    assert backend.bodies(f"POST {ME}/cases")[0]["description"] == f"quiero contratar el servicio {kept}"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("hay una fuga en Hidalgo esquina con Juárez", "Hidalgo esquina con Juárez"),
        ("se está tirando el agua en calle Hidalgo 45, colonia Centro", "calle Hidalgo 45, colonia Centro"),
        ("water gushing on Pecan Street near 5th", "Pecan Street near 5th"),
        ("fuga en la calle Morelos 12, frente al parque, col. Obrera", "calle Morelos 12, Obrera"),
    ],
)
async def test_a_leak_whose_place_was_told_is_not_asked_again(text: str, place: str) -> None:
    backend = Backend({f"POST {ME}/cases": CASE})
    talk = Conversation(backend)
    assert (await talk.hear(text, "report_leak")).responses == ["summary"]
    assert (await talk.say("sí", "affirm")).responses == ["leak_reported"]
    (body,) = backend.bodies(f"POST {ME}/cases")
    assert (body["location"], body["description"]) == (place, text)


@pytest.mark.parametrize(
    "text",
    ["hay una fuga en mi calle", "hay una fuga en la calle Hidalgo", "fuga en la calle 5 de mayo", "leak on 5th street",
     "hay una fuga en la colonia Centro"],
)  # fmt: skip
async def test_a_place_that_no_crew_would_find_is_asked(text: str) -> None:
    assert (await Conversation(Backend({})).hear(text, "report_leak")).responses == ["ask_leak_place"]


async def test_a_place_answers_the_question_whatever_it_is_taken_for() -> None:
    backend = Backend({f"POST {ME}/cases": CASE})
    talk = Conversation(backend)
    await talk.hear("hay una fuga enorme", "report_leak")
    await talk.hear("Hidalgo esquina con Juárez", "report_leak")
    await talk.say("sí", "affirm")
    (body,) = backend.bodies(f"POST {ME}/cases")
    assert (body["location"], body["description"]) == ("Hidalgo esquina con Juárez", "hay una fuga enorme")


async def test_danger_at_a_place_that_was_told_goes_out_with_it() -> None:
    backend = Backend({f"POST {ME}/cases": CASE})
    heard = await Conversation(backend).hear("¡cable tirado en Hidalgo esquina con Juárez!", "emergency")
    assert heard.responses == ["emergency", "emergency_place_noted"]
    assert backend.bodies(f"POST {ME}/cases")[0]["location"] == "Hidalgo esquina con Juárez"


async def test_a_colonia_is_the_zone_that_is_meant() -> None:
    found, none = (200, {"items": [{"code": "norte", "name": "Las Flores"}]}), (200, {"items": []})
    backend = Backend(
        {
            f"GET {ME}/outages": NEEDS_1,
            "GET /api/public/cantera/zones": found,
            "GET /api/public/cantera/outages": none,
        }
    )
    heard = await Conversation(backend).hear("¿hay corte en la colonia Las Flores?", "outage_status")
    assert heard.values("outage_none_zone")["area"] == "Las Flores"
    assert [request.url.params.get("q") for request in backend.requests if "zones" in request.url.path] == [
        "Las Flores"
    ]


def reporting() -> Backend:
    """A backend that takes a report of somebody whom it doesn't know."""
    return Backend(
        {
            f"GET {ME}/identity": NOBODY,
            "GET /api/public/cantera/zones": (200, {"items": [{"code": "centro", "name": "Centro"}]}),
            "GET /api/public/cantera/outages": (200, {"items": []}),
            f"POST {ME}/outage-reports": (201, {"case": {"number": "CASE-2026-000123"}, "known_outage": None}),
        }
    )


async def test_the_answer_to_which_zone_may_be_a_sentence() -> None:
    talk = Conversation(reporting())
    await talk.hear("no tengo agua", "report_outage")
    await talk.hear("pues vivo en la colonia Centro desde hace años", "inform")
    asked = [request for request in talk.backend.requests if request.url.path.endswith("zones")]
    assert [request.url.params["q"] for request in asked] == ["Centro"]


async def test_a_report_keeps_the_address_of_its_first_message() -> None:
    talk = Conversation(reporting())
    await talk.hear("no hay agua en calle Hidalgo 45, colonia Centro", "report_outage")
    assert (await talk.say("sí", "affirm")).responses == ["outage_reported"]
    (body,) = talk.backend.bodies(f"POST {ME}/outage-reports")
    assert (body["zone"], body["address"]) == ("centro", "calle Hidalgo 45, colonia Centro")
