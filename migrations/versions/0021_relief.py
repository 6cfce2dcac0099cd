"""Late fees that can be waived, and more days to pay a bill: rows of their own, never edited."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

KINDS = "kind in ('charge', 'credit', 'write_off'{more})"


def upgrade() -> None:
    _lines()
    _waivers()
    _extensions()


def _lines() -> None:
    op.add_column(
        "bill_lines",
        sa.Column(
            "kind",
            sa.Enum("service", "late_fee", name="linekind", native_enum=False, create_constraint=True, length=32),
            server_default="service",
            nullable=False,
        ),
        schema="service",
    )


def _waivers() -> None:
    op.drop_constraint("adjustmentkind", "adjustments", schema="service")
    op.create_check_constraint(op.f("adjustmentkind"), "adjustments", KINDS.format(more=", 'waiver'"), schema="service")
    op.add_column("adjustments", sa.Column("bill_id", sa.UUID(), nullable=True), schema="service")
    op.add_column("adjustments", sa.Column("bill_line", sa.Integer(), nullable=True), schema="service")
    op.create_check_constraint(
        op.f("ck_adjustments_waived"),
        "adjustments",
        "(kind = 'waiver') = (bill_id is not null and bill_line is not null)",
        schema="service",
    )
    op.create_foreign_key(
        op.f("fk_adjustments_bill_id_bill_line_bill_lines"),
        "adjustments",
        "bill_lines",
        ["bill_id", "bill_line"],
        ["bill_id", "position"],
        source_schema="service",
        referent_schema="service",
    )
    op.create_index("uq_adjustments_waived", "adjustments", ["bill_id", "bill_line"], unique=True, schema="service")


def _extensions() -> None:
    op.create_table(
        "due_date_extensions",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("utility_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.UUID(), nullable=False),
        sa.Column("bill_id", sa.UUID(), nullable=False),
        sa.Column("due_before", sa.Date(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("due_date > due_before", name=op.f("ck_due_date_extensions_later")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["service.accounts.id"], name=op.f("fk_due_date_extensions_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(["bill_id"], ["service.bills.id"], name=op.f("fk_due_date_extensions_bill_id_bills")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_due_date_extensions")),
        sa.UniqueConstraint("bill_id", "due_before", name=op.f("uq_due_date_extensions_bill_id_due_before")),
        schema="service",
    )
    op.create_index("ix_due_date_extensions_bill_id", "due_date_extensions", ["bill_id", "due_date"], schema="service")
    op.execute(
        """
        create trigger due_date_extensions_are_final before update on service.due_date_extensions
        for each row execute function service.refuse_edit()
        """
    )


def downgrade() -> None:
    op.drop_table("due_date_extensions", schema="service")
    op.drop_index("uq_adjustments_waived", table_name="adjustments", schema="service")
    op.drop_constraint("fk_adjustments_bill_id_bill_line_bill_lines", "adjustments", schema="service")
    op.drop_constraint("ck_adjustments_waived", "adjustments", schema="service")
    op.drop_column("adjustments", "bill_line", schema="service")
    op.drop_column("adjustments", "bill_id", schema="service")
    op.drop_constraint("adjustmentkind", "adjustments", schema="service")
    op.create_check_constraint(op.f("adjustmentkind"), "adjustments", KINDS.format(more=""), schema="service")
    op.drop_column("bill_lines", "kind", schema="service")
