"""`./ventanilla desk user …` and `key …`: who may sign in to the desk, and which programs use its API."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import TypeVar

from desk.api import keys
from desk.api.keys import Key, Scope
from desk.staff import demo, roster
from desk.staff.door import Door
from desk.staff.people import NewPerson
from desk.staff.person import Person
from kit import postgres, utility
from kit.clock import utc_now
from kit.settings import Settings

T = TypeVar("T")
ALL = "all"
"""What stands for an administrator's utility."""


def at_the_door(settings: Settings, url: str, work: Callable[[Door], Awaitable[T]]) -> T:
    """What `work` gives for the desk of that database."""

    async def working() -> T:
        engine = postgres.make_engine(url, pool_size=1)
        try:
            door = Door(
                engine=engine,
                key=settings.secret_key,
                clock=utc_now,
                utilities=utility.load_all(),
                demo=settings.ventanilla_demo,
            )
            return await work(door)
        finally:
            await engine.dispose()

    return asyncio.run(working())


def add(settings: Settings, url: str, new: NewPerson) -> tuple[Person, str]:
    """Somebody new, and the password for their first sign-in. Raises PersonInvalidError and PersonExistsError."""
    return at_the_door(settings, url, lambda door: roster.add(door, new))


def reset(settings: Settings, url: str, email: str) -> tuple[Person, str]:
    """A new password, and no second step or lock any more. Raises UnknownPersonError."""
    return at_the_door(settings, url, lambda door: roster.reset(door, email))


def disable(settings: Settings, url: str, email: str) -> Person:
    """No signing in any more. Raises UnknownPersonError."""
    return at_the_door(settings, url, lambda door: roster.disable(door, email))


def enable(settings: Settings, url: str, email: str) -> Person:
    """They may sign in again. Raises UnknownPersonError."""
    return at_the_door(settings, url, lambda door: roster.enable(door, email))


def load_cast(settings: Settings, url: str) -> None:
    """The demo's agents, who is missing of them."""
    at_the_door(settings, url, demo.load)


def reset_cast(settings: Settings, url: str) -> None:
    """The demo's agents as at first."""
    at_the_door(settings, url, demo.reset)


def _state(person: Person) -> str:
    states = (
        ("disabled", person.disabled_at is not None),
        ("password to change", person.must_change),
        ("second step", person.has_second_step),
    )
    return ", ".join(name for name, holds in states if holds)


def listing(settings: Settings, url: str, *, utility_id: str | None, demo_only: bool) -> Iterator[str]:
    """A line a person; of the demo's people, their password first."""
    everyone = at_the_door(settings, url, lambda door: roster.everyone(door, utility_id))
    shown = [one for one in everyone if one.demo or not demo_only]
    if demo_only:
        yield f"Password of the demo's agents: {demo.password(settings.secret_key)}"
    width = max((len(one.email) for one in shown), default=0)
    for one in shown:
        line = f"{one.utility or ALL:10} {one.role:10} {one.email:{width}}  {one.name}"
        yield f"{line}  ({state})" if (state := _state(one)) else line


def how_to_sign_in(settings: Settings, url: str) -> Iterator[str]:
    """What whoever starts the counter needs to get in: the demo's people, or how to make the first person."""
    if not settings.ventanilla_demo:
        if not at_the_door(settings, url, roster.everyone):
            yield "nobody may sign in yet: ./ventanilla desk user add --help"
        return
    people = [one for one in at_the_door(settings, url, roster.everyone) if one.demo]
    for utility_id in dict.fromkeys(one.utility for one in people):
        yield next(one.email for one in people if one.utility == utility_id)
    yield f"password {demo.password(settings.secret_key)}"
    yield "everyone: ./ventanilla desk user list --demo"


def is_served(utility_id: str) -> bool:
    """Whether there is such a utility."""
    return utility_id in utility.load_all()


def add_key(settings: Settings, url: str, *, utility_id: str, name: str, scopes: Sequence[Scope]) -> tuple[Key, str]:
    """A new key, and its secret."""

    async def adding(door: Door) -> tuple[Key, str]:
        async with door.engine.begin() as connection:
            return await keys.add(connection, utility=utility_id, name=name, scopes=scopes, now=door.clock())

    return at_the_door(settings, url, adding)


def key_listing(settings: Settings, url: str, *, utility_id: str | None) -> Iterator[str]:
    """A line a key."""

    async def listed(door: Door) -> list[Key]:
        async with door.engine.connect() as connection:
            return await keys.everything(connection, utility_id)

    for key in at_the_door(settings, url, listed):
        used = f"used {key.last_used_at:%Y-%m-%d}" if key.last_used_at else "never used"
        state = f"revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else used
        yield f"{key.utility:10} vk_{key.prefix}  {','.join(key.scopes):17} {state:18} {key.name}"


def revoke_key(settings: Settings, url: str, prefix: str) -> Key:
    """It opens nothing any more. Raises UnknownKeyError."""

    async def revoking(door: Door) -> Key:
        async with door.engine.begin() as connection:
            return await keys.revoke(connection, prefix, now=door.clock())

    return at_the_door(settings, url, revoking)
