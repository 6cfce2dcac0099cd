"""Tables of the desk: its people, their sessions and recovery codes, counted tries, the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kit import orm


class Base(DeclarativeBase):
    """Tables of the agents' desk, all in the schema `desk`."""

    metadata = orm.metadata("desk")
    type_annotation_map = orm.COLUMN_TYPES


class PersonRow(Base):
    """Somebody who may sign in. No `utility_id` means all utilities: administrators only."""

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint("role in ('agent', 'supervisor', 'admin')", name="role"),
        CheckConstraint("language in ('es', 'en')", name="language"),
        CheckConstraint("utility_id is not null or role = 'admin'", name="utility"),
        CheckConstraint("email = lower(email)", name="email_lower"),
        Index("uq_people_email", "email", unique=True),
        Index("uq_people_handle", text("coalesce(utility_id, '')"), "handle", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    utility_id: Mapped[str | None]
    handle: Mapped[str]  # the id of a team's member in utility.yml, where it is one
    name: Mapped[str]
    email: Mapped[str]
    role: Mapped[str]
    language: Mapped[str]
    password_hash: Mapped[str]  # argon2id, with its parameters
    must_change: Mapped[bool] = mapped_column(Boolean, server_default="false")  # somebody else chose the password
    password_changed_at: Mapped[datetime | None]  # by the person
    second_step: Mapped[str | None]  # TOTP secret, encrypted
    second_step_since: Mapped[datetime | None]  # none while it is being set up
    second_step_used: Mapped[int | None]  # the last interval whose code was used
    demo: Mapped[bool] = mapped_column(Boolean, server_default="false")  # may sign in in the demo only
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class SessionRow(Base):
    """A signed-in browser; the token itself is in its cookie only. Ended is deleted."""

    __tablename__ = "sessions"
    __table_args__ = (Index("ix_sessions_person", "person_id"),)

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("desk.people.id", ondelete="CASCADE"))
    proven: Mapped[bool]  # false: the password was right, the second step is still open
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    address: Mapped[str]


class RecoveryCode(Base):
    """A code that stands in for the second step, once."""

    __tablename__ = "recovery_codes"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("desk.people.id", ondelete="CASCADE"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(primary_key=True)


class TryRow(Base):
    """How often something was tried in vain of late. `what` is a keyed hash: names may not exist, or be passwords."""

    __tablename__ = "tries"

    what: Mapped[bytes] = mapped_column(primary_key=True)
    count: Mapped[int]
    until: Mapped[datetime]


class AuditRow(Base):
    """Who did what, when, from where. Rows are written once and never changed."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_at", "utility_id", "at"),
        Index("ix_audit_person", "person_id", "at"),
        Index("ix_audit_moment", "at", "id"),
        Index("ix_audit_conversation", text("(detail->>'conversation')"), "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    utility_id: Mapped[str | None]
    person_id: Mapped[UUID | None]  # none: nobody of that name
    what: Mapped[str]
    address: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
