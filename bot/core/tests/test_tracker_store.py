"""The tracker in PostgreSQL: what is written, what is read, how much."""

from __future__ import annotations

import asyncio
import json
import os
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet, UserUttered

from bot.core.tests.conftest import FIXTURE, ActionServer, Counter
from bot.core.tracker_store import STORED, SessionTrackerStore

URL = os.environ.get("RASA_TEST_DATABASE_URL", "")
pytestmark = pytest.mark.skipif(not URL, reason="RASA_TEST_DATABASE_URL: run through tests/bot/core/test_core.py")


@pytest.fixture(scope="module")
def store() -> SessionTrackerStore:
    return SessionTrackerStore(domain=Domain.load(str(FIXTURE / "domain.yml")), host=URL)


def rows(store: SessionTrackerStore, conversation: str) -> list[dict[str, Any]]:
    statement = sa.text("select data from events where sender_id = :c order by id")
    with store.engine.connect() as connection:
        return [json.loads(data) for (data,) in connection.execute(statement, {"c": conversation})]


async def one_session(store: SessionTrackerStore, conversation: str, mood: str) -> None:
    tracker = store.init_tracker(conversation)
    setattr(tracker, STORED, 0)
    for event in (
        ActionExecuted("action_session_start"),
        SessionStarted(),
        SlotSet("mood", mood),
        ActionExecuted("action_listen"),
        UserUttered("hola", {"name": "greet"}, message_id="t", metadata={"turn": "t", "token": "s3cret"}),
    ):
        tracker.update(event)
    await store.save(tracker)


def test_only_the_current_session_is_read(store: SessionTrackerStore) -> None:
    conversation = uuid4().hex

    async def work() -> Any:
        await one_session(store, conversation, "first")
        await one_session(store, conversation, "second")
        return await store.retrieve(conversation), await store.retrieve_full_tracker(conversation)

    current, whole = asyncio.run(work())
    assert current.get_slot("mood") == "second"
    assert len(current.events) == 4
    assert len(whole.events) == 10


def test_saving_again_appends_only_what_is_new(store: SessionTrackerStore) -> None:
    conversation = uuid4().hex

    async def work() -> None:
        await one_session(store, conversation, "first")
        tracker = await store.retrieve(conversation)
        assert tracker is not None
        tracker.update(SlotSet("note", "n"))
        await store.save(tracker)
        await store.save(tracker)

    asyncio.run(work())
    assert [row["event"] for row in rows(store, conversation)][-2:] == ["user", "slot"]
    assert len(rows(store, conversation)) == 6


def test_a_conversation_s_token_is_not_kept(store: SessionTrackerStore) -> None:
    conversation = uuid4().hex
    asyncio.run(one_session(store, conversation, "calm"))

    assert "s3cret" not in json.dumps(rows(store, conversation))
    assert rows(store, conversation)[-1]["metadata"]["turn"] == "t"


def test_an_unknown_conversation_is_none(store: SessionTrackerStore) -> None:
    assert asyncio.run(store.retrieve(uuid4().hex)) is None
    assert asyncio.run(store.is_up())


def test_a_second_process_starts_on_the_same_tables(store: SessionTrackerStore) -> None:
    SessionTrackerStore(domain=Domain.empty(), host=URL).engine.dispose()


def test_turns_survive_the_process(counter: Counter, actions: ActionServer, store: SessionTrackerStore) -> None:
    store.domain = counter.agent.domain
    counter.agent.processor.tracker_store = store
    first = counter.say("/check_balance", turn="t1", token="s3cret")
    count = len(rows(store, counter.conversation))

    assert counter.say("/check_balance", turn="t1", retry=True) == first
    assert len(rows(store, counter.conversation)) == count
    counter.say("/greet", new_session=True)
    assert counter.say("/greet")["slots"]["mood"] == "calm"


def test_every_character_comes_back(counter: Counter, store: SessionTrackerStore) -> None:
    store.domain = counter.agent.domain
    counter.agent.processor.tracker_store = store
    odd = "hola \x00 \\u0000 \" ' \u2028 💧 %(sender)s \\"
    counter.say(odd)

    assert [row["text"] for row in rows(store, counter.conversation) if row["event"] == "user"] == [odd]


def test_events_wait_for_no_flush_of_their_own(store: SessionTrackerStore) -> None:
    async def asked() -> str:
        return await (await store._connections()).fetchval("show synchronous_commit")

    assert asyncio.run(asked()) == "off"


def test_a_url_may_ask_what_only_libpq_knows() -> None:
    there = sa.engine.make_url(URL).update_query_dict({"connect_timeout": "5", "keepalives": "1"})
    store = SessionTrackerStore(domain=Domain.empty(), host=there.render_as_string(hide_password=False))

    assert asyncio.run(store.is_up())
