"""What a channel proves about who is writing, and the token that says so.

WhatsApp's address is a number that Meta vouches for. In Telegram a person may share their own number: from then on it
is kept with the conversation (`shared_phone`), because Telegram vouches for that too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.mailbox import Claim
from channels.message import Capabilities, Contact, Media
from kit import tokens
from kit.tokens import Token

_SHARED = text("update runtime.conversations set shared_phone = :phone where id = :id")
LINK = re.compile(r"link:(?P<id>[0-9a-f-]{36})(?:/|$)")
"""How a speaker's address begins while its account is linked; only channels with `proves_link` make such."""
CALLER = re.compile(r"/\+[1-9]\d{7,14}\Z")
"""How a call's address ends that shows its number (channels/ivr)."""
DIGITS = re.compile(r"^[1-9]\d{7,14}$")


@dataclass(frozen=True, slots=True)
class Speaker:
    """The other end of a conversation."""

    conversation_id: UUID
    utility: str
    channel: str
    address: str
    shared_phone: str | None = None


def proven_phone(speaker: Speaker, capabilities: Capabilities) -> str | None:
    """The sender's number in E.164 when the channel itself vouches for it; WhatsApp addresses are its digits."""
    if not capabilities.proves_phone:
        return speaker.shared_phone
    digits = speaker.address.removeprefix("+")
    return f"+{digits}" if DIGITS.match(digits) else None


def proven_link(speaker: Speaker, capabilities: Capabilities) -> UUID | None:
    """The account link under which a speaker asks; the service layer knows whether it still lives."""
    found = LINK.match(speaker.address) if capabilities.proves_link else None
    try:
        return UUID(found["id"]) if found else None
    except ValueError:
        return None


def lent(speaker: Speaker, file: Media) -> Speaker:
    """Whose rights open `file`: the speaker's, or those of the conversation that asked for it elsewhere."""
    if not file.on_behalf:
        return speaker
    return Speaker(UUID(file.on_behalf), speaker.utility, speaker.channel, "")


def is_reachable(speaker: Speaker, capabilities: Capabilities) -> bool:
    """Whether the team sees a number at which to call; a caller's own need not be proven for that."""
    return proven_phone(speaker, capabilities) is not None or CALLER.search(speaker.address) is not None


def is_stranger(claim: Claim, capabilities: Capabilities) -> bool:
    """Whether nobody can know who this is: their first words here, and the channel proves nothing about them."""
    proves = capabilities.proves_phone or capabilities.proves_link or capabilities.proves_email
    return claim.last_turn_at is None and claim.shared_phone is None and not proves


def conversation_token(speaker: Speaker, capabilities: Capabilities, *, key: str, now: datetime) -> str:
    """The bearer with which actions ask the backend, for this conversation only."""
    token = Token(
        kind="conversation",
        subject=speaker.conversation_id,
        utility=speaker.utility,
        channel=speaker.channel,
        phone=proven_phone(speaker, capabilities),
        link=proven_link(speaker, capabilities),
    )
    return _minted(token, key, now.replace(second=0, microsecond=0))


@lru_cache(maxsize=4096)
def _minted(token: Token, key: str, minute: datetime) -> str:
    """The same for all turns of a minute."""
    return tokens.mint(token, key=key, now=minute)


async def hear_number(engine: AsyncEngine, claim: Claim) -> Claim:
    """The claim with the number of their own that its messages share, kept for the turns to come."""
    shared = [part.phone for one in claim.messages for part in one.parts if isinstance(part, Contact) and part.own]
    if not shared or shared[-1] == claim.shared_phone:
        return claim
    async with engine.begin() as connection:
        await connection.execute(_SHARED, {"id": claim.conversation_id, "phone": shared[-1]})
    return replace(claim, shared_phone=shared[-1])
