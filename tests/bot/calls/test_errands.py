"""What needs a screen goes to the telephone on file, and the caller hears where it goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot import preferences
from tests.bot.calls.conftest import FakeBackend
from tests.bot.calls.handset import Handset
from tests.bot.harness import Counter, Phone, words

Lift = Callable[..., Handset]
BILL = {"document": {"path": "/api/customers/me/bills/1/pdf", "filename": "recibo.pdf", "caption": "Tu recibo"}}


def with_bill() -> dict[str, Any]:
    return {"messages": [{"custom": BILL}, {"text": "Tu recibo es de $80.00."}], "intent": {"name": "get_bill"}}


async def written(counter: Counter, phone: Phone) -> list[Any]:
    return await counter.rows(
        "select payload, state from runtime.outbox where address = :to and payload->'parts'->0->>'type' = 'media'",
        to=phone.number,
    )


async def test_a_bill_goes_to_whatsapp_while_its_window_is_open(
    lift: Lift, counter: Counter, backend: FakeBackend
) -> None:
    texting = counter.phone()
    await counter.say(texting, "hola")
    await counter.work()
    backend.customer = {"language": "es", "phone": f"+{texting.number}"}
    counter.rasa.reply = lambda _body: with_bill()
    caller = lift()
    await caller.call()
    heard = await caller.say("mi recibo")
    assert heard.said == (
        f"Lo mando por WhatsApp al número registrado, que termina en {in_words(texting.number[-2:])}. "
        "Tu recibo es de ochenta pesos. ¿Algo más?"
    )
    (row,) = await written(counter, texting)
    found = await caller.conversation()
    assert row.payload["parts"][0]["on_behalf"] == str(found.id)


async def test_it_is_sent_once_however_often_twilio_asks(lift: Lift, counter: Counter, backend: FakeBackend) -> None:
    texting = counter.phone()
    await counter.say(texting, "hola")
    await counter.work()
    backend.customer = {"language": "es", "phone": f"+{texting.number}"}
    counter.rasa.reply = lambda _body: with_bill()
    caller = lift()
    await caller.call()
    at = caller.at
    await caller.say("mi recibo")
    await caller.post(at, SpeechResult="mi recibo", Confidence="0.9")
    assert len(await written(counter, texting)) == 1


async def test_where_nothing_can_be_sent_that_is_said(lift: Lift, counter: Counter, backend: FakeBackend) -> None:
    backend.customer = {"language": "es", "phone": "+524420001111"}
    counter.rasa.reply = lambda _body: with_bill()
    caller = lift()
    await caller.call()
    assert "No lo puedo mandar al teléfono" in (await caller.say("mi recibo")).said


async def test_nothing_goes_to_the_number_that_calls_but_to_the_one_on_file(
    lift: Lift, counter: Counter, backend: FakeBackend
) -> None:
    pretender, owner = counter.phone(), counter.phone()
    for one in (pretender, owner):
        await counter.say(one, "hola")
    await counter.work()
    backend.customer = {"language": "es", "phone": f"+{owner.number}"}
    counter.rasa.reply = lambda _body: with_bill()
    caller = lift(caller=f"+{pretender.number}")
    await caller.call()
    await caller.say("mi recibo")
    assert await written(counter, pretender) == []
    assert len(await written(counter, owner)) == 1


async def test_who_opted_out_is_sent_nothing(lift: Lift, counter: Counter, backend: FakeBackend) -> None:
    texting = counter.phone()
    await counter.say(texting, "hola")
    await counter.work()
    async with counter.engine.begin() as connection:
        await preferences.opt_out(
            connection, utility="cantera", channel="whatsapp", address=texting.number, reason="asked", now=counter.now
        )
    backend.customer = {"language": "es", "phone": f"+{texting.number}"}
    counter.rasa.reply = lambda _body: with_bill()
    caller = lift()
    await caller.call()
    assert "No lo puedo mandar" in (await caller.say("mi recibo")).said
    assert await written(counter, texting) == []


async def test_a_stranger_is_sent_nothing(lift: Lift, counter: Counter, backend: FakeBackend) -> None:
    counter.rasa.reply = lambda _body: with_bill()
    caller = lift()
    await caller.call()
    assert "No lo puedo mandar" in (await caller.say("mi recibo")).said
    assert backend.cases == []


async def test_words_alone_ask_nobody_for_a_telephone(lift: Lift, counter: Counter, backend: FakeBackend) -> None:
    counter.rasa.reply = lambda _body: words("Debes $80.00.")
    caller = lift()
    await caller.call()
    before = len(backend.asked)
    await caller.say("mi saldo")
    assert len(backend.asked) == before


def in_words(digits: str) -> str:
    names = ("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve")
    return " ".join(names[int(one)] for one in digits)
