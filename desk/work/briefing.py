"""The card that an agent reads first: what happened so far, by rules, in the agent's language (`bot/floor/packet`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from nicegui.element import Element

from bot.floor.packet import Packet, read_packet
from bot.floor.packet_words import LANGUAGES, LEVELS, WANTS
from bot.floor.packet_words import say as worded
from bot.handoff import HandoffError
from desk.elements import Words, box, words
from desk.staff.guard import Seat
from desk.work.saying import age_of
from desk.work.talk import Head
from desk.work.words import speaker
from kit.utility_parts import Language

PARTS = ("known", "promised", "looked_up", "missed")


def told(packet: Packet, language: Language, now: datetime) -> Mapping[str, Sequence[str]]:
    """The lines of each part. Pure."""
    say = speaker(language)
    refused = f", {say('refused')}"
    return {
        "known": [f"{field}: {value}" for field, value in packet.known],
        "promised": [f"{one.what} ({age_of(one.at, now, language)})" for one in packet.promises],
        "looked_up": [
            f"{one.what} ({age_of(one.at, now, language)}{'' if one.is_known else refused})" for one in packet.facts
        ],
        "missed": [_missed(one.words, one.likeliest, language) for one in packet.misses],
    }


def _missed(said: str, likeliest: Sequence[str], language: Language) -> str:
    """What was not understood, and what it may have been."""
    say = speaker(language)
    maybe = [worded(WANTS[name], language) for name in likeliest if name in WANTS][:2]
    shown = f"«{said}»" if said else say("words_gone")
    return f"{shown}: {say('maybe', what=say('or').join(maybe))}" if maybe else shown


def facts(packet: Packet, language: Language, now: datetime) -> Sequence[tuple[str, str]]:
    """Who it is and what they want: (word, value). Pure."""
    say = speaker(language)
    level = worded(LEVELS[packet.level], language)
    if packet.level_at is not None:
        level = f"{level} ({age_of(packet.level_at, now, language)})"
    spoken = LANGUAGES.get(packet.asked.language or "")
    return (
        ("identity", level[0].upper() + level[1:]),
        ("terms_speaks", worded(spoken, language).capitalize() if spoken else say("language_unknown")),
        ("wants", packet.wants[0].upper() + packet.wants[1:] if packet.wants else say("wants_unknown")),
    )


class Briefing:
    """Built into the current slot; there is none while nobody is asked for."""

    def __init__(self, seat: Seat) -> None:
        self._seat, self._say = seat, speaker(seat.language)
        self._read: tuple[str, int] | None = None
        self._minute = -1
        self._summary: Words | None = None
        self._facts: list[Words] = []
        self._lines: dict[str, list[Words]] = {}
        self._card: Element = box("desk-card side-card briefing", tag="section", aria_labelledby="briefing")
        self._card.set_visibility(False)

    async def follow(self, head: Head) -> None:
        """Read it again when the word has changed hands or the customer has said something more; let it grow older."""
        wanted, minute = (head.state, head.arrival), int(self._seat.door.clock().timestamp() // 60)
        if wanted == self._read and (minute == self._minute or not head.state):
            return
        is_same, self._read, self._minute = wanted == self._read, wanted, minute
        found = await self._packet(head) if head.state else None
        if is_same and found is not None and self._summary:
            self._age(found)
            return
        self._card.clear()
        self._summary = None
        self._card.set_visibility(found is not None)
        if found is not None:
            with self._card:
                self._draw(found)

    async def _packet(self, head: Head) -> Packet | None:
        door = self._seat.door
        async with door.engine.connect() as connection:
            try:
                return await read_packet(
                    connection,
                    utility=head.utility,
                    conversation_id=head.id,
                    language=self._seat.language,
                    now=door.clock(),
                )
            except HandoffError:
                return None

    def _draw(self, packet: Packet) -> None:
        now, language = self._seat.door.clock(), self._seat.language
        words(self._say("briefing"), "desk-card-title", tag="h2", id="briefing")
        self._summary = words(packet.summary, "briefing-summary", tag="p")
        with box("facts who-facts briefing-facts", tag="dl"):
            self._facts = []
            for key, value in facts(packet, language, now):
                words(self._say(key), tag="dt")
                self._facts.append(words(value, tag="dd"))
        lines = told(packet, language, now)
        self._lines = {key: self._list(key, lines[key]) for key in PARTS}

    def _age(self, packet: Packet) -> None:
        """The same as it was, a while later: what somebody has unfolded stays so."""
        now, language = self._seat.door.clock(), self._seat.language
        if self._summary:
            self._summary.text = packet.summary
        for element, (_key, value) in zip(self._facts, facts(packet, language, now), strict=False):
            element.text = value
        for key, lines in told(packet, language, now).items():
            for element, line in zip(self._lines[key], lines, strict=False):
                element.text = line

    def _list(self, key: str, lines: Sequence[str]) -> list[Words]:
        if not lines:
            return []
        with box("briefing-more", tag="details"):
            words(f"{self._say(key)} ({len(lines)})", tag="summary")
            with box("briefing-lines", tag="ul"):
                return [words(line, tag="li") for line in lines]
