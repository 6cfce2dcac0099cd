"""Tables of the runtime: who talks, what came in (inbound), what was done (turns), what goes out (outbox)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.orm import Mapped, mapped_column

from bot.orm import Base

Json = dict[str, Any]


class Conversation(Base):
    """One person on one of our accounts. The row is the lock: whoever changes the conversation updates it first."""

    __tablename__ = "conversations"
    __table_args__ = (
        UniqueConstraint("channel", "account", "address"),
        Index("ix_conversations_ready", "ready_at", postgresql_where=text("pending")),
        Index("ix_conversations_leased", "lease_owner", postgresql_where=text("lease_owner is not null")),
        Index("ix_conversations_waiting", "last_turn_at", postgresql_where=text("active_loop is not null")),
        Index("ix_conversations_shared_phone", "shared_phone", postgresql_where=text("shared_phone is not null")),
        Index("ix_conversations_recent", "utility_id", "last_inbound_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    utility_id: Mapped[str]
    channel: Mapped[str]
    account: Mapped[str]
    address: Mapped[str]
    language: Mapped[str | None]
    owner: Mapped[str] = mapped_column(server_default="bot")
    epoch: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    last_inbound_at: Mapped[datetime | None]  # by the provider's clock: the 24-hour window hangs on it
    arrivals: Mapped[int] = mapped_column(server_default="0")  # every accept raises it: nothing slips by unseen
    pending: Mapped[bool] = mapped_column(Boolean, server_default="false")
    ready_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    lease_owner: Mapped[int | None]
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(server_default="0")
    turns_in_session: Mapped[int] = mapped_column(server_default="0")
    end_of_task: Mapped[bool] = mapped_column(Boolean, server_default="false")
    active_loop: Mapped[str | None]
    last_turn_at: Mapped[datetime | None]
    incident_at: Mapped[datetime | None]  # since when we owe an answer we apologised for
    limited_at: Mapped[datetime | None]
    waiting_task: Mapped[str | None]  # what the open question is for
    reminded_at: Mapped[datetime | None]  # silence: reminded, let lapse, invited by template; each once a question
    lapsed_at: Mapped[datetime | None]
    invited_at: Mapped[datetime | None]
    served_at: Mapped[datetime | None]  # the last task that was done
    rating: Mapped[str | None]  # what we asked for last: csat, post_interaction, nps, reason
    rating_asked_at: Mapped[datetime | None]
    nps_asked_at: Mapped[datetime | None]
    offered: Mapped[list[Json]] = mapped_column(JSONB, server_default="[]")
    last_seq: Mapped[int] = mapped_column(server_default="0")
    shared_phone: Mapped[str | None]  # their own number, E.164, where the channel vouches for what they shared
    second: Mapped[str | None]  # the second of two things in one message, until the first is done


class Inbound(Base):
    """The mailbox: one message of a customer, once."""

    __tablename__ = "inbound"
    __table_args__ = (
        UniqueConstraint("channel", "account", "external_id"),
        Index("ix_inbound_open", "conversation_id", postgresql_where=text("state in ('waiting', 'in_turn')")),
        Index("ix_inbound_recent", "conversation_id", "arrived_at"),
        Index(
            "ix_inbound_thread",
            "channel",
            "account",
            text("(parts->0->>'thread')"),
            "arrived_at",
            postgresql_where=text("parts->0->>'type' = 'heading'"),
        ),
        Index("ix_inbound_revises", "channel", "account", "revises", postgresql_where=text("revises is not null")),
        Index("ix_inbound_dead", "arrived_at", postgresql_where=text("state = 'dead'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("runtime.conversations.id"))
    channel: Mapped[str]
    account: Mapped[str]
    external_id: Mapped[str]
    parts: Mapped[list[Json]] = mapped_column(JSONB)
    locale: Mapped[str | None]
    reply_to: Mapped[str | None]
    sender_name: Mapped[str] = mapped_column(server_default="")
    sent_at: Mapped[datetime]
    arrived_at: Mapped[datetime]
    arrival: Mapped[int] = mapped_column(BigInteger, Identity())
    state: Mapped[str] = mapped_column(server_default="waiting")  # waiting, in_turn, done, dead, withdrawn
    turn_id: Mapped[UUID | None]
    revises: Mapped[str | None]  # the external id of the message that this edit of it asks anew


class Revision(Base):
    """An edit or a deletion of a customer's message, once; what it did is in the mailbox."""

    __tablename__ = "revisions"
    __table_args__ = (
        UniqueConstraint("channel", "account", "external_id"),
        Index("ix_revisions_original", "channel", "account", "original_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    channel: Mapped[str]
    account: Mapped[str]
    external_id: Mapped[str]
    original_id: Mapped[str]
    address: Mapped[str]
    deletes: Mapped[bool]
    sent_at: Mapped[datetime]
    arrived_at: Mapped[datetime]


class Turn(Base):
    """What one or several waiting messages became."""

    __tablename__ = "turns"
    __table_args__ = (
        Index("ix_turns_conversation", "conversation_id", "started_at"),
        Index("ix_turns_dead", "started_at", postgresql_where=text("outcome = 'dead'")),
        Index("ix_turns_unjudged", "started_at", postgresql_where=text("verdict is null and asking is not null")),
        Index(
            "ix_turns_missed",
            "started_at",
            postgresql_where=text("utterance is not null and verdict <> 'understood'"),
        ),
        Index("ix_turns_told", "started_at", postgresql_where=text("outcome in ('answered', 'held')")),
        Index("ix_turns_kept_words", "started_at", postgresql_where=text("utterance is not null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("runtime.conversations.id"))
    inbound_ids: Mapped[list[UUID]] = mapped_column(ARRAY(PG_UUID(as_uuid=True)))
    attempts: Mapped[int] = mapped_column(server_default="1")
    outcome: Mapped[str | None]  # none while open; answered, handled, rated, ignored, held, limited, dead
    intent: Mapped[str | None]
    confidence: Mapped[float | None]
    ranking: Mapped[list[Json]] = mapped_column(JSONB, server_default="[]")
    actions: Mapped[list[str]] = mapped_column(JSONB, server_default="[]")
    slots: Mapped[Json] = mapped_column(JSONB, server_default="{}")
    trace: Mapped[list[Json]] = mapped_column(JSONB, server_default="[]")
    timings: Mapped[Json] = mapped_column(JSONB, server_default="{}")
    error: Mapped[str | None]
    utterance: Mapped[str | None]  # redacted, for 90 days; none for a pressed choice
    margin: Mapped[float | None]  # between the first and the second of the ranking
    answering: Mapped[bool | None]  # a question of ours was open when it came
    asking: Mapped[bool | None]  # a question of ours was open when it ended
    verdict: Mapped[str | None]  # bot/outcomes.py
    taught: Mapped[str | None]  # the intent that the customer showed to have meant
    greeting: Mapped[str | None]  # which variant greeted, where two are compared
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class Outbox(Base):
    """One message to a customer. `seq` orders a conversation; `id` is the tracker that vendors echo."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("idempotency_key"),
        Index("ix_outbox_due", "next_attempt_at", postgresql_where=text("state = 'queued'")),
        Index(
            "ix_outbox_open",
            "conversation_id",
            "seq",
            postgresql_where=text("state in ('queued', 'sending', 'held')"),
        ),
        Index("ix_outbox_sending", "sending_at", postgresql_where=text("state = 'sending'")),
        Index("ix_outbox_refused", "id", postgresql_where=text("state = 'failed' and not advised")),
        Index("ix_outbox_dead", "created_at", postgresql_where=text("state in ('failed', 'unknown')")),
        Index("ix_outbox_provider", "channel", "account", "provider_id"),
        Index("ix_outbox_agents", "conversation_id", "created_at", postgresql_where=text("sender = 'agent'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("runtime.conversations.id"))
    turn_id: Mapped[UUID | None] = mapped_column(ForeignKey("runtime.turns.id"))
    seq: Mapped[int]
    idempotency_key: Mapped[str]
    sender: Mapped[str] = mapped_column(server_default="bot")  # bot, agent, system
    agent_id: Mapped[str | None]  # who wrote it, where an agent did
    channel: Mapped[str]
    account: Mapped[str]
    address: Mapped[str]
    payload: Mapped[Json] = mapped_column(JSONB)
    rendered: Mapped[Json | None] = mapped_column(JSONB)
    template: Mapped[bool] = mapped_column(Boolean, server_default="false")
    owner_epoch: Mapped[int]
    state: Mapped[str] = mapped_column(server_default="queued")
    rank: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    provider_id: Mapped[str | None]
    refused_ids: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")  # ids of sends that failed later
    attempts: Mapped[int] = mapped_column(server_default="0")
    next_attempt_at: Mapped[datetime]
    sending_owner: Mapped[int | None]
    sending_at: Mapped[datetime | None]
    reconcile_after: Mapped[datetime | None]
    advised: Mapped[bool] = mapped_column(Boolean, server_default="false")
    error_code: Mapped[str | None]
    fallback: Mapped[str | None]  # the channel that should carry it instead
    segments: Mapped[int | None] = mapped_column(SmallInteger)  # what it cost, where the vendor counts
    encoding: Mapped[str | None]  # GSM-7 or UCS-2
    given_in: Mapped[str | None]  # the request whose answer carried it, where answers are given inline
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]


class ShortLink(Base):
    """A short address of one file of one message, for a day."""

    __tablename__ = "short_links"
    __table_args__ = (UniqueConstraint("outbox_id", "position"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    outbox_id: Mapped[UUID] = mapped_column(ForeignKey("runtime.outbox.id"))
    position: Mapped[int]
    expires_at: Mapped[datetime]


class ParkedStatus(Base):
    """A delivery status that came before we knew the vendor's id."""

    __tablename__ = "parked_statuses"
    __table_args__ = (UniqueConstraint("channel", "account", "external_id", "state"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    channel: Mapped[str]
    account: Mapped[str]
    external_id: Mapped[str]
    state: Mapped[str]
    rank: Mapped[int] = mapped_column(SmallInteger)
    error_code: Mapped[str | None]
    at: Mapped[datetime]
    parked_at: Mapped[datetime]


class RawWebhook(Base):
    """A webhook as it arrived, under a good signature. `malformed` ones are dead letters; others go after 14 days."""

    __tablename__ = "raw_webhooks"
    __table_args__ = (
        Index("ix_raw_webhooks_malformed", "received_at", postgresql_where=text("outcome = 'malformed'")),
        Index("ix_raw_webhooks_read", "received_at", postgresql_where=text("outcome <> 'malformed'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    channel: Mapped[str]
    received_at: Mapped[datetime]
    body: Mapped[bytes]
    outcome: Mapped[str]  # parsed, malformed, replayed
    unknown: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")


class DiscardedLetter(Base):
    """A dead letter that somebody took off the list: a turn, a message or a webhook of that id."""

    __tablename__ = "discarded_letters"
    __table_args__ = (
        CheckConstraint("kind in ('turn', 'message', 'webhook')", name="kind"),
        CheckConstraint("reason in ('too_late', 'settled', 'unreachable', 'no_use')", name="reason"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    utility_id: Mapped[str | None]  # none: a webhook, which is nobody's
    reason: Mapped[str]
    discarded_by: Mapped[str]  # a person's id
    at: Mapped[datetime]


class OptOut(Base):
    """An address that wants no messages that it did not ask for."""

    __tablename__ = "opt_outs"

    utility_id: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    reason: Mapped[str]


class SenderStop(Base):
    """Something we may not send with until a moment: an account, its campaigns, or one template of it."""

    __tablename__ = "sender_stops"

    channel: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(primary_key=True)  # account, campaign, template:<name>:<language>
    until: Mapped[datetime]
    error_code: Mapped[str] = mapped_column(server_default="")


class SurveyTemplate(Base):
    """What customers of a utility are asked, as its file says."""

    __tablename__ = "survey_templates"
    __table_args__ = (
        UniqueConstraint("utility_id", "kind"),
        CheckConstraint("kind in ('csat', 'post_interaction', 'nps')", name="kind"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    utility_id: Mapped[str]
    kind: Mapped[str]
    title: Mapped[Json] = mapped_column(JSONB)
    questions: Mapped[list[Json]] = mapped_column(JSONB)
    active: Mapped[bool]
    changed_at: Mapped[datetime]


class Rating(Base):
    """How a customer says that it went, 1 to 5, or how likely they recommend us, 0 to 10 (`nps`). `reason` is redacted;
    `responses`: all answers by the key of their question.
    """

    __tablename__ = "ratings"
    __table_args__ = (
        UniqueConstraint("turn_id"),
        UniqueConstraint("entry_id"),
        CheckConstraint("kind in ('csat', 'post_interaction', 'nps')", name="kind"),
        CheckConstraint(
            "case kind when 'nps' then score between 0 and 10 else score between 1 and 5 end", name="score"
        ),
        Index("ix_ratings_at", "utility_id", "at"),
        Index("ix_ratings_conversation", "conversation_id", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    utility_id: Mapped[str]
    channel: Mapped[str]
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("runtime.conversations.id"))
    turn_id: Mapped[UUID] = mapped_column(ForeignKey("runtime.turns.id"))
    score: Mapped[int] = mapped_column(SmallInteger)
    reason: Mapped[str | None]
    at: Mapped[datetime]
    entry_id: Mapped[UUID | None]  # the handoff that it is about, at most one rating each
    kind: Mapped[str] = mapped_column(server_default="csat")
    template_id: Mapped[UUID | None] = mapped_column(ForeignKey("runtime.survey_templates.id"))
    case_number: Mapped[str | None]
    responses: Mapped[Json] = mapped_column(JSONB, server_default="{}")
