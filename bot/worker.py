"""The worker's process: drains mailboxes and the outbox. `python -m bot.worker`."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import uvloop
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import foreign, health, language, learning, ledger, mailbox, retention, silence, surveys
from bot.accounts import all_accounts
from bot.crew import Membership
from bot.delivery import RECONCILE
from bot.desks.chatwoot.carrier import ChatwootCarrier
from bot.desks.chatwoot.settings import desks_of
from bot.desks.presence import SIGN_SECONDS, Desks
from bot.dialogue import Rasa, over_aiohttp
from bot.elsewhere import kin_asker
from bot.errands import Errands
from bot.files.fetching import Fetcher
from bot.floor import agents, keeping, recommending, survey
from bot.ledger import FencedError
from bot.mailbox import Claim
from bot.outbox import Crew, Letter
from bot.recovery import Recovery
from bot.sender import Sender
from bot.subscribers.courier import Courier, WebhookCarrier
from bot.together import Together
from bot.training import launcher
from bot.turn import Services, backoff_seconds, handle_turn
from bot.wake import MAILBOX, OUTBOX, READERS, Waker, listen
from channels.registry import open_channels
from channels.transport import make_client, make_session
from kit import logging, postgres, utility
from kit.clock import utc_now
from kit.settings import Settings

TURNS_AT_ONCE = 32
SENDS_AT_ONCE = 64
LOOK_SECONDS = 0.5
"""How often a worker looks by itself: retries fall due without a wakeup."""

HOUSEKEEPING_SECONDS = 2.0
LEARNING_SECONDS = 60.0
SILENCE_SECONDS = 5.0
FLOOR_SECONDS = 1.0
SURVEY_SECONDS = 2.0
TRAINING_SECONDS = 3.0
FILES_SECONDS = 1.0
NEWS_SECONDS = 0.5
STOP_SECONDS = 30.0
GARBAGE_THRESHOLD = 10_000
TROUBLE_SECONDS = 1.0

log = logging.get_logger("bot.worker")


@dataclass(slots=True)
class Worker:
    """Turns and sends, many conversations at once, one step of a conversation at a time."""

    services: Services
    sender: Sender
    membership: Membership
    recovery: Recovery
    courier: Courier
    desks: Desks
    fetcher: Fetcher
    url: str
    readers: Waker
    turns_at_once: int = TURNS_AT_ONCE
    sends_at_once: int = SENDS_AT_ONCE
    _together: Together = field(default_factory=Together)
    _turns: dict[UUID, asyncio.Task[None]] = field(default_factory=dict)
    _sends: dict[UUID, asyncio.Task[None]] = field(default_factory=dict)
    _background: set[asyncio.Task[Any]] = field(default_factory=set)
    _mail: asyncio.Event = field(default_factory=asyncio.Event)
    _post: asyncio.Event = field(default_factory=asyncio.Event)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def engine(self) -> AsyncEngine:
        """The database."""
        return self.services.engine

    def stop(self) -> None:
        """Finish what was begun, begin nothing more."""
        self._stopping.set()
        self._mail.set()
        self._post.set()

    def wake_sender(self) -> None:
        """Something is due."""
        self._post.set()

    def wake_turns(self) -> None:
        """A conversation has more to do."""
        self._mail.set()

    def beside(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run `work` beside everything else."""
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def _heard(self, channel: str, _payload: str) -> None:
        if channel != OUTBOX:
            self._mail.set()
        if channel != MAILBOX:
            self._post.set()

    async def run(self) -> None:
        """Until `stop`: then what was begun is finished and every lease given back."""
        await self.membership.alive()
        for utility_ in self.services.utilities.values():
            await agents.enlist(self.engine, utility_)
        await surveys.publish(self.engine, self.services.utilities.values(), now=self.services.clock())
        await self.desks.begin(self.engine, self.services.utilities, now=self.services.clock())
        listener = asyncio.create_task(listen(self.url, (MAILBOX, OUTBOX), self._heard))
        readers = asyncio.create_task(self.readers.run())
        rounds = (
            (self._keep_house, HOUSEKEEPING_SECONDS),
            (self._learn, LEARNING_SECONDS),
            (self._mind_silence, SILENCE_SECONDS),
            (self._keep_floor, FLOOR_SECONDS),
            (self._ask_how_it_was, SURVEY_SECONDS),
            (self._fetch_files, FILES_SECONDS),
            (self._try_out, TRAINING_SECONDS),
            (self._sign_desks, SIGN_SECONDS),
        )
        going = [asyncio.create_task(self._forever(work, seconds)) for work, seconds in rounds]
        news = asyncio.create_task(self.courier.run(NEWS_SECONDS))
        try:
            await asyncio.gather(
                self._drain(self._mail, self._claim_turns), self._drain(self._post, self._take_letters)
            )
            await self._settle()
        finally:
            beside = (listener, readers, *going, news, *self._background)
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            await self.courier.close()
            await self.membership.leave()

    async def _settle(self) -> None:
        """Wait for what was begun; what takes too long is left to the next worker."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                while begun := [*self._turns.values(), *self._sends.values()]:  # a turn's end begins a send
                    await asyncio.wait(begun)
        late = [*self._turns.values(), *self._sends.values()]
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _drain(self, woken: asyncio.Event, take: Callable[[], Awaitable[bool]]) -> None:
        """Take work as long as there may be more; then sleep until woken, or look again after a moment."""
        while not self._stopping.is_set():
            woken.clear()
            try:
                if await take():
                    continue
            except (SQLAlchemyError, OSError):
                log.exception("worker.database.unavailable")
                await asyncio.sleep(TROUBLE_SECONDS)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await woken.wait()

    async def _claim_turns(self) -> bool:
        """Begin turns; returns whether more may be ready. Whoever ends makes room and wakes us when all was taken."""
        free = self.turns_at_once - len(self._turns)
        if free <= 0:
            return False
        await self._together.due(len(self._turns))
        claims = await mailbox.claim(self.engine, worker=self.membership.number, limit=free, now=self.services.clock())
        for claim in claims:
            self._turns[claim.conversation_id] = asyncio.create_task(self._turn(claim))
        return len(claims) == free

    async def _turn(self, claim: Claim) -> None:
        try:
            await handle_turn(claim, self.services)
        except FencedError:
            log.warning("worker.turn.fenced", turn=str(claim.turn_id))
        except Exception:  # the turn's edge: whatever happened, the message is tried again
            log.exception("worker.turn.failed", turn=str(claim.turn_id), attempt=claim.attempt)
            await self._postpone(claim)
        finally:
            full = len(self._turns) >= self.turns_at_once
            del self._turns[claim.conversation_id]
            if full:
                self._mail.set()

    async def _postpone(self, claim: Claim) -> None:
        now = self.services.clock()
        try:
            if claim.attempt >= mailbox.MAX_TRIES:
                dead = ledger.Outcome("dead", error="unexpected", settles_incident=False)
                async with self.engine.begin() as connection:
                    await ledger.finish(connection, claim, dead, now=now)
                return
            wait = timedelta(seconds=backoff_seconds(claim.attempt, 0.5))
            await ledger.postpone(self.engine, claim, ready_at=now + wait, error="unexpected")
        except (SQLAlchemyError, OSError, FencedError):
            log.warning("worker.turn.abandoned", turn=str(claim.turn_id))  # its lease runs out by itself

    async def _take_letters(self) -> bool:
        """Begin sends; returns whether more may be due."""
        free = self.sends_at_once - len(self._sends)
        if free <= 0:
            return False
        letters = await self.sender.take(free)
        for letter in letters:
            self.send(letter)
        return len(letters) == free

    def send(self, letter: Letter) -> None:
        """Begin to send a letter that is marked as being sent by this worker."""
        self._sends[letter.id] = asyncio.create_task(self._deliver(letter))

    async def _deliver(self, letter: Letter) -> None:
        more = True
        try:
            more = await self.sender.deliver(letter)
        except Exception:  # the sender's edge: housekeeping finds the message unattended and reconciles it
            log.exception("worker.send.failed", letter=str(letter.id))
        finally:
            more = more or len(self._sends) >= self.sends_at_once
            del self._sends[letter.id]
            if more:
                self._post.set()

    async def _keep_house(self) -> None:
        """Renew leases, take over from the dead, answer what is owed, reconcile what was being sent."""
        alive = await self.membership.alive()
        now = self.services.clock()
        if self._turns:
            await mailbox.renew(self.engine, worker=self.membership.number, ids=list(self._turns), now=now)
        if freed := await mailbox.free_orphans(self.engine, alive=list(alive)):
            log.warning("worker.orphans.freed", count=freed)
            self._mail.set()
        if hastened := await self.recovery.look(now=now):
            log.info("worker.owed.hastened", count=hastened)
            self._mail.set()
        await self.sender.reconcile(Crew(alive, self.membership.number, tuple(self._sends)))
        self._post.set()

    async def _mind_silence(self) -> None:
        """Remind of open questions, let them lapse, invite back."""
        services = self.services
        steps = await silence.mind(
            self.engine, channels=services.channels, utilities=services.utilities, now=services.clock()
        )
        if steps:
            log.info("worker.silence.minded", count=steps)
            self._post.set()

    async def _keep_floor(self) -> None:
        """Give what waits for people, let go of who is gone, look at what was promised."""
        services = self.services
        kept = await keeping.keep(
            self.engine, channels=services.channels, utilities=services.utilities, now=services.clock()
        )
        if kept.spoke:
            self._post.set()

    async def _ask_how_it_was(self) -> None:
        """Of who was helped, and now and then whether they recommend us; apart from the floor, which never waits."""
        services = self.services
        channels, utilities, now = services.channels, services.utilities, services.clock()
        asked = await survey.ask(self.engine, channels=channels, utilities=utilities, now=now)
        asked += await recommending.ask(self.engine, channels=channels, utilities=utilities, now=now)
        if asked:
            self._post.set()

    async def _sign_desks(self) -> None:
        """Who works at another desk is there."""
        await self.desks.sign(self.engine, now=self.services.clock())

    async def _learn(self) -> None:
        """See how turns turned out; let go of what was kept long enough."""
        now = self.services.clock()
        if judged := await learning.judge_settled(self.engine, now=now):
            log.info("worker.turns.judged", count=judged)
        if gone := await retention.sweep(self.engine, now=now):
            log.info("worker.swept", **gone)

    async def _fetch_files(self) -> None:
        """What customers sent, from the vendors."""
        while await self.fetcher.fetch_due():
            pass

    async def _try_out(self) -> None:
        """Train what the training inbox asks for, in a process beside this one."""
        await launcher.run_next(self.engine, clock=self.services.clock)

    async def _forever(self, work: Callable[[], Awaitable[None]], seconds: float) -> None:
        while True:
            try:
                await work()
            except Exception:  # housekeeping's edge: the next round tries again
                log.exception("worker.housekeeping.failed")
            await asyncio.sleep(seconds)


def build(
    settings: Settings, engine: AsyncEngine, client: httpx.AsyncClient, rasa: Rasa, *, grace: timedelta = RECONCILE
) -> Worker:
    """The worker's composition root."""
    utilities = utility.load_all()
    channels = open_channels(client)
    accounts = all_accounts(settings, utilities)
    membership = Membership(settings.database_url)
    backend_url = settings.ventanilla_backend_url.rstrip("/")
    sender = Sender(
        engine=engine,
        channels=channels,
        accounts=accounts,
        utilities=utilities,
        client=client,
        backend_url=backend_url,
        secret_key=settings.secret_key,
        clock=utc_now,
        worker=membership.number,
        public_url=settings.ventanilla_public_url.rstrip("/"),
        grace=grace,
    )
    readers = Waker(settings.database_url, READERS)
    together = Together()
    services = Services(
        engine=engine,
        ends=ledger.gathered_ends(engine, utc_now, due=lambda: together.due(len(worker._turns))),
        rasa=rasa,
        channels=channels,
        accounts=accounts,
        utilities=utilities,
        secret_key=settings.secret_key,
        clock=utc_now,
        wake_sender=lambda: worker.wake_sender(),
        wake_turns=lambda: worker.wake_turns(),
        wake_readers=lambda conversation: readers.wake(str(conversation)),
        background=lambda work: worker.beside(work),
        kin=kin_asker(client, backend_url),
        send=lambda letter: worker.send(letter),
        errands=Errands(engine, client, backend_url, settings.secret_key, channels, accounts, utc_now),
    )
    needed = [url for urls in health.probes(settings).values() for url in urls]
    recovery = Recovery(engine, lambda: health.url_answers(client, *needed))
    webhooks = WebhookCarrier(settings.secret_key, utc_now, private=settings.ventanilla_webhooks_private)
    chatwoots = desks_of(utilities, os.environ)
    chatwoot = ChatwootCarrier(engine, client, chatwoots, utilities, utc_now)
    courier = Courier(engine, {"webhook": webhooks, "chatwoot": chatwoot}, utc_now)
    desks, fetcher = Desks(chatwoots), Fetcher(engine, channels, accounts, utc_now)
    worker = Worker(services, sender, membership, recovery, courier, desks, fetcher, settings.database_url, readers)
    return worker


async def main() -> None:
    """Run until SIGTERM or SIGINT."""
    settings = Settings()
    logging.configure(process="worker", level=settings.ventanilla_log_level)
    language.detector()
    foreign.detector()
    engine = postgres.make_engine(
        settings.database_url, pool_size=20, application_name="ventanilla-worker", check=False
    )
    client, session = make_client(), make_session()
    rasa = Rasa(over_aiohttp(session), settings.rasa_endpoints)
    worker = build(settings, engine, client, rasa, grace=timedelta(seconds=settings.ventanilla_reconcile_seconds))
    # What was loaded stays: looking through it again and again for garbage was a twelfth of a turn's time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, worker.stop)
    try:
        await worker.run()
    finally:
        await client.aclose()
        await session.close()
        await engine.dispose()


if __name__ == "__main__":
    uvloop.run(main())
