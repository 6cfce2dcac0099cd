"""A gateway and a worker on a real database, with a fake Rasa and a fake Graph API: no process, no socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID, uuid4

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import mailbox
from bot.demo import Phone, envelope, signed
from bot.dialogue import Handoff
from bot.handoff import enter
from bot.intake import Intake
from bot.sender import Sender, deliver_all
from bot.turn import Services, handle_turn
from channels.base import Account, Webhook
from channels.twilio import sign

SECRETS = {"token": "t0ken", "app_secret": "app-secret", "verify_token": "verify-me"}
Reply = Callable[[dict[str, Any]], Any]

ENDING = text(
    "select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like 'with%ended as materialized%'"
)
"""A turn's end waits for its conversation's row."""


def words(text_: str, **more: Any) -> dict[str, Any]:
    """Rasa's answer with one text."""
    return {"messages": [{"text": text_, **more}], "intent": {"name": "greet", "confidence": 0.9}, "slots": {}}


@dataclass
class FakeRasa:
    """Answers what it is told to; remembers what it was asked."""

    reply: Reply = lambda body: words(f"re: {body['message']}")
    asked: list[dict[str, Any]] = field(default_factory=list)

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        self.asked.append(body)
        answer = self.reply(body)
        if asyncio.iscoroutine(answer):
            answer = await answer
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)


@dataclass
class FakeGraph:
    """Takes messages; answers what it is told to."""

    answers: list[httpx.Response | Exception] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    acknowledged: list[dict[str, Any]] = field(default_factory=list)
    uploads: list[bytes] = field(default_factory=list)
    sms: list[dict[str, str]] = field(default_factory=list)
    """What was sent through Twilio."""

    def _take_sms(self, request: httpx.Request) -> httpx.Response:
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        if answer is not None and answer.status_code >= 400:
            return answer
        self.sms.append(dict(parse_qsl(request.content.decode())))
        return answer or httpx.Response(201, json={"sid": f"SM{uuid4().hex}"})

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == "backend":
            return httpx.Response(200, content=b"%PDF-1.7", headers={"content-type": "application/pdf"})
        if request.url.host == "twilio.test":
            return self._take_sms(request)
        if request.url.path.endswith("/media"):
            self.uploads.append(request.content)
            return httpx.Response(200, json={"id": "media-1"})
        body = json.loads(request.content)
        if body.get("status") == "read":
            self.acknowledged.append(body)
            return httpx.Response(200, json={"success": True})
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        if answer is not None and answer.status_code >= 400:
            return answer
        self.sent.append(body)
        return answer or httpx.Response(200, json={"messages": [{"id": f"wamid.out.{uuid4().hex}"}]})

    def texts(self, to: str) -> list[str]:
        """The words sent to one number, in order."""
        mine = [body for body in self.sent if body["to"] == to]
        return [
            body["text"]["body"]
            if body["type"] == "text"
            else body.get("interactive", {}).get("body", {}).get("text", body["type"])
            for body in mine
        ]


@dataclass(frozen=True)
class OldPhone:
    """A telephone that knows SMS only. `number` is E.164."""

    account: Account
    number: str

    def posts(self, *, path: str = "/channels/sms", query: str = "", **fields: str) -> Webhook:
        """A form of Twilio's, signed."""
        target = path + (f"?{query}" if query else "")
        signature = sign(self.account.public_url + target, fields, self.account.secrets["auth_token"])
        told = dict(parse_qsl(query))
        return Webhook(urlencode(fields).encode(), {"x-twilio-signature": signature}, told, target)

    def text(self, words: str, *, sid: str = "") -> Webhook:
        """One message."""
        told = {"MessageSid": sid or f"SM{uuid4().hex}", "From": self.number, "To": self.account.account}
        return self.posts(**told, Body=words)


@dataclass
class Counter:
    """The whole counter, driven by hand: `receive`, then `work`."""

    engine: AsyncEngine
    rasa: FakeRasa
    graph: FakeGraph
    account: Account
    intake: Intake
    services: Services
    sender: Sender
    moment: list[datetime]
    worker: int = 4242
    background: list[asyncio.Task[Any]] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return self.moment[0]

    def pass_time(self, **span: float) -> None:
        self.moment[0] += timedelta(**span)

    def phone(self) -> Phone:
        """A customer nobody else has."""
        return Phone(self.account, f"52{uuid4().int % 10**10:010d}".replace("521", "522", 1))

    @property
    def sms_account(self) -> Account:
        return self.intake.accounts.of("sms")[0]

    def old_phone(self, *, country: str = "1") -> OldPhone:
        """A customer nobody else has, without WhatsApp."""
        return OldPhone(self.sms_account, f"+{country}{uuid4().int % 9 * 10**9 + 10**9 + uuid4().int % 10**8:010d}")

    async def text(self, phone: OldPhone, words: str, **more: Any) -> list[str]:
        """Write, have all of it done, and read the answers."""
        before = len(self.graph.sms)
        await self.intake.receive(self.intake.channels["sms"], phone.text(words, **more))
        await self.work()
        return [sent["Body"] for sent in self.graph.sms[before:] if sent["To"] == phone.number]

    async def receive(self, webhook: Any) -> str:
        return await self.intake.receive(self.intake.channels["whatsapp"], webhook)

    async def say(self, phone: Phone, said: str, **more: Any) -> None:
        await self.receive(phone.text(said, now=more.pop("at", self.now), **more))

    async def statuses(self, *rows: dict[str, Any]) -> None:
        await self.receive(signed(self.account, envelope(self.account, {"statuses": list(rows)})))

    async def turns(self) -> int:
        """Do all turns that are ready now; returns how many."""
        done = 0
        while claims := await mailbox.claim(self.engine, worker=self.worker, limit=50, now=self.now):
            await asyncio.gather(*(handle_turn(claim, self.services) for claim in claims))
            done += len(claims)
        return done

    async def work(self) -> None:
        """All turns and all sends that are due now."""
        await self.turns()
        await deliver_all(self.sender)
        await asyncio.gather(*self.background)

    async def rows(self, sql: str, **values: Any) -> list[Any]:
        async with self.engine.connect() as connection:
            return list((await connection.execute(text(sql), values)).all())

    async def conversation(self, phone: Phone) -> Any:
        rows = await self.rows(
            "select * from runtime.conversations where account = :account and address = :address",
            account=self.account.account,
            address=phone.number,
        )
        return rows[0]

    async def waits(self, phone: Phone, asked: Handoff, *, turn: UUID | None = None) -> UUID:
        """Put the customer's conversation, which is there, in the queue for a person; the conversation."""
        found: UUID = (await self.conversation(phone)).id
        async with self.engine.begin() as connection:
            await enter(
                connection, asked, utility=self.services.utilities["cantera"], conversation_id=found, turn_id=turn,
                now=self.now,
            )  # fmt: skip
        return found

    async def outbox(self, phone: Phone) -> list[Any]:
        found = await self.conversation(phone)
        return await self.rows("select * from runtime.outbox where conversation_id = :id order by seq", id=found.id)
