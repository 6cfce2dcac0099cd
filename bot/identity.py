"""What a channel proves about who is writing, and the token that says so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from channels.message import Capabilities
from kit import tokens
from kit.tokens import Token

DIGITS = re.compile(r"^[1-9]\d{7,14}$")


@dataclass(frozen=True, slots=True)
class Speaker:
    """The other end of a conversation."""

    conversation_id: UUID
    utility: str
    channel: str
    address: str


def proven_phone(speaker: Speaker, capabilities: Capabilities) -> str | None:
    """The sender's number in E.164 when the channel itself vouches for it; WhatsApp addresses are its digits."""
    if not capabilities.proves_phone:
        return None
    digits = speaker.address.removeprefix("+")
    return f"+{digits}" if DIGITS.match(digits) else None


def conversation_token(speaker: Speaker, capabilities: Capabilities, *, key: str, now: datetime) -> str:
    """The bearer with which actions ask the backend, for this conversation only."""
    token = Token(
        kind="conversation",
        subject=speaker.conversation_id,
        utility=speaker.utility,
        channel=speaker.channel,
        phone=proven_phone(speaker, capabilities),
    )
    return tokens.mint(token, key=key, now=now)
