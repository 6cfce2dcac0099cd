"""What customers of the web chat put in at the same time."""

from __future__ import annotations

import asyncio
from uuid import uuid4

from bot.conversation import open_conversation
from bot.slot import Slot
from channels.message import Inbound, Text
from tests.bot.harness import Counter

WEB = "cantera"


async def opened(counter: Counter) -> str:
    address = uuid4().hex
    await open_conversation(
        counter.engine, utility=WEB, channel="web", account=WEB, address=address, language="es", now=counter.now
    )
    return address


def written(counter: Counter, address: str, words: str, *, name: str = "") -> Inbound:
    return Inbound("web", WEB, name or uuid4().hex, address, counter.now, (Text(words),))


async def waiting(counter: Counter, address: str) -> list[str]:
    rows = await counter.rows(
        "select i.parts->0->>'text' as words from runtime.inbound i join runtime.conversations c"
        " on c.id = i.conversation_id where c.address = :address order by i.sent_at, i.arrival",
        address=address,
    )
    return [row.words for row in rows]


async def test_what_comes_together_is_all_taken_in_and_each_once(counter: Counter) -> None:
    slot, here, there = Slot(counter.engine), await opened(counter), await opened(counter)
    twice = written(counter, here, "dos", name=f"{here}:2")
    put = [written(counter, here, "uno"), twice, written(counter, there, "hola"), written(counter, here, "tres")]
    owners = await asyncio.gather(*(slot.put(one, utility=WEB, now=counter.now) for one in put))
    assert owners == ["bot"] * 4
    assert await slot.put(twice, utility=WEB, now=counter.now) is None
    assert await waiting(counter, here) == ["uno", "dos", "tres"]
    assert await waiting(counter, there) == ["hola"]


async def test_one_that_cannot_be_kept_holds_up_nobody(counter: Counter) -> None:
    slot, here = Slot(counter.engine), await opened(counter)
    put = [written(counter, here, "uno"), written(counter, f"{here}\x00", "mal"), written(counter, here, "dos")]
    came = await asyncio.gather(*(slot.put(one, utility=WEB, now=counter.now) for one in put), return_exceptions=True)
    assert [one if isinstance(one, str) else "failed" for one in came] == ["bot", "failed", "bot"]
    assert await waiting(counter, here) == ["uno", "dos"]
