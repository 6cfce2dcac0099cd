"""The demo's cast and what it should hear."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "demo_cast",
        sa.Column("utility_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("member", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("outage", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("utility_id", "key", name=op.f("pk_demo_cast")),
        schema="service",
    )


def downgrade() -> None:
    op.drop_table("demo_cast", schema="service")
