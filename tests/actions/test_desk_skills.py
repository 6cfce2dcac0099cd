"""Tariffs, offices, people, cases, and what is not understood: the answer for what the backend said."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.actions.stage import (
    CASE,
    KNOWN,
    ME,
    NOBODY,
    Backend,
    Conversation,
    balance,
    pesos,
    problem,
)


async def test_a_tariff_is_worked_out_for_a_quantity() -> None:
    estimate = {
        "tariff": "domestica", "name": "Doméstica", "service": "water", "unit": "m3", "quantity": 20,
        "lines": [
            {"concept": "Cuota fija", "quantity": None, "unit_price": None, "amount": pesos(9850)},
            {"concept": "Agua potable", "quantity": 10.0, "unit_price": pesos(1450), "amount": pesos(14500)},
        ],
        "total": pesos(52765),
    }  # fmt: skip
    backend = Backend({"GET /api/public/cantera/tariffs/estimate": (200, estimate)})
    heard = await Conversation(backend).say("¿cuánto cuestan 20 m3?", "ask_rates", quantity="20 m3")
    told = heard.values("rates_estimate")
    assert (told["quantity"], told["total"]) == ("20 m³", "$527.65")
    assert told["lines"].splitlines() == ["• Cuota fija: $98.50", "• Agua potable (10 m³): $145.00"]
    assert dict(backend.requests[0].url.params) == {"quantity": "20", "tariff": "domestica", "language": "es"}


async def test_the_tariff_itself_is_told_in_blocks() -> None:
    heard = await Conversation(Backend({}), utility="prairie", language="en").say("rates?", "ask_rates")
    told = heard.values("rates")
    assert (told["fixed"], told["unit"]) == ("$12.50", "kWh")
    assert told["blocks"].splitlines() == [
        "• 0 to 500 kWh: 9.85¢",
        "• 501 to 1,000 kWh: 11.90¢",
        "• over 1,000 kWh: 14.25¢",
    ]


async def test_a_quantity_without_sense_is_asked_again() -> None:
    talk = Conversation(Backend({}))
    assert (await talk.say("¿y 0 m3?", "ask_rates", quantity="0")).responses == ["quantity_odd"]
    assert (await talk.say("muchos", "out_of_scope")).responses == ["reask_quantity"]


async def test_offices_say_whether_they_are_open() -> None:
    talk = Conversation(Backend({}))
    assert (await talk.say("¿a qué hora abren?", "office_info")).responses == ["office_open"]
    talk.now = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
    closed = await talk.say("¿a qué hora abren?", "office_info")
    assert closed.values("office_closed")["opens"] == "el lunes 23 de noviembre a las 8:00 am"


async def test_an_office_that_is_named_comes_alone() -> None:
    heard = await Conversation(Backend({})).say("¿dónde está la de juriquilla?", "office_info")
    assert heard.values("office_open")["offices"].startswith("• Oficina Juriquilla: Blvd.")
    assert heard.values("office_open")["offices"].count("•") == 1


async def test_out_of_hours_a_person_is_promised_for_when_they_open() -> None:
    talk = Conversation(Backend({}), now=datetime(2026, 11, 22, 18, 0, tzinfo=UTC), language="en")
    heard = await talk.say("let me talk to someone", "human_agent")
    assert heard.values("human_closed")["opens"] == "Monday, November 23 at 8:00 AM"
    assert heard.custom("handoff") == {"reason": "asked", "topic": ""}


CLOSED = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


async def test_out_of_hours_a_call_back_is_offered_and_really_made() -> None:
    backend = Backend({f"POST {ME}/cases": CASE})
    talk = Conversation(backend, now=CLOSED, reachable=True)
    assert (await talk.say("quiero hablar con alguien", "human_agent")).responses == ["human_closed"]
    opened = await talk.say("sí", "affirm")
    told = opened.values("callback_opened")
    assert (told["case"], told["opens"]) == ("CASE-2026-000123", "el lunes 23 de noviembre a las 8:00 am")
    assert opened.custom("handoff") is None
    [body] = backend.bodies(f"POST {ME}/cases")
    assert (body["category"], body["description"]) == (
        "callback",
        "quiero hablar con alguien · al número desde el que se comunica",
    )


async def test_where_the_channel_proves_no_phone_the_number_to_call_is_asked_for() -> None:
    backend = Backend({f"POST {ME}/cases": CASE})
    talk = Conversation(backend, now=CLOSED)
    await talk.say("quiero hablar con alguien", "human_agent")
    assert (await talk.say("sí", "affirm")).responses == ["ask_contact"]
    assert (await talk.say("4421234567", "inform", phone="4421234567")).responses == ["callback_opened"]
    assert backend.bodies(f"POST {ME}/cases")[0]["description"].endswith("4421234567")


@pytest.mark.parametrize("contacts", [[{"via": "email", "masked": "a•••@b.mx"}], []])
async def test_who_linked_a_speaker_is_called_at_the_phone_on_file_or_asked(contacts: list[dict[str, str]]) -> None:
    known = {"level": 1, "contracts": [], "contacts": [{"via": "sms", "masked": "•• 34"}, *contacts]}
    backend = Backend({f"GET {ME}/identity": (200, known), f"POST {ME}/cases": CASE})
    talk = Conversation(backend, now=CLOSED, channel="alexa")
    await talk.say("quiero hablar con alguien", "human_agent")
    opened = await talk.say("sí", "affirm")
    assert opened.values("callback_on_file")["masked"] == "•• 34"
    assert backend.bodies(f"POST {ME}/cases")[0]["description"].endswith("al teléfono registrado •• 34")
    known["contacts"] = contacts
    nobody = Conversation(Backend({f"GET {ME}/identity": (200, known)}), now=CLOSED, channel="alexa")
    await nobody.say("quiero hablar con alguien", "human_agent")
    assert (await nobody.say("sí", "affirm")).responses == ["ask_contact"]


async def test_who_wants_no_call_keeps_their_place_and_is_served_on() -> None:
    talk = Conversation(Backend({}), now=CLOSED)
    await talk.say("quiero hablar con alguien", "human_agent")
    assert (await talk.say("no", "deny")).responses == ["callback_declined"]


async def test_the_offer_of_a_call_is_asked_and_explained_again_in_its_own_words() -> None:
    """It was asked again as if a case were to be opened: "shall I open it?"."""
    talk = Conversation(Backend({}), now=CLOSED)
    await talk.say("quiero hablar con alguien", "human_agent")
    assert (await talk.say("¿por qué?", "why")).responses == ["why_callback"]
    assert (await talk.say("¿qué dijiste?", "repeat")).responses == ["reask_callback"]
    assert (await talk.say("english please", "change_language", language="en")).responses[-1] == "reask_callback"
    assert (await talk.say("no", "deny")).responses == ["callback_declined"]


async def test_a_yes_once_they_have_opened_is_a_person_now() -> None:
    talk = Conversation(Backend({}), now=CLOSED)
    await talk.say("quiero hablar con alguien", "human_agent")
    talk.now = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    assert (await talk.say("sí", "affirm")).responses == ["human_open"]


async def test_a_complaint_is_confirmed_once_then_opened() -> None:
    backend = Backend({f"POST {ME}/cases": CASE})
    talk = Conversation(backend)
    assert (await talk.say("quiero quejarme", "complaint")).responses == ["ask_complaint"]
    assert (await talk.say("llevo tres semanas esperando y nadie viene", "report_outage")).responses == ["summary"]
    opened = await talk.say("sí", "affirm")
    assert opened.values("complaint_opened")["expected"] == "martes 24 de noviembre"
    assert backend.bodies(f"POST {ME}/cases")[0]["description"] == "llevo tres semanas esperando y nadie viene"


async def test_a_refused_confirmation_opens_nothing() -> None:
    talk = Conversation(Backend({}))
    assert (await talk.say("no estoy de acuerdo con el cobro de octubre", "dispute")).responses == ["summary"]
    assert (await talk.say("no", "deny")).responses == ["not_done"]


async def test_what_cannot_be_done_here_is_said_and_a_case_offered() -> None:
    backend = Backend({f"POST {ME}/cases": CASE})
    talk = Conversation(backend)
    heard = await talk.say("quiero un convenio", "payment_plan")
    assert heard.values("not_yet")["thing"] == "hacer un convenio de pago"
    assert (await talk.say("sí", "affirm")).values("summary")["lines"] == "• Convenio de pago"
    assert (await talk.say("sí", "affirm")).values("request_opened")["case"] == "CASE-2026-000123"
    assert backend.bodies(f"POST {ME}/cases")[0]["category"] == "payment_plan"


async def test_a_case_is_found_by_its_number_or_said_not_to_be() -> None:
    path = f"GET {ME}/cases/CASE-2026-000123"
    found = {
        "number": "CASE-2026-000123",
        "subject": "Fuga",
        "status": "in_progress",
        "expected_by": "2026-11-24T18:00:00Z",
    }
    backend = Backend({path: [problem("not-found", 404), (200, found)], f"GET {ME}/identity": KNOWN})
    talk = Conversation(backend)
    assert (await talk.say("¿cómo va CASE-2026-000123?", "case_status", case_number="CASE-2026-000123")).responses == [
        "case_unknown"
    ]
    told = await talk.say("case-2026-000123", "inform")
    assert told.values("case")["status"] == "en proceso"


async def test_without_cases_or_contract_the_number_is_asked() -> None:
    backend = Backend({f"GET {ME}/cases": (200, {"items": []}), f"GET {ME}/identity": NOBODY})
    assert (await Conversation(backend).say("mi reporte", "case_status")).responses == ["ask_case_number"]


async def test_not_understood_offers_guesses_then_a_person() -> None:
    talk = Conversation(Backend({}))
    talk.backend.routes[f"GET {ME}/outages"] = (200, {"items": []})
    ranking = {"out_of_scope": 0.3, "pay_bill": 0.2, "greet": 0.1, "check_usage": 0.08, "insult": 0.07}
    first = await talk.say("eso del agua", "out_of_scope", ranking=ranking)
    assert [button["payload"] for button in first.values("ask_back")["buttons"]] == [
        "/pay_bill",
        "/check_usage",
        "/human_agent",
    ]
    assert (await talk.say("eso", "out_of_scope", ranking=ranking)).responses == ["not_understood_again"]
    assert (await talk.say("hola", "greet")).slots["misses"] == 0


async def test_say_again_runs_what_was_answered_last() -> None:
    talk = Conversation(balance(41230))
    assert (await talk.say("¿qué dijiste?", "repeat")).responses == ["nothing_to_repeat"]
    await talk.say("saldo", "check_balance")
    assert (await talk.say("¿qué dijiste?", "repeat")).followup == "action_check_balance"


async def test_another_language_is_refused_in_both() -> None:
    heard = await Conversation(Backend({})).say("parlez-vous français?", "change_language")
    assert (heard.responses, heard.custom("language")) == (["language_unknown"], None)


async def test_a_very_long_message_is_cut_before_it_is_kept() -> None:
    talk = Conversation(Backend({}))
    await talk.say("fuga " * 20_000, "report_leak")
    assert len(talk.slots["question"]["data"]["story"]) <= 1000


async def test_a_newcomer_leaves_a_phone_instead_of_a_contract() -> None:
    backend = Backend({f"POST {ME}/cases": CASE})
    talk = Conversation(backend)
    await talk.say("quiero contratar el servicio", "start_service")
    assert (await talk.say("sí", "affirm")).responses == ["ask_contact"]
    assert (await talk.say("al de siempre", "out_of_scope")).responses == ["reask_contact"]
    asked = await talk.say("442 555 0101", "inform")
    assert asked.values("summary")["lines"] == "• Servicio nuevo\n• Contacto: 442 555 0101"
    assert (await talk.say("sí", "affirm")).responses == ["request_opened"]
    (body,) = backend.bodies(f"POST {ME}/cases")
    assert (body["category"], body["description"]) == ("callback", "quiero contratar el servicio 442 555 0101")


@pytest.mark.parametrize(
    ("words", "language", "wanted"),
    [("en español por favor", "en", "es"), ("english please", "es", "en"), ("otro idioma", "es", "en")],
)
async def test_the_language_that_is_named_is_taken(words: str, language: str, wanted: str) -> None:
    talk = Conversation(Backend({}), language=language)
    heard = await talk.say(words, "change_language")
    assert (heard.custom("language"), talk.slots["language"]) == (wanted, wanted)
