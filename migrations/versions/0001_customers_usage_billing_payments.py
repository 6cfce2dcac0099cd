"""Customers, usage, billing, payments, and the answers given to idempotent writes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def choice(name: str, *values: str) -> sa.Enum:
    """Text with a check on its values."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("utility_id", sa.Text(), nullable=False),
        sa.Column("contract_number", sa.Text(), nullable=False),
        sa.Column("nickname", sa.Text(), nullable=True),
        sa.Column(
            "status",
            choice("accountstatus", "active", "restricted", "disconnected", "closed"),
            server_default="active",
            nullable=False,
        ),
        sa.Column(
            "service",
            choice("service", "water", "electric", "gas", "wastewater"),
            nullable=False,
        ),
        sa.Column("tariff", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("autopay", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("paperless", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("plan_active", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("prepaid", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("prepaid_balance_minor", sa.BigInteger(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("utility_id", "contract_number", name=op.f("uq_accounts_utility_id_contract_number")),
        schema="service",
    )
    op.create_table(
        "customers",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("utility_id", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            choice("customerkind", "individual", "business"),
            server_default="individual",
            nullable=False,
        ),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("tax_id", sa.Text(), nullable=True),
        sa.Column(
            "folded_name",
            sa.Text(),
            sa.Computed("lower(translate(full_name, 'ÁÉÍÓÚÜÑáéíóúüñ', 'AEIOUUNaeiouun'))", persisted=True),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
        schema="service",
    )
    op.create_index(
        "ix_customers_utility_id_email",
        "customers",
        ["utility_id", "email"],
        unique=False,
        schema="service",
        postgresql_where=sa.text("email is not null"),
    )
    op.create_index(
        "ix_customers_utility_id_folded_name",
        "customers",
        ["utility_id", "folded_name"],
        unique=False,
        schema="service",
    )
    op.create_index(
        "ix_customers_utility_id_phone",
        "customers",
        ["utility_id", "phone"],
        unique=False,
        schema="service",
        postgresql_where=sa.text("phone is not null"),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", postgresql.JSONB(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("scope", "key", name=op.f("pk_idempotency_keys")),
        schema="service",
    )
    op.create_index(
        "ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"], unique=False, schema="service"
    )
    op.create_table(
        "account_holders",
        sa.Column("account_id", sa.UUID(), nullable=False),
        sa.Column("customer_id", sa.UUID(), nullable=False),
        sa.Column(
            "role",
            choice("holderrole", "holder", "tenant", "authorized"),
            server_default="holder",
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["service.accounts.id"], name=op.f("fk_account_holders_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["service.customers.id"], name=op.f("fk_account_holders_customer_id_customers")
        ),
        sa.PrimaryKeyConstraint("account_id", "customer_id", name=op.f("pk_account_holders")),
        schema="service",
    )
    op.create_index(
        "ix_account_holders_customer_id", "account_holders", ["customer_id"], unique=False, schema="service"
    )
    op.create_index(
        "uq_account_holders_holder",
        "account_holders",
        ["account_id"],
        unique=True,
        schema="service",
        postgresql_where=sa.text("role = 'holder'"),
    )
    op.create_table(
        "adjustments",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("utility_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.UUID(), nullable=False),
        sa.Column(
            "kind",
            choice("adjustmentkind", "charge", "credit", "write_off"),
            nullable=False,
        ),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("(kind = 'charge') = (amount_minor > 0)", name=op.f("ck_adjustments_sign")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["service.accounts.id"], name=op.f("fk_adjustments_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjustments")),
        schema="service",
    )
    op.create_index(
        "ix_adjustments_account_id",
        "adjustments",
        ["account_id"],
        unique=False,
        schema="service",
        postgresql_include=["amount_minor"],
    )
    op.create_table(
        "bills",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("utility_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column(
            "status",
            choice("billstatus", "issued", "partially_paid", "overdue", "paid", "void"),
            server_default="issued",
            nullable=False,
        ),
        sa.Column("tariff", sa.Text(), nullable=False),
        sa.Column(
            "service",
            choice("service", "water", "electric", "gas", "wastewater"),
            nullable=False,
        ),
        sa.Column("quantity", sa.Numeric(precision=12, scale=3), nullable=True),
        sa.Column(
            "unit",
            choice("unit", "m3", "kWh", "HCF"),
            nullable=True,
        ),
        sa.Column("estimated", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("reading_previous", sa.Numeric(precision=12, scale=3), nullable=True),
        sa.Column("reading_current", sa.Numeric(precision=12, scale=3), nullable=True),
        sa.Column("meter_serial", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("paid_minor >= 0", name=op.f("ck_bills_paid_not_negative")),
        sa.CheckConstraint("period_end >= period_start", name=op.f("ck_bills_period")),
        sa.ForeignKeyConstraint(["account_id"], ["service.accounts.id"], name=op.f("fk_bills_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bills")),
        sa.UniqueConstraint("utility_id", "number", name=op.f("uq_bills_utility_id_number")),
        schema="service",
    )
    op.create_index(
        "ix_bills_account_id_issued_on",
        "bills",
        ["account_id", sa.text("issued_on desc")],
        unique=False,
        schema="service",
        postgresql_include=["total_minor", "paid_minor", "status", "due_date"],
    )
    op.create_index(
        "ix_bills_utility_id_issued_on",
        "bills",
        ["utility_id", sa.text("issued_on desc")],
        unique=False,
        schema="service",
    )
    op.create_table(
        "payments",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("utility_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.UUID(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column(
            "method",
            choice("paymentmethod", "cash_store", "bank_transfer", "card", "ach", "check", "office", "autopay"),
            nullable=False,
        ),
        sa.Column(
            "status",
            choice("paymentstatus", "pending", "settled", "rejected", "reversed"),
            server_default="pending",
            nullable=False,
        ),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "(status in ('settled', 'reversed')) = (settled_at is not null)", name=op.f("ck_payments_settled")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payments_positive")),
        sa.ForeignKeyConstraint(["account_id"], ["service.accounts.id"], name=op.f("fk_payments_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("utility_id", "external_id", name=op.f("uq_payments_utility_id_external_id")),
        schema="service",
    )
    op.create_index(
        "ix_payments_account_id_received_at",
        "payments",
        ["account_id", sa.text("received_at desc")],
        unique=False,
        schema="service",
        postgresql_include=["amount_minor", "status"],
    )
    op.create_index(
        "ix_payments_utility_id_received_at",
        "payments",
        ["utility_id", sa.text("received_at desc")],
        unique=False,
        schema="service",
    )
    op.create_table(
        "preferences",
        sa.Column("customer_id", sa.UUID(), nullable=False),
        sa.Column(
            "bill_delivery",
            choice("billdelivery", "email", "mail", "both"),
            server_default="mail",
            nullable=False,
        ),
        sa.Column("bill_ready", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("payment_due", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("outage_alerts", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("high_usage_alerts", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("marketing", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("mailing_address", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["service.customers.id"], name=op.f("fk_preferences_customer_id_customers")
        ),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_preferences")),
        schema="service",
    )
    op.create_table(
        "premises",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("utility_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.UUID(), nullable=False),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("neighborhood", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("is_primary", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["service.accounts.id"], name=op.f("fk_premises_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_premises")),
        schema="service",
    )
    op.create_index("ix_premises_account_id", "premises", ["account_id"], unique=False, schema="service")
    op.create_index("ix_premises_utility_id_zone", "premises", ["utility_id", "zone"], unique=False, schema="service")
    op.create_index(
        "uq_premises_primary",
        "premises",
        ["account_id"],
        unique=True,
        schema="service",
        postgresql_where=sa.text("is_primary"),
    )
    op.create_table(
        "bill_lines",
        sa.Column("bill_id", sa.UUID(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("concept_es", sa.Text(), nullable=False),
        sa.Column("concept_en", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=12, scale=3), nullable=True),
        sa.Column("unit_price_minor", sa.Numeric(precision=14, scale=4), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["bill_id"], ["service.bills.id"], name=op.f("fk_bill_lines_bill_id_bills")),
        sa.PrimaryKeyConstraint("bill_id", "position", name=op.f("pk_bill_lines")),
        schema="service",
    )
    op.create_table(
        "meters",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("utility_id", sa.Text(), nullable=False),
        sa.Column("premise_id", sa.UUID(), nullable=False),
        sa.Column("account_id", sa.UUID(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column(
            "service",
            choice("service", "water", "electric", "gas", "wastewater"),
            nullable=False,
        ),
        sa.Column(
            "unit",
            choice("unit", "m3", "kWh", "HCF"),
            nullable=False,
        ),
        sa.Column(
            "status",
            choice("meterstatus", "active", "inactive", "removed"),
            server_default="active",
            nullable=False,
        ),
        sa.Column("installed_on", sa.Date(), nullable=False),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["service.accounts.id"], name=op.f("fk_meters_account_id_accounts")),
        sa.ForeignKeyConstraint(["premise_id"], ["service.premises.id"], name=op.f("fk_meters_premise_id_premises")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meters")),
        sa.UniqueConstraint("utility_id", "serial", name=op.f("uq_meters_utility_id_serial")),
        schema="service",
    )
    op.create_index("ix_meters_account_id", "meters", ["account_id"], unique=False, schema="service")
    op.create_index("ix_meters_premise_id", "meters", ["premise_id"], unique=False, schema="service")
    op.create_table(
        "payment_allocations",
        sa.Column("payment_id", sa.UUID(), nullable=False),
        sa.Column("bill_id", sa.UUID(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payment_allocations_positive")),
        sa.ForeignKeyConstraint(["bill_id"], ["service.bills.id"], name=op.f("fk_payment_allocations_bill_id_bills")),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["service.payments.id"], name=op.f("fk_payment_allocations_payment_id_payments")
        ),
        sa.PrimaryKeyConstraint("payment_id", "bill_id", name=op.f("pk_payment_allocations")),
        schema="service",
    )
    op.create_index(
        "ix_payment_allocations_bill_id", "payment_allocations", ["bill_id"], unique=False, schema="service"
    )
    op.create_table(
        "payment_references",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("utility_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.UUID(), nullable=False),
        sa.Column("bill_id", sa.UUID(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["service.accounts.id"], name=op.f("fk_payment_references_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(["bill_id"], ["service.bills.id"], name=op.f("fk_payment_references_bill_id_bills")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_references")),
        sa.UniqueConstraint(
            "account_id",
            "bill_id",
            name=op.f("uq_payment_references_account_id_bill_id"),
            postgresql_nulls_not_distinct=True,
        ),
        sa.UniqueConstraint("utility_id", "reference", name=op.f("uq_payment_references_utility_id_reference")),
        schema="service",
    )
    op.create_table(
        "readings",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("meter_id", sa.UUID(), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.Column("value", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column(
            "kind",
            choice("readingkind", "actual", "estimated"),
            server_default="actual",
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["meter_id"], ["service.meters.id"], name=op.f("fk_readings_meter_id_meters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
        sa.UniqueConstraint("meter_id", "read_on", name=op.f("uq_readings_meter_id_read_on")),
        schema="service",
    )
    op.create_table(
        "usage",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("account_id", sa.UUID(), nullable=False),
        sa.Column("meter_id", sa.UUID(), nullable=False),
        sa.Column(
            "service",
            choice("service", "water", "electric", "gas", "wastewater"),
            nullable=False,
        ),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column(
            "unit",
            choice("unit", "m3", "kWh", "HCF"),
            nullable=False,
        ),
        sa.Column("estimated", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["service.accounts.id"], name=op.f("fk_usage_account_id_accounts")),
        sa.ForeignKeyConstraint(["meter_id"], ["service.meters.id"], name=op.f("fk_usage_meter_id_meters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usage")),
        sa.UniqueConstraint("meter_id", "period_end", name=op.f("uq_usage_meter_id_period_end")),
        schema="service",
    )
    op.create_index(
        "ix_usage_account_id_period_end",
        "usage",
        ["account_id", "service", "period_end"],
        unique=False,
        schema="service",
    )

    op.execute(
        """
        create function service.account_balance(account uuid) returns bigint
        language sql stable parallel safe
        return (select coalesce(sum(total_minor), 0) from service.bills where account_id = account and status <> 'void')
             - (select coalesce(sum(amount_minor), 0) from service.payments
                where account_id = account and status = 'settled')
             + (select coalesce(sum(amount_minor), 0) from service.adjustments where account_id = account)
        """
    )


def downgrade() -> None:
    op.execute("drop function service.account_balance(uuid)")
    op.drop_index("ix_usage_account_id_period_end", table_name="usage", schema="service")
    op.drop_table("usage", schema="service")
    op.drop_table("readings", schema="service")
    op.drop_table("payment_references", schema="service")
    op.drop_index("ix_payment_allocations_bill_id", table_name="payment_allocations", schema="service")
    op.drop_table("payment_allocations", schema="service")
    op.drop_index("ix_meters_premise_id", table_name="meters", schema="service")
    op.drop_index("ix_meters_account_id", table_name="meters", schema="service")
    op.drop_table("meters", schema="service")
    op.drop_table("bill_lines", schema="service")
    op.drop_index(
        "uq_premises_primary", table_name="premises", schema="service", postgresql_where=sa.text("is_primary")
    )
    op.drop_index("ix_premises_utility_id_zone", table_name="premises", schema="service")
    op.drop_index("ix_premises_account_id", table_name="premises", schema="service")
    op.drop_table("premises", schema="service")
    op.drop_table("preferences", schema="service")
    op.drop_index("ix_payments_utility_id_received_at", table_name="payments", schema="service")
    op.drop_index(
        "ix_payments_account_id_received_at",
        table_name="payments",
        schema="service",
        postgresql_include=["amount_minor", "status"],
    )
    op.drop_table("payments", schema="service")
    op.drop_index("ix_bills_utility_id_issued_on", table_name="bills", schema="service")
    op.drop_index(
        "ix_bills_account_id_issued_on",
        table_name="bills",
        schema="service",
        postgresql_include=["total_minor", "paid_minor", "status", "due_date"],
    )
    op.drop_table("bills", schema="service")
    op.drop_index(
        "ix_adjustments_account_id", table_name="adjustments", schema="service", postgresql_include=["amount_minor"]
    )
    op.drop_table("adjustments", schema="service")
    op.drop_index(
        "uq_account_holders_holder",
        table_name="account_holders",
        schema="service",
        postgresql_where=sa.text("role = 'holder'"),
    )
    op.drop_index("ix_account_holders_customer_id", table_name="account_holders", schema="service")
    op.drop_table("account_holders", schema="service")
    op.drop_index("ix_idempotency_keys_created_at", table_name="idempotency_keys", schema="service")
    op.drop_table("idempotency_keys", schema="service")
    op.drop_index(
        "ix_customers_utility_id_phone",
        table_name="customers",
        schema="service",
        postgresql_where=sa.text("phone is not null"),
    )
    op.drop_index("ix_customers_utility_id_folded_name", table_name="customers", schema="service")
    op.drop_index(
        "ix_customers_utility_id_email",
        table_name="customers",
        schema="service",
        postgresql_where=sa.text("email is not null"),
    )
    op.drop_table("customers", schema="service")
    op.drop_table("accounts", schema="service")
