"""What programs see: lists and their pages, a conversation, its messages, the queue."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from desk.api.messages import Cursor, cursor_of
from desk.api.pages import place_of
from tests.bot.floor.house import House
from tests.desk.api.conftest import Bureau


async def listed(bureau: Bureau, **query: Any) -> list[str]:
    return [one["id"] for one in (await bureau.get("/conversations", params=query))["items"]]


async def written(bureau: Bureau, words: str = "Hola") -> UUID:
    """A customer who writes now."""
    conversation = await bureau.house.conversation()
    await bureau.house.write(conversation, words)
    bureau.house.pass_time(seconds=1)
    return conversation


async def test_the_list_is_read_page_by_page_and_holds_everything_once(bureau: Bureau) -> None:
    made = [str(await written(bureau)) for _ in range(7)]
    found: list[str] = []
    query: dict[str, Any] = {"limit": 3}
    while True:
        answer = await bureau.get("/conversations", params=query)
        found += [one["id"] for one in answer["items"]]
        await written(bureau)  # who writes meanwhile moves nothing
        if answer["next"] is None:
            break
        query["after"] = answer["next"]
    assert found == made[::-1]


async def test_the_list_is_narrowed_by_who_has_it_team_agent_time_and_lateness(bureau: Bureau) -> None:
    house = bureau.house
    noemi = await house.agent("noemi")
    served = await written(bureau)
    waits = await written(bureau)
    await house.enter(waits, topic="pay_bill")
    taken = await bureau.taken_by(noemi)
    team = (await house.entry(waits)).team
    assert await listed(bureau, state="bot") == [str(served)]
    assert await listed(bureau, state="waiting") == [str(waits)]
    assert await listed(bureau, state="taken") == await listed(bureau, agent=noemi) == [str(taken)]
    assert str(waits) in await listed(bureau, team=team)
    assert await listed(bureau, team="nobody") == []
    assert await listed(bureau, late=True) == []
    house.pass_time(minutes=6)
    late = await bureau.get("/conversations", params={"late": True})
    assert {one["id"] for one in late["items"]} == {str(waits), str(taken)}
    assert {one["late"] for one in late["items"]} == {True}
    since = (await house.rows("select last_inbound_at as at from runtime.conversations where id = :id", id=waits))[0].at
    assert await listed(bureau, since=since.isoformat()) == [str(taken), str(waits)]


@pytest.mark.parametrize(
    "query", [{"after": "x"}, {"state": "closed"}, {"limit": 0}, {"limit": 101}, {"since": "2026-11-20T18:00:00"}]
)
async def test_a_question_that_makes_no_sense_is_refused(bureau: Bureau, query: dict[str, Any]) -> None:
    answer = await bureau.ask("GET", "/conversations", params=query)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/validation")


@pytest.mark.parametrize("said", ["", "x", "W10", "bnVsbA", "WyIyMDI2IiwieCJd", "é"])
def test_what_is_no_place_is_none(said: str) -> None:
    assert place_of(said) is None


async def test_a_row_says_who_waits_why_and_what_they_said(bureau: Bureau) -> None:
    conversation = await written(bureau, "Mi recibo está mal")
    await bureau.house.enter(conversation, reason="dispute")
    [row] = (await bureau.get("/conversations"))["items"]
    assert (row["state"], row["reason"], row["late"], row["agent"], row["unread"]) == (
        "waiting", "dispute", False, None, 1,
    )  # fmt: skip
    assert (row["last"]["words"], row["last"]["by"]) == ("Mi recibo está mal", "customer")
    assert row["customer"]["language"] == "es"


async def test_a_conversation_comes_with_packet_messages_and_notes(bureau: Bureau) -> None:
    noemi = await bureau.house.agent("noemi")
    conversation = await bureau.taken_by(noemi, words="Mi recibo está mal")
    await bureau.house.say(conversation, noemi, "Lo reviso")
    await bureau.ask("POST", f"/conversations/{conversation}/notes", {"text": "Paciencia"}, agent=noemi)
    found = await bureau.get(f"/conversations/{conversation}", params={"language": "en"})
    assert (found["state"], found["agent"]["id"], found["channel"]) == ("taken", "noemi", "whatsapp")
    told = [(one["by"], one["parts"][0]["text"]) for one in found["messages"]["items"]]
    assert told[0] == ("customer", "Mi recibo está mal")
    assert told[-1] == ("agent", "Lo reviso")
    assert found["newest"] == found["messages"]["items"][0]["id"]
    assert found["messages"]["items"][0]["delivery"] is None
    assert found["messages"]["items"][-1]["delivery"]["state"] == "queued"
    assert [one["text"] for one in found["notes"]] == ["Paciencia"]
    assert "asked" in found["packet"]["summary"].lower()
    assert "pidió" in (await bureau.get(f"/conversations/{conversation}"))["packet"]["summary"].lower()


async def test_a_conversation_of_the_assistant_has_no_packet(bureau: Bureau) -> None:
    found = await bureau.get(f"/conversations/{await written(bureau)}")
    assert (found["state"], found["packet"], found["agent"]) == ("bot", None, None)


async def test_messages_are_read_on_from_a_cursor_each_once(bureau: Bureau) -> None:
    noemi = await bureau.house.agent("noemi")
    conversation = await bureau.taken_by(noemi, words="0")
    for number in range(1, 6):
        bureau.house.pass_time(seconds=1)
        await bureau.house.write(conversation, str(number))
        await bureau.house.say(conversation, noemi, f"a{number}")
    path, seen, after = f"/conversations/{conversation}/messages", [], "0.0"
    while True:
        found = await bureau.get(path, params={"after": after, "limit": 3})
        seen += [one["parts"][0]["text"] for one in found["items"]]
        after = found["cursor"]
        if not found["more"]:
            break
    spoken = [one for one in seen if one[-1].isdigit()]
    assert spoken == ["0", "1", "a1", "2", "a2", "3", "a3", "4", "a4", "5", "a5"]
    assert (await bureau.get(path, params={"after": after}))["items"] == []
    await bureau.house.write(conversation, "6")
    [news] = (await bureau.get(path, params={"after": after}))["items"]
    assert news["parts"] == [{"type": "text", "text": "6"}]


async def test_what_was_dropped_was_never_said_and_what_was_taken_back_has_no_words(bureau: Bureau) -> None:
    conversation = await written(bureau, "me equivoqué")
    await bureau.house.bot_says(conversation, "tarde", state="dropped")
    await bureau.house.run(
        "update runtime.inbound set state = 'withdrawn' where conversation_id = :id", id=conversation
    )
    [one] = (await bureau.get(f"/conversations/{conversation}/messages"))["items"]
    assert (one["withdrawn"], one["parts"]) == (True, [])


@pytest.mark.parametrize(("said", "cursor"), [("3.14", Cursor(3, 14)), ("3", None), ("a.b", None), ("1.2.3", None)])
def test_a_cursor_is_two_numbers(said: str, cursor: Cursor | None) -> None:
    assert cursor_of(said) == cursor


async def test_the_queue_has_emergencies_first_then_who_waits_longest(bureau: Bureau) -> None:
    first = await bureau.house.waiting()
    bureau.house.pass_time(minutes=1)
    second = await bureau.house.waiting()
    gas = await bureau.house.waiting(reason="emergency")
    found = (await bureau.get("/queue"))["items"]
    assert [one["id"] for one in found] == [str(one) for one in (gas, first, second)]


async def test_what_was_written_is_found_in_the_utility_only(bureau: Bureau) -> None:
    found = await written(bureau, "Hola. El albatros llegó. Gracias.")
    await House(bureau.house.engine).write(await House(bureau.house.engine).conversation(), "El albatros también")
    answer = await bureau.get("/search", params={"q": "albatros"})
    [hit] = answer["items"]
    assert (hit["id"], hit["found"], hit["last"]["words"]) == (str(found), "words", "El albatros llegó.")
    assert answer["without_records"] is True
    assert (await bureau.ask("GET", "/search", params={"q": "x"})).status_code == 422


async def test_the_answers_at_hand_are_listed_in_both_languages(bureau: Bureau) -> None:
    found = (await bureau.get("/answers"))["items"]
    assert [one["name"] for one in found] == sorted(one["name"] for one in found)
    assert found
    assert all(one["es"] and one["en"] for one in found)


async def test_the_words_of_requests_are_listed(bureau: Bureau) -> None:
    found = await bureau.get("/desk")
    assert {one["id"] for one in found["teams"]} == set(bureau.house.utility.teams)
    assert "solved" in found["close_reasons"]
    assert "/submit_meter_reading" in [one["instruction"] for one in found["instructions"]]


async def test_the_description_shows_examples_and_only_our_problems(bureau: Bureau) -> None:
    described = (await bureau.client.get("/api/openapi.json")).json()
    assert "HTTPValidationError" not in str(described)
    for name in ("SayBody", "CloseBody", "TransferBody", "ListedJson", "MessageJson"):
        assert described["components"]["schemas"][name]["examples"]
    for path in described["paths"].values():
        for operation in path.values():
            assert operation["summary"]
            assert operation["description"]
            for status, said in operation["responses"].items():
                assert status < "400" or list(said["content"]) == ["application/problem+json"]


async def test_a_large_body_is_refused_unread(bureau: Bureau) -> None:
    conversation = await written(bureau)
    answer = await bureau.ask("POST", f"/conversations/{conversation}/notes", {"text": "x" * 70_000}, agent="noemi")
    assert answer.status_code == 413


async def test_answers_are_kept_by_nobody(bureau: Bureau) -> None:
    assert (await bureau.ask("GET", "/queue")).headers["cache-control"] == "no-store"
