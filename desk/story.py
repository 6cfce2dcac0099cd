"""A conversation as the simulator's panes show it: bubbles in the order of time. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.conversation import Delivered, Heard, Transcript
from bot.files.store import lost
from bot.speakers.saying import LINK_ACCOUNT
from channels.message import (
    Choice,
    Contact,
    Heading,
    Keypress,
    Link,
    Location,
    Media,
    Option,
    Part,
    Reaction,
    Speech,
    Text,
)

Tick = Literal["waiting", "sent", "delivered", "read", "failed"]
TICKS: dict[str, Tick] = {
    "queued": "waiting",
    "sending": "waiting",
    "held": "waiting",
    "unknown": "waiting",
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "failed": "failed",
}
SAFE_SCHEMES = ("https://", "http://", "mailto:", "tel:", "/")
MAX_BUTTONS = 3
"""WhatsApp shows more choices than that as a list (CHANNELS.md)."""
KEYBOARDS = frozenset({"telegram"})
"""Channels where all choices stand beneath their message."""
LAST_TOLD = {"web": "delivered"} | dict.fromkeys(("telegram", "email", "voice", "alexa", "google"), "sent")
"""How far a channel tells of a delivery, where it isn't to its reading."""


@dataclass(frozen=True, slots=True)
class Words:
    """Text to show as it is."""

    text: str
    kind: Literal["text", "pressed", "unsupported", "place", "call"] = "text"


@dataclass(frozen=True, slots=True)
class File:
    """A file; `position` is its part's place in the message. `lost`: why it can't be opened, empty when it can, and
    "fetching" while it is on its way from the vendor.
    """

    position: int
    kind: Literal["image", "document", "audio", "video", "sticker"]
    name: str
    caption: str
    lost: str = ""

    @property
    def image(self) -> bool:
        """Whether it is looked at in its place."""
        return self.kind in ("image", "sticker")

    @property
    def ending(self) -> str:
        """What it is, by its name: PDF."""
        return self.name.rpartition(".")[2].upper() if "." in self.name else "PDF"


@dataclass(frozen=True, slots=True)
class Address:
    """A link; `url` is empty when it is of a kind that we don't open."""

    url: str
    title: str


Piece = Words | File | Address


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message. `sender` is customer, bot, agent or system; `id` the inbound's or outbox row's."""

    id: str
    sender: str
    pieces: tuple[Piece, ...]
    at: datetime
    tick: Tick
    turn: str | None = None
    intent: str | None = None
    confidence: float | None = None
    choices: tuple[Option, ...] = ()
    listed: bool = False
    list_button: str = ""
    provider_id: str | None = None
    cost: str = ""
    """What it cost, where the vendor counts."""
    agent: str = ""
    """The name of the agent who wrote it."""

    @property
    def ours(self) -> bool:
        """Whether the counter said it."""
        return self.sender != "customer"


def _pressed(choice: Choice, labels: Mapping[str, str]) -> Words:
    return Words(choice.label or labels.get(choice.value) or choice.value, "pressed")


def _place(part: Location) -> Words:
    named = ", ".join(filter(None, (part.name, part.address, f"{part.latitude:.5f}, {part.longitude:.5f}")))
    return Words(named, "place")


def piece(part: Part, position: int, labels: Mapping[str, str]) -> Piece:
    """One part as it is shown. `labels` tells what was written on the choices offered so far, by value."""
    match part:
        case Text(text) | Speech(text):
            return Words(text)
        case Choice():
            return _pressed(part, labels)
        case Media():
            return File(position, part.kind, part.filename or part.kind, part.caption, lost(part.reference))
        case Link(url, title):
            return Address(url if url.lower().startswith(SAFE_SCHEMES) else "", title or url)
        case Location():
            return _place(part)
        case Keypress(digits):
            return Words(digits)
        case Reaction(emoji):
            return Words(emoji)
        case Heading(subject):
            return Words(subject or "…")
        case Contact(phone):
            return Words(phone, "call")
        case _:
            return Words("", "unsupported")


def offered_labels(delivered: Sequence[Delivered]) -> dict[str, str]:
    """What was written on every choice offered so far, by its value."""
    return {choice.value: choice.label for row in delivered for choice in row.message.choices}


def _of_customer(row: Heard, labels: Mapping[str, str]) -> Bubble:
    answered = row.state in ("done", "dead")
    return Bubble(
        id=str(row.id),
        sender="customer",
        pieces=tuple(piece(part, position, labels) for position, part in enumerate(row.parts)),
        at=row.arrived_at,
        tick="read" if answered or row.turn_id else "delivered",
        # Only once it has ended: whoever presses the chip must not meet it being drawn again.
        turn=str(row.turn_id) if row.turn_id and row.outcome is not None else None,
        intent=row.intent,
        confidence=row.confidence,
    )


def _as_sent(row: Delivered) -> tuple[Piece, ...]:
    """A text message as it stands on the telephone: its words, and links as links."""
    lines = str((row.rendered or {}).get("Body", "")).split("\n")
    pieces: list[Piece] = []
    for line in lines:
        if line.startswith(SAFE_SCHEMES[:2]):
            pieces.append(Address(line, line))
        elif pieces and isinstance(pieces[-1], Words):
            pieces[-1] = Words(f"{pieces[-1].text}\n{line}")
        else:
            pieces.append(Words(line))
    return tuple(pieces)


def _is_for_the_vendor(row: Delivered) -> bool:
    """Whether it only tells the vendor what to show, which is no words of ours."""
    return all(isinstance(part, Link) and part.url == LINK_ACCOUNT for part in row.message.parts)


def _of_counter(row: Delivered, *, as_sent: bool) -> Bubble:
    choices = row.message.choices
    counted = row.segments is not None
    return Bubble(
        id=str(row.id),
        sender=row.sender,
        pieces=_as_sent(row)
        if as_sent and counted
        else tuple(piece(part, position, {}) for position, part in enumerate(row.message.parts)),
        at=row.created_at,
        tick=TICKS.get(row.state, "waiting"),
        turn=str(row.turn_id) if row.turn_id else None,
        choices=choices,
        listed=row.message.channel not in KEYBOARDS
        and (len(choices) > MAX_BUTTONS or any(choice.description for choice in choices)),
        list_button=row.message.list_button,
        provider_id=row.provider_id,
        agent=row.agent or "",
        cost=f"{row.segments} SMS · {row.encoding}" if counted else "",
    )


def bubbles(transcript: Transcript, *, since: datetime | None = None, as_sent: bool = False) -> tuple[Bubble, ...]:
    """Both sides in the order of time; what was dropped is not shown, nor what is older than `since`.

    `as_sent`: what was rendered into plain text is shown as the customer has it.
    """
    labels = offered_labels(transcript.delivered)
    both = [_of_customer(row, labels) for row in transcript.heard]
    both += [
        _of_counter(row, as_sent=as_sent)
        for row in transcript.delivered
        if row.state not in ("dropped", "held") and not _is_for_the_vendor(row)
    ]
    return tuple(sorted((one for one in both if since is None or one.at >= since), key=lambda one: one.at))


def is_thinking(transcript: Transcript) -> bool:
    """Whether the newest message of the customer has no end of its turn yet."""
    return bool(transcript.heard) and transcript.heard[-1].outcome is None


def is_unsettled(transcript: Transcript) -> bool:
    """Whether something is still to come: a turn's end, or news of a delivery."""
    moving = any(
        row.state in ("queued", "sending", "sent", "delivered") and LAST_TOLD.get(row.message.channel) != row.state
        for row in transcript.delivered[-3:]
    )
    return moving or is_thinking(transcript)
