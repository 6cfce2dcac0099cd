"""Between two conversations of one customer: a code that is sent, one that is asked for, what was open elsewhere.

A turn calls it twice: when a code arrives instead of words, and when Rasa has answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Protocol
from urllib.parse import quote

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot import elsewhere, handover, sharing
from bot.accounts import Accounts
from bot.compose import Said
from bot.dialogue import Answer, Question
from bot.elsewhere import AskKin, Kin, Other
from bot.elsewhere_words import THINGS, where
from bot.floor.speaking import Line, announce
from bot.mailbox import Claim
from bot.plan import Plan
from bot.reading import Ask, Say
from bot.sentences import say
from channels.base import Channel
from channels.message import Link
from kit.clock import Clock
from kit.utility import Utility

_LINE = text("""
select id, utility_id, channel, account, address, language, epoch from runtime.conversations
where id = :id and utility_id = :utility
""")


class Counter(Protocol):
    """What of a turn's services is needed here."""

    @property
    def engine(self) -> AsyncEngine: ...
    @property
    def channels(self) -> Mapping[str, Channel]: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def utilities(self) -> Mapping[str, Utility]: ...
    @property
    def secret_key(self) -> str: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def kin(self) -> AskKin | None: ...


async def arrive(claim: Claim, decided: Plan, code: str, counter: Counter, *, now: datetime) -> Plan:
    """A code was sent: go on here with what it stands for, or say that it does not work."""
    taken = await handover.take(counter.engine, claim, code, key=counter.secret_key, now=now)
    if taken is None:
        return replace(decided, reading=Say("handover_wrong"))
    other = taken.other
    spoken = claim.language or (other.language if other else None) or decided.language
    async with counter.engine.begin() as connection:
        await _say_goodbye(connection, claim, taken.conversation, counter, now=now)
    if other is None:
        return replace(decided, reading=Say("handover_taken"), language=spoken)
    lead = say("handover_about", spoken, thing=THINGS[other.intent][spoken])
    return replace(decided, reading=Ask(f"/{other.intent}", carried=other.carried), language=spoken, lead=lead)


async def _say_goodbye(
    connection: AsyncConnection, claim: Claim, conversation: object, counter: Counter, *, now: datetime
) -> None:
    """Where it came from hears that it goes on here."""
    row = (await connection.execute(_LINE, {"id": conversation, "utility": claim.utility})).one()
    line = Line(row.id, row.utility_id, row.channel, row.account, row.address, row.language, row.epoch)
    place = where(claim.channel, line.spoken)
    key = f"handover:{claim.turn_id}"
    await announce(connection, line, "handover_gone", channels=counter.channels, now=now, key=key, where=place)


async def complete(claim: Claim, question: Question, answer: Answer, counter: Counter, *, lead: str) -> Answer:
    """Rasa's answer with what it can't know: a code, what was open elsewhere, and `lead` before it."""
    language = answer.language or question.language
    if answer.handover is not None:
        answer = await _with_code(claim, answer, language, counter)
    first = question.new_session or claim.turns_in_session == 0
    if not lead and elsewhere.is_due(answer, first=first):
        is_known = not question.stranger or elsewhere.has_verified(answer)
        other = await _remembered(claim, question, counter) if is_known else None
        if other and not elsewhere.is_asked_already(answer, other) and not _is_older(claim, answer, other):
            answer = replace(answer, said=(*answer.said, elsewhere.mention(other, language, now=counter.clock())))
    capabilities = counter.channels[claim.channel].capabilities
    answer = sharing.complete(claim, question, answer, capabilities, language)
    return replace(answer, said=(Said(lead), *answer.said)) if lead else answer


def _is_older(claim: Claim, answer: Answer, other: Other) -> bool:
    """Whether they have spoken here since, so that it was brought up then; who has just shown a code hears it now."""
    if claim.turns_in_session == 0 or claim.last_turn_at is None or elsewhere.has_verified(answer):
        return False
    return other.at <= claim.last_turn_at


async def _remembered(claim: Claim, question: Question, counter: Counter) -> Other | None:
    phone = elsewhere.phone_of(claim, counter.channels[claim.channel].capabilities)
    kin = await counter.kin(question.token) if counter.kin else Kin()
    return await elsewhere.remembered(
        counter.engine, claim, kin=kin, phone=phone, accounts=counter.accounts, now=counter.clock()
    )


async def _with_code(claim: Claim, answer: Answer, language: str, counter: Counter) -> Answer:
    """The code, and on the way to WhatsApp a link that brings it along."""
    code = await handover.make(counter.engine, claim, key=counter.secret_key, now=counter.clock())
    if code is None:
        return replace(answer, said=(*answer.said, Said(say("handover_limit", language))))
    to = answer.handover or ""
    said = [Said(say("handover", language, where=where(to, language), code=code))]
    number = counter.utilities[claim.utility].contacts.whatsapp
    if to == "whatsapp" and number and counter.channels[claim.channel].capabilities.links:
        address = f"https://wa.me/{number.removeprefix('+')}?text={quote(code)}"
        said.append(Said(link=Link(address, f"WhatsApp · {code}")))
    return replace(answer, said=(*answer.said, *said))
