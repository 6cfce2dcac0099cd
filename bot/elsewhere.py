"""One customer in several channels: what was open in another conversation of theirs, and what follows them here.

Two conversations are the same customer's when both channels prove one number, or when the service layer knows both by
a code or a phone on file. Nothing else links them, and who somebody is never crosses over: only what was spoken of,
the language, and that they want no notices.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.accounts import Accounts
from bot.carrying import open_task
from bot.compose import Button, Said
from bot.dialogue import Answer
from bot.elsewhere_words import THINGS, ago, where
from bot.identity import Speaker, proven_phone
from bot.mailbox import Claim
from bot.sentences import say
from channels.message import Capabilities

RECENT = timedelta(hours=24)
OPENINGS = frozenset({"greet", "menu", "bot_challenge"})
"""What somebody says who has not yet said what they want."""
NUMBERED = frozenset({"whatsapp", "sms", "voice"})
"""Channels whose address is a number that the vendor vouches for."""

VERIFIED = "/identity/otp/verify"
KIN_SECONDS = 2.0

_LATEST = """
select c.id, c.channel, c.language, t.intent, t.started_at, exists (
        select 1 from runtime.queue_entries q where q.conversation_id = c.id and q.state in ('open', 'taken')
    ) as with_person
from runtime.conversations c cross join lateral (
    select intent, started_at from runtime.turns t
    where t.conversation_id = c.id and t.outcome = 'answered' and t.intent = any(:topics) and t.started_at > :since
    order by t.started_at desc, t.id desc limit 1
) t
"""
_KIN = """
c.utility_id = :utility and c.id <> :own and c.id in (
    select unnest(cast(:ids as uuid[]))
    union select s.id from runtime.conversations s where s.shared_phone = any(cast(:phones as text[]))
    union select k.id from unnest(cast(:channels as text[]), cast(:accounts as text[]), cast(:addresses as text[]))
        as key(channel, account, address) join runtime.conversations k using (channel, account, address))
"""
_OF_KIN = text(f"{_LATEST} where {_KIN} order by t.started_at desc limit 1")
_OF_ONE = text(f"{_LATEST} where c.utility_id = :utility and c.id = :own")
_OPEN = text("""
select c.id, c.channel, c.language, t.intent, t.started_at, t.slots, exists (
        select 1 from runtime.queue_entries q where q.conversation_id = c.id and q.state in ('open', 'taken')
    ) as with_person
from runtime.conversations c cross join lateral (
    select intent, started_at, slots from runtime.turns t
    where t.conversation_id = c.id and t.outcome = 'answered' and t.started_at > :since
    order by t.started_at desc, t.id desc limit 1
) t
where c.utility_id = :utility and c.id = :own
""")
_LANGUAGE = text(f"""
select c.language from runtime.conversations c where {_KIN} and c.language is not null
order by c.last_inbound_at desc nulls last limit 1
""")  # noqa: S608 - made of constants
_COPY = text(f"""
insert into runtime.opt_outs (utility_id, channel, address, since, reason)
select :utility, :channel, :address, max(o.since), 'asked' from runtime.opt_outs o
    join runtime.conversations c on c.utility_id = o.utility_id and c.channel = o.channel and c.address = o.address
where {_KIN} and o.reason in ('asked', 'stop') having count(*) > 0
on conflict do nothing
""")  # noqa: S608 - made of constants
_ADDRESSES = text(f"select c.channel, c.address from runtime.conversations c where {_KIN}")  # noqa: S608 - made of constants


@dataclass(frozen=True, slots=True)
class Kin:
    """What the service layer knows of whoever this is: their other conversations, and their phone on file (E.164)."""

    conversations: tuple[UUID, ...] = ()
    phone: str | None = None


AskKin = Callable[[str], Awaitable[Kin]]
"""Asks the service layer with a conversation's token. Raises nothing: who is not known has no kin."""


@dataclass(frozen=True, slots=True)
class Other:
    """What was last spoken of in another conversation."""

    conversation: UUID
    channel: str
    language: str | None
    intent: str
    at: datetime
    with_person: bool
    carried: Mapping[str, str] = field(default_factory=dict)
    """What its task was told so far, where that may go along."""


def kin_asker(client: httpx.AsyncClient, backend_url: str) -> AskKin:
    """Over HTTP; a service layer that doesn't answer soon knows nobody."""

    async def ask(token: str) -> Kin:
        url = f"{backend_url}/api/customers/me/identity/conversations"
        try:
            answer = await client.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=KIN_SECONDS)
            body = answer.json() if answer.is_success else {}
            return Kin(tuple(UUID(one) for one in body.get("items", ())), body.get("phone"))
        except (httpx.HTTPError, ValueError, TypeError, AttributeError):
            return Kin()

    return ask


def _values(claim: Claim, kin: Kin, phone: str | None, accounts: Accounts) -> dict[str, Any]:
    """Of the numbers that are theirs, every address that it may be elsewhere: WhatsApp leaves the + out."""
    numbers = [number for number in dict.fromkeys((phone, kin.phone)) if number]
    proving = [account for account in accounts.all if account.utility == claim.utility and account.channel in NUMBERED]
    keys = [
        (account.channel, account.account, address)
        for account in proving
        for number in numbers
        for address in (number, number.removeprefix("+"))
    ]
    return {
        "utility": claim.utility,
        "own": claim.conversation_id,
        "ids": list(kin.conversations),
        "phones": numbers,
        "channels": [key[0] for key in keys],
        "accounts": [key[1] for key in keys],
        "addresses": [key[2] for key in keys],
    }


def phone_of(claim: Claim, capabilities: Capabilities) -> str | None:
    """The number that the channel proves."""
    speaker = Speaker(claim.conversation_id, claim.utility, claim.channel, claim.address, claim.shared_phone)
    return proven_phone(speaker, capabilities)


async def follow(engine: AsyncEngine, claim: Claim, capabilities: Capabilities, accounts: Accounts) -> Claim:
    """A conversation that has no language yet gets the one of this number's others, and their wish for no notices."""
    phone = phone_of(claim, capabilities)
    if claim.language is not None or phone is None:
        return claim
    values = _values(claim, Kin(), phone, accounts)
    async with engine.begin() as connection:
        found = (await connection.execute(_LANGUAGE, values)).scalar()
        await connection.execute(_COPY, values | {"channel": claim.channel, "address": claim.address})
    return replace(claim, language=found) if found else claim


async def addresses(
    connection: AsyncConnection, claim: Claim, capabilities: Capabilities, accounts: Accounts
) -> list[tuple[str, str]]:
    """Where else this number is written to: (channel, address)."""
    phone = phone_of(claim, capabilities)
    if phone is None:
        return []
    rows = await connection.execute(_ADDRESSES, _values(claim, Kin(), phone, accounts))
    return [(row.channel, row.address) for row in rows]


async def latest(connection: AsyncConnection, claim: Claim, conversation: UUID, *, now: datetime) -> Other | None:
    """What is open in that conversation of the claim's utility, with what it was told; else what was spoken of last."""
    values = {"utility": claim.utility, "own": conversation, "topics": list(THINGS), "since": now - RECENT}
    row = (await connection.execute(_OF_ONE, values)).first()
    opened = (await connection.execute(_OPEN, values)).first()
    task = open_task(opened.slots or {}) if opened else None
    if opened is None or task is None or task[0] not in THINGS:
        return _other(row) if row else None
    return replace(_other(row or opened), intent=task[0], carried=task[1])


def _other(row: Any) -> Other:
    return Other(row.id, row.channel, row.language, row.intent, row.started_at, row.with_person)


def is_due(answer: Answer, *, first: bool) -> bool:
    """Whether it is time to speak of elsewhere: they have just proven who they are, or begun without a wish."""
    if answer.active_loop is not None or answer.handoff is not None:
        return False
    return has_verified(answer) or (first and answer.intent in OPENINGS)


def has_verified(answer: Answer) -> bool:
    """Whether a code was right in this turn."""
    return any(str(call.get("path", "")).endswith(VERIFIED) and call.get("status") == 200 for call in answer.trace)


async def remembered(
    engine: AsyncEngine, claim: Claim, *, kin: Kin, phone: str | None, accounts: Accounts, now: datetime
) -> Other | None:
    """What this customer last spoke of elsewhere, within a day."""
    if phone is None and not kin.conversations and kin.phone is None:
        return None
    values = _values(claim, kin, phone, accounts) | {"topics": list(THINGS), "since": now - RECENT}
    async with engine.connect() as connection:
        row = (await connection.execute(_OF_KIN, values)).first()
    return _other(row) if row else None


def mention(other: Other, language: str, *, now: datetime) -> Said:
    """The offer to go on with it; while a person has it, that they do."""
    place = where(other.channel, language)
    if other.with_person:
        return Said(say("elsewhere_person", language, where=place))
    words = say(
        "elsewhere", language, where=place, ago=ago(now - other.at, language), thing=THINGS[other.intent][language]
    )
    return Said(words, buttons=go_on(other.intent, language))


def go_on(intent: str, language: str) -> tuple[Button, ...]:
    """Yes, with that; or something else."""
    return (
        Button(say("go_on", language), f"/{intent}"),
        Button(say("something_else", language), "/menu"),
    )


def is_asked_already(answer: Answer, other: Other) -> bool:
    """Whether this very turn was about it."""
    tasks: Sequence[object] = (answer.intent, answer.slots.get("last_task"))
    return other.intent in tasks
