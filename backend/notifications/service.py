"""The way out to customers that is not an answer: SMS and e-mail.

A delivery starts at once and is waited for `PATIENCE_SECONDS`, so that the request that caused it answers within a
second; after that it goes on in the background. Each attempt may take the provider's timeout (5 s); temporary failures
are tried again up to three times in all. Texts are not stored, so a delivery does not survive a crash of the process:
the row stays `queued`, and the customer asks for another code.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final
from uuid import UUID

import httpx
import stamina
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from backend.notifications.demo import DemoInbox
from backend.notifications.message import Message, Provider, Sender, SendError, TemporaryFailure
from backend.notifications.models import Notification, NotificationStatus, Via
from backend.notifications.sendgrid_email import SendgridEmail
from backend.notifications.twilio_sms import TwilioSms
from kit.clock import Clock, utc_now
from kit.ids import new_id
from kit.logging import get_logger
from kit.settings import Settings

PATIENCE_SECONDS: Final = 0.8
ATTEMPTS: Final = 3

SENDERS: Final[dict[Via, type[Provider]]] = {Via.sms: TwilioSms, Via.email: SendgridEmail}
"""The one place where a provider is registered."""

log = get_logger("notifications")


def make_senders(
    settings: Settings, *, http: httpx.AsyncClient, sessions: async_sessionmaker[AsyncSession], clock: Clock = utc_now
) -> dict[Via, Sender]:
    """A sender for each way that is set up; in the demo, the inbox for those that are not."""
    senders = {via: kind.from_settings(settings, http) for via, kind in SENDERS.items()}
    if settings.ventanilla_demo:
        inbox = DemoInbox(sessions, clock=clock)
        return {via: sender or inbox for via, sender in senders.items()}
    return {via: sender for via, sender in senders.items() if sender}


class Notifier:
    """Sends messages once each and keeps account of them. One a process; `close` at its end."""

    def __init__(
        self, sessions: async_sessionmaker[AsyncSession], senders: Mapping[Via, Sender], *, clock: Clock = utc_now
    ) -> None:
        self._sessions = sessions
        self._senders = senders
        self._clock = clock
        self._going: set[asyncio.Task[NotificationStatus]] = set()

    @property
    def ways(self) -> frozenset[Via]:
        """Where messages can go at all."""
        return frozenset(self._senders)

    async def deliver(self, message: Message, *, idempotency_key: str) -> NotificationStatus:
        """Send `message` unless that key was used; how far it got within `PATIENCE_SECONDS`."""
        row = await self._open(message, idempotency_key)
        if row is None:
            return await self._status(message.utility, idempotency_key)
        task = asyncio.create_task(self._send(row, message))
        self._going.add(task)
        task.add_done_callback(self._going.discard)
        done, _ = await asyncio.wait({task}, timeout=PATIENCE_SECONDS)
        return task.result() if done else NotificationStatus.queued

    async def close(self) -> None:
        """Wait for what is on its way."""
        await asyncio.gather(*self._going, return_exceptions=True)

    async def _open(self, message: Message, idempotency_key: str) -> UUID | None:
        statement = (
            insert(Notification)
            .values(
                id=new_id(),
                utility_id=message.utility,
                kind=message.kind,
                via=message.via,
                masked=message.masked,
                idempotency_key=idempotency_key,
                provider=self._senders[message.via].name,
            )
            .on_conflict_do_nothing(index_elements=["utility_id", "idempotency_key"])
            .returning(Notification.id)
        )
        async with self._sessions.begin() as session:
            return await session.scalar(statement)

    async def _status(self, utility: str, idempotency_key: str) -> NotificationStatus:
        statement = select(Notification.status).where(
            Notification.utility_id == utility, Notification.idempotency_key == idempotency_key
        )
        async with self._sessions() as session:
            return (await session.scalars(statement)).one()

    async def _send(self, row: UUID, message: Message) -> NotificationStatus:
        sender, attempts = self._senders[message.via], 0
        try:
            async for attempt in stamina.retry_context(on=TemporaryFailure, attempts=ATTEMPTS, wait_initial=1.0):
                with attempt:
                    attempts = attempt.num
                    provider_id = await sender.send(message)
        except SendError as error:
            log.warning("notifications.message.failed", kind=message.kind, provider=sender.name, code=error.code)
            return await self._settle(row, NotificationStatus.failed, attempts=attempts, error_code=error.code)
        return await self._settle(row, NotificationStatus.sent, attempts=attempts, provider_id=provider_id)

    async def _settle(
        self,
        row: UUID,
        status: NotificationStatus,
        *,
        attempts: int,
        provider_id: str | None = None,
        error_code: str | None = None,
    ) -> NotificationStatus:
        statement = (
            update(Notification)
            .where(Notification.id == row, Notification.status == NotificationStatus.queued)
            .values(
                status=status,
                attempts=attempts,
                provider_id=provider_id,
                error_code=error_code,
                settled_at=self._clock(),
            )
        )
        async with self._sessions.begin() as session:
            await session.execute(statement)
        return status
