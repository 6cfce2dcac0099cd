"""Subscribing to what happens, through the API."""

from __future__ import annotations

from typing import Any

import pytest

from bot.subscribers import signing
from bot.subscribers.kinds import KINDS
from bot.subscribers.subscriptions import MOST
from tests.bot.floor.house import House
from tests.desk.api.conftest import Bureau
from tests.desk.staff.newcomers import KEY

URL = "https://desk.example.com/ventanilla"


async def subscribed(bureau: Bureau, *events: str, **more: Any) -> dict[str, Any]:
    body = {"url": URL, "events": list(events) or list(KINDS)} | more
    answer = await bureau.ask("POST", "/webhooks", body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_a_webhook_is_made_shown_without_its_secret_and_ended(bureau: Bureau) -> None:
    made = await subscribed(bureau, "handoff.requested", "message.created", messages=True)
    assert made["secret"].startswith("whsec_")
    [listed] = (await bureau.get("/webhooks"))["items"]
    assert (listed["id"], listed["url"], listed["messages"]) == (made["id"], URL, True)
    assert listed["events"] == ["handoff.requested", "message.created"]
    assert made["secret"] not in str(listed)
    assert (await bureau.ask("DELETE", f"/webhooks/{made['id']}")).status_code == 204
    assert (await bureau.get("/webhooks"))["items"] == []
    assert (await bureau.ask("DELETE", f"/webhooks/{made['id']}")).status_code == 404


async def test_the_secret_is_kept_encrypted(bureau: Bureau) -> None:
    made = await subscribed(bureau)
    [row] = await bureau.house.rows("select * from runtime.subscriptions where id = :id", id=made["id"])
    assert made["secret"] not in str(row)
    assert signing.opened(row.secret, key=KEY) == made["secret"]
    assert signing.opened(row.secret, key="other" * 8) is None


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"url": "http://desk.example.com", "events": ["rating.given"]}, "body.url"),
        ({"url": "https://10.0.0.1/x", "events": ["rating.given"]}, "body.url"),
        ({"url": URL, "events": ["everything"]}, "body.events"),
        ({"url": URL, "events": []}, "body.events"),
        ({"url": URL}, "body.events"),
    ],
)
async def test_what_can_not_be_told_is_refused(bureau: Bureau, body: dict[str, Any], field: str) -> None:
    answer = await bureau.ask("POST", "/webhooks", body)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/validation")
    assert [one["field"] for one in answer.json()["errors"]] == [field]


async def test_messages_need_a_key_that_may_read_and_webhooks_their_own_scope(bureau: Bureau) -> None:
    only = await bureau.new_key("webhooks")
    body = {"url": URL, "events": ["message.created"], "messages": True}
    refused = await bureau.ask("POST", "/webhooks", body, bearer=only)
    assert (refused.status_code, refused.json()["required"]) == (403, "read")
    assert (await bureau.ask("POST", "/webhooks", body | {"messages": False}, bearer=only)).status_code == 201
    reader = await bureau.new_key("read", "act")
    assert (await bureau.ask("GET", "/webhooks", bearer=reader)).json()["required"] == "webhooks"


async def test_a_rotated_secret_is_another_and_both_count_for_a_day(bureau: Bureau) -> None:
    made = await subscribed(bureau)
    rotated = (await bureau.ask("POST", f"/webhooks/{made['id']}/rotate-secret")).json()
    assert rotated["secret"] != made["secret"]
    assert rotated["both_until"] == "2026-11-21T18:00:00Z"


async def test_what_was_told_is_listed_and_told_again(bureau: Bureau) -> None:
    made = await subscribed(bureau, "handoff.requested")
    conversation = await bureau.house.waiting()
    path = f"/webhooks/{made['id']}"
    [waiting] = (await bureau.get(f"{path}/deliveries", params={"state": "waiting"}))["items"]
    assert (waiting["event"], waiting["conversation"], waiting["attempts"]) == (
        "handoff.requested",
        str(conversation),
        0,
    )
    await bureau.house.run("update runtime.deliveries set state = 'dead' where event_id = :id", id=waiting["id"])
    [listed] = (await bureau.get("/webhooks"))["items"]
    assert (listed["waiting"], listed["dead"]) == (0, 1)
    again = await bureau.ask("POST", f"{path}/replay", {"event": waiting["id"]})
    assert (again.status_code, again.json()) == (202, {"events": 1})
    since = await bureau.ask("POST", f"{path}/replay", {"since": "2026-11-20T00:00:00Z"})
    assert since.json() == {"events": 0}  # it waits already
    for body in ({}, {"event": waiting["id"], "since": "2026-11-20T00:00:00Z"}, {"since": "2026-11-20T00:00:00"}):
        assert (await bureau.ask("POST", f"{path}/replay", body)).status_code == 422


async def test_another_utility_s_webhook_is_not_found_and_its_events_are_not_told(bureau: Bureau) -> None:
    other = House(bureau.house.engine)
    mine = await subscribed(bureau, "handoff.requested")
    await bureau.house.run(
        "insert into runtime.subscriptions (id, utility_id, kinds, secret, created_at)"
        " select gen_random_uuid(), :other, kinds, secret, created_at from runtime.subscriptions where id = :id",
        other=other.utility.id, id=mine["id"],
    )  # fmt: skip
    [theirs] = await bureau.house.rows(
        "select id from runtime.subscriptions where utility_id = :other", other=other.utility.id
    )
    await other.waiting()
    [event] = await bureau.house.rows(
        "select id from runtime.events where utility_id = :other and kind = 'handoff.requested'", other=other.utility.id
    )
    path = f"/webhooks/{theirs.id}"
    asked = (("DELETE", ""), ("POST", "/rotate-secret"), ("GET", "/deliveries"))
    for method, end in asked:
        assert (await bureau.ask(method, path + end)).status_code == 404
    assert (await bureau.ask("POST", f"{path}/replay", {"event": str(event.id)})).status_code == 404
    stolen = await bureau.ask("POST", f"/webhooks/{mine['id']}/replay", {"event": str(event.id)})
    assert stolen.json() == {"events": 0}


async def test_there_is_an_end_to_them(bureau: Bureau) -> None:
    for _ in range(MOST):
        await subscribed(bureau, "rating.given")
    answer = await bureau.ask("POST", "/webhooks", {"url": URL, "events": ["rating.given"]})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/too-many-webhooks")


async def test_what_is_done_with_webhooks_is_audited_without_the_address(bureau: Bureau) -> None:
    made = await subscribed(bureau)
    await bureau.ask("POST", f"/webhooks/{made['id']}/rotate-secret")
    await bureau.ask("POST", f"/webhooks/{made['id']}/replay", {"since": "2026-11-20T00:00:00Z"})
    await bureau.ask("DELETE", f"/webhooks/{made['id']}")
    rows = await bureau.house.rows(
        "select what, detail from desk.audit where detail->>'webhook' = :id order by at, id", id=made["id"]
    )
    assert {row.what for row in rows} == {
        "webhook_added", "webhook_secret_rotated", "webhook_replayed", "webhook_ended",
    }  # fmt: skip
    assert URL not in str(rows)
