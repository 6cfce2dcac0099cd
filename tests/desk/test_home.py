"""The desk's first page: what it counts, and how it says it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from desk.home import reason_of, waited
from desk.staff.words import WORDS
from desk.waiting import SHOWN, Waiting, queue_of
from kit.ids import new_id

NOW = datetime(2031, 5, 6, 15, 0, tzinfo=UTC)


async def enter(engine: AsyncEngine, utility: str, *, minutes: int, reason: str = "asked", state: str = "open") -> None:
    async with engine.begin() as connection:
        conversation = new_id()
        await connection.execute(
            text(
                "insert into runtime.conversations (id, utility_id, channel, account, address)"
                " values (:id, :utility, 'web', :utility, :address)"
            ),
            {"id": conversation, "utility": utility, "address": uuid4().hex},
        )
        await connection.execute(
            text(
                "insert into runtime.queue_entries"
                " (id, utility_id, conversation_id, reason, topic, state, opened_at, agent_id, urgent)"
                " values (:id, :utility, :conversation, :reason, '', cast(:state as text), :opened,"
                " case when cast(:state as text) = 'taken' then 'somebody' end, :urgent)"
            ),
            {
                "id": new_id(),
                "utility": utility,
                "conversation": conversation,
                "reason": reason,
                "state": state,
                "urgent": reason == "emergency",
                "opened": NOW - timedelta(minutes=minutes),
            },
        )


async def test_the_queue_counts_what_is_open_and_taken_at_one_s_own_utilities(engine: AsyncEngine) -> None:
    mine, other = f"q{uuid4().hex[:8]}", f"q{uuid4().hex[:8]}"
    await enter(engine, mine, minutes=3)
    await enter(engine, mine, minutes=9)
    await enter(engine, mine, minutes=30, state="taken")
    await enter(engine, mine, minutes=99, state="closed")
    await enter(engine, other, minutes=50)
    async with engine.connect() as connection:
        own, both, none = [await queue_of(connection, those) for those in ([mine], [mine, other], [])]
    assert (own.waiting, own.taken, own.oldest) == (2, 1, NOW - timedelta(minutes=9))
    assert (both.waiting, both.oldest) == (3, NOW - timedelta(minutes=50))
    assert (none.waiting, none.taken, none.oldest, none.first) == (0, 0, None, ())


async def test_emergencies_stand_first_then_who_has_waited_longest(engine: AsyncEngine) -> None:
    mine = f"q{uuid4().hex[:8]}"
    for number in range(SHOWN):
        await enter(engine, mine, minutes=number)
    await enter(engine, mine, minutes=0, reason="emergency")
    async with engine.connect() as connection:
        queue = await queue_of(connection, [mine])
    assert queue.waiting == SHOWN + 1
    assert [one.reason for one in queue.first] == ["emergency", *["asked"] * (SHOWN - 1)]
    since = [one.since for one in queue.first[1:]]
    assert since == sorted(since)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(-5, "ahora mismo"), (59, "ahora mismo"), (60, "1 min"), (3599, "59 min"), (3600, "1 h"), (3900, "1 h 5 min"),
     (47 * 3600, "47 h"), (49 * 3600, "2 d")],
)  # fmt: skip
def test_a_wait_is_said_as_people_say_it(seconds: int, said: str) -> None:
    assert waited(NOW - timedelta(seconds=seconds), NOW, "es") == said


def test_a_reason_that_has_no_words_yet_is_still_a_person_in_need() -> None:
    new = Waiting(new_id(), "cantera", "web", "some_new_reason", False, NOW)
    assert reason_of(new, "es") == "Necesita una persona"
    assert reason_of(new, "en") == "Needs a person"


@pytest.mark.parametrize("reason", ["asked", "emergency", "dispute", "anger", "distress", "not_understood"])
def test_every_reason_that_the_assistant_gives_has_words(reason: str) -> None:
    assert f"reason_{reason}" in WORDS
