"""SMS through the whole runtime: words of one letter's cost, menus by number, opt-outs, links, statuses, fallback."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from bot import commands, outbox, preferences, short_links
from bot.codec import outbound_from_json
from bot.compose import PAYING
from bot.plan import MESSAGES_A_MINUTE
from tests.bot.harness import Counter, OldPhone, words

BILL = {"document": {"path": "/api/customers/me/bills/1/pdf", "filename": "recibo.pdf", "caption": "Tu recibo"}}
CHART = {"image": {"path": "/api/chart.png", "filename": "c.png", "caption": "Consumo"}}
PAY = [{"title": "Pagar otra cantidad", "payload": "/pay_bill"}, {"title": "Ver mi recibo", "payload": "/get_bill"}]


async def rows(counter: Counter, phone: OldPhone) -> list[Any]:
    return await counter.rows(
        "select o.* from runtime.outbox o where o.channel = 'sms' and o.address = :to order by o.seq", to=phone.number
    )


async def why(counter: Counter, phone: OldPhone) -> str | None:
    who = {"utility": "cantera", "channel": "sms", "address": phone.number}
    return await preferences.why_opted_out(counter.engine, **who)


async def test_a_text_is_answered_by_text_and_its_cost_is_kept(counter: Counter) -> None:
    counter.rasa.reply = lambda _body: words("Tu saldo está aquí 🙂")
    phone = counter.old_phone()
    assert await counter.text(phone, "mi saldo") == ["Tu saldo esta aqui"]
    (row,) = await rows(counter, phone)
    assert (row.segments, row.encoding) == (1, "GSM-7")
    assert counter.rasa.asked[0]["metadata"]["modality"] == "brief"


async def test_the_same_message_twice_is_answered_once(counter: Counter) -> None:
    phone = counter.old_phone()
    assert await counter.text(phone, "hola", sid="SMsame") == ["re: hola"]
    assert await counter.text(phone, "hola", sid="SMsame") == []


async def test_a_menu_is_numbered_and_a_digit_or_the_words_answer_it(counter: Counter) -> None:
    counter.rasa.reply = lambda body: words(body["message"], buttons=PAY)
    phone = counter.old_phone()
    assert await counter.text(phone, "hola") == ["hola\n1 Pagar otra cantidad\n2 Ver mi recibo"]
    await counter.text(phone, "2")
    assert counter.rasa.asked[-1]["message"] == "/get_bill"
    await counter.text(phone, "Pagar otra cantidad")
    assert counter.rasa.asked[-1]["message"] == "/pay_bill"


async def test_a_choice_that_begins_with_its_own_number_is_numbered_once(counter: Counter) -> None:
    marks = [{"title": "1 · Muy mal", "payload": "/rate 1"}, {"title": "2 · Mal", "payload": "/rate 2"}]
    counter.rasa.reply = lambda _body: words("¿Del 1 al 5?", buttons=marks)
    assert await counter.text(counter.old_phone(), "hola") == ["¿Del 1 al 5?\n1 Muy mal\n2 Mal"]


async def test_a_mexican_number_is_offered_nothing_that_reads_as_a_payment(counter: Counter) -> None:
    counter.rasa.reply = lambda _body: words("Referencia 12345678901234", buttons=PAY)
    (said,) = await counter.text(counter.old_phone(country="52"), "pagar")
    assert said == "Referencia 12345678901234\n1 Ver mi recibo"
    assert not PAYING.search(said)


@pytest.mark.parametrize("word", ["BAL", "bill", "Pay", "SALDO", "recibo", "Pagar", " pagar. "])
async def test_one_word_is_an_order_in_its_own_language(counter: Counter, word: str) -> None:
    command = commands.COMMANDS[word.strip(" .").lower()]
    await counter.text(counter.old_phone(), word)
    asked = counter.rasa.asked[-1]
    assert asked["message"] == command.payload
    assert asked["metadata"]["language"] == command.language


@pytest.mark.parametrize(
    ("word", "begins"), [("AYUDA", "Aguas de Cantera. Palabras"), ("help", "Aguas de Cantera. Text")]
)
async def test_help_names_the_words_and_the_telephone(counter: Counter, word: str, begins: str) -> None:
    (said,) = await counter.text(counter.old_phone(), word)
    assert said.startswith(begins)
    assert len(said) <= 160


@pytest.mark.parametrize("word", ["ALTO", "baja"])
async def test_who_wants_no_notices_is_told_so_and_still_answered(counter: Counter, word: str) -> None:
    phone = counter.old_phone()
    (said,) = await counter.text(phone, word)
    assert "ALTA" in said
    assert await why(counter, phone) == "asked"
    assert await counter.text(phone, "mi saldo por favor") == ["re: mi saldo por favor"]
    assert len(await counter.text(phone, "alta")) == 1
    assert await why(counter, phone) is None


@pytest.mark.parametrize("word", ["STOP", "cancel", "Unsubscribe", "QUIT"])
async def test_what_twilio_answers_itself_is_kept_in_silence(counter: Counter, word: str) -> None:
    phone = counter.old_phone()
    assert await counter.text(phone, word) == []
    assert await why(counter, phone) == "stop"
    assert await counter.text(phone, "hola") == []
    assert [row.state for row in await rows(counter, phone)] == ["dropped"]
    assert await counter.text(phone, "START") == []
    assert await counter.text(phone, "hola") == ["re: hola"]


async def test_cancelar_leaves_a_task_and_opts_nobody_out(counter: Counter) -> None:
    phone = counter.old_phone()
    assert await counter.text(phone, "CANCELAR") == ["re: CANCELAR"]
    assert await why(counter, phone) is None


async def test_an_opt_out_is_heard_whoever_has_the_word_and_however_much_was_written(counter: Counter) -> None:
    phone = counter.old_phone()
    await counter.text(phone, "hola")
    async with counter.engine.begin() as connection:
        await connection.exec_driver_sql(
            "update runtime.conversations set owner = 'agent' where address = %s", (phone.number,)
        )
    for _ in range(MESSAGES_A_MINUTE + 1):
        await counter.intake.receive(counter.intake.channels["sms"], phone.text("x"))
    await counter.work()
    await counter.text(phone, "ALTO")
    assert await why(counter, phone) == "asked"


async def test_an_opt_out_holds_for_all_numbers_of_the_utility_and_for_no_other_utility(counter: Counter) -> None:
    phone = counter.old_phone()
    await counter.text(phone, "ALTO")
    async with counter.engine.connect() as connection:
        for utility, out in (("cantera", True), ("prairie", False)):
            who = {"utility": utility, "channel": "sms", "address": phone.number}
            assert await preferences.opted_out(connection, **who) is out


async def test_nothing_unasked_goes_out_to_who_opted_out_meanwhile(counter: Counter) -> None:
    phone = counter.old_phone()
    await counter.text(phone, "hola")
    (row,) = await rows(counter, phone)
    raw = row.payload | {"in_reply_to": None}
    place = {"conversation_id": row.conversation_id, "channel": "sms", "account": row.account}
    notice = outbound_from_json(raw, **place, address=phone.number, owner_epoch=0)
    async with counter.engine.begin() as connection:
        await outbox.append(connection, notice, key=f"notice:{row.id}", sender="campaign", now=counter.now)
    assert len(await counter.text(phone, "ALTO")) == 1
    assert [row.state for row in await rows(counter, phone)] == ["sent", "dropped", "sent"]


async def test_a_document_is_a_short_link_that_opens_with_the_conversations_rights(counter: Counter) -> None:
    counter.rasa.reply = lambda _body: {"messages": [{"custom": BILL}]}
    phone = counter.old_phone()
    (said,) = await counter.text(phone, "recibo por favor")
    title, address = said.split("\n")
    assert (title, address.rpartition("/")[0]) == ("Tu recibo", f"https://c.example{short_links.PATH}")
    async with _door(counter) as door:
        answer = await door.get(address.removeprefix("https://c.example"))
        assert (answer.status_code, answer.content) == (200, b"%PDF-1.7")
        assert answer.headers["cache-control"] == "no-store"
        nothing = await door.get(f"{short_links.PATH}/{'x' * short_links.LENGTH}")
        assert (nothing.status_code, "Aguas de Cantera: +52 " in nothing.text) == (404, True)
        counter.pass_time(hours=24, seconds=1)
        assert (await door.get(address.removeprefix("https://c.example"))).status_code == 404
    assert await short_links.forget(counter.engine, now=counter.now) >= 1


async def test_a_mexican_number_is_told_how_to_get_the_file_and_sent_no_chart(counter: Counter) -> None:
    counter.rasa.reply = lambda _body: {"messages": [{"text": "Usaste 12 m³."}, {"custom": CHART}, {"custom": BILL}]}
    said = await counter.text(counter.old_phone(country="52"), "mi consumo")
    assert said == ["Usaste 12 m3.", "El archivo no cabe en un mensaje de texto. Con CORREO se manda por correo."]


async def test_statuses_rise_by_rank_and_an_error_is_acted_on(counter: Counter) -> None:
    phone = counter.old_phone()
    await counter.text(phone, "hola")
    (row,) = await rows(counter, phone)

    async def status(state: str, code: str = "") -> None:
        told = {
            "MessageSid": row.provider_id,
            "From": phone.account.account,
            "To": phone.number,
            "MessageStatus": state,
        }
        posted = phone.posts(
            path="/channels/sms/status", query=f"tracker={row.id}", **told, **({"ErrorCode": code} if code else {})
        )
        await counter.intake.receive(counter.intake.channels["sms"], posted)

    for state in ("delivered", "sent", "queued", "delivered"):
        await status(state)
    assert [one.state for one in await rows(counter, phone)] == ["delivered"]
    await counter.text(phone, "otra")
    row = (await rows(counter, phone))[-1]
    await status("undelivered", "21610")
    await counter.sender.act_on_refusals()
    assert [one.state for one in await rows(counter, phone)] == ["delivered", "failed"]
    assert await why(counter, phone) == "stop"


def unreachable() -> httpx.Response:
    return httpx.Response(400, json={"error": {"code": 131026}})


EMERGENCY = {"messages": [{"text": "Va una cuadrilla."}], "intent": {"name": "emergency", "confidence": 1.0}}


async def test_what_is_critical_goes_by_sms_where_whatsapp_cannot_reach_them_and_once(counter: Counter) -> None:
    counter.rasa.reply = lambda _body: EMERGENCY
    counter.graph.answers = [unreachable()]
    phone = counter.phone()
    await counter.say(phone, "huele a gas")
    await counter.work()
    await counter.work()
    assert [(one["To"], one["Body"]) for one in counter.graph.sms] == [(f"+{phone.number}", "Va una cuadrilla.")]
    (letter,) = await counter.outbox(phone)
    assert (letter.state, letter.fallback) == ("failed", "sms")
    assert json.loads(json.dumps(letter.payload))["critical"] is True


async def test_what_is_not_critical_stays_where_it_was(counter: Counter) -> None:
    counter.graph.answers = [unreachable()]
    phone = counter.phone()
    await counter.say(phone, "hola")
    await counter.work()
    assert counter.graph.sms == []


async def test_who_opted_out_of_either_gets_no_fallback(counter: Counter) -> None:
    counter.rasa.reply = lambda _body: EMERGENCY
    counter.graph.answers = [unreachable()]
    phone = counter.phone()
    who = {"utility": "cantera", "channel": "sms", "address": f"+{phone.number}", "reason": "asked"}
    async with counter.engine.begin() as connection:
        await preferences.opt_out(connection, **who, now=counter.now)
    await counter.say(phone, "huele a gas")
    await counter.work()
    assert counter.graph.sms == []


def _door(counter: Counter) -> httpx.AsyncClient:
    app = FastAPI()
    app.include_router(
        short_links.router(
            counter.engine,
            counter.sender.client,
            counter.intake.channels,
            key="k" * 32,
            backend_url="http://backend",
            clock=lambda: counter.now,
            utilities=counter.services.utilities,
        )
    )
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door")
