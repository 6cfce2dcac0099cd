"""A customer's PIN for the telephone, as its hash."""

from __future__ import annotations

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
CREATE TABLE service.customer_pins (
    customer_id UUID NOT NULL,
    utility_id TEXT NOT NULL,
    pin_hash TEXT NOT NULL,
    set_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_customer_pins PRIMARY KEY (customer_id),
    CONSTRAINT fk_customer_pins_customer_id_customers FOREIGN KEY(customer_id) REFERENCES service.customers (id)
)
        """
    )


def downgrade() -> None:
    raise NotImplementedError("forward only")
