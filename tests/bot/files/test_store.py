"""Files are kept once, within bounds, and opened only from their own conversation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.files import store
from bot.files.errors import KindRefusedError, TooManyError
from bot.files.kinds import CUSTOMERS
from bot.files.store import Kept
from channels.files import MEBIBYTE
from channels.message import FileLimit, Media
from tests.bot.floor.house import House

PDF = b"%PDF-1.7 a bill"
ANY_TEXT = (FileLimit("document", 16 * MEBIBYTE, frozenset({"text/plain"})),)


@pytest.fixture
def house(engine: AsyncEngine) -> House:
    return House(engine)


async def keep(
    house: House,
    conversation: UUID,
    content: bytes = PDF,
    *,
    utility: str = "",
    limits: Sequence[FileLimit] = CUSTOMERS,
) -> Kept:
    async with house.engine.begin() as connection:
        return await store.keep(
            connection,
            utility=utility or house.utility.id,
            conversation_id=conversation,
            content=content,
            filename="recibo.pdf",
            limits=tuple(limits),
            now=house.now,
        )


async def opened(house: House, conversation: UUID, reference: str, *, utility: str = "") -> bytes | None:
    own = {"utility": utility or house.utility.id, "conversation_id": conversation}
    async with house.engine.connect() as connection:
        found = await store.read(connection, reference, **own)  # type: ignore[arg-type]
    return found.content if found else None


async def contents(house: House) -> int:
    rows = await house.rows(
        "select count(*) as many from runtime.file_contents where utility_id = :id", id=house.utility.id
    )
    return int(rows[0].many)


async def test_what_was_kept_can_be_opened_from_its_conversation(house: House) -> None:
    conversation = await house.conversation()
    kept = await keep(house, conversation)
    assert await opened(house, conversation, kept.reference) == PDF
    assert kept.part(caption="El recibo") == Media(
        "document", kept.reference, "application/pdf", "recibo.pdf", "El recibo"
    )


async def test_from_another_conversation_it_is_not_there(house: House) -> None:
    kept = await keep(house, await house.conversation())
    assert await opened(house, await house.conversation(), kept.reference) is None


async def test_from_another_utility_it_is_not_there(house: House) -> None:
    conversation = await house.conversation()
    kept = await keep(house, conversation)
    assert await opened(house, conversation, kept.reference, utility="cantera") is None
    with pytest.raises(LookupError):
        await keep(house, conversation, utility="cantera")


@pytest.mark.parametrize("reference", ["", "stored:", "stored:not-an-id", "1234567890", "/api/bills/1/pdf"])
async def test_a_reference_of_something_else_opens_nothing(house: House, reference: str) -> None:
    assert await opened(house, await house.conversation(), reference) is None


async def test_the_same_bytes_stand_once_a_utility_and_once_a_conversation(house: House) -> None:
    conversation = await house.conversation()
    first, again = await keep(house, conversation), await keep(house, conversation)
    other = await keep(house, await house.conversation())
    assert first.id == again.id != other.id
    assert await contents(house) == 1


async def test_what_is_refused_leaves_nothing(house: House) -> None:
    with pytest.raises(KindRefusedError):
        await keep(house, await house.conversation(), b"MZ\x90\0")
    assert await contents(house) == 0


async def test_a_conversation_has_so_many_bytes_a_day(house: House) -> None:
    conversation = await house.conversation()
    for number in range(6):
        await keep(house, conversation, f"{number}".encode() * (16 * MEBIBYTE), limits=ANY_TEXT)
    with pytest.raises(TooManyError):
        await keep(house, conversation, b"6" * (16 * MEBIBYTE), limits=ANY_TEXT)
    house.pass_time(hours=24, seconds=1)
    assert await keep(house, conversation, b"6" * (16 * MEBIBYTE), limits=ANY_TEXT)


async def test_after_a_year_it_is_forgotten_where_it_was_not_sent_again(house: House) -> None:
    first, second = await house.conversation(), await house.conversation()
    old = await keep(house, first)
    house.pass_time(days=300)
    young = await keep(house, second)
    await store.forget(house.engine, now=house.now + timedelta(days=67))
    assert await opened(house, first, old.reference) is None
    assert await opened(house, second, young.reference) == PDF
    await store.forget(house.engine, now=house.now + timedelta(days=367))
    assert await contents(house) == 0


def test_only_an_id_behind_the_mark_is_in_the_store() -> None:
    own = uuid4()
    assert store.stored_id(f"stored:{own}") == own
    assert store.stored_id(str(own)) is None
