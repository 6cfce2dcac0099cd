"""Somebody with a PIN calls: what is asked, and what becomes of digits that the actions can't read."""

from __future__ import annotations

from typing import Any

import pytest

from tests.actions.stage import Conversation, problem
from tests.actions.test_identity import BILL, ME, NEEDS_2, PROVEN, SENT, backend

VERIFY = f"POST {ME}/identity/otp/verify"
CONCEALED = "concealed.gAAAAABn730249"
WITH_PIN = (202, {**SENT[1], "pin": True})


async def asked(**routes: Any) -> Conversation:
    """A conversation that waits for the code or the PIN."""
    usual = {f"GET {ME}/bills/latest": [NEEDS_2, (200, BILL)], f"POST {ME}/identity/otp": WITH_PIN}
    talk = Conversation(backend(**(usual | routes)))
    assert (await talk.say("recibo", "get_bill")).responses == ["ask_code", "or_pin"]
    return talk


async def give(talk: Conversation) -> list[str]:
    heard = await talk.say(f'/inform{{"otp_code": "{CONCEALED}"}}', "inform", otp_code=CONCEALED)
    return heard.responses


async def test_concealed_digits_go_to_the_service_layer_as_they_came() -> None:
    talk = await asked()
    assert await give(talk) == ["bill"]
    assert talk.backend.bodies(VERIFY) == [{"code": CONCEALED}]


async def test_a_wrong_one_is_neither_the_code_nor_the_pin() -> None:
    wrong = [problem("otp-wrong", 422, tries_left=2), problem("otp-wrong", 422, tries_left=1), (200, PROVEN)]
    talk = await asked(**{VERIFY: wrong})
    assert [await give(talk) for _ in range(3)] == [["pin_wrong"], ["pin_wrong_last"], ["bill"]]


async def test_as_many_digits_as_nothing_has_are_asked_for_again() -> None:
    talk = await asked(**{VERIFY: [problem("validation", 422), (200, PROVEN)]})
    assert await give(talk) == ["code_length", "or_pin"]
    assert await give(talk) == ["bill"]


async def test_a_code_that_is_sent_again_names_the_pin_again() -> None:
    talk = await asked()
    heard = await talk.say("no me llegó", "inform", topic="resend")
    assert heard.responses == ["code_sent_again", "or_pin"]


@pytest.mark.parametrize("intent", ["repeat", "out_of_scope"])
async def test_the_question_is_asked_again_with_both_ways(intent: str) -> None:
    heard = await (await asked()).say("¿mande?", intent)
    assert heard.responses[-2:] == ["reask_code", "or_pin"]


async def test_who_has_none_hears_nothing_of_it() -> None:
    talk = await asked(**{f"POST {ME}/identity/otp": [WITH_PIN, SENT], VERIFY: problem("otp-wrong", 422, tries_left=2)})
    assert (await talk.say("no me llegó", "inform", topic="resend")).responses == ["code_sent_again"]
    assert await give(talk) == ["code_wrong"]
