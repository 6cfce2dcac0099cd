"""Storm drainage, billing cycles, exchanged meters, who changed which record, and whom an outage touches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WITH_SERVICE = ("accounts", "bills", "meters", "usage", "outages", "outage_reports")
SERVICES = ("water", "electric", "gas", "wastewater")


def choice(name: str, *values: str) -> sa.Enum:
    """Text with a check on its values."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _services(*names: str) -> None:
    listed = ", ".join(f"'{name}'" for name in names)
    for table in WITH_SERVICE:
        op.drop_constraint(op.f("service"), table, schema="service")
        op.create_check_constraint(op.f("service"), table, f"service in ({listed})", schema="service")


def upgrade() -> None:
    _services(*SERVICES, "stormwater")
    _accounts()
    _meters()
    _record_changes()
    _outage_affected()


def _accounts() -> None:
    cycle = choice("billingcycle", "monthly", "annual")
    op.add_column(
        "accounts", sa.Column("billing_cycle", cycle, server_default="monthly", nullable=False), schema="service"
    )
    op.add_column("accounts", sa.Column("billing_day", sa.SmallInteger(), nullable=True), schema="service")
    op.create_check_constraint(
        op.f("ck_accounts_billing_day"), "accounts", "billing_day between 1 and 31", schema="service"
    )
    op.execute(
        """
        create function service.account_last_payment(of_account uuid)
        returns table (amount_minor bigint, received_at timestamptz) language sql stable as
        $$ select p.amount_minor, p.received_at from service.payments p
           where p.account_id = of_account and p.status = 'settled'
           order by p.received_at desc, p.id desc limit 1 $$
        """
    )


def _meters() -> None:
    op.add_column("meters", sa.Column("replaces", sa.UUID(), nullable=True), schema="service")
    op.add_column("meters", sa.Column("carried_quantity", sa.Numeric(12, 3), nullable=True), schema="service")
    op.add_column("meters", sa.Column("carried_from", sa.Date(), nullable=True), schema="service")
    op.create_foreign_key(
        op.f("fk_meters_replaces_meters"),
        "meters",
        "meters",
        ["replaces"],
        ["id"],
        source_schema="service",
        referent_schema="service",
    )
    op.create_unique_constraint(op.f("uq_meters_replaces"), "meters", ["replaces"], schema="service")
    op.create_check_constraint(
        op.f("ck_meters_carried"), "meters", "(carried_quantity is null) = (carried_from is null)", schema="service"
    )


def _record_changes() -> None:
    op.create_table(
        "record_changes",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("utility_id", sa.Text(), nullable=False),
        sa.Column("subject", choice("subject", "customer", "premise", "account", "meter"), nullable=False),
        sa.Column("subject_id", sa.UUID(), nullable=False),
        sa.Column("fields", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_changes")),
        schema="service",
    )
    op.create_index(
        "ix_record_changes_utility_id_subject_id_at",
        "record_changes",
        ["utility_id", "subject_id", "at"],
        schema="service",
    )
    op.execute(
        """
        create trigger record_changes_are_final before update on service.record_changes
        for each row execute function service.refuse_edit()
        """
    )


def _outage_affected() -> None:
    op.create_table(
        "outage_affected",
        sa.Column("outage_id", sa.UUID(), nullable=False),
        sa.Column("premise_id", sa.UUID(), nullable=False),
        sa.Column("account_id", sa.UUID(), nullable=False),
        sa.Column("notified_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["outage_id"], ["service.outages.id"], name=op.f("fk_outage_affected_outage_id_outages")
        ),
        sa.ForeignKeyConstraint(
            ["premise_id"], ["service.premises.id"], name=op.f("fk_outage_affected_premise_id_premises")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["service.accounts.id"], name=op.f("fk_outage_affected_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("outage_id", "premise_id", name=op.f("pk_outage_affected")),
        schema="service",
    )
    op.create_index("ix_outage_affected_account_id", "outage_affected", ["account_id"], schema="service")
    op.execute(
        """
        insert into service.outage_affected (outage_id, premise_id, account_id)
        select o.id, p.id, a.id from service.outages o
        join service.premises p on p.utility_id = o.utility_id and p.zone = o.zone
        join service.accounts a on a.id = p.account_id and a.status <> 'closed'
        where a.service = o.service or exists (
            select 1 from service.meters m
            where m.premise_id = p.id and m.service = o.service and m.status = 'active'
        )
        """
    )


def downgrade() -> None:
    op.drop_table("outage_affected", schema="service")
    op.drop_table("record_changes", schema="service")
    for column in ("carried_from", "carried_quantity", "replaces"):
        op.drop_column("meters", column, schema="service")
    op.execute("drop function service.account_last_payment(uuid)")
    for column in ("billing_day", "billing_cycle"):
        op.drop_column("accounts", column, schema="service")
    _services(*SERVICES)
