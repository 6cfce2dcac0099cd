"""What becomes of cases: opened with a number and an owner, noted, moved on, handed over. Callers commit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases import repository
from backend.cases.categories import ANSWERED_WITHIN, TERMS, team_for
from backend.cases.errors import AssigneeUnknown
from backend.cases.models import (
    CASE_TRANSITIONS,
    Case,
    CaseAssignment,
    CaseNote,
    CaseStatus,
    CaseStatusHistory,
    Category,
    Priority,
)
from backend.customers import service as customers
from backend.identity.access import Access
from backend.kit.problems import NotFound
from backend.kit.transitions import step
from kit.utility import Utility

ROUTING: Final = "routing"
CUSTOMER: Final = "customer"


@dataclass(frozen=True, slots=True)
class Opening:
    """What a case is opened with, and for whom as far as is known."""

    category: Category
    subject: str
    description: str
    location: str | None = None
    priority: Priority | None = None
    customer_id: UUID | None = None
    account_id: UUID | None = None
    conversation_id: UUID | None = None
    outage_id: UUID | None = None
    report_id: UUID | None = None


async def open_case(session: AsyncSession, utility: Utility, opening: Opening, *, by: str, now: datetime) -> Case:
    """Open a case with the next number, given to whose turn it is in the team it belongs to.

    A conversation is promised one call at a time: who asks to be called again gets the case that stands, with a note.
    """
    if opening.category is Category.callback and opening.conversation_id is not None:
        standing = await repository.standing_callback(
            session, utility=utility.id, conversation_id=opening.conversation_id
        )
        if standing is not None:
            await _asked_again(session, standing, opening.description, now=now)
            return standing
    priority = opening.priority or TERMS[opening.category].priority
    team = team_for(utility, opening.category, priority)
    case = Case(
        utility_id=utility.id,
        number=f"CASE-{utility.today(now).year}-{await repository.next_serial(session):06d}",
        kind=TERMS[opening.category].kind,
        category=opening.category,
        subject=opening.subject,
        description=opening.description,
        location=opening.location,
        priority=priority,
        status=CaseStatus.open,
        team=team,
        assignee=await whose_turn(session, utility, team),
        customer_id=opening.customer_id,
        account_id=opening.account_id,
        conversation_id=opening.conversation_id,
        outage_id=opening.outage_id,
        report_id=opening.report_id,
        opened_at=now,
        expected_by=_promised(utility, opening.category, priority, now),
    )
    session.add(case)
    await session.flush()
    session.add(CaseStatusHistory(case_id=case.id, status=case.status, changed_by=by, at=now))
    session.add(_assignment(case, by=ROUTING, now=now))
    await session.flush()
    return case


async def _asked_again(session: AsyncSession, case: Case, words: str, *, now: datetime) -> None:
    if words != case.description:
        session.add(CaseNote(case_id=case.id, author=CUSTOMER, text=words, customer_visible=True, at=now))
        await session.flush()


def _promised(utility: Utility, category: Category, priority: Priority, now: datetime) -> datetime:
    """By when it is answered; who asks out of hours to be called is called at the next opening."""
    opens = utility.next_opening(now)
    if category is Category.callback and opens is not None and opens > now:
        return opens
    return now + ANSWERED_WITHIN[priority]


async def check_belongs(
    session: AsyncSession, *, utility: str, customer_id: UUID | None, account_id: UUID | None
) -> None:
    """That they are of this utility, and the contract that customer's. Raises NotFound."""
    if customer_id is not None:
        theirs = await customers.account_ids(session, utility=utility, customer_id=customer_id)
        if account_id is not None and account_id not in theirs:
            raise NotFound
    elif account_id is not None:
        await customers.account_detail(session, utility=utility, account_id=account_id)


async def whose_turn(session: AsyncSession, utility: Utility, team: str) -> str:
    """The id of the team's next member, round robin."""
    members = utility.teams[team].members
    turn = await repository.next_turn(session, utility=utility.id, team=team)
    return members[turn % len(members)].id


def _assignment(case: Case, *, by: str, now: datetime) -> CaseAssignment:
    return CaseAssignment(case_id=case.id, team=case.team, assignee=case.assignee, assigned_by=by, at=now)


def wrote(access: Access, case: Case) -> bool:
    """Whether the caller may read what was written on a case it may see: its own, or its proven contract's."""
    if access.conversation_id is not None and case.conversation_id == access.conversation_id:
        return True
    if access.customer_id is None:
        return False
    return case.customer_id in (None, access.customer_id)


async def visible_one(session: AsyncSession, access: Access, number: str) -> Case:
    """That case, if the caller may see it. Raises NotFound."""
    case = await repository.visible_one(session, access, number=number.strip().upper())
    if case is None:
        raise NotFound
    return case


async def note_by_customer(session: AsyncSession, access: Access, *, number: str, text: str, now: datetime) -> Case:
    """Add the customer's words; a case that waited for the customer goes on. Raises NotFound."""
    case = await repository.visible_one(session, access, number=number.strip().upper(), for_update=True)
    if case is None or not wrote(access, case):
        raise NotFound
    session.add(CaseNote(case_id=case.id, author=CUSTOMER, text=text, customer_visible=True, at=now))
    if case.status is CaseStatus.waiting_customer:
        _move(session, case, CaseStatus.in_progress, by=CUSTOMER, now=now)
    await session.flush()
    return case


async def get(session: AsyncSession, *, utility: str, number: str, for_update: bool = False) -> Case:
    """That case of that utility. Raises NotFound."""
    case = await repository.by_number(session, utility=utility, number=number.upper(), for_update=for_update)
    if case is None:
        raise NotFound
    return case


def change_status(session: AsyncSession, case: Case, wanted: CaseStatus, *, by: str, now: datetime) -> None:
    """Take the next step. Raises TransitionRefused."""
    _move(session, case, step(CASE_TRANSITIONS, current=case.status, wanted=wanted), by=by, now=now)


def _move(session: AsyncSession, case: Case, status: CaseStatus, *, by: str, now: datetime) -> None:
    case.status = status
    if status is CaseStatus.resolved:
        case.resolved_at = now
    elif status is not CaseStatus.closed:
        case.resolved_at = None
    session.add(CaseStatusHistory(case_id=case.id, status=status, changed_by=by, at=now))


async def assign(
    session: AsyncSession, utility: Utility, case: Case, *, team: str, assignee: str | None, by: str, now: datetime
) -> None:
    """Hand a case to a team's member, or to whose turn it is there. Raises AssigneeUnknown."""
    members = {key: [member.id for member in found.members] for key, found in utility.teams.items()}
    if team not in members or (assignee is not None and assignee not in members[team]):
        raise AssigneeUnknown(teams=members)
    case.team = team
    case.assignee = assignee or await whose_turn(session, utility, team)
    session.add(_assignment(case, by=by, now=now))
    await session.flush()
