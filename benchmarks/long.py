"""The 1,000th turn of one conversation against the 10th, through the connector, with the tracker in PostgreSQL.

Sessions begin as the gateway begins them: every 20 turns. So the 1,000th turn is the last of its session, where a turn
costs the most. Young and old turns are timed by turns, so that whatever else the machine does falls on both alike.
"""

from __future__ import annotations

import statistics
import time
from typing import Any
from uuid import uuid4

import httpx
from rich.console import Console

from benchmarks.neighbours import action_server, database, gateway_turn, our_rasa
from cli.train import train

YOUNG = 10
OLD = 1000
SESSION_TURNS = 20  # bot/turn.py
SAMPLES = 15
TARGET = 1.3
MESSAGES = ("¿cuánto debo?", "hola", "quiero mi recibo", "¿cuándo vence?", "gracias")


class _Talk:
    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self._conversation = uuid4().hex
        self.turns = 0

    def turn(self) -> float:
        """Take one turn; milliseconds."""
        fresh = self.turns % SESSION_TURNS == 0 and self.turns > 0
        body = gateway_turn(self._conversation, MESSAGES[self.turns % len(MESSAGES)], new_session=fresh)
        began = time.perf_counter()
        self._client.post("/webhooks/gateway/webhook", json=body).raise_for_status()
        self.turns += 1
        return (time.perf_counter() - began) * 1000

    def until(self, count: int) -> float:
        """Take turns up to the `count`th; that one's milliseconds."""
        while self.turns < count - 1:
            self.turn()
        return self.turn()


def run() -> dict[str, Any]:
    """Figures in milliseconds."""
    model = train(Console(stderr=True))
    with (
        database() as url,
        action_server() as actions,
        our_rasa(model, actions=actions, database_url=url) as rasa,
        httpx.Client(base_url=rasa, timeout=30.0) as client,
    ):
        young, old = _measure(client)
    ratio = statistics.median(old) / statistics.median(young)
    return {
        "compared": f"turn {OLD} and each {SESSION_TURNS}th after of a conversation with turn {YOUNG} of fresh ones",
        "figures": {
            "turn_10_ms": round(statistics.median(young), 2),
            "turn_1000_ms": round(statistics.median(old), 2),
            "ratio": round(ratio, 3),
            "samples": SAMPLES,
        },
        "target": f"ratio ≤ {TARGET}",
        "holds": ratio <= TARGET,
    }


def _measure(client: httpx.Client) -> tuple[list[float], list[float]]:
    _Talk(client).until(5)
    veteran = _Talk(client)
    veteran.until(OLD - SESSION_TURNS)
    young, old = [], []
    for sample in range(SAMPLES):
        old.append(veteran.until(OLD + sample * SESSION_TURNS))
        young.append(_Talk(client).until(YOUNG))
    return young, old
