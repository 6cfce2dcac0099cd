"""Signing in: the password, then the second step where there is one. What is refused takes as long as what is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.staff import audit, passwords, people, second_step, sessions, tries
from desk.staff.door import Door
from desk.staff.errors import LockedError, NotBegunError, WrongError
from desk.staff.person import Person
from desk.staff.sessions import Session


@dataclass(frozen=True, slots=True)
class Begun:
    """A session's token for the cookie, and whether the second step is still open."""

    token: str
    person: Person
    needs_second_step: bool


def account_of(email: str) -> str:
    """Under which name wrong passwords for that e-mail are counted, whether there is such a person or not."""
    return f"account {people.folded(email)}"


def codes_of(person: Person) -> str:
    """Under which name wrong codes of that person are counted."""
    return f"codes {person.id}"


def _place(address: str) -> str:
    return f"address {address}"


async def count_try(door: Door, what: str, *, person: Person | None, address: str, now: datetime) -> None:
    """Count a try of `what`, and one from `address`, before it is weighed. Raises LockedError past either limit."""
    locked: LockedError | None = None
    async with door.engine.begin() as connection:
        for one, limit in ((_place(address), tries.ADDRESS_LIMIT), (what, tries.LIMIT)):
            try:
                counted = await tries.count(connection, key=door.key, what=one, limit=limit, now=now)
            except LockedError as error:
                locked = error
                break
            if counted == limit:
                await audit.write(connection, "last_try", now=now, address=address, person=person)
    if locked:
        raise locked


async def forgive_try(connection: AsyncConnection, door: Door, what: str, *, address: str) -> None:
    """What was counted was right."""
    await tries.forget(connection, key=door.key, what=what)
    await tries.forgive(connection, key=door.key, what=_place(address))


async def refuse(door: Door, what: str, *, person: Person | None, address: str, now: datetime) -> WrongError:
    """Write down that something was wrong; the error to raise."""
    async with door.engine.begin() as connection:
        await audit.write(connection, what, now=now, address=address, person=person)
    return WrongError()


async def sign_in(door: Door, *, email: str, password: str, address: str) -> Begun:
    """The first step. Raises WrongError (whatever was wrong) and LockedError."""
    now = door.clock()
    async with door.engine.connect() as connection:
        found = await people.find(connection, email)
    person, kept = found or (None, None)
    await count_try(door, account_of(email), person=person, address=address, now=now)
    right = await passwords.matches(kept, password)
    if person is None or kept is None or not right or person.disabled_at or (person.demo and not door.demo):
        raise await refuse(door, "wrong_password", person=person, address=address, now=now)
    fresh = await passwords.hash_of(password) if passwords.is_dated(kept) else None
    async with door.engine.begin() as connection:
        await forgive_try(connection, door, account_of(email), address=address)
        await tries.sweep(connection, now)
        if fresh:
            await people.rehash(connection, person.id, fresh)
        proven = not person.has_second_step
        token = await sessions.open_session(connection, person, proven=proven, address=address, now=now)
        await audit.write(
            connection, "signed_in" if proven else "password_right", now=now, address=address, person=person
        )
    return Begun(token, person, needs_second_step=not proven)


async def session_of(door: Door, token: str) -> Session | None:
    """The living session behind a cookie, the second step done or not."""
    if not token:
        return None
    async with door.engine.connect() as connection:
        return await sessions.find(connection, token, now=door.clock(), demo=door.demo)


async def second(door: Door, *, token: str, code: str, address: str) -> Begun:
    """The second step, by the app's code or a recovery code; the session gets a new token.

    Raises NotBegunError, WrongError and LockedError.
    """
    now = door.clock()
    session = await session_of(door, token)
    if session is None or session.proven:
        raise NotBegunError
    person = session.person
    await count_try(door, codes_of(person), person=person, address=address, now=now)
    async with door.engine.begin() as connection:
        what = await _weighed(connection, door, person, code, now)
        if what:
            await forgive_try(connection, door, codes_of(person), address=address)
            await sessions.end(connection, token)
            fresh = await sessions.open_session(connection, person, proven=True, address=address, now=now)
            await audit.write(connection, "signed_in", now=now, address=address, person=person, detail={"by": what})
    if not what:
        raise await refuse(door, "wrong_code", person=person, address=address, now=now)
    return Begun(fresh, person, needs_second_step=False)


async def _weighed(connection: AsyncConnection, door: Door, person: Person, code: str, now: datetime) -> str:
    """What `code` is: `app`, `recovery`, or nothing of theirs."""
    if await second_step.use(connection, person.id, code, key=door.key, now=now):
        return "app"
    if await second_step.use_recovery_code(connection, person.id, code, key=door.key):
        return "recovery"
    return ""


async def sign_out(door: Door, session: Session, *, address: str, everywhere: bool = False) -> None:
    """End this session, or all of the person's."""
    now = door.clock()
    async with door.engine.begin() as connection:
        if everywhere:
            await sessions.end_all(connection, session.person.id)
        else:
            await sessions.end(connection, session.token)
        what = "signed_out_everywhere" if everywhere else "signed_out"
        await audit.write(connection, what, now=now, address=address, person=session.person)
