"""Codes and PINs on a call: only the service layer can read what Rasa is asked, and nothing keeps the digits."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from channels.errors import SignatureError
from channels.sealing import HEADER
from kit.concealed import SHOWN, reveal
from tests.bot.calls.handset import Handset, asking
from tests.bot.harness import Counter, words

Lift = Callable[..., Handset]


async def asked_for(lift: Lift, counter: Counter, *kinds: str) -> Handset:
    """A call in which these were asked, one after the other."""
    handset = lift()
    await handset.call()
    for kind in kinds:
        counter.rasa.reply = lambda body, kind=kind: asking(kind, "¿Cuál es?")
        await handset.say("sí")
        counter.pass_time(seconds=1)  # or two turns began at one moment, and neither is the last
    return handset


def secret_of(counter: Counter) -> str:
    """What the service layer would read in the last message to Rasa."""
    message = counter.rasa.asked[-1]["message"]
    assert message.startswith("/inform")
    told = json.loads(message.removeprefix("/inform"))
    return reveal(told["otp_code"], key="k" * 32, now=counter.now)


@pytest.mark.parametrize("kind", ["code", "new_code"])
@pytest.mark.parametrize("said", ["730249", "7302", "mi código es 73 02", "siete, tres, cero, dos"])
async def test_the_digits_of_a_code_are_kept_nowhere(lift: Lift, counter: Counter, kind: str, said: str) -> None:
    handset = await asked_for(lift, counter, kind)
    await (handset.press(said) if said.isdigit() else handset.say(said))
    assert secret_of(counter) == (said if said.isdigit() else "7302")
    conversation = await handset.conversation()
    rows = await counter.rows(
        "select parts from runtime.inbound where conversation_id = :id order by arrival", id=conversation.id
    )
    (part,) = rows[-1].parts
    assert (part["type"], part["digits"]) == ("keypress", SHOWN)
    kept = "select convert_from(body, 'UTF8') as body from runtime.raw_webhooks where position(:sid in body) > 0"
    raw = await counter.rows(kept, sid=handset.sid.encode())
    everything = " ".join([*(row.body for row in raw), *(str(row.parts) for row in rows)])
    assert not [one for one in (said, "730249", "73+02", "siete") if one in everything]


async def test_a_question_about_it_lets_it_be_a_secret_still(lift: Lift, counter: Counter) -> None:
    handset = await asked_for(lift, counter, "code", "cancel")
    await handset.press("730249")
    assert secret_of(counter) == "730249"


async def test_silence_and_repeating_let_it_be_a_secret_still(lift: Lift, counter: Counter) -> None:
    handset = await asked_for(lift, counter, "code")
    await handset.silence()
    await handset.say("repite")
    await handset.press("730249")
    assert secret_of(counter) == "730249"


@pytest.mark.parametrize("said", ["no me llegó", "5012345671", "quiero hablar con alguien", "espera, son 2 contratos"])
async def test_what_is_no_code_goes_on_as_it_was_said(lift: Lift, counter: Counter, said: str) -> None:
    handset = await asked_for(lift, counter, "code")
    await handset.say(said)
    assert counter.rasa.asked[-1]["message"] == said


@pytest.mark.parametrize("kind", ["contract", "amount", "cancel"])
async def test_digits_that_answer_something_else_are_no_secret(lift: Lift, counter: Counter, kind: str) -> None:
    handset = await asked_for(lift, counter, kind)
    await handset.press("730249")
    assert counter.rasa.asked[-1]["message"] == "730249"


async def test_after_the_code_digits_are_no_secret_any_more(lift: Lift, counter: Counter) -> None:
    handset = await asked_for(lift, counter, "code")
    counter.rasa.reply = lambda body: words("Tu recibo de noviembre es de 350 pesos.")
    await handset.press("730249")
    counter.pass_time(seconds=1)
    await handset.press("350")
    assert counter.rasa.asked[-1]["message"] == "350"


async def test_a_person_is_a_key_away_and_no_secret(lift: Lift, counter: Counter) -> None:
    handset = await asked_for(lift, counter, "code")
    await handset.press("0")
    assert counter.rasa.asked[-1]["message"] == "/human_agent"


async def test_the_same_request_twice_is_one_try(lift: Lift, counter: Counter) -> None:
    handset = await asked_for(lift, counter, "code")
    before, at = len(counter.rasa.asked), handset.at
    for _ in range(2):
        await handset.post(at, Digits="730249")
    assert len(counter.rasa.asked) == before + 1


async def test_nobody_else_can_seal_a_request(lift: Lift, counter: Counter) -> None:
    handset = await asked_for(lift, counter, "code")
    forged = replace(handset.webhook(handset.at, Concealed="concealed.x"), headers={HEADER: "0" * 64})
    with pytest.raises(SignatureError):
        await handset.telephone.turn(forged)
    signed = handset.webhook(handset.at, Concealed="concealed.x", SpeechResult="hola", Confidence="0.9")
    heard = handset.telephone.channel.parse(signed)
    assert [one.parts[0].text for one in heard.messages] == ["hola"]  # type: ignore[union-attr]
