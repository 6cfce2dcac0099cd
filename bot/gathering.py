"""Which of the waiting messages make the next turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from channels.message import Part, Reaction, Text

MAX_TOGETHER = 25


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message in the mailbox."""

    id: UUID
    external_id: str
    parts: tuple[Part, ...]
    sent_at: datetime
    arrived_at: datetime
    locale: str | None = None


def _only(message: Waiting, kind: type[Text] | type[Reaction]) -> bool:
    return all(isinstance(part, kind) for part in message.parts)


def gather(messages: Sequence[Waiting]) -> tuple[Waiting, ...]:
    """The first message, and with words also the words that wait behind it: a burst is one question.

    A pressed choice, a file or a place is a turn of its own. `messages` are in the provider's order.
    """
    if not _only(messages[0], Text):
        return (messages[0],)
    taken: list[Waiting] = []
    for message in messages[:MAX_TOGETHER]:
        if not (_only(message, Text) or _only(message, Reaction)):
            break
        taken.append(message)
    return tuple(taken)
