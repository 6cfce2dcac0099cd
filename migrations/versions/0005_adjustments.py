"""Who corrected an account, which correction takes which back, and that none is ever edited."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "adjustments",
        sa.Column("made_by", sa.Text(), server_default=sa.text("'system'"), nullable=False),
        schema="service",
    )
    op.add_column("adjustments", sa.Column("corrects", sa.UUID(), nullable=True), schema="service")
    op.create_foreign_key(
        op.f("fk_adjustments_corrects_adjustments"),
        "adjustments",
        "adjustments",
        ["corrects"],
        ["id"],
        source_schema="service",
        referent_schema="service",
    )
    op.create_unique_constraint(op.f("uq_adjustments_corrects"), "adjustments", ["corrects"], schema="service")
    op.execute(
        """
        create function service.refuse_edit() returns trigger language plpgsql as
        $$ begin raise exception 'rows of % are never edited', tg_table_name; end $$
        """
    )
    op.execute(
        """
        create trigger adjustments_are_final before update on service.adjustments
        for each row execute function service.refuse_edit()
        """
    )


def downgrade() -> None:
    op.execute("drop trigger adjustments_are_final on service.adjustments")
    op.execute("drop function service.refuse_edit()")
    op.drop_constraint(op.f("uq_adjustments_corrects"), "adjustments", schema="service")
    op.drop_constraint(op.f("fk_adjustments_corrects_adjustments"), "adjustments", schema="service")
    op.drop_column("adjustments", "corrects", schema="service")
    op.drop_column("adjustments", "made_by", schema="service")
