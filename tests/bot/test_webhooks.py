"""The public door: signatures, sizes, broken and unknown bodies, Meta's recorded payloads."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from bot import webhooks
from bot.accounts import Accounts
from channels.base import Account
from channels.whatsapp.channel import sign
from tests.bot.harness import SECRETS, Counter

FIXTURES = Path(__file__).resolve().parents[3] / "shared" / "fixtures" / "whatsapp"
RECORDED = sorted(FIXTURES.glob("*.json"))


@pytest.fixture
async def door(counter: Counter) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(webhooks.router(counter.intake))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door") as client:
        yield client


async def post(door: httpx.AsyncClient, body: bytes, signature: str | bytes | None) -> httpx.Response:
    headers = {} if signature is None else {"X-Hub-Signature-256": signature}
    return await door.post("/channels/whatsapp", content=body, headers=headers)


async def stored(counter: Counter) -> int:
    return int((await counter.rows("select count(*) as n from runtime.raw_webhooks"))[0].n)


@pytest.mark.parametrize("signature", [None, "", "sha256=00", "sha256=" + "0" * 64, "sha256=ñ".encode(), b"\xff\xfe"])
async def test_a_bad_signature_is_401_and_stores_nothing(
    counter: Counter, door: httpx.AsyncClient, signature: str | bytes | None
) -> None:
    before = await stored(counter)
    body = counter.phone().text("hola", now=counter.now).body
    answer = await post(door, body, signature)
    assert answer.status_code == 401
    assert sign(body, SECRETS["app_secret"]) not in answer.text
    assert await stored(counter) == before


async def test_a_body_over_three_megabytes_is_413(counter: Counter, door: httpx.AsyncClient) -> None:
    body = b"x" * (3 * 1024 * 1024 + 1)
    assert (await post(door, body, sign(body, "app-secret"))).status_code == 413

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(4):
            yield b"x" * 1024 * 1024

    assert (await door.post("/channels/whatsapp", content=chunks())).status_code == 413


@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b'{"entry": 1}', b"\xff", b"[" * 100_000])
async def test_a_broken_body_under_a_good_signature_is_a_dead_letter(
    counter: Counter, door: httpx.AsyncClient, body: bytes
) -> None:
    assert (await post(door, body, sign(body, "app-secret"))).status_code == 200
    rows = await counter.rows("select outcome from runtime.raw_webhooks where body = :body", body=body)
    assert [row.outcome for row in rows] == ["malformed"]


async def test_a_batch_is_taken_in_whole_and_the_unknown_never_blocks_its_neighbours(
    counter: Counter, door: httpx.AsyncClient
) -> None:
    phones = [counter.phone() for _ in range(3)]
    entries: list[Any] = [json.loads(phone.text("hola", now=counter.now).body)["entry"][0] for phone in phones]
    entries.insert(1, {"changes": [{"field": "brand_new", "value": {"x": 1}}]})
    entries.insert(2, {"changes": ["nonsense", {"field": "messages", "value": {"metadata": None}}]})
    value = entries[-1]["changes"][0]["value"]
    value["messages"] += [{"id": "no-timestamp", "from": "1", "type": "text", "text": {"body": "x"}}, 7]
    body = json.dumps({"object": "whatsapp_business_account", "entry": entries}).encode()
    assert (await post(door, body, sign(body, "app-secret"))).status_code == 200
    await counter.work()
    assert [counter.graph.texts(phone.number) for phone in phones] == [["re: hola"]] * 3
    (row,) = await counter.rows("select unknown from runtime.raw_webhooks where body = :body", body=body)
    assert row.unknown[0] == "brand_new"


async def test_without_its_secret_the_channel_names_the_variable(counter: Counter) -> None:
    app = FastAPI()
    app.include_router(webhooks.router(replace(counter.intake, accounts=Accounts(()))))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door") as door:
        answer = await post(door, b"{}", None)
        assert (answer.status_code, "WHATSAPP_APP_SECRET" in answer.text) == (503, True)
        answer = await door.get("/channels/whatsapp", params={"hub.mode": "subscribe"})
        assert (answer.status_code, "WHATSAPP_VERIFY_TOKEN" in answer.text) == (503, True)


@pytest.mark.parametrize(
    ("token", "mode", "status"),
    [("verify-me", "subscribe", 200), ("wrong", "subscribe", 401), ("ñ", "subscribe", 401), ("verify-me", "x", 401)],
)
async def test_verification_echoes_the_challenge_for_our_token_only(
    counter: Counter, door: httpx.AsyncClient, token: str, mode: str, status: int
) -> None:
    query = {"hub.mode": mode, "hub.verify_token": token, "hub.challenge": "31415"}
    answer = await door.get("/channels/whatsapp", params=query)
    assert answer.status_code == status
    assert (answer.text == "31415") == (status == 200)


async def test_hostile_text_is_text(counter: Counter, door: httpx.AsyncClient) -> None:
    phone = counter.phone()
    hostile = "\u202e\u200bRobert'); drop table runtime.turns;-- <script>\x00\x07" + "a" * 100_000
    body = phone.text(hostile, now=counter.now).body
    assert (await post(door, body, sign(body, "app-secret"))).status_code == 200
    await counter.work()
    asked = counter.rasa.asked[0]
    assert asked["message"].startswith("Robert'); drop table runtime.turns;-- <script>")
    assert len(asked["message"]) < 400
    assert asked["metadata"]["whole"].startswith("Robert'); drop table runtime.turns;-- <script> aaa")
    assert len(asked["metadata"]["whole"]) == 8000


@pytest.mark.parametrize("body", [path.read_bytes() for path in RECORDED], ids=[path.stem for path in RECORDED])
async def test_every_recorded_payload_is_200_and_texts_are_answered(
    counter: Counter, door: httpx.AsyncClient, body: bytes
) -> None:
    webhook = json.loads(body)
    value = webhook["entry"][0]["changes"][0]["value"]
    texts = [message for message in value.get("messages", ()) if message["type"] == "text"]
    phone = counter.phone()
    for message in texts:  # several recordings share one id; each customer writes once
        message |= {"id": f"wamid.{phone.number}", "from": phone.number}
        counter.moment[0] = datetime.fromtimestamp(int(message["timestamp"]), UTC) + timedelta(seconds=5)
        value["metadata"]["phone_number_id"] = counter.account.account
        body = json.dumps(webhook).encode()
    assert (await post(door, body, sign(body, "app-secret"))).status_code == 200
    await counter.work()
    assert counter.graph.texts(phone.number) == [f"re: {message['text']['body']}" for message in texts]


async def test_a_mexican_number_with_the_old_one_is_the_same_conversation(counter: Counter) -> None:
    phone = counter.phone()
    old = replace(phone, number="521" + phone.number[2:])
    await counter.say(old, "hola")
    await counter.work()
    await counter.say(phone, "otra")
    await counter.work()
    assert counter.graph.texts(phone.number) == ["re: hola", "re: otra"]


async def test_with_two_utilities_a_strangers_number_is_kept_and_not_answered(counter: Counter) -> None:
    accounts = Accounts((counter.account, Account("whatsapp", "other", "prairie", SECRETS)))
    intake = replace(counter.intake, accounts=accounts)
    stranger = replace(counter.phone(), account=replace(counter.account, account="unlisted"))
    assert await intake.receive(intake.channels["whatsapp"], stranger.text("hola", now=counter.now)) == "parsed"
    assert not await counter.rows("select 1 from runtime.inbound where account = 'unlisted'")
