"""The switch with which agents say how they are, and the sign of life of an open page."""

from __future__ import annotations

from nicegui.element import Element
from sqlalchemy.exc import SQLAlchemyError

from bot.floor import agents
from bot.floor.agents import Agent, Presence
from bot.handoff import HandoffError
from desk.elements import box, button, words
from desk.lasting import every
from desk.staff.guard import Seat
from desk.work.acts import Acts
from desk.work.errors import ActError
from desk.work.words import speaker

SIGN_SECONDS = 8.0
SHOWN: tuple[Presence, ...] = ("online", "busy", "away")


async def agent_of(seat: Seat, utility: str) -> Agent | None:
    """What the floor knows of them at that utility; None when they are no agent there."""
    if seat.person.utility != utility:
        return None
    async with seat.door.engine.connect() as connection:
        return await agents.find(connection, utility=utility, agent_id=seat.person.handle, now=seat.door.clock())


class PresenceSwitch:
    """Who opens the desk is away until they say otherwise: nothing is given to somebody who only looks in."""

    def __init__(self, seat: Seat, acts: Acts, agent: Agent) -> None:
        self.seat, self.acts, self.say = seat, acts, speaker(seat.language)
        self.chosen: Presence = agent.presence if agent.presence != "offline" else "away"
        self._was = agent.presence
        self._buttons: dict[Presence, Element] = {}

    async def build(self) -> None:
        """Into the current slot."""
        if self._was == "offline":
            await self.acts.be(self.chosen)
        with box("presence"):
            with box("presence-switch", role="group", aria_label=self.say("presence")):
                for presence in SHOWN:
                    made = button(f"presence-one {presence}", lambda to=presence: self._choose(to))  # type: ignore[misc]
                    with made:
                        box("presence-dot", aria_hidden="true")
                        words(self.say(presence))
                    self._buttons[presence] = made
            self._hint = words("", "presence-hint", role="status")
        self._show()
        every(SIGN_SECONDS, self._sign, root=self._hint)

    def _show(self) -> None:
        for presence, made in self._buttons.items():
            made.props["aria-pressed"] = "true" if presence == self.chosen else "false"
        self._hint.text = self.say(f"{self.chosen}_hint")

    async def _choose(self, presence: Presence) -> None:
        try:
            await self.acts.be(presence)
        except (ActError, HandoffError):
            return  # the page is left when its session has ended
        self.chosen = presence
        self._show()

    async def _sign(self) -> None:
        """A sign of life. Who was put down as offline meanwhile is back as they were."""
        try:
            now = await agent_of(self.seat, self.acts.utility.id)
            if now is None or not await self.seat.lives():
                return
            if now.presence not in ("offline", self.chosen):  # said in another tab
                self.chosen = now.presence
                self._show()
            await self.acts.sign(self.chosen)
        except (SQLAlchemyError, OSError, ActError, HandoffError):
            return  # the next one is soon
