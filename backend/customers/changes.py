"""What a utility's people change in its records: customers, premises, whether a contract is served (CUS-02, 04, 07).

Every change leaves a RecordChange: who, when, which fields, never what stood in them. Changing a thing to what it
already is changes nothing, so a repeat does no harm and leaves no trace.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.customers import repository
from backend.customers.errors import DisconnectionForbidden
from backend.customers.models import (
    ACCOUNT_TRANSITIONS,
    PROTECTED_TRANSITIONS,
    Account,
    AccountStatus,
    Customer,
    CustomerKind,
    Meter,
    MeterStatus,
    Premise,
    RecordChange,
    Service,
    Subject,
)
from backend.customers.schemas import BillingChange, CustomerChange, NewCustomer, PremiseChange, RecordChangeOut
from backend.kit.pagination import Page, PageRequest, fetch
from backend.kit.problems import Invalid, NotFound
from backend.kit.transitions import step
from kit.utility import Utility

PROTECTED_SERVICES: Final = (Service.water, Service.wastewater)
"""What the Ley General de Aguas calls water and sanitation."""
HOUSEHOLD: Final = "domestic"
"""How the codes of households' tariffs begin (`domestica`)."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Who changes something (a staff id, or `admin`), and when."""

    by: str
    now: datetime


def record(
    session: AsyncSession,
    row: Customer | Premise | Account | Meter,
    fields: Iterable[str],
    hand: Hand,
    *,
    reason: str | None = None,
) -> None:
    """Keep that these fields of `row` were changed. Doesn't commit."""
    change = RecordChange(
        utility_id=row.utility_id,
        subject=Subject(type(row).__name__.lower()),
        subject_id=row.id,
        fields=sorted(fields),
        reason=reason,
        changed_by=hand.by,
        at=hand.now,
    )
    session.add(change)


async def listed(
    session: AsyncSession, *, utility: str, subject_id: UUID | None, paging: PageRequest
) -> Page[RecordChangeOut]:
    """Changes of one record or of all, the newest first."""
    query = select(RecordChange).where(RecordChange.utility_id == utility)
    if subject_id is not None:
        query = query.where(RecordChange.subject_id == subject_id)
    rows, total = await fetch(session, query.order_by(RecordChange.at.desc(), RecordChange.id.desc()), paging)
    items = [RecordChangeOut.model_validate(row[0]) for row in rows]
    return Page(items=items, page=paging.page, size=paging.size, total=total)


async def add_customer(session: AsyncSession, new: NewCustomer, *, utility: Utility, hand: Hand) -> Customer:
    """A customer without contracts yet. Doesn't commit. Raises Invalid for a language that the utility lacks."""
    _check_language(utility, new.language)
    given = new.model_dump(exclude_none=True)
    customer = Customer(utility_id=utility.id, **given)
    session.add(customer)
    await session.flush()
    record(session, customer, given, hand)
    return customer


async def change_customer(
    session: AsyncSession, change: CustomerChange, *, utility: Utility, customer_id: UUID, hand: Hand
) -> None:
    """Name, language or how they are reached; commits. Raises NotFound, Invalid."""
    query = select(Customer).where(Customer.id == customer_id, Customer.utility_id == utility.id)
    customer = (await session.scalars(query.with_for_update())).one_or_none()
    if customer is None:
        raise NotFound
    _check_language(utility, change.language)
    _apply(session, customer, change.given(), hand)
    await session.commit()


async def change_premise(
    session: AsyncSession, change: PremiseChange, *, utility: Utility, premise_id: UUID, hand: Hand
) -> Premise:
    """Where a place is; commits. Raises NotFound, and Invalid for a zone that there is not."""
    query = select(Premise).where(Premise.id == premise_id, Premise.utility_id == utility.id)
    premise = (await session.scalars(query.with_for_update())).one_or_none()
    if premise is None:
        raise NotFound
    if change.zone is not None and utility.find_zone(change.zone) is None:
        raise Invalid(errors=[{"field": "body.zone", "message": "no such zone"}])
    _apply(session, premise, change.given(), hand)
    await session.commit()
    return premise


async def change_billing(
    session: AsyncSession, change: BillingChange, *, utility: str, account_id: UUID, hand: Hand
) -> None:
    """When a contract is billed; commits. Raises NotFound."""
    account = await _locked_account(session, utility=utility, account_id=account_id)
    _apply(session, account, change.given(), hand)
    await session.commit()


async def _locked_account(session: AsyncSession, *, utility: str, account_id: UUID) -> Account:
    query = select(Account).where(Account.id == account_id, Account.utility_id == utility)
    account = (await session.scalars(query.with_for_update())).one_or_none()
    if account is None:
        raise NotFound
    return account


def _check_language(utility: Utility, language: str | None) -> None:
    if language is not None and language not in utility.languages:
        raise Invalid(errors=[{"field": "body.language", "message": "the utility doesn't speak it"}])


def _apply(session: AsyncSession, row: Customer | Premise | Account, given: Mapping[str, Any], hand: Hand) -> None:
    """Set what differs, and record it."""
    changed = [name for name, value in given.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, given[name])
    if changed:
        record(session, row, changed, hand)


async def change_service(
    session: AsyncSession, wanted: AccountStatus, *, utility: Utility, account_id: UUID, reason: str, hand: Hand
) -> Account:
    """Connect, restrict or disconnect a contract. Doesn't commit.

    Raises NotFound, TransitionRefused, and DisconnectionForbidden for domestic water in Mexico (inventory X8).
    """
    account = await _locked_account(session, utility=utility.id, account_id=account_id)
    table = ACCOUNT_TRANSITIONS
    if utility.country == "MX" and await _domestic_water(session, account):
        table = PROTECTED_TRANSITIONS
    if wanted in ACCOUNT_TRANSITIONS[account.status] - table[account.status]:
        steps: dict[str, Any] = {"from": account.status, "to": wanted, "allowed": sorted(table[account.status])}
        raise DisconnectionForbidden(**steps)
    account.status = step(table, current=account.status, wanted=wanted)
    record(session, account, ["status"], hand, reason=reason)
    await session.flush()
    return account


async def _domestic_water(session: AsyncSession, account: Account) -> bool:
    """Whether a home's water or drainage hangs from the contract: by its tariff, or because no business signed it."""
    holder = await repository.holder(session, account_id=account.id)
    business = holder is not None and holder.kind is CustomerKind.business
    if business and not account.tariff.startswith(HOUSEHOLD):
        return False
    metered = exists().where(
        Meter.account_id == account.id, Meter.service.in_(PROTECTED_SERVICES), Meter.status == MeterStatus.active
    )
    return account.service in PROTECTED_SERVICES or bool(await session.scalar(select(metered)))
