"""SQL of outages: bound to a utility, and for customers to the premises of their accounts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVarTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.customers.models import (
    Account,
    AccountHolder,
    AccountStatus,
    Customer,
    HolderRole,
    Meter,
    MeterStatus,
    Premise,
    Service,
)
from backend.kit.pagination import PageRequest, fetch
from backend.outages.models import OVER, Outage, OutageAffected, OutageReport, OutageStatus, OutageStatusHistory
from kit.ids import new_id

Ts = TypeVarTuple("Ts")


def _served(service: ColumnElement[Service] | Service) -> ColumnElement[bool]:
    """The premise's account has `service`: by its tariff, or by a meter there that measures."""
    metered = exists().where(
        Meter.premise_id == Premise.id, Meter.service == service, Meter.status == MeterStatus.active
    )
    return and_(Account.status != AccountStatus.closed, or_(Account.service == service, metered))


def _mine(account_ids: Iterable[UUID]) -> ColumnElement[bool]:
    return exists().where(
        Premise.account_id.in_(tuple(account_ids)),
        Premise.account_id == Account.id,
        Premise.utility_id == Outage.utility_id,
        Premise.zone == Outage.zone,
        _served(Outage.service.expression),
    )


def _current(now: datetime) -> ColumnElement[bool]:
    """Not over; planned work counts until its end."""
    ended = and_(Outage.status == OutageStatus.scheduled, Outage.planned_end <= now)
    return and_(Outage.status.not_in(tuple(OVER)), or_(Outage.planned_end.is_(None), ~ended))


def _ordered(query: Select[*Ts]) -> Select[*Ts]:
    return query.order_by(func.coalesce(Outage.started_at, Outage.planned_start), Outage.id)


async def current(
    session: AsyncSession, *, utility: str, zone: str | None, now: datetime, paging: PageRequest
) -> tuple[list[Outage], int]:
    """Outages under way or announced, in `zone` or anywhere."""
    query = select(Outage).where(Outage.utility_id == utility, _current(now))
    if zone is not None:
        query = query.where(Outage.zone == zone)
    rows, total = await fetch(session, _ordered(query), paging)
    return [row[0] for row in rows], total


async def affecting(
    session: AsyncSession, *, utility: str, account_ids: Iterable[UUID], now: datetime, paging: PageRequest
) -> tuple[list[Outage], int]:
    """Outages under way or announced at premises of these accounts."""
    query = select(Outage).where(Outage.utility_id == utility, _current(now), _mine(account_ids))
    rows, total = await fetch(session, _ordered(query), paging)
    return [row[0] for row in rows], total


async def one_affecting(
    session: AsyncSession, *, utility: str, account_ids: Iterable[UUID], outage_id: UUID
) -> Outage | None:
    """That outage, over or not, if it touches premises of these accounts."""
    query = select(Outage).where(Outage.utility_id == utility, Outage.id == outage_id, _mine(account_ids))
    return (await session.scalars(query)).one_or_none()


async def known_in_zone(
    session: AsyncSession, *, utility: str, zone: str, service: Service, now: datetime
) -> Outage | None:
    """The outage of `service` that a report from `zone` is about: begun and not over, the newest."""
    begun = or_(Outage.started_at <= now, Outage.planned_start <= now)
    query = (
        select(Outage)
        .where(Outage.utility_id == utility, Outage.zone == zone, Outage.service == service, _current(now), begun)
        .order_by(func.coalesce(Outage.started_at, Outage.planned_start).desc())
        .limit(1)
    )
    return (await session.scalars(query)).one_or_none()


async def search(
    session: AsyncSession, *, utility: str, status: OutageStatus | None, zone: str | None, paging: PageRequest
) -> tuple[list[Outage], int]:
    """All outages of a utility, newest first."""
    query = select(Outage).where(Outage.utility_id == utility).order_by(Outage.created_at.desc(), Outage.id)
    if status is not None:
        query = query.where(Outage.status == status)
    if zone is not None:
        query = query.where(Outage.zone == zone)
    rows, total = await fetch(session, query, paging)
    return [row[0] for row in rows], total


async def one(session: AsyncSession, *, utility: str, outage_id: UUID, for_update: bool = False) -> Outage | None:
    """That outage; locked until the transaction ends with `for_update`."""
    query = select(Outage).where(Outage.utility_id == utility, Outage.id == outage_id)
    if for_update:
        query = query.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(query)).one_or_none()


async def history(session: AsyncSession, outage_id: UUID) -> Sequence[OutageStatusHistory]:
    """Every step, oldest first."""
    query = select(OutageStatusHistory).where(OutageStatusHistory.outage_id == outage_id)
    return (await session.scalars(query.order_by(OutageStatusHistory.at, OutageStatusHistory.id))).all()


def _in_zone(columns: Select[*Ts], *, utility: str, zone: str, service: Service) -> Select[*Ts]:
    return columns.join(Account, Account.id == Premise.account_id).where(
        Premise.utility_id == utility, Premise.zone == zone, _served(service)
    )


async def count_affected(session: AsyncSession, *, utility: str, zone: str, service: Service) -> int:
    """How many accounts have a premise with `service` in `zone`."""
    columns = select(func.count(Premise.account_id.distinct())).select_from(Premise)
    return int(await session.scalar(_in_zone(columns, utility=utility, zone=zone, service=service)) or 0)


async def keep_affected(session: AsyncSession, outage: Outage) -> None:
    """Keep who is without service now; of those kept before, only who was told stays. Doesn't commit."""
    untold = (OutageAffected.outage_id == outage.id, OutageAffected.notified_at.is_(None))
    await session.execute(delete(OutageAffected).where(*untold))
    columns = select(literal(outage.id), Premise.id, Premise.account_id).select_from(Premise)
    found = _in_zone(columns, utility=outage.utility_id, zone=outage.zone, service=outage.service)
    kept = insert(OutageAffected).from_select(["outage_id", "premise_id", "account_id"], found)
    await session.execute(kept.on_conflict_do_nothing())


async def affected(
    session: AsyncSession, outage: Outage, paging: PageRequest
) -> tuple[list[tuple[Account, Premise, Customer | None, datetime | None]], int]:
    """Accounts without service, with the premise, the holder and when they were told, by contract number."""
    holder = and_(AccountHolder.account_id == Account.id, AccountHolder.role == HolderRole.holder)
    query = (
        select(Account, Premise, Customer, OutageAffected.notified_at)
        .join(OutageAffected, OutageAffected.account_id == Account.id)
        .join(Premise, Premise.id == OutageAffected.premise_id)
        .outerjoin(AccountHolder, holder)
        .outerjoin(Customer, Customer.id == AccountHolder.customer_id)
        .where(OutageAffected.outage_id == outage.id)
    )
    return await fetch(session, query.order_by(Account.contract_number, Premise.id), paging)


async def premise_zone(session: AsyncSession, *, utility: str, account_id: UUID) -> str | None:
    """The zone of an account's main premise."""
    query = select(Premise.zone).where(
        Premise.utility_id == utility, Premise.account_id == account_id, Premise.is_primary
    )
    return await session.scalar(query)


async def put_report(session: AsyncSession, report: OutageReport) -> tuple[OutageReport, bool]:
    """Keep `report`, or find the one with its dedup key: (the row, whether it is new)."""
    names = [column.key for column in OutageReport.__table__.columns if column.key != "id"]
    values = {name: getattr(report, name) for name in names}
    added = await session.scalar(
        insert(OutageReport)
        .values(id=new_id(), **values)
        .on_conflict_do_nothing(index_elements=["utility_id", "dedup_key"])
        .returning(OutageReport)
    )
    if added is not None:
        return added, True
    query = select(OutageReport).where(
        OutageReport.utility_id == report.utility_id, OutageReport.dedup_key == report.dedup_key
    )
    return (await session.scalars(query)).one(), False
