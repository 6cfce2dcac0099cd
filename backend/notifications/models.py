"""What was sent to whom, never what it said; and the demo's inbox, which does keep the words."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.kit.orm import Base, Created, choice
from kit.ids import new_id


class Via(StrEnum):
    """How a notification travels."""

    sms = "sms"
    email = "email"


class NotificationStatus(StrEnum):
    """Where a notification is."""

    queued = "queued"
    sent = "sent"
    failed = "failed"


NOTIFICATION_TRANSITIONS: Final[dict[NotificationStatus, frozenset[NotificationStatus]]] = {
    NotificationStatus.queued: frozenset({NotificationStatus.sent, NotificationStatus.failed}),
    NotificationStatus.sent: frozenset(),
    NotificationStatus.failed: frozenset(),
}


class Notification(Base, Created):
    """One message to one contact. `masked` names the contact as it may be shown; the text is not kept.

    `error_code` is the provider's own, or the kind of failure. One row a `idempotency_key` within a utility.
    """

    __tablename__ = "notifications"
    __table_args__ = (UniqueConstraint("utility_id", "idempotency_key"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    utility_id: Mapped[str]
    kind: Mapped[str]
    via: Mapped[Via] = mapped_column(choice(Via))
    masked: Mapped[str]
    idempotency_key: Mapped[str]
    status: Mapped[NotificationStatus] = mapped_column(choice(NotificationStatus), server_default="queued")
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    provider: Mapped[str]
    provider_id: Mapped[str | None]
    error_code: Mapped[str | None]
    settled_at: Mapped[datetime | None]


class DemoMessage(Base):
    """A message of the demo, where no provider is set up: readable at /api/demo/inbox, only there.

    Of an attachment the file's name is kept.
    """

    __tablename__ = "demo_messages"
    __table_args__ = (Index("ix_demo_messages_address_at", "address", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    utility_id: Mapped[str]
    via: Mapped[Via] = mapped_column(choice(Via))
    address: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    attachment: Mapped[str | None]
    at: Mapped[datetime]
