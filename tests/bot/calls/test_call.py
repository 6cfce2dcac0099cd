"""A call from its greeting to its end, as the caller hears it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import jwt
import pytest

from bot.calls import call as calls
from tests.bot.calls.conftest import FakeBackend
from tests.bot.calls.handset import Handset, Twiml, asking
from tests.bot.harness import Counter, words

Lift = Callable[..., Handset]
TEAM = "+524422110621"


# ── Greeting and language


async def test_a_stranger_is_greeted_in_the_utilitys_language_and_offered_the_other(lift: Lift) -> None:
    heard = await lift().call()
    assert "gracias por llamar a Aguas de Cantera" in heard.said
    assert "For English, say English or press two." in heard.said
    assert heard.languages == {"es-MX", "en-US"}
    assert heard.gather["input"] == "dtmf speech"
    assert heard.gather["actionOnEmptyResult"] == "true"


async def test_in_texas_the_greeting_is_english_first(lift: Lift) -> None:
    heard = await lift("prairie").call()
    assert heard.said.startswith("Hello, thank you for calling Prairie Power and Water.")
    assert "Para español, diga español o marque dos." in heard.said


async def test_a_number_in_the_records_is_greeted_in_its_language_alone(lift: Lift, backend: FakeBackend) -> None:
    backend.customer = {"language": "es"}
    heard = await lift("prairie", caller="+15125559876").call()
    assert heard.said.startswith("Hola, gracias por llamar a Prairie")
    assert heard.languages == {"es-MX"}


async def test_a_slow_or_broken_service_layer_does_not_keep_anybody_from_being_greeted(
    lift: Lift, backend: FakeBackend
) -> None:
    backend.down = True
    assert "gracias por llamar" in (await lift().call()).said


async def test_who_called_before_is_greeted_in_the_language_of_that_call(lift: Lift) -> None:
    first = lift()
    await first.call()
    await first.say("in English, please")
    await first.say("how much do I owe")
    heard = await lift(caller=first.caller).call()
    assert heard.said.startswith("Hello, thank you for calling Aguas de Cantera.")


@pytest.mark.parametrize("chosen", ["English", "in English please", "2"])
async def test_the_other_language_is_chosen_by_saying_or_pressing_it(lift: Lift, chosen: str) -> None:
    phone = lift()
    await phone.call()
    heard = await (phone.press(chosen) if chosen.isdigit() else phone.say(chosen))
    assert heard.said == "Tell me how I can help."
    assert heard.gather["language"] == "en-US"
    await phone.say("how much do I owe")
    assert phone.counter.rasa.asked[-1]["metadata"]["language"] == "en"


async def test_the_greeting_is_kept_with_the_conversation(lift: Lift) -> None:
    phone = lift()
    await phone.call()
    await phone.call()  # Twilio asks again when the first answer was lost
    found = await phone.conversation()
    rows = await phone.counter.rows("select sender, state from runtime.outbox where conversation_id = :id", id=found.id)
    assert [(row.sender, row.state) for row in rows] == [("system", "delivered")]


# ── Talking


async def test_an_answer_is_said_in_words_and_the_line_stays_open(lift: Lift, counter: Counter) -> None:
    counter.rasa.reply = lambda _body: words("Debes $350.50. Vence el viernes 27 de noviembre.")
    phone = lift()
    await phone.call()
    heard = await phone.say("cuánto debo")
    assert heard.said == (
        "Debes trescientos cincuenta pesos con cincuenta centavos. Vence el viernes veintisiete de noviembre. "
        "¿Algo más?"
    )
    assert heard.verbs == ["Gather", "Redirect"]


async def test_rasa_hears_a_voice(lift: Lift, counter: Counter) -> None:
    phone = lift()
    await phone.call()
    await phone.say("cuánto debo")
    asked = counter.rasa.asked[-1]
    assert (asked["message"], asked["metadata"]["channel"], asked["metadata"]["modality"]) == (
        "cuánto debo",
        "voice",
        "voice",
    )


async def test_a_repeated_request_is_answered_the_same_and_done_once(lift: Lift, counter: Counter) -> None:
    phone = lift()
    await phone.call()
    at = phone.at
    first = await phone.say("cuánto debo")
    again = await phone.post(at, SpeechResult="cuánto debo", Confidence="0.9")
    assert first.said == again.said
    assert first.next == again.next
    assert len(counter.rasa.asked) == 1


async def test_a_caller_id_proves_nothing_and_every_call_is_a_conversation_of_its_own(
    lift: Lift, counter: Counter
) -> None:
    first, second = lift(), lift()
    second.caller = first.caller
    for phone in (first, second):
        await phone.call()
        await phone.say("mi saldo")
    senders = {asked["sender"] for asked in counter.rasa.asked}
    assert len(senders) == 2
    for asked in counter.rasa.asked:
        assert "phone" not in jwt.decode(asked["metadata"]["token"], options={"verify_signature": False})


async def test_a_contract_is_keyed_in_and_heard_slowly(lift: Lift, counter: Counter) -> None:
    counter.rasa.reply = lambda _body: asking("contract", "Dime tu número de contrato. Son 10 números.")
    phone = lift()
    await phone.call()
    heard = await phone.say("mi saldo")
    assert heard.said == "Dime tu número de contrato. Son diez números."
    assert (heard.gather["numDigits"], heard.gather["speechTimeout"]) == ("10", "3")
    await phone.press("5012345671")
    assert counter.rasa.asked[-1]["message"] == "5012345671"


async def test_a_code_has_six_keys(lift: Lift, counter: Counter) -> None:
    counter.rasa.reply = lambda _body: asking("code", "¿Cuál es el código?")
    phone = lift()
    await phone.call()
    assert (await phone.say("mi saldo")).gather["numDigits"] == "6"


async def test_zero_asks_for_a_person(lift: Lift, counter: Counter) -> None:
    phone = lift()
    await phone.call()
    await phone.press("0")
    assert counter.rasa.asked[-1]["message"] == "/human_agent"


async def test_choices_that_are_data_are_named_three_at_once_and_the_rest_on_request(
    lift: Lift, counter: Counter
) -> None:
    contracts = [{"title": f"Calle {name}", "payload": f'/inform{{"account_id": "{name}"}}'} for name in "ABCDE"]
    counter.rasa.reply = lambda _body: asking("account", "Tienes 5 contratos. ¿Cuál quieres ver?", buttons=contracts)
    phone = lift()
    await phone.call()
    heard = await phone.say("mi saldo")
    assert "Puedes decir: Calle A, Calle B o Calle C." in heard.said
    assert "Calle D" not in heard.said
    assert "di: más" in heard.said
    more = await phone.say("más")
    assert "Puedes decir: Calle D o Calle E." in more.said
    assert "Calle A" not in more.said
    await phone.press("4")
    assert counter.rasa.asked[-1]["message"] == '/inform{"account_id": "D"}'


@pytest.mark.parametrize("order", ["repite", "¿me lo repite, por favor?", "¿Cómo?", "otra vez"])
async def test_repite_repeats_what_was_said_and_asks_nobody(lift: Lift, counter: Counter, order: str) -> None:
    phone = lift()
    await phone.call()
    said = (await phone.say("mi saldo")).said
    assert (await phone.say(order)).said == said
    assert (await phone.press("*")).said == said
    assert len(counter.rasa.asked) == 1


async def test_the_greeting_can_be_repeated(lift: Lift) -> None:
    phone = lift()
    await phone.call()
    assert "gracias por llamar" in (await phone.say("otra vez")).said


async def test_un_momento_waits_longer(lift: Lift, counter: Counter) -> None:
    counter.rasa.reply = lambda _body: asking("contract", "Dime tu número de contrato.")
    phone = lift()
    await phone.call()
    await phone.say("mi saldo")
    heard = await phone.say("un momento")
    assert heard.said == "Claro, aquí espero. Cuando estés listo, habla."
    assert heard.gather["timeout"] == "20"
    assert len(counter.rasa.asked) == 1


async def test_goodbye_ends_the_call(lift: Lift, counter: Counter) -> None:
    counter.rasa.reply = lambda _body: words("¡Hasta luego!") | {"intent": {"name": "goodbye", "confidence": 1.0}}
    phone = lift()
    await phone.call()
    heard = await phone.say("adiós")
    assert heard.ends
    assert heard.said.startswith("¡Hasta luego!")


# ── Slowness


async def test_a_slow_answer_is_bridged_and_then_given(lift: Lift, counter: Counter) -> None:
    ready = asyncio.Event()

    async def reply(_body: dict[str, Any]) -> Any:
        await ready.wait()
        return words("Debes $80.00.")

    counter.rasa.reply = reply
    phone = lift()
    phone.telephone.answer_seconds = 0.02
    await phone.call()
    asking_ = asyncio.create_task(phone.telephone.turn(phone.webhook(phone.at, SpeechResult="mi saldo")))
    await asyncio.sleep(0)
    bridged = Twiml.parse(await asking_)
    assert bridged.said == "Un momento, lo estoy revisando."
    assert bridged.verbs == ["Say", "Redirect"]
    ready.set()
    phone.at = bridged.next
    assert (await phone.follow()).said == "Debes ochenta pesos. ¿Algo más?"


async def test_while_rasa_is_down_nobody_hears_dead_air_and_the_answer_still_comes(
    lift: Lift, counter: Counter
) -> None:
    counter.rasa.reply = lambda _body: httpx.Response(500)
    phone = lift()
    await phone.call()
    heard = await phone.say("mi saldo")
    assert "problema técnico" in heard.said
    assert heard.verbs == ["Say", "Redirect"]
    counter.rasa.reply = lambda _body: words("Debes $80.00.")
    counter.pass_time(seconds=5)
    assert (await phone.follow()).said == "Debes ochenta pesos. ¿Algo más?"


async def test_what_never_comes_brings_a_person(lift: Lift, counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "WAIT_SECONDS", 0.0)
    phone = lift()
    phone.telephone.answer_seconds = 0.0
    await phone.call()
    heard = Twiml.parse(await phone.telephone.turn(phone.webhook(phone.at, SpeechResult="mi saldo")))
    for _ in range(calls.MAX_WAITS):
        assert heard.verbs == ["Say", "Redirect"]
        heard = Twiml.parse(await phone.telephone.turn(phone.webhook(heard.next)))
    assert heard.rings == TEAM
