"""What stands in the store goes out by WhatsApp, to its own conversation only."""

from __future__ import annotations

from typing import Any

from bot import outbox
from bot.files import store
from bot.sender import deliver_all
from channels.base import Channel
from channels.message import Media, Outbound
from tests.bot.harness import Counter

PDF = b"%PDF-1.7 a bill"


async def keep(engine: Any, conversation: Any, channel: Channel, now: Any) -> Media:
    async with engine.begin() as connection:
        kept = await store.keep(
            connection,
            utility=conversation.utility_id,
            conversation_id=conversation.id,
            content=PDF,
            filename="recibo.pdf",
            limits=channel.capabilities.files,
            now=now,
        )
    return kept.part(caption="Su recibo")


async def send(counter: Counter, conversation: Any, part: Media, key: str) -> None:
    message = Outbound(
        conversation_id=conversation.id,
        channel="whatsapp",
        account=conversation.account,
        address=conversation.address,
        parts=(part,),
        owner_epoch=conversation.epoch,
    )
    async with counter.engine.begin() as connection:
        await outbox.append(connection, message, key=key, sender="agent", now=counter.now)
    await deliver_all(counter.sender)


async def test_whatsapp_gets_the_file_by_its_media_upload(counter: Counter) -> None:
    phone = counter.phone()
    await counter.say(phone, "hola")
    conversation = await counter.conversation(phone)
    part = await keep(counter.engine, conversation, counter.services.channels["whatsapp"], counter.now)
    await send(counter, conversation, part, f"k:{conversation.id}")
    [upload] = counter.graph.uploads
    assert PDF in upload
    assert b'filename="recibo.pdf"' in upload
    assert b"application/pdf" in upload
    [sent] = [one for one in counter.graph.sent if one["type"] == "document"]
    assert sent["document"] == {"id": "media-1", "caption": "Su recibo", "filename": "recibo.pdf"}


async def test_a_file_of_another_conversation_goes_to_nobody(counter: Counter) -> None:
    rosa, beto = counter.phone(), counter.phone()
    await counter.say(rosa, "hola")
    await counter.say(beto, "hola")
    part = await keep(
        counter.engine, await counter.conversation(rosa), counter.services.channels["whatsapp"], counter.now
    )
    other = await counter.conversation(beto)
    await send(counter, other, part, f"k:{other.id}")
    assert counter.graph.uploads == []
    [row] = await counter.rows(
        "select state, error_code from runtime.outbox where idempotency_key = :k", k=f"k:{other.id}"
    )
    assert (row.state, row.error_code) == ("failed", "file-forgotten")
