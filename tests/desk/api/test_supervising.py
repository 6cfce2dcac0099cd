"""What supervisors look at and do, by the API: the figures of some days, dead letters, the audit log."""

from __future__ import annotations

from datetime import timedelta

from kit.ids import new_id
from tests.bot.test_dead_letters import dead_turn, lost_message
from tests.desk.api.conftest import Bureau, colleague


async def test_figures_tell_each_day_and_what_was_asked_for(bureau: Bureau) -> None:
    conversation = await bureau.house.conversation()
    await bureau.house.write(conversation, "Mi recibo está mal")
    await bureau.house.enter(conversation, reason="dispute")
    today = bureau.house.utility.today(bureau.house.now)
    told = await bureau.get("/figures", params={"from": str(today - timedelta(days=2))})
    assert [one["day"] for one in told["days"]] == [str(today - timedelta(days=back)) for back in (2, 1, 0)]
    assert [one["handoffs"] for one in told["days"]] == [0, 0, 1]
    assert told["reasons"] == {"dispute": 1}
    assert (await bureau.get("/figures"))["first"] == str(today - timedelta(days=27))


async def test_a_channel_or_team_that_there_is_not_is_said(bureau: Bureau) -> None:
    for name in ("channel", "team"):
        answer = await bureau.ask("GET", "/figures", params={name: "fax"})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, f"query.{name}")


async def test_a_dead_letter_is_tried_again_once_by_a_supervisor(bureau: Bureau) -> None:
    alma, noemi = await colleague(bureau, "supervisor"), await colleague(bureau, "agent")
    turn = await dead_turn(bureau.house)
    [listed] = (await bureau.get("/dead-letters"))["items"]
    assert (listed["id"], listed["kind"], listed["reason"]) == (str(turn), "turn", "RasaUnavailable")
    path = f"/dead-letters/{turn}/replay"
    refused = await bureau.ask("POST", path, agent=noemi)
    assert (refused.status_code, refused.json()["type"].split("/")[-1]) == (403, "supervisor-required")
    assert (await bureau.ask("POST", path)).status_code == 400
    assert (await bureau.ask("POST", path, agent=alma)).status_code == 204
    assert (await bureau.ask("POST", path, agent=alma)).status_code == 404
    assert (await bureau.get("/dead-letters"))["items"] == []
    audited = await bureau.house.rows("select * from desk.audit where detail->>'letter' = :id", id=str(turn))
    assert [(row.what, row.detail["agent"]) for row in audited] == [("dead_letter_replayed", alma)]


async def test_a_dead_letter_is_discarded_for_a_known_reason(bureau: Bureau) -> None:
    alma, letter = await colleague(bureau, "supervisor"), await lost_message(bureau.house, "failed")
    path = f"/dead-letters/{letter}/discard"
    assert (await bureau.ask("POST", path, {"reason": "boring"}, agent=alma)).status_code == 422
    assert (await bureau.ask("POST", path, {"reason": "too_late"}, agent=alma)).status_code == 204
    assert (await bureau.get("/dead-letters"))["items"] == []


async def test_another_utilitys_letters_are_not_there(bureau: Bureau) -> None:
    alma = await colleague(bureau, "supervisor")
    other = type(bureau.house)(bureau.house.engine)
    theirs = await dead_turn(other)
    assert (await bureau.get("/dead-letters"))["items"] == []
    for letter in (theirs, new_id()):
        assert (await bureau.ask("POST", f"/dead-letters/{letter}/replay", agent=alma)).status_code == 404


async def test_the_audit_log_tells_who_did_what_a_page_at_a_time(bureau: Bureau) -> None:
    alma, noemi = await colleague(bureau, "supervisor"), await bureau.house.agent("noemi")
    first, second = await bureau.taken_by(noemi), await bureau.taken_by(noemi)
    for conversation in (first, second):
        body = {"reason": "solved"}
        assert (await bureau.ask("POST", f"/conversations/{conversation}/close", body, agent=noemi)).status_code == 200
        bureau.house.pass_time(minutes=1)
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        more = {"after": after} if after else {}
        told = (await bureau.ask("GET", "/audit-log", agent=alma, params={"limit": 1, "agent": noemi, **more})).json()
        seen += [one["detail"]["conversation"] for one in told["items"]]
        after = told["next"]
    assert seen == [str(second), str(first)]
    asked = {"conversation": str(first), "what": "conversation_closed"}
    [one] = (await bureau.ask("GET", "/audit-log", agent=alma, params=asked)).json()["items"]
    assert (one["agent"], one["what"], one["address"][:7]) == (noemi, "conversation_closed", "client-")
    asked["until"] = one["at"]
    assert (await bureau.ask("GET", "/audit-log", agent=alma, params=asked)).json()["items"] == []


async def test_the_audit_log_is_for_supervisors_of_the_utility(bureau: Bureau) -> None:
    alma, noemi = await colleague(bureau, "supervisor"), await colleague(bureau, "agent")
    other = type(bureau.house)(bureau.house.engine)
    await bureau.house.run(
        "insert into desk.audit (id, at, utility_id, what, address, detail)"
        " values (gen_random_uuid(), now(), :utility, 'signed_in', '', '{}')",
        utility=other.utility.id,
    )
    told = (await bureau.ask("GET", "/audit-log", agent=alma)).json()["items"]
    assert [one["what"] for one in told] == ["key_added"]
    assert (await bureau.ask("GET", "/audit-log", agent=noemi)).status_code == 403
    assert (await bureau.ask("GET", "/audit-log", agent=alma, params={"after": "x"})).status_code == 422
