"""How a customer's endpoint learns what the caller may see. Identity decides; `backend/app.py` wires it in.

Customers lies below identity, so it knows only the shape of the gate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Protocol
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from backend.customers.models import Account
from backend.kit.auth import Caller, customer_caller
from backend.kit.db import session as request_session


class Access(Protocol):
    """What the caller has proven, and what they own: at level 1 the claimed contract, at level 2 all of theirs."""

    @property
    def utility(self) -> str: ...
    @property
    def level(self) -> int: ...
    @property
    def customer_id(self) -> UUID | None: ...
    @property
    def account_ids(self) -> tuple[UUID, ...]: ...
    @property
    def selected(self) -> UUID | None: ...


class Gate(Protocol):
    """`backend.identity.access`, or a test's own."""

    async def require(self, session: AsyncSession, caller: Caller, *, level: int) -> Access:
        """What the caller may see. Raises level-required."""

    async def account_for(
        self, session: AsyncSession, caller: Caller, *, account_id: UUID | None, level: int
    ) -> Account:
        """The account asked for, selected or only. Raises level-required, contract-needed or not-found."""


@dataclass(frozen=True, slots=True)
class Door:
    """The gate, for this request's caller."""

    gate: Gate
    session: AsyncSession
    caller: Caller

    async def account(self, account_id: UUID | None = None, *, level: int) -> Account:
        """One account that the caller owns. Raises LevelRequired, ContractNeeded, NotFound."""
        return await self.gate.account_for(self.session, self.caller, account_id=account_id, level=level)

    async def access(self, *, level: int) -> Access:
        """All that the caller owns. Raises LevelRequired, with the contacts a code could go to."""
        return await self.gate.require(self.session, self.caller, level=level)


async def _door(
    request: Request,
    caller: Annotated[Caller, Depends(customer_caller)],
    session: Annotated[AsyncSession, Depends(request_session)],
) -> Door:
    return Door(gate=request.app.state.gate, session=session, caller=caller)


Entrance = Annotated[Door, Depends(_door)]
