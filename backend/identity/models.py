"""Who a conversation is talking for, the codes that prove it, and how often was tried."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Boolean, ForeignKey, Index, LargeBinary, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.kit.orm import Base, Created, choice
from backend.notifications.models import Via
from kit.ids import new_id


class AttemptKind(StrEnum):
    """What is counted against an hour's limit."""

    code_sent = "code_sent"
    code_tried = "code_tried"
    contract_missed = "contract_missed"


class ConversationIdentity(Base, Created):
    """What one conversation has shown about itself.

    `conversation_id` is the conversation's, or the customer's own id for a signed-in customer (to keep the selected
    contract). `account_id` is the contract claimed or selected last. `customer_id` with `proven_until` is what a code
    proved and how long that holds without use. `phone_ignored`: the customer said "forget who I am", so the channel's
    phone counts no more until a contract is named.
    """

    __tablename__ = "conversation_identities"
    __table_args__ = (
        Index("ix_conversation_identities_customer_id", "customer_id"),
        Index("ix_conversation_identities_account_id", "account_id"),
    )

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    utility_id: Mapped[str]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("service.accounts.id"))
    customer_id: Mapped[UUID | None] = mapped_column(ForeignKey("service.customers.id"))
    proven_until: Mapped[datetime | None]
    phone_ignored: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))


class OneTimeCode(Base):
    """A code sent to a customer for one conversation. Only `digest`, an HMAC over salt and code, is kept.

    Only the newest of a conversation counts. `used_at` is set once, by the verification that succeeds.
    """

    __tablename__ = "one_time_codes"
    __table_args__ = (Index("ix_one_time_codes_conversation_id_sent_at", "conversation_id", "sent_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    utility_id: Mapped[str]
    conversation_id: Mapped[UUID]
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("service.customers.id"))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("service.accounts.id"))
    via: Mapped[Via] = mapped_column(choice(Via))
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries_left: Mapped[int] = mapped_column(SmallInteger)
    used_at: Mapped[datetime | None]


class CustomerPin(Base):
    """What is kept of a customer's PIN for the telephone (pins.py): argon2id, with its parameters."""

    __tablename__ = "customer_pins"

    customer_id: Mapped[UUID] = mapped_column(ForeignKey("service.customers.id"), primary_key=True)
    utility_id: Mapped[str]
    pin_hash: Mapped[str]
    set_at: Mapped[datetime]


class Attempt(Base):
    """One thing done that an hour allows only so many of; `subject` is an account, a customer or a conversation."""

    __tablename__ = "identity_attempts"
    __table_args__ = (Index("ix_identity_attempts_subject_kind_at", "subject", "kind", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    utility_id: Mapped[str]
    subject: Mapped[UUID]
    kind: Mapped[AttemptKind] = mapped_column(choice(AttemptKind))
    at: Mapped[datetime]
