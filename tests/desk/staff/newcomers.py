"""People made up for the tests of the desk."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pyotp
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from desk.staff import account, people, sign_in
from desk.staff.door import Door
from desk.staff.passwords import hash_of
from desk.staff.people import NewPerson
from desk.staff.person import Person
from desk.staff.second_step import secret_of
from kit import utility

PASSWORD = "lluvia sobre el acueducto"
KEY = "k" * 40


@dataclass
class Moment:
    """A clock that stands still until it is moved. Each begins on a day of its own, so that tests don't meet."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass
class Desk:
    """The door of a desk, a clock to move, and an address that nobody else has."""

    door: Door
    moment: Moment
    address: str = field(default_factory=lambda: f"198.51.100.{uuid4().hex[:6]}")

    async def newcomer(self, *, password: str = PASSWORD, must_change: bool = False, **fields: Any) -> Person:
        """Somebody new, of Aguas de Cantera and an agent unless said otherwise."""
        name = uuid4().hex[:12]
        new = NewPerson(utility="cantera", name="Noemí Ruiz", email=f"{name}@desk.test", role="agent", language="es")
        person = people.checked(replace(new, **fields), self.door.utilities)
        async with self.door.engine.begin() as connection:
            await people.add(
                connection,
                person,
                password_hash=await hash_of(password),
                must_change=must_change,
                now=self.door.clock(),
            )
            if not must_change:
                await people.set_password(connection, person.id, await hash_of(password), changed=self.door.clock())
        return person

    async def enter(self, person: Person, password: str = PASSWORD) -> str:
        """Sign in; the session's token."""
        begun = await sign_in.sign_in(self.door, email=person.email, password=password, address=self.address)
        return begun.token

    async def secret(self, person: Person) -> str:
        """What the person's app knows."""
        async with self.door.engine.connect() as connection:
            found = await secret_of(connection, person.id, key=self.door.key)
        assert found is not None
        return found

    async def with_second_step(self, person: Person) -> tuple[str, ...]:
        """Turn on the second step; the recovery codes."""
        session = await sign_in.session_of(self.door, await self.enter(person))
        assert session is not None
        await account.prepare_second_step(self.door, session, password=PASSWORD, address=self.address)
        codes = await account.turn_on_second_step(
            self.door, session, code=await self.code(person), address=self.address
        )
        self.moment.pass_(minutes=2)
        return codes

    async def code(self, person: Person) -> str:
        """What the person's app shows now."""
        return pyotp.TOTP(await self.secret(person)).at(self.moment.now)

    async def noted(self, person: Person) -> list[str]:
        """What the audit log says that they did, in order."""
        async with self.door.engine.connect() as connection:
            found = await connection.execute(
                text("select what from desk.audit where person_id = :id order by at, id"), {"id": person.id}
            )
        return [row.what for row in found]


def make_desk(engine: AsyncEngine, *, demo: bool = False, https: bool = False) -> Desk:
    moment = Moment()
    return Desk(Door(engine, KEY, moment, utility.load_all(), demo=demo, https=https), moment)
