"""A vendor as we see it: what it posts to us and how it signs, what we send to it, and the customer at its other end.

A channel's tests are one file here and one line in `registry.py`; DESIGN.md, "Adding", tells how.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import httpx
import pytest

from tests.counter.customers import Customer

if TYPE_CHECKING:
    from tests.counter.fixtures import Counter

FIXTURES = Path(__file__).resolve().parents[3] / "shared" / "fixtures"
"""Recorded payloads, where they are at hand; they are no part of the project."""

PUBLIC_URL = "http://door.test"
"""What vendors call us by in the tests, wherever the gateway listens: some sign the address."""

Headers = Mapping[str, str | bytes]


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a vendor's, as it goes over the wire. `path` has the query; a socket's `body` is one frame."""

    path: str
    body: bytes = b""
    headers: Headers = field(default_factory=dict)
    method: Literal["POST", "GET", "SOCKET"] = "POST"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who writes: one of the cast (`member`), a customer of the records, or a stranger with a phone of their own."""

    utility: str
    language: str
    phone: str
    email: str = ""
    member: Mapping[str, Any] | None = None
    greeting: str | None = None
    """Which greeting of a test they are to hear; only the web chat can choose."""
    proves_phone: bool = False
    """Whether the channel is to know their phone, where they can choose that."""


class Vendor(Protocol):
    """One vendor: posts to the gateway, takes what we send, and has customers."""

    channel: str
    """The channel's name in CHANNELS."""

    def environment(self) -> dict[str, str]:
        """The variables that connect both demo utilities to it."""

    def open(self) -> None:
        """Start its API, if it has one; before `environment` is asked for."""

    def close(self) -> None:
        """End it."""

    async def meet(self, door: httpx.AsyncClient) -> None:
        """Whatever has to happen at the gateway before it can sign (a web session); mostly nothing."""

    def samples(self) -> list[Request]:
        """A few requests of every kind that it sends, unsigned: they are forged and mutated."""

    def recorded(self) -> list[tuple[str, Request]]:
        """Names and unsigned requests of its recorded payloads; none where they are not at hand."""

    def signed(self, request: Request) -> Request:
        """`request` as it would really sign it."""

    def forged(self, request: Request, chance: random.Random) -> Request:
        """`request` as somebody would who hasn't the secret."""

    def mutated(self, body: bytes, chance: random.Random) -> bytes:
        """`body` with something wrong in it: `mutations.py` has JSON and forms."""

    def refusal(self) -> tuple[int, ...]:
        """The statuses that answer a forged request."""

    def customer(self, counter: Counter, caller: Caller) -> Customer:
        """Somebody who writes to a running counter, in a conversation of their own."""

    def expectation(self, member: Mapping[str, Any], name: str, language: str) -> str:
        """`expect.<name>` of the cast, as this channel should say it (`wording.expectation` where it is written)."""


def recorded(folder: str) -> list[Path]:
    """The recorded payloads of a vendor."""
    return sorted((FIXTURES / folder).glob("*.json"))


def needs_recordings(vendor: Vendor) -> list[tuple[str, Request]]:
    """Its recorded payloads. Skips the test where there are none."""
    found = vendor.recorded()
    if not found:
        pytest.skip(f"no recorded payloads of {vendor.channel} at {FIXTURES}")
    return found


def forge(
    request: Request, chance: random.Random, *, header: str, sign: Callable[[Request, str], str], secret: str
) -> Request:
    """`request` with a signature in `header` that is missing, guessed, damaged, or another's."""
    right = sign(request, secret)
    other = replace(request, body=request.body + b" ")
    position = chance.randrange(len(right))
    swapped = "A" if right[position] != "A" else "B"
    wrong: list[str | bytes | None] = [
        None,
        "",
        "".join(chance.choice("0123456789abcdef") for _ in right),
        right[:position],
        right[:position] + swapped + right[position + 1 :],
        sign(request, "".join(chance.choice("0123456789abcdef") for _ in range(32))),
        sign(other, secret),
        sign(request, ""),
        bytes(chance.randrange(128, 256) for _ in range(40)),
    ]
    drawn = chance.choice(wrong)
    return request if drawn is None else replace(request, headers={**request.headers, header: drawn})
