"""The simulator's mail program: letters that the channel accepts, from an address that stays the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.accounts import simulator_accounts
from channels.base import Webhook
from channels.email.channel import Email
from channels.message import Heading, Inbound, Text
from desk.lines import LineError
from desk.post import MailProgram
from desk.visitors import Place
from kit import utility
from kit.clock import utc_now
from kit.settings import Settings

SETTINGS = Settings(ventanilla_secret_key="k" * 32, ventanilla_demo=True)
UTILITIES = utility.load_all()
ACCOUNTS = simulator_accounts(SETTINGS, UTILITIES)


@dataclass
class Door:
    """The gateway's door: checks each signature as the channel does, and keeps the letters."""

    came: list[Inbound] = field(default_factory=list)
    broken: bool = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.broken:
            return httpx.Response(503)
        webhook, channel = Webhook(request.content, dict(request.headers), {}), Email(httpx.AsyncClient())
        assert channel.verify(webhook, ACCOUNTS.of("email")).utility == "prairie"
        self.came += channel.parse(webhook).messages
        return httpx.Response(200, text="ok")


@pytest.fixture
def door() -> Door:
    return Door()


def program_of(
    door: Door, engine: AsyncEngine, *, email: str | None = "Hannah@example.com", place: Place | None = None
) -> MailProgram:
    gateway: Any = SimpleNamespace(
        engine=engine,
        client=httpx.AsyncClient(transport=httpx.MockTransport(door)),
        simulator=SimpleNamespace(accounts=ACCOUNTS),
        settings=SETTINGS,
        clock=utc_now,
    )
    member: Any = SimpleNamespace(utility="prairie", key="hannah", email=email, name="Hannah Whitaker", language="en")
    return MailProgram(gateway, member, place or Place())


async def test_a_letter_is_signed_and_comes_from_the_members_address(door: Door, engine: AsyncEngine) -> None:
    own = await program_of(door, engine).write("My balance", "How much do I owe on it?")
    (letter,) = door.came
    assert (letter.external_id, letter.address) == (own, "hannah@example.com")
    assert letter.parts == (Heading("My balance", own, own), Text("My balance\nHow much do I owe on it?"))


async def test_an_answer_stays_in_its_thread_and_leaves_the_quoted_letter_out(door: Door, engine: AsyncEngine) -> None:
    text = "yes\n\nOn 2026-11-27 10:00, Prairie <a@b.example> wrote:\n> Shall I?\n"
    await program_of(door, engine).write("Re: My balance", text, references=("1@example.com", "2@b.example"))
    heading, words = door.came[0].parts
    assert isinstance(heading, Heading)
    assert (heading.thread, words) == ("1@example.com", Text("yes"))


async def test_a_subject_is_one_line(door: Door, engine: AsyncEngine) -> None:
    await program_of(door, engine).write("My\nbalance\tBcc: x@example.com", "hello there")
    assert door.came[0].parts[0] == Heading("My balance Bcc: x@example.com", *[door.came[0].external_id] * 2)


async def test_who_has_no_address_keeps_one_that_nobody_knows(door: Door, engine: AsyncEngine) -> None:
    place = Place()
    first = program_of(door, engine, email=None, place=place).address
    assert program_of(door, engine, email=None, place=place).address == first
    assert program_of(door, engine, email=None).address != first


async def test_what_the_gateway_does_not_take_is_told(door: Door, engine: AsyncEngine) -> None:
    door.broken = True
    with pytest.raises(LineError):
        await program_of(door, engine).write("My balance", "?")
