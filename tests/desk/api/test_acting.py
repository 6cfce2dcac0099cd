"""What programs do in an agent's name goes through the desk's own acts."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.desk.api.conftest import Bureau


def agents_words(said: list[tuple[str, str, str]]) -> list[str]:
    return [words for sender, _, words in said if sender == "agent"]


async def test_an_agent_takes_answers_and_closes(bureau: Bureau) -> None:
    noemi = await bureau.house.agent("noemi")
    conversation = await bureau.house.conversation()
    await bureau.house.write(conversation, "Mi recibo está mal")
    await bureau.house.enter(conversation, reason="dispute")
    path = f"/conversations/{conversation}"
    taken = await bureau.ask("POST", f"{path}/take", agent=noemi)
    assert taken.json() == {
        "id": str(conversation), "state": "taken", "agent": {"id": "noemi", "name": "noemi"}, "urgent": False,
    }  # fmt: skip
    body = {"text": "Lo reviso", "seen": await bureau.newest(conversation)}
    said = await bureau.ask("POST", f"{path}/messages", body, agent=noemi)
    assert said.status_code == 201
    assert (said.json()["by"], said.json()["parts"]) == ("agent", [{"type": "text", "text": "Lo reviso"}])
    assert said.json()["delivery"]["state"] == "queued"
    listed = await bureau.get(f"{path}/messages")
    assert (
        [(one["by"], one["agent"]) for one in listed["items"]][-1]
        == ("agent", "noemi")
        == ("agent", said.json()["agent"])
    )
    closed = await bureau.ask("POST", f"{path}/close", {"reason": "solved"}, agent=noemi)
    assert (closed.json()["state"], closed.json()["agent"]) == ("bot", None)
    assert await bureau.house.owner(conversation) == "bot"


async def test_what_is_done_is_audited_with_key_and_agent_and_without_a_word(bureau: Bureau) -> None:
    noemi = await bureau.house.agent("noemi")
    conversation = await bureau.taken_by(noemi)
    body = {"text": "Secreto", "seen": await bureau.newest(conversation)}
    await bureau.ask("POST", f"/conversations/{conversation}/messages", body, agent=noemi)
    [row] = await bureau.audited(conversation)
    assert (row.what, row.utility_id, row.person_id) == ("conversation_answered", bureau.house.utility.id, None)
    assert row.detail["agent"] == "noemi"
    [key] = await bureau.house.rows("select prefix from desk.api_keys where id = :id", id=row.detail["key"])
    assert bureau.key.startswith(f"vk_{key.prefix}_")
    assert "Secreto" not in str(row)


async def test_an_answer_with_the_same_key_is_said_once_also_after_the_word_has_changed_hands(bureau: Bureau) -> None:
    noemi = await bureau.house.agent("noemi")
    conversation = await bureau.taken_by(noemi)
    path, body = f"/conversations/{conversation}/messages", {"text": "Una", "seen": await bureau.newest(conversation)}
    first = await bureau.ask("POST", path, body, agent=noemi, key="k1")
    await bureau.house.hand_back(conversation, noemi)
    again = await bureau.ask("POST", path, body, agent=noemi, key="k1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["id"] == first.json()["id"]
    assert agents_words(await bureau.house.said(conversation)) == ["Una"]


async def test_the_same_key_at_the_same_time_says_it_once(bureau: Bureau) -> None:
    noemi = await bureau.house.agent("noemi")
    conversation = await bureau.taken_by(noemi)
    body = {"text": "Una", "seen": await bureau.newest(conversation)}
    path = f"/conversations/{conversation}/messages"
    answers = await asyncio.gather(*(bureau.ask("POST", path, body, agent=noemi, key="k") for _ in range(5)))
    assert sorted(one.status_code for one in answers) == [200, 200, 200, 200, 201]
    assert len({one.json()["id"] for one in answers}) == 1
    assert agents_words(await bureau.house.said(conversation)) == ["Una"]


async def test_the_same_key_for_other_words_is_refused(bureau: Bureau) -> None:
    noemi = await bureau.house.agent("noemi")
    conversation = await bureau.taken_by(noemi)
    path, seen = f"/conversations/{conversation}/messages", await bureau.newest(conversation)
    await bureau.ask("POST", path, {"text": "Una", "seen": seen}, agent=noemi, key="k")
    other = await bureau.ask("POST", path, {"text": "Otra", "seen": seen}, agent=noemi, key="k")
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-mismatch")


async def test_nobody_answers_beside_what_they_have_not_seen(bureau: Bureau) -> None:
    noemi = await bureau.house.agent("noemi")
    conversation = await bureau.taken_by(noemi)
    seen = await bureau.newest(conversation)
    await bureau.house.write(conversation, "Es otro contrato")
    bureau.house.pass_time(seconds=2)
    path = f"/conversations/{conversation}/messages"
    behind = await bureau.ask("POST", path, {"text": "Listo", "seen": seen}, agent=noemi)
    newest = await bureau.newest(conversation)
    assert (behind.status_code, behind.json()["type"]) == (409, "/problems/behind")
    assert behind.json()["newest"] == newest != seen
    assert agents_words(await bureau.house.said(conversation)) == []
    assert (await bureau.ask("POST", path, {"text": "Listo", "seen": newest}, agent=noemi)).status_code == 201


@pytest.mark.parametrize(
    ("body", "slug"),
    [
        ({"text": "Hola"}, "validation"),
        ({"text": "   ", "seen": None}, "validation"),
        ({"text": "Hola", "seen": None, "to": "x"}, "validation"),
        ({"text": "x" * 4001, "seen": None}, "validation"),
        ({"text": "Hola", "seen": str(uuid4())}, "message-unknown"),
    ],
)
async def test_an_answer_that_makes_no_sense_is_refused(bureau: Bureau, body: dict[str, object], slug: str) -> None:
    noemi = await bureau.house.agent("noemi")
    conversation = await bureau.taken_by(noemi)
    answer = await bureau.ask("POST", f"/conversations/{conversation}/messages", body, agent=noemi)
    assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{slug}")
    assert "x" * 4001 not in answer.text
    assert agents_words(await bureau.house.said(conversation)) == []


async def test_outside_the_window_nothing_is_said(bureau: Bureau) -> None:
    noemi = await bureau.house.agent("noemi")
    conversation = await bureau.taken_by(noemi)
    seen = await bureau.newest(conversation)
    bureau.house.pass_time(hours=24)
    body = {"text": "Tarde", "seen": seen}
    answer = await bureau.ask("POST", f"/conversations/{conversation}/messages", body, agent=noemi)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/window-closed")


async def test_who_does_not_have_it_is_told_who_does(bureau: Bureau) -> None:
    noemi, raul = await bureau.house.agent("noemi"), await bureau.house.agent("raul")
    conversation = await bureau.taken_by(noemi)
    path = f"/conversations/{conversation}"
    body = {"text": "Yo", "seen": await bureau.newest(conversation)}
    asked = [("take", None), ("messages", body), ("close", {"reason": "solved"}), ("hand-back", {})]
    for act, sent in asked:
        answer = await bureau.ask("POST", f"{path}/{act}", sent, agent=raul)
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/not-yours"), act
        assert (answer.json()["state"], answer.json()["agent"]) == ("taken", "noemi")
    assert await bureau.house.who_has(conversation) == noemi


async def test_a_full_or_absent_agent_takes_nothing(bureau: Bureau) -> None:
    full = await bureau.house.agent("full", capacity=0)
    absent = await bureau.house.agent("absent", presence="offline")
    conversation = await bureau.house.waiting()
    slugs = [
        (await bureau.ask("POST", f"/conversations/{conversation}/take", agent=agent)).json()["type"]
        for agent in (full, absent)
    ]
    assert slugs == ["/problems/agent-full", "/problems/agent-offline"]


async def test_a_note_is_kept_once_for_each_key(bureau: Bureau) -> None:
    noemi = await bureau.house.agent("noemi")
    conversation = await bureau.house.waiting()
    path = f"/conversations/{conversation}/notes"
    first = await bureau.ask("POST", path, {"text": "Pidió foto"}, agent=noemi, key="n")
    again = await bureau.ask("POST", path, {"text": "Pidió foto"}, agent=noemi, key="n")
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    [kept] = await bureau.get(path)
    assert (kept["text"], kept["author"]) == ("Pidió foto", "noemi")


async def test_a_conversation_is_transferred_with_a_note(bureau: Bureau) -> None:
    noemi, raul = await bureau.house.agent("noemi"), await bureau.house.agent("raul", teams=("payments",))
    conversation = await bureau.taken_by(noemi)
    path = f"/conversations/{conversation}"
    moved = await bureau.ask("POST", f"{path}/transfer", {"agent": raul, "note": "Quiere pagar"}, agent=noemi)
    assert (moved.status_code, moved.json()["state"]) == (200, "waiting")
    assert (await bureau.house.entry(conversation)).wanted_agent_id == raul
    assert [one["text"] for one in await bureau.get(f"{path}/notes")] == ["Quiere pagar"]
    for body in ({}, {"team": "nobody"}, {"agent": "nobody"}):
        other = await bureau.taken_by(noemi)
        answer = await bureau.ask("POST", f"/conversations/{other}/transfer", body, agent=noemi)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/team-unknown")
        assert await bureau.house.who_has(other) == noemi


async def test_a_conversation_sleeps_once_it_is_answered_and_wakes(bureau: Bureau) -> None:
    noemi = await bureau.house.agent("noemi")
    conversation = await bureau.taken_by(noemi)
    path = f"/conversations/{conversation}"
    until = (bureau.house.now + timedelta(hours=1)).isoformat()
    awaited = await bureau.ask("POST", f"{path}/snooze", {"until": until}, agent=noemi)
    assert (awaited.status_code, awaited.json()["type"]) == (409, "/problems/answer-awaited")
    bureau.house.pass_time(seconds=2)
    await bureau.house.say(conversation, noemi)
    late = (bureau.house.now + timedelta(days=31)).isoformat()
    refused = await bureau.ask("POST", f"{path}/snooze", {"until": late}, agent=noemi)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/time-refused")
    asleep = await bureau.ask("POST", f"{path}/snooze", {"until": until}, agent=noemi)
    assert (asleep.status_code, asleep.json()["state"]) == (200, "taken")
    assert (await bureau.house.entry(conversation)).snoozed_until.isoformat() == until
    await bureau.ask("POST", f"{path}/wake", agent=noemi)
    assert (await bureau.house.entry(conversation)).snoozed_until is None


async def test_a_template_is_sent_once_for_a_key(bureau: Bureau) -> None:
    noemi = await bureau.house.agent("noemi")
    conversation = await bureau.taken_by(noemi)
    path = f"/conversations/{conversation}/templates"
    unknown = await bureau.ask("POST", path, {"template": "sing", "values": []}, agent=noemi)
    assert (unknown.status_code, unknown.json()["type"]) == (422, "/problems/template-unknown")
    body = {"template": "conversation_reopened", "values": ["tu recibo"]}
    answers = [await bureau.ask("POST", path, body, agent=noemi, key="the same") for _ in range(2)]
    assert [(one.status_code, one.json()) for one in answers] == [(202, {"new": True}), (202, {"new": False})]


async def test_words_with_a_gap_are_refused(bureau: Bureau) -> None:
    noemi = await bureau.house.agent("noemi")
    conversation = await bureau.taken_by(noemi)
    body = {"text": "Su saldo es de {saldo}", "seen": await bureau.newest(conversation)}
    refused = await bureau.ask("POST", f"/conversations/{conversation}/messages", body, agent=noemi)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/words-incomplete")


async def test_handing_back_goes_on_with_the_instruction(bureau: Bureau) -> None:
    noemi = await bureau.house.agent("noemi")
    conversation = await bureau.taken_by(noemi)
    path = f"/conversations/{conversation}/hand-back"
    wrong = await bureau.ask("POST", path, {"instruction": "/sing"}, agent=noemi)
    assert (wrong.status_code, wrong.json()["type"]) == (422, "/problems/instruction-unknown")
    back = await bureau.ask("POST", path, {"instruction": "/submit_meter_reading"}, agent=noemi)
    assert back.json()["state"] == "bot"
    assert (await bureau.house.entry(conversation)).instruction == "/submit_meter_reading"


async def test_no_other_reason_closes(bureau: Bureau) -> None:
    noemi = await bureau.house.agent("noemi")
    conversation = await bureau.taken_by(noemi)
    answer = await bureau.ask("POST", f"/conversations/{conversation}/close", {"reason": "bored"}, agent=noemi)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/reason-unknown")
    assert await bureau.house.who_has(conversation) == noemi


async def test_an_emergency_is_acknowledged_by_name(bureau: Bureau) -> None:
    noemi = await bureau.house.agent("noemi")
    conversation = await bureau.house.waiting(reason="emergency")
    await bureau.house.keep()
    assert await bureau.house.who_has(conversation) == noemi
    answer = await bureau.ask("POST", f"/conversations/{conversation}/acknowledge", agent=noemi)
    assert answer.json()["urgent"] is True
    assert (await bureau.house.entry(conversation)).acknowledged_by == noemi


async def test_what_is_marked_as_read_is_not_unread(bureau: Bureau) -> None:
    noemi = await bureau.house.agent("noemi")
    conversation = await bureau.taken_by(noemi)
    [before] = (await bureau.get("/conversations"))["items"]
    body = {"message": await bureau.newest(conversation)}
    assert (await bureau.ask("POST", f"/conversations/{conversation}/read", body, agent=noemi)).status_code == 204
    [after] = (await bureau.get("/conversations"))["items"]
    assert (before["unread"], after["unread"]) == (1, 0)


async def test_saying_how_an_agent_is_is_a_sign_of_life(bureau: Bureau) -> None:
    await bureau.house.agent("noemi")
    bureau.house.pass_time(seconds=40)
    assert [one["presence"] for one in (await bureau.get("/agents"))["items"]] == ["offline"]
    assert (await bureau.ask("PUT", "/agents/noemi/presence", {"presence": "busy"})).status_code == 204
    [noemi] = (await bureau.get("/agents"))["items"]
    assert (noemi["presence"], noemi["teams"], noemi["load"], noemi["capacity"]) == ("busy", ["billing"], 0, 4)
    assert (await bureau.ask("PUT", "/agents/nobody/presence", {"presence": "busy"})).status_code == 422
