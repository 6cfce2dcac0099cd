"""Figures by day: turns and handoffs by when they were, and the handoff that a turn asked for."""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
CREATE INDEX ix_turns_told ON runtime.turns (started_at) WHERE outcome in ('answered', 'held')
    """,
    """
CREATE INDEX ix_queue_entries_opened ON runtime.queue_entries (utility_id, opened_at)
    """,
    """
CREATE INDEX ix_queue_entries_turn ON runtime.queue_entries (turn_id) WHERE turn_id is not null
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("forward only")
