"""How it was with the person: asked once a handoff, and kept with it."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "queue_entries", sa.Column("surveyed_at", sa.DateTime(timezone=True), nullable=True), schema="runtime"
    )
    op.add_column("ratings", sa.Column("entry_id", sa.UUID(), nullable=True), schema="runtime")
    op.create_unique_constraint(op.f("uq_ratings_entry_id"), "ratings", ["entry_id"], schema="runtime")


def downgrade() -> None:
    op.drop_constraint(op.f("uq_ratings_entry_id"), "ratings", schema="runtime")
    op.drop_column("ratings", "entry_id", schema="runtime")
    op.drop_column("queue_entries", "surveyed_at", schema="runtime")
