"""A whole counter of one's own, for tests and benchmarks: the same `up` that a person starts, on free ports."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from cli import ports
from kit.settings import ROOT

START_TIMEOUT_SECONDS = 600.0
STOP_TIMEOUT_SECONDS = 40.0


class StackError(RuntimeError):
    """The counter did not come up; the message ends with its log."""


@dataclass(slots=True)
class Stack:
    """A running counter."""

    process: subprocess.Popen[bytes]
    home: Path
    port: int
    backend_port: int
    rasa_ports: tuple[int, ...]
    actions_port: int

    @property
    def gateway(self) -> str:
        """Base URL of the gateway."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def backend(self) -> str:
        """Base URL of the service layer."""
        return f"http://127.0.0.1:{self.backend_port}"

    @property
    def rasa(self) -> str:
        """Base URL of the first Rasa process."""
        return f"http://127.0.0.1:{self.rasa_ports[0]}"

    def log(self) -> str:
        """What the processes have printed."""
        path = self.home / "up.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def kill(self) -> None:
        """Kill the launcher with -9, as a power cut would."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """Stop it as Ctrl-C would, and wait for the end."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(STOP_TIMEOUT_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()


def is_ready(stack: Stack) -> bool:
    """Whether the service layer and the gateway answer that they are ready."""
    try:
        return all(
            httpx.get(f"{base}/health/ready", timeout=2.0).status_code == httpx.codes.OK
            for base in (stack.backend, stack.gateway)
        )
    except httpx.HTTPError:
        return False


def start(home: Path, *, rasa: int = 1, environment: Mapping[str, str] | None = None) -> Stack:
    """Start a counter in `home` on free ports and return when it is ready. Raises StackError."""
    # Rasa's ports are consecutive, so they come from one free port upward, away from the others.
    port, backend_port, actions_port, rasa_port = ports.find_free(4)
    home.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "cli", "up", "--home", str(home), "--rasa", str(rasa)]
    for option, value in (
        ("--port", port),
        ("--backend-port", backend_port),
        ("--actions-port", actions_port),
        ("--rasa-port", rasa_port),
    ):
        command += [option, str(value)]
    inherited = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "RASA_URLS")}
    with (home / "launcher.log").open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=inherited | dict(environment or {}), stdout=output, stderr=subprocess.STDOUT
        )
    rasa_ports = tuple(rasa_port + n for n in range(rasa))
    stack = Stack(process, home, port, backend_port, rasa_ports, actions_port)
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while not is_ready(stack):
        if process.poll() is not None or time.monotonic() > deadline:
            stack.stop()
            raise StackError((home / "launcher.log").read_text(errors="replace")[-3000:] + stack.log()[-6000:])
        time.sleep(0.1)
    return stack


@contextmanager
def running(home: Path, *, rasa: int = 1, environment: Mapping[str, str] | None = None) -> Iterator[Stack]:
    """A counter that is up inside the `with` block."""
    stack = start(home, rasa=rasa, environment=environment)
    try:
        yield stack
    finally:
        stack.stop()
