"""A code takes what is spoken of from one channel to another: once, within ten minutes, and never who it was.

Whoever has the code saw the other conversation's screen; it proves no more than that. Codes are kept as hashes under
the house's key. So many are made an hour for a conversation, and so many wrong ones are looked up.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Mapped, mapped_column

from bot import elsewhere
from bot.elsewhere import Other
from bot.mailbox import Claim
from bot.orm import Base
from bot.reading import clean
from channels.message import Choice, Text

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Nothing that is mistaken for another when it is read off a screen."""
HALF = 4
LIVES = timedelta(minutes=10)
HOUR = timedelta(hours=1)
MADE_AN_HOUR = 5
MISSED_AN_HOUR = 5

CODE = re.compile(rf"^\W*([{ALPHABET}]{{{HALF}}})[-\s]?([{ALPHABET}]{{{HALF}}})\W*$", re.IGNORECASE)

_MADE = text("""
select count(*) from runtime.handovers where conversation_id = :conversation and made_at > :since
""")
_MAKE = text("""
insert into runtime.handovers (code_hash, utility_id, conversation_id, made_at, expires_at)
values (:hash, :utility, :conversation, :now, :expires)
""")
_MISSED = text("""
select count(*) from runtime.handover_misses where conversation_id = :conversation and at > :since
""")
_MISS = text("""
insert into runtime.handover_misses (conversation_id, at) values (:conversation, :now) on conflict do nothing
""")
_TAKE = text("""
update runtime.handovers set used_at = :now, used_by = :conversation
where code_hash = :hash and utility_id = :utility and used_at is null and expires_at > :now
    and conversation_id <> :conversation
returning conversation_id
""")
_TAKEN = text("""
select conversation_id from runtime.handovers
where code_hash = :hash and utility_id = :utility and used_by = :conversation and used_at > :since
""")


class HandoverRow(Base):
    """A code that was made, as its hash."""

    __tablename__ = "handovers"
    __table_args__ = (
        CheckConstraint("(used_at is null) = (used_by is null)", name="used"),
        Index("ix_handovers_made", "conversation_id", "made_at"),
    )

    code_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    utility_id: Mapped[str]
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("runtime.conversations.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by: Mapped[UUID | None] = mapped_column(ForeignKey("runtime.conversations.id"))


class MissRow(Base):
    """A code that was none, in a conversation."""

    __tablename__ = "handover_misses"

    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("runtime.conversations.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)


@dataclass(frozen=True, slots=True)
class Taken:
    """A conversation that goes on here; `other` is what it was about, if it was about anything."""

    conversation: UUID
    other: Other | None


def written(claim: Claim) -> str | None:
    """The code that the message is, in the one way that it is hashed; None when it is none."""
    if len(claim.messages) != 1 or len(claim.messages[0].parts) != 1:
        return None
    part = claim.messages[0].parts[0]
    words = part.text if isinstance(part, Text) else part.value if isinstance(part, Choice) else ""
    match = CODE.match(clean(words[:40]))
    code = "".join(match.groups()).upper() if match else ""
    mixed = any(letter.isdigit() for letter in code) and any(letter.isalpha() for letter in code)
    return code if mixed else None


def _hash(code: str, utility: str, key: str) -> bytes:
    return hmac.new(key.encode(), f"handover:{utility}:{code}".encode(), hashlib.sha256).digest()


def _drawn() -> str:
    """Eight letters and digits, some of each: no word and no number looks like one."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(2 * HALF))
        if any(letter.isdigit() for letter in code) and any(letter.isalpha() for letter in code):
            return code


async def make(engine: AsyncEngine, claim: Claim, *, key: str, now: datetime) -> str | None:
    """A new code as people read it (ABCD-2345); None when there were too many lately."""
    async with engine.begin() as connection:
        own = {"conversation": claim.conversation_id, "since": now - HOUR}
        if (await connection.execute(_MADE, own)).scalar_one() >= MADE_AN_HOUR:
            return None
        code = _drawn()
        values = {"hash": _hash(code, claim.utility, key), "utility": claim.utility}
        await connection.execute(_MAKE, own | values | {"now": now, "expires": now + LIVES})
    return f"{code[:HALF]}-{code[HALF:]}"


async def take(engine: AsyncEngine, claim: Claim, code: str, *, key: str, now: datetime) -> Taken | None:
    """Use a code up. None: it is none, was used, or is too old; or too many were tried here."""
    own = {"conversation": claim.conversation_id, "since": now - HOUR, "utility": claim.utility, "now": now}
    async with engine.begin() as connection:
        if (await connection.execute(_MISSED, own)).scalar_one() >= MISSED_AN_HOUR:
            return None
        hashed = own | {"hash": _hash(code, claim.utility, key)}
        found: UUID | None = (await connection.execute(_TAKE, hashed)).scalar()
        if found is None and claim.attempt > 1:  # this very turn had used it before it was interrupted
            found = (await connection.execute(_TAKEN, hashed)).scalar()
        if found is None:
            await connection.execute(_MISS, own)
            return None
        return Taken(found, await elsewhere.latest(connection, claim, found, now=now))
