"""How the floor speaks into a conversation: an agent's words, and what is announced about who is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import outbox
from bot.sentences import Key, say, say_aloud
from bot.wake import OUTBOX
from channels.base import Channel
from channels.message import Outbound, Part, Template, Text
from kit.ids import new_id
from kit.utility import load_all

CRITICAL: frozenset[Key] = frozenset({"person_here", "person_next", "person_lost"})
"""Who was promised a person hears of them also when the channel can't reach them any more."""

_WAKE = text("select pg_notify(:channel, :payload)")


@dataclass(frozen=True, slots=True)
class Line:
    """Where a conversation's customer is reached, in which language, and the epoch of whoever may speak now."""

    conversation: UUID
    utility: str
    channel: str
    account: str
    address: str
    language: str | None
    epoch: int

    @property
    def spoken(self) -> str:
        """The customer's language, or the utility's until it is known."""
        if self.language:
            return self.language
        utility = load_all().get(self.utility)
        return utility.default_language if utility else "es"

    def at_epoch(self, epoch: int) -> Line:
        """The same under another owner."""
        return replace(self, epoch=epoch)


async def write(
    connection: AsyncConnection,
    line: Line,
    parts: tuple[Part, ...],
    *,
    key: str,
    sender: str,
    channels: Mapping[str, Channel],
    now: datetime,
    template: Template | None = None,
    critical: bool = False,
    agent: str | None = None,
) -> bool:
    """Put a message at the end of the conversation, once for each `key`; returns whether it was new.

    With a `template` that is what the vendor gets, and `parts` are how it is shown at the desk.
    """
    message = Outbound(
        conversation_id=line.conversation,
        channel=line.channel,
        account=line.account,
        address=line.address,
        parts=parts,
        owner_epoch=line.epoch,
        template=template,
        critical=critical,
    )
    pull = channels[line.channel].capabilities.pull
    is_new = await outbox.append(connection, message, key=key, sender=sender, now=now, pull=pull, agent=agent)
    if is_new:
        await connection.execute(_WAKE, {"channel": OUTBOX, "payload": str(line.conversation)})
    return is_new


async def announce(
    connection: AsyncConnection,
    line: Line,
    what: Key,
    *,
    channels: Mapping[str, Channel],
    now: datetime,
    key: str = "",
    **values: str,
) -> None:
    """Tell the customer, in their language, one of the runtime's own sentences.

    Not by mail: nobody waits there to hear who came and who went, and each would be a letter.
    """
    if channels[line.channel].capabilities.by_mail:
        return
    tell = say_aloud if channels[line.channel].capabilities.speech else say
    words = Text(tell(what, line.spoken, **values))
    key = f"floor:{key or new_id()}"
    await write(
        connection, line, (words,), key=key, sender="system", channels=channels, now=now, critical=what in CRITICAL
    )
