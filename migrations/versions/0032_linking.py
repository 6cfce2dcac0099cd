"""Assistants that customers linked (Alexa, Google), and the digests of their codes and tokens."""

from __future__ import annotations

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
CREATE TABLE service.account_links (
    id UUID NOT NULL,
    utility_id TEXT NOT NULL,
    customer_id UUID NOT NULL,
    assistant VARCHAR(32) NOT NULL,
    client_id TEXT NOT NULL,
    linked_at TIMESTAMP WITH TIME ZONE,
    revoked_at TIMESTAMP WITH TIME ZONE,
    revoked_because TEXT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_account_links PRIMARY KEY (id),
    CONSTRAINT fk_account_links_customer_id_customers FOREIGN KEY(customer_id) REFERENCES service.customers (id),
    CONSTRAINT ck_account_links_assistant CHECK (assistant IN ('alexa', 'google'))
)
    """,
    """
CREATE INDEX ix_account_links_customer_id ON service.account_links (customer_id) WHERE revoked_at is null
    """,
    """
CREATE TABLE service.link_grants (
    id UUID NOT NULL,
    link_id UUID NOT NULL,
    kind VARCHAR(32) NOT NULL,
    digest BYTEA NOT NULL,
    issued_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    redirect_uri TEXT,
    challenge TEXT,
    CONSTRAINT pk_link_grants PRIMARY KEY (id),
    CONSTRAINT fk_link_grants_link_id_account_links FOREIGN KEY(link_id)
        REFERENCES service.account_links (id) ON DELETE CASCADE,
    CONSTRAINT ck_link_grants_grantkind CHECK (kind IN ('code', 'access', 'refresh'))
)
    """,
    """
CREATE UNIQUE INDEX uq_link_grants_digest ON service.link_grants (digest)
    """,
    """
CREATE INDEX ix_link_grants_link_id ON service.link_grants (link_id)
    """,
    """
CREATE INDEX ix_link_grants_expires_at ON service.link_grants (expires_at)
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("forward only")
