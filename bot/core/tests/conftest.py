"""A tiny assistant of two intents and two languages, trained once, and an action server of the test's own."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from bot.core import absent

absent.install()
absent.quieten()

ROOT = Path(__file__).resolve().parents[3]
FIXTURE = Path(__file__).parent / "fixture"
CARRIED = ("language", "tone", "utility", "channel", "mood", "said")


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fixture project, trained the way the launcher trains."""
    output = tmp_path_factory.mktemp("model") / "model.tar.gz"
    command = [sys.executable, "-m", "bot.core.train", "--project", str(FIXTURE), "--output", str(output)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return output


class ActionServer:
    """Answers action calls with what the test put into `replies`, and remembers the calls."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.replies: dict[str, dict[str, Any]] = {}
        self.failing = False
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.calls.append(call)
                body = json.dumps(outer.replies.get(call["next_action"], {"events": [], "responses": []})).encode()
                self.send_response(500 if outer.failing else 200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/webhook"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Refuse connections from now on."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def actions() -> Iterator[ActionServer]:
    """A running action server."""
    server = ActionServer()
    server.replies["action_balance"] = {
        "events": [{"event": "slot", "name": "mood", "value": "calm"}, {"event": "slot", "name": "note", "value": "x"}],
        "responses": [{"response": "utter_balance", "amount": "$350.50"}, {"custom": {"trace": []}}],
    }
    yield server
    server.stop()


class Counter:
    """An agent with a conversation of its own."""

    def __init__(self, agent: Any, loop: asyncio.AbstractEventLoop) -> None:
        self.agent = agent
        self._loop = loop
        self.conversation = uuid4().hex

    def request(self, message: str, **metadata: Any) -> tuple[int, dict[str, Any]]:
        """What the gateway would post, through the connector: status and body."""
        from bot.core.connector import _receive

        told = {"turn": uuid4().hex, "utility": "cantera", "channel": "whatsapp", "modality": "text", "language": "es"}
        body = {"sender": self.conversation, "message": message, "metadata": told | {"tone": "tu"} | metadata}
        answer = self.run(_receive(self.agent, json.dumps(body).encode()))
        return answer.status, json.loads(answer.body)

    def say(self, message: str, **metadata: Any) -> dict[str, Any]:
        """The answer to a message that goes well."""
        status, body = self.request(message, **metadata)
        assert status == 200, body
        return body

    def texts(self, message: str, **metadata: Any) -> list[str]:
        """Only what is said."""
        return [one["text"] for one in self.say(message, **metadata)["messages"] if "text" in one]

    def events(self) -> list[Any]:
        """The session as the tracker store has it."""
        return list(self.run(self.agent.processor.get_tracker(self.conversation)).events)

    def run(self, work: Any) -> Any:
        """Await on the agent's own loop."""
        return self._loop.run_until_complete(work)


@pytest.fixture(scope="session")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """One loop for the whole run."""
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.fixture
def counter(model: Path, actions: ActionServer, loop: asyncio.AbstractEventLoop) -> Iterator[Counter]:
    """The assistant, with a tracker store in memory."""
    from rasa.core.agent import Agent
    from rasa.utils.endpoints import EndpointConfig

    from bot.core import patches
    from bot.core.nlg import Responses

    patches.apply(CARRIED)
    agent = Agent.load(str(model), generator=Responses(), action_endpoint=EndpointConfig(actions.url))
    yield Counter(agent, loop)
    kept = getattr(agent.action_endpoint, "_kept_session", None)
    if kept is not None:
        loop.run_until_complete(kept.close())
