"""Telegram through the whole counter: its updates in, its calls out."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.pacing import Pacer
from channels.errors import SignatureError
from kit import tokens
from tests.bot.harness import Counter, words
from tests.bot.telegram_bot import Bot

LONG = '/check_usage{"period": "the month of September of the year 2026", "account_id": "0192f3a0-0000-7000-8000-1"}'


@pytest.fixture
def bot(counter: Counter) -> Bot:
    return Bot(counter)


async def test_a_message_is_answered_once_however_often_it_comes(counter: Counter, bot: Bot) -> None:
    message = bot.message(text="hola")
    for _ in range(3):
        await bot.post(message=message)
    await counter.work()
    await bot.post(message=message)
    await counter.work()
    assert bot.said() == ["re: hola"]
    assert ("sendChatAction", {"chat_id": bot.chat, "action": "typing"}) in bot.calls


async def test_a_forged_update_leaves_nothing_behind(counter: Counter, bot: Bot) -> None:
    (before,) = await counter.rows("select count(*) from runtime.raw_webhooks where channel = 'telegram'")
    with pytest.raises(SignatureError):
        await bot.post(secret="guess", message=bot.message(text="hola"))
    assert await counter.rows("select count(*) from runtime.raw_webhooks where channel = 'telegram'") == [before]


async def test_what_can_not_be_read_is_kept_raw(counter: Counter, bot: Bot) -> None:
    mark = uuid4().hex
    assert await bot.post(message={"text": mark}) == "malformed"
    (kept,) = await counter.rows(
        "select outcome from runtime.raw_webhooks where position(cast(:mark as bytea) in body) > 0", mark=mark.encode()
    )
    assert kept.outcome == "malformed"


async def test_a_choice_that_is_too_long_travels_under_a_key_of_ours(counter: Counter, bot: Bot) -> None:
    counter.rasa.reply = lambda body: words("?", buttons=[{"title": "Septiembre", "payload": LONG}])
    await bot.post(message=bot.message(text="mi consumo"))
    await counter.work()
    (button,) = bot.calls[-1][1]["reply_markup"]["inline_keyboard"][0]
    assert len(button["callback_data"].encode()) <= 64
    query = {"id": "q1", "from": bot.message()["from"], "chat_instance": "1", "data": button["callback_data"]}
    await bot.post(callback_query=query | {"message": bot.message(2)})
    await counter.work()
    assert counter.rasa.asked[-1]["message"] == LONG
    assert ("answerCallbackQuery", {"callback_query_id": "q1"}) in bot.calls


async def test_a_press_is_answered_while_a_person_has_the_word(counter: Counter, bot: Bot, engine: AsyncEngine) -> None:
    await bot.post(message=bot.message(text="hola"))
    await counter.work()
    conversation = await bot.conversation()
    async with engine.begin() as connection:
        await connection.execute(
            text("update runtime.conversations set owner = 'agent' where id = :id"), {"id": conversation.id}
        )
    bot.calls.clear()
    query = {"id": "q2", "from": bot.message()["from"], "chat_instance": "1", "data": "/x", "message": bot.message(2)}
    await bot.post(callback_query=query)
    await counter.work()
    assert bot.calls == [("answerCallbackQuery", {"callback_query_id": "q2"})]


async def test_an_edit_replaces_what_was_not_read_and_asks_anew_what_was(counter: Counter, bot: Bot) -> None:
    await bot.post(message=bot.message(text="ola"))
    await bot.post(edited_message=bot.message(text="hola") | {"edit_date": int(counter.now.timestamp()) + 1})
    await counter.work()
    await bot.post(edited_message=bot.message(text="hola, ¿cuánto?") | {"edit_date": int(counter.now.timestamp()) + 2})
    await counter.work()
    assert [asked["message"] for asked in counter.rasa.asked] == ["hola", "hola, ¿cuánto?"]


@pytest.mark.parametrize(("sharer", "phone"), [("self", "+524421234567"), ("another", None)])
async def test_only_ones_own_shared_number_proves_who_writes(
    counter: Counter, bot: Bot, sharer: str, phone: str | None
) -> None:
    number = {"phone_number": "5214421234567", "first_name": "Ana", "user_id": bot.chat + (sharer == "another")}
    await bot.post(message=bot.message(contact=number))
    await counter.work()
    await bot.post(message=bot.message(2, text="¿cuánto debo?"))
    await counter.work()
    asked = counter.rasa.asked[-1]
    assert asked["message"] == "¿cuánto debo?"
    token = tokens.verify(asked["metadata"]["token"], key="k" * 32, kinds=("conversation",))
    assert token.phone == phone


async def test_who_blocked_the_bot_gets_nothing_until_they_take_it_back(counter: Counter, bot: Bot) -> None:
    await bot.post(message=bot.message(text="hola"))
    await counter.turns()
    await bot.membership("kicked")
    await counter.work()
    conversation = await bot.conversation()
    (letter,) = await counter.rows(
        "select state, error_code, fallback from runtime.outbox where conversation_id = :id", id=conversation.id
    )
    assert tuple(letter) == ("failed", "blocked", "sms")
    assert bot.said() == []
    refused = "select reason from runtime.opt_outs where channel = 'telegram' and address = :chat"
    assert await counter.rows(refused, chat=str(bot.chat)) == [("blocked",)]
    counter.pass_time(minutes=1)
    await bot.membership("member")
    assert await counter.rows(refused, chat=str(bot.chat)) == []


async def test_a_group_hears_once_that_it_is_the_wrong_place(counter: Counter, bot: Bot) -> None:
    bot.chat = -bot.chat
    group = {"id": bot.chat, "type": "group", "title": "Vecinos"}
    there = {"user": {"id": 1, "is_bot": True, "first_name": "B"}, "status": "member"}
    entered = bot.message() | {"chat": group, "old_chat_member": there | {"status": "left"}, "new_chat_member": there}
    await bot.post(my_chat_member=entered)
    for number in range(2, 4):
        await bot.post(message=bot.message(number, text="¿y el agua?") | {"chat": group})
    await counter.work()
    (said,) = bot.said()
    assert "privado" in said
    assert counter.rasa.asked == []


async def test_telegram_is_not_asked_again_before_it_wants_to_be(counter: Counter, bot: Bot) -> None:
    slow = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 17}}
    bot.answers.append(httpx.Response(429, json=slow))
    await bot.post(message=bot.message(text="hola"))
    await counter.work()
    counter.pass_time(seconds=16)
    await counter.work()
    assert bot.said() == ["re: hola"]
    counter.pass_time(seconds=2)
    await counter.work()
    assert bot.said() == ["re: hola", "re: hola"]


def test_a_chat_gets_one_message_a_second_and_a_bot_sends_thirty(bot: Bot) -> None:
    can = bot.counter.services.channels["telegram"].capabilities
    pacer = Pacer()
    chat = [pacer.seconds("chat", rate=can.recipient_sends_a_second, burst=can.recipient_burst) for _ in range(3)]
    account = [pacer.seconds("bot", rate=can.sends_a_second, burst=can.sends_a_second) for _ in range(31)]
    assert chat == pytest.approx([0, 1, 2], abs=0.1)
    assert (account[:30], account[30]) == ([0] * 30, pytest.approx(1 / 30, abs=0.02))


def asking_contract(body: dict[str, Any]) -> dict[str, Any]:
    """Rasa asks for the contract, until it hears that a number was shared."""
    if body["message"].startswith("/inform"):
        return words("Debes $350.00.")
    asked = words("¿Cuál es tu número de contrato?", buttons=[{"title": "Cancelar", "payload": "/cancel"}])
    return asked | {"slots": {"question": {"kind": "contract"}}, "active_loop": "action_answer"}


def shared_card(bot: Bot, *, of: int | None = None) -> dict[str, Any]:
    return {"phone_number": "5214421234567", "first_name": "Ana", "user_id": of or bot.chat}


async def test_who_is_asked_for_a_contract_may_share_a_number_by_a_key(counter: Counter, bot: Bot) -> None:
    counter.rasa.reply = asking_contract
    await bot.post(message=bot.message(text="¿cuánto debo?"))
    await counter.work()
    counter.pass_time(seconds=2)
    await counter.work()
    sent = [payload for method, payload in bot.calls if method == "sendMessage"]
    assert [list(payload["reply_markup"]) for payload in sent] == [
        ["inline_keyboard"],
        ["keyboard", "resize_keyboard", "one_time_keyboard"],
    ]
    assert sent[1]["reply_markup"]["keyboard"] == [[{"text": "Compartir mi número", "request_contact": True}]]


async def test_a_shared_number_answers_the_question_and_the_task_goes_on(counter: Counter, bot: Bot) -> None:
    counter.rasa.reply = asking_contract
    await bot.post(message=bot.message(text="¿cuánto debo?"))
    await counter.work()
    await bot.post(message=bot.message(2, contact=shared_card(bot)))
    await counter.work()
    asked = counter.rasa.asked[-1]
    assert json.loads(asked["message"].removeprefix("/inform")) == {"topic": "number_shared", "phone": "+524421234567"}
    token = tokens.verify(asked["metadata"]["token"], key="k" * 32, kinds=("conversation",))
    assert token.phone == "+524421234567"
    for _ in range(4):
        counter.pass_time(seconds=2)
        await counter.work()
    assert bot.said()[-2:] == ["Gracias: ya sabemos de qué número se escribe.", "Debes $350.00."]


async def test_a_number_that_is_nobodys_is_said_to_be_and_not_asked_for_again(counter: Counter, bot: Bot) -> None:
    asks = asking_contract({"message": "x"})
    counter.rasa.reply = lambda body: asks
    await bot.post(message=bot.message(text="¿cuánto debo?"))
    await counter.work()
    await bot.post(message=bot.message(2, contact=shared_card(bot)))
    for _ in range(4):
        counter.pass_time(seconds=2)
        await counter.work()
    assert bot.said()[-2:] == [
        "Gracias, pero con ese número no encontré el contrato.",
        "¿Cuál es tu número de contrato?",
    ]


async def test_anothers_card_is_no_answer_and_proves_nothing(counter: Counter, bot: Bot) -> None:
    counter.rasa.reply = asking_contract
    await bot.post(message=bot.message(text="¿cuánto debo?"))
    await counter.work()
    await bot.post(message=bot.message(2, contact=shared_card(bot, of=bot.chat + 1)))
    await counter.work()
    asked = counter.rasa.asked[-1]
    assert asked["message"] == "+524421234567"
    assert tokens.verify(asked["metadata"]["token"], key="k" * 32, kinds=("conversation",)).phone is None


async def test_who_shared_a_number_before_is_not_asked_for_it(counter: Counter, bot: Bot) -> None:
    await bot.post(message=bot.message(contact=shared_card(bot)))
    await counter.work()
    counter.rasa.reply = asking_contract
    await bot.post(message=bot.message(2, text="¿cuánto debo?"))
    for _ in range(3):
        counter.pass_time(seconds=2)
        await counter.work()
    assert not [payload for _, payload in bot.calls if "keyboard" in payload.get("reply_markup", {})]
