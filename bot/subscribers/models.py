"""Tables of the subscribers: who they are, what has happened, and what has been told to whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Identity, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from bot.orm import Base


class SubscriptionRow(Base):
    """Who is told what. Secrets are encrypted (`kit/keys.py`); the previous one signs too until it ends."""

    __tablename__ = "subscriptions"
    __table_args__ = (
        Index(
            "uq_subscriptions_desk", "utility_id", "carrier", unique=True, postgresql_where=text("carrier <> 'webhook'")
        ),
        Index("ix_subscriptions_utility", "utility_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    utility_id: Mapped[str]
    carrier: Mapped[str] = mapped_column(server_default="webhook")  # webhook, or the desk that it is carried to
    url: Mapped[str] = mapped_column(server_default="")
    kinds: Mapped[list[str]] = mapped_column(ARRAY(Text))
    messages: Mapped[bool] = mapped_column(Boolean, server_default="false")  # may read words, names and addresses
    secret: Mapped[str] = mapped_column(server_default="")
    previous_secret: Mapped[str | None]
    previous_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    failures: Mapped[int] = mapped_column(server_default="0")  # in a row: nothing else is tried while it rests
    rests_until: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    disabled_why: Mapped[str | None]


class EventRow(Base):
    """Something that happened, once. `data` holds ids and names of ours, no words and no addresses of customers."""

    __tablename__ = "events"
    __table_args__ = (UniqueConstraint("kind", "subject"), Index("ix_events_at", "utility_id", "at"))

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    seq: Mapped[int] = mapped_column(BigInteger, Identity())
    utility_id: Mapped[str]
    conversation_id: Mapped[UUID]  # no foreign key: its lock would cross the statuses' with the conversation's own
    kind: Mapped[str]
    subject: Mapped[UUID]  # the conversation, message, move or rating
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    at: Mapped[datetime]


class DeliveryRow(Base):
    """One event to one subscriber."""

    __tablename__ = "deliveries"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'done', 'dead')", name="state"),
        Index("ix_deliveries_event", "event_id"),
        Index(
            "ix_deliveries_leased", "subscription_id", "lease_until", postgresql_where=text("lease_until is not null")
        ),
        Index(
            "ix_deliveries_waiting",
            "subscription_id",
            "conversation_id",
            "seq",
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    subscription_id: Mapped[UUID] = mapped_column(
        ForeignKey("runtime.subscriptions.id", ondelete="CASCADE"), primary_key=True
    )
    event_id: Mapped[UUID] = mapped_column(ForeignKey("runtime.events.id", ondelete="CASCADE"), primary_key=True)
    conversation_id: Mapped[UUID]
    seq: Mapped[int]
    state: Mapped[str] = mapped_column(server_default="waiting")
    attempts: Mapped[int] = mapped_column(server_default="0")
    next_attempt_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    last_attempt_at: Mapped[datetime | None]
    last_status: Mapped[int | None]
    last_error: Mapped[str | None]
    done_at: Mapped[datetime | None]
