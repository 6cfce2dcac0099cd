"""Who is said to be typing, and for how long."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.accounts import Accounts
from bot.app import Gateway
from bot.webchat.hub import AGENT_SECONDS
from channels.base import Account
from channels.registry import open_channels
from desk.work.talk import Head
from desk.work.typing_signs import SHOWN_SECONDS, AgentTyping, Typists, tell_typing
from tests.bot.floor.house import House


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_sign_holds_for_some_seconds_or_until_what_was_typed_is_here() -> None:
    clock = Clock()
    typists, rosa, beto = Typists(clock), uuid4(), uuid4()
    typists.heard(rosa)
    typists.heard(beto)
    clock.now += SHOWN_SECONDS - 1
    assert typists.left(rosa) == 1
    typists.over(rosa)
    assert (typists.left(rosa), typists.left(beto)) == (0, 1)
    clock.now += 1
    assert typists.left(beto) == 0


def head(channel: str, **more: Any) -> Head:
    plain: dict[str, Any] = {
        "id": uuid4(), "utility": "cantera", "channel": channel, "address": "524421234567", "language": "es",
        "name": "", "state": "taken", "reason": "asked", "urgent": False, "acknowledged": False, "agent": "noemi",
        "agent_name": "Noemí", "opened_at": None, "closes_at": None, "arrival": 1,
    }  # fmt: skip
    return Head(**plain | more)


def test_an_agent_s_typing_is_told_to_the_web_chat_now_and_then() -> None:
    told: list[tuple[Any, float]] = []
    hub = SimpleNamespace(typing=lambda conversation, seconds: told.append((conversation, seconds)))
    gateway = cast("Gateway", SimpleNamespace(hub=hub, channels=open_channels(httpx.AsyncClient())))
    clock = Clock()
    typing, rosa = AgentTyping(gateway, clock), head("web")
    typing.sign(rosa)
    typing.sign(rosa)
    assert told == [(rosa.id, AGENT_SECONDS)]
    clock.now += 3
    typing.sign(rosa)
    assert len(told) == 2


@pytest.fixture
def house(engine: AsyncEngine) -> House:
    return House(engine)


async def test_whatsapp_is_told_with_the_customer_s_newest_message(house: House) -> None:
    asked: list[dict[str, Any]] = []

    def graph(request: httpx.Request) -> httpx.Response:
        asked.append(json.loads(request.content))
        return httpx.Response(200, json={"success": True})

    conversation = await house.conversation()
    await house.write(conversation, "Hola")
    [row] = await house.rows("select external_id from runtime.inbound where conversation_id = :id", id=conversation)
    account = Account("whatsapp", "account", "cantera", {"token": "t"}, "https://graph.test")
    intake = SimpleNamespace(accounts=Accounts((account,)))
    gateway = SimpleNamespace(
        engine=house.engine,
        channels=open_channels(httpx.AsyncClient(transport=httpx.MockTransport(graph))),
        public=intake,
        simulator=SimpleNamespace(accounts=Accounts(())),
    )
    await tell_typing(cast("Gateway", gateway), head("whatsapp", id=conversation, closes_at=datetime.now(UTC)))
    assert asked == [
        {
            "messaging_product": "whatsapp", "status": "read", "message_id": row.external_id,
            "typing_indicator": {"type": "text"},
        }
    ]  # fmt: skip
