"""Who is let in to the API: keys, scopes, agents, limits."""

from __future__ import annotations

import pytest

from desk.api import keys
from desk.api.keys import UnknownKeyError
from tests.bot.floor.house import House
from tests.desk.api.conftest import Bureau


@pytest.mark.parametrize("bearer", ["nothing", "vk_000000000000_" + "x" * 43, "vk_"])
async def test_what_is_no_key_opens_nothing(bureau: Bureau, bearer: str) -> None:
    answer = await bureau.ask("GET", "/queue", bearer=bearer)
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/unauthorized")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_without_a_bearer_nothing_is_answered(bureau: Bureau) -> None:
    answer = await bureau.client.get(f"{bureau.path}/queue")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


async def test_the_right_prefix_with_another_secret_opens_nothing(bureau: Bureau) -> None:
    other = await bureau.new_key("read")
    mixed = bureau.key[:16] + other[16:]
    assert (await bureau.ask("GET", "/queue", bearer=mixed)).status_code == 401
    assert (await bureau.ask("GET", "/queue", bearer=other)).status_code == 200


async def test_the_secret_is_kept_nowhere(bureau: Bureau) -> None:
    rows = await bureau.house.rows(
        "select * from desk.api_keys where utility_id = :utility", utility=bureau.house.utility.id
    )
    assert bureau.key.partition("_")[2].partition("_")[2] not in str(rows)


async def test_a_revoked_key_opens_nothing_and_both_ends_are_audited(bureau: Bureau) -> None:
    prefix = bureau.key[:15]
    async with bureau.house.engine.begin() as connection:
        await keys.revoke(connection, prefix, now=bureau.house.now)
    assert (await bureau.ask("GET", "/queue")).status_code == 401
    async with bureau.house.engine.begin() as connection:
        with pytest.raises(UnknownKeyError):
            await keys.revoke(connection, prefix, now=bureau.house.now)
    told = await bureau.house.rows(
        "select what from desk.audit where utility_id = :utility order by id", utility=bureau.house.utility.id
    )
    assert [row.what for row in told] == ["key_added", "key_revoked"]


async def test_a_key_that_may_only_read_does_nothing(bureau: Bureau) -> None:
    noemi = await bureau.house.agent("noemi")
    conversation = await bureau.house.waiting()
    reader = await bureau.new_key("read")
    answer = await bureau.ask("POST", f"/conversations/{conversation}/take", agent=noemi, bearer=reader)
    assert (answer.status_code, answer.json()["required"]) == (403, "act")
    assert await bureau.house.who_has(conversation) is None


async def test_a_key_that_may_only_act_reads_nothing(bureau: Bureau) -> None:
    doer = await bureau.new_key("act")
    assert (await bureau.ask("GET", "/conversations", bearer=doer)).json()["required"] == "read"


async def test_another_utility_s_key_finds_nothing(bureau: Bureau) -> None:
    stranger = await bureau.new_key("read", "act", utility="cantera")
    conversation = await bureau.house.waiting()
    for path in ("/queue", f"/conversations/{conversation}"):
        answer = await bureau.ask("GET", path, bearer=stranger)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


async def test_another_utility_s_conversation_is_not_found(bureau: Bureau) -> None:
    noemi = await bureau.house.agent("noemi")
    foreign = await House(bureau.house.engine).waiting()
    for path in ("", "/messages", "/notes"):
        assert (await bureau.ask("GET", f"/conversations/{foreign}{path}")).status_code == 404
    posts = {
        "take": None,
        "messages": {"text": "Hola", "seen": None},
        "notes": {"text": "nota"},
        "transfer": {"team": "billing"},
        "hand-back": {},
        "close": {"reason": "solved"},
        "acknowledge": None,
        "read": {"message": str(foreign)},
    }
    for path, body in posts.items():
        answer = await bureau.ask("POST", f"/conversations/{foreign}/{path}", body, agent=noemi)
        assert answer.status_code == 404, path
    assert await bureau.audited(foreign) == []


async def test_an_act_needs_an_agent_of_the_utility(bureau: Bureau) -> None:
    conversation = await bureau.house.waiting()
    nobody = await bureau.ask("POST", f"/conversations/{conversation}/take")
    assert (nobody.status_code, nobody.json()["type"]) == (400, "/problems/agent-required")
    stranger = await bureau.ask("POST", f"/conversations/{conversation}/take", agent="stranger")
    assert (stranger.status_code, stranger.json()["type"]) == (422, "/problems/agent-unknown")


async def test_too_many_requests_wait_a_minute(bureau: Bureau) -> None:
    answers = [(await bureau.ask("GET", "/queue")).status_code for _ in range(61)]
    assert answers == [200] * 60 + [429]
    told = await bureau.ask("GET", "/queue")
    assert told.json()["retry_after"] == 60
    bureau.house.pass_time(seconds=60)
    assert (await bureau.ask("GET", "/queue")).status_code == 200


async def test_who_tries_keys_is_slowed_down(bureau: Bureau) -> None:
    answers = [(await bureau.ask("GET", "/queue", bearer=f"vk_{'0' * 12}_{n:043}")).status_code for n in range(31)]
    assert answers == [401] * 30 + [429]
    assert (await bureau.ask("GET", "/queue")).status_code == 200
