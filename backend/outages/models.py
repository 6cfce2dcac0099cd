"""Interruptions of service, what became of them, and who told us."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.customers.models import Service
from backend.kit.orm import Base, Created, choice
from kit.ids import new_id


class OutageKind(StrEnum):
    """Announced work, or a failure."""

    planned = "planned"
    unplanned = "unplanned"


class OutageCause(StrEnum):
    """Why (OUT-01)."""

    storm = "storm"
    equipment_failure = "equipment_failure"
    vehicle_accident = "vehicle_accident"
    main_break = "main_break"
    power_failure = "power_failure"
    maintenance = "maintenance"
    overload = "overload"
    animal = "animal"
    third_party = "third_party"
    unknown = "unknown"


class OutageStatus(StrEnum):
    """How far along; planned ones start `scheduled` and may be `cancelled`."""

    scheduled = "scheduled"
    reported = "reported"
    investigating = "investigating"
    crew_dispatched = "crew_dispatched"
    restoring = "restoring"
    restored = "restored"
    cancelled = "cancelled"


_S = OutageStatus

OUTAGE_TRANSITIONS: Final[dict[OutageStatus, frozenset[OutageStatus]]] = {
    _S.scheduled: frozenset({_S.crew_dispatched, _S.restoring, _S.restored, _S.cancelled}),
    _S.reported: frozenset({_S.investigating, _S.crew_dispatched, _S.restoring, _S.restored}),
    _S.investigating: frozenset({_S.crew_dispatched, _S.restoring, _S.restored}),
    _S.crew_dispatched: frozenset({_S.investigating, _S.restoring, _S.restored}),
    _S.restoring: frozenset({_S.crew_dispatched, _S.restored}),
    _S.restored: frozenset(),
    _S.cancelled: frozenset(),
}

OVER: Final = frozenset({OutageStatus.restored, OutageStatus.cancelled})


class Outage(Base, Created):
    """One interruption in one zone of utility.yml. `area` says where in words; `affected` counts accounts.

    `eta` is when service should be back. `supply_es` and `supply_en` replace the utility's own words on where water
    comes from meanwhile. Planned ones have `planned_start` and `planned_end`.
    """

    __tablename__ = "outages"
    __table_args__ = (Index("ix_outages_utility_id_zone_status", "utility_id", "zone", "status"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    utility_id: Mapped[str]
    kind: Mapped[OutageKind] = mapped_column(choice(OutageKind))
    service: Mapped[Service] = mapped_column(choice(Service))
    cause: Mapped[OutageCause] = mapped_column(choice(OutageCause), server_default="unknown")
    status: Mapped[OutageStatus] = mapped_column(choice(OutageStatus))
    zone: Mapped[str]
    area: Mapped[str | None]
    started_at: Mapped[datetime | None]
    eta: Mapped[datetime | None]
    restored_at: Mapped[datetime | None]
    affected: Mapped[int]
    supply_es: Mapped[str | None]
    supply_en: Mapped[str | None]
    planned_start: Mapped[datetime | None]
    planned_end: Mapped[datetime | None]


class OutageStatusHistory(Base):
    """One step: a status, or a new estimate under the same status. `changed_by` is a staff id, or `admin`."""

    __tablename__ = "outage_status_history"
    __table_args__ = (Index("ix_outage_status_history_outage_id_at", "outage_id", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    outage_id: Mapped[UUID] = mapped_column(ForeignKey("service.outages.id"))
    status: Mapped[OutageStatus] = mapped_column(choice(OutageStatus))
    eta: Mapped[datetime | None]
    note: Mapped[str | None]
    changed_by: Mapped[str]
    at: Mapped[datetime]


class OutageAffected(Base):
    """A premise without service, as known when the outage was opened or last moved. `notified_at`: its account's
    holder was told."""

    __tablename__ = "outage_affected"
    __table_args__ = (Index("ix_outage_affected_account_id", "account_id"),)

    outage_id: Mapped[UUID] = mapped_column(ForeignKey("service.outages.id"), primary_key=True)
    premise_id: Mapped[UUID] = mapped_column(ForeignKey("service.premises.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("service.accounts.id"))
    notified_at: Mapped[datetime | None]


class OutageReport(Base):
    """Somebody says that there is no service. One row a `dedup_key`: a conversation, a place and a day."""

    __tablename__ = "outage_reports"
    __table_args__ = (
        UniqueConstraint("utility_id", "dedup_key"),
        Index("ix_outage_reports_utility_id_zone_at", "utility_id", "zone", "at"),
        Index("ix_outage_reports_outage_id", "outage_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    utility_id: Mapped[str]
    dedup_key: Mapped[str]
    conversation_id: Mapped[UUID | None]
    customer_id: Mapped[UUID | None] = mapped_column(ForeignKey("service.customers.id"))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("service.accounts.id"))
    outage_id: Mapped[UUID | None] = mapped_column(ForeignKey("service.outages.id"))
    service: Mapped[Service] = mapped_column(choice(Service))
    zone: Mapped[str | None]
    address: Mapped[str | None]
    at: Mapped[datetime]
