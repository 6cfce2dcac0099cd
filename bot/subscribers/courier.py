"""The courier: takes what is due to each subscriber, many at once, and writes down what became of it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import aiohttp
from prometheus_client import Counter
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.subscribers import bodies, post, signing
from bot.subscribers.addresses import AddressError, PublicResolver, check_url
from bot.subscribers.bodies import News
from bot.subscribers.post import Errand, Refusal
from kit.clock import Clock
from kit.logging import get_logger

ANSWER_SECONDS = 10.0
CONNECT_SECONDS = 5.0
LONGEST_RETRY_AFTER_SECONDS = 3600.0
GONE = 410
"""What a receiver answers that wants nothing any more (Standard Webhooks)."""

CARRIED = Counter("runtime_news_total", "Events told to subscribers, by what became of it", ["carrier", "result"])
log = get_logger("bot.subscribers")


class RefusedError(Exception):
    """The subscriber has not taken it."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.error)
        self.refusal = refusal


class Carrier(Protocol):
    """A way to tell a subscriber."""

    async def carry(self, errand: Errand, news: News) -> int | None:
        """Tell it, returns the HTTP status. Telling it twice must do no harm. Raises RefusedError."""

    async def close(self) -> None:
        """Let go of the connections."""


@dataclass(slots=True)
class WebhookCarrier:
    """By signed HTTP request. Close it with `close`."""

    key: str
    clock: Clock
    private: bool = False
    answer_seconds: float = ANSWER_SECONDS
    _session: aiohttp.ClientSession | None = None

    async def carry(self, errand: Errand, news: News) -> int:
        """POST it; any 2xx within ten seconds takes it, nothing is followed, no answer is read. Raises RefusedError."""
        kept = [one for one in (errand.secret, errand.previous_secret) if one]
        secrets = [secret for one in kept if (secret := signing.opened(one, key=self.key))]
        if not secrets:
            raise RefusedError(Refusal("secret-unreadable", rests=True))
        body = bodies.body(news, messages=errand.messages)
        headers = signing.headers(secrets, message_id=str(news.id), at=self.clock(), body=body)
        try:
            url = check_url(errand.url, private=self.private)
            async with self._open().post(url, data=body, headers=headers, allow_redirects=False) as answer:
                _require_taken(answer)
                return answer.status
        except AddressError as error:
            raise RefusedError(Refusal("address-private", rests=True)) from error
        except TimeoutError as error:
            raise RefusedError(Refusal("timeout", rests=True)) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            private = isinstance(error.__cause__, AddressError)
            raise RefusedError(Refusal("address-private" if private else "unreachable", rests=True)) from error

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                resolver=PublicResolver(private=self.private), use_dns_cache=False, limit=0, force_close=True
            )
            timeout = aiohttp.ClientTimeout(total=self.answer_seconds, connect=CONNECT_SECONDS)
            self._session = aiohttp.ClientSession(
                connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
            )
        return self._session

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()


def _require_taken(answer: aiohttp.ClientResponse) -> None:
    if 200 <= answer.status < 300:
        return
    wait = _retry_after(answer.headers.get("retry-after", ""))
    troubled = answer.status >= 500 or answer.status == 429
    raise RefusedError(Refusal("status", answer.status, wait, rests=troubled, gone=answer.status == GONE))


def _retry_after(said: str) -> float | None:
    """Seconds; a date is not read, for our own wait is long enough."""
    return min(float(said), LONGEST_RETRY_AFTER_SECONDS) if said.isdecimal() else None


@dataclass(slots=True)
class Courier:
    """One worker's. `carriers` by their name in `subscriptions`; what has none here waits for a worker that has it."""

    engine: AsyncEngine
    carriers: Mapping[str, Carrier]
    clock: Clock
    only: list[str] | None = None
    _running: set[asyncio.Task[None]] = field(default_factory=set)
    _ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, seconds: float) -> None:
        """Until cancelled: look every so many seconds, and at once when something ended, for the next may be due."""
        while True:
            self._ended.clear()
            try:
                await self.look()
            except (SQLAlchemyError, OSError):
                log.warning("subscribers.database.unavailable")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._ended.wait()

    async def look(self) -> int:
        """Begin whatever is due; returns how many. Nobody waits for the others here."""
        errands = await post.claim(self.engine, now=self.clock(), only=self.only)
        for errand in errands:
            task = asyncio.create_task(self._run(errand))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return len(errands)

    async def settle(self) -> None:
        """Wait for what was begun."""
        while self._running:
            await asyncio.wait(set(self._running))

    async def close(self) -> None:
        """Wait for what was begun, which ends by itself within seconds, and let go of the connections."""
        await self.settle()
        for carrier in self.carriers.values():
            await carrier.close()

    async def drain(self) -> int:
        """Tell what is due until nothing is; returns how many were tried. For tests and one-off commands."""
        tried = 0
        while begun := await self.look():
            tried += begun
            await self.settle()
        return tried

    async def _run(self, errand: Errand) -> None:
        try:
            await self._tell(errand)
        except (SQLAlchemyError, OSError):
            log.warning("subscribers.delivery.abandoned", event_id=str(errand.event))  # its lease runs out by itself
        except Exception:  # the courier's edge: whatever happened, it is tried again when its lease has run out
            log.exception("subscribers.delivery.broken", event_id=str(errand.event))
        finally:
            self._ended.set()

    async def _tell(self, errand: Errand) -> None:
        async with self.engine.connect() as connection:
            news = await bodies.read_news(connection, errand.event)
        if news is None:
            return
        try:
            carrier = self.carriers.get(errand.carrier)
            if carrier is None:
                raise RefusedError(Refusal("no-carrier", rests=True))
            status = await carrier.carry(errand, news)
        except RefusedError as error:
            refusal = error.refusal
            is_dead = await post.failed(self.engine, errand, refusal, now=self.clock())
            CARRIED.labels(errand.carrier, "dead" if is_dead else "failed").inc()
            told = {"subscription": str(errand.subscription), "event_id": str(errand.event), "attempt": errand.attempts}
            log.warning("subscribers.delivery.failed", error=refusal.error, status=refusal.status, dead=is_dead, **told)
            return
        await post.done(self.engine, errand, status=status, now=self.clock())
        CARRIED.labels(errand.carrier, "done").inc()
