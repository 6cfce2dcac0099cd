"""The demo's agents: the members of every utility's teams and an administrator, with a password of this home's own."""

from __future__ import annotations

from uuid import UUID, uuid5

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.staff import passwords, people
from desk.staff.door import Door
from desk.staff.people import NewPerson
from desk.staff.person import Person
from kit.keys import digest
from kit.utility import Utility

_SPACE = UUID("5b1d1f0e-7d0a-4c36-9a53-5f0c8a0e2b11")
"""The same person has the same id in every home."""
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"

_UNCHANGED = text("""
select distinct password_hash from desk.people where demo and password_changed_at is null and not must_change
""")
_KNOWN = text("select email from desk.people where demo")
_REFRESH = text("""
update desk.people set password_hash = :hash where demo and password_changed_at is null and not must_change
""")
_FORGET = text("delete from desk.people where demo")


def password(secret_key: str) -> str:
    """The demo's password, which hangs on this home's secret key and nothing else: 59 bits."""
    letters = [_ALPHABET[byte % len(_ALPHABET)] for byte in digest(secret_key, "demo", "password")[:12]]
    return "-".join("".join(letters[i : i + 4]) for i in (0, 4, 8))


def _members(utility: Utility) -> list[NewPerson]:
    domain = utility.contacts.email.partition("@")[2]
    return [
        NewPerson(
            id=uuid5(_SPACE, f"{utility.id}/{member.id}"),
            utility=utility.id,
            name=member.name,
            email=f"{member.id}@{domain}",
            role="supervisor" if team.supervisors else "agent",
            language=utility.default_language if utility.default_language in member.languages else member.languages[0],
            handle=member.id,
            demo=True,
        )
        for team in utility.teams.values()
        for member in team.members
    ]


def cast(door: Door) -> list[Person]:
    """Everyone of the demo's desk."""
    admin = NewPerson(
        id=uuid5(_SPACE, "sofia.arriaga"),
        utility=None,
        name="Sofía Arriaga",
        email="sofia.arriaga@ventanilla.example",
        role="admin",
        language="es",
        demo=True,
    )
    new = [admin, *(one for utility in door.utilities.values() for one in _members(utility))]
    return [people.checked(one, door.utilities) for one in new]


async def load(door: Door) -> None:
    """Add who of the cast is missing. Who has chosen a password of their own keeps it; the others have this home's."""
    async with door.engine.begin() as connection:
        await _load(connection, door)


async def reset(door: Door) -> None:
    """The cast anew: passwords, languages and second steps as at first."""
    async with door.engine.begin() as connection:
        await connection.execute(_FORGET)
        await _load(connection, door)


async def _load(connection: AsyncConnection, door: Door) -> None:
    chosen = password(door.key)
    kept = list((await connection.execute(_UNCHANGED)).scalars())
    if len(kept) == 1 and await passwords.matches(kept[0], chosen):
        hashed = kept[0]
    else:
        hashed = await passwords.hash_of(chosen)
        await connection.execute(_REFRESH, {"hash": hashed})
    known = set((await connection.execute(_KNOWN)).scalars())
    for person in cast(door):
        if person.email not in known:
            await people.add(connection, person, password_hash=hashed, must_change=False, now=door.clock())
