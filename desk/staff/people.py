"""The people of the desk in the database."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.staff.errors import PersonExistsError, PersonInvalidError, UnknownPersonError
from desk.staff.person import ROLES, Person, Role, person_of
from kit.ids import new_id
from kit.utility import Utility
from kit.utility_parts import Language

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")
_HANDLE = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")

_ADD = text("""
insert into desk.people
    (id, utility_id, handle, name, email, role, language, password_hash, must_change, demo, created_at)
values (:id, :utility, :handle, :name, :email, :role, :language, :hash, :must_change, :demo, :now)
""")
_BY_EMAIL = text("select * from desk.people where email = :email")
_ALL = text("""
select * from desk.people where (cast(:utility as text) is null or utility_id = :utility)
order by utility_id nulls first, name
""")
_SET_PASSWORD = text("""
update desk.people set password_hash = :hash, must_change = :must_change, password_changed_at = :changed where id = :id
""")
_REHASH = text("update desk.people set password_hash = :hash where id = :id")
_SET_LANGUAGE = text("update desk.people set language = :language where id = :id")
_SET_DISABLED = text("update desk.people set disabled_at = :at where id = :id")


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to add. Without `handle` it is what stands before the @.

    `teams` and `speaks` say which conversations they get, where utility.yml doesn't.
    """

    utility: str | None
    name: str
    email: str
    role: Role
    language: Language
    handle: str = ""
    demo: bool = False
    id: UUID | None = None
    teams: tuple[str, ...] = ()
    speaks: tuple[Language, ...] = ()


def folded(email: str) -> str:
    """A sign-in name as it is kept and compared."""
    return email.strip().lower()


def checked(person: NewPerson, utilities: Mapping[str, Utility]) -> Person:
    """The person as they will be kept. Raises PersonInvalidError naming the field."""
    email = folded(person.email)
    handle = person.handle or email.partition("@")[0]
    if person.role not in ROLES:
        raise PersonInvalidError("role", f"is one of {', '.join(ROLES)}")
    if person.language not in ("es", "en"):
        raise PersonInvalidError("language", "is es or en")
    if set(person.speaks) - {"es", "en"}:
        raise PersonInvalidError("speaks", "is es or en")
    if person.utility is None and person.role != "admin":
        raise PersonInvalidError("utility", "only an administrator works for all of them")
    if person.utility is not None and person.utility not in utilities:
        raise PersonInvalidError("utility", f"is one of {', '.join(utilities)}")
    if not _EMAIL.fullmatch(email):
        raise PersonInvalidError("email", "is not an e-mail address")
    if not _HANDLE.fullmatch(handle):
        raise PersonInvalidError("id", "has small letters, digits, dots and hyphens only")
    if not person.name.strip():
        raise PersonInvalidError("name", "is empty")
    return Person(
        id=person.id or new_id(),
        utility=person.utility,
        handle=handle,
        name=person.name.strip(),
        email=email,
        role=person.role,
        language=person.language,
        demo=person.demo,
    )


async def add(
    connection: AsyncConnection, person: Person, *, password_hash: str, must_change: bool, now: datetime
) -> None:
    """Keep a new person. Raises PersonExistsError."""
    values = {
        "id": person.id,
        "utility": person.utility,
        "handle": person.handle,
        "name": person.name,
        "email": person.email,
        "role": person.role,
        "language": person.language,
        "hash": password_hash,
        "must_change": must_change,
        "demo": person.demo,
        "now": now,
    }
    try:
        async with connection.begin_nested():
            await connection.execute(_ADD, values)
    except IntegrityError as error:
        raise PersonExistsError(person.email) from error


async def find(connection: AsyncConnection, email: str) -> tuple[Person, str] | None:
    """The person with that e-mail and their password's hash, disabled or not."""
    row = (await connection.execute(_BY_EMAIL, {"email": folded(email)})).one_or_none()
    return (person_of(row), row.password_hash) if row else None


async def require(connection: AsyncConnection, email: str) -> Person:
    """The person with that e-mail. Raises UnknownPersonError."""
    found = await find(connection, email)
    if found is None:
        raise UnknownPersonError(email)
    return found[0]


async def everyone(connection: AsyncConnection, utility: str | None = None) -> list[Person]:
    """Everyone, or everyone of one utility, by utility and name."""
    return [person_of(row) for row in await connection.execute(_ALL, {"utility": utility})]


async def set_password(
    connection: AsyncConnection, person_id: UUID, password_hash: str, *, changed: datetime | None
) -> None:
    """Keep another password; `changed` is when the person chose it, None when somebody else did."""
    values = {"id": person_id, "hash": password_hash, "must_change": changed is None, "changed": changed}
    await connection.execute(_SET_PASSWORD, values)


async def rehash(connection: AsyncConnection, person_id: UUID, password_hash: str) -> None:
    """The same password under today's parameters."""
    await connection.execute(_REHASH, {"id": person_id, "hash": password_hash})


async def set_language(connection: AsyncConnection, person_id: UUID, language: Language) -> None:
    """Speak `language` with them."""
    await connection.execute(_SET_LANGUAGE, {"id": person_id, "language": language})


async def set_disabled(connection: AsyncConnection, person_id: UUID, at: datetime | None) -> None:
    """They may not sign in from `at` on; None: they may again."""
    await connection.execute(_SET_DISABLED, {"id": person_id, "at": at})
