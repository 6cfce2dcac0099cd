"""Verify, then do what was asked; and nobody is ever stuck."""

from __future__ import annotations

from typing import Any

import pytest

from actions.problems import BackendUnavailableError
from tests.actions.stage import Backend, Conversation, pesos, problem

ME = "/api/customers/me"
KNOWN = {"level": 1, "contracts": [{"account_id": "a1", "contract_number": "", "label": "…0017"}], "selected": "a1"}
PROVEN = {**KNOWN, "level": 2}
BALANCE = {
    "account_id": "a1", "balance": pesos(41230), "due_date": "2026-11-27", "overdue": False, "months_overdue": 0,
    "status": "active", "plan_active": False, "autopay": False, "prepaid": False,
}  # fmt: skip
BILL = {
    "id": "b1", "number": "R-1", "period_start": "2026-10-01", "period_end": "2026-10-31", "due_date": "2026-11-27",
    "total": pesos(41230), "balance": pesos(41230), "status": "issued", "estimated": False,
}  # fmt: skip
SENT = (202, {"via": "sms", "masked": "+52 *** *** 01", "expires_at": "2026-11-20T18:05:00Z", "sends_left": 4})
NEEDS_1 = problem("level-required", 403, required=1, current=0)
NEEDS_2 = problem("level-required", 403, required=2, current=1)
CONTRACT = "0000005724"


def backend(**routes: Any) -> Backend:
    """A backend whose customer is unknown, then claims a contract, then proves a code."""
    usual: dict[str, Any] = {
        f"GET {ME}/identity": (200, {"level": 0, "contracts": [], "selected": None}),
        f"GET {ME}/balance": [NEEDS_1, (200, BALANCE)],
        f"GET {ME}/bills/latest": [problem("level-required", 403, required=2, current=0), NEEDS_2, (200, BILL)],
        f"POST {ME}/identity/contract": (200, KNOWN),
        f"POST {ME}/identity/otp": SENT,
        f"POST {ME}/identity/otp/verify": (200, PROVEN),
    }
    return Backend(usual | routes)


async def test_a_contract_number_is_asked_and_the_task_then_goes_on_by_itself() -> None:
    talk = Conversation(backend())
    asked = await talk.say("¿cuánto debo?", "check_balance")
    assert asked.responses == ["ask_contract"]
    assert asked.values("ask_contract")["digits"] == "10"
    assert (asked.loop, asked.slots["pending_task"], asked.followup) == (
        "action_answer",
        "check_balance",
        "action_listen",
    )

    answered = await talk.say("es el 0000 005 724, gracias", "inform")
    assert talk.backend.bodies(f"POST {ME}/identity/contract") == [{"contract_number": CONTRACT}]
    assert answered.responses == ["balance_due"]
    assert answered.values("balance_due")["amount"] == "$412.30"
    assert answered.values("balance_due")["due_date"] == "viernes 27 de noviembre"
    assert (answered.loop, answered.slots["pending_task"]) == (None, None)


async def test_the_bill_needs_contract_and_code_and_comes_by_itself() -> None:
    talk = Conversation(backend())
    assert (await talk.say("mándame mi recibo", "get_bill")).responses == ["ask_contract"]
    code = await talk.say(CONTRACT, "inform")
    assert code.responses == ["ask_code"]
    assert code.values("ask_code")["masked"] == "+52 *** *** 01"
    bill = await talk.say("123 456", "inform")
    assert talk.backend.bodies(f"POST {ME}/identity/otp/verify") == [{"code": "123456"}]
    assert bill.responses == ["bill"]
    assert bill.custom("document")["path"] == f"{ME}/bills/b1/pdf?language=es"
    assert bill.slots["pending_task"] is None


@pytest.mark.parametrize(
    ("typed", "response"),
    [("12345", "contract_length"), ("0000005725", "contract_mistyped"), (CONTRACT, "contract_unknown")],
)
async def test_a_wrong_contract_number_is_told_what_is_wrong(typed: str, response: str) -> None:
    unknown = problem("contract-unknown", 404, digits=10, well_formed=True)
    talk = Conversation(backend(**{f"POST {ME}/identity/contract": unknown}))
    await talk.say("saldo", "check_balance")
    heard = await talk.say(typed, "inform")
    assert heard.responses == [response]
    assert talk.slots["pending_task"] == "check_balance"


async def test_after_three_wrong_contract_numbers_a_person_is_offered_and_a_fourth_still_works() -> None:
    unknown = problem("contract-unknown", 404)
    talk = Conversation(backend(**{f"POST {ME}/identity/contract": [unknown, unknown, unknown, (200, KNOWN)]}))
    await talk.say("saldo", "check_balance")
    said = [(await talk.say(CONTRACT, "inform")).responses for _ in range(3)]
    assert said == [["contract_unknown"], ["contract_unknown"], ["not_understood_person_open"]]
    assert (await talk.say(CONTRACT, "inform")).responses == ["balance_due"]


async def ask_code(**routes: Any) -> Conversation:
    """A conversation that waits for the code."""
    talk = Conversation(backend(**{f"GET {ME}/bills/latest": [NEEDS_2, (200, BILL)], **routes}))
    assert (await talk.say("recibo", "get_bill")).responses == ["ask_code"]
    return talk


async def test_a_wrong_code_says_how_many_tries_are_left() -> None:
    wrong = [problem("otp-wrong", 422, tries_left=2), problem("otp-wrong", 422, tries_left=1), (200, PROVEN)]
    talk = await ask_code(**{f"POST {ME}/identity/otp/verify": wrong})
    first = await talk.say("111111", "inform")
    assert (first.responses, first.values("code_wrong")["left"]) == (["code_wrong"], "2")
    assert (await talk.say("222222", "inform")).responses == ["code_wrong_last"]
    assert (await talk.say("333333", "inform")).responses == ["bill"]


async def test_an_expired_code_is_sent_anew_on_yes() -> None:
    talk = await ask_code(**{f"POST {ME}/identity/otp/verify": [problem("otp-expired", 422), (200, PROVEN)]})
    assert (await talk.say("111111", "inform")).responses == ["code_expired"]
    assert (await talk.say("sí", "affirm")).responses == ["code_sent_again"]
    assert (await talk.say("222222", "inform")).responses == ["bill"]
    assert len(talk.backend.bodies(f"POST {ME}/identity/otp")) == 2


async def test_a_used_up_code_may_be_followed_by_another_or_left() -> None:
    talk = await ask_code(**{f"POST {ME}/identity/otp/verify": problem("otp-locked", 429, retry_after=0)})
    assert (await talk.say("111111", "inform")).responses == ["code_used_up"]
    assert (await talk.say("no", "deny")).responses == ["cancelled"]
    assert talk.slots["question"] is None


async def test_a_lock_says_until_when_and_ends_the_question() -> None:
    talk = await ask_code(**{f"POST {ME}/identity/otp/verify": problem("otp-locked", 429, retry_after=3600)})
    locked = await talk.say("111111", "inform")
    assert locked.responses == ["code_locked_until"]
    assert locked.values("code_locked_until")["until"] == "hoy a la 1:00 pm"
    assert talk.slots["question"] is None


async def test_without_a_contact_the_honest_way_is_the_office() -> None:
    talk = Conversation(
        backend(**{f"GET {ME}/bills/latest": NEEDS_2, f"POST {ME}/identity/otp": problem("no-contact", 409)})
    )
    heard = await talk.say("recibo", "get_bill")
    assert heard.responses == ["no_contact"]
    assert heard.values("no_contact")["hours"] == "lunes a viernes de 8:00 a 16:30; sábado de 9:00 a 13:00"
    assert talk.slots.get("question") is None


async def test_too_many_codes_end_the_question_with_a_phone_number() -> None:
    talk = await ask_code(**{f"POST {ME}/identity/otp": [SENT, problem("otp-rate-limited", 429)]})
    assert (await talk.say("no me llegó", "out_of_scope")).responses == ["code_limit"]
    assert talk.slots["question"] is None


async def test_a_code_that_did_not_come_is_sent_again() -> None:
    talk = await ask_code()
    assert (await talk.say('/inform{"topic": "resend"}', "inform", topic="resend")).responses == ["code_sent_again"]
    assert len(talk.backend.bodies(f"POST {ME}/identity/otp")) == 2


CONTRACTS = [
    {"account_id": "a1", "label": "…0017", "nickname": "Casa"},
    {"account_id": "a2", "label": "…0023", "nickname": "Casa de mi mamá"},
    {"account_id": "a3", "label": "…0031"},
]
SEVERAL = problem("contract-needed", 409, contracts=CONTRACTS)


@pytest.mark.parametrize(
    ("typed", "account"),
    [("2", "a2"), ("la segunda", "a2"), ("casa", "a1"), ("la de mi mama", "a2"), ("0031", "a3"), ("el último", "a3")],
)
async def test_which_contract_is_answered_by_position_nickname_or_label(typed: str, account: str) -> None:
    selected = {f"POST {ME}/identity/select": (200, KNOWN), f"GET {ME}/balance": [SEVERAL, (200, BALANCE)]}
    talk = Conversation(backend(**selected))
    asked = await talk.say("saldo", "check_balance")
    assert asked.responses == ["which_contract"]
    assert [button["title"] for button in asked.values("which_contract")["buttons"]] == [
        "Casa",
        "Casa de mi mamá",
        "…0031",
        "Todos",
    ]
    assert (await talk.say(typed, "inform")).responses == ["balance_due"]
    assert talk.backend.bodies(f"POST {ME}/identity/select") == [{"account_id": account}]


async def test_a_pressed_contract_is_selected() -> None:
    selected = {f"POST {ME}/identity/select": (200, KNOWN), f"GET {ME}/balance": [SEVERAL, (200, BALANCE)]}
    talk = Conversation(backend(**selected))
    await talk.say("saldo", "check_balance")
    assert (await talk.say('/inform{"account_id": "a2"}', "inform", account_id="a2")).responses == ["balance_due"]


async def test_a_contract_number_in_the_request_itself_is_taken() -> None:
    talk = Conversation(backend(**{f"GET {ME}/balance": (200, BALANCE)}))
    heard = await talk.say(f"saldo del contrato {CONTRACT}", "check_balance", contract_number=CONTRACT)
    assert heard.responses == ["balance_due"]
    assert talk.backend.bodies(f"POST {ME}/identity/contract") == [{"contract_number": CONTRACT}]


async def test_an_aside_is_answered_and_the_question_asked_again() -> None:
    talk = Conversation(backend())
    await talk.say("saldo", "check_balance")
    assert (await talk.say("¿eres un robot?", "bot_challenge")).responses == ["bot_challenge", "reask_contract"]
    assert (await talk.say("¿a qué hora abren?", "office_info")).responses == ["office_open", "reask_contract"]
    assert (await talk.say("¿por qué me lo pides?", "why")).responses == ["why_contract"]
    assert (await talk.say("espérame", "wait")).responses == ["wait"]
    assert (await talk.say("¿qué dijiste?", "repeat")).responses == ["reask_contract"]
    assert (await talk.say(CONTRACT, "inform")).responses == ["balance_due"]


async def test_cancel_clears_the_task() -> None:
    talk = Conversation(backend())
    await talk.say("saldo", "check_balance")
    left = await talk.say("olvídalo", "cancel")
    assert (left.responses, left.loop) == (["cancelled"], None)
    assert (talk.slots["question"], talk.slots["pending_task"]) == (None, None)


@pytest.mark.parametrize(
    ("intent", "response"), [("menu", "menu"), ("human_agent", "human_open"), ("goodbye", "goodbye")]
)
async def test_some_things_are_done_without_an_offer_to_go_back(intent: str, response: str) -> None:
    talk = Conversation(backend())
    await talk.say("saldo", "check_balance")
    assert (await talk.say("otra cosa", intent)).responses == [response]
    assert talk.slots["question"] is None


async def test_another_task_may_have_a_question_of_its_own() -> None:
    talk = Conversation(backend())
    await talk.say("saldo", "check_balance")
    heard = await talk.say("hay una fuga en la calle", "report_leak")
    assert (heard.responses, talk.slots["pending_task"]) == (["ask_leak_place"], "report_leak")


async def test_a_person_can_be_asked_for_at_any_time() -> None:
    talk = await ask_code()
    heard = await talk.say("quiero hablar con alguien", "human_agent")
    assert heard.custom("handoff") == {"reason": "asked", "topic": "get_bill"}
    assert (heard.responses, talk.slots["question"]) == (["human_open"], None)


async def test_what_fits_nothing_is_asked_again_and_the_third_time_offers_a_person() -> None:
    talk = Conversation(backend())
    await talk.say("saldo", "check_balance")
    said = [(await talk.say("asdf", "out_of_scope")).responses for _ in range(3)]
    assert said == [["reask_contract"], ["reask_contract"], ["not_understood_person_open"]]
    assert (await talk.say(CONTRACT, "inform")).responses == ["balance_due"]


async def test_a_backend_that_is_down_fails_the_turn() -> None:
    talk = Conversation(backend(**{f"GET {ME}/balance": (503, {})}))
    with pytest.raises(BackendUnavailableError):
        await talk.say("saldo", "check_balance")


async def test_every_call_carries_token_and_turn_and_every_write_a_key_of_its_own() -> None:
    talk = Conversation(backend(**{f"GET {ME}/bills/latest": NEEDS_2}))
    heard = await talk.say(f"recibo de {CONTRACT}", "get_bill", contract_number=CONTRACT)
    assert {r.headers["Authorization"] for r in talk.backend.requests} == {"Bearer the-token"}
    assert {r.headers["X-Turn-Id"] for r in talk.backend.requests} == {"turn-1"}
    keys = [r.headers.get("Idempotency-Key") for r in talk.backend.requests]
    assert keys == ["turn-1:action_get_bill", None, "turn-1:action_get_bill:2"]
    assert [(call["method"], call["path"], call["status"]) for call in heard.custom("trace")] == [
        ("POST", f"{ME}/identity/contract", 200),
        ("GET", f"{ME}/bills/latest", 403),
        ("POST", f"{ME}/identity/otp", 202),
    ]


async def test_a_change_of_language_keeps_the_question() -> None:
    talk = Conversation(backend())
    await talk.say("saldo", "check_balance")
    heard = await talk.say("english please", "change_language")
    assert heard.custom("language") == "en"
    assert heard.responses == ["language_changed", "reask_contract"]
    assert (talk.slots["language"], talk.slots["pending_task"]) == ("en", "check_balance")


async def test_an_unreadable_answer_fails_the_turn_without_telling_what_was_in_it() -> None:
    talk = Conversation(backend(**{f"GET {ME}/balance": (200, {"name": "María"})}))
    with pytest.raises(ValueError, match="balance") as failure:
        await talk.say("saldo", "check_balance")
    assert "María" not in str(failure.value)
