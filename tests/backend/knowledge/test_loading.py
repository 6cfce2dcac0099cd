"""The table follows the files: only what differs is written, and what is gone goes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from backend.kit.db import make_sessions
from backend.knowledge.articles import Passage
from backend.knowledge.service import Changes, answer, bring_up_to_date

UTILITY = "loading"
FIRST = Passage(
    utility_id=UTILITY,
    language="es",
    article="cloudy-water",
    position=0,
    title="Agua turbia",
    also="sucia",
    heading="Si sale café",
    body="Es óxido.",
)
SECOND = replace(FIRST, position=1, heading="Si sale blanca", body="Es aire.")


@pytest.fixture
async def session(engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
    """A session, and none of this utility's passages left behind."""
    async with make_sessions(engine)() as opened:
        yield opened
        await bring_up_to_date(opened, utility=UTILITY, passages=[])


async def test_nothing_is_written_again_when_nothing_changed(session: AsyncSession) -> None:
    assert await bring_up_to_date(session, utility=UTILITY, passages=[FIRST, SECOND]) == Changes(2, 0)
    written = (
        "select string_agg(xmin::text, ',' order by position) from service.knowledge_passages where utility_id = :u"
    )
    before = await session.scalar(text(written), {"u": UTILITY})
    assert await bring_up_to_date(session, utility=UTILITY, passages=[FIRST, SECOND]) == Changes(0, 0)
    assert await session.scalar(text(written), {"u": UTILITY}) == before


async def test_what_was_reworded_is_found_by_its_new_words(session: AsyncSession) -> None:
    await bring_up_to_date(session, utility=UTILITY, passages=[FIRST, SECOND])
    reworded = replace(FIRST, heading="Si huele raro")
    assert await bring_up_to_date(session, utility=UTILITY, passages=[reworded, SECOND]) == Changes(1, 0)
    hashes = "select content_hash from service.knowledge_passages where utility_id = :u and position = 0"
    assert await session.scalar(text(hashes), {"u": UTILITY}) == reworded.content_hash


async def test_a_removed_file_is_found_no_more(session: AsyncSession) -> None:
    other = replace(FIRST, article="meter-change", title="Cambio de medidor", also="", heading="Cuándo")
    third = replace(FIRST, article="moving", title="Mudanza", also="", heading="Antes")
    fourth = replace(FIRST, article="deposits", title="Fianza", also="", heading="Quién")
    everything = [FIRST, SECOND, other, third, fourth, *(replace(fourth, article=f"more-{n}") for n in range(6))]
    await bring_up_to_date(session, utility=UTILITY, passages=everything)
    found = await answer(session, utility=UTILITY, language="es", question="¿cuándo cambian el medidor? cambio")
    assert [one.article for one in found] == ["meter-change"]
    assert await bring_up_to_date(session, utility=UTILITY, passages=[FIRST]) == Changes(0, len(everything) - 1)
    assert await answer(session, utility=UTILITY, language="es", question="¿cuándo cambian el medidor? cambio") == []
