"""When a call goes wrong, or wants a person: silence, noise, misunderstandings, ringing, promises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot import handoff, outbox
from bot.calls import call as calls
from channels.message import Outbound, Text
from tests.bot.calls.conftest import CLOSED, FakeBackend
from tests.bot.calls.handset import Handset, asking, missed, with_handoff
from tests.bot.harness import Counter, words

Lift = Callable[..., Handset]
TEAM = "+524422110621"
EMERGENCY = "+524422110073"


# ── Silence, noise, misunderstandings


async def test_silence_is_asked_about_then_keys_are_offered_then_a_person_is_rung(lift: Lift) -> None:
    phone = lift()
    await phone.call()
    assert (await phone.silence()).said == "No te escuché. ¿Sigues ahí?"
    keys = await phone.silence()
    assert "También puedes usar el teclado." in keys.said
    assert "Para saber cuánto debo, marca uno." in keys.said
    assert "marca cero" in keys.said
    assert (await phone.silence()).rings == TEAM


async def test_a_key_of_the_first_menu_is_that_request(lift: Lift, counter: Counter) -> None:
    phone = lift()
    await phone.call()
    await phone.silence()
    await phone.silence()
    await phone.press("1")
    assert counter.rasa.asked[-1]["message"] == "/check_balance"


async def test_no_menu_is_read_out_before_speech_has_failed_twice(lift: Lift, counter: Counter) -> None:
    counter.rasa.reply = lambda _body: words("Debes $1.00.", buttons=[{"title": "Pagar", "payload": "/pay_bill"}])
    phone = lift()
    greeting = await phone.call()
    assert "marca uno" not in greeting.said
    assert "marca" not in (await phone.say("mi saldo")).said
    assert "marca" not in (await phone.silence()).said


async def test_silence_in_a_question_repeats_the_question(lift: Lift, counter: Counter) -> None:
    counter.rasa.reply = lambda _body: asking("contract", "Dime tu número de contrato.")
    phone = lift()
    await phone.call()
    await phone.say("mi saldo")
    assert (await phone.silence()).said == "No te escuché. ¿Sigues ahí? Dime tu número de contrato."


async def test_after_a_task_that_is_done_silence_is_goodbye(lift: Lift, counter: Counter) -> None:
    counter.rasa.reply = lambda _body: {"messages": [{"text": "Debes $80.00."}, {"custom": {"end": True}}]}
    phone = lift()
    await phone.call()
    await phone.say("mi saldo")
    await phone.silence()
    heard = await phone.silence()
    assert heard.ends
    assert heard.said == "Gracias por llamar a Aguas de Cantera. Hasta luego."


async def test_noise_is_not_taken_for_words(lift: Lift, counter: Counter) -> None:
    phone = lift()
    await phone.call()
    heard = await phone.say("jum jum", confidence="0.05")
    assert heard.said == "Hay ruido y no te escuché bien. ¿Me lo dices otra vez?"
    assert counter.rasa.asked == []


async def test_two_misunderstandings_bring_keys_and_the_third_a_person(lift: Lift, counter: Counter) -> None:
    offers = [{"title": "Mi saldo", "payload": "/check_balance"}, {"title": "Pagar", "payload": "/pay_bill"}]
    counter.rasa.reply = lambda _body: missed("¿Quisiste decir…?", 1, buttons=offers)
    phone = lift()
    await phone.call()
    first = await phone.say("bla")
    assert "Puedes decir: Mi saldo o Pagar." in first.said
    second = await phone.say("ble")
    assert "Para mi saldo, marca uno. Para pagar, marca dos." in second.said
    assert second.gather["numDigits"] == "1"
    assert (await phone.say("bli")).rings == TEAM


async def test_what_is_understood_forgets_the_failures(lift: Lift) -> None:
    phone = lift()
    await phone.call()
    await phone.silence()
    await phone.silence()
    await phone.say("mi saldo")
    assert not (await phone.silence()).rings


# ── People


async def test_who_asks_for_a_person_within_hours_is_put_through(lift: Lift, counter: Counter) -> None:
    counter.rasa.reply = lambda _body: with_handoff("Avisé al equipo.")
    phone = lift()
    await phone.call()
    heard = await phone.say("quiero hablar con alguien")
    assert heard.said == "Te comunico con una persona del equipo. No cuelgues."
    assert heard.rings == TEAM
    assert (await entry(phone)).state == "open"


async def test_when_the_team_talked_the_handoff_is_done_and_the_call_ends(lift: Lift, counter: Counter) -> None:
    counter.rasa.reply = lambda _body: with_handoff("Avisé al equipo.")
    phone = lift()
    await phone.call()
    await phone.say("quiero hablar con alguien")
    assert (await phone.dialed("completed")).ends
    found = await entry(phone)
    assert (found.state, found.closed_reason) == ("closed", "solved")


async def test_when_nobody_picks_up_a_call_is_promised_as_a_case(
    lift: Lift, counter: Counter, backend: FakeBackend
) -> None:
    counter.rasa.reply = lambda _body: with_handoff("Avisé al equipo.")
    phone = lift()
    await phone.call()
    await phone.say("quiero hablar con alguien")
    heard = await phone.dialed("no-answer")
    assert heard.ends
    assert "caso dos cero dos seis, cero cero cero uno dos tres" in heard.said
    assert backend.cases[-1]["category"] == "callback"
    assert phone.caller in backend.cases[-1]["description"]
    assert (await entry(phone)).state == "open"


async def test_out_of_hours_silence_ends_in_a_promised_call(lift: Lift, counter: Counter, backend: FakeBackend) -> None:
    counter.moment[0] = CLOSED
    phone = lift()
    await phone.call()
    await phone.silence()
    await phone.silence()
    heard = await phone.silence()
    assert not heard.rings
    assert "Te llaman el sábado veintiocho de noviembre a las nueve de la mañana." in heard.said
    assert backend.keys == [f"call:{phone.sid}:callback"]


async def test_a_repeated_request_promises_once(lift: Lift, counter: Counter, backend: FakeBackend) -> None:
    counter.moment[0] = CLOSED
    phone = lift()
    await phone.call()
    await phone.silence()
    await phone.silence()
    at = phone.at
    first = await phone.silence()
    assert (await phone.post(at)).said == first.said
    assert len(set(backend.keys)) == 1
    rows = await counter.rows(
        "select 1 from runtime.outbox where idempotency_key = :key", key=f"call:{phone.sid}:promise"
    )
    assert len(rows) == 1


async def test_a_hidden_number_is_told_when_people_answer(lift: Lift, counter: Counter, backend: FakeBackend) -> None:
    counter.moment[0] = CLOSED
    phone = lift(caller="anonymous")
    await phone.call()
    for _ in range(2):
        await phone.silence()
    heard = await phone.silence()
    assert "No veo tu número" in heard.said
    assert "el sábado veintiocho de noviembre" in heard.said
    assert backend.cases == []


async def test_a_promise_that_fails_is_not_told_as_kept(lift: Lift, counter: Counter, backend: FakeBackend) -> None:
    counter.moment[0], backend.down = CLOSED, True
    phone = lift()
    await phone.call()
    for _ in range(2):
        await phone.silence()
    assert "No pude dejar la solicitud" in (await phone.silence()).said


async def test_an_emergency_is_told_what_to_do_and_put_through_at_any_hour(lift: Lift, counter: Counter) -> None:
    counter.moment[0] = CLOSED
    counter.rasa.reply = lambda _body: with_handoff("Aléjate del lugar.", "emergency")
    phone = lift()
    await phone.call()
    heard = await phone.say("hay un cable caído")
    assert heard.said == "Aléjate del lugar. Te comunico con emergencias. No cuelgues."
    assert heard.rings == EMERGENCY


async def test_what_an_agent_writes_is_read_out(lift: Lift, counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "HOLD_SECONDS", 0.0)
    phone = lift()
    await phone.call()
    await phone.say("hola")
    found = await phone.conversation()
    async with counter.engine.begin() as connection:
        await handoff.change_owner(connection, found.id, "agent")
    held = await phone.say("¿me escuchan?")
    assert held.said == "Sigue en la línea, por favor."
    line = Outbound(found.id, "voice", found.account, found.address, (Text("Soy Adriana. Son $80.00."),))
    async with counter.engine.begin() as connection:
        await outbox.append(connection, line, key=f"agent:{phone.sid}", sender="agent", now=counter.now, pull=True)
    assert (await phone.silence()).said.startswith("Soy Adriana. Son ochenta pesos.")
    assert not (await phone.silence()).rings


async def entry(phone: Handset) -> Any:
    found = await phone.conversation()
    rows = await phone.counter.rows(
        "select state, closed_reason from runtime.queue_entries where conversation_id = :id", id=found.id
    )
    return rows[0]
