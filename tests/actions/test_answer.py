"""Answers that contradict themselves, and questions that were left for hours."""

from __future__ import annotations

from tests.actions.stage import CASE, KNOWN, ME, NEEDS_1, NOBODY, Backend, Conversation, balance, problem


def confirming() -> Conversation:
    """Asked whether a report of weak water is to be opened."""
    routes = {f"GET {ME}/identity": KNOWN, f"GET {ME}/outages": (200, {"items": []}), f"POST {ME}/cases": CASE}
    talk = Conversation(Backend(routes))
    talk.slots["question"] = {"kind": "send", "task": "low_pressure", "data": {"task": "low_pressure", "story": "poca"}}
    return talk


def left() -> Conversation:
    """Asked for a contract hours ago."""
    talk = Conversation(Backend({f"GET {ME}/identity": NOBODY, **balance(35050).routes}))
    talk.backend.routes[f"POST {ME}/identity/contract"] = KNOWN
    talk.slots["question"] = {"kind": "contract", "task": "check_balance", "data": {"task": "check_balance"}}
    talk.lapsed = True
    return talk


async def test_yes_and_then_no_is_no() -> None:
    assert (await confirming().say("sí… no, mejor no", "affirm")).responses == ["not_done"]


async def test_no_and_then_yes_is_yes() -> None:
    assert (await confirming().say("no, bueno sí", "deny")).responses == ["low_pressure_reported"]


async def test_neither_yes_nor_no_is_asked_again() -> None:
    assert (await confirming().say("sí y no", "affirm")).responses == ["reask_send"]


async def test_a_greeting_takes_up_the_question_that_was_left() -> None:
    talk = left()
    assert (await talk.say("hola", "greet")).responses == ["resumed", "reask_contract"]
    assert talk.slots["question"]["task"] == "check_balance"


async def test_an_offer_is_made_in_full_again_hours_later() -> None:
    talk = Conversation(Backend({f"GET {ME}/identity": KNOWN}))
    first = await talk.say("mi medidor está roto", "meter_problem")
    talk.lapsed = True
    later = await talk.say("hola", "greet")

    assert later.responses == ["resumed", *first.responses]
    assert talk.slots["question"]["data"]["story"] == "mi medidor está roto"


async def test_a_yes_hours_later_confirms_nothing() -> None:
    talk = confirming()
    talk.lapsed = True
    assert (await talk.say("sí", "affirm")).responses == ["resumed", "reask_send"]


async def test_the_answer_hours_later_is_still_the_answer() -> None:
    assert (await left().say("1002345678", "inform")).responses == ["resumed", "balance_due"]


async def test_another_task_hours_later_is_done_and_the_old_one_offered() -> None:
    talk = left()
    talk.backend.routes[f"GET {ME}/outages"] = (200, {"items": []})
    assert (await talk.say("¿hay un corte de agua?", "outage_status")).responses == ["outage_none", "go_back"]


async def test_no_hours_later_lets_it_be() -> None:
    assert (await left().say("no", "deny")).responses == ["cancelled"]


async def test_another_case_that_is_named_while_we_ask_who_it_is_is_the_one() -> None:
    missing = problem("not-found", 404)
    numbers = ("CASE-2026-000001", "CASE-2026-000002")
    talk = Conversation(Backend({f"GET {ME}/identity": NOBODY} | {f"GET {ME}/cases/{one}": missing for one in numbers}))
    for number in numbers:
        heard = await talk.say(f"¿cómo va {number}?", "case_status", case_number=number)
        assert heard.values("case_needs_contract")["case"] == number
    assert talk.slots["question"]["data"]["case_number"] == numbers[1]


async def test_a_story_told_anew_while_we_ask_who_it_is_is_read_back() -> None:
    talk = Conversation(Backend({f"POST {ME}/cases": NEEDS_1}))
    await talk.say("me cobraron dos veces el mismo recibo del mes pasado", "dispute")
    assert (await talk.say("sí", "affirm")).responses == ["ask_contract"]
    again = await talk.say("me cobraron quinientos pesos de más en agosto y en julio", "dispute")
    assert "agosto" in again.values("summary")["lines"]
