"""What was asked last is known by the survey's kind: one that waits for its number is the assistant's."""

from __future__ import annotations

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE runtime.conversations SET rating = 'csat' WHERE rating = 'score'")


def downgrade() -> None:
    raise NotImplementedError("forward only")
