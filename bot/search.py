"""Conversations by what customers and agents wrote in them, by what customers call themselves, by their number.

What the assistant says is not looked through: its sentences are the same everywhere. Triggers on inbound and outbox
keep `search_words` (migration 0023): one row a message, with the utility and the time beside the words.
Words are compared without accents, stemmed in both languages, each also as the beginning of a longer one; words that
say nothing in either language ("de", "the") are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Mapped, mapped_column

from bot.codec import parts_from_json
from bot.orm import Base
from channels.message import Choice, Link, Media, Part, Speech, Text
from kit.utility import plain

MOST = 30
"""Conversations that one search brings."""
CANDIDATES = 400
"""Messages that are looked at for them, the newest."""
RECENT = 10_000
"""Messages among which CANDIDATES with a common word are found without the index of words."""
MOST_WORDS = 8
FEWEST_DIGITS = 4
QUOTED = 160
STEM = 5
"""Letters by which a word is known again in a sentence, however it ends."""
SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")

_QUERY = text("""
select string_agg(format('(%s)', concat_ws(' | ', spanish, english, quote_literal(word) || ':*')), ' & ') as query
from unnest(cast(:words as text[])) word, nullif(plainto_tsquery('pg_catalog.spanish', word)::text, '') spanish,
    nullif(plainto_tsquery('pg_catalog.english', word)::text, '') english
where spanish is not null and english is not null
""")
_NEWEST = """
    select * from (
        select * from runtime.search_words where utility_id = :utility order by at desc limit :recent
    ) recent where words @@ cast(:query as tsquery) limit :candidates
"""
_ALL = """
    select * from runtime.search_words where utility_id = :utility and words @@ cast(:query as tsquery)
    order by at + interval '0 seconds' desc limit :candidates
"""
_CONVERSATIONS = """
with hits as ({hits}), newest as (
    select distinct on (conversation_id) * from hits order by conversation_id, at desc
)
select n.conversation_id, n.sender, n.at, coalesce(i.parts, o.payload->'parts') as parts
from newest n left join runtime.inbound i on i.id = n.message_id left join runtime.outbox o on o.id = n.message_id
order by n.at desc limit :most
"""
AMONG_NEWEST = _CONVERSATIONS.format(hits=_NEWEST)
"""What everybody writes is found in what was written last."""
AMONG_ALL = _CONVERSATIONS.format(hits=_ALL)
"""What few write is found by the index of words. The order is no column's, lest the planner walk the index of times
for a word that it thinks is everywhere, and that stands nowhere."""
BY_ENDING = """
select id from runtime.conversations
where utility_id = :utility and reverse(address) like :ending and channel <> 'web'
order by last_inbound_at desc limit :most
"""
_BY_ENDING = text(BY_ENDING)
_BY_ADDRESS = text("""
select id from runtime.conversations
where utility_id = :utility and (id = any(:ids) or channel = any(:channels) and address = any(:addresses))
order by last_inbound_at desc nulls last limit :most
""")


class SearchWords(Base):
    """What can be found of one message. Written by triggers, read by nobody but the search."""

    __tablename__ = "search_words"
    __table_args__ = (
        Index("ix_search_words_words", "words", postgresql_using="gin"),
        Index("ix_search_words_recent", "utility_id", "at"),
        Index("ix_search_words_conversation", "conversation_id"),
    )

    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    utility_id: Mapped[str]
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("runtime.conversations.id", ondelete="CASCADE"))
    sender: Mapped[str]  # customer or agent
    at: Mapped[datetime]
    words: Mapped[Any] = mapped_column(TSVECTOR)


@dataclass(frozen=True, slots=True)
class Match:
    """A conversation in which something was found. `quote` is the sentence, empty when it was their name."""

    conversation: UUID
    sender: str
    at: datetime
    quote: str


def asked_words(asked: str) -> list[str]:
    """The words of a question, as they are compared. Pure."""
    return plain(asked).split()[:MOST_WORDS]


def quote_of(parts: Iterable[Part], words: list[str]) -> str:
    """The first sentence with one of `words` in it, cut around it; empty when none has any. Pure."""
    begins = tuple(word[:STEM] for word in words)
    for sentence in SENTENCE.split("\n".join(filter(None, map(_spoken, parts)))):
        pieces = sentence.split()
        found = next((at for at, piece in enumerate(pieces) if plain(piece).startswith(begins)), None)
        if found is not None:
            return _around(pieces, found)
    return ""


def _spoken(part: Part) -> str:
    match part:
        case Text(words) | Speech(words):
            return words
        case Media():
            return part.caption or part.filename
        case Choice():
            return part.label
        case Link():
            return part.title
        case _:
            return ""


def _around(pieces: list[str], found: int) -> str:
    """At most QUOTED characters of the sentence, the found word well inside."""
    first = 0
    while len(" ".join(pieces[first:])) > QUOTED and len(" ".join(pieces[first:found])) > QUOTED // 3:
        first += 1
    quote = " ".join(pieces[first:])
    return ("… " if first else "") + (quote if len(quote) <= QUOTED else quote[:QUOTED].rstrip() + " …")


async def by_words(connection: AsyncConnection, asked: str, *, utility: str) -> tuple[Match, ...]:
    """Conversations with all words of `asked` in one message or its sender's name, the newest message first."""
    words = asked_words(asked)
    query = (await connection.execute(_QUERY, {"words": words})).scalar()
    if not query:
        return ()
    values = {"utility": utility, "query": query, "candidates": CANDIDATES, "recent": RECENT, "most": MOST}
    rows = (await connection.execute(text(AMONG_NEWEST), values)).all()
    if len(rows) < MOST:
        rows = (await connection.execute(text(AMONG_ALL), values)).all()
    return tuple(
        Match(row.conversation_id, row.sender, row.at, quote_of(parts_from_json(row.parts or ()), words))
        for row in rows
    )


async def by_ending(connection: AsyncConnection, digits: str, *, utility: str) -> tuple[UUID, ...]:
    """Conversations with a number that ends so; none for fewer than four digits. Who wrote last comes first."""
    if len(digits) < FEWEST_DIGITS or not digits.isdecimal():
        return ()
    values = {"utility": utility, "ending": f"{digits[::-1]}%", "most": MOST}
    return tuple((await connection.execute(_BY_ENDING, values)).scalars())


async def by_person(
    connection: AsyncConnection, *, utility: str, ids: Iterable[UUID], channels: Iterable[str], addresses: Iterable[str]
) -> tuple[UUID, ...]:
    """Those of `ids` that are the utility's, and those from these addresses. Who wrote last comes first."""
    values = {
        "utility": utility, "ids": list(ids), "channels": list(channels), "addresses": list(addresses), "most": MOST,
    }  # fmt: skip
    return tuple((await connection.execute(_BY_ADDRESS, values)).scalars())
