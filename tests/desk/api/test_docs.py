"""What docs/api.md shows does what it says: its examples run here, as they stand there."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import HTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.subscribers.courier import Courier, WebhookCarrier
from bot.subscribers.kinds import KINDS
from kit.clock import utc_now
from tests.desk.api.conftest import Bureau
from tests.desk.staff.newcomers import KEY

PAGE = (Path(__file__).parents[3] / "docs/api.md").read_text(encoding="utf-8")


def example(name: str) -> dict[str, Any]:
    """The page's Python block of that name, run as a module."""
    [source] = [
        one for one in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL) if one.startswith(f"# example: {name}\n")
    ]
    module: dict[str, Any] = {"__name__": name}
    exec(compile(source, f"docs/api.md:{name}", "exec"), module)  # noqa: S102
    return module


@contextmanager
def serving(receiver: type) -> Iterator[str]:
    """The page's receiver on a port of its own."""
    receiver.log_message = lambda *_: None  # type: ignore[attr-defined]
    with HTTPServer(("127.0.0.1", 0), receiver) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/news"
        server.shutdown()
        thread.join()


async def subscribed(bureau: Bureau, url: str) -> str:
    """A webhook to `url`, made through the API; its secret."""
    bureau.private_webhooks()
    made = await bureau.ask("POST", "/webhooks", {"url": url, "events": ["handoff.requested"]})
    assert made.status_code == 201, made.text
    secret: str = made.json()["secret"]
    return secret


@pytest.mark.parametrize("right", [True, False], ids=["secret", "wrong secret"])
async def test_the_receiver_takes_what_the_counter_signed_and_nothing_else(bureau: Bureau, right: bool) -> None:
    module = example("receiver")
    taken: list[dict[str, Any]] = []
    module["take"] = taken.append
    with serving(module["Receiver"]) as url:
        secret = await subscribed(bureau, url)
        module["SECRET"] = secret if right else "whsec_" + "A" * 44
        conversation = await bureau.house.waiting()
        carrier = WebhookCarrier(KEY, utc_now, private=True)
        courier = Courier(bureau.house.engine, {"webhook": carrier}, utc_now, only=[bureau.house.utility.id])
        await courier.drain()
        await bureau.house.run(
            "update runtime.deliveries set state = 'waiting' where conversation_id = :id", id=conversation
        )
        await courier.drain()
        await courier.close()
    assert [one["data"]["conversation"]["id"] for one in taken] == ([str(conversation)] if right else [])
    [delivery] = await bureau.house.rows(
        "select last_status from runtime.deliveries where conversation_id = :id", id=conversation
    )
    assert delivery.last_status == (204 if right else 401)


def test_the_receiver_refuses_an_old_request() -> None:
    module = example("receiver")
    module["SECRET"] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    body = b'{"test": 2432232314}'
    assert module["is_genuine"](headers, body, 1614265330 + 299)
    assert not module["is_genuine"](headers, body, 1614265330 + 301)
    assert not module["is_genuine"](headers, body + b" ", 1614265330)
    assert not module["is_genuine"]({}, body, 1614265330)


async def test_the_agent_s_program_serves_who_has_waited_longest(bureau: Bureau) -> None:
    await bureau.house.agent("noemi", presence="offline")
    conversation = await bureau.house.conversation()
    await bureau.house.write(conversation, "Mi recibo está mal")
    await bureau.house.enter(conversation)
    server = uvicorn.Server(
        uvicorn.Config(Starlette(routes=[Mount("/api", bureau.app)]), port=0, log_level="error", lifespan="off")
    )
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells nobody
        await asyncio.sleep(0)
    port = server.servers[0].sockets[0].getsockname()[1]
    module = example("agent")
    module |= {"HOST": f"http://127.0.0.1:{port}", "UTILITY": bureau.house.utility.id, "KEY": bureau.key}
    found = await asyncio.to_thread(module["serve_one"], "Buenas tardes, lo reviso.")
    nobody = await asyncio.to_thread(module["serve_one"], "¿Hola?")
    server.should_exit = True
    await running
    assert UUID(found["id"]) == conversation
    assert nobody is None
    assert ("agent", "queued", "Buenas tardes, lo reviso.") in await bureau.house.said(conversation)


def test_the_page_names_every_event() -> None:
    named = set(re.findall(r"`([a-z]+\.[a-z]+)`", PAGE))
    assert set(KINDS) <= named


def test_the_page_s_bodies_are_json() -> None:
    for body in re.findall(r"-d '(.*?)'", PAGE):
        assert json.loads(body)
