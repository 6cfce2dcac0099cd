"""The sender: takes what is due, asks the channel to send it, and acts on what comes back."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

import httpx
from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import correspondence, outbox, preferences, statuses
from bot.accounts import Accounts, UnknownAccountError
from bot.delivery import RECONCILE, Failure, Fate, Stop, fate, verdict
from bot.fallback import carry_over
from bot.files.store import read, stored_id
from bot.identity import Speaker, conversation_token, lent
from bot.outbox import Crew, Letter
from bot.pacing import Pacer
from bot.reopening import reopening
from bot.short_links import linked
from channels.base import Channel, Measuring, MediaFetch, Reporting, capabilities_of
from channels.errors import Advice, SendError
from channels.message import Media, Rank
from kit.clock import Clock
from kit.gsm7 import Size
from kit.logging import get_logger
from kit.utility import Utility

SENDS = Counter("runtime_sends_total", "Messages by what became of them", ["channel", "result"])
PAGES = Counter("runtime_pages_total", "A person has to look at an account", ["channel", "code"])

log = get_logger("bot.sender")


@dataclass(slots=True)
class Sender:
    """One worker's sender. `grace` is how long an uncertain send waits for a status."""

    engine: AsyncEngine
    channels: Mapping[str, Channel]
    accounts: Accounts
    utilities: Mapping[str, Utility]
    client: httpx.AsyncClient
    backend_url: str
    secret_key: str
    clock: Clock
    worker: int
    public_url: str = ""
    grace: timedelta = RECONCILE
    pacer: Pacer = field(default_factory=Pacer)

    @property
    def windows(self) -> dict[str, int | None]:
        """Hours after the customer's last message in which free words may be sent, by channel."""
        return {name: channel.capabilities.session_window_hours for name, channel in self.channels.items()}

    async def take(self, limit: int) -> list[Letter]:
        """What is due now, at most one message a conversation, marked as being sent."""
        return await outbox.take(self.engine, worker=self.worker, limit=limit, now=self.clock(), windows=self.windows)

    async def deliver(self, letter: Letter) -> bool:
        """Send one taken message, or put it aside. Returns whether something may be due right behind it."""
        if await self._wait(letter):
            letter = await outbox.due_again(self.engine, letter)
        decided = verdict(letter.due, now=self.clock())
        if decided == "drop":
            await outbox.put_aside(self.engine, letter, "dropped")
            SENDS.labels(letter.message.channel, "dropped").inc()
            return True
        if decided == "hold":
            await outbox.put_aside(self.engine, letter, "held")
            await self._reopen(letter)
            return True
        if self.channels[letter.message.channel].capabilities.by_mail:
            letter = await correspondence.written(self.engine, letter, self.utilities[letter.utility])
        if await self._is_unwelcome(letter):
            await outbox.put_aside(self.engine, letter, "dropped")
            SENDS.labels(letter.message.channel, "opted_out").inc()
            return True
        try:
            letter = await self._linked(letter)
            provider_id = await self._send(letter)
        except SendError as error:
            await self._failed(letter, error, expected=Rank.SENDING)
            return True
        more = await outbox.sent(
            self.engine,
            letter.id,
            provider_id=provider_id,
            rendered=self._rendered(letter),
            cost=self._cost(letter),
            now=self.clock(),
        )
        SENDS.labels(letter.message.channel, "sent").inc()
        return more

    async def _wait(self, letter: Letter) -> bool:
        """Keep to the vendor's pace; returns whether time went by, in which the word may have changed hands."""
        message = letter.message
        can = self.channels[message.channel].capabilities
        account = f"{message.channel}:{message.account}"
        waited = await self.pacer.wait(account, rate=can.sends_a_second, burst=can.sends_a_second)
        recipient = f"{account}:{message.address}"
        return await self.pacer.wait(recipient, rate=can.recipient_sends_a_second, burst=can.recipient_burst) or waited

    async def _send(self, letter: Letter) -> str:
        message = letter.message
        try:
            account = self.accounts.find(message.channel, message.account)
        except UnknownAccountError as error:
            raise SendError(Advice.PAGE_A_HUMAN, code="account", detail="no such account") from error
        channel = self.channels[message.channel]
        return await channel.send(message, account, tracker=str(letter.id), fetch=self._fetch(letter))

    async def _is_unwelcome(self, letter: Letter) -> bool:
        """Whether they opted out of it: STOP of everything, ALTO of what they did not ask for themselves."""
        message = letter.message
        if not self.channels[message.channel].capabilities.checks_opt_outs:
            return False
        who = {"utility": letter.utility, "channel": message.channel, "address": message.address}
        why = await preferences.why_opted_out(self.engine, **who)
        return why is not None and (why != "asked" or (message.in_reply_to is None and letter.sender != "agent"))

    async def _linked(self, letter: Letter) -> Letter:
        """With short links in the place of files, where the address can be sent links only."""
        message = letter.message
        can = capabilities_of(self.channels[message.channel], message.address)
        if not can.files_as_links or not any(isinstance(part, Media) for part in message.parts):
            return letter
        told = await linked(self.engine, message, outbox_id=letter.id, public_url=self.public_url, now=self.clock())
        return replace(letter, message=told)

    def _cost(self, letter: Letter) -> Size | None:
        channel = self.channels[letter.message.channel]
        return channel.measure(letter.message) if isinstance(channel, Measuring) else None

    def _rendered(self, letter: Letter) -> dict[str, object]:
        channel = self.channels[letter.message.channel]
        return channel.render(letter.message, tracker=str(letter.id)) if isinstance(channel, Reporting) else {}

    def _fetch(self, letter: Letter) -> MediaFetch:
        """Files come from the store, or from the backend with the conversation's own rights."""

        async def fetch(media: Media) -> tuple[bytes, str]:
            message = letter.message
            if stored_id(media.reference):
                return await self._stored(letter, media.reference)
            speaker = Speaker(
                message.conversation_id, letter.utility, message.channel, message.address, letter.shared_phone
            )
            capabilities = self.channels[message.channel].capabilities
            token = conversation_token(lent(speaker, media), capabilities, key=self.secret_key, now=self.clock())
            try:
                answer = await self.client.get(
                    self.backend_url + media.reference, headers={"Authorization": f"Bearer {token}"}
                )
            except httpx.HTTPError as error:
                raise SendError(Advice.RETRY, code="file", detail=type(error).__name__) from error
            if answer.status_code != httpx.codes.OK:
                gone = answer.status_code in (httpx.codes.NOT_FOUND, httpx.codes.FORBIDDEN)
                raise SendError(Advice.GIVE_UP if gone else Advice.RETRY, code=f"file-{answer.status_code}")
            return answer.content, answer.headers.get("content-type", media.mime_type).partition(";")[0]

        return fetch

    async def _stored(self, letter: Letter, reference: str) -> tuple[bytes, str]:
        conversation = letter.message.conversation_id
        async with self.engine.connect() as connection:
            found = await read(connection, reference, utility=letter.utility, conversation_id=conversation)
        if found is None:
            raise SendError(Advice.GIVE_UP, code="file-forgotten")
        return found.content, found.mime_type

    async def _failed(self, letter: Letter, error: SendError, *, expected: Rank) -> None:
        """Act on a failure: the message's fate, and what it means for the account, the template, the address."""
        now = self.clock()
        failure = Failure(error, letter.attempts, random.random(), letter.due.template)
        decided = fate(failure)
        if decided.state == "sending":
            decided = Fate("sending", self.grace)
        log.warning(
            "outbox.send.failed",
            letter=str(letter.id),
            advice=error.advice.value,
            code=error.code,
            attempt=letter.attempts,
            becomes=decided.state,
        )
        async with self.engine.begin() as connection:
            if not await outbox.meet(connection, letter, decided, code=error.code, expected=expected, now=now):
                return
            if decided.stop:
                await outbox.stop(
                    connection,
                    channel=letter.message.channel,
                    account=letter.message.account,
                    what=_what(decided.stop, letter),
                    until=now + decided.stop.lasts,
                    code=error.code,
                )
            if decided.opt_out:
                await preferences.opt_out(
                    connection,
                    utility=letter.utility,
                    channel=letter.message.channel,
                    address=letter.message.address,
                    reason="stop" if self.channels[letter.message.channel].capabilities.checks_opt_outs else error.code,
                    now=now,
                )
            if decided.fall_back:
                await carry_over(connection, letter, self.accounts, now=now)
        SENDS.labels(letter.message.channel, decided.state).inc()
        if decided.page:
            PAGES.labels(letter.message.channel, error.code).inc()
            log.error("outbox.account.needs_a_person", channel=letter.message.channel, code=error.code)
        if decided.reopen:
            await self._reopen(letter)

    async def _reopen(self, letter: Letter) -> None:
        """Ask the customer to write first: one template for each closed window."""
        template = reopening(letter.message, self.utilities[letter.utility], letter.language)
        if template is None:
            log.error("outbox.template.missing", utility=letter.utility)
            return
        closed = letter.due.last_inbound_at
        key = f"reopen:{letter.message.conversation_id}:{closed.isoformat() if closed else 'never'}"
        async with self.engine.begin() as connection:
            await outbox.append(connection, template, key=key, sender="system", now=self.clock())

    async def act_on_refusals(self) -> None:
        """Failures that came later, by status: the same advice, from the status's code."""
        for letter in await outbox.refused(self.engine, self.windows):
            channel = self.channels[letter.message.channel]
            code = letter.error_code or ""
            advice = channel.advice(code) if isinstance(channel, Reporting) else Advice.GIVE_UP
            await self._failed(letter, SendError(advice, code=code), expected=Rank.FAILED)

    async def reconcile(self, crew: Crew) -> None:
        """Orphans, silence, late refusals and parked statuses."""
        now = self.clock()
        await outbox.note_orphans(self.engine, crew, grace=self.grace, now=now)
        await self.act_on_refusals()
        await statuses.settle(self.engine, now=now)


def _what(stop: Stop, letter: Letter) -> str:
    template = letter.message.template
    if stop.what == "template" and template:
        return f"template:{template.name}:{template.language}"
    return stop.what


async def deliver_all(sender: Sender) -> int:
    """Send what is due until nothing is; returns how many. For tests and one-off commands."""
    done = 0
    while letters := await sender.take(100):
        await asyncio.gather(*(sender.deliver(letter) for letter in letters))
        done += len(letters)
    return done
