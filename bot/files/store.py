"""The one store of files: kept in the database, each once a utility, opened only from the conversation it was sent in.

A part of a message names a file by its reference, `stored:<id>`. The reference alone opens nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.files.errors import TooManyError
from bot.files.kinds import FileKind, allow, named, sniff
from channels.files import MEBIBYTE
from channels.message import FileLimit, Media
from kit.ids import new_id

STORED = "stored:"
"""What the reference of a part begins with whose file is kept here."""

LOST = "lost:"
"""What the reference of a part begins with whose file will never be here; the reason stands behind it."""

DAY = timedelta(hours=24)
BYTES_A_DAY = 100 * MEBIBYTE
"""Of one conversation. Nobody fills the database by sending files all night."""

KEPT = timedelta(days=366)
AT_ONCE = 200

_LOCK = text("select 1 from runtime.conversations where id = :conversation and utility_id = :utility for update")
_LATELY = text("""
select coalesce(sum(size_bytes), 0) as bytes from runtime.files
where conversation_id = :conversation and sent_at > :since and sha256 <> :sha256
""")
_CONTENT = text("""
insert into runtime.file_contents (utility_id, sha256, content) values (:utility, :sha256, :content)
on conflict (utility_id, sha256) do nothing
""")
_FILE = text("""
insert into runtime.files as f (id, utility_id, conversation_id, sha256, mime_type, kind, size_bytes, sent_at)
values (:id, :utility, :conversation, :sha256, :mime_type, :kind, :size, :now)
on conflict (conversation_id, sha256) do update set sent_at = greatest(f.sent_at, excluded.sent_at)
returning id
""")
_READ = text("""
select f.mime_type, f.kind, c.content
from runtime.files f join runtime.file_contents c on c.utility_id = f.utility_id and c.sha256 = f.sha256
where f.id = :id and f.conversation_id = :conversation and f.utility_id = :utility
""")
_FORGET = text("""
with old as (
    select id from runtime.files where sent_at < :before order by sent_at limit :limit for update skip locked
), gone as (
    delete from runtime.files f using old where f.id = old.id returning f.id, f.utility_id, f.sha256
), emptied as (
    delete from runtime.file_contents c using gone
    where c.utility_id = gone.utility_id and c.sha256 = gone.sha256 and not exists (
        select 1 from runtime.files f
        where f.utility_id = c.utility_id and f.sha256 = c.sha256 and f.id not in (select id from gone))
)
select count(*) as many from gone
""")


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is in the store. `filename` is safe to show and to save under."""

    id: UUID
    mime_type: str
    kind: FileKind
    filename: str
    size_bytes: int

    @property
    def reference(self) -> str:
        """What a part names it by."""
        return f"{STORED}{self.id}"

    def part(self, *, caption: str = "") -> Media:
        """The part of a message that is this file."""
        return Media(self.kind, self.reference, self.mime_type, self.filename, caption)


@dataclass(frozen=True, slots=True)
class Given:
    """A file that somebody handed us, with the name they call it by."""

    content: bytes
    filename: str

    async def keep(
        self,
        connection: AsyncConnection,
        utility: str,
        conversation_id: UUID,
        *,
        limits: tuple[FileLimit, ...],
        now: datetime,
    ) -> Kept:
        """Put it into the store, as `keep` does."""
        return await keep(
            connection,
            utility=utility,
            conversation_id=conversation_id,
            content=self.content,
            filename=self.filename,
            limits=limits,
            now=now,
        )


@dataclass(frozen=True, slots=True)
class Found:
    """A file's bytes, and what they are."""

    content: bytes
    mime_type: str
    kind: FileKind


def stored_id(reference: str) -> UUID | None:
    """The file's id in the store; None when the reference is a vendor's or a path."""
    try:
        return UUID(reference.removeprefix(STORED)) if reference.startswith(STORED) else None
    except ValueError:
        return None


def lost(reference: str) -> str:
    """Why the file of a part can't be opened: empty when it can (it is in the store, or a path of the service layer's),
    "fetching" while a vendor has it, else a FileError's reason or "expired", "unreachable".
    """
    if reference.startswith((STORED, "/")):
        return ""
    return reference.removeprefix(LOST) if reference.startswith(LOST) else "fetching"


async def keep(
    connection: AsyncConnection,
    *,
    utility: str,
    conversation_id: UUID,
    content: bytes,
    filename: str,
    limits: tuple[FileLimit, ...],
    now: datetime,
) -> Kept:
    """Keep a file of a conversation, in the caller's transaction; the same bytes again are the same file.

    It locks the conversation. Raises FileError: EmptyFileError, KindRefusedError, TooLargeError, TooManyError.
    LookupError when there is no such conversation in the utility.
    """
    sniffed = sniff(content)
    allow(sniffed, len(content), limits)
    own = {"utility": utility, "conversation": conversation_id, "sha256": hashlib.sha256(content).digest()}
    if (await connection.execute(_LOCK, own)).first() is None:
        raise LookupError(str(conversation_id))
    lately: int = (await connection.execute(_LATELY, own | {"since": now - DAY})).scalar_one()
    if lately + len(content) > BYTES_A_DAY:
        raise TooManyError
    await connection.execute(_CONTENT, own | {"content": content})
    values = own | {"mime_type": sniffed.mime_type, "kind": sniffed.kind, "size": len(content)}
    file_id: UUID = (await connection.execute(_FILE, values | {"id": new_id(), "now": now})).scalar_one()
    return Kept(file_id, sniffed.mime_type, sniffed.kind, named(filename, sniffed), len(content))


async def read(connection: AsyncConnection, reference: str, *, utility: str, conversation_id: UUID) -> Found | None:
    """The file, when it was sent in that conversation of that utility and is kept still."""
    values = {"id": stored_id(reference), "conversation": conversation_id, "utility": utility}
    row = (await connection.execute(_READ, values)).first()
    if row is None:
        return None
    kind: Literal["image", "document", "audio", "video"] = cast("FileKind", row.kind)
    return Found(bytes(row.content), row.mime_type, kind)


async def forget(engine: AsyncEngine, *, now: datetime) -> int:
    """Delete what was not sent for longer than KEPT; returns how many, at most AT_ONCE."""
    async with engine.begin() as connection:
        gone: int = (await connection.execute(_FORGET, {"before": now - KEPT, "limit": AT_ONCE})).scalar_one()
    return gone
