"""Tables of the files: what they hold once a utility, and in which conversation they were sent."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.orm import Base


class FileContent(Base):
    """The bytes of a file, once a utility, by their SHA-256."""

    __tablename__ = "file_contents"
    __table_args__ = (CheckConstraint("octet_length(content) between 1 and 16777216", name="size"),)

    utility_id: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[bytes] = mapped_column(primary_key=True)
    content: Mapped[bytes]


class StoredFile(Base):
    """A file in a conversation, once; what its messages call it stands in their parts."""

    __tablename__ = "files"
    __table_args__ = (
        UniqueConstraint("conversation_id", "sha256"),
        ForeignKeyConstraint(
            ["utility_id", "sha256"], ["runtime.file_contents.utility_id", "runtime.file_contents.sha256"]
        ),
        CheckConstraint("kind in ('image', 'document', 'audio', 'video')", name="kind"),
        Index("ix_files_sent", "sent_at"),
        Index("ix_files_content", "utility_id", "sha256"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    utility_id: Mapped[str]
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("runtime.conversations.id"))
    sha256: Mapped[bytes]
    mime_type: Mapped[str]
    kind: Mapped[str]
    size_bytes: Mapped[int]
    sent_at: Mapped[datetime]  # the last time
