"""SQL of the passages: bound to a utility and a language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import delete, func, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.knowledge.articles import Passage
from backend.knowledge.models import KnowledgePassage

LOCK: Final = 6_120_415_377
"""Of this database's advisory locks, the one under which passages are brought up to date."""
LOOKED_AT: Final = 20


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that has some of the words that were asked for.

    A word weighs more the fewer articles have it, and most when none has. `asked`: the weight of all words; `anywhere`:
    of those in the passage; `on_topic`: of those in its title, heading or `also`, which are `hits`; `named`: of those
    in title or heading; `nearness`: the best ts_rank_cd in the article, 0 to 1, so that of sections with the same words
    the first comes first.
    """

    article: str
    title: str
    heading: str
    body: str
    asked: float
    anywhere: float
    on_topic: float
    named: float
    hits: int
    nearness: float


_SEARCH: Final = text(
    """
    with asked as (
        select lexeme, quote_literal(lexeme)::tsquery as plainly,
            (quote_literal(lexeme) || '\\:AB')::tsquery as named,
            (quote_literal(lexeme) || '\\:ABC')::tsquery as on_topic
        from unnest(tsvector_to_array(to_tsvector(cast(:config as regconfig), :words))) as lexeme
    ), mine as (
        select article, position, title, heading, body, search from service.knowledge_passages
        where utility_id = :utility and language = :language
    ), weighed as (
        select plainly, named, on_topic,
            ln(1 + (select count(distinct article) from mine)::float8
                 / (1 + (select count(distinct article) from mine where search @@ plainly))) as weight
        from asked
    ), query as (
        select cast(string_agg(quote_literal(lexeme), ' | ') as tsquery) as any_of from asked
    ), found as (
        select m.article, m.position, m.title, m.heading, m.body,
            sum(w.weight) as asked,
            coalesce(sum(w.weight) filter (where m.search @@ w.plainly), 0) as anywhere,
            coalesce(sum(w.weight) filter (where m.search @@ w.on_topic), 0) as on_topic,
            coalesce(sum(w.weight) filter (where m.search @@ w.named), 0) as named,
            count(*) filter (where m.search @@ w.on_topic) as hits,
            ts_rank_cd(m.search, q.any_of, 32) as nearness
        from mine m cross join weighed w cross join query q
        where m.search @@ q.any_of
        group by m.article, m.position, m.title, m.heading, m.body, m.search, q.any_of
    )
    select article, title, heading, body, asked, anywhere, on_topic, named, hits,
        max(nearness) over (partition by article) as nearness
    from found
    order by anywhere + on_topic desc, article, position
    limit :looked_at
    """
)


async def find(session: AsyncSession, *, utility: str, language: str, words: str) -> list[Found]:
    """Passages with any of `words` (plain: small letters without accents), those with most of them first."""
    config = "pg_catalog.spanish" if language == "es" else "pg_catalog.english"
    values = {"config": config, "words": words, "utility": utility, "language": language, "looked_at": LOOKED_AT}
    rows = await session.execute(_SEARCH, values)
    return [Found(**row) for row in rows.mappings()]


async def lock(session: AsyncSession) -> None:
    """Wait until no other process brings passages up to date; until the transaction ends."""
    await session.execute(select(func.pg_advisory_xact_lock(LOCK)))


async def hashes(session: AsyncSession, *, utility: str) -> dict[tuple[str, str, int], str]:
    """The content hash of each passage that is stored, by its key."""
    table = KnowledgePassage
    query = select(table.language, table.article, table.position, table.content_hash)
    rows = await session.execute(query.where(table.utility_id == utility))
    return {(language, article, position): content for language, article, position, content in rows}


async def remove(session: AsyncSession, *, utility: str, keys: Iterable[tuple[str, str, int]]) -> None:
    """Delete these passages. Doesn't commit."""
    table = KnowledgePassage
    these = tuple_(table.language, table.article, table.position).in_(list(keys))
    await session.execute(delete(table).where(table.utility_id == utility, these))


async def put(session: AsyncSession, passages: Iterable[Passage]) -> None:
    """Store passages, new or changed. Doesn't commit."""
    statement = insert(KnowledgePassage)
    told = ("title", "also", "heading", "body", "content_hash")
    changed = statement.on_conflict_do_update(
        constraint="pk_knowledge_passages", set_={name: statement.excluded[name] for name in told}
    )
    rows = [asdict(passage) | {"content_hash": passage.content_hash} for passage in passages]
    await session.execute(changed, rows)
