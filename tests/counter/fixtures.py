"""A whole counter for the tests that need one: the same `up` that a person starts, with vendors of our own."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count, pairwise
from typing import Any, Literal
from uuid import UUID

import httpx
import psutil
import psycopg
import pytest

from cli import stack
from cli.stack import Stack
from kit import postgres
from kit.clock import utc_now
from kit.tokens import Token, mint
from tests.counter.customers import Turns
from tests.counter.hours import Hours, renamed, utilities_at
from tests.homes import database_home
from tests.vendors.registry import VENDORS
from tests.vendors.vendor import Vendor
from tests.vendors.web import WebCustomer
from tests.vendors.whatsapp import Graph, WhatsApp, WhatsAppCustomer

Part = Literal["rasa", "actions", "backend"]
PATIENCE_SECONDS = 60.0
_RENAME = """
update runtime.conversations set address = address || '#' || id where channel = %s and address = %s
"""


@dataclass(slots=True)
class Counter:
    """A running counter, its cast, and ways to talk to it."""

    stack: Stack
    vendors: dict[str, Vendor]
    turns: Turns
    cast: list[dict[str, Any]]
    rasa_url: str
    """Of the database that Rasa keeps its trackers in."""
    fresh: defaultdict[tuple[str, str], Iterator[int]] = field(default_factory=lambda: defaultdict(count))
    """By utility and service: numbers of ordinary customers whom nobody has been yet."""
    strangers: Iterator[int] = field(default_factory=count)

    def set_pin(self, member: Mapping[str, Any], pin: str) -> None:
        """As the customer does at the page, with a token of theirs."""
        key = (self.stack.home / "secret").read_text().strip()
        token = mint(Token("customer", UUID(member["customer"]), member["utility"]), key=key, now=utc_now())
        url = f"{self.stack.backend}/api/customers/me/identity/pin"
        answer = httpx.put(url, json={"pin": pin}, headers={"Authorization": f"Bearer {token}"}, timeout=30)
        assert answer.status_code == httpx.codes.OK, answer.text

    @property
    def graph(self) -> Graph:
        """What was sent on WhatsApp."""
        whatsapp = self.vendors["whatsapp"]
        assert isinstance(whatsapp, WhatsApp)
        return whatsapp.graph

    def kill(self, part: Part) -> None:
        """Kill -9 a part of this counter; whatever keeps it starts it anew."""
        port = {
            "rasa": self.stack.rasa_ports[0],
            "actions": self.stack.actions_port,
            "backend": self.stack.backend_port,
        }[part]
        for process in psutil.Process(self.stack.process.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):  # a zombie, or gone since it was listed
                arguments = process.cmdline()
                listens = ("--port", str(port)) in pairwise(arguments)
                if listens and "cli.keep" not in arguments:
                    process.kill()

    def wait_until_ready(self) -> None:
        """Until what was killed is there again. Raises AssertionError."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not stack.is_ready(self.stack):
            assert time.monotonic() < deadline, "it did not come up again"
            time.sleep(0.1)

    def whatsapp(self, *, utility: str, phone: str) -> WhatsAppCustomer:
        """Somebody who writes from `phone`."""
        return WhatsAppCustomer(self.stack.gateway, self.graph, self.turns, utility, phone)

    def web(self, *, utility: str, language: str) -> WebCustomer:
        """Somebody with the web chat open."""
        return WebCustomer(self.stack.gateway, self.turns, utility, language)

    def member(self, tag: str, utility: str) -> dict[str, Any]:
        """The first of the cast with that tag."""
        return self.members(tag, utility)[0]

    def members(self, tag: str, utility: str) -> list[dict[str, Any]]:
        """All of the cast with that tag."""
        return [row for row in self.cast if row["utility"] == utility and tag in row["tags"]]

    def forget(self, phone: str, *, channel: str = "whatsapp") -> None:
        """Let the next message of `phone` open a conversation of its own, as a new customer's would."""
        self.turns.connection.execute(_RENAME, (channel, phone.lstrip("+")))

    def stranger(self, utility: str) -> str:
        """A phone that no customer has, and nobody wrote from before."""
        return f"{'+52442999' if utility == 'cantera' else '+1512999'}{next(self.strangers):04d}"

    def code_for(self, member: dict[str, Any]) -> str:
        """The newest one-time code that was sent to a member of the cast."""
        contact = {"phone": member["phone"]} if member["phone"] else {"email": member["email"]}
        answer = httpx.get(f"{self.stack.backend}/api/demo/inbox", params=contact, timeout=10)
        answer.raise_for_status()
        digits = [word.strip(".:,") for word in answer.json()["items"][0]["body"].split()]
        return next(word for word in digits if word.isdigit() and len(word) == 6)


@contextmanager
def vendors() -> Iterator[dict[str, Vendor]]:
    """Every vendor's side, its API running."""
    made = {name: make() for name, make in VENDORS.items()}
    with ExitStack() as opened:
        for vendor in made.values():
            vendor.open()
            opened.callback(vendor.close)
        yield made


def environment(vendors: dict[str, Vendor]) -> dict[str, str]:
    """Accounts of both utilities with every vendor.

    The service layer sends codes by whichever provider is set up for it. None is, so that they stay where `code_for`
    finds them: the channels' accounts come by names of their own (`hours.CHANNELS`).
    """
    told = {name: value for vendor in vendors.values() for name, value in vendor.environment().items()}
    return {renamed(name): value for name, value in told.items()}


@pytest.fixture(scope="session")
def counter() -> Iterator[Counter]:
    """One counter for all tests of this process that talk to it. People answer at all hours."""
    with _counter("open") as running:
        yield running


@pytest.fixture(scope="session")
def closed_counter() -> Iterator[Counter]:
    """The same while nobody is in."""
    with _counter("closed") as running:
        yield running


@contextmanager
def _counter(hours: Hours) -> Iterator[Counter]:
    with ExitStack() as opened:
        around = opened.enter_context(vendors())
        home, folder = (opened.enter_context(database_home()) for _ in range(2))
        surroundings = environment(around) | {"VENTANILLA_UTILITIES": str(utilities_at(folder, hours))}
        running = opened.enter_context(stack.running(home, environment=surroundings))
        url = postgres.start_embedded(home / "pg")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("listen runtime_outbox")
            connection.execute("listen runtime_readers")
            cast = httpx.get(f"{running.backend}/api/demo/cast", timeout=10).json()["items"]
            rasa_url = postgres.sqlalchemy_url(url).set(drivername="postgresql")
            rasa_url = rasa_url.set(database=f"{rasa_url.database}_rasa")
            yield Counter(running, around, Turns(connection), cast, rasa_url.render_as_string(hide_password=False))
