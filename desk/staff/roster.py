"""Who works at the desk, kept by whoever runs the counter: add, reset, disable, let in again."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.floor import agents
from bot.handoff import UnknownAgentError
from desk.staff import audit, passwords, people, second_step, sessions, tries
from desk.staff.door import Door
from desk.staff.errors import PersonInvalidError
from desk.staff.people import NewPerson
from desk.staff.person import Person
from desk.staff.sign_in import account_of, codes_of


async def add(door: Door, new: NewPerson) -> tuple[Person, str]:
    """A new person, and the password that they change at the first sign-in.

    Raises PersonInvalidError and PersonExistsError.
    """
    person = people.checked(new, door.utilities)
    password = passwords.made_up()
    kept = await passwords.hash_of(password)
    now = door.clock()
    async with door.engine.begin() as connection:
        await people.add(connection, person, password_hash=kept, must_change=True, now=now)
        await _appoint(connection, door, person, new)
        await _note(connection, door, person, "added")
    return person, password


async def _appoint(connection: AsyncConnection, door: Door, person: Person, new: NewPerson) -> None:
    """Let conversations be given to who stands in no team of utility.yml. Raises PersonInvalidError."""
    if person.utility is None:
        return
    if person.teams(door.utilities):
        if new.teams or new.speaks:
            raise PersonInvalidError("team", "and languages are in utility.yml for who is a member there")
        return
    utility = door.utilities[person.utility]
    languages = new.speaks or (person.language,)
    try:
        await agents.appoint(connection, utility, person.handle, name=person.name, languages=languages, teams=new.teams)
    except UnknownAgentError as error:
        raise PersonInvalidError("team", f"is one of {', '.join(utility.teams)}") from error


async def reset(door: Door, email: str) -> tuple[Person, str]:
    """A new password to change at the next sign-in, no second step, no lock, no session. Raises UnknownPersonError."""
    password = passwords.made_up()
    kept = await passwords.hash_of(password)
    async with door.engine.begin() as connection:
        person = await people.require(connection, email)
        await people.set_password(connection, person.id, kept, changed=None)
        await second_step.turn_off(connection, person.id)
        await sessions.end_all(connection, person.id)
        for what in (account_of(person.email), codes_of(person)):
            await tries.forget(connection, key=door.key, what=what)
        await _note(connection, door, person, "reset")
    return person, password


async def disable(door: Door, email: str) -> Person:
    """No signing in any more, and no session. Raises UnknownPersonError."""
    async with door.engine.begin() as connection:
        person = await people.require(connection, email)
        await people.set_disabled(connection, person.id, door.clock())
        await sessions.end_all(connection, person.id)
        await _note(connection, door, person, "disabled")
    return person


async def enable(door: Door, email: str) -> Person:
    """They may sign in again. Raises UnknownPersonError."""
    async with door.engine.begin() as connection:
        person = await people.require(connection, email)
        await people.set_disabled(connection, person.id, None)
        await _note(connection, door, person, "enabled")
    return person


async def everyone(door: Door, utility: str | None = None) -> list[Person]:
    """Everyone, or everyone of one utility."""
    async with door.engine.connect() as connection:
        return await people.everyone(connection, utility)


async def _note(connection: AsyncConnection, door: Door, person: Person, what: str) -> None:
    await audit.write(
        connection,
        what,
        now=door.clock(),
        address=audit.SHELL,
        utility=person.utility,
        detail={"whom": str(person.id)},
    )
