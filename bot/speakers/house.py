"""What both speakers' routes share: a turn with a deadline, and whose account a token stands for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from bot.inline import Door, Inline, UnheardError
from bot.intake import Intake
from bot.linking.store import Links, LinksUnavailableError
from bot.speakers import saying, words
from bot.speakers.saying import Said
from channels.message import Given, Inbound
from kit.utility import Utility


@dataclass(frozen=True, slots=True)
class House:
    """What a request needs. `seconds`: how long a speaker is let wait before it is told that it takes longer."""

    intake: Intake
    inline: Inline
    links: Links
    utilities: Mapping[str, Utility]
    seconds: float


@dataclass(slots=True)
class Deadline:
    """Until when an answer has to be ready, by the event loop's clock."""

    until: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """So many seconds from now."""
        return cls(asyncio.get_running_loop().time() + seconds)

    @property
    def left(self) -> float:
        """Seconds, never below nothing."""
        return max(0.0, self.until - asyncio.get_running_loop().time())


TAKE_IN_SECONDS = 2.0
"""A message is given at least so long to be taken in, whatever went before."""

TROUBLE = (SQLAlchemyError, OSError, TimeoutError)
"""What makes the counter itself unable to answer."""


async def link_of(house: House, token: str, *, utility: str, deadline: Deadline) -> str:
    """The account link that a token stands for; empty when it is good for nothing, or nobody can tell just now.

    Raises LinksUnavailableError when nobody can tell.
    """
    if not token:
        return ""
    try:
        async with asyncio.timeout(deadline.left):
            held = await house.links.look("access", token)
    except TimeoutError as error:
        raise LinksUnavailableError("late") from error
    return str(held.link_id) if held and held.utility == utility else ""


async def answered(house: House, inbound: Inbound, utility: Utility, *, language: str, deadline: Deadline) -> Said:
    """What is said to a message that was taken in."""
    try:
        given = await house.inline.answer(inbound, seconds=deadline.left)
    except UnheardError:  # what could not be kept was not heard
        return saying.plain(words.say("not_heard", language, utility), utility, language=language, asks=True)
    return saying.of_given(given, utility, language=spoken(given, utility, language))


async def went_on(house: House, door: Door, utility: Utility, *, key: str, language: str, deadline: Deadline) -> Said:
    """What is said to who only asks for the rest."""
    try:
        given = await house.inline.more(door, key=key, seconds=deadline.left)
    except UnheardError:
        return saying.plain(words.say("nothing_yet", language, utility), utility, language=language, asks=True)
    if not given.messages and not given.pending:
        return saying.plain(words.say("nothing_yet", language, utility), utility, language=language, asks=True)
    return saying.of_given(given, utility, language=spoken(given, utility, language))


def spoken(given: Given, utility: Utility, asked: str) -> str:
    """The language to answer in."""
    return given.language if given.language in utility.languages else asked


def language_of(locale: str, utility: Utility) -> str:
    """The device's language if the utility speaks it, else the utility's own."""
    wanted = locale[:2].lower()
    return wanted if wanted in utility.languages else utility.default_language


def now(house: House) -> datetime:
    """The moment."""
    return house.intake.clock()
