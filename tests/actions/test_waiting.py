"""Another task in the middle, and back."""

from __future__ import annotations

from datetime import timedelta

from tests.actions.stage import CASE, KNOWN, ME, NEEDS_1, NOBODY, NOW, Backend, Conversation, balance, problem

PLACE = "Hidalgo 25, Centro"


def counter(**routes: object) -> Backend:
    """A backend that knows a balance and opens cases."""
    usual = {
        f"POST {ME}/cases": CASE,
        f"POST {ME}/identity/contract": KNOWN,
        f"GET {ME}/identity": KNOWN,
        f"POST {ME}/identity/otp": (202, {"via": "sms", "masked": "•• 01", "expires_at": "2026-11-20T18:05:00Z"}),
        f"POST {ME}/identity/otp/verify": (200, {"level": 2, "contracts": [], "selected": "a1"}),
    }
    return Backend(balance(41230).routes | usual | routes)


async def leak(**routes: object) -> Conversation:
    """A conversation that has been asked where the leak is."""
    talk = Conversation(counter(**routes))
    assert (await talk.say("hay una fuga", "report_leak")).responses == ["ask_leak_place"]
    return talk


async def test_the_other_task_is_done_and_the_first_is_offered_behind_it() -> None:
    talk = await leak()
    heard = await talk.say("¿cuánto debo?", "check_balance")
    assert heard.responses == ["balance_due", "go_back"]
    assert heard.values("go_back")["thing"] == "el reporte de la fuga"


async def test_yes_asks_again_with_all_that_was_known() -> None:
    talk = await leak()
    await talk.say("¿cuánto debo?", "check_balance")
    assert (await talk.say("sí", "affirm")).responses == ["reask_place"]
    assert (await talk.say(PLACE, "inform")).responses == ["summary"]
    await talk.say("sí", "affirm")
    (body,) = talk.backend.bodies(f"POST {ME}/cases")
    assert (body["description"], body["location"]) == ("hay una fuga", PLACE)


async def test_a_question_that_goes_on_in_another_language_does_not_wait_as_well() -> None:
    talk = await leak()
    await talk.say("in English, please", "change_language")
    assert talk.slots["question"]["kind"] == "place"
    assert not talk.slots.get("task_stack")


async def test_why_names_what_waits() -> None:
    talk = await leak()
    await talk.say("¿cuánto debo?", "check_balance")
    heard = await talk.say("¿por qué?", "why")
    assert heard.values("why_back")["thing"] == "el reporte de la fuga"


async def test_no_drops_what_waited() -> None:
    talk = await leak()
    await talk.say("¿cuánto debo?", "check_balance")
    assert (await talk.say("ya no", "deny")).responses == ["left"]
    assert (talk.slots["question"], talk.slots.get("task_stack")) == (None, None)


async def test_the_other_task_may_ask_for_a_contract_and_a_code_first() -> None:
    needs_2 = problem("level-required", 403, required=2, current=1)
    bill = {
        "id": "b1", "number": "R-1", "period_start": "2026-10-01", "period_end": "2026-10-31",
        "due_date": "2026-11-27", "total": {"amount_minor": 1, "currency": "MXN"},
        "balance": {"amount_minor": 1, "currency": "MXN"},
    }  # fmt: skip
    talk = await leak(**{f"GET {ME}/bills/latest": [NEEDS_1, needs_2, (200, bill)]})
    assert (await talk.say("mi recibo", "get_bill")).responses == ["ask_contract"]
    assert (await talk.say("0000005724", "inform")).responses == ["ask_code"]
    assert (await talk.say("123456", "inform")).responses == ["bill", "go_back"]
    assert (await talk.say("sí", "affirm")).responses == ["reask_place"]


async def test_a_task_that_waited_for_what_is_proven_by_now_goes_on_by_itself() -> None:
    routes = {f"GET {ME}/balance": [NEEDS_1, balance(41230).routes[f"GET {ME}/balance"]], f"GET {ME}/identity": KNOWN}
    talk = Conversation(counter(**routes))
    assert (await talk.say("¿cuánto debo?", "check_balance")).responses == ["ask_contract"]
    assert (await talk.say("hay una fuga", "report_leak")).responses == ["ask_leak_place"]
    assert (await talk.say(PLACE, "inform")).responses == ["summary"]
    assert (await talk.say("sí", "affirm")).responses == ["leak_reported", "go_back"]
    assert (await talk.say("sí", "affirm")).responses == ["balance_due"]


async def test_a_contract_that_is_still_unknown_is_asked_again() -> None:
    talk = Conversation(counter(**{f"GET {ME}/balance": NEEDS_1, f"GET {ME}/identity": NOBODY}))
    await talk.say("¿cuánto debo?", "check_balance")
    assert (await talk.say("¿cuánto cuesta el metro?", "ask_rates")).responses == ["rates", "go_back"]
    assert (await talk.say("sí", "affirm")).responses == ["reask_contract"]


async def test_a_person_and_an_emergency_come_without_an_offer_and_yes_still_goes_on() -> None:
    talk = await leak()
    assert (await talk.say("con una persona", "human_agent")).responses == ["human_open"]
    assert (await talk.say("sí, sigamos", "affirm")).responses == ["reask_place"]
    assert (await talk.say("¡cable tirado!", "emergency")).responses == ["emergency", "emergency_recorded"]


async def test_after_an_emergency_the_next_answer_offers_what_waited() -> None:
    talk = await leak(**{f"POST {ME}/cases/CASE-2026-000123/notes": (201, {})})
    await talk.say("¡cable tirado!", "emergency")
    assert (await talk.say("Zaragoza y Allende", "inform")).responses == ["emergency_place_noted"]
    assert (await talk.say("¿cuánto debo?", "check_balance")).responses == ["balance_due", "go_back"]


async def test_an_offer_that_is_passed_over_is_not_made_again() -> None:
    talk = await leak()
    await talk.say("¿cuánto debo?", "check_balance")
    assert (await talk.say("¿cuándo vence?", "bill_due_date")).responses == ["due_date"]


async def test_data_for_what_waits_is_taken_without_a_yes() -> None:
    talk = await leak()
    await talk.say("¿cuánto debo?", "check_balance")
    assert (await talk.say(PLACE, "inform")).responses == ["summary"]


async def test_at_most_three_wait_and_the_oldest_is_dropped() -> None:
    talk = Conversation(Backend({f"GET {ME}/balance": NEEDS_1, f"GET {ME}/bills/latest": NEEDS_1}))
    for words, intent in (("saldo", "check_balance"), ("recibo", "get_bill"), ("fuga", "report_leak"),
                          ("queja", "complaint"), ("contratar", "start_service")):  # fmt: skip
        await talk.say(words, intent)
    waiting = [one["question"]["task"] for one in talk.slots["task_stack"]]
    assert waiting == ["get_bill", "report_leak", "complaint"]


async def test_a_task_that_is_asked_for_again_does_not_wait_for_itself() -> None:
    talk = await leak()
    assert (await talk.say("quiero reportar otra fuga distinta", "report_leak")).responses != ["go_back"]
    assert not talk.slots.get("task_stack")


async def test_what_waited_a_day_is_forgotten() -> None:
    talk = await leak()
    await talk.say("con una persona", "human_agent")
    talk.now = NOW + timedelta(hours=25)
    assert (await talk.say("¿cuánto debo?", "check_balance")).responses == ["balance_due"]


async def test_goodbye_leaves_nothing_waiting() -> None:
    talk = await leak()
    assert (await talk.say("adiós", "goodbye")).responses == ["goodbye"]
    assert not talk.slots.get("task_stack")


async def test_a_second_report_asks_everything_anew() -> None:
    talk = await leak()
    await talk.say(PLACE, "inform")
    await talk.say("sí", "affirm")
    assert (await talk.say("hay otra fuga en mi calle", "report_leak")).responses == ["ask_leak_place"]
    await talk.say("Juárez 8", "inform")
    await talk.say("sí", "affirm")
    first, second = talk.backend.bodies(f"POST {ME}/cases")
    assert (first["location"], second["location"]) == (PLACE, "Juárez 8")


async def test_a_danger_is_never_taken_for_a_place() -> None:
    talk = await leak()
    words = "¡hay un cable de luz tirado en la esquina echando chispas!"
    assert (await talk.say(words, "emergency", ranking={"emergency": 0.5})).responses[0] == "emergency"


async def test_a_leak_told_in_the_middle_of_another_task_keeps_its_place() -> None:
    talk = Conversation(Backend({f"GET {ME}/balance": NEEDS_1}))
    await talk.say("cuánto debo", "check_balance")
    heard = await talk.say(
        "hay una fuga en Hidalgo esquina con Juárez",
        "report_leak",
        address="Hidalgo",
        cross_street="Juárez",
    )
    assert heard.responses == ["summary"]
    assert "Hidalgo" in heard.values("summary")["lines"]
