"""The protocol that every channel implements; DESIGN.md tells how to add one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, TypeGuard, runtime_checkable

from channels.errors import Advice
from channels.message import Capabilities, Inbound, Media, Outbound, Parsed
from kit.gsm7 import Size

MediaFetch = Callable[[Media], Awaitable[tuple[bytes, str]]]
"""Fetches an outbound file: bytes and MIME type. The runtime supplies it, with the conversation's own rights."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """A request as it arrived: raw bytes are kept because signatures are over bytes.

    `target` is the path with its query, exactly as it was asked for, for vendors that sign it.
    """

    body: bytes
    headers: Mapping[str, str]
    query: Mapping[str, str]
    target: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """One of the utility's accounts with a vendor. `secrets` never reach a log; `api_url` is scheme and host.

    `public_url` is our own scheme and host as the vendor calls them.
    """

    channel: str
    account: str
    utility: str
    secrets: Mapping[str, str]
    api_url: str = ""
    public_url: str = ""
    simulated: bool = False  # the demo's simulator is at its other end

    def __repr__(self) -> str:
        return f"Account({self.channel}:{self.utility})"


class Channel(Protocol):
    """One vendor."""

    @property
    def name(self) -> str:
        """The channel's name in addresses, accounts and tables."""

    @property
    def capabilities(self) -> Capabilities:
        """What it can carry."""

    def verify(self, webhook: Webhook, accounts: tuple[Account, ...]) -> Account | None:
        """Return when any account's secret signed `webhook`. Raises SignatureError or NotConfiguredError.

        Where what arrives doesn't name our account, the answer is the one that it is for, and `parse` leaves it empty.
        """

    def parse(self, webhook: Webhook) -> Parsed:
        """Everything the batch carries. Raises MalformedError when the body is not an envelope at all."""

    async def send(self, message: Outbound, account: Account, *, tracker: str, fetch: MediaFetch) -> str:
        """Send and return the vendor's id. `tracker` is our id, given to the vendor to echo. Raises SendError."""

    async def acknowledge(self, inbound: Inbound, account: Account, *, typing: bool) -> None:
        """Read receipt and typing indicator where the vendor has them; failures are swallowed and counted."""


@runtime_checkable
class Challenging(Protocol):
    """A vendor that checks our address with a GET before it sends anything."""

    def challenge(self, webhook: Webhook, accounts: tuple[Account, ...]) -> str:
        """The body to answer. Raises SignatureError or NotConfiguredError."""


@runtime_checkable
class Varied(Protocol):
    """A vendor that can carry more to some addresses than to others."""

    def capabilities_for(self, address: str) -> Capabilities:
        """What it can carry to `address`."""


@runtime_checkable
class Particular(Protocol):
    """A vendor that posts to more than one address, or that reads what we answer."""

    @property
    def more_paths(self) -> tuple[str, ...]:
        """Behind the channel's own path."""

    @property
    def taken(self) -> tuple[str, str]:
        """The body and its media type that answer a webhook which was taken in."""


@runtime_checkable
class Measuring(Protocol):
    """A vendor that counts a message in parts."""

    def measure(self, message: Outbound) -> Size:
        """What `message` costs."""


@runtime_checkable
class Reporting(Protocol):
    """A vendor whose errors and payloads have a shape of their own."""

    def advice(self, code: str) -> Advice:
        """What to do about the vendor's error `code`, when it comes in a delivery status instead of an answer."""

    def render(self, message: Outbound, *, tracker: str) -> dict[str, object]:
        """The vendor's payload for `message`, files aside: what the simulator shows."""


@runtime_checkable
class Fetching(Protocol):
    """A vendor that keeps customers' files until we ask for them."""

    async def fetch(self, media: Media, account: Account, *, max_bytes: int) -> bytes:
        """The file behind the vendor's reference, at most `max_bytes` of it. Raises FetchError."""


def capabilities_of(channel: Channel, address: str) -> Capabilities:
    """What `channel` can carry to `address`."""
    return channel.capabilities_for(address) if _varies(channel) else channel.capabilities


def _varies(channel: Channel) -> TypeGuard[Varied]:
    return _is_varied(type(channel))


@lru_cache
def _is_varied(kind: type) -> bool:
    return issubclass(kind, Varied)  # slow enough to remember
