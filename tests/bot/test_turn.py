"""From a signed webhook to what the customer reads."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import httpx
import pytest

from bot import ledger, mailbox, turn
from bot.turn import handle_turn
from kit import tokens
from tests.bot.harness import Counter, words


async def test_a_message_is_answered_once(counter: Counter) -> None:
    phone = counter.phone()
    await counter.say(phone, "hola")
    await counter.work()
    await counter.work()
    assert counter.graph.texts(phone.number) == ["re: hola"]
    assert (await counter.outbox(phone))[0].state == "sent"


async def test_rasa_is_told_who_asks_and_how(counter: Counter) -> None:
    phone = counter.phone()
    await counter.say(phone, "¿cuánto debo de agua?")
    await counter.work()
    asked = counter.rasa.asked[0]
    metadata = asked["metadata"]
    assert (metadata["utility"], metadata["channel"], metadata["language"]) == ("cantera", "whatsapp", "es")
    assert (metadata["retry"], metadata["new_session"], metadata["modality"]) == (False, False, "text")
    token = tokens.verify(metadata["token"], key="k" * 32, kinds=("conversation",))
    assert str(token.subject) == asked["sender"]
    assert token.phone == f"+{phone.number}"


async def test_the_same_webhook_twice_has_one_effect(counter: Counter) -> None:
    phone = counter.phone()
    webhook = phone.text("hola", now=counter.now)
    await asyncio.gather(*(counter.receive(webhook) for _ in range(5)))
    await counter.work()
    await counter.receive(webhook)
    await counter.work()
    assert counter.graph.texts(phone.number) == ["re: hola"]


async def test_messages_that_wait_together_become_one_turn_in_the_providers_order(counter: Counter) -> None:
    phone = counter.phone()
    later = phone.text("cuánto debo", now=counter.now)
    counter.pass_time(seconds=-5)
    earlier = phone.text("buenas", now=counter.now)
    counter.pass_time(seconds=5)
    await counter.receive(later)
    await counter.receive(earlier)
    await counter.work()
    assert [one["message"] for one in counter.rasa.asked] == ["buenas\ncuánto debo"]


async def test_what_comes_while_rasa_thinks_is_the_next_turn(counter: Counter) -> None:
    phone = counter.phone()

    async def reply(body: dict[str, object]) -> object:
        if body["message"] == "uno":
            await counter.say(phone, "dos")
        return words(f"re: {body['message']}")

    counter.rasa.reply = reply
    await counter.say(phone, "uno")
    await counter.work()
    assert counter.graph.texts(phone.number) == ["re: uno", "re: dos"]


async def test_a_conversation_is_claimed_by_one_worker_only(counter: Counter) -> None:
    for _ in range(5):
        await counter.say(counter.phone(), "hola")
    claims = await asyncio.gather(
        *(mailbox.claim(counter.engine, worker=n, limit=3, now=counter.now) for n in range(1, 4))
    )
    ids = [claim.conversation_id for group in claims for claim in group]
    assert len(ids) == len(set(ids)) == 5


async def test_a_fenced_worker_writes_nothing(counter: Counter) -> None:
    phone = counter.phone()
    await counter.say(phone, "hola")
    (old,) = await mailbox.claim(counter.engine, worker=1, limit=1, now=counter.now)
    counter.pass_time(seconds=31)
    (new,) = await mailbox.claim(counter.engine, worker=2, limit=1, now=counter.now)
    assert (new.turn_id, new.attempt) == (old.turn_id, 2)
    with pytest.raises(ledger.FencedError):
        await handle_turn(old, counter.services)
    await handle_turn(new, counter.services)
    await counter.work()
    assert counter.graph.texts(phone.number) == ["re: hola"]
    assert [one["metadata"]["retry"] for one in counter.rasa.asked] == [False, True]


async def test_when_rasa_is_down_one_apology_and_then_the_answer(counter: Counter) -> None:
    phone = counter.phone()
    counter.rasa.reply = lambda _body: httpx.Response(500)
    await counter.say(phone, "¿cuánto debo?")
    for _ in range(3):
        await counter.work()
        counter.pass_time(seconds=6)
    await counter.say(phone, "¿hola?")
    await counter.work()
    counter.rasa.reply = lambda body: words(f"re: {body['message']}")
    counter.pass_time(seconds=30)
    await counter.work()
    first, *answers = counter.graph.texts(phone.number)
    assert "problema técnico" in first
    assert answers == ["re: ¿cuánto debo?", "re: ¿hola?"]
    assert {one["metadata"]["turn"] for one in counter.rasa.asked if one["message"] == "¿cuánto debo?"} == {
        counter.rasa.asked[0]["metadata"]["turn"]
    }


async def test_a_slow_rasa_costs_one_apology_and_is_waited_for(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turn, "PATIENCE_SECONDS", 0.05)
    phone = counter.phone()
    apologised = asyncio.Event()
    counter.services = replace(counter.services, wake_sender=apologised.set)

    async def reply(_body: dict[str, object]) -> object:
        await apologised.wait()
        return words("aquí está")

    counter.rasa.reply = reply
    await counter.say(phone, "mi recibo, por favor")
    await counter.work()
    assert "problema técnico" in counter.graph.texts(phone.number)[0]
    assert counter.graph.texts(phone.number)[1:] == ["aquí está"]
    assert len(counter.rasa.asked) == 1


async def test_an_empty_answer_is_a_failure(counter: Counter) -> None:
    phone = counter.phone()
    counter.rasa.reply = lambda _body: {"messages": [{"custom": {"trace": []}}], "intent": {}}
    await counter.say(phone, "hola")
    await counter.work()
    assert (await counter.conversation(phone)).incident_at is not None


async def test_after_eight_tries_a_dead_letter_that_can_be_replayed(counter: Counter) -> None:
    from bot.dead_letters import dead_letters, replay

    phone = counter.phone()
    counter.rasa.reply = lambda _body: httpx.Response(503)
    await counter.say(phone, "hola")
    for _ in range(8):
        await counter.work()
        counter.pass_time(seconds=200)
    assert len(counter.rasa.asked) == 8
    found = await counter.conversation(phone)
    (dead,) = await counter.rows("select id from runtime.turns where conversation_id = :id", id=found.id)
    assert dead.id in {letter.id for letter in await dead_letters(counter.engine)}
    assert not found.pending
    counter.rasa.reply = lambda body: words("ya")
    assert await replay(counter.engine, dead.id, now=counter.now) == "turn"
    await counter.work()
    assert counter.graph.texts(phone.number)[-1] == "ya"


async def test_more_than_sixty_messages_a_minute_are_answered_once_politely(counter: Counter) -> None:
    phone = counter.phone()
    for number in range(70):
        await counter.say(phone, f"mensaje {number}")
    await counter.work()
    said = counter.graph.texts(phone.number)
    assert len(said) == 1
    assert "esperar un minuto" in said[0]
    assert counter.rasa.asked == []
    counter.pass_time(seconds=61)
    await counter.say(phone, "hola")
    await counter.work()
    assert counter.graph.texts(phone.number)[-1] == "re: hola"


async def test_language_follows_a_clear_message_and_sticks(counter: Counter) -> None:
    phone = counter.phone()
    for said in ("hola, buenas tardes", "ok", "How much do I owe you on my bill?", "OXXO", "¿y cuánto es de agua?"):
        await counter.say(phone, said)
        await counter.work()
    assert [one["metadata"]["language"] for one in counter.rasa.asked] == ["es", "es", "en", "en", "es"]


async def test_who_begins_in_neither_language_is_answered_in_the_utilitys(counter: Counter) -> None:
    phone = counter.phone()
    await counter.say(phone, "niltze, nikneki atl nochan")
    await counter.work()
    assert [one["metadata"]["language"] for one in counter.rasa.asked] == ["es"]


async def test_an_action_may_change_the_language(counter: Counter) -> None:
    phone = counter.phone()
    counter.rasa.reply = lambda _body: {"messages": [{"text": "Sure"}, {"custom": {"language": "en"}}]}
    await counter.say(phone, "en inglés, por favor")
    await counter.work()
    assert (await counter.conversation(phone)).language == "en"


async def test_only_choices_that_we_offered_become_payloads(counter: Counter) -> None:
    phone = counter.phone()
    buttons = [{"title": "Ver mi recibo", "payload": '/get_bill{"bill": "1"}'}]
    counter.rasa.reply = lambda body: words("listo", buttons=buttons) if body["message"] == "hola" else words("ok")
    await counter.say(phone, "hola")
    await counter.work()
    await counter.receive(phone.press('/get_bill{"bill": "1"}', "Ver mi recibo", now=counter.now))
    await counter.work()
    await counter.receive(phone.press('/get_bill{"bill": "2"}', "Otro", now=counter.now))
    await counter.work()
    await counter.say(phone, '/get_bill{"bill": "3"}')
    await counter.work()
    assert [one["message"] for one in counter.rasa.asked] == [
        "hola",
        '/get_bill{"bill": "1"}',
        "Otro",
        'get_bill{"bill": "3"}',
    ]


async def test_a_number_answers_a_numbered_menu(counter: Counter) -> None:
    phone = counter.phone()
    buttons = [{"title": f"Opción {n}", "payload": f"/pick{{{n}}}"} for n in range(1, 13)]
    counter.rasa.reply = lambda body: words("Elige", buttons=buttons) if body["message"] == "menú" else words("ok")
    await counter.say(phone, "menú")
    await counter.work()
    await counter.say(phone, "11")
    await counter.work()
    assert "11. Opción 11" in counter.graph.texts(phone.number)[0]
    assert counter.rasa.asked[1]["message"] == "/pick{11}"


async def test_a_document_is_uploaded_and_sent_by_id(counter: Counter) -> None:
    phone = counter.phone()
    document = {"path": "/api/customers/me/bills/1/pdf", "filename": "recibo.pdf", "caption": "Tu recibo"}
    counter.rasa.reply = lambda _body: {"messages": [{"text": "Aquí está"}, {"custom": {"document": document}}]}
    await counter.say(phone, "mi recibo")
    await counter.work()
    assert b"%PDF-1.7" in counter.graph.uploads[0]
    assert counter.graph.sent[1]["document"] == {"id": "media-1", "caption": "Tu recibo", "filename": "recibo.pdf"}


async def test_a_voice_note_gets_an_honest_answer_and_a_reaction_none(counter: Counter) -> None:
    phone = counter.phone()
    await counter.receive(phone.webhook({"type": "audio", "audio": {"id": "9", "voice": True}}, now=counter.now))
    reaction = {"type": "reaction", "reaction": {"message_id": "x", "emoji": "👍"}}
    await counter.receive(phone.webhook(reaction, now=counter.now))
    await counter.work()
    (said,) = counter.graph.texts(phone.number)
    assert "no puedo escuchar" in said
    assert counter.rasa.asked == []


async def test_a_location_becomes_words(counter: Counter) -> None:
    phone = counter.phone()
    place = {"latitude": 20.5888, "longitude": -100.3899, "name": "Centro"}
    await counter.receive(phone.webhook({"type": "location", "location": place}, now=counter.now))
    await counter.work()
    assert counter.rasa.asked[0]["message"] == "Ubicación: Centro (20.588800, -100.389900)"


async def test_a_person_owns_the_word_and_the_bot_is_silent(counter: Counter) -> None:
    from bot.handoff import change_owner

    phone = counter.phone()
    await counter.say(phone, "hola")
    await counter.turns()
    async with counter.engine.begin() as connection:
        await change_owner(connection, (await counter.conversation(phone)).id, "agent")
    await counter.say(phone, "¿sigue ahí?")
    await counter.work()
    assert counter.graph.texts(phone.number) == []
    assert [row.state for row in await counter.outbox(phone)] == ["dropped"]
    assert len(counter.rasa.asked) == 1


async def test_handoff_opens_one_queue_entry(counter: Counter) -> None:
    phone = counter.phone()
    custom = {"handoff": {"reason": "asked", "topic": "bill"}}
    counter.rasa.reply = lambda _body: {"messages": [{"text": "Te paso"}, {"custom": custom}]}
    for _ in range(2):
        await counter.say(phone, "quiero una persona")
        await counter.work()
    found = await counter.conversation(phone)
    rows = await counter.rows("select topic from runtime.queue_entries where conversation_id = :id", id=found.id)
    assert [row.topic for row in rows] == ["bill"]


async def test_a_session_begins_anew_after_a_finished_task_and_after_a_day(counter: Counter) -> None:
    phone = counter.phone()
    counter.rasa.reply = lambda _body: {"messages": [{"text": "Listo"}, {"custom": {"end": True}}]}
    await counter.say(phone, "gracias")
    await counter.work()
    counter.rasa.reply = lambda _body: words("ok")
    for _ in range(2):
        await counter.say(phone, "hola")
        await counter.work()
    counter.pass_time(hours=25)
    await counter.say(phone, "hola")
    await counter.work()
    assert [one["metadata"]["new_session"] for one in counter.rasa.asked] == [False, True, False, True]


async def test_no_session_begins_inside_a_form(counter: Counter) -> None:
    phone = counter.phone()
    counter.rasa.reply = lambda _body: words("¿número?") | {"active_loop": "report_form"}
    for _ in range(27):
        await counter.say(phone, "fuga")
        await counter.work()
        counter.pass_time(seconds=10)
    assert not any(one["metadata"]["new_session"] for one in counter.rasa.asked)


async def test_stop_words_opt_out_of_notices(counter: Counter) -> None:
    phone = counter.phone()
    await counter.say(phone, "BAJA")
    await counter.work()
    rows = await counter.rows("select 1 from runtime.opt_outs where address = :a", a=phone.number)
    assert len(rows) == 1
    await counter.say(phone, "alta")
    await counter.work()
    assert not await counter.rows("select 1 from runtime.opt_outs where address = :a", a=phone.number)


async def test_the_customer_sees_ticks_and_typing(counter: Counter) -> None:
    phone = counter.phone()
    await counter.receive(phone.text("hola", now=counter.now, message_id="wamid.in.1"))
    await counter.work()
    assert counter.graph.acknowledged == [
        {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": "wamid.in.1",
            "typing_indicator": {"type": "text"},
        }
    ]


async def test_workers_that_race_for_conversations_answer_each_message_once_and_in_order(counter: Counter) -> None:
    phones = [counter.phone() for _ in range(8)]
    written = asyncio.Event()

    async def write() -> None:
        for number in range(6):
            await asyncio.gather(*(counter.say(phone, f"m{number}") for phone in phones))
        written.set()

    async def race(worker: int) -> None:
        while True:
            last_look = written.is_set()
            claims = await mailbox.claim(counter.engine, worker=worker, limit=2, now=counter.now)
            await asyncio.gather(*(handle_turn(claim, counter.services) for claim in claims))
            if last_look and not claims:
                return

    await asyncio.gather(write(), *(race(worker) for worker in range(1, 5)))
    await counter.work()
    for phone in phones:
        said = "\n".join(text.removeprefix("re: ") for text in counter.graph.texts(phone.number))
        assert said.split("\n") == [f"m{number}" for number in range(6)]


async def test_rasa_is_told_of_another_language_and_of_a_story(counter: Counter) -> None:
    phone = counter.phone()
    await counter.say(phone, "Bonjour, je voudrais payer ma facture")
    await counter.work()
    story = "Quiero mi recibo. " + "Y entonces pasó otra cosa más en la casa. " * 40
    await counter.say(phone, story)
    await counter.work()
    foreign, long = (one["metadata"] for one in counter.rasa.asked)
    assert (foreign["foreign"], foreign["whole"]) == (True, "")
    assert (long["foreign"], long["whole"]) == (False, story.strip())
    assert counter.rasa.asked[1]["message"] == "Quiero mi recibo."
