"""A conversation by mail as a mail program shows it: letters in threads, by what they refer to. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.conversation import Delivered, Heard, Transcript
from channels.email.inbound import message_ids
from channels.message import Heading, Text
from desk.story import TICKS, File, Tick, piece


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter. `id` is the inbound's or outbox row's, `message_id` its name for ever, `references` the letters
    before it, oldest first. `html` is empty where there is none; what is `turn` is as in a bubble.
    """

    id: str
    ours: bool
    message_id: str
    references: tuple[str, ...]
    subject: str
    text: str
    html: str
    at: datetime
    tick: Tick
    files: tuple[File, ...] = ()
    turn: str | None = None
    intent: str | None = None
    confidence: float | None = None
    answered: bool = False
    """Whether its turn has ended."""


@dataclass(frozen=True, slots=True)
class Thread:
    """Letters that belong together, oldest first; `id` is the first one's name."""

    id: str
    letters: tuple[Letter, ...]

    @property
    def newest(self) -> Letter:
        """What was written last."""
        return self.letters[-1]

    @property
    def subject(self) -> str:
        """What it is about: as its first letter says."""
        return self.letters[0].subject

    @property
    def chain(self) -> tuple[str, ...]:
        """What the next letter refers to."""
        return (*self.newest.references, self.newest.message_id)


def _without_subject(words: str, subject: str) -> str:
    """A letter's own words: a new one comes with its subject above them."""
    return words.removeprefix(f"{subject}\n") if subject else words


def _theirs(row: Heard) -> tuple[str, Letter] | None:
    """A letter of the customer's, with its thread."""
    heading = next((part for part in row.parts if isinstance(part, Heading)), None)
    if heading is None:
        return None
    words = "\n".join(part.text for part in row.parts if isinstance(part, Text))
    letter = Letter(
        id=str(row.id),
        ours=False,
        message_id=row.external_id,
        references=tuple(one for one in heading.references.split() if one != row.external_id),
        subject=heading.subject,
        text=_without_subject(words, heading.subject),
        html="",
        at=row.arrived_at,
        tick="read" if row.turn_id else "delivered",
        turn=str(row.turn_id) if row.turn_id and row.outcome is not None else None,
        intent=row.intent,
        confidence=row.confidence,
        answered=row.outcome is not None,
    )
    return heading.thread, letter


def _content(rendered: Mapping[str, Any], kind: str) -> str:
    found = (one.get("value", "") for one in rendered.get("content", ()) if one.get("type") == kind)
    return str(next(found, ""))


def _ours(row: Delivered) -> tuple[str, Letter] | None:
    """A letter of ours as it went out, with its thread; None before it did."""
    rendered = row.rendered
    if not rendered:
        return None
    headers = rendered.get("headers", {})
    own = next(iter(message_ids(headers.get("Message-ID"))), str(row.id))
    before = tuple(message_ids(headers.get("References")))
    pieces = (piece(part, position, {}) for position, part in enumerate(row.message.parts))
    letter = Letter(
        id=str(row.id),
        ours=True,
        message_id=own,
        references=before,
        subject=str(rendered.get("subject", "")),
        text=_content(rendered, "text/plain"),
        html=_content(rendered, "text/html"),
        at=row.sent_at or row.created_at,
        tick=TICKS.get(row.state, "waiting"),
        files=tuple(one for one in pieces if isinstance(one, File)),
        turn=str(row.turn_id) if row.turn_id else None,
    )
    return (before[0] if before else own), letter


def threads(transcript: Transcript) -> tuple[Thread, ...]:
    """Every thread, the one with the newest letter first."""
    found = [told for row in transcript.heard if (told := _theirs(row))]
    found += [told for row in transcript.delivered if (told := _ours(row))]
    by_thread: dict[str, list[Letter]] = {}
    for thread, letter in sorted(found, key=lambda told: told[1].at):
        by_thread.setdefault(thread, []).append(letter)
    made = [Thread(thread, tuple(letters)) for thread, letters in by_thread.items()]
    return tuple(sorted(made, key=lambda thread: thread.newest.at, reverse=True))


def quoted(text: str, thread: Sequence[Letter], *, introduced: str) -> str:
    """`text` above the letter that it answers, as a mail program writes it beneath."""
    before = "\n".join(f"> {line}".rstrip() for line in thread[-1].text.strip().split("\n"))
    return f"{text}\n\n{introduced}\n{before}\n"
