"""The desk: its people, their sessions and recovery codes, counted tries, the audit log."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
CREATE TABLE desk.people (
    id UUID NOT NULL,
    utility_id TEXT,
    handle TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    language TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    must_change BOOLEAN DEFAULT 'false' NOT NULL,
    password_changed_at TIMESTAMP WITH TIME ZONE,
    second_step TEXT,
    second_step_since TIMESTAMP WITH TIME ZONE,
    second_step_used BIGINT,
    demo BOOLEAN DEFAULT 'false' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    disabled_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_people PRIMARY KEY (id),
    CONSTRAINT ck_people_role CHECK (role in ('agent', 'supervisor', 'admin')),
    CONSTRAINT ck_people_language CHECK (language in ('es', 'en')),
    CONSTRAINT ck_people_utility CHECK (utility_id is not null or role = 'admin'),
    CONSTRAINT ck_people_email_lower CHECK (email = lower(email))
)
    """,
    """
CREATE UNIQUE INDEX uq_people_email ON desk.people (email)
    """,
    """
CREATE UNIQUE INDEX uq_people_handle ON desk.people (coalesce(utility_id, ''), handle)
    """,
    """
CREATE TABLE desk.sessions (
    token_hash BYTEA NOT NULL,
    person_id UUID NOT NULL,
    proven BOOLEAN NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    address TEXT NOT NULL,
    CONSTRAINT pk_sessions PRIMARY KEY (token_hash),
    CONSTRAINT fk_sessions_person_id_people FOREIGN KEY (person_id) REFERENCES desk.people (id) ON DELETE CASCADE
)
    """,
    """
CREATE INDEX ix_sessions_person ON desk.sessions (person_id)
    """,
    """
CREATE TABLE desk.recovery_codes (
    person_id UUID NOT NULL,
    code_hash BYTEA NOT NULL,
    CONSTRAINT pk_recovery_codes PRIMARY KEY (person_id, code_hash),
    CONSTRAINT fk_recovery_codes_person_id_people FOREIGN KEY (person_id) REFERENCES desk.people (id)
        ON DELETE CASCADE
)
    """,
    """
CREATE TABLE desk.tries (
    what BYTEA NOT NULL,
    count BIGINT NOT NULL,
    until TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_tries PRIMARY KEY (what)
)
    """,
    """
CREATE TABLE desk.audit (
    id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    utility_id TEXT,
    person_id UUID,
    what TEXT NOT NULL,
    address TEXT NOT NULL,
    detail JSONB DEFAULT '{}' NOT NULL,
    CONSTRAINT pk_audit PRIMARY KEY (id)
)
    """,
    """
CREATE INDEX ix_audit_at ON desk.audit (utility_id, at)
    """,
    """
CREATE INDEX ix_audit_person ON desk.audit (person_id, at)
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("forward only")
