"""What all open pages of the desk share, and how a page follows the news as long as somebody has it open."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from nicegui import Client
from nicegui.element import Element
from sqlalchemy.exc import SQLAlchemyError

from bot.app import Gateway
from desk.answers.shelf import Shelf
from desk.lasting import while_open
from desk.live import Live
from desk.work.board import Board
from desk.work.typing_signs import Typists
from kit.logging import get_logger

GATHER_SECONDS = 0.05
log = get_logger("desk.work")


@dataclass(frozen=True, slots=True)
class Office:
    """The gateway, its news, the inbox as it was read last, the answers at hand, and who is typing."""

    gateway: Gateway
    live: Live
    board: Board
    shelf: Shelf
    typists: Typists

    def heard(self, conversation: str) -> None:
        """Something happened: the board first, then whoever looks at it."""
        self.board.heard(conversation)
        self.live.heard(conversation)

    def customer_types(self, conversation: UUID) -> None:
        """A customer is typing: whoever looks at that conversation."""
        self.typists.heard(conversation)
        self.live.heard(str(conversation))


def open_office(gateway: Gateway) -> Office:
    """The office of a gateway, which hears all of its news."""
    office = Office(gateway, Live(), Board(gateway.engine), Shelf(gateway.engine, gateway.clock), Typists())
    gateway.on_news.append(office.heard)
    gateway.hub.on_typing.append(office.customer_types)
    return office


def follow(
    office: Office,
    client: Client,
    root: Element,
    refresh: Callable[[], Awaitable[None]],
    *,
    seconds: Callable[[], float],
    conversation: str = "",
) -> None:
    """Call `refresh` once the browser is connected, then at news of `conversation` (empty: of all), and after `seconds`
    without any, until the browser has gone.
    """

    async def go() -> None:
        with office.live.watching() as ear:
            ear.of, ear.hears_all = {conversation}, not conversation
            while True:
                try:
                    with root:
                        await refresh()
                except (SQLAlchemyError, OSError):
                    log.warning("desk.database.unavailable")
                await ear.wait(seconds=seconds())
                await asyncio.sleep(GATHER_SECONDS)

    while_open(client, go, name="desk")
