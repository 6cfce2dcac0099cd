"""Who acts: on a page, or through the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from desk.staff.door import Door
from desk.staff.person import Person


class Actor(Protocol):
    """Who acts, and from where: a browser in which somebody is signed in, or a program that acts in an agent's name."""

    @property
    def door(self) -> Door:
        """The desk's database and clock."""

    @property
    def handle(self) -> str:
        """What the floor calls them."""

    @property
    def name(self) -> str:
        """How colleagues know them."""

    @property
    def person(self) -> Person | None:
        """Who of the desk's people; None for an agent who never signs in."""

    @property
    def address(self) -> str:
        """Where from, for the audit log."""

    @property
    def through(self) -> Mapping[str, str]:
        """What the audit log is told besides: ids."""

    async def lives(self) -> bool:
        """Whether they may still act."""

    async def see(self) -> None:
        """They did something."""
