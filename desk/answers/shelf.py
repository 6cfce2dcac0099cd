"""The answers of each utility, in both languages. What `utilities/<id>/answers.yml` holds comes in once, by its name:
what supervisors changed or retired since is left as they left it.

ShelfError
├── TakenError       another answer has that name
├── UnknownError     there is no such answer, or not any more
└── BadError         a name or words that won't do
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import yaml
from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.orm import Mapped, mapped_column

from desk.answers.variables import strangers
from desk.staff import audit
from desk.staff.models import Base
from desk.staff.person import Person
from desk.work.actor import Actor
from kit.clock import Clock
from kit.ids import new_id
from kit.utility import Utility, plain
from kit.utility_parts import Language
from kit.words import readable

FILE = "answers.yml"
MAX_LENGTH = 1000
NAME = re.compile(r"^[a-záéíóúüñ0-9][a-záéíóúüñ0-9-]{1,29}$")

_DELIVER = text("""
insert into desk.answers (id, utility_id, origin, name, spanish, english, changed_at)
values (:id, :utility, :name, :name, :spanish, :english, :now)
on conflict do nothing
""")
_OF = text("select * from desk.answers where utility_id = :utility and retired_at is null order by name")
_ADD = text("""
insert into desk.answers (id, utility_id, name, spanish, english, changed_at, changed_by)
values (:id, :utility, :name, :spanish, :english, :now, :by)
""")
_CHANGE = text("""
update desk.answers set name = :name, spanish = :spanish, english = :english, changed_at = :now, changed_by = :by
where id = :id and utility_id = :utility and retired_at is null
""")
_RETIRE = text("""
update desk.answers set retired_at = :now, changed_by = :by
where id = :id and utility_id = :utility and retired_at is null
""")


class ShelfError(Exception):
    """What can be wrong with a change of the shelf."""


class TakenError(ShelfError):
    """Another answer has that name."""


class UnknownError(ShelfError):
    """There is no such answer, or not any more."""


class BadError(ShelfError):
    """A name or words that won't do; the text is one of REASONS, a key of the words that say why."""

    REASONS = ("answer_bad_name", "answer_bad_empty", "answer_bad_long", "answer_bad_variable")


class AnswerRow(Base):
    """An answer that is kept. `origin` is its name in the utility's file, so that it comes in once for ever."""

    __tablename__ = "answers"
    __table_args__ = (
        UniqueConstraint("utility_id", "origin"),
        Index("uq_answers_name", "utility_id", "name", unique=True, postgresql_where=text("retired_at is null")),
        CheckConstraint("spanish <> '' and english <> ''", name="words"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    utility_id: Mapped[str]
    origin: Mapped[str | None]
    name: Mapped[str]
    spanish: Mapped[str]
    english: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID | None]  # none: as delivered
    retired_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Answer:
    """What agents find under `/name`."""

    id: UUID
    name: str
    spanish: str
    english: str

    def in_language(self, language: str | None) -> str:
        """The words for a customer who speaks it."""
        return self.english if language == "en" else self.spanish


def delivered(utility: Utility) -> dict[str, dict[Language, str]]:
    """What the utility's file holds, by name; nothing where there is no file."""
    path = utility.folder / FILE
    if not path.exists():
        return {}
    found: dict[str, dict[Language, str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


async def deliver(engine: AsyncEngine, utility: Utility, *, now: datetime) -> None:
    """Bring in what the file holds and the table never had."""
    rows = [
        {
            "id": new_id(),
            "utility": utility.id,
            "name": name,
            "spanish": words["es"].strip(),
            "english": words["en"].strip(),
            "now": now,
        }
        for name, words in delivered(utility).items()
    ]
    if rows:
        async with engine.begin() as connection:
            await connection.execute(_DELIVER, rows)


async def answers_of(connection: AsyncConnection, utility: str) -> tuple[Answer, ...]:
    """All that are not retired, by name."""
    rows = (await connection.execute(_OF, {"utility": utility})).all()
    return tuple(Answer(row.id, row.name, row.spanish, row.english) for row in rows)


@dataclass
class Shelf:
    """The answers of all utilities. A file is read once in a process's life, when somebody first asks."""

    engine: AsyncEngine
    clock: Clock
    _read: set[str] = field(default_factory=set)

    async def of(self, utility: Utility) -> tuple[Answer, ...]:
        """What the utility's agents have at hand now, by name."""
        if utility.id not in self._read:
            await deliver(self.engine, utility, now=self.clock())
            self._read.add(utility.id)
        async with self.engine.connect() as connection:
            return await answers_of(connection, utility.id)


def matching(answers: Iterable[Answer], typed: str) -> tuple[Answer, ...]:
    """Those whose name begins so, then those that have all the typed words in name or text. Pure."""
    asked = plain(typed).split()
    found = [one for one in answers if all(word in plain(f"{one.name} {one.spanish} {one.english}") for word in asked)]
    first = "-".join(asked)
    return tuple(sorted(found, key=lambda one: (not plain(one.name).replace(" ", "-").startswith(first), one.name)))


def checked(name: str, spanish: str, english: str) -> dict[str, str]:
    """A name and words that will do. Raises BadError."""
    values = {"name": readable(name).lower().lstrip("/"), "spanish": readable(spanish), "english": readable(english)}
    if not NAME.match(values["name"]):
        raise BadError("answer_bad_name")
    if not values["spanish"] or not values["english"]:
        raise BadError("answer_bad_empty")
    if max(len(values["spanish"]), len(values["english"])) > MAX_LENGTH:
        raise BadError("answer_bad_long")
    if strangers(values["spanish"] + values["english"]):
        raise BadError("answer_bad_variable")
    return values


@dataclass(frozen=True, slots=True)
class Keeper:
    """A supervisor who keeps a utility's shelf: `person`, on a page or through a program. Each change is one
    transaction, with its row in the audit log.
    """

    actor: Actor
    person: Person
    utility: Utility

    async def add(self, name: str, spanish: str, english: str) -> UUID:
        """One more. Raises BadError, TakenError."""
        made = new_id()
        await self._write("answer_added", _ADD, made, checked(name, spanish, english))
        return made

    async def change(self, answer: UUID, name: str, spanish: str, english: str) -> None:
        """Other words, or another name. Raises BadError, TakenError, UnknownError."""
        await self._write("answer_changed", _CHANGE, answer, checked(name, spanish, english))

    async def retire(self, answer: UUID) -> None:
        """Nobody finds it any more. Raises UnknownError."""
        await self._write("answer_retired", _RETIRE, answer, {})

    async def _write(self, what: str, statement: Any, answer: UUID, values: dict[str, str]) -> None:
        now = self.actor.door.clock()
        own = {"id": answer, "utility": self.utility.id, "now": now, "by": self.person.id}
        try:
            async with self.actor.door.engine.begin() as connection:
                if (await connection.execute(statement, own | values)).rowcount == 0:
                    raise UnknownError(str(answer))
                await audit.write(
                    connection,
                    what,
                    now=now,
                    address=self.actor.address,
                    person=self.person,
                    utility=self.utility.id,
                    detail={"answer": str(answer), **self.actor.through},
                )
        except IntegrityError as error:
            raise TakenError(str(answer)) from error
