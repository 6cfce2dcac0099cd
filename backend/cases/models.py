"""Cases: what somebody asked to be done, who works on it, and everything that happened to it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import Boolean, ForeignKey, Index, Sequence, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.kit.orm import Base, Created, choice
from kit.ids import new_id

CASE_NUMBERS: Final = Sequence("case_numbers", schema="service", metadata=Base.metadata)


class CaseKind(StrEnum):
    """What is asked for (CAS-01)."""

    service_request = "service_request"
    complaint = "complaint"
    dispute = "dispute"


class Category(StrEnum):
    """What it is about; `teams` in utility.yml say who works on which."""

    billing = "billing"
    dispute = "dispute"
    tariff = "tariff"
    account = "account"
    payment = "payment"
    payment_plan = "payment_plan"
    refund = "refund"
    leak = "leak"
    outage = "outage"
    low_pressure = "low_pressure"
    water_quality = "water_quality"
    meter = "meter"
    sewer = "sewer"
    connection = "connection"
    emergency = "emergency"
    handoff = "handoff"
    callback = "callback"
    other = "other"


class Priority(StrEnum):
    """How urgent. High and emergency go to the supervisors."""

    low = "low"
    medium = "medium"
    high = "high"
    emergency = "emergency"


class CaseStatus(StrEnum):
    """How far along."""

    open = "open"
    in_progress = "in_progress"
    waiting_customer = "waiting_customer"
    resolved = "resolved"
    closed = "closed"


_S = CaseStatus

CASE_TRANSITIONS: Final[dict[CaseStatus, frozenset[CaseStatus]]] = {
    _S.open: frozenset({_S.in_progress, _S.waiting_customer, _S.resolved, _S.closed}),
    _S.in_progress: frozenset({_S.waiting_customer, _S.resolved, _S.closed}),
    _S.waiting_customer: frozenset({_S.in_progress, _S.resolved, _S.closed}),
    _S.resolved: frozenset({_S.in_progress, _S.closed}),
    _S.closed: frozenset(),
}


class Case(Base, Created):
    """One case. `number` is what people say aloud; `team` and `assignee` are keys and ids of utility.yml.

    `conversation_id` opened it and may always see it. `report_id` and `outage_id` tie an outage report's case to what
    was reported and to the known outage.
    """

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("report_id"),
        Index("ix_cases_utility_id_status_opened_at", "utility_id", "status", "opened_at"),
        Index("ix_cases_customer_id", "customer_id"),
        Index("ix_cases_account_id", "account_id"),
        Index("ix_cases_conversation_id", "conversation_id"),
        Index(
            "uq_cases_callback",
            "conversation_id",
            unique=True,
            postgresql_where=text("category = 'callback' and status in ('open', 'in_progress', 'waiting_customer')"),
        ),
        Index("ix_cases_outage_id", "outage_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    utility_id: Mapped[str]
    number: Mapped[str]
    kind: Mapped[CaseKind] = mapped_column(choice(CaseKind))
    category: Mapped[Category] = mapped_column(choice(Category))
    subject: Mapped[str]
    description: Mapped[str]
    location: Mapped[str | None]
    priority: Mapped[Priority] = mapped_column(choice(Priority), server_default="medium")
    status: Mapped[CaseStatus] = mapped_column(choice(CaseStatus), server_default="open")
    team: Mapped[str]
    assignee: Mapped[str]
    customer_id: Mapped[UUID | None] = mapped_column(ForeignKey("service.customers.id"))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("service.accounts.id"))
    conversation_id: Mapped[UUID | None]
    outage_id: Mapped[UUID | None] = mapped_column(ForeignKey("service.outages.id"))
    report_id: Mapped[UUID | None] = mapped_column(ForeignKey("service.outage_reports.id"))
    opened_at: Mapped[datetime]
    expected_by: Mapped[datetime]
    resolved_at: Mapped[datetime | None]


class CaseNote(Base):
    """Words on a case. `author` is `customer`, a staff id, or `admin`. Internal unless `customer_visible`."""

    __tablename__ = "case_notes"
    __table_args__ = (Index("ix_case_notes_case_id_at", "case_id", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("service.cases.id"))
    author: Mapped[str]
    text: Mapped[str]
    customer_visible: Mapped[bool] = mapped_column(Boolean, server_default=false())
    at: Mapped[datetime]


class CaseStatusHistory(Base):
    """One step of a case."""

    __tablename__ = "case_status_history"
    __table_args__ = (Index("ix_case_status_history_case_id_at", "case_id", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("service.cases.id"))
    status: Mapped[CaseStatus] = mapped_column(choice(CaseStatus))
    changed_by: Mapped[str]
    at: Mapped[datetime]


class CaseAssignment(Base):
    """Who was given a case, by whom: `routing`, a staff id, or `admin`."""

    __tablename__ = "case_assignment_history"
    __table_args__ = (Index("ix_case_assignment_history_case_id_at", "case_id", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("service.cases.id"))
    team: Mapped[str]
    assignee: Mapped[str]
    assigned_by: Mapped[str]
    at: Mapped[datetime]


class TeamTurn(Base):
    """How many cases a team was given so far: the next one goes to member `turns` modulo the team's size."""

    __tablename__ = "team_turns"

    utility_id: Mapped[str] = mapped_column(primary_key=True)
    team: Mapped[str] = mapped_column(primary_key=True)
    turns: Mapped[int]
