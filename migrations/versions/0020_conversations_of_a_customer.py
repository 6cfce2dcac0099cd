"""Find the conversations of a customer."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

COLUMNS = ("customer_id", "account_id")


def upgrade() -> None:
    for column in COLUMNS:
        op.create_index(f"ix_conversation_identities_{column}", "conversation_identities", [column], schema="service")


def downgrade() -> None:
    for column in COLUMNS:
        op.drop_index(f"ix_conversation_identities_{column}", table_name="conversation_identities", schema="service")
