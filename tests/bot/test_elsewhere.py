"""One customer in two channels: what follows them, what does not, and the code that takes a conversation along."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from bot.elsewhere import Kin
from bot.elsewhere_words import THINGS, WHERE, ago
from bot.handover import ALPHABET, MADE_AN_HOUR, MISSED_AN_HOUR
from channels.registry import CHANNELS
from kit import utility
from tests.bot.harness import Counter, Phone
from tests.bot.telegram_bot import Bot

CODE = re.compile(r"\b([A-Z2-9]{4}-[A-Z2-9]{4})\b")
TRACE = {"method": "POST", "path": "/api/customers/me/identity/otp/verify", "status": 200, "ms": 3}


def rasa(intent: str, *customs: dict[str, Any]) -> Any:
    """Rasa's answer of that intent."""
    messages = [{"text": "…"}, *({"custom": one} for one in customs)]
    return lambda _body: {"messages": messages, "intent": {"name": intent, "confidence": 0.9}, "slots": {}}


@pytest.fixture
def phone(counter: Counter) -> Phone:
    """A Mexican number that nobody else has."""
    return counter.phone()


@pytest.fixture
def bot(counter: Counter) -> Bot:
    return Bot(counter)


async def _ask(counter: Counter, phone: Phone, words: str, intent: str, *customs: dict[str, Any]) -> None:
    counter.rasa.reply = rasa(intent, *customs)
    await counter.say(phone, words)
    await counter.work()


async def _write(counter: Counter, bot: Bot, words: str, intent: str, *customs: dict[str, Any]) -> str:
    """What the bot said last."""
    counter.rasa.reply = rasa(intent, *customs)
    await bot.post(message=bot.message(number=len(bot.calls) + 100, text=words))
    await counter.work()
    return bot.said()[-1]


async def _share(counter: Counter, bot: Bot, number: str) -> None:
    contact = {"phone_number": number, "first_name": "Ana", "user_id": bot.chat}
    await bot.post(message=bot.message(number=50, contact=contact))
    await counter.work()


async def test_on_a_second_channel_the_assistant_knows_what_was_open(counter: Counter, bot: Bot, phone: Phone) -> None:
    await _ask(counter, phone, "¿hay un corte?", "outage_status")
    counter.pass_time(hours=1)
    await _share(counter, bot, phone.number)
    said = await _write(counter, bot, "hola", "greet")
    assert said == "La última pregunta por WhatsApp fue hace una hora: el corte de servicio. ¿Seguimos con eso?"
    rows = bot.calls[-1][1]["reply_markup"]["inline_keyboard"]
    assert [button["callback_data"] for row in rows for button in row] == ["/outage_status", "/menu"]


async def test_nothing_is_told_to_who_has_not_shown_that_it_is_them(counter: Counter, bot: Bot, phone: Phone) -> None:
    await _ask(counter, phone, "¿hay un corte?", "outage_status")
    assert await _write(counter, bot, "hola", "greet") == "…"


@pytest.mark.parametrize(("hours", "intent"), [(25, "greet"), (1, "check_balance")], ids=["a day ago", "with a wish"])
async def test_what_is_old_or_in_the_way_is_not_brought_up(
    counter: Counter, bot: Bot, phone: Phone, hours: int, intent: str
) -> None:
    await _ask(counter, phone, "¿hay un corte?", "outage_status")
    counter.pass_time(hours=hours)
    await _share(counter, bot, phone.number)
    assert await _write(counter, bot, "hola", intent) == "…"


async def test_another_number_is_another_customer(counter: Counter, bot: Bot, phone: Phone) -> None:
    await _ask(counter, phone, "¿hay un corte?", "outage_status")
    await _share(counter, bot, counter.phone().number)
    assert await _write(counter, bot, "hola", "greet") == "…"


async def test_after_a_code_what_was_open_elsewhere_is_offered(counter: Counter, bot: Bot, phone: Phone) -> None:
    await _ask(counter, phone, "¿hay un corte?", "outage_status")
    known = Kin(phone=f"+{phone.number}")
    asked: list[str] = []

    async def kin(token: str) -> Kin:
        asked.append(token)
        return known

    counter.services = replace(counter.services, kin=kin)
    counter.pass_time(minutes=10)
    assert await _write(counter, bot, "¿cuánto debo?", "check_balance") == "…"
    assert asked == []
    said = await _write(counter, bot, "123456", "inform", {"trace": [TRACE]})
    assert said.startswith("La última pregunta por WhatsApp fue hace 10 minutos: el corte de servicio.")
    known = Kin()
    counter.pass_time(minutes=1)
    assert await _write(counter, bot, "123456", "inform", {"trace": [TRACE]}) == "…"


async def test_what_was_asked_can_still_be_pressed_when_something_else_is_offered_behind_it(
    counter: Counter, bot: Bot, phone: Phone
) -> None:
    await _ask(counter, phone, "¿hay un corte?", "outage_status")

    async def kin(_token: str) -> Kin:
        return Kin(phone=f"+{phone.number}")

    counter.services = replace(counter.services, kin=kin)
    counter.pass_time(minutes=10)
    other = {"title": "Otra cantidad", "payload": '/pay_bill{"amount": "other"}'}
    counter.rasa.reply = lambda _body: {
        "messages": [{"text": "El saldo es $350.", "buttons": [other]}, {"custom": {"trace": [TRACE]}}],
        "intent": {"name": "inform", "confidence": 0.9},
        "slots": {},
    }
    await bot.post(message=bot.message(number=70, text="123456"))
    await counter.work()
    menus = [call["reply_markup"]["inline_keyboard"] for method, call in bot.calls if method == "sendMessage"]
    (amount, _) = [[button for row in menu for button in row] for menu in menus]
    query = {"id": "q7", "from": bot.message()["from"], "chat_instance": "1", "data": amount[0]["callback_data"]}
    await bot.post(callback_query=query | {"message": bot.message(71)})
    await counter.work()
    assert counter.rasa.asked[-1]["message"] == other["payload"]


async def test_a_conversation_that_the_service_layer_knows_as_theirs_counts(
    counter: Counter, bot: Bot, phone: Phone
) -> None:
    other: UUID | None = None

    async def kin(_token: str) -> Kin:
        assert other, "of a stranger's first words nothing is asked"
        return Kin((other,))

    counter.services = replace(counter.services, kin=kin)
    assert await _write(counter, bot, "hola", "greet", {"end": True}) == "…"
    counter.pass_time(minutes=1)
    await _ask(counter, phone, "una fuga", "report_leak")
    other = (await counter.conversation(phone)).id
    said = await _write(counter, bot, "hola", "greet")
    assert said == "La última pregunta por WhatsApp fue hace un momento: una fuga. ¿Seguimos con eso?"


async def test_the_language_follows_the_number(counter: Counter, bot: Bot, phone: Phone) -> None:
    await _ask(counter, phone, "how much do I owe on my water bill, please?", "check_balance")
    await _share(counter, bot, phone.number)
    await _write(counter, bot, "ok", "menu")
    assert counter.rasa.asked[-1]["metadata"]["language"] == "en"


async def test_who_wants_no_notices_gets_none_anywhere(counter: Counter, bot: Bot, phone: Phone) -> None:
    out = "select channel from runtime.opt_outs where address in (:one, :other) order by channel"
    who = {"one": phone.number, "other": str(bot.chat)}
    await _ask(counter, phone, "hola", "greet")
    await _ask(counter, phone, "BAJA", "greet")
    await _share(counter, bot, phone.number)
    await _write(counter, bot, "hola", "menu")
    assert await counter.rows(out, **who) == [("telegram",), ("whatsapp",)]
    await _write(counter, bot, "ALTA", "menu")
    assert await counter.rows(out, **who) == []


async def _code(counter: Counter, phone: Phone) -> str:
    await _ask(counter, phone, "sigue por telegram", "continue_elsewhere", {"handover": {"to": "telegram"}})
    found = CODE.search(counter.graph.texts(phone.number)[-1])
    assert found
    return found[1]


async def test_a_code_takes_the_conversation_along_once(counter: Counter, bot: Bot, phone: Phone) -> None:
    await _ask(counter, phone, "¿hay un corte?", "outage_status")
    code = await _code(counter, phone)
    said = await _write(counter, bot, f" {code.lower().replace('-', ' ')}.", "outage_status")
    assert counter.rasa.asked[-1]["message"] == "/outage_status"
    assert bot.said()[-2:] == ["Listo, seguimos aquí con esto: el corte de servicio.", "…"]
    assert counter.graph.texts(phone.number)[-1] == "La conversación sigue por Telegram."
    assert said == "…"
    again = await _write(counter, bot, code, "outage_status")
    assert again.startswith("Ese código no sirve")


async def _leave_open(counter: Counter, phone: Phone, question: dict[str, Any], *, intent: str = "report_leak") -> None:
    """Rasa leaves a question open, and goes on leaving it open."""
    answer = {
        "messages": [{"text": "¿Dónde?"}],
        "intent": {"name": intent, "confidence": 0.9},
        "slots": {"question": question},
        "active_loop": "action_answer",
    }
    counter.rasa.reply = lambda body: answer
    await counter.say(phone, "hay una fuga")
    await counter.work()


async def test_what_is_open_goes_along_with_what_was_told_for_it(counter: Counter, bot: Bot, phone: Phone) -> None:
    place = {"kind": "place", "task": "report_leak", "data": {"story": "sale agua", "contact": "4421234567"}}
    await _leave_open(counter, phone, place)
    await _ask(counter, phone, "¿cuánto debo?", "check_balance")
    counter.rasa.reply = lambda body: {
        "messages": [{"text": "…"}, {"custom": {"handover": {"to": "telegram"}}}],
        "intent": {"name": "continue_elsewhere", "confidence": 0.9},
        "slots": {"question": {"kind": "back", "task": "report_leak", "data": {}, "over": place}},
        "active_loop": "action_answer",
    }
    await counter.say(phone, "sigue por telegram")
    await counter.work()
    found = CODE.search("\n".join(counter.graph.texts(phone.number)))
    assert found
    await _write(counter, bot, found[1], "report_leak")
    asked = counter.rasa.asked[-1]
    assert (asked["message"], asked["metadata"]["carried"]) == ("/report_leak", {"story": "sale agua"})
    assert bot.said()[-2] == "Listo, seguimos aquí con esto: una fuga."


async def test_an_ordinary_message_carries_nothing(counter: Counter, phone: Phone) -> None:
    await _ask(counter, phone, "hola", "greet")
    assert counter.rasa.asked[-1]["metadata"]["carried"] == {}


async def test_a_code_lives_ten_minutes(counter: Counter, bot: Bot, phone: Phone) -> None:
    code = await _code(counter, phone)
    counter.pass_time(minutes=10, seconds=1)
    assert (await _write(counter, bot, code, "greet")).startswith("Ese código no sirve")


async def test_a_code_opens_nothing_at_another_utility(counter: Counter, bot: Bot, phone: Phone) -> None:
    code = await _code(counter, phone)
    await _write(counter, bot, "hola", "greet")
    conversation = await bot.conversation()
    async with counter.engine.begin() as connection:
        await connection.execute(
            text("update runtime.conversations set utility_id = 'prairie' where id = :id"), {"id": conversation.id}
        )
    said = await _write(counter, bot, code, "greet")
    assert "código" in said or "code" in said
    assert (await counter.rows("select used_at from runtime.handovers order by made_at desc limit 1"))[
        0
    ].used_at is None


async def test_guessing_ends_after_five(counter: Counter, bot: Bot, phone: Phone) -> None:
    code = await _code(counter, phone)
    for number in range(MISSED_AN_HOUR):
        counter.pass_time(seconds=1)
        await _write(counter, bot, f"ABCD-234{ALPHABET[number]}", "greet")
    assert (await _write(counter, bot, code, "greet")).startswith("Ese código no sirve")
    counter.pass_time(minutes=9)
    assert (await counter.rows("select used_at from runtime.handovers order by made_at desc limit 1"))[
        0
    ].used_at is None


async def _unused(counter: Counter) -> bool:
    rows = await counter.rows("select used_at from runtime.handovers order by made_at desc limit 1")
    return rows[0].used_at is None


async def test_only_hashes_of_codes_are_kept(counter: Counter, phone: Phone) -> None:
    code = (await _code(counter, phone)).replace("-", "")
    (row,) = await counter.rows("select * from runtime.handovers order by made_at desc limit 1")
    assert code not in str(row)
    assert len(row.code_hash) == 32


async def test_five_codes_are_made_an_hour(counter: Counter, phone: Phone) -> None:
    for _ in range(MADE_AN_HOUR):
        counter.pass_time(minutes=1)
        await _code(counter, phone)
    asked = {"handover": {"to": "telegram"}}
    await _ask(counter, phone, "otro código", "continue_elsewhere", asked)
    assert counter.graph.texts(phone.number)[-1].startswith("Ya se pidieron varios códigos")


async def test_on_the_way_to_whatsapp_a_link_brings_the_code_along(counter: Counter, bot: Bot) -> None:
    await _write(counter, bot, "sigue por whatsapp", "continue_elsewhere", {"handover": {"to": "whatsapp"}})
    code = CODE.search("\n".join(bot.said()))
    assert code
    number = (utility.load("cantera").contacts.whatsapp or "").removeprefix("+")
    assert f"https://wa.me/{number}?text={code[1]}" in bot.said()[-1]


@pytest.mark.parametrize("words", ["RECUERDE", "44213456", "1002003004", "cancelar", "ABCD-2345 por favor", "hola 123"])
async def test_words_and_numbers_are_no_codes(counter: Counter, bot: Bot, words: str) -> None:
    await _write(counter, bot, words, "greet")
    assert counter.rasa.asked[-1]["message"] == words


def test_every_channel_can_be_spoken_of_in_both_languages() -> None:
    assert set(CHANNELS) <= set(WHERE)
    assert all(set(words) == {"es", "en"} for words in (*WHERE.values(), *THINGS.values()))


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (1, "hace un momento"),
        (2, "hace 2 minutos"),
        (44, "hace 44 minutos"),
        (50, "hace una hora"),
        (150, "hace 2 horas"),
    ],
)
def test_a_span_is_told_as_people_tell_it(minutes: int, told: str) -> None:
    assert ago(timedelta(minutes=minutes), "es") == told
