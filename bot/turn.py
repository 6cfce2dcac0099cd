"""One turn of a conversation, from waiting messages to committed replies: the page to read first.

The pure part decides (`plan`, `new_session`, `backoff_seconds`), the rest asks Rasa and writes. Nothing holds a
transaction while Rasa thinks; what it said is written only if the conversation is still ours (`ledger`).
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from prometheus_client import Counter, Histogram
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot import (
    acknowledging,
    correspondence,
    elsewhere,
    handoff,
    handover,
    identity,
    learning,
    ledger,
    preferences,
    rating,
    second,
    transfer,
)
from bot.accounts import Accounts
from bot.commands import Preference
from bot.compose import Draft, fit, offered_to_json
from bot.dialogue import Answer, DialogueError, Handoff, Question, Rasa
from bot.elsewhere import AskKin
from bot.errands import Errands, Parcel, split_off
from bot.fallback import is_critical
from bot.floor import asking
from bot.foreign import is_foreign
from bot.greeting import variant
from bot.identity import Speaker, conversation_token, is_reachable, is_stranger
from bot.ledger import End, Finished, Outcome, Reply
from bot.mailbox import MAX_TRIES, Claim
from bot.outbox import Letter
from bot.plan import Plan, plan
from bot.rating import Rated
from bot.reading import Ask, Nothing, Say, offered_from_json
from bot.sentences import Key, say, say_aloud
from bot.together import Gathered
from channels.base import Channel, capabilities_of
from channels.message import Capabilities, Outbound, Text
from kit.clock import Clock
from kit.logging import get_logger
from kit.utility import Utility

PATIENCE_SECONDS = 3.5
"""Then the customer is told that it takes longer: within 5 s of writing."""

ANSWER_SECONDS = 25.0
SESSION_TURNS = 20
SESSION_SILENCE = timedelta(hours=24)

TURNS = Counter("runtime_turns_total", "Turns by outcome", ["channel", "outcome"])
RASA_SECONDS = Histogram("runtime_rasa_seconds", "How long Rasa thought")

log = get_logger("bot.turn")


@dataclass(frozen=True, slots=True)
class Services:
    """What a turn needs from the outside."""

    engine: AsyncEngine
    ends: Gathered[End, Finished]
    rasa: Rasa
    channels: Mapping[str, Channel]
    accounts: Accounts
    utilities: Mapping[str, Utility]
    secret_key: str
    clock: Clock
    wake_sender: Callable[[], None]
    wake_turns: Callable[[], None]
    wake_readers: Callable[[UUID], None]
    background: Callable[[Any], None]
    """Runs a coroutine beside the turn and forgets it."""
    kin: AskKin | None = None
    """What the service layer knows of a customer's other conversations. None: nothing."""
    send: Callable[[Letter], None] | None = None
    """Sends what the turn's end marked as being sent by this worker. None: all replies go by the queue."""
    errands: Errands | None = None
    """Sends what needs a screen to the telephone on file. None: it stays unsaid."""


def new_session(claim: Claim, *, now: datetime) -> bool:
    """Whether Rasa should start afresh: a task is done, a day of silence, or many turns, and never inside a form."""
    if claim.last_turn_at is None:
        return False
    if now - claim.last_turn_at >= SESSION_SILENCE:
        return not resumes(claim, now=now)
    return claim.active_loop is None and (claim.end_of_task or claim.turns_in_session >= SESSION_TURNS)


def resumes(claim: Claim, *, now: datetime) -> bool:
    """Whether a question that lapsed is taken up again: within a day of it, or of our invitation to come back."""
    if claim.active_loop is None or claim.lapsed_at is None or claim.last_turn_at is None:
        return False
    return now - (claim.invited_at or claim.last_turn_at) < SESSION_SILENCE


def backoff_seconds(attempt: int, jitter: float) -> float:
    """1 s · 2ⁿ, a quarter more or less; `jitter` is 0 to 1."""
    return float(2 ** (attempt - 1)) * (0.75 + 0.5 * jitter)


async def handle_turn(claim: Claim, services: Services) -> None:
    """Do one claimed turn. Raises ledger.FencedError when another worker has taken the conversation over."""
    now = services.clock()
    utility = services.utilities[claim.utility]
    claim = await identity.hear_number(services.engine, claim)
    claim = await elsewhere.follow(services.engine, claim, _capabilities(claim, services), services.accounts)
    decided = plan(claim, utility, now=now, commands=_capabilities(claim, services).commands)
    decided = await asking.hear(services.engine, claim, decided, utility, now=now)
    if not await correspondence.may_answer(services.engine, claim, services.channels, now=now):
        decided = Plan(Nothing(), decided.language, "limited")
    if isinstance(decided.reading, Ask) and (code := handover.written(claim)):
        decided = await transfer.arrive(claim, decided, code, services, now=now)
    thinks = isinstance(decided.reading, Ask) and not decided.rated
    if sign := acknowledging.sign(claim, services.channels, services.accounts, thinks=thinks):
        services.background(sign)
    match decided.reading:
        case Ask() if decided.rated:
            await _thank(claim, decided.rated, decided.language, services)
        case Ask() as ask:
            await _answer(claim, ask, decided.language, services, lead=decided.lead)
        case Say() as sentence:
            replies = (_sentence(claim, sentence.sentence, decided.language, services, **sentence.values),)
            outcome = Outcome(decided.outcome, replies, limited=decided.outcome == "limited", settles_incident=False)
            await _finish(claim, outcome, services, preference=sentence.preference)
        case Nothing(preference):
            await _finish(claim, Outcome(decided.outcome, settles_incident=False), services, preference=preference)


async def _thank(claim: Claim, rated: Rated, spoken: str, services: Services) -> None:
    """Take the rating, and say so."""
    utility, aloud = services.utilities[claim.utility], _capabilities(claim, services).speech
    said = _told(claim, rating.reply(rated, utility, spoken, aloud=aloud), "rated", services)
    await _finish(claim, Outcome("rated", (said,), rating=rated.asks, settles_incident=False), services, rated=rated)


async def _answer(claim: Claim, ask: Ask, spoken: str, services: Services, *, lead: str = "") -> None:
    """Ask Rasa and write what it said; when it can't answer, say so once and try again later."""
    fresh = new_session(claim, now=services.clock())
    asked_at = services.clock()
    try:
        question = _question(claim, ask, spoken, services, fresh=fresh)
        answer = await _both(claim, question, services)
        answer = await transfer.complete(claim, question, answer, services, lead=lead)
        answer, parcel = await split_off(services.errands, claim, answer, answer.language or spoken)
        outcome = _outcome(claim, ask, answer, spoken, services, fresh=fresh)
    except DialogueError as error:
        await _not_yet(claim, error, spoken, services)
        return
    thought = (services.clock() - asked_at).total_seconds()
    RASA_SECONDS.observe(thought)
    await _finish(claim, outcome, services, asked=answer, parcel=parcel, rasa_seconds=thought)


def _question(claim: Claim, ask: Ask, spoken: str, services: Services, *, fresh: bool) -> Question:
    utility = services.utilities[claim.utility]
    speaker = Speaker(claim.conversation_id, claim.utility, claim.channel, claim.address, claim.shared_phone)
    capabilities = _capabilities(claim, services)
    return Question(
        conversation=claim.conversation_id,
        turn=claim.turn_id,
        message=ask.message,
        utility=claim.utility,
        channel=claim.channel,
        language=spoken,
        tone=utility.tone,
        token=conversation_token(speaker, capabilities, key=services.secret_key, now=services.clock()),
        modality="voice" if capabilities.speech else "brief" if capabilities.brief else "text",
        retry=claim.attempt > 1,
        new_session=fresh,
        foreign=is_foreign(ask.words),
        whole=ask.whole,
        lapsed=resumes(claim, now=services.clock()),
        greeting=variant(claim.conversation_id, utility),
        reachable=is_reachable(speaker, capabilities),
        stranger=is_stranger(claim, capabilities),
        carried=ask.carried,
    )


async def _both(claim: Claim, question: Question, services: Services) -> Answer:
    """Rasa's answer, and behind it what was asked second once that is due; `second` is what still waits."""
    first = await _patiently(claim, question, services)
    waits = second.waiting(first, claim.second, fresh=question.new_session)
    announced = second.announced(first, question.language) if first.second else first
    if waits is None or not second.is_due(first):
        return replace(announced, second=waits)
    try:
        other = await _patiently(claim, second.question(question, waits), services)
    except DialogueError:
        if claim.attempt < MAX_TRIES:
            raise
        return replace(first, second=None)
    return second.joined(announced, other, question.language)


async def _patiently(claim: Claim, question: Question, services: Services) -> Answer:
    """Rasa's answer; after PATIENCE_SECONDS the customer hears that it takes longer, and we go on waiting."""
    asking = asyncio.create_task(services.rasa.ask(question, seconds=ANSWER_SECONDS))
    try:
        done, _ = await asyncio.wait({asking}, timeout=PATIENCE_SECONDS)
        if not done and not _capabilities(claim, services).replies_inline:  # there the request says so by itself
            await _apologise(claim, question.language, services)
        return await asking
    finally:
        asking.cancel()


def _outcome(claim: Claim, ask: Ask, answer: Answer, spoken: str, services: Services, *, fresh: bool) -> Outcome:
    """What the answer becomes on this channel. Raises DialogueError when there is nothing in it."""
    utility = services.utilities[claim.utility]
    final = str(answer.language if answer.language in utility.languages else spoken)
    is_open = bool(answer.active_loop or answer.handoff)
    asks = not is_open and rating.is_due(claim, utility, intent=answer.intent, now=services.clock())
    composed = fit(
        (rating.how_it_went(utility, final, aloud=_capabilities(claim, services).speech),) if asks else answer.said,
        capabilities=_capabilities(claim, services),
        language=final,
        offered=offered_from_json(claim.offered),
    )
    if not composed.drafts and not (answer.handoff or answer.end or answer.language):
        raise DialogueError("empty answer")
    return Outcome(
        "answered",
        tuple(
            _reply(
                claim, draft, services, key=f"{claim.turn_id}:{position}", ends=answer.end, critical=is_critical(answer)
            )
            for position, draft in enumerate(composed.drafts)
        ),
        intent=answer.intent,
        confidence=answer.confidence,
        ranking=answer.ranking,
        heard=learning.heard(ask.words, answer.ranking, answering=claim.active_loop is not None and not fresh),
        actions=answer.actions,
        slots=answer.slots,
        trace=answer.trace,
        language=final,
        offered=offered_to_json(composed.offered),
        asked_rasa=True,
        new_session=fresh,
        end_of_task=answer.end,
        active_loop=answer.active_loop,
        second=answer.second,
        served=answer.end and bool(composed.drafts) and answer.intent not in rating.NOT_SERVED,
        rating="csat" if asks else None,
        greeting=variant(claim.conversation_id, utility) or None if answer.intent == "greet" else None,
    )


async def _not_yet(claim: Claim, error: DialogueError, spoken: str, services: Services) -> None:
    """No answer: tell the customer once an incident, and try again later, at most MAX_TRIES times."""
    log.warning("turn.rasa.failed", turn=str(claim.turn_id), attempt=claim.attempt, error=str(error))
    if claim.attempt >= MAX_TRIES:
        replies = (_sentence(claim, "gave_up", spoken, services),)
        await _finish(claim, Outcome("dead", replies, error=str(error), settles_incident=False), services)
        return
    await _apologise(claim, spoken, services)
    wait = timedelta(seconds=backoff_seconds(claim.attempt, random.random()))
    await ledger.postpone(services.engine, claim, ready_at=services.clock() + wait, error=str(error))


async def _apologise(claim: Claim, spoken: str, services: Services) -> None:
    if claim.incident_at is not None or _capabilities(claim, services).by_mail:
        return
    reply = _sentence(claim, "incident", spoken, services)
    await ledger.speak_meanwhile(services.engine, claim, reply, now=services.clock())
    _wake(claim, (reply,), services)


async def _finish(
    claim: Claim,
    outcome: Outcome,
    services: Services,
    *,
    preference: Preference | None = None,
    rated: Rated | None = None,
    asked: Answer | None = None,
    parcel: Parcel | None = None,
    rasa_seconds: float = 0.0,
) -> None:
    """Replies and "turn done" in one commit, with what else the turn changed."""
    now = services.clock()
    waited = claim.started_at - min(message.arrived_at for message in claim.messages)
    timings = {"waited": waited, "rasa": timedelta(seconds=rasa_seconds), "total": now - claim.started_at}
    outcome.timings.update({f"{name}_ms": round(span.total_seconds() * 1000, 1) for name, span in timings.items()})
    if preference is None and rated is None and parcel is None and not (asked and asked.handoff):
        hours = _capabilities(claim, services).session_window_hours
        hands = services.send is not None and not all(reply.pull for reply in outcome.replies)
        finished = await services.ends.put(End(claim, outcome, hands, hours))
    else:
        async with services.engine.begin() as connection:
            finished = await ledger.finish(connection, claim, outcome, now=now)
            utility = services.utilities[claim.utility]
            await _also(connection, claim, rated, asked.handoff if asked else None, of=utility, now=now)
            if preference:
                await _prefer(connection, claim, preference, services, now=now)
            if parcel:
                await parcel.put(connection, now=now)
                services.wake_sender()
    TURNS.labels(claim.channel, outcome.outcome).inc()
    if finished.letter and services.send:
        services.send(finished.letter)  # those behind it follow when it is sent
    else:
        _wake(claim, outcome.replies, services)
    if finished.more:
        services.wake_turns()


def _wake(claim: Claim, replies: Sequence[Reply], services: Services) -> None:
    """Whoever carries the replies on: the sender, or those who read them here (inline, also that there are none)."""
    if any(reply.pull for reply in replies) or _capabilities(claim, services).replies_inline:
        services.wake_readers(claim.conversation_id)
    elif replies:
        services.wake_sender()


async def _also(
    connection: AsyncConnection,
    claim: Claim,
    rated: Rated | None,
    wanted: Handoff | None,
    *,
    of: Utility,
    now: datetime,
) -> None:
    """What few turns bring about: a place in the queue, a rating."""
    if wanted:
        await handoff.enter(
            connection, wanted, utility=of, conversation_id=claim.conversation_id, turn_id=claim.turn_id, now=now
        )
    if rated:
        await rating.keep(connection, claim, rated, now=now)


async def _prefer(
    connection: AsyncConnection, claim: Claim, preference: Preference, services: Services, *, now: datetime
) -> None:
    """Notices or none, here and wherever else this number is written to."""
    theirs = await elsewhere.addresses(connection, claim, _capabilities(claim, services), services.accounts)
    for channel, address in ((claim.channel, claim.address), *theirs):
        who = {"utility": claim.utility, "channel": channel, "address": address}
        if preference == "in":
            await preferences.opt_in(connection, **who)
        else:
            own = channel == claim.channel
            await preferences.opt_out(connection, **who, reason=preference if own else "asked", now=now)


def _sentence(claim: Claim, key: Key, spoken: str, services: Services, **values: str) -> Reply:
    tell = say_aloud if _capabilities(claim, services).speech else say
    utility = services.utilities[claim.utility]
    words = tell(key, spoken, phone=utility.contacts.phone, utility=utility.name, **values)
    return _told(claim, words, key, services)


def _told(claim: Claim, words: str, key: str, services: Services) -> Reply:
    """Words of the counter's own, not the dialogue's."""
    return _reply(claim, Draft((Text(words),)), services, key=f"{claim.turn_id}:{key}", ends=False, sender="system")


def _reply(
    claim: Claim, draft: Draft, services: Services, *, key: str, ends: bool, sender: str = "bot", critical: bool = False
) -> Reply:
    message = Outbound(
        conversation_id=claim.conversation_id,
        channel=claim.channel,
        account=claim.account,
        address=claim.address,
        parts=draft.parts,
        choices=draft.choices,
        in_reply_to=claim.messages[-1].external_id,
        ends_session=ends,
        owner_epoch=claim.epoch,
        list_button=draft.list_button,
        critical=critical,
        asks_phone=draft.asks_phone,
    )
    return Reply(key, message, sender, pull=_capabilities(claim, services).pull)


def _capabilities(claim: Claim, services: Services) -> Capabilities:
    return capabilities_of(services.channels[claim.channel], claim.address)
