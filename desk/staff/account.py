"""What people change about themselves: password, language, second step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from desk.staff import audit, passwords, people, second_step, sessions
from desk.staff.door import Door
from desk.staff.errors import PasswordRefusedError, WrongError
from desk.staff.sessions import Session
from desk.staff.sign_in import account_of, codes_of, count_try, forgive_try, refuse
from kit.utility_parts import Language

_STANDING = text("""
select p.second_step_since, (select count(*) from desk.recovery_codes r where r.person_id = p.id) as codes,
    (select count(*) from desk.sessions s where s.person_id = p.id and s.proven and s.created_at > :born
        and s.seen_at > :heard) as sessions, a.teams
from desk.people p left join runtime.agents a on a.utility_id = p.utility_id and a.id = p.handle
where p.id = :id
""")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person's account stands. `secret` is there while the second step is being set up, to be shown to them."""

    second_step_since: datetime | None
    secret: str | None
    recovery_codes: int
    sessions: int
    teams: tuple[str, ...]


async def standing(door: Door, session: Session) -> Standing:
    """Second step, recovery codes left, open sessions, and the teams whose conversations they get."""
    now, person = door.clock(), session.person
    async with door.engine.connect() as connection:
        values = {"id": person.id, "born": now - sessions.LIFE, "heard": now - sessions.SILENCE}
        row = (await connection.execute(_STANDING, values)).one()
        secret = None
        if row.second_step_since is None:
            secret = await second_step.secret_of(connection, person.id, key=door.key)
    teams = person.teams(door.utilities) if row.teams is None else tuple(row.teams)
    return Standing(row.second_step_since, secret, row.codes, row.sessions, teams)


async def prove(door: Door, session: Session, password: str, *, address: str) -> None:
    """It is still the same person: their password. Raises WrongError and LockedError."""
    person, now = session.person, door.clock()
    await count_try(door, account_of(person.email), person=person, address=address, now=now)
    async with door.engine.connect() as connection:
        found = await people.find(connection, person.email)
    if not await passwords.matches(found[1] if found else None, password):
        raise await refuse(door, "wrong_password", person=person, address=address, now=now)
    async with door.engine.begin() as connection:
        await forgive_try(connection, door, account_of(person.email), address=address)


async def change_password(door: Door, session: Session, *, current: str, new: str, again: str, address: str) -> str:
    """Another password. Every session ends; returns the token of a new one for who changed it.

    Raises PasswordRefusedError, WrongError and LockedError.
    """
    person, now = session.person, door.clock()
    if new != again:
        raise PasswordRefusedError("different")
    passwords.require_good(new, email=person.email, name=person.name)
    await prove(door, session, current, address=address)
    if new == current:
        raise PasswordRefusedError("same")
    kept = await passwords.hash_of(new)
    async with door.engine.begin() as connection:
        await people.set_password(connection, person.id, kept, changed=now)
        await sessions.end_all(connection, person.id)
        token = await sessions.open_session(connection, person, proven=True, address=address, now=now)
        await audit.write(connection, "password_changed", now=now, address=address, person=person)
    return token


async def speak(door: Door, session: Session, language: Language, *, address: str) -> None:
    """The desk in another language."""
    async with door.engine.begin() as connection:
        await people.set_language(connection, session.person.id, language)
        await audit.write(
            connection,
            "language_changed",
            now=door.clock(),
            address=address,
            person=session.person,
            detail={"to": language},
        )


async def prepare_second_step(door: Door, session: Session, *, password: str, address: str) -> None:
    """Make a secret for the person's app. It is not asked for before a code has been shown to work.

    Raises WrongError and LockedError.
    """
    await prove(door, session, password, address=address)
    async with door.engine.begin() as connection:
        await second_step.prepare(connection, session.person.id, key=door.key)


async def turn_on_second_step(door: Door, session: Session, *, code: str, address: str) -> tuple[str, ...]:
    """The app shows the right code: ask for one from now on. Returns the recovery codes, readable this once.

    Raises WrongError and LockedError.
    """
    person, now = session.person, door.clock()
    await count_try(door, codes_of(person), person=person, address=address, now=now)
    async with door.engine.begin() as connection:
        right = not person.has_second_step and await second_step.use(connection, person.id, code, key=door.key, now=now)
        if right:
            await forgive_try(connection, door, codes_of(person), address=address)
            await second_step.turn_on(connection, person.id, now)
            codes = await second_step.new_recovery_codes(connection, person.id, key=door.key)
            await sessions.end_all(connection, person.id, keep=session.token)
            await audit.write(connection, "second_step_on", now=now, address=address, person=person)
    if not right:
        raise await refuse(door, "wrong_code", person=person, address=address, now=now)
    return codes


async def renew_recovery_codes(door: Door, session: Session, *, password: str, address: str) -> tuple[str, ...]:
    """Ten new recovery codes; the old ones count no more. Raises WrongError (no second step, too) and LockedError."""
    await prove(door, session, password, address=address)
    if not session.person.has_second_step:
        raise WrongError
    async with door.engine.begin() as connection:
        codes = await second_step.new_recovery_codes(connection, session.person.id, key=door.key)
        await audit.write(
            connection, "recovery_codes_renewed", now=door.clock(), address=address, person=session.person
        )
    return codes


async def turn_off_second_step(door: Door, session: Session, *, password: str, address: str) -> None:
    """The password alone is enough again. Raises WrongError and LockedError."""
    await prove(door, session, password, address=address)
    async with door.engine.begin() as connection:
        await second_step.turn_off(connection, session.person.id)
        await audit.write(connection, "second_step_off", now=door.clock(), address=address, person=session.person)
