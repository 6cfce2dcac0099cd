"""Keeps the table as the files are, and finds the passage that answers a question, or none."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from backend.knowledge import repository
from backend.knowledge.articles import Passage, read_all
from backend.knowledge.repository import Found
from backend.knowledge.words import content_words
from kit.logging import get_logger
from kit.utility import Utility

AGAIN_SECONDS: Final = 5.0
SHOWN: Final = 3
"""Passages in one answer, the best first."""

NEARNESS_PART: Final = 0.1
"""How much of the rank is how near the words stand to each other; the rest is halved between the share of the words
found anywhere in the passage and the share found in its title, heading or `also`."""
MINIMUM: Final = 0.55
"""The rank below which a passage is no answer; tests/backend/knowledge/questions.yml says what that must find."""
EVIDENCE: Final = 2.0
"""The weight that the words found in title, heading or `also` must have: "agua" alone is no subject."""

_log = get_logger("backend")


@dataclass(frozen=True, slots=True)
class Changes:
    """What bringing a utility's passages up to date did."""

    written: int
    removed: int


@dataclass(frozen=True, slots=True)
class Answering:
    """A passage, and how well it answers: 0 to 1."""

    article: str
    title: str
    heading: str
    body: str
    rank: float


async def bring_up_to_date(session: AsyncSession, *, utility: str, passages: Sequence[Passage]) -> Changes:
    """Make the stored passages of `utility` these, writing only what differs, and commit."""
    await repository.lock(session)
    stored = await repository.hashes(session, utility=utility)
    new = [passage for passage in passages if stored.get(passage.key) != passage.content_hash]
    gone = stored.keys() - {passage.key for passage in passages}
    if gone:
        await repository.remove(session, utility=utility, keys=gone)
    if new:
        await repository.put(session, new)
    await session.commit()
    return Changes(written=len(new), removed=len(gone))


async def load_files(sessions: async_sessionmaker[AsyncSession], passages: dict[str, list[Passage]]) -> None:
    """Bring every utility's passages up to date; a database that is away is tried again until it is there."""
    while True:
        try:
            for utility, own in passages.items():
                async with sessions() as session:
                    done = await bring_up_to_date(session, utility=utility, passages=own)
                _log.info("knowledge.load.done", utility=utility, written=done.written, removed=done.removed)
        except (SQLAlchemyError, OSError) as error:
            _log.warning("knowledge.load.failed", error=type(error).__name__)
            await asyncio.sleep(AGAIN_SECONDS)
        else:
            return


def read_files(utilities: Iterable[Utility]) -> dict[str, list[Passage]]:
    """The passages of each utility. Raises ArticleError."""
    return {utility.id: read_all(utility) for utility in utilities}


async def answer(session: AsyncSession, *, utility: str, language: str, question: str) -> list[Answering]:
    """The passages that answer `question`, the best first; none when nothing answers it well enough."""
    words = content_words(question, language)
    if not words:
        return []
    found = await repository.find(session, utility=utility, language=language, words=words)
    good = (ranked(one) for one in found if is_about(one))
    return sorted((one for one in good if one.rank >= MINIMUM), key=lambda one: -one.rank)[:SHOWN]


def is_about(found: Found) -> bool:
    """Whether the subject is the same. One word alone has to be the whole question, and in the title or heading."""
    if found.hits < 2:
        return found.named >= EVIDENCE and found.anywhere >= found.asked
    return found.on_topic >= EVIDENCE


def ranked(found: Found) -> Answering:
    """A passage with its rank: the shares of what was asked, and a little for nearness."""
    shares = (found.anywhere + found.on_topic) / (2 * found.asked)
    rank = (1 - NEARNESS_PART) * shares + NEARNESS_PART * found.nearness
    return Answering(found.article, found.title, found.heading, found.body, round(rank, 4))
