"""The counter as a whole: two side by side, and one that is killed in the middle of its work."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psycopg
import pytest

from cli import stack
from cli.stack import Stack
from kit import postgres
from tests.counter.customers import Turns
from tests.counter.fixtures import Counter
from tests.homes import database_home
from tests.vendors.whatsapp import Graph, WhatsApp, WhatsAppCustomer

pytestmark = pytest.mark.model
PEOPLE = 12
MESSAGES = ("¿cuánto debo?", "¿cuándo vence?", "gracias")


@pytest.fixture
def home() -> Iterator[Path]:
    with database_home() as folder:
        yield folder


@pytest.fixture
def meta() -> Iterator[WhatsApp]:
    vendor = WhatsApp()
    vendor.open()
    yield vendor
    vendor.close()


def everyone(running: Stack, graph: Graph, turns: Turns) -> list[WhatsAppCustomer]:
    return [
        WhatsAppCustomer(running.gateway, graph, turns, "cantera", f"+5244255599{number:02}")
        for number in range(PEOPLE)
    ]


def test_a_second_counter_runs_beside_the_first_and_survives_a_kill(
    counter: Counter, meta: WhatsApp, home: Path
) -> None:
    """Every message that was acknowledged before `kill -9` is answered exactly once after the next start."""
    first = stack.start(home, environment=meta.environment())
    url = postgres.start_embedded(home / "pg")
    assert httpx.get(f"{counter.stack.gateway}/health/ready", timeout=10).status_code == httpx.codes.OK
    wanted: set[str] = set()
    with psycopg.connect(url, autocommit=True) as connection:
        people = everyone(first, meta.graph, Turns(connection))
        with ThreadPoolExecutor(8) as pool:
            for position, text in enumerate(MESSAGES):
                names = [f"wamid.kill.{number}.{position}" for number in range(PEOPLE)]
                posts = [
                    pool.submit(one.post, _text(text), identifier=name) for one, name in zip(people, names, strict=True)
                ]
                wanted |= {name for name, post in zip(names, posts, strict=True) if post.result().is_success}
    first.kill()
    second = stack.start(home, environment=meta.environment())
    try:
        assert len(wanted) == PEOPLE * len(MESSAGES)
        with psycopg.connect(postgres.start_embedded(home / "pg"), autocommit=True) as connection:
            connection.execute("listen runtime_outbox")
            turns = Turns(connection)
            answered = [turns.wait(name) for name in sorted(wanted)]
            sent = connection.execute("select provider_id from runtime.outbox where provider_id is not null").fetchall()
    finally:
        second.stop()
        postgres.stop_embedded(home / "pg")
    assert all(row[1] == "answered" for row in answered)
    assert max(Tally(payload["biz_opaque_callback_data"] for payload in meta.graph.sent.values()).values()) == 1
    assert {row[0] for row in sent} == set(meta.graph.sent)


def _text(body: str) -> dict[str, object]:
    return {"type": "text", "text": {"body": body}}
