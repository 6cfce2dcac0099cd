"""`./ventanilla up`: everything for a working counter on this machine, and the end of all of it on Ctrl-C."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TypeVar

import httpx
import psycopg
from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.printer import Printer
from rich.console import Console

from cli import desk, environments, ports, promotion
from kit import migrate, postgres
from kit.settings import ROOT, Settings

T = TypeVar("T")

READY_TIMEOUT_SECONDS = 180.0


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the counter listens, and where it keeps its files."""

    home: Path
    port: int = 8000
    backend_port: int = 8001
    rasa_port: int = 5005
    actions_port: int = 5055
    host: str = "0.0.0.0"  # noqa: S104 - the gateway is public; everything else is on the loopback
    rasa_processes: int = 1

    @property
    def rasa_ports(self) -> list[int]:
        """One port a Rasa process, upward from `rasa_port`."""
        return [self.rasa_port + offset for offset in range(self.rasa_processes)]

    @property
    def by_option(self) -> dict[str, int]:
        """Every port with the option that moves it."""
        named = {"--port": self.port, "--backend-port": self.backend_port, "--actions-port": self.actions_port}
        return named | {f"--rasa-port (process {n + 1})": port for n, port in enumerate(self.rasa_ports)}


@dataclass(slots=True)
class Steps:
    """Tells a person at a terminal what is being done, how long each step took, and all of them together.

    `began` is when the launcher was called, unix seconds: what it installs comes before all steps.
    """

    console: Console
    began: float = field(default_factory=lambda: float(os.environ.get("VENTANILLA_BEGAN") or time.time()))

    @property
    def seconds(self) -> float:
        """Since the command was given."""
        return time.time() - self.began

    def run(self, title: str, work: Callable[[], T]) -> T:
        """Do `work` under `title`."""
        began = time.monotonic()
        with self.console.status(f"{title} …"):
            result = work()
        self.console.print(f"[green]✔[/green] {title} [dim]{time.monotonic() - began:.1f} s[/dim]")
        return result


def database(settings: Settings, home: Path) -> str:
    """The database's URL: DATABASE_URL, or the embedded server in `home`, started."""
    return settings.database_url or postgres.start_embedded(home / "pg")


def ensure_rasa_database(url: str) -> str:
    """Rasa's tracker has a database of its own beside ours, because Rasa makes its tables itself. Returns its URL."""
    rasa = postgres.sqlalchemy_url(url).set(drivername="postgresql")
    name = f"{rasa.database}_rasa"
    with psycopg.connect(url, autocommit=True) as connection:
        exists = connection.execute("select 1 from pg_database where datname = %s", (name,)).fetchone()
        if not exists:
            connection.execute(f'create database "{name}"')
    return rasa.set(database=name).render_as_string(hide_password=False)


def load_demo(settings: Settings, url: str) -> None:
    """Demo utilities, their customers, the cast and the agents: the first time only."""
    from backend import demo

    demo.load(url, today=datetime.now(UTC).date())
    desk.load_cast(settings, url)


def process_environment(settings: Settings, addresses: Addresses, *, url: str, rasa_url: str) -> dict[str, str]:
    """What every process of the Procfile is told."""
    demo = settings.ventanilla_demo
    return os.environ | {
        "DATABASE_URL": url,
        "RASA_DATABASE_URL": rasa_url,
        "RASA_URLS": settings.rasa_urls
        if "RASA_URLS" in os.environ
        else ",".join(f"http://127.0.0.1:{port}" for port in addresses.rasa_ports),
        "VENTANILLA_HOME": str(addresses.home),
        "VENTANILLA_SECRET_KEY": settings.secret_key,
        "VENTANILLA_DEMO": "1" if demo else "0",
        "VENTANILLA_PORT": str(addresses.port),
        "VENTANILLA_PUBLIC_URL": os.environ.get("VENTANILLA_PUBLIC_URL", f"http://127.0.0.1:{addresses.port}"),
        "VENTANILLA_BACKEND_URL": f"http://127.0.0.1:{addresses.backend_port}",
        "VENTANILLA_ACTIONS_URL": f"http://127.0.0.1:{addresses.actions_port}",
        "VENTANILLA_UP_PID": str(os.getpid()),
        "BACKEND_PORT": str(addresses.backend_port),
        "ACTIONS_PORT": str(addresses.actions_port),
        "GATEWAY_PORT": str(addresses.port),
        "GATEWAY_HOST": addresses.host,
        "SANIC_HOST": "127.0.0.1",  # the action server: private
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore",
    }


def add_processes(manager: Manager, environment: dict[str, str], addresses: Addresses, *, own_rasa: bool) -> None:
    """Put the Procfile into `manager`, with as many Rasa processes as asked for."""
    procfile = parse_procfile((ROOT / "Procfile").read_text())
    for name, command in procfile.processes.items():
        if name != "rasa":
            manager.add_process(name, command, env=environment, cwd=str(ROOT))
            continue
        for number, port in enumerate(addresses.rasa_ports if own_rasa else [], start=1):
            one = environment | {"RASA_PORT": str(port)}
            manager.add_process(f"rasa.{number}", command, env=one, cwd=str(ROOT))


def wait_until_ready(addresses: Addresses, stopped: threading.Event) -> bool:
    """Whether the gateway and the backend answered ready before time ran out or the counter was stopped."""
    deadline = time.monotonic() + READY_TIMEOUT_SECONDS
    waiting = [f"http://127.0.0.1:{port}/health/ready" for port in (addresses.backend_port, addresses.port)]
    with httpx.Client(timeout=2.0) as client:
        while waiting and time.monotonic() < deadline and not stopped.is_set():
            try:
                if client.get(waiting[0]).status_code == httpx.codes.OK:
                    waiting.pop(0)
                    continue
            except httpx.HTTPError:
                pass
            stopped.wait(0.1)
    return not waiting


@dataclass(frozen=True, slots=True)
class Started:
    """What is said once everything runs: `way_in` are lines on who may sign in to the desk."""

    demo: bool
    log: Path
    way_in: tuple[str, ...]


def announce(console: Console, addresses: Addresses, started: Started, *, seconds: float) -> None:
    """Print where everything is."""
    base = f"http://localhost:{addresses.port}"
    console.print(f"\n[bold]Ventanilla is ready[/bold] [dim]after {seconds:.0f} s[/dim]")
    if started.demo:
        console.print(f"  Simulator   {base}/")
    console.print(f"  Desk        {base}/desk")
    for line in started.way_in:
        console.print(f"              {line}")
    console.print(f"  Widget      {base}/channels/web/widget.js")
    console.print(f"  WhatsApp    {base}/channels/whatsapp")
    console.print(f"  Service API http://localhost:{addresses.backend_port}/docs")
    console.print(f"  Health      {base}/health/ready")
    console.print(f"  Log         {started.log}")
    console.print("Ctrl-C stops all of it and loses nothing.\n")


def _report(steps: Steps, addresses: Addresses, stopped: threading.Event, started: Started) -> None:
    with steps.console.status("Starting the processes …"):
        ready = wait_until_ready(addresses, stopped)
    if ready:
        announce(steps.console, addresses, started, seconds=steps.seconds)
    elif not stopped.is_set():
        steps.console.print(f"[red]Not ready after {READY_TIMEOUT_SECONDS:.0f} s.[/red] The reason is in {started.log}")


def open_log(home: Path) -> IO[str]:
    """The counter's log, the last run's kept beside it."""
    path = home / "up.log"
    if path.exists():
        path.replace(home / "up.previous.log")
    return path.open("w", buffering=1)


def up(addresses: Addresses, *, verbose: bool = False) -> int:
    """Bring everything up, wait for Ctrl-C, bring everything down. Returns the exit code."""
    console = Console(highlight=False)
    steps = Steps(console)
    addresses.home.mkdir(parents=True, exist_ok=True)
    os.environ["VENTANILLA_HOME"] = str(addresses.home)
    if "DATABASE_URL" not in os.environ:
        os.environ.setdefault("VENTANILLA_DEMO", "1")
    settings = Settings()
    steps.run("Ports", lambda: ports.require_free(addresses.by_option))
    rasa_python = steps.run("Rasa's environment (Python 3.10)", environments.rasa_python)
    url = steps.run("Database", lambda: database(settings, addresses.home))
    steps.run("Migrations", lambda: migrate.upgrade(url))
    rasa_url = ensure_rasa_database(url)
    if settings.ventanilla_demo:
        steps.run("Demo utilities", lambda: load_demo(settings, url))
    model = promotion.in_use(console)
    environment = process_environment(settings, addresses, url=url, rasa_url=rasa_url)
    environment |= {"RASA_PYTHON": str(rasa_python), "RASA_MODEL": str(model)}
    log = open_log(addresses.home)
    manager = Manager(Printer(output=sys.stdout if verbose else log))
    add_processes(manager, environment, addresses, own_rasa="RASA_URLS" not in os.environ)
    stopped = threading.Event()
    started = Started(settings.ventanilla_demo, Path(log.name), tuple(desk.how_to_sign_in(settings, url)))
    threading.Thread(target=_report, args=(steps, addresses, stopped, started), daemon=True).start()
    try:
        manager.loop()
    finally:
        stopped.set()
        if not settings.database_url:
            postgres.stop_embedded(addresses.home / "pg")
    console.print("Stopped.")
    return 0
