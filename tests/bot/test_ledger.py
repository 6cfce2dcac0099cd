"""Turns' ends: several in one statement, none of which spoils the others."""

from __future__ import annotations

import asyncio
import math

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot import ledger, mailbox
from bot.ledger import End, FencedError, Outcome
from bot.mailbox import Claim
from bot.orm import at_once
from bot.turn import handle_turn
from tests.bot.harness import ENDING, Counter, words


async def claimed(counter: Counter, count: int) -> list[Claim]:
    phones = [counter.phone() for _ in range(count)]
    for phone in phones:
        await counter.say(phone, "hola")
    claims = await mailbox.claim(counter.engine, worker=7, limit=count, now=counter.now)
    assert len(claims) == count
    return claims


async def outcomes(counter: Counter, claims: list[Claim]) -> list[str | None]:
    rows = await counter.rows(
        "select id, outcome from runtime.turns where id = any(:ids)", ids=[claim.turn_id for claim in claims]
    )
    found = {row.id: row.outcome for row in rows}
    return [found[claim.turn_id] for claim in claims]


async def test_ends_are_written_together_and_the_fenced_one_not_at_all(counter: Counter) -> None:
    first, fenced, last = claims = await claimed(counter, 3)
    async with counter.engine.begin() as connection:
        await connection.exec_driver_sql(
            "update runtime.conversations set fence = fence + 1 where id = %s", (fenced.conversation_id,)
        )
    ends = [End(claim, Outcome("answered", intent="greet")) for claim in claims]
    async with at_once(counter.engine) as connection:
        came = await ledger.finish_all(connection, ends, now=counter.now)
    assert [type(one) for one in came] == [ledger.Finished, FencedError, ledger.Finished]
    assert await outcomes(counter, claims) == ["answered", None, "answered"]
    rows = await counter.rows(
        "select id, lease_owner, pending from runtime.conversations where id = any(:ids)",
        ids=[claim.conversation_id for claim in claims],
    )
    assert {row.id: (row.lease_owner, row.pending) for row in rows} == {
        first.conversation_id: (None, False),
        fenced.conversation_id: (7, True),
        last.conversation_id: (None, False),
    }


_LOCK = text("select 1 from runtime.conversations where id = :id for update nowait")


async def test_conversations_are_locked_in_one_order_whatever_order_they_end_in(counter: Counter) -> None:
    """Else two that lock several could wait for one another."""
    claims = sorted(await claimed(counter, 4), key=lambda claim: claim.address)
    first, *others = claims
    ends = [End(claim, Outcome("answered")) for claim in reversed(claims)]
    async with at_once(counter.engine) as connection, counter.engine.connect() as holds:
        await holds.execute(_LOCK, {"id": first.conversation_id})
        ending = asyncio.create_task(ledger.finish_all(connection, ends, now=counter.now))
        async with asyncio.timeout(10), counter.engine.connect() as watch:
            while not (await watch.execute(ENDING)).first():
                await watch.rollback()
        async with counter.engine.connect() as other:
            for claim in others:
                await other.execute(_LOCK, {"id": claim.conversation_id})
        await holds.rollback()
        assert all(isinstance(one, ledger.Finished) for one in await ending)


async def test_an_end_that_cannot_be_kept_fails_alone(counter: Counter) -> None:
    claims = await claimed(counter, 3)
    ends = ledger.gathered_ends(counter.engine, lambda: counter.now)
    sure = (0.9, math.nan, 0.8)
    put = [ends.put(End(claim, Outcome("answered", confidence=one))) for claim, one in zip(claims, sure, strict=True)]
    came = await asyncio.gather(*put, return_exceptions=True)
    assert [type(one) for one in came] == [ledger.Finished, DBAPIError, ledger.Finished]
    assert await outcomes(counter, claims) == ["answered", None, "answered"]


@pytest.mark.parametrize("written", ["\\u0000", "a\\\\u0000b", "\\", "nul\x00gone"])
async def test_what_looks_like_an_escape_is_answered_as_words(counter: Counter, written: str) -> None:
    """A backslash and `u0000` are six characters; taking them for NUL tore the JSON of the turn's end."""
    phone = counter.phone()
    kept = written.replace("\x00", "")
    counter.rasa.reply = lambda _body: words(f"re: {written}") | {"slots": {"note": written}}
    await counter.say(phone, "hola")
    (claim,) = await mailbox.claim(counter.engine, worker=7, limit=1, now=counter.now)
    await handle_turn(claim, counter.services)
    await counter.work()
    assert counter.graph.texts(phone.number) == [f"re: {kept}"]
    (row,) = await counter.rows("select slots from runtime.turns where id = :id", id=claim.turn_id)
    assert row.slots == {"note": kept}
