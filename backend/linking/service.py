"""The life of a link: consent makes it, a code fetches its first tokens, a refresh token the next ones, once each.

The gateway speaks OAuth with the clients and makes codes and tokens; only their digests come here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.kit.problems import NotFound
from backend.linking import repository
from backend.linking.errors import GrantInvalid
from backend.linking.models import AccountLink, Assistant, GrantKind, LinkGrant

LASTS: Final[dict[GrantKind, timedelta]] = {
    GrantKind.code: timedelta(seconds=90),
    GrantKind.access: timedelta(hours=1),
    GrantKind.refresh: timedelta(days=365),
}
"""How long a grant may be presented. A refresh token's successor begins anew, so a link in use has no end."""


@dataclass(frozen=True, slots=True)
class Consent:
    """What a customer agreed to: which client, and what its code is bound to."""

    assistant: Assistant
    client_id: str
    redirect_uri: str
    challenge: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Held:
    """A grant that is still good, as the gateway checks it against the request."""

    link_id: UUID
    utility: str
    client_id: str
    redirect_uri: str | None
    challenge: str | None


async def consent(
    session: AsyncSession, consent: Consent, *, utility: str, customer_id: UUID, now: datetime
) -> datetime:
    """Begin a link and its code, and commit. Returns until when the code may be presented."""
    link = AccountLink(
        utility_id=utility, customer_id=customer_id, assistant=consent.assistant, client_id=consent.client_id
    )
    session.add(link)
    await session.flush()
    code = _grant(link.id, GrantKind.code, consent.digest, now)
    code.redirect_uri, code.challenge = consent.redirect_uri, consent.challenge
    session.add(code)
    await session.commit()
    return code.expires_at


def _grant(link_id: UUID, kind: GrantKind, digest: bytes, now: datetime) -> LinkGrant:
    return LinkGrant(link_id=link_id, kind=kind, digest=digest, issued_at=now, expires_at=now + LASTS[kind])


async def look(session: AsyncSession, *, kind: GrantKind, digest: bytes, now: datetime) -> Held:
    """What a grant stands for. Raises GrantInvalid; one that was used before ends its link."""
    found = await repository.grant(session, kind=kind, digest=digest)
    if found is None:
        raise GrantInvalid
    grant, link = found
    if grant.used_at is not None:
        await repository.revoke(session, link.id, because="reused", now=now)
        await session.commit()
        raise GrantInvalid
    if grant.expires_at <= now or link.revoked_at is not None:
        raise GrantInvalid
    return Held(link.id, link.utility_id, link.client_id, grant.redirect_uri, grant.challenge)


async def exchange(
    session: AsyncSession,
    *,
    kind: GrantKind,
    digest: bytes,
    client_id: str,
    access: bytes,
    refresh: bytes,
    now: datetime,
) -> UUID:
    """Use up a code or refresh token for the next pair of tokens, and commit. Returns the link.

    Of two who present the same one at a time, neither keeps the link. Raises GrantInvalid.
    """
    held = await look(session, kind=kind, digest=digest, now=now)
    found = await repository.grant(session, kind=kind, digest=digest)
    if found is None or held.client_id != client_id:
        raise GrantInvalid
    grant, link = found
    if not await repository.use(session, grant.id, now=now):
        await repository.revoke(session, link.id, because="reused", now=now)
        await session.commit()
        raise GrantInvalid
    session.add_all((_grant(link.id, GrantKind.access, access, now), _grant(link.id, GrantKind.refresh, refresh, now)))
    link.linked_at = link.linked_at or now
    await session.commit()
    return link.id


async def links_of(session: AsyncSession, *, utility: str, customer_id: UUID) -> Sequence[AccountLink]:
    """What a customer has linked, the oldest first."""
    return await repository.links_of(session, utility=utility, customer_id=customer_id)


async def unlink(session: AsyncSession, *, utility: str, customer_id: UUID, link_id: UUID, now: datetime) -> None:
    """End one of a customer's links, and commit. Raises NotFound for anybody else's."""
    if await repository.customer_of(session, utility=utility, link_id=link_id) != customer_id:
        raise NotFound
    await repository.revoke(session, link_id, because="asked", now=now)
    await session.commit()


async def customer_of(session: AsyncSession, *, utility: str, link_id: UUID) -> UUID | None:
    """Whom a link speaks for, as long as it lives."""
    return await repository.customer_of(session, utility=utility, link_id=link_id)
