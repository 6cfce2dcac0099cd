"""Who calls: a program with a key of the utility's, and the agent in whose name it acts."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import text

from bot.app import Gateway
from bot.webchat.rate import Rate
from desk.answers.shelf import Shelf
from desk.api import keys
from desk.api.keys import Key, Scope
from desk.api.problems import AgentRequired, AgentUnknown, ScopeRequired, SupervisorRequired
from desk.staff import forms
from desk.staff.door import Door
from desk.staff.person import Person, person_of
from desk.work.acts import Acts
from kit.problems import NotFound, RateLimited, Unauthorized
from kit.utility import Utility

WRONG_KEYS_A_MINUTE = 30
"""Keys that one client address may try in vain."""

_bearer = HTTPBearer(auto_error=False, description="A key of the utility's: `./ventanilla desk key add`.")
_AGENT = text("select name from runtime.agents where utility_id = :utility and id = :agent")
_PERSON = text("select * from desk.people where utility_id = :utility and handle = :agent")


@dataclass(frozen=True, slots=True)
class House:
    """What the API's endpoints share. `calls` counts by key, `wrong` by client address. `private_webhooks`: news may be
    sent into our own network, for development.
    """

    gateway: Gateway
    door: Door
    calls: Rate
    wrong: Rate
    shelf: Shelf
    private_webhooks: bool = False


@dataclass(frozen=True, slots=True)
class Caller:
    """A program that may read what is of `utility`."""

    house: House
    key: Key
    utility: Utility
    address: str

    @property
    def utilities(self) -> tuple[str, ...]:
        """The one utility, as the desk's queries ask for it."""
        return (self.utility.id,)


@dataclass(frozen=True, slots=True)
class Deputy:
    """A program in an agent's name (`desk.work.acts.Actor`). `person`: who of the desk's people the agent is."""

    caller: Caller
    handle: str
    name: str
    person: Person | None

    @property
    def door(self) -> Door:
        """The desk's database and clock."""
        return self.caller.house.door

    @property
    def address(self) -> str:
        """The program's address."""
        return self.caller.address

    @property
    def through(self) -> Mapping[str, str]:
        """The key, and the agent in whose name it was used."""
        return {"key": str(self.caller.key.id), "agent": self.handle}

    async def lives(self) -> bool:
        """The key was looked up for this very request."""
        return True

    async def see(self) -> None:
        """Noted when the key was looked up."""


def _house(request: Request) -> House:
    house: House = request.app.state.house
    return house


async def _known(house: House, bearer: str, *, address: str) -> Key:
    now = house.door.clock()
    async with house.door.engine.begin() as connection:
        key = await keys.find(connection, bearer)
        if key:
            await keys.note_use(connection, key, now=now)
    if key is None:
        if wait := house.wrong.wait_seconds(address, now):
            raise RateLimited(retry_after=math.ceil(wait))
        raise Unauthorized
    if wait := house.calls.wait_seconds(key.id, now):
        raise RateLimited(retry_after=math.ceil(wait))
    return key


def calling(scope: Scope) -> Callable[..., Awaitable[Caller]]:
    """Dependency: who calls, when their key has `scope`.

    Raises Unauthorized, RateLimited, NotFound (another's utility), ScopeRequired.
    """

    async def caller(
        request: Request,
        utility_id: str,
        bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    ) -> Caller:
        house, address = _house(request), forms.address_of(request)
        if bearer is None:
            raise Unauthorized
        key = await _known(house, bearer.credentials, address=address)
        utility = house.door.utilities.get(utility_id)
        if utility is None or key.utility != utility.id:
            raise NotFound
        if scope not in key.scopes:
            raise ScopeRequired(required=scope)
        return Caller(house, key, utility, address)

    return caller


Reader = Annotated[Caller, Depends(calling("read"))]
Actor = Annotated[Caller, Depends(calling("act"))]
Subscriber = Annotated[Caller, Depends(calling("webhooks"))]


async def deputy(caller: Caller, agent: str) -> Deputy:
    """The caller in the name of an agent of the utility. Raises AgentUnknown (also when they are disabled)."""
    values = {"utility": caller.utility.id, "agent": agent}
    async with caller.house.door.engine.connect() as connection:
        row = (await connection.execute(_AGENT, values)).one_or_none()
        found = (await connection.execute(_PERSON, values)).one_or_none()
    person = person_of(found) if found else None
    if row is None or (person and person.disabled_at):
        raise AgentUnknown
    return Deputy(caller, agent, row.name, person)


def acts_of(actor: Deputy) -> Acts:
    """What that agent may do."""
    return Acts(actor, actor.caller.utility, actor.caller.house.gateway.channels)


async def acting(
    caller: Actor,
    x_agent: Annotated[str | None, Header(description="The id of the agent in whose name it is done.")] = None,
) -> Acts:
    """Dependency: the acts of the agent that `X-Agent` names. Raises AgentRequired and AgentUnknown."""
    if not x_agent:
        raise AgentRequired
    return acts_of(await deputy(caller, x_agent))


Doing = Annotated[Acts, Depends(acting)]


@dataclass(frozen=True, slots=True)
class Chair:
    """A program in the name of one of the desk's supervisors: `person`."""

    actor: Deputy
    person: Person


async def presiding(
    caller: Actor,
    x_agent: Annotated[str | None, Header(description="The id of the supervisor in whose name it is done.")] = None,
) -> Chair:
    """Dependency: the supervisor that `X-Agent` names. Raises AgentRequired, AgentUnknown and SupervisorRequired."""
    if not x_agent:
        raise AgentRequired
    found = await deputy(caller, x_agent)
    if found.person is None or not found.person.is_at_least("supervisor"):
        raise SupervisorRequired
    return Chair(found, found.person)


Presiding = Annotated[Chair, Depends(presiding)]
