"""Which agent wrote a message."""

from __future__ import annotations

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE runtime.outbox ADD COLUMN agent_id TEXT")


def downgrade() -> None:
    op.execute("ALTER TABLE runtime.outbox DROP COLUMN agent_id")
