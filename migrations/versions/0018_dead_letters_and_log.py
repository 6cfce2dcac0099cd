"""Dead letters that somebody discarded; the audit log by moment and by conversation."""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
CREATE TABLE runtime.discarded_letters (
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    utility_id TEXT,
    reason TEXT NOT NULL,
    discarded_by TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_discarded_letters PRIMARY KEY (id),
    CONSTRAINT ck_discarded_letters_kind CHECK (kind in ('turn', 'message', 'webhook')),
    CONSTRAINT ck_discarded_letters_reason CHECK (reason in ('too_late', 'settled', 'unreachable', 'no_use'))
)
    """,
    """
CREATE INDEX ix_outbox_dead ON runtime.outbox (created_at) WHERE state in ('failed', 'unknown')
    """,
    """
CREATE INDEX ix_audit_moment ON desk.audit (at, id)
    """,
    """
CREATE INDEX ix_audit_conversation ON desk.audit ((detail->>'conversation'), at)
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("forward only")
