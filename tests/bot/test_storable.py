"""What the database can't keep is left out alone; its neighbours are taken in."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from bot.demo import signed
from tests.bot.harness import Counter


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "\x00"},
        {"id": "\ud800"},
        {"from": "5\x002"},
        {"id": random.Random("long").randbytes(3000).hex()},
        {"type": "location", "location": {"latitude": "1e999", "longitude": 1}},
    ],
    ids=["NUL", "half a pair", "an address", "too long", "endless"],
)
async def test_what_cannot_be_kept_is_left_out_alone(counter: Counter, wrong: dict[str, Any]) -> None:
    phone = counter.phone()
    body = json.loads(phone.text("hola", now=counter.now).body)
    messages = body["entry"][0]["changes"][0]["value"]["messages"]
    messages.insert(0, messages[0] | {"id": f"wamid.wrong.{phone.number}"} | wrong)
    raw = json.dumps(body).encode()
    assert await counter.receive(signed(counter.account, raw)) == "parsed"
    await counter.work()
    assert counter.graph.texts(phone.number) == ["re: hola"]
    (row,) = await counter.rows("select unknown from runtime.raw_webhooks where body = :body", body=raw)
    assert row.unknown == ["unstorable"]


async def test_a_kind_nobody_knows_is_kept_without_what_cannot_be_kept(counter: Counter) -> None:
    body = json.dumps({"entry": [{"changes": [{"field": "a\x00b\ud800", "value": {}}]}]}).encode()
    assert await counter.receive(signed(counter.account, body)) == "parsed"
    (row,) = await counter.rows("select unknown from runtime.raw_webhooks where body = :body", body=body)
    assert row.unknown == ["ab?"]
