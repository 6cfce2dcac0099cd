"""A screen of the simulator: one channel of one member, as the customer has it before them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from nicegui.element import Element

from bot.app import Gateway
from bot.conversation import Transcript
from desk.inbox import Code
from desk.scene import Scene
from desk.visitors import Place


class Screen(Protocol):
    """One channel. `ChatPane` is one for whatever looks like a chat; `screens.py` names them all."""

    channel: str
    place: Place
    """Where this viewer is with the member; `keep_raw` shows the inspector what really went over the wire."""

    transcript: Transcript
    """What the tables say, as of the last `refresh`."""

    @property
    def expects_code(self) -> bool:
        """Whether a one-time code may arrive that no turn of this channel asked for."""

    @property
    def conversation_id(self) -> UUID | None:
        """The conversation, once there is one."""

    @property
    def frames(self) -> Mapping[int, Mapping[str, Any]]:
        """What was rendered for the customer, by number, where no vendor's payload is kept in the outbox."""

    def build(self) -> Element:
        """Draw it into the current slot, once; its outermost element has the classes `phone <channel>`."""

    async def open(self) -> None:
        """Get ready to show what was said."""

    async def refresh(self) -> None:
        """Show what the tables say now."""

    def mark(self, turn: str | None) -> None:
        """Show which turn the inspector tells about."""

    def offer_code(self, code: Code | None) -> None:
        """A one-time code has arrived elsewhere: one press enters it here. None: there is none."""

    async def use(self, code: str) -> None:
        """Enter the code."""

    async def close(self) -> None:
        """The member or the page has gone."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What a screen is made from. `wake`: look at the tables soon; `on_select` opens a turn in the inspector;
    `on_said` hears that something went out."""

    gateway: Gateway
    scene: Scene
    place: Place
    wake: Callable[[], None]
    on_select: Callable[[Screen, str], Awaitable[None]]
    on_said: Callable[[Screen], None]
