"""Our Rasa process against stock Rasa on the same dialogues, both in one run, in alternating rounds.

Stock Rasa keeps its trackers in memory, as it does by default; ours writes PostgreSQL, and is still to be faster. The
action server answers at once, so that only Rasa is measured. Then two of our processes against one, conversations
spread by hash as the gateway spreads them.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
from rich.console import Console

from benchmarks import neighbours, stock
from cli.environments import rasa_python
from cli.ports import find_free
from cli.train import train

TARGET = 2.5
TARGET_TWO = 1.6
ROUNDS = 3
CONVERSATIONS = 12
AT_ONCE = 4
DIALOGUE = (
    "hola", "¿cuánto debo?", "mándame mi recibo por favor", "¿dónde puedo pagar?", "how much did I use last month",
    "no hay agua en mi casa", "quiero hablar con una persona", "gracias, hasta luego",
)  # fmt: skip


def run() -> dict[str, Any]:
    """Turns a second of each."""
    with ExitStack() as started:
        actions = started.enter_context(neighbours.action_server())
        url = started.enter_context(neighbours.database())
        model = train(Console(stderr=True))
        ours = [started.enter_context(neighbours.our_rasa(model, actions=actions, database_url=url)) for _ in range(2)]
        other = started.enter_context(_stock_rasa(actions))
        figures = asyncio.run(_measure(ours, other))
    ratio = figures["ours_turns_a_second"] / figures["stock_turns_a_second"]
    return {
        "compared": "our Rasa process (PostgreSQL tracker) with stock Rasa (rasa init's DIET and TED, REST channel, "
        f"trackers in memory, {stock.EPOCHS} epochs: speed only), {len(DIALOGUE)}-turn dialogues, {AT_ONCE} at once",
        "figures": figures
        | {
            "ratio": round(ratio, 2),
            "two_processes_ratio": round(figures["two_turns_a_second"] / figures["ours_turns_a_second"], 2),
            "cores": os.cpu_count(),
        },
        "target": f"ratio ≥ {TARGET}; two processes ≥ {TARGET_TWO} × one where the cores allow it",
        "holds": ratio >= TARGET,
    }


@contextmanager
def _stock_rasa(actions: str) -> Iterator[str]:
    (port,) = find_free(1)
    base = f"http://127.0.0.1:{port}"
    rasa = [str(rasa_python()), "-m", "rasa"]
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        stock.write(project, actions=actions)
        trained = subprocess.run(
            [*rasa, "train", "--fixed-model-name", "stock"],
            cwd=project,
            env=os.environ | neighbours.QUIET,
            capture_output=True,
            text=True,
            check=False,
        )
        if trained.returncode != 0:
            raise RuntimeError(f"Stock Rasa could not be trained:\n{trained.stderr[-3000:]}")
        serve = [*rasa, "run", "-m", "models/stock.tar.gz", "-i", "127.0.0.1", "-p", str(port)]
        # Its own status page is there before the model is; the REST channel's is not.
        with neighbours.running(serve, ready=f"{base}/webhooks/rest/", environment={}, cwd=project):
            yield base


async def _measure(ours: Sequence[str], other: str) -> dict[str, float]:
    gateway, rest = "/webhooks/gateway/webhook", "/webhooks/rest/webhook"
    contenders = {
        "ours": [ours[0] + gateway],
        "stock": [other + rest],
        "two": [base + gateway for base in ours],
    }
    rates: dict[str, list[float]] = {name: [] for name in contenders}
    medians: dict[str, list[float]] = {name: [] for name in contenders}
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as client:
        for urls in contenders.values():
            await _round(client, urls, conversations=2 * len(urls))
        for _ in range(ROUNDS):
            for name, urls in contenders.items():
                seconds, times = await _round(client, urls, conversations=CONVERSATIONS)
                rates[name].append(len(times) / seconds)
                medians[name].append(statistics.median(times) * 1000)
    figures = {f"{name}_turns_a_second": round(statistics.median(some), 1) for name, some in rates.items()}
    return figures | {f"{name}_median_ms": round(statistics.median(some), 1) for name, some in medians.items()}


async def _round(
    client: aiohttp.ClientSession, urls: Sequence[str], *, conversations: int
) -> tuple[float, list[float]]:
    """Seconds that the round took and each turn's."""
    waiting = [(uuid4().hex, urls[number % len(urls)]) for number in range(conversations)]
    times: list[float] = []

    async def talk() -> None:
        while waiting:
            conversation, url = waiting.pop()
            for message in DIALOGUE:
                times.append(await _turn(client, url, conversation, message))

    began = time.perf_counter()
    await asyncio.gather(*(talk() for _ in range(AT_ONCE)))
    return time.perf_counter() - began, times


async def _turn(client: aiohttp.ClientSession, url: str, conversation: str, message: str) -> float:
    began = time.perf_counter()
    async with client.post(url, json=neighbours.gateway_turn(conversation, message)) as response:
        answer = await response.json()
        said = answer.get("messages") if isinstance(answer, dict) else answer
        if response.status != 200 or not said:
            raise RuntimeError(f"{url} answered {response.status} to a turn: {str(answer)[:300]}")
    return time.perf_counter() - began
