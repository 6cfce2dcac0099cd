"""Channels that are answered inside the request: one effect, one answer, and nothing lost when it comes late."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

import httpx
import pytest

from bot import handoff, silence, turn
from bot.accounts import Accounts
from bot.inline import LATE, Door, Inline, UnheardError
from bot.intake import Intake
from channels.base import Account, Channel, MediaFetch, Webhook
from channels.errors import MalformedError, SignatureError
from channels.message import Capabilities, Given, Inbound, Outbound, Parsed, Speech
from tests.bot.harness import Counter, words

BRIEF = 0.02
LONG = 5.0


class Spoken:
    """A vendor that waits for the answer: `{"id", "from", "said"}`, signed with a word."""

    name: ClassVar[str] = "spoken"
    capabilities: ClassVar[Capabilities] = Capabilities(
        max_text=4000, max_choices=3, max_choice_label=60, speech=True, replies_inline=True, pull=True, proactive=False
    )

    def verify(self, webhook: Webhook, accounts: tuple[Account, ...]) -> Account | None:
        if webhook.headers.get("signed") != "yes":
            raise SignatureError
        return None

    def parse(self, webhook: Webhook) -> Parsed:
        try:
            body = json.loads(webhook.body)
        except ValueError as error:
            raise MalformedError("no JSON") from error
        said = (Speech(body["said"]),)
        sent_at = datetime.fromisoformat(body["at"])
        return Parsed((Inbound("spoken", body["account"], body["id"], body["from"], sent_at, said),))

    async def send(self, message: Outbound, account: Account, *, tracker: str, fetch: MediaFetch) -> str:
        raise AssertionError("an inline channel is never sent to")

    async def acknowledge(self, inbound: Inbound, account: Account, *, typing: bool) -> None:
        raise AssertionError("an inline channel has no receipts")


@dataclass
class Line:
    """A caller's line to the counter."""

    counter: Counter
    inline: Inline
    intake: Intake
    account: str
    caller: str

    @property
    def channel(self) -> Channel:
        return self.intake.channels["spoken"]

    def webhook(self, said: str, identifier: str) -> Webhook:
        body = {"id": identifier, "from": self.caller, "said": said, "account": self.account}
        return Webhook(json.dumps(body | {"at": self.counter.now.isoformat()}).encode(), {"signed": "yes"}, {})

    async def ask(self, said: str, *, identifier: str = "", seconds: float = LONG, works: bool = True) -> Given:
        """One request; a worker does its turn meanwhile unless it `works` not."""
        webhook = self.webhook(said, identifier or uuid4().hex)
        (inbound,) = (await self.inline.take_in(self.intake, self.channel, webhook)).messages
        waiting = asyncio.create_task(self.inline.answer(inbound, seconds=seconds))
        if works:
            await self.counter.turns()
        return await waiting

    async def more(self, key: str, *, seconds: float = BRIEF) -> Given:
        return await self.inline.more(Door("spoken", self.account, self.caller), key=key, seconds=seconds)


def texts(given: Given) -> list[str]:
    return [part.text for message in given.messages for part in message.parts]


@pytest.fixture
async def line(counter: Counter) -> Line:
    account = Account("spoken", uuid4().hex, "cantera", {})
    accounts = Accounts((account,))
    inline = Inline(counter.engine, lambda: counter.now)
    channels = {**counter.services.channels, "spoken": Spoken()}
    counter.services = replace(
        counter.services,
        channels=channels,
        accounts=accounts,
        wake_readers=lambda conversation: inline.heard(str(conversation)),
    )
    intake = Intake(counter.engine, channels, accounts, lambda: counter.now, lambda: None)
    return Line(counter, inline, intake, account.account, f"+52{uuid4().int % 10**10:010d}")


async def test_a_request_is_answered_with_what_the_turn_said(line: Line) -> None:
    given = await line.ask("cuánto debo")
    assert texts(given) == ["re: cuánto debo"]
    assert (given.pending, given.owner, given.language) == (False, "bot", "es")


async def test_rasa_is_told_that_it_is_heard(line: Line) -> None:
    await line.ask("cuánto debo")
    assert line.counter.rasa.asked[0]["metadata"]["modality"] == "voice"


async def test_the_worker_wakes_the_request(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.inline.LOOK_SECONDS", 60.0)
    assert texts(await line.ask("hola", seconds=60.0)) == ["re: hola"]


async def test_a_repeated_request_gets_the_same_answer_and_no_second_turn(line: Line) -> None:
    first = await line.ask("hola", identifier="call:1")
    again = await line.ask("hola", identifier="call:1")
    assert texts(first) == texts(again) == ["re: hola"]
    assert len(line.counter.rasa.asked) == 1


async def test_repetitions_at_the_same_time_get_the_same_answer(line: Line) -> None:
    webhook = line.webhook("hola", "call:1")
    parsed = [await line.inline.take_in(line.intake, line.channel, webhook) for _ in range(4)]
    waiting = [asyncio.create_task(line.inline.answer(one.messages[0], seconds=LONG)) for one in parsed]
    await line.counter.turns()
    assert [texts(given) for given in await asyncio.gather(*waiting)] == [["re: hola"]] * 4


async def test_an_answer_that_is_late_is_given_to_whoever_asks_for_more(line: Line) -> None:
    early = await line.ask("hola", identifier="call:1", seconds=BRIEF, works=False)
    assert (texts(early), early.pending) == ([], True)
    await line.counter.turns()
    later = await line.more("call:1:more:1")
    assert (texts(later), later.pending) == (["re: hola"], False)
    assert texts(await line.more("call:1:more:1")) == ["re: hola"]
    assert texts(await line.more("call:1:more:2")) == []


async def test_an_answer_that_is_late_is_given_with_the_next_message(line: Line) -> None:
    await line.ask("uno", seconds=BRIEF, works=False)
    await line.counter.turns()
    assert texts(await line.ask("dos")) == ["re: uno", "re: dos"]


async def test_a_request_repeated_after_its_answer_was_fetched_is_told_it_again(line: Line) -> None:
    await line.ask("hola", identifier="call:1", seconds=BRIEF, works=False)
    await line.counter.turns()
    await line.more("call:1:more:1")
    assert texts(await line.ask("hola", identifier="call:1")) == ["re: hola"]


async def test_an_answer_that_nobody_fetched_for_long_is_not_said_any_more(line: Line) -> None:
    await line.ask("uno", seconds=BRIEF, works=False)
    await line.counter.turns()
    line.counter.pass_time(seconds=LATE.total_seconds() + 1)
    assert texts(await line.ask("dos")) == ["re: dos"]


async def test_slowness_is_the_requests_to_bridge_and_no_apology_is_written(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turn, "PATIENCE_SECONDS", BRIEF)

    async def reply(_body: dict[str, Any]) -> Any:
        await asyncio.sleep(BRIEF * 3)
        return words("aquí está")

    line.counter.rasa.reply = reply
    assert texts(await line.ask("mi saldo")) == ["aquí está"]


async def test_when_rasa_is_down_the_request_hears_so_at_once_and_the_answer_later(line: Line) -> None:
    line.counter.rasa.reply = lambda _body: httpx.Response(500)
    down = await line.ask("mi saldo", identifier="call:1")
    assert down.pending
    assert "problema técnico" in texts(down)[0]
    assert "escrib" not in texts(down)[0]
    line.counter.rasa.reply = lambda _body: words("debe 350 pesos")
    line.counter.pass_time(seconds=5)
    await line.counter.turns()
    assert texts(await line.more("call:1:more:1")) == ["debe 350 pesos"]


async def test_while_a_person_has_the_word_the_request_gets_what_the_person_says(line: Line) -> None:
    first = await line.ask("hola")
    async with line.counter.engine.begin() as connection:
        await handoff.change_owner(connection, first.conversation_id, "agent")
    held = await line.ask("¿sigue ahí?")
    assert (texts(held), held.owner, held.pending) == ([], "agent", False)


async def test_what_the_bot_had_not_said_before_a_person_took_over_is_dropped(line: Line) -> None:
    early = await line.ask("hola", seconds=BRIEF, works=False)
    await line.counter.turns()
    async with line.counter.engine.begin() as connection:
        await handoff.change_owner(connection, early.conversation_id, "agent")
    assert texts(await line.more("call:1:more:1")) == []
    (row,) = await line.counter.rows("select state from runtime.outbox where conversation_id = :id", id=row_id(early))
    assert row.state == "dropped"


def row_id(given: Given) -> UUID:
    return given.conversation_id


async def test_what_was_given_is_delivered(line: Line) -> None:
    given = await line.ask("hola", identifier="call:7")
    (row,) = await line.counter.rows(
        "select state, given_in, delivered_at from runtime.outbox where conversation_id = :id", id=row_id(given)
    )
    assert (row.state, row.given_in, row.delivered_at) == ("delivered", "call:7", line.counter.now)


async def test_a_forged_request_stores_nothing(line: Line) -> None:
    webhook = replace(line.webhook("hola", "call:1"), headers={})
    with pytest.raises(SignatureError):
        await line.inline.take_in(line.intake, line.channel, webhook)
    assert (
        await line.counter.rows("select 1 from runtime.conversations where account = :account", account=line.account)
        == []
    )


async def test_an_unreadable_request_is_kept_and_says_so(line: Line) -> None:
    with pytest.raises(MalformedError):
        await line.inline.take_in(line.intake, line.channel, Webhook(b"{spoken", {"signed": "yes"}, {}))


async def test_nobody_is_reminded_where_nobody_listens_between_two_requests(line: Line) -> None:
    line.counter.rasa.reply = lambda _body: words("¿Dónde está la fuga?") | {"active_loop": "action_answer"}
    given = await line.ask("hay una fuga")
    line.counter.pass_time(minutes=25)
    services = line.counter.services
    await silence.mind(
        line.counter.engine, channels=services.channels, utilities=services.utilities, now=line.counter.now
    )
    assert texts(await line.more("call:1:more:1")) == []
    (found,) = await line.counter.rows("select reminded_at from runtime.conversations where id = :id", id=row_id(given))
    assert found.reminded_at == line.counter.now


async def test_a_message_that_was_never_taken_in_is_unheard(line: Line) -> None:
    inbound = Inbound("spoken", line.account, "never", line.caller, datetime.now(UTC), (Speech("hola"),))
    with pytest.raises(UnheardError):
        await line.inline.answer(inbound, seconds=BRIEF)
