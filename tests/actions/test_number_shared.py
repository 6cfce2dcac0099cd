"""A telephone number that was shared where the vendor vouches for it, while something was asked."""

from __future__ import annotations

from tests.actions.stage import Conversation, Heard
from tests.actions.test_identity import BALANCE, KNOWN, ME, NEEDS_1, backend

PHONE = "+524421234567"


async def share(talk: Conversation) -> Heard:
    said = f'/inform{{"topic": "number_shared", "phone": "{PHONE}"}}'
    return await talk.say(said, "inform", topic="number_shared", phone=PHONE)


async def test_a_number_on_file_stands_for_the_contract_and_the_task_goes_on() -> None:
    talk = Conversation(backend(**{f"GET {ME}/identity": (200, KNOWN)}))
    assert (await talk.say("¿cuánto debo?", "check_balance")).responses == ["ask_contract"]
    assert (await share(talk)).responses == ["balance_due"]
    assert talk.slots["question"] is None
    assert talk.backend.bodies(f"POST {ME}/identity/contract") == []


async def test_one_that_is_not_leaves_the_question_open() -> None:
    talk = Conversation(backend(**{f"GET {ME}/balance": [NEEDS_1, NEEDS_1, (200, BALANCE)]}))
    await talk.say("¿cuánto debo?", "check_balance")
    heard = await share(talk)
    assert (heard.responses, talk.slots["question"]["kind"]) == (["reask_contract"], "contract")
