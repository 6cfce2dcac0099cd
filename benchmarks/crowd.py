"""A utility's desk full of people: agents who are signed in, conversations of years, a thousand that want a person."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.floor import agents
from desk.staff import people, sessions
from desk.staff.people import NewPerson
from kit import utility
from kit.clock import utc_now

UTILITY = "cantera"
MESSAGES_EACH = 5
_FILL = (
    """
insert into runtime.conversations (id, utility_id, channel, account, address, language, last_inbound_at, created_at,
    last_seq)
select gen_random_uuid(), :utility, 'web', :utility, 'bench-' || n, 'es', now() - n * interval '1 minute',
    now() - n * interval '1 minute', :each
from generate_series(1, cast(:conversations as int)) n
""",
    """
insert into runtime.inbound (id, conversation_id, channel, account, external_id, parts, sent_at, arrived_at, state)
select gen_random_uuid(), c.id, 'web', :utility, c.address || ':' || k,
    '[{"type": "text", "text": "Mi recibo llegó muy alto"}]', c.last_inbound_at - k * interval '1 minute',
    c.last_inbound_at - k * interval '1 minute', 'done'
from runtime.conversations c, generate_series(0, cast(:each as int) - 1) k
""",
    """
insert into runtime.outbox (id, conversation_id, seq, idempotency_key, sender, channel, account, address, payload,
    owner_epoch, state, next_attempt_at, created_at)
select gen_random_uuid(), c.id, k + 1, c.id::text || k, 'bot', 'web', :utility, c.address,
    '{"parts": [{"type": "text", "text": "Con gusto lo reviso"}], "choices": []}', 0, 'sent', now(),
    c.last_inbound_at - (cast(:each as int) - k) * interval '1 minute'
from runtime.conversations c, generate_series(0, cast(:each as int) - 1) k
""",
    """
insert into runtime.queue_entries (id, utility_id, conversation_id, reason, topic, state, opened_at, queued_at, team,
    agent_id, first_taken_at)
select gen_random_uuid(), :utility, c.id, 'asked', '', case when n % 2 = 0 then 'taken' else 'open' end,
    c.last_inbound_at, c.last_inbound_at, '', case when n % 2 = 0 then 'elsewhere' || (n / 2 % :agents) end,
    case when n % 2 = 0 then c.last_inbound_at end
from (select c.*, substr(c.address, 7)::int as n from runtime.conversations c) c where n <= :open
""",
)


async def fill(engine: AsyncEngine, *, conversations: int, open_conversations: int, people_at_work: int) -> None:
    """Conversations of `conversations` minutes, the newest `open_conversations` of which want or have a person.

    Whoever has one sits elsewhere, so that everybody who is seated looks at the queue.
    """
    values = {"utility": UTILITY, "each": MESSAGES_EACH, "conversations": conversations, "open": open_conversations}
    async with engine.begin() as connection:
        # Nobody searches or subscribes here, and what the triggers write for them would take minutes.
        await connection.execute(text("set local session_replication_role = replica"))
        for statement in _FILL:
            await connection.execute(text(statement), values | {"agents": people_at_work})
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("vacuum analyze"))


async def seat(engine: AsyncEngine, count: int) -> list[str]:
    """That many agents who are online; the tokens of their sessions."""
    served, now, tokens = utility.load(UTILITY), utc_now(), []
    async with engine.begin() as connection:
        for number in range(count):
            handle = f"agent{number}"
            new = NewPerson(
                utility=UTILITY, name=f"Agente {number}", email=f"{handle}@bench.test", role="agent", language="es",
                handle=handle,
            )  # fmt: skip
            person = people.checked(new, {UTILITY: served})
            await people.add(connection, person, password_hash=uuid4().hex, must_change=False, now=now)
            teams = tuple(served.teams)
            await agents.appoint(connection, served, handle, name=person.name, languages=("es",), teams=teams)
            own = {"utility": UTILITY, "agent_id": handle}
            await agents.be(connection, **own, presence="busy", now=now + timedelta(hours=1))
            token = await sessions.open_session(connection, person, proven=True, address="bench", now=now)
            tokens.append(token)
    return tokens
