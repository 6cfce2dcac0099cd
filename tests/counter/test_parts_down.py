"""When a part of the counter dies: one honest sentence, then the answer when it is back. Never two."""

from __future__ import annotations

import time
from uuid import uuid4

import httpx
import pytest

from tests.conversations.wording import money, plain
from tests.counter.fixtures import Counter, Part

pytestmark = pytest.mark.model
PATIENCE_SECONDS = 120.0


def wait_for(counter: Counter, wamid: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        row = counter.turns.connection.execute(
            "select t.outcome from runtime.inbound i join runtime.turns t on t.id = i.turn_id where i.external_id = %s",
            (wamid,),
        ).fetchone()
        if row and row[0]:
            assert row[0] == "answered"
            counter.turns.wait(wamid)
            return
        for _ in counter.turns.connection.notifies(timeout=0.25, stop_after=1):
            break
    raise AssertionError("no answer")


@pytest.mark.parametrize("part", ["rasa", "actions", "backend"])
def test_one_apology_then_the_answer(counter: Counter, part: Part) -> None:
    member = counter.member("overdue_8m", "cantera")
    counter.forget(member["phone"])
    customer = counter.whatsapp(utility="cantera", phone=member["phone"])
    customer.say("hola")
    before = set(counter.graph.sent)
    counter.kill(part)
    wamid = f"wamid.{uuid4().hex}"
    answer = customer.post({"type": "text", "text": {"body": "¿cuánto debo?"}}, identifier=wamid)
    assert answer.status_code == httpx.codes.OK
    wait_for(counter, wamid)
    news = [payload for name, payload in counter.graph.sent.items() if name not in before]
    said = [payload for payload in news if payload["to"].endswith(member["phone"][-10:])]
    words = [plain(str(payload.get("text", payload.get("interactive")))) for payload in said]
    answers = [text for text in words if money(member["expect"]["balance"]) in text]
    assert len(answers) == 1, words
    assert len(words) <= 2, words
    assert words[-1] == answers[0]
