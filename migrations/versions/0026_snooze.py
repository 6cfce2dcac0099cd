"""Conversations that sleep until a time, or until the customer writes."""

from __future__ import annotations

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
ALTER TABLE runtime.queue_entries
    ADD COLUMN snoozed_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN snoozed_until TIMESTAMP WITH TIME ZONE
    """,
    """
CREATE INDEX ix_queue_entries_asleep ON runtime.queue_entries (snoozed_until) WHERE snoozed_until is not null
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("forward only")
