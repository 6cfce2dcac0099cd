"""SQL of cases: bound to a utility, and for customers to what they may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases.models import (
    CASE_NUMBERS,
    Case,
    CaseAssignment,
    CaseNote,
    CaseStatus,
    CaseStatusHistory,
    Category,
    TeamTurn,
)
from backend.customers.models import AccountHolder
from backend.identity.access import Access
from backend.kit.pagination import PageRequest, fetch

Row = TypeVar("Row", CaseStatusHistory, CaseNote, CaseAssignment)


@dataclass(frozen=True, slots=True)
class Trail:
    """What happened to one case, oldest first."""

    history: Sequence[CaseStatusHistory] = ()
    notes: Sequence[CaseNote] = ()
    assignments: Sequence[CaseAssignment] = ()


async def next_serial(session: AsyncSession) -> int:
    """A number that no other case has or will have; gaps are normal."""
    return int(await session.scalar(select(CASE_NUMBERS.next_value())) or 0)


async def next_turn(session: AsyncSession, *, utility: str, team: str) -> int:
    """How many cases the team had before this one; the row stays locked until commit, so nobody gets it twice."""
    statement = (
        insert(TeamTurn)
        .values(utility_id=utility, team=team, turns=1)
        .on_conflict_do_update(index_elements=["utility_id", "team"], set_={"turns": TeamTurn.turns + 1})
        .returning(TeamTurn.turns)
    )
    return int(await session.scalar(statement) or 1) - 1


async def standing_callback(session: AsyncSession, *, utility: str, conversation_id: UUID) -> Case | None:
    """The call that this conversation was promised and that was not made yet. Who asks for one waits for their turn."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"callback:{conversation_id}", 0))))
    query = select(Case).where(
        Case.utility_id == utility,
        Case.conversation_id == conversation_id,
        Case.category == Category.callback,
        Case.status.in_((CaseStatus.open, CaseStatus.in_progress, CaseStatus.waiting_customer)),
    )
    return (await session.scalars(query)).one_or_none()


def may_see(access: Access) -> ColumnElement[bool]:
    """Cases the caller opened in this conversation, its customer's, and those on its contracts."""
    ways: list[ColumnElement[bool]] = []
    if access.account_ids:
        ways.append(Case.account_id.in_(access.account_ids))
    if access.conversation_id is not None:
        ways.append(Case.conversation_id == access.conversation_id)
    if access.customer_id is not None:
        ways.append(Case.customer_id == access.customer_id)
    return or_(*ways) if ways else Case.id.is_(None)


async def visible(session: AsyncSession, access: Access, paging: PageRequest) -> tuple[list[Case], int]:
    """The caller's cases, newest first."""
    query = select(Case).where(Case.utility_id == access.utility, may_see(access))
    rows, total = await fetch(session, query.order_by(Case.opened_at.desc(), Case.id.desc()), paging)
    return [row[0] for row in rows], total


async def visible_one(session: AsyncSession, access: Access, *, number: str, for_update: bool = False) -> Case | None:
    """That case if the caller may see it."""
    query = select(Case).where(Case.utility_id == access.utility, Case.number == number, may_see(access))
    return (await session.scalars(query.with_for_update() if for_update else query)).one_or_none()


def _about(customer_id: UUID) -> ColumnElement[bool]:
    """The customer's own, and those on their contracts that nobody is named for."""
    theirs = select(AccountHolder.account_id).where(AccountHolder.customer_id == customer_id)
    return or_(Case.customer_id == customer_id, and_(Case.customer_id.is_(None), Case.account_id.in_(theirs)))


async def search(
    session: AsyncSession,
    *,
    utility: str,
    filters: Mapping[str, Any],
    paging: PageRequest,
    is_open: bool = False,
    customer_id: UUID | None = None,
) -> tuple[list[Case], int]:
    """Cases whose columns equal `filters` (None: any), newest first; with `is_open` those not resolved yet.

    Of a customer: also what was opened on their contracts by who gave no more than the number.
    """
    query = select(Case).where(Case.utility_id == utility)
    if customer_id is not None:
        query = query.where(_about(customer_id))
    if is_open:
        query = query.where(Case.status.not_in((CaseStatus.resolved, CaseStatus.closed)))
    for column, value in filters.items():
        if value is not None:
            query = query.where(getattr(Case, column) == value)
    rows, total = await fetch(session, query.order_by(Case.opened_at.desc(), Case.id.desc()), paging)
    return [row[0] for row in rows], total


async def by_number(session: AsyncSession, *, utility: str, number: str, for_update: bool = False) -> Case | None:
    """That case of that utility; locked until the transaction ends with `for_update`."""
    query = select(Case).where(Case.utility_id == utility, Case.number == number)
    if for_update:
        query = query.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(query)).one_or_none()


async def by_report(session: AsyncSession, *, utility: str, report_id: UUID) -> Case | None:
    """The case that an outage report opened."""
    query = select(Case).where(Case.utility_id == utility, Case.report_id == report_id)
    return (await session.scalars(query)).one_or_none()


async def trails(session: AsyncSession, cases: Iterable[Case]) -> dict[UUID, Trail]:
    """What happened to each of `cases`."""
    ids = [case.id for case in cases]
    history = await _rows(session, CaseStatusHistory, ids)
    notes = await _rows(session, CaseNote, ids)
    assignments = await _rows(session, CaseAssignment, ids)
    return {
        one: Trail(
            history=[row for row in history if row.case_id == one],
            notes=[row for row in notes if row.case_id == one],
            assignments=[row for row in assignments if row.case_id == one],
        )
        for one in ids
    }


async def _rows(session: AsyncSession, table: type[Row], case_ids: Sequence[UUID]) -> Sequence[Row]:
    query = select(table).where(table.case_id.in_(case_ids)).order_by(table.at, table.id)
    return (await session.scalars(query)).all()
