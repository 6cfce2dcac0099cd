"""What must reach a customer and can't on its own channel goes out as an SMS, once.

Critical are an emergency's acknowledgement, that a person was asked for, and who it is (`floor/speaking.CRITICAL`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import outbox, preferences
from bot.accounts import Accounts
from bot.dialogue import Answer
from bot.identity import DIGITS
from bot.outbox import Letter
from channels.base import Account
from channels.message import Link, Media, Outbound, Part, Text
from kit.ids import new_id

CHANNEL = "sms"
EMERGENCIES = frozenset({"emergency"})

_CONVERSATION = text("""
insert into runtime.conversations (id, utility_id, channel, account, address, language)
values (:id, :utility, :channel, :account, :address, :language)
on conflict (channel, account, address) do update set language = coalesce(conversations.language, excluded.language)
returning id
""")


def is_critical(answer: Answer) -> bool:
    """Whether what is answered must reach the customer."""
    return answer.handoff is not None or answer.intent in EMERGENCIES


def _account(letter: Letter, accounts: Accounts) -> Account | None:
    """The utility's own number; the simulator's for what the simulator began."""
    simulated = accounts.is_simulated(letter.message.channel, letter.message.account)
    return next(
        (
            one
            for one in accounts.of(CHANNEL)
            if one.utility == letter.utility and accounts.is_simulated(CHANNEL, one.account) == simulated
        ),
        None,
    )


def _words(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """What of a message is words; a file stays where it is."""
    told = [part for part in parts if isinstance(part, Text | Link)]
    return (*told, *(Text(part.caption) for part in parts if isinstance(part, Media) and part.caption))


async def carry_over(connection: AsyncConnection, letter: Letter, accounts: Accounts, *, now: datetime) -> UUID | None:
    """Put a critical message that its channel can't deliver into the customer's SMS conversation, once.

    Returns that conversation; None where there is nothing to carry, no number, or they want no messages on either.
    """
    message, account = letter.message, _account(letter, accounts)
    digits = (letter.shared_phone or message.address).removeprefix("+")
    parts = _words(message.parts)
    if message.channel == CHANNEL or not message.critical or account is None or not parts or not DIGITS.match(digits):
        return None
    address = f"+{digits}"
    for channel, at in ((message.channel, message.address), (CHANNEL, address)):
        if await preferences.opted_out(connection, utility=letter.utility, channel=channel, address=at):
            return None
    values = {"id": new_id(), "utility": letter.utility, "channel": CHANNEL, "account": account.account}
    values |= {"address": address, "language": letter.language}
    conversation: UUID = (await connection.execute(_CONVERSATION, values)).scalar_one()
    carried = replace(
        _bare(message), conversation_id=conversation, channel=CHANNEL, account=account.account, address=address
    )
    key = f"fallback:{letter.id}"
    is_new = await outbox.append(connection, replace(carried, parts=parts), key=key, sender="system", now=now)
    return conversation if is_new else None


def _bare(message: Outbound) -> Outbound:
    """Without what only its own channel understands."""
    return replace(message, choices=(), template=None, in_reply_to=None, list_button="", owner_epoch=0)
