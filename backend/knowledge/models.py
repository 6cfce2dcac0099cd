"""The table of passages, with what PostgreSQL searches."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Computed, Index, SmallInteger
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from backend.kit.orm import Base

_CONFIG: Final = "case language when 'es' then 'pg_catalog.spanish'::regconfig else 'pg_catalog.english'::regconfig end"

WEIGHTS: Final = {"title": "A", "heading": "B", "also": "C", "body": "D"}


def _words(text: str, weight: str) -> str:
    """Lexemes of `text`, accents taken away as kit.utility.plain takes them from a question."""
    folded = f"translate({text}, 'ÁÉÍÓÚÜÑáéíóúüñ', 'AEIOUUNaeiouun')"
    return f"setweight(to_tsvector({_CONFIG}, {folded}), '{weight}')"


class KnowledgePassage(Base):
    """One section of an article. `search` has each column under its letter of WEIGHTS."""

    __tablename__ = "knowledge_passages"
    __table_args__ = (Index("ix_knowledge_passages_search", "search", postgresql_using="gin"),)

    utility_id: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    article: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    title: Mapped[str]
    also: Mapped[str]
    heading: Mapped[str]
    body: Mapped[str]
    content_hash: Mapped[str]
    search: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed(" || ".join(_words(column, weight) for column, weight in WEIGHTS.items()), persisted=True),
        deferred=True,
    )
