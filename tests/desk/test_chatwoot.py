"""A utility whose people work at Chatwoot: there and back, on the real tables, with a Chatwoot as it is documented.

Its webhooks have the members of recorded ones: tests/bot/desks/chatwoot/payloads.py says which.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.app import make_gateway
from bot.desks.chatwoot.carrier import ChatwootCarrier, in_words
from bot.desks.chatwoot.settings import AGENT, desks_of
from bot.desks.presence import Desks
from bot.subscribers.courier import Courier
from channels.message import Choice, Location, Media, Text, Unsupported
from desk import chatwoot
from desk.staff.door import Door
from kit.settings import Settings
from tests.bot.desks.chatwoot import payloads
from tests.bot.desks.chatwoot.fake import ACCOUNT, INBOX, TOKEN, URL, FakeChatwoot
from tests.bot.floor.house import House
from tests.desk.staff.newcomers import KEY

SECRET = "chatwoot-secret"
ENVIRONMENT = {
    "CHATWOOT_URL": f"{URL}/", "CHATWOOT_ACCOUNT": ACCOUNT, "CHATWOOT_INBOX": INBOX, "CHATWOOT_TOKEN": TOKEN,
    "CHATWOOT_SECRET": SECRET,
}  # fmt: skip


@dataclass
class Branch:
    """The house and its Chatwoot."""

    house: House
    there: FakeChatwoot
    courier: Courier
    desks: Desks
    gateway_client: httpx.AsyncClient
    environment: dict[str, str] = field(default_factory=dict)

    async def tell(self) -> None:
        await self.courier.drain()

    async def hears(self, body: bytes, *, secret: str = SECRET) -> int:
        """Chatwoot's webhook; the answer's status."""
        await self.desks.sign(self.house.engine, now=self.house.now)
        headers = payloads.signed(body, secret=secret, at=int(self.house.now.timestamp()))
        path = f"/desks/chatwoot/{self.house.utility.id}"
        return (await self.gateway_client.post(path, content=body, headers=headers)).status_code

    async def waiting(self, *words: str) -> tuple[UUID, int]:
        """A customer who waits and whom Chatwoot has been told of; the conversation here and there."""
        conversation = await self.house.conversation()
        for one in words or ("Mi recibo está mal",):
            await self.house.write(conversation, one)
        await self.house.enter(conversation, reason="dispute")
        await self.tell()
        return conversation, max(self.there.conversations)


@pytest.fixture
async def branch(engine: AsyncEngine, database_url: str) -> AsyncIterator[Branch]:
    house = House(engine)
    house.utility = house.utility.model_copy(update={"desks": {"chatwoot": {"name": "Atención"}}})
    utilities = {house.utility.id: house.utility}
    there, environment = FakeChatwoot(), dict(ENVIRONMENT)
    desks = Desks(desks_of(utilities, environment))
    await desks.begin(engine, utilities, now=house.now)
    await desks.sign(engine, now=house.now)
    gateway = make_gateway(Settings(database_url=database_url, ventanilla_secret_key=KEY), clock=lambda: house.now)
    app = FastAPI()
    door = Door(engine, KEY, lambda: house.now, utilities)
    app.include_router(chatwoot.router(gateway, door, environment))
    async with (
        httpx.AsyncClient(transport=httpx.MockTransport(there)) as http,
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://counter") as client,
    ):
        carrier = ChatwootCarrier(engine, http, desks.chatwoots, utilities, lambda: house.now)
        courier = Courier(engine, {"chatwoot": carrier}, lambda: house.now, only=[house.utility.id])
        yield Branch(house, there, courier, desks, client, environment)
    await gateway.client.aclose()


async def test_a_handoff_opens_a_conversation_with_the_packet_as_a_note_and_what_was_written(branch: Branch) -> None:
    conversation, remote = await branch.waiting("Hola", "Mi recibo está mal")
    [contact] = branch.there.contacts.values()
    assert contact["identifier"] == f"ventanilla:{conversation}"
    (kind, note), *heard = branch.there.said(remote)
    assert kind == "note"
    assert "WhatsApp" in note
    assert heard == [("incoming", "Hola"), ("incoming", "Mi recibo está mal")]


async def test_what_the_customer_writes_on_is_told_and_what_the_assistant_answers_is_not(branch: Branch) -> None:
    conversation, remote = await branch.waiting()
    await branch.house.bot_says(conversation, "Ya viene alguien")
    await branch.house.write(conversation, "¿Siguen ahí?")
    await branch.tell()
    assert branch.there.said(remote)[-2:] == [("incoming", "Mi recibo está mal"), ("incoming", "¿Siguen ahí?")]


async def test_who_talks_to_the_assistant_only_is_never_told(branch: Branch) -> None:
    conversation = await branch.house.conversation()
    await branch.house.write(conversation, "¿Cuánto debo?")
    await branch.tell()
    assert branch.there.asked == []


async def test_only_the_last_ten_messages_from_before_are_told(branch: Branch) -> None:
    _, remote = await branch.waiting(*(str(number) for number in range(15)))
    assert [words for _, words in branch.there.said(remote)[1:]] == [str(number) for number in range(5, 15)]


async def test_an_agent_s_reply_takes_the_conversation_and_is_said_once(branch: Branch) -> None:
    conversation, remote = await branch.waiting()
    body = payloads.message_created(remote, 118, "Buenas tardes, lo reviso")
    assert [await branch.hears(body), await branch.hears(body)] == [204, 204]
    said = await branch.house.said(conversation)
    assert [words for sender, _, words in said if sender == "agent"] == ["Buenas tardes, lo reviso"]
    assert await branch.house.who_has(conversation) == AGENT
    assert any("Atención" in words for sender, _, words in said if sender == "system")


async def test_a_reply_that_comes_again_after_all_is_done_takes_nothing(branch: Branch) -> None:
    conversation, remote = await branch.waiting()
    body = payloads.message_created(remote, 118, "Listo")
    await branch.hears(body)
    await branch.hears(payloads.conversation_status_changed(remote, "resolved"))
    assert await branch.hears(body) == 204
    assert await branch.house.owner(conversation) == "bot"


async def test_assignment_is_taking_and_resolving_is_handing_back(branch: Branch) -> None:
    conversation, remote = await branch.waiting()
    assert await branch.hears(payloads.conversation_updated(remote, assignee=5)) == 204
    assert (await branch.house.who_has(conversation), await branch.house.owner(conversation)) == (AGENT, "agent")
    resolved = payloads.conversation_status_changed(remote, "resolved")
    assert [await branch.hears(resolved), await branch.hears(resolved)] == [204, 204]
    entry = await branch.house.entry(conversation)
    assert (entry.state, await branch.house.owner(conversation)) == ("returned", "bot")


async def test_resolved_before_anybody_had_it_is_closed(branch: Branch) -> None:
    conversation, remote = await branch.waiting()
    await branch.hears(payloads.conversation_status_changed(remote, "resolved"))
    entry = await branch.house.entry(conversation)
    assert (entry.state, entry.closed_reason) == ("closed", "no_answer")


async def test_who_comes_back_is_in_the_same_conversation_with_another_note(branch: Branch) -> None:
    conversation, remote = await branch.waiting()
    await branch.hears(payloads.message_created(remote, 118, "Listo"))
    await branch.hears(payloads.conversation_status_changed(remote, "resolved"))
    await branch.tell()
    assert branch.there.conversations[remote]["status"] == "resolved"
    branch.house.pass_time(hours=1)
    await branch.desks.sign(branch.house.engine, now=branch.house.now)
    await branch.house.write(conversation, "Otra vez yo")
    await branch.house.enter(conversation)
    await branch.tell()
    assert list(branch.there.conversations) == [remote]
    assert branch.there.conversations[remote]["status"] == "open"
    assert [kind for kind, _ in branch.there.said(remote)] == ["note", "incoming", "note", "incoming"]


async def test_who_leaves_the_queue_is_resolved_there(branch: Branch) -> None:
    conversation, remote = await branch.waiting()
    await branch.house.leave(conversation)
    await branch.tell()
    assert branch.there.conversations[remote]["status"] == "resolved"


@pytest.mark.parametrize("step", ["contacts", "conversations", "messages"])
async def test_whatever_step_fails_is_gone_on_with_and_done_once(branch: Branch, step: str) -> None:
    branch.there.fails[step] = 1
    conversation = await branch.house.conversation()
    await branch.house.write(conversation, "Hola")
    await branch.house.enter(conversation)
    for _ in range(4):
        await branch.tell()
        branch.house.pass_time(seconds=30)
    [remote] = branch.there.conversations
    assert len(branch.there.contacts) == 1
    assert [kind for kind, _ in branch.there.said(remote)] == ["note", "incoming"]


async def test_a_contact_that_was_made_and_not_heard_of_is_found(branch: Branch) -> None:
    branch.there.loses["contacts"] = 1
    conversation = await branch.house.waiting()
    for _ in range(3):
        await branch.tell()
        branch.house.pass_time(seconds=30)
    [contact] = branch.there.contacts.values()
    assert contact["identifier"] == f"ventanilla:{conversation}"
    assert len(branch.there.conversations) == 1
    assert "GET /contacts/search" in branch.there.asked


async def test_what_can_not_reach_the_customer_is_refused_so_that_chatwoot_shows_it(branch: Branch) -> None:
    conversation, remote = await branch.waiting()
    file = payloads.message_created(remote, 1, None, attachments=[payloads.PHOTO])
    assert await branch.hears(file) == 422
    await branch.house.write(conversation, "Espere")  # not told there yet
    branch.house.pass_time(seconds=2)
    assert await branch.hears(payloads.message_created(remote, 2, "A ciegas")) == 422
    await branch.tell()
    assert await branch.hears(payloads.message_created(remote, 3, "Ya vi")) == 204
    branch.house.pass_time(hours=24)
    assert await branch.hears(payloads.message_created(remote, 4, "Tarde")) == 422
    said = [words for sender, _, words in await branch.house.said(conversation) if sender == "agent"]
    assert said == ["Ya vi"]


async def test_what_another_agent_has_here_is_not_taken_from_there(branch: Branch) -> None:
    conversation, remote = await branch.waiting()
    noemi = await branch.house.agent("noemi")
    await branch.house.take(conversation, noemi)
    assert await branch.hears(payloads.message_created(remote, 118, "Yo")) == 409
    assert await branch.hears(payloads.conversation_status_changed(remote, "resolved")) == 204
    assert await branch.house.who_has(conversation) == noemi


async def test_what_is_done_there_is_audited_here(branch: Branch) -> None:
    conversation, remote = await branch.waiting()
    await branch.hears(payloads.message_created(remote, 118, "Palabra"))
    rows = await branch.house.rows(
        "select what, detail from desk.audit where detail->>'conversation' = :id order by at, id", id=str(conversation)
    )
    assert [row.what for row in rows] == ["conversation_taken", "conversation_answered"]
    assert {row.detail["chatwoot_user"] for row in rows} == {"5"}
    assert "Palabra" not in str(rows)


async def test_nothing_is_heard_unsigned_and_a_missing_secret_is_named(branch: Branch) -> None:
    conversation, remote = await branch.waiting()
    body = payloads.message_created(remote, 118, "Hola")
    assert await branch.hears(body, secret="another") == 401
    branch.environment["CHATWOOT_SECRET"] = ""
    path = f"/desks/chatwoot/{branch.house.utility.id}"
    missing = await branch.gateway_client.post(path, content=body)
    assert (missing.status_code, missing.text) == (503, "not set: CHATWOOT_SECRET")
    assert (await branch.gateway_client.post("/desks/chatwoot/nowhere", content=body)).status_code == 404
    assert await branch.house.who_has(conversation) is None


async def test_a_conversation_that_is_not_ours_there_is_let_be(branch: Branch) -> None:
    await branch.waiting()
    assert await branch.hears(payloads.message_created(9999, 118, "Hola")) == 204


async def test_who_works_there_is_there_as_long_as_a_worker_says_so(branch: Branch) -> None:
    conversation, remote = await branch.waiting()
    await branch.hears(payloads.conversation_updated(remote, assignee=5))
    branch.house.pass_time(seconds=25)
    await branch.desks.sign(branch.house.engine, now=branch.house.now)
    branch.house.pass_time(seconds=25)
    await branch.house.keep()
    assert await branch.house.who_has(conversation) == AGENT
    branch.house.moment += timedelta(seconds=31)
    await branch.house.keep()
    assert await branch.house.who_has(conversation) is None


async def test_a_utility_that_leaves_chatwoot_is_told_nothing_more(branch: Branch, engine: AsyncEngine) -> None:
    await branch.waiting()
    await Desks({}).begin(engine, {branch.house.utility.id: branch.house.utility}, now=branch.house.now)
    before = len(branch.there.asked)
    await branch.house.waiting()
    await branch.tell()
    assert len(branch.there.asked) == before


def test_a_message_is_put_into_words() -> None:
    parts = (Text("Mire"), Media("image", "media-id", caption="Mi medidor"), Choice("/pay", "Pagar"),
             Location(20.5, -100.4, name="Casa"), Unsupported("poll"))  # fmt: skip
    assert in_words(parts) == "Mire\n[image] Mi medidor\nPagar\nCasa 20.5, -100.4"
