"""Codes with which a conversation goes on in another channel, and who may be the same customer by a shared number."""

from __future__ import annotations

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
CREATE TABLE runtime.handovers (
    code_hash BYTEA NOT NULL,
    utility_id TEXT NOT NULL,
    conversation_id UUID NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    used_by UUID,
    CONSTRAINT pk_handovers PRIMARY KEY (code_hash),
    CONSTRAINT ck_handovers_used CHECK ((used_at is null) = (used_by is null)),
    CONSTRAINT fk_handovers_conversation_id_conversations FOREIGN KEY(conversation_id)
        REFERENCES runtime.conversations (id),
    CONSTRAINT fk_handovers_used_by_conversations FOREIGN KEY(used_by) REFERENCES runtime.conversations (id)
)
    """,
    "CREATE INDEX ix_handovers_made ON runtime.handovers (conversation_id, made_at)",
    """
CREATE TABLE runtime.handover_misses (
    conversation_id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_handover_misses PRIMARY KEY (conversation_id, at),
    CONSTRAINT fk_handover_misses_conversation_id_conversations FOREIGN KEY(conversation_id)
        REFERENCES runtime.conversations (id)
)
    """,
    """
CREATE INDEX ix_conversations_shared_phone ON runtime.conversations (shared_phone) WHERE shared_phone is not null
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("forward only")
