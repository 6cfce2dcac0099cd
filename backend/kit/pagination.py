"""Pages of lists: `?page=0&size=20` in, `{"items", "page", "size", "total"}` out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Generic, TypeVar, TypeVarTuple, cast

from fastapi import Depends, Query
from pydantic import BaseModel
from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

MAX_SIZE: Final = 100
MAX_PAGE: Final = 1_000_000

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class Page(BaseModel, Generic[T]):
    """One page; `page` counts from 0, `total` is of the whole list."""

    items: list[T]
    page: int
    size: int
    total: int


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page, of what size."""

    page: int
    size: int


async def page_request(
    page: Annotated[int, Query(ge=0, le=MAX_PAGE)] = 0, size: Annotated[int, Query(ge=1, le=MAX_SIZE)] = 20
) -> PageRequest:
    """Dependency: the page asked for."""
    return PageRequest(page=page, size=size)


Paging = Annotated[PageRequest, Depends(page_request)]


async def fetch(session: AsyncSession, query: Select[*Ts], paging: PageRequest) -> tuple[list[tuple[*Ts]], int]:
    """The rows of one page of `query` (which must be ordered) and how many there are in all, in one trip mostly."""
    window = query.add_columns(func.count().over()).limit(paging.size).offset(paging.page * paging.size)
    rows = [tuple(row) for row in await session.execute(window)]
    if rows:
        return [cast("tuple[*Ts]", row[:-1]) for row in rows], int(rows[0][-1])
    if paging.page == 0:
        return [], 0
    count = select(func.count()).select_from(query.order_by(None).subquery())
    return [], (await session.execute(count)).scalar_one()
