"""Links as JSON."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from backend.kit.schemas import Answer, Body, Moment
from backend.linking.models import AccountLink, Assistant, GrantKind
from backend.linking.service import Consent, Held

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="Of a code or token, made by the gateway")]
ClientId = Annotated[str, Field(min_length=1, max_length=200)]


class LinkJson(Answer):
    """An assistant that may speak for the customer."""

    id: UUID
    assistant: Assistant
    linked_at: Moment

    @classmethod
    def of(cls, link: AccountLink) -> LinkJson:
        """From a link whose client has fetched its tokens."""
        return cls.model_validate(link)


class LinksJson(Answer):
    """All of them, the oldest first."""

    items: list[LinkJson]


class NewLink(Body):
    """What the customer agreed to on the linking page."""

    assistant: Assistant
    client_id: ClientId
    redirect_uri: Annotated[str, Field(min_length=1, max_length=2000)]
    challenge: Annotated[str, Field(pattern=r"^[A-Za-z0-9._~-]{43,128}$", description="PKCE, S256")]
    digest: Digest

    def consent(self) -> Consent:
        """For the service."""
        return Consent(
            assistant=self.assistant,
            client_id=self.client_id,
            redirect_uri=self.redirect_uri,
            challenge=self.challenge,
            digest=bytes.fromhex(self.digest),
        )


class CodeGranted(Answer):
    """Until when the code may be presented."""

    expires_at: Moment


class Presented(Body):
    """A code or token."""

    kind: GrantKind
    digest: Digest


class HeldJson(Answer):
    """What a code or token stands for."""

    link_id: UUID
    utility: str
    client_id: str
    redirect_uri: str | None
    challenge: str | None

    @classmethod
    def of(cls, held: Held) -> HeldJson:
        """From the service."""
        return cls.model_validate(held)


class Exchange(Body):
    """A code or refresh token for the next pair of tokens."""

    kind: GrantKind
    digest: Digest
    client_id: ClientId
    access: Digest
    refresh: Digest


class Exchanged(Answer):
    """The tokens are good from now on."""

    link_id: UUID
