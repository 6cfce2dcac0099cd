"""SQL of customers: every query is bound to a utility or to accounts that the caller was shown to own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Select,
    column,
    false,
    func,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.customers.models import Account, AccountHolder, Customer, HolderRole, Meter, Preference, Premise
from backend.kit.pagination import PageRequest, fetch
from kit.utility import plain

AccountRow = tuple[Account, HolderRole | None, int]


def balance_of(account_id: ColumnElement[UUID]) -> ColumnElement[int]:
    """Bills − settled payments ± adjustments of an account, in minor units (the function of migration 0001)."""
    return type_coerce(func.service.account_balance(account_id), BigInteger())


async def last_payment(session: AsyncSession, *, account_id: UUID) -> tuple[int, datetime] | None:
    """(Minor units, when) of the account's newest settled payment (the function of migration 0006)."""
    paid = func.service.account_last_payment(account_id).table_valued(
        column("amount_minor", BigInteger), column("received_at", DateTime(timezone=True))
    )
    row = (await session.execute(select(paid.c.amount_minor, paid.c.received_at))).one_or_none()
    return row and (row[0], row[1])


def _accounts(customer_id: UUID | None) -> Select[Account, HolderRole | None, int]:
    """Accounts with the customer's role in each and the balance."""
    link = (AccountHolder.account_id == Account.id) & (AccountHolder.customer_id == customer_id)
    return (
        select(Account, AccountHolder.role, balance_of(Account.id.expression).label("balance"))
        .outerjoin(AccountHolder, link)
        .order_by(Account.contract_number)
    )


async def accounts(
    session: AsyncSession, *, account_ids: Iterable[UUID], customer_id: UUID | None, paging: PageRequest
) -> tuple[list[AccountRow], int]:
    """Rows (Account, role, balance), by contract number."""
    return await fetch(session, _accounts(customer_id).where(Account.id.in_(account_ids)), paging)


async def account(
    session: AsyncSession, *, utility: str, account_id: UUID, customer_id: UUID | None = None
) -> AccountRow | None:
    """(Account, role, balance), or None."""
    query = _accounts(customer_id).where(Account.id == account_id, Account.utility_id == utility)
    row = (await session.execute(query)).one_or_none()
    return row and (row[0], row[1], row[2])


async def accounts_of_customer(session: AsyncSession, *, customer_id: UUID) -> Sequence[AccountRow]:
    """All rows (Account, role, balance) of one customer."""
    query = _accounts(customer_id).where(AccountHolder.customer_id == customer_id)
    return [(row[0], row[1], row[2]) for row in await session.execute(query)]


async def account_ids_of(session: AsyncSession, *, customer_id: UUID) -> Sequence[UUID]:
    """The contracts that the customer is linked to, closed ones too."""
    query = select(AccountHolder.account_id).where(AccountHolder.customer_id == customer_id)
    return (await session.scalars(query)).all()


async def premises(session: AsyncSession, *, account_ids: Iterable[UUID]) -> Sequence[Premise]:
    """Premises of these accounts, the primary first."""
    query = select(Premise).where(Premise.account_id.in_(account_ids)).order_by(Premise.is_primary.desc(), Premise.id)
    return (await session.scalars(query)).all()


async def premises_page(
    session: AsyncSession, *, account_ids: Iterable[UUID], paging: PageRequest
) -> tuple[list[tuple[Premise]], int]:
    """Rows (Premise,), the primary ones first."""
    query = select(Premise).where(Premise.account_id.in_(account_ids)).order_by(Premise.is_primary.desc(), Premise.id)
    return await fetch(session, query, paging)


async def premise(session: AsyncSession, *, account_ids: Iterable[UUID], premise_id: UUID) -> Premise | None:
    """The premise, when it belongs to one of these accounts."""
    query = select(Premise).where(Premise.id == premise_id, Premise.account_id.in_(account_ids))
    return (await session.scalars(query)).one_or_none()


async def make_primary(session: AsyncSession, chosen: Premise) -> None:
    """Make `chosen` its account's only primary premise. Doesn't commit.

    All of the account's premises are locked first, so that two choices take turns; the unique index looks at each row
    as it is written, hence the old primary goes before the new one comes.
    """
    siblings = Premise.account_id == chosen.account_id
    await session.execute(select(Premise.id).where(siblings).order_by(Premise.id).with_for_update())
    await session.execute(update(Premise).where(siblings, Premise.is_primary).values(is_primary=False))
    await session.execute(update(Premise).where(Premise.id == chosen.id).values(is_primary=True))


async def meters(session: AsyncSession, *, account_ids: Iterable[UUID]) -> Sequence[Meter]:
    """Meters of these accounts."""
    return (await session.scalars(select(Meter).where(Meter.account_id.in_(account_ids)).order_by(Meter.serial))).all()


async def customer(session: AsyncSession, *, utility: str, customer_id: UUID) -> Customer | None:
    """The customer of this utility, or None."""
    query = select(Customer).where(Customer.id == customer_id, Customer.utility_id == utility)
    return (await session.scalars(query)).one_or_none()


async def holder(session: AsyncSession, *, account_id: UUID) -> Customer | None:
    """Who signed the contract."""
    query = (
        select(Customer)
        .join(AccountHolder, AccountHolder.customer_id == Customer.id)
        .where(AccountHolder.account_id == account_id, AccountHolder.role == HolderRole.holder)
    )
    return (await session.scalars(query)).one_or_none()


async def preference(session: AsyncSession, *, customer_id: UUID) -> Preference | None:
    """The customer's stored preferences."""
    return await session.get(Preference, customer_id)


async def save_preference(session: AsyncSession, *, customer_id: UUID, values: dict[str, Any]) -> None:
    """Write all preferences of a customer, whether or not some were there."""
    row = insert(Preference).values(customer_id=customer_id, **values)
    await session.execute(row.on_conflict_do_update(index_elements=[Preference.customer_id], set_=values))


async def search_customers(
    session: AsyncSession, *, utility: str, words: str, paging: PageRequest
) -> tuple[list[tuple[Customer, list[str]]], int]:
    """Rows (Customer, [contract numbers]): by part of the name (accents aside), contract number, phone or e-mail."""
    contracts = (
        select(func.array_agg(Account.contract_number))
        .join(AccountHolder, AccountHolder.account_id == Account.id)
        .where(AccountHolder.customer_id == Customer.id)
        .scalar_subquery()
    )
    query = select(Customer, func.coalesce(contracts, [])).where(Customer.utility_id == utility)
    if words:
        query = query.where(_matches(words, utility=utility))
    return await fetch(session, query.order_by(Customer.folded_name, Customer.id), paging)


def _matches(words: str, *, utility: str) -> ColumnElement[bool]:
    by_contract = (
        select(AccountHolder.customer_id)
        .join(Account, Account.id == AccountHolder.account_id)
        .where(Account.utility_id == utility, Account.contract_number == words)
    )
    name = plain(words)
    return or_(
        Customer.folded_name.contains(name, autoescape=True) if name else false(),
        Customer.phone == words,
        Customer.email == words.lower(),
        Customer.id.in_(by_contract),
    )
