"""How contracts are named to choose from: by what the level allows to say."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from backend.customers.address import street_line
from backend.customers.models import Account
from backend.identity import repository
from kit.utility import load


class Contract(BaseModel):
    """A contract as its owner may choose it. `label` is short and safe to show at the caller's level."""

    account_id: UUID
    contract_number: str
    nickname: str | None
    label: str


async def name_contracts(
    session: AsyncSession, accounts: Iterable[Account], *, utility: str, level: int, owner: bool
) -> list[Contract]:
    """The contracts to choose from: street addresses at level 2; `…1234` or the nickname below.

    Without `owner` (only a contract number was given) the nickname is kept back too: people name homes after people.
    """
    found = tuple(accounts)
    streets = await _streets(session, found, utility=utility) if level >= 2 else {}
    return [_name(account, streets.get(account.id), owner=owner) for account in found]


async def _streets(session: AsyncSession, accounts: tuple[Account, ...], *, utility: str) -> dict[UUID, str]:
    places = await repository.streets(session, utility=utility, account_ids=[one.id for one in accounts])
    country = load(utility).country
    return {account: street_line(street, number, country=country) for account, (street, number) in places.items()}


def _name(account: Account, street: str | None, *, owner: bool) -> Contract:
    nickname = account.nickname if owner else None
    return Contract(
        account_id=account.id,
        contract_number=account.contract_number,
        nickname=nickname,
        label=street or nickname or f"…{account.contract_number[-4:]}",
    )
