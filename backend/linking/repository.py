"""The queries of links. Those of a customer are scoped to them; a grant is found by its digest only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.linking.models import AccountLink, GrantKind, LinkGrant


async def grant(session: AsyncSession, *, kind: GrantKind, digest: bytes) -> tuple[LinkGrant, AccountLink] | None:
    """The grant of that digest with its link, whatever became of them."""
    query = (
        select(LinkGrant, AccountLink)
        .join(AccountLink, AccountLink.id == LinkGrant.link_id)
        .where(LinkGrant.digest == digest, LinkGrant.kind == kind)
        .execution_options(populate_existing=True)
    )
    row = (await session.execute(query)).one_or_none()
    return (row[0], row[1]) if row else None


async def use(session: AsyncSession, grant_id: UUID, *, now: datetime) -> bool:
    """Mark a grant as used: true for the one who did it first."""
    unused = (LinkGrant.id == grant_id, LinkGrant.used_at.is_(None), LinkGrant.expires_at > now)
    taken = await session.scalar(update(LinkGrant).where(*unused).values(used_at=now).returning(LinkGrant.id))
    return taken is not None


async def revoke(session: AsyncSession, link_id: UUID, *, because: str, now: datetime) -> None:
    """End a link, once."""
    alive = (AccountLink.id == link_id, AccountLink.revoked_at.is_(None))
    await session.execute(update(AccountLink).where(*alive).values(revoked_at=now, revoked_because=because))


async def customer_of(session: AsyncSession, *, utility: str, link_id: UUID) -> UUID | None:
    """Whom a living link of the utility speaks for."""
    query = select(AccountLink.customer_id).where(
        AccountLink.id == link_id,
        AccountLink.utility_id == utility,
        AccountLink.linked_at.is_not(None),
        AccountLink.revoked_at.is_(None),
    )
    return await session.scalar(query)


async def links_of(session: AsyncSession, *, utility: str, customer_id: UUID) -> Sequence[AccountLink]:
    """A customer's living links, the oldest first."""
    query = select(AccountLink).where(
        AccountLink.utility_id == utility,
        AccountLink.customer_id == customer_id,
        AccountLink.linked_at.is_not(None),
        AccountLink.revoked_at.is_(None),
    )
    return (await session.scalars(query.order_by(AccountLink.linked_at))).all()
