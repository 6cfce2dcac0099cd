"""Identity, notifications, outages, cases, and the sequence that case numbers come from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def choice(name: str, *values: str) -> sa.Enum:
    """Text with a check on its values."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.execute("create sequence service.case_numbers")
    op.create_table(
        "demo_messages",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("utility_id", sa.Text(), nullable=False),
        sa.Column("via", choice("via", "sms", "email"), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demo_messages")),
        schema="service",
    )
    op.create_index("ix_demo_messages_address_at", "demo_messages", ["address", "at"], unique=False, schema="service")
    op.create_table(
        "identity_attempts",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("utility_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.UUID(), nullable=False),
        sa.Column("kind", choice("attemptkind", "code_sent", "code_tried", "contract_missed"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_attempts")),
        schema="service",
    )
    op.create_index(
        "ix_identity_attempts_subject_kind_at",
        "identity_attempts",
        ["subject", "kind", "at"],
        unique=False,
        schema="service",
    )
    op.create_table(
        "notifications",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("utility_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("via", choice("via", "sms", "email"), nullable=False),
        sa.Column("masked", sa.Text(), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column(
            "status", choice("notificationstatus", "queued", "sent", "failed"), server_default="queued", nullable=False
        ),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
        sa.UniqueConstraint("utility_id", "idempotency_key", name=op.f("uq_notifications_utility_id_idempotency_key")),
        schema="service",
    )
    op.create_table(
        "outages",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("utility_id", sa.Text(), nullable=False),
        sa.Column("kind", choice("outagekind", "planned", "unplanned"), nullable=False),
        sa.Column("service", choice("service", "water", "electric", "gas", "wastewater"), nullable=False),
        sa.Column(
            "cause",
            choice(
                "outagecause",
                "storm",
                "equipment_failure",
                "vehicle_accident",
                "main_break",
                "power_failure",
                "maintenance",
                "overload",
                "animal",
                "third_party",
                "unknown",
            ),
            server_default="unknown",
            nullable=False,
        ),
        sa.Column(
            "status",
            choice(
                "outagestatus",
                "scheduled",
                "reported",
                "investigating",
                "crew_dispatched",
                "restoring",
                "restored",
                "cancelled",
            ),
            nullable=False,
        ),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("eta", sa.DateTime(timezone=True), nullable=True),
        sa.Column("restored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("affected", sa.BigInteger(), nullable=False),
        sa.Column("supply_es", sa.Text(), nullable=True),
        sa.Column("supply_en", sa.Text(), nullable=True),
        sa.Column("planned_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("planned_end", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outages")),
        schema="service",
    )
    op.create_index(
        "ix_outages_utility_id_zone_status", "outages", ["utility_id", "zone", "status"], unique=False, schema="service"
    )
    op.create_table(
        "team_turns",
        sa.Column("utility_id", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("turns", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("utility_id", "team", name=op.f("pk_team_turns")),
        schema="service",
    )
    op.create_table(
        "conversation_identities",
        sa.Column("conversation_id", sa.UUID(), nullable=False),
        sa.Column("utility_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.UUID(), nullable=True),
        sa.Column("customer_id", sa.UUID(), nullable=True),
        sa.Column("proven_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("phone_ignored", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["service.accounts.id"], name=op.f("fk_conversation_identities_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["service.customers.id"], name=op.f("fk_conversation_identities_customer_id_customers")
        ),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_conversation_identities")),
        schema="service",
    )
    op.create_table(
        "one_time_codes",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("utility_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.UUID(), nullable=False),
        sa.Column("customer_id", sa.UUID(), nullable=False),
        sa.Column("account_id", sa.UUID(), nullable=True),
        sa.Column("via", choice("via", "sms", "email"), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries_left", sa.SmallInteger(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["service.accounts.id"], name=op.f("fk_one_time_codes_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["service.customers.id"], name=op.f("fk_one_time_codes_customer_id_customers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_codes")),
        schema="service",
    )
    op.create_index(
        "ix_one_time_codes_conversation_id_sent_at",
        "one_time_codes",
        ["conversation_id", "sent_at"],
        unique=False,
        schema="service",
    )
    op.create_table(
        "outage_reports",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("utility_id", sa.Text(), nullable=False),
        sa.Column("dedup_key", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.UUID(), nullable=True),
        sa.Column("customer_id", sa.UUID(), nullable=True),
        sa.Column("account_id", sa.UUID(), nullable=True),
        sa.Column("outage_id", sa.UUID(), nullable=True),
        sa.Column("service", choice("service", "water", "electric", "gas", "wastewater"), nullable=False),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["service.accounts.id"], name=op.f("fk_outage_reports_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["service.customers.id"], name=op.f("fk_outage_reports_customer_id_customers")
        ),
        sa.ForeignKeyConstraint(
            ["outage_id"], ["service.outages.id"], name=op.f("fk_outage_reports_outage_id_outages")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage_reports")),
        sa.UniqueConstraint("utility_id", "dedup_key", name=op.f("uq_outage_reports_utility_id_dedup_key")),
        schema="service",
    )
    op.create_index("ix_outage_reports_outage_id", "outage_reports", ["outage_id"], unique=False, schema="service")
    op.create_index(
        "ix_outage_reports_utility_id_zone_at",
        "outage_reports",
        ["utility_id", "zone", "at"],
        unique=False,
        schema="service",
    )
    op.create_table(
        "outage_status_history",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("outage_id", sa.UUID(), nullable=False),
        sa.Column(
            "status",
            choice(
                "outagestatus",
                "scheduled",
                "reported",
                "investigating",
                "crew_dispatched",
                "restoring",
                "restored",
                "cancelled",
            ),
            nullable=False,
        ),
        sa.Column("eta", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["outage_id"], ["service.outages.id"], name=op.f("fk_outage_status_history_outage_id_outages")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage_status_history")),
        schema="service",
    )
    op.create_index(
        "ix_outage_status_history_outage_id_at",
        "outage_status_history",
        ["outage_id", "at"],
        unique=False,
        schema="service",
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("utility_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", choice("casekind", "service_request", "complaint", "dispute"), nullable=False),
        sa.Column(
            "category",
            choice(
                "category",
                "billing",
                "dispute",
                "tariff",
                "account",
                "payment",
                "payment_plan",
                "refund",
                "leak",
                "outage",
                "low_pressure",
                "water_quality",
                "meter",
                "sewer",
                "connection",
                "emergency",
                "handoff",
                "callback",
                "other",
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column(
            "priority",
            choice("priority", "low", "medium", "high", "emergency"),
            server_default="medium",
            nullable=False,
        ),
        sa.Column(
            "status",
            choice("casestatus", "open", "in_progress", "waiting_customer", "resolved", "closed"),
            server_default="open",
            nullable=False,
        ),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("assignee", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.UUID(), nullable=True),
        sa.Column("account_id", sa.UUID(), nullable=True),
        sa.Column("conversation_id", sa.UUID(), nullable=True),
        sa.Column("outage_id", sa.UUID(), nullable=True),
        sa.Column("report_id", sa.UUID(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expected_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["service.accounts.id"], name=op.f("fk_cases_account_id_accounts")),
        sa.ForeignKeyConstraint(["customer_id"], ["service.customers.id"], name=op.f("fk_cases_customer_id_customers")),
        sa.ForeignKeyConstraint(["outage_id"], ["service.outages.id"], name=op.f("fk_cases_outage_id_outages")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["service.outage_reports.id"], name=op.f("fk_cases_report_id_outage_reports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("number", name=op.f("uq_cases_number")),
        sa.UniqueConstraint("report_id", name=op.f("uq_cases_report_id")),
        schema="service",
    )
    op.create_index("ix_cases_account_id", "cases", ["account_id"], unique=False, schema="service")
    op.create_index("ix_cases_conversation_id", "cases", ["conversation_id"], unique=False, schema="service")
    op.create_index("ix_cases_customer_id", "cases", ["customer_id"], unique=False, schema="service")
    op.create_index("ix_cases_outage_id", "cases", ["outage_id"], unique=False, schema="service")
    op.create_index(
        "ix_cases_utility_id_status_opened_at",
        "cases",
        ["utility_id", "status", "opened_at"],
        unique=False,
        schema="service",
    )
    op.create_table(
        "case_assignment_history",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("assignee", sa.Text(), nullable=False),
        sa.Column("assigned_by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["service.cases.id"], name=op.f("fk_case_assignment_history_case_id_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_assignment_history")),
        schema="service",
    )
    op.create_index(
        "ix_case_assignment_history_case_id_at",
        "case_assignment_history",
        ["case_id", "at"],
        unique=False,
        schema="service",
    )
    op.create_table(
        "case_notes",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("customer_visible", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["service.cases.id"], name=op.f("fk_case_notes_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_notes")),
        schema="service",
    )
    op.create_index("ix_case_notes_case_id_at", "case_notes", ["case_id", "at"], unique=False, schema="service")
    op.create_table(
        "case_status_history",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column(
            "status",
            choice("casestatus", "open", "in_progress", "waiting_customer", "resolved", "closed"),
            nullable=False,
        ),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["service.cases.id"], name=op.f("fk_case_status_history_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_status_history")),
        schema="service",
    )
    op.create_index(
        "ix_case_status_history_case_id_at", "case_status_history", ["case_id", "at"], unique=False, schema="service"
    )


def downgrade() -> None:

    op.drop_index("ix_case_status_history_case_id_at", table_name="case_status_history", schema="service")
    op.drop_table("case_status_history", schema="service")
    op.drop_index("ix_case_notes_case_id_at", table_name="case_notes", schema="service")
    op.drop_table("case_notes", schema="service")
    op.drop_index("ix_case_assignment_history_case_id_at", table_name="case_assignment_history", schema="service")
    op.drop_table("case_assignment_history", schema="service")
    op.drop_index("ix_cases_utility_id_status_opened_at", table_name="cases", schema="service")
    op.drop_index("ix_cases_outage_id", table_name="cases", schema="service")
    op.drop_index("ix_cases_customer_id", table_name="cases", schema="service")
    op.drop_index("ix_cases_conversation_id", table_name="cases", schema="service")
    op.drop_index("ix_cases_account_id", table_name="cases", schema="service")
    op.drop_table("cases", schema="service")
    op.drop_index("ix_outage_status_history_outage_id_at", table_name="outage_status_history", schema="service")
    op.drop_table("outage_status_history", schema="service")
    op.drop_index("ix_outage_reports_utility_id_zone_at", table_name="outage_reports", schema="service")
    op.drop_index("ix_outage_reports_outage_id", table_name="outage_reports", schema="service")
    op.drop_table("outage_reports", schema="service")
    op.drop_index("ix_one_time_codes_conversation_id_sent_at", table_name="one_time_codes", schema="service")
    op.drop_table("one_time_codes", schema="service")
    op.drop_table("conversation_identities", schema="service")
    op.drop_table("team_turns", schema="service")
    op.drop_index("ix_outages_utility_id_zone_status", table_name="outages", schema="service")
    op.drop_table("outages", schema="service")
    op.drop_table("notifications", schema="service")
    op.drop_index("ix_identity_attempts_subject_kind_at", table_name="identity_attempts", schema="service")
    op.drop_table("identity_attempts", schema="service")
    op.drop_index("ix_demo_messages_address_at", table_name="demo_messages", schema="service")
    op.drop_table("demo_messages", schema="service")
    op.execute("drop sequence service.case_numbers")
