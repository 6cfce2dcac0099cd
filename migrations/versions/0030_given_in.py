"""Which request's answer carried a message, where channels are answered inside the request."""

from __future__ import annotations

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

STATEMENTS = ("ALTER TABLE runtime.outbox ADD COLUMN given_in TEXT",)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("forward only")
