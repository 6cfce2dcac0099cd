"""Agents before the desk, customers of the web chat, and a worker with a Rasa of its own: what the inbox needs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from websockets.asyncio.client import connect

from bot import mailbox
from bot.accounts import Accounts
from bot.dialogue import Handoff, Rasa, over_httpx
from bot.floor import agents
from bot.floor.handling import give, hold
from bot.handoff import enter
from bot.ledger import gathered_ends
from bot.turn import Services, handle_turn
from bot.wake import MAILBOX, READERS, Waker, listen
from channels.base import Account
from channels.registry import open_channels
from desk.staff.person import Person
from kit import utility
from kit.ids import new_id
from tests.bot.harness import FakeRasa
from tests.bot.webchat.stage import Browser
from tests.browser.desk_site import DeskSite

CANTERA = utility.load("cantera")


@dataclass
class Floor:
    """The tables behind the inbox, filled by hand."""

    site: DeskSite

    @property
    def engine(self) -> AsyncEngine:
        return self.site.engine

    async def agent(self, name: str, **fields: Any) -> Person:
        """An agent of Aguas de Cantera, with a place on the floor."""
        person = await self.site.desk.newcomer(name=name, **fields)
        async with self.engine.begin() as connection:
            await agents.appoint(
                connection, CANTERA, person.handle, name=name, languages=("es", "en"), teams=("billing",)
            )
        return person

    async def run(self, sql: str, **values: Any) -> list[Any]:
        async with self.engine.begin() as connection:
            found = await connection.execute(text(sql), values)
            return list(found.all()) if found.returns_rows else []

    async def clear(self) -> None:
        """Nobody waits, nobody has anything, nobody wrote, nobody is there."""
        await self.run("update runtime.agents set presence = 'offline'")
        await self.run("update runtime.queue_entries set state = 'closed' where state in ('open', 'taken')")
        await self.run("update runtime.conversations set last_inbound_at = null, owner = 'bot', pending = false")

    async def conversation(
        self, *said: str, name: str = "", channel: str = "whatsapp", minutes: int = 1, utility_id: str = "cantera"
    ) -> UUID:
        """Somebody wrote these, the first `minutes` ago, and the assistant answered each."""
        found, at = new_id(), datetime.now(UTC) - timedelta(minutes=minutes)
        address = f"52442{uuid4().int % 10**7:07d}" if channel == "whatsapp" else uuid4().hex
        await self.run(
            "insert into runtime.conversations (id, utility_id, channel, account, address, language, last_inbound_at)"
            " values (:id, :utility, :channel, 'sim-desk', :address, 'es', :at)",
            id=found, utility=utility_id, channel=channel, address=address, at=at,
        )  # fmt: skip
        for number, words in enumerate(said):
            await self.customer_says(found, words, name=name, at=at + timedelta(seconds=10 * number))
        return found

    async def customer_says(
        self, conversation: UUID, words: str, *, name: str = "", at: datetime | None = None
    ) -> None:
        """A message of the customer's whose turn is done."""
        await self._arrives(conversation, {"type": "text", "text": words}, name=name, at=at or datetime.now(UTC))

    async def customer_sends(self, conversation: UUID, kind: str, reference: str, filename: str, caption: str) -> None:
        """A file of the customer's, by its reference."""
        part = {"type": "media", "kind": kind, "reference": reference, "mime_type": "", "filename": filename}
        await self._arrives(conversation, part | {"caption": caption}, name="", at=datetime.now(UTC))

    async def _arrives(self, conversation: UUID, part: dict[str, str], *, name: str, at: datetime) -> None:
        turn = new_id()
        await self.run(
            "insert into runtime.turns (id, conversation_id, inbound_ids, outcome, intent, confidence, answering,"
            " started_at) values (:id, :conversation, '{}', 'answered', 'check_balance', 0.93, false, :at)",
            id=turn, conversation=conversation, at=at,
        )  # fmt: skip
        await self.run(
            "insert into runtime.inbound (id, conversation_id, channel, account, external_id, parts, sender_name,"
            " sent_at, arrived_at, state, turn_id) select :id, id, channel, account, :external,"
            " cast(:parts as jsonb), :name, :at, :at, 'done', :turn from runtime.conversations"
            " where id = :conversation",
            id=new_id(), conversation=conversation, external=uuid4().hex, name=name, at=at, turn=turn,
            parts=json.dumps([part]),
        )  # fmt: skip
        await self.run(
            "update runtime.conversations set last_inbound_at = greatest(last_inbound_at, :at) where id = :id"
            " returning pg_notify('runtime_mailbox', '')", id=conversation, at=at,
        )  # fmt: skip

    async def bot_says(
        self,
        conversation: UUID,
        words: str,
        *,
        state: str = "read",
        choices: tuple[str, ...] = (),
        files: tuple[dict[str, str], ...] = (),
    ) -> None:
        """A message of the assistant's."""
        payload = {
            "parts": [{"type": "text", "text": words}, *files],
            "choices": [{"label": one, "value": one} for one in choices],
        }
        await self.run(
            "with c as (update runtime.conversations set last_seq = last_seq + 1 where id = :id returning *)"
            " insert into runtime.outbox (id, conversation_id, seq, idempotency_key, sender, channel, account, address,"
            " payload, owner_epoch, state, next_attempt_at, created_at)"
            " select :row, id, last_seq, :key, 'bot', channel, account, address, cast(:payload as jsonb), epoch,"
            " :state, now(), last_inbound_at + interval '2 seconds' from c",
            id=conversation, row=new_id(), key=uuid4().hex, state=state, payload=json.dumps(payload),
        )  # fmt: skip

    async def asks_for_a_person(self, conversation: UUID, *, reason: str = "asked", minutes: int = 0) -> None:
        """It waits."""
        async with self.engine.begin() as connection:
            await enter(
                connection,
                Handoff(reason, "check_balance"),
                utility=CANTERA,
                conversation_id=conversation,
                turn_id=None,
                now=datetime.now(UTC) - timedelta(minutes=minutes),
            )

    async def is_given(self, conversation: UUID, person: Person) -> None:
        """The floor gives it to somebody, as `assign` would."""
        now = datetime.now(UTC)
        async with httpx.AsyncClient() as client, self.engine.begin() as connection:
            await agents.be(connection, utility="cantera", agent_id=person.handle, presence="online", now=now)
            held = await hold(connection, utility="cantera", conversation_id=conversation)
            await give(connection, held, agent_id=person.handle, by="floor", channels=open_channels(client), now=now)

    async def owner(self, conversation: UUID) -> str:
        found = await self.run("select owner from runtime.conversations where id = :id", id=conversation)
        owner: str = found[0].owner
        return owner

    async def said(self, conversation: UUID, sender: str) -> list[str]:
        """What was put into the outbox by `sender`, in order."""
        found = await self.run(
            "select payload->'parts'->0->>'text' as words from runtime.outbox"
            " where conversation_id = :id and sender = :sender order by seq",
            id=conversation,
            sender=sender,
        )
        return [row.words for row in found]


@asynccontextmanager
async def working(database_url: str, engine: AsyncEngine, rasa: FakeRasa) -> AsyncIterator[None]:
    """A worker that does the turns of the web chat, for as long as the block lasts."""
    news, readers = asyncio.Event(), Waker(database_url, READERS)
    async with httpx.AsyncClient(transport=httpx.MockTransport(rasa)) as thinker, httpx.AsyncClient() as client:
        services = Services(
            engine=engine,
            ends=gathered_ends(engine, lambda: datetime.now(UTC)),
            rasa=Rasa(over_httpx(thinker), ("http://rasa",)),
            channels=open_channels(client),
            accounts=Accounts((Account("web", "cantera", "cantera", {}),)),
            utilities=utility.load_all(),
            secret_key="k" * 40,
            clock=lambda: datetime.now(UTC),
            wake_sender=lambda: None,
            wake_turns=news.set,
            wake_readers=lambda conversation: readers.wake(str(conversation)),
            background=lambda work: asyncio.ensure_future(work),
        )

        async def work() -> None:
            while True:
                claims = await mailbox.claim(engine, worker=4243, limit=20, now=datetime.now(UTC))
                await asyncio.gather(*(handle_turn(claim, services) for claim in claims))
                if not claims:
                    try:
                        async with asyncio.timeout(0.3):
                            await news.wait()
                    except TimeoutError:
                        pass
                    news.clear()

        tasks = [
            asyncio.create_task(work()),
            asyncio.create_task(listen(database_url, (MAILBOX,), lambda _channel, _payload: news.set())),
            asyncio.create_task(readers.run()),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


@dataclass
class WebCustomer:
    """Somebody on the utility's site."""

    conversation: UUID
    socket: Browser

    async def says(self, words: str) -> None:
        await self.socket.send({"id": uuid4().hex, "text": words})

    async def hears(self, words: str) -> None:
        """Until a message with those words comes."""
        async with asyncio.timeout(20):
            while words not in json.dumps(await self.socket.until("seq"), ensure_ascii=False):
                pass


@asynccontextmanager
async def web_customer(site: DeskSite) -> AsyncIterator[WebCustomer]:
    """A customer with the web chat open."""
    async with httpx.AsyncClient() as client:
        opened = await client.post(f"{site.url}/channels/web/session", json={"utility": "cantera", "locale": "es"})
    session = opened.json()
    address = f"{site.url.replace('http', 'ws')}/channels/web/ws?token={session['token']}"
    async with connect(address, max_size=None) as connection:
        yield WebCustomer(UUID(session["conversation"]), Browser(connection))
