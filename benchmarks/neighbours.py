"""What a Rasa process needs around it to be measured: a database, an action server that answers at once, and itself."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from aiohttp import web

from cli.environments import rasa_python
from cli.ports import find_free
from cli.up import ensure_rasa_database
from kit import postgres
from kit.settings import ROOT

START_SECONDS = 180.0
ANSWER = {"events": [], "responses": [{"text": "Debes $350.50 y vence el 28 de noviembre."}]}
QUIET = {
    "PYTHONPATH": str(ROOT),
    "PYTHONWARNINGS": "ignore",
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "LOG_LEVEL": "ERROR",
}


@contextmanager
def running(command: Sequence[str], *, ready: str, environment: Mapping[str, str], cwd: Path = ROOT) -> Iterator[None]:
    """A process that has answered `GET ready` with 200. Raises RuntimeError with its output when it doesn't."""
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            command, cwd=cwd, env=os.environ | QUIET | dict(environment), stdout=output, stderr=output
        )
        try:
            deadline = time.monotonic() + START_SECONDS
            while not _answers(ready):
                if process.poll() is not None or time.monotonic() > deadline:
                    output.seek(0)
                    raise RuntimeError(f"{command[0]} did not start:\n{output.read()[-3000:]}")
                time.sleep(0.1)
            yield
        finally:
            process.terminate()
            try:
                process.wait(10.0)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2.0).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


@contextmanager
def database() -> Iterator[str]:
    """URL of a fresh PostgreSQL database for Rasa's tracker."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "pg"
        url = postgres.start_embedded(data)
        try:
            yield ensure_rasa_database(url)
        finally:
            postgres.stop_embedded(data)


@contextmanager
def action_server() -> Iterator[str]:
    """Base URL of an action server in a process of its own."""
    (port,) = find_free(1)
    base = f"http://127.0.0.1:{port}"
    with running([sys.executable, "-m", "benchmarks.neighbours", str(port)], ready=f"{base}/health", environment={}):
        yield base


@contextmanager
def our_rasa(model: Path, *, actions: str, database_url: str) -> Iterator[str]:
    """Base URL of a Rasa process as `up` starts it."""
    (port,) = find_free(1)
    base = f"http://127.0.0.1:{port}"
    command = [str(rasa_python()), "-m", "bot.core.run", "--model", str(model), "--port", str(port)]
    environment = {"VENTANILLA_ACTIONS_URL": actions, "RASA_DATABASE_URL": database_url}
    with running(command, ready=f"{base}/webhooks/gateway/ready", environment=environment):
        yield base


def gateway_turn(conversation: str, message: str, *, new_session: bool = False) -> dict[str, Any]:
    """The body that the gateway would post."""
    metadata = {"turn": uuid4().hex, "utility": "cantera", "channel": "web", "modality": "text", "language": "es"}
    metadata |= {"tone": "tu", "token": "bench"}
    return {"sender": conversation, "message": message, "metadata": metadata | {"new_session": new_session}}


def _serve_actions(port: int) -> None:
    async def act(_request: web.Request) -> web.Response:
        return web.json_response(ANSWER)

    app = web.Application(client_max_size=64 * 1024**2)
    app.router.add_post("/webhook", act)
    app.router.add_get("/health", act)
    web.run_app(app, host="127.0.0.1", port=port, print=lambda *_: None, access_log=None)


if __name__ == "__main__":
    _serve_actions(int(sys.argv[1]))
