"""Customers of the tests: they write through a vendor (`tests/vendors`), press, and read what came back."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any, Protocol

import psycopg

from tests.conversations.wording import plain

PATIENCE_SECONDS = 45.0

_TURN = """
select t.intent, t.outcome, t.error,
    (select count(*) from runtime.outbox o where o.turn_id = t.id and o.state in ('queued', 'sending')),
    array(select o.provider_id from runtime.outbox o where o.turn_id = t.id order by o.seq),
    (select max(o.seq) from runtime.outbox o where o.turn_id = t.id),
    t.conversation_id::text
from runtime.inbound i join runtime.turns t on t.id = i.turn_id where i.external_id = %s
"""
_CAME = "select 1 from runtime.inbound where external_id = %s"
_OFFERED = "select offered from runtime.conversations where id = %s::uuid"


@dataclass(slots=True)
class Reply:
    """What the customer sees after one message."""

    intent: str | None
    conversation: str = ""
    outcome: str = ""
    texts: list[str] = field(default_factory=list)
    choices: dict[str, str] = field(default_factory=dict)
    media: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All words, those of the choices too."""
        return "\n".join([*self.texts, *self.choices])


class Customer(Protocol):
    """Somebody who writes and presses."""

    choices: dict[str, str]
    """What the newest message offers: label → what pressing it sends."""

    def say(self, text: str) -> Reply:
        """Write `text` and wait for everything that it brings."""

    def press(self, label: str) -> Reply:
        """Press the offered choice whose label contains `label` (or say its number, where nothing can be pressed)."""

    def keep_silent(self, conversation: str, *, minutes: int) -> Reply:
        """Say nothing for so long, and read what comes unasked."""


@dataclass(slots=True)
class Turns:
    """Waits for the end of a turn: done, and all of it sent."""

    connection: psycopg.Connection[tuple[Any, ...]]

    def wait(self, external_id: str) -> tuple[Any, ...]:
        """The row of the turn that took the message `external_id`."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            row = self.connection.execute(_TURN, (external_id,)).fetchone()
            if row is not None and row[1] is not None and row[3] == 0:
                return row
            # woken by the runtime's own notifications; the timeout only bounds a missed one
            for _ in self.connection.notifies(timeout=0.25, stop_after=1):
                break
        raise AssertionError(f"no answer within {PATIENCE_SECONDS} s; the turn is {row}")

    def came(self, external_id: str) -> bool:
        """Whether a message of that id was taken in at all."""
        return self.connection.execute(_CAME, (external_id,)).fetchone() is not None

    def offered(self, conversation: str) -> dict[str, str]:
        """What a conversation may choose from by voice: label → its number."""
        row = self.connection.execute(_OFFERED, (conversation,)).fetchone()
        return {one["label"]: str(one["number"]) for one in (row or [[]])[0] if one["number"]}


def choice(choices: dict[str, str], label: str) -> tuple[str, str]:
    for shown, value in choices.items():
        if plain(label) in plain(shown):
            return shown, value
    raise AssertionError(f"nothing offered is called {label!r}: {list(choices)}")
