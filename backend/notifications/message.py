"""A message to a customer and what a sender may answer.

SendError             `code`: the provider's error code, or a word; never the text or the address
├── TemporaryFailure  worth trying again
└── PermanentFailure  this contact or this message will not go
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Protocol

import httpx

from backend.notifications.models import Via
from kit.settings import Settings


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that an e-mail carries."""

    filename: str
    mime_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Message:
    """What to say to `address` (E.164 or e-mail). `masked` is how the address may be named in records.

    Only an e-mail carries an `attachment`.
    """

    utility: str
    kind: str
    via: Via
    masked: str
    address: str = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)
    attachment: Attachment | None = None


class SendError(Exception):
    """A provider did not take a message."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TemporaryFailure(SendError):
    """The provider is busy, down, or did not answer in time."""


class PermanentFailure(SendError):
    """The provider refuses the address or the message."""


class Sender(Protocol):
    """A provider that carries messages of one kind."""

    name: ClassVar[str]

    async def send(self, message: Message) -> str:
        """Hand the message over and return the provider's id. Raises SendError."""
        ...


class Provider(Sender, Protocol):
    """A sender that the environment can set up."""

    @classmethod
    def from_settings(cls, settings: Settings, http: httpx.AsyncClient) -> Sender | None:
        """The sender of the environment's account, or None where it is not set up."""
        ...
