"""Search in conversations: what customers and agents wrote, in both languages, and addresses by their last digits."""

from __future__ import annotations

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
CREATE FUNCTION runtime.searchable(parts jsonb, name text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsvector('pg_catalog.spanish', folded) || to_tsvector('pg_catalog.english', folded)
    FROM (
        SELECT lower(translate(left(name || ' ' || coalesce(string_agg(concat_ws(' ',
            part->>'text', part->>'caption', part->>'filename', part->>'label', part->>'title'), ' '), ''), 20000),
            'ÁÀÂÄÉÈÊËÍÌÎÏÓÒÔÖÚÙÛÜÑáàâäéèêëíìîïóòôöúùûüñ', 'AAAAEEEEIIIIOOOOUUUUNaaaaeeeeiiiioooouuuun')) AS folded
        FROM jsonb_array_elements(parts) part
    ) said
$$
    """,
    """
CREATE TABLE runtime.search_words (
    message_id UUID NOT NULL,
    utility_id TEXT NOT NULL,
    conversation_id UUID NOT NULL,
    sender TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    words TSVECTOR NOT NULL,
    CONSTRAINT pk_search_words PRIMARY KEY (message_id),
    CONSTRAINT fk_search_words_conversation_id_conversations FOREIGN KEY(conversation_id)
        REFERENCES runtime.conversations (id) ON DELETE CASCADE
)
    """,
    """
CREATE FUNCTION runtime.index_inbound() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'withdrawn' THEN
        DELETE FROM runtime.search_words WHERE message_id = NEW.id;
    ELSE
        INSERT INTO runtime.search_words (message_id, utility_id, conversation_id, sender, at, words)
        SELECT NEW.id, utility_id, id, 'customer', NEW.arrived_at, runtime.searchable(NEW.parts, NEW.sender_name)
        FROM runtime.conversations WHERE id = NEW.conversation_id
        ON CONFLICT (message_id) DO UPDATE SET words = excluded.words;
    END IF;
    RETURN NULL;
END $$
    """,
    """
CREATE FUNCTION runtime.index_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO runtime.search_words (message_id, utility_id, conversation_id, sender, at, words)
    SELECT NEW.id, utility_id, id, NEW.sender, NEW.created_at, runtime.searchable(NEW.payload->'parts', '')
    FROM runtime.conversations WHERE id = NEW.conversation_id
    ON CONFLICT (message_id) DO NOTHING;
    RETURN NULL;
END $$
    """,
    """
CREATE TRIGGER index_new AFTER INSERT ON runtime.inbound
FOR EACH ROW EXECUTE FUNCTION runtime.index_inbound()
    """,
    """
CREATE TRIGGER index_changed AFTER UPDATE OF parts, state ON runtime.inbound
FOR EACH ROW WHEN (NEW.parts IS DISTINCT FROM OLD.parts OR NEW.state = 'withdrawn' AND OLD.state <> 'withdrawn')
EXECUTE FUNCTION runtime.index_inbound()
    """,
    """
CREATE TRIGGER index_new AFTER INSERT ON runtime.outbox
FOR EACH ROW WHEN (NEW.sender = 'agent') EXECUTE FUNCTION runtime.index_outbox()
    """,
    """
INSERT INTO runtime.search_words (message_id, utility_id, conversation_id, sender, at, words)
SELECT i.id, c.utility_id, c.id, 'customer', i.arrived_at, runtime.searchable(i.parts, i.sender_name)
FROM runtime.inbound i JOIN runtime.conversations c ON c.id = i.conversation_id WHERE i.state <> 'withdrawn'
    """,
    """
INSERT INTO runtime.search_words (message_id, utility_id, conversation_id, sender, at, words)
SELECT o.id, c.utility_id, c.id, o.sender, o.created_at, runtime.searchable(o.payload->'parts', '')
FROM runtime.outbox o JOIN runtime.conversations c ON c.id = o.conversation_id WHERE o.sender = 'agent'
    """,
    """
CREATE INDEX ix_search_words_words ON runtime.search_words USING gin (words)
    """,
    """
CREATE INDEX ix_search_words_recent ON runtime.search_words (utility_id, at)
    """,
    """
CREATE INDEX ix_search_words_conversation ON runtime.search_words (conversation_id)
    """,
    """
CREATE INDEX ix_conversations_ending ON runtime.conversations (utility_id, reverse(address) text_pattern_ops)
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("forward only")
