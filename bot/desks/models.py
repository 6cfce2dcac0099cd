"""Which conversation of ours is which one at another desk."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import BigInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.orm import Base


class DeskLinkRow(Base):
    """A conversation at another desk, and how far it has been told there, so that nothing is told twice."""

    __tablename__ = "desk_links"
    __table_args__ = (UniqueConstraint("utility_id", "carrier", "remote_id"),)

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    carrier: Mapped[str] = mapped_column(primary_key=True)
    utility_id: Mapped[str]
    contact_id: Mapped[int]
    source_id: Mapped[str]
    remote_id: Mapped[int | None]
    entry_id: Mapped[UUID | None]  # the handoff whose note stands there
    heard: Mapped[int] = mapped_column(BigInteger, server_default="0")  # the newest message that stands there
