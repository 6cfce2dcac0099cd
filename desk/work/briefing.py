"""The card that an agent reads first: what happened so far, by rules, in the agent's language (`bot/floor/packet`)."""

from __future__ import annotations

from collections.abc import Sequence

from nicegui.element import Element

from bot.floor.packet import Packet, read_packet
from bot.handoff import HandoffError
from desk.elements import box, words
from desk.staff.guard import Seat
from desk.work.saying import waited
from desk.work.talk import Head
from desk.work.words import speaker


class Briefing:
    """Built into the current slot; there is none while nobody is asked for."""

    def __init__(self, seat: Seat) -> None:
        self._seat, self._say = seat, speaker(seat.language)
        self._read: tuple[str, int] | None = None
        self._card: Element = box("desk-card side-card briefing", tag="section", aria_labelledby="briefing")
        self._card.set_visibility(False)

    async def follow(self, head: Head) -> None:
        """Read it again when the word has changed hands or the customer has said something more."""
        wanted = (head.state, head.arrival)
        if wanted == self._read:
            return
        self._read = wanted
        found = await self._packet(head) if head.state else None
        self._card.clear()
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
        now = self._seat.door.clock()
        words(self._say("briefing"), "desk-card-title", tag="h2", id="briefing")
        words(packet.summary, "briefing-summary", tag="p")
        self._list("known", [f"{field}: {value}" for field, value in packet.known])
        self._list("promised", [one.what for one in packet.promises])
        self._list(
            "looked_up",
            [
                f"{one.what} ({waited(one.at, now, self._seat.language)}"
                + ("" if one.is_known else f", {self._say('refused')}")
                + ")"
                for one in packet.facts
            ],
        )
        self._list("missed", [one.words or self._say("words_gone") for one in packet.misses])

    def _list(self, key: str, lines: Sequence[str]) -> None:
        if not lines:
            return
        with box("briefing-more", tag="details"):
            words(f"{self._say(key)} ({len(lines)})", tag="summary")
            with box("briefing-lines", tag="ul"):
                for line in lines:
                    words(line, tag="li")
