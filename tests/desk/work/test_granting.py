"""What is done in the records from the desk: once, audited, and told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx
import pytest

from bot.notes import notes_of
from desk.work.acts import Acts
from desk.work.customer import Records
from desk.work.errors import EndedError
from desk.work.granting import Deed, DeniedError, Granting, MissedError
from tests.desk.work.test_acts import Office

DEED = Deed(
    what="credit_applied",
    path="accounts/1/adjustments",
    body={"amount_minor": 5_000},
    line="Abonó $50.00",
    told="Listo: {id}",
    detail={"amount_minor": 5_000},
)
Answer = Callable[[httpx.Request], httpx.Response]


def granting(acts: Acts, answer: Answer) -> Granting:
    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    records = Records(client, "http://backend", acts.utility.id, lambda: "staff")
    return Granting(acts.seat, acts.utility, acts.channels, records)


def says(status: int, **body: Any) -> Answer:
    return lambda _request: httpx.Response(status, json=body)


async def lines(office: Office, acts: Acts, conversation: UUID) -> list[tuple[str, str]]:
    async with office.house.engine.connect() as connection:
        found = await notes_of(connection, utility=acts.utility.id, conversation_id=conversation)
    return [(one.kind, one.words) for one in found]


async def test_confirmed_twice_it_is_asked_under_one_key_and_told_once(office: Office) -> None:
    acts = await office.agent()
    conversation = await office.taken_by(acts)
    keys: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["Idempotency-Key"])
        return httpx.Response(201, json={"id": "a-1"})

    desk = granting(acts, answer)
    for _ in range(2):
        done = await desk.do(conversation, DEED, key="k1")
        assert done.was_told
    assert keys == ["desk:k1", "desk:k1"]
    assert await lines(office, acts, conversation) == [("act", "Abonó $50.00")]
    assert (await office.noted(conversation)).count("credit_applied") == 1
    told = [words for _sender, _state, words in await office.house.said(conversation) if words.startswith("Listo")]
    assert told == ["Listo: a-1"]


async def test_the_audit_log_holds_ids_and_amounts_and_no_words(office: Office) -> None:
    acts = await office.agent()
    conversation = await office.taken_by(acts)
    await granting(acts, says(201, id="a-1")).do(conversation, DEED, key="k2")
    [row] = await office.house.rows(
        "select detail, person_id from desk.audit where what = 'credit_applied' and detail->>'conversation' = :id",
        id=str(conversation),
    )
    assert row.detail == {"conversation": str(conversation), "row": "a-1", "amount_minor": 5_000}
    assert row.person_id is not None


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (says(403, type="/problems/above-limit", limit={"amount_minor": 1, "currency": "MXN"}), DeniedError),
        (says(503), MissedError),
        (lambda _request: httpx.Response(200, text="<html>"), MissedError),
    ],
)
async def test_what_was_not_done_leaves_no_trace(office: Office, answer: Answer, trouble: type[Exception]) -> None:
    acts = await office.agent()
    conversation = await office.taken_by(acts)
    with pytest.raises(trouble):
        await granting(acts, answer).do(conversation, DEED, key="k3")
    assert await lines(office, acts, conversation) == []
    assert "credit_applied" not in await office.noted(conversation)


async def test_who_has_given_the_conversation_away_does_it_but_tells_nobody(office: Office) -> None:
    acts = await office.agent()
    conversation = await office.taken_by(acts)
    await acts.hand_back(conversation)
    done = await granting(acts, says(201, id="a-1")).do(conversation, DEED, key="k4")
    assert not done.was_told
    assert await lines(office, acts, conversation) == [("act", "Abonó $50.00")]
    assert not [words for _sender, _state, words in await office.house.said(conversation) if words.startswith("Listo")]


async def test_whose_session_has_ended_does_nothing(office: Office) -> None:
    acts = await office.agent()
    conversation = await office.taken_by(acts)
    office.pass_time(hours=13)
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(201, json={})

    with pytest.raises(EndedError):
        await granting(acts, answer).do(conversation, DEED, key="k5")
    assert asked == []
