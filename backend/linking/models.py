"""A link between a customer and a speaker's account, and what was granted under it: of codes and tokens, digests."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.kit.orm import Base, Created, choice
from kit.ids import new_id


class GrantKind(StrEnum):
    """What may be presented: a code once, a refresh token once, an access token until it expires."""

    code = "code"
    access = "access"
    refresh = "refresh"


class Assistant(StrEnum):
    """Whose device it is."""

    alexa = "alexa"
    google = "google"


class AccountLink(Base, Created):
    """A customer's consent, proven by a code, that one registered client speaks for them.

    `linked_at` is set when the client fetched its first tokens; a link without it was begun and never finished.
    Everything granted under a link dies with `revoked_at`.
    """

    __tablename__ = "account_links"
    __table_args__ = (
        Index("ix_account_links_customer_id", "customer_id", postgresql_where=text("revoked_at is null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    utility_id: Mapped[str]
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("service.customers.id"))
    assistant: Mapped[Assistant] = mapped_column(choice(Assistant))
    client_id: Mapped[str]
    linked_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_because: Mapped[str | None]  # asked, reused


class LinkGrant(Base):
    """A code or token of a link. `redirect_uri` and `challenge` (PKCE, S256) are a code's."""

    __tablename__ = "link_grants"
    __table_args__ = (
        Index("uq_link_grants_digest", "digest", unique=True),
        Index("ix_link_grants_link_id", "link_id"),
        Index("ix_link_grants_expires_at", "expires_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    link_id: Mapped[UUID] = mapped_column(ForeignKey("service.account_links.id", ondelete="CASCADE"))
    kind: Mapped[GrantKind] = mapped_column(choice(GrantKind))
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    redirect_uri: Mapped[str | None]
    challenge: Mapped[str | None]
