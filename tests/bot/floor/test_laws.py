"""The laws of the queue, whatever agents, customers and several workers do at once, on a real PostgreSQL.

No conversation is lost, none has two owners, nobody has more than they can have, and the longest waiting comes first
within a team.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal
from uuid import UUID

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.floor.assignment import assign
from bot.handoff import STAGES, FullError, HandoffError
from kit import postgres
from tests.bot.floor.house import House

WORKERS = 3
TEAMS = ("billing", "payments", "field")
TOPICS = {"check_balance": "billing", "pay_bill": "payments", "report_leak": "field"}
Do = Literal["take", "say", "close", "hand_back", "transfer", "pass_to", "offline", "online", "away"]
DOINGS: tuple[Do, ...] = ("take", "say", "close", "hand_back", "transfer", "pass_to", "offline", "online", "away")


@dataclass(frozen=True)
class Worker:
    """Somebody who answers, and what they do, each with the conversation of that place."""

    teams: tuple[str, ...]
    languages: tuple[str, ...]
    capacity: int
    doings: tuple[tuple[Do, int], ...]


@dataclass(frozen=True)
class Customer:
    """Somebody who asks for a person so many times, and then perhaps does not want to wait."""

    topic: str
    language: str | None
    reason: str
    asks: int
    leaves: bool


workers = st.builds(
    Worker,
    teams=st.lists(st.sampled_from(TEAMS), min_size=1, max_size=2, unique=True).map(tuple),
    languages=st.sampled_from([("es",), ("en",), ("es", "en")]),
    capacity=st.integers(1, 3),
    doings=st.lists(st.tuples(st.sampled_from(DOINGS), st.integers(0, 7)), max_size=6).map(tuple),
)
customers = st.builds(
    Customer,
    topic=st.sampled_from(sorted(TOPICS)),
    language=st.sampled_from(["es", "en", None]),
    reason=st.sampled_from(["asked", "asked", "anger", "emergency"]),
    asks=st.integers(1, 2),
    leaves=st.booleans(),
)
hard = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate],  # a race can't be made smaller by trying again
)  # fmt: skip


def on_a_floor(url: str, scenario: Callable[[House], Awaitable[None]]) -> None:
    """Run a scenario with connections of its own."""

    async def run() -> None:
        engine: AsyncEngine = postgres.make_engine(url, pool_size=20)
        try:
            await scenario(House(engine))
        finally:
            await engine.dispose()

    asyncio.run(run())


async def check(house: House) -> None:
    """The laws that hold at every moment."""
    over = await house.rows(
        "select a.id from runtime.agents a join runtime.queue_entries q on q.utility_id = a.utility_id"
        " and q.agent_id = a.id and q.state = 'taken' where a.utility_id = :u"
        " group by a.utility_id, a.id having count(*) > a.capacity",
        u=house.utility.id,
    )
    assert over == [], "somebody has more than they can have"
    rows = await house.rows(
        "select c.id, c.owner, q.state from runtime.conversations c"
        " left join runtime.queue_entries q on q.conversation_id = c.id and q.state in ('open', 'taken')"
        " where c.utility_id = :u",
        u=house.utility.id,
    )
    assert len({row.id for row in rows}) == len(rows), "a conversation waits or is had twice"
    for row in rows:
        assert row.owner in (STAGES[row.state].owners if row.state else {"bot"}), (row.owner, row.state)


async def serve(house: House, name: str, worker: Worker, conversations: list[UUID]) -> None:
    """What one agent does."""
    for doing, place in worker.doings:
        conversation = conversations[place % len(conversations)]
        try:
            match doing:
                case "take":
                    await house.take(conversation, name)
                case "say":
                    await house.say(conversation, name)
                case "close":
                    await house.close(conversation, name)
                case "hand_back":
                    await house.hand_back(conversation, name, "/check_balance")
                case "transfer":
                    await house.transfer(conversation, name, team=TEAMS[place % len(TEAMS)])
                case "pass_to":
                    await house.transfer(conversation, name, to_agent="agent0")
                case presence:
                    await house.be(name, presence)
        except HandoffError:
            pass  # somebody was quicker, or it is not theirs: refused is right, and the laws still hold
        await check(house)


async def come(house: House, conversation: UUID, customer: Customer) -> None:
    """What one customer does."""
    for _ in range(customer.asks):
        await house.enter(conversation, reason=customer.reason, topic=customer.topic)
    if customer.leaves:
        await house.leave(conversation)


async def keep(house: House) -> None:
    """What one of the worker processes does."""
    for _ in range(3):
        await house.keep()
        await check(house)


@hard
@given(st.lists(workers, min_size=1, max_size=4), st.lists(customers, min_size=1, max_size=8))
def test_nothing_is_lost_or_had_twice_and_nobody_has_too_much(
    database_url: str, agents: list[Worker], came: list[Customer]
) -> None:
    async def scenario(house: House) -> None:
        names = [f"agent{place}" for place in range(len(agents))]
        for name, agent in zip(names, agents, strict=True):
            await house.agent(name, teams=agent.teams, languages=agent.languages, capacity=agent.capacity)
        conversations = [await house.conversation(language=customer.language) for customer in came]
        async with asyncio.TaskGroup() as everybody:
            for _ in range(WORKERS):
                everybody.create_task(keep(house))
            for name, agent in zip(names, agents, strict=True):
                everybody.create_task(serve(house, name, agent, conversations))
            for conversation, customer in zip(conversations, came, strict=True):
                everybody.create_task(come(house, conversation, customer))
        await nobody_is_lost(house, conversations)
        await every_step_follows(house)

    on_a_floor(database_url, scenario)


async def nobody_is_lost(house: House, conversations: list[UUID]) -> None:
    """Everybody who asked came to an end, or is had, or is taken as soon as there is somebody who can do all."""
    for conversation in conversations:
        assert await house.entry(conversation)
    await house.agent("everybody", teams=TEAMS, capacity=100)
    for name in ("agent0", "agent1", "agent2", "agent3"):
        await house.run(
            "update runtime.agents set presence = 'offline' where utility_id = :u and id = :n",
            u=house.utility.id,
            n=name,
        )
    await house.keep()
    await check(house)
    waits = await house.rows(
        "select 1 from runtime.queue_entries where utility_id = :u and state = 'open'", u=house.utility.id
    )
    assert waits == [], "somebody is never served"


async def every_step_follows(house: House) -> None:
    """The moves of each entry, one after the other, are steps that may follow: nobody took what somebody had.

    A move gets its id, which begins with the time, while its entry is held; `cmin` orders those of one transaction.
    """
    rows = await house.rows(
        "select m.entry_id, m.move from runtime.queue_moves m where m.utility_id = :u order by m.entry_id,"
        " left(m.id::text, 13), m.cmin::text::bigint",
        u=house.utility.id,
    )
    leads = {
        "opened": "open", "urgent": "", "taken": "taken", "transferred": "open", "dropped": "open", "escalated": "",
        "returned": "returned", "closed": "closed", "left": "left",
    }  # fmt: skip
    steps = [(row.entry_id, leads[row.move]) for row in rows if leads[row.move]]
    for (entry, before), (other, after) in pairwise(steps):
        if entry == other:
            assert after in STAGES[before].next, (before, after)  # type: ignore[index]


@hard
@given(
    st.lists(st.tuples(st.sampled_from(sorted(TOPICS)), st.booleans()), min_size=1, max_size=10),
    st.lists(st.tuples(st.sampled_from(TEAMS), st.integers(0, 3)), min_size=1, max_size=4),
)
def test_the_longest_waiting_comes_first_within_a_team_with_several_workers(
    database_url: str, came: list[tuple[str, bool]], agents: list[tuple[str, int]]
) -> None:
    async def scenario(house: House) -> None:
        for place, (team, capacity) in enumerate(agents):
            await house.agent(f"agent{place}", teams=(team,), capacity=capacity)
        queue: dict[str, list[UUID]] = {team: [] for team in TEAMS}
        for topic, in_spanish in came:
            house.pass_time(seconds=1)
            queue[TOPICS[topic]].append(await house.waiting(topic=topic, language="es" if in_spanish else None))
        house.pass_time(seconds=1)
        await asyncio.gather(
            *(assign(house.engine, house.utility, channels=house.channels, now=house.now) for _ in range(WORKERS))
        )
        for team, waiting in queue.items():
            room = sum(capacity for their, capacity in agents if their == team)
            has = [await house.who_has(conversation) is not None for conversation in waiting]
            assert has == [place < room for place in range(len(waiting))], team

    on_a_floor(database_url, scenario)


@hard
@given(st.integers(1, 4), st.integers(1, 9))
def test_an_agent_who_takes_with_both_hands_while_workers_assign_has_never_too_much(
    database_url: str, capacity: int, waiting: int
) -> None:
    async def scenario(house: House) -> None:
        agent = await house.agent("agent0", teams=TEAMS, capacity=capacity)
        conversations = [await house.waiting() for _ in range(waiting)]

        async def take(conversation: UUID) -> None:
            with contextlib.suppress(FullError):
                await house.take(conversation, agent)

        async with asyncio.TaskGroup() as everybody:
            for _ in range(WORKERS):
                everybody.create_task(house.keep())
            for conversation in conversations:
                everybody.create_task(take(conversation))
        has = [await house.who_has(conversation) is not None for conversation in conversations]
        assert sum(has) == min(capacity, waiting)

    on_a_floor(database_url, scenario)
