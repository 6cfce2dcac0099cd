"""An agent sends a file: by the rules of an answer, within the channel's limits, stored once, audited."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from bot.files.store import Given
from bot.handoff import NotYoursError
from desk.work.acts import Acts
from desk.work.errors import BehindError, ClosedError, FileRefusedError, GapError
from tests.bot.files.test_kinds import picture
from tests.desk.work.test_acts import Office

BILL = Given(b"%PDF-1.7 a bill", "recibo octubre.pdf")


async def send(
    office: Office, acts: Acts, conversation: UUID, given: Given = BILL, words: str = "", **more: Any
) -> bool:
    seen = more.pop("seen", None)
    return await acts.say_file(
        conversation,
        given,
        words,
        key=more.pop("key", uuid4().hex),
        seen=await office.newest(conversation) if seen is None else seen,
    )


async def sent(office: Office, conversation: UUID) -> list[list[dict[str, Any]]]:
    """The parts of what agents said, in order."""
    rows = await office.house.rows(
        "select payload->'parts' as parts from runtime.outbox where conversation_id = :id and sender = 'agent'"
        " order by seq",
        id=conversation,
    )
    return [row.parts for row in rows]


async def stored(office: Office, conversation: UUID) -> int:
    rows = await office.house.rows(
        "select count(*) as many from runtime.files where conversation_id = :id", id=conversation
    )
    return int(rows[0].many)


async def test_a_file_goes_out_with_its_words_and_is_written_down(office: Office) -> None:
    noemi = await office.agent()
    conversation = await office.taken_by(noemi)
    assert await send(office, noemi, conversation, words="Su recibo") is True
    [[part]] = await sent(office, conversation)
    assert (part["type"], part["kind"], part["mime_type"]) == ("media", "document", "application/pdf")
    assert (part["filename"], part["caption"]) == ("recibo octubre.pdf", "Su recibo")
    assert await office.noted(conversation) == ["conversation_taken", "file_sent"]


async def test_sent_twice_with_a_key_it_goes_out_once_and_stands_once(office: Office) -> None:
    noemi = await office.agent()
    conversation = await office.taken_by(noemi)
    news = [await send(office, noemi, conversation, key="the same") for _ in range(2)]
    assert news == [True, False]
    assert len(await sent(office, conversation)) == await stored(office, conversation) == 1


async def test_words_too_long_for_a_caption_go_out_behind_the_file(office: Office) -> None:
    noemi = await office.agent()
    conversation = await office.taken_by(noemi)
    words = "a" * 1025  # WhatsApp's captions end at 1,024
    for _ in range(2):
        await send(office, noemi, conversation, words=words, key="one")
    [file], [text] = await sent(office, conversation)
    assert (file["caption"], text) == ("", {"type": "text", "text": words})


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (Given(b"MZ\x90", "recibo.pdf"), "kind"),
        (Given(picture("GIF"), "gato.gif"), "kind"),
        (Given(b"", "nada.pdf"), "empty"),
        (Given(b"\xff\xd8\xff" + b"0" * 5 * 1024 * 1024, "foto.jpg"), "large"),
    ],
    ids=["a program", "what WhatsApp does not carry", "nothing", "over 5 MB"],
)
async def test_what_the_channel_does_not_carry_is_refused_and_leaves_nothing(
    office: Office, given: Given, reason: str
) -> None:
    noemi = await office.agent()
    conversation = await office.taken_by(noemi)
    with pytest.raises(FileRefusedError) as refused:
        await send(office, noemi, conversation, given)
    assert refused.value.reason == reason
    assert (await sent(office, conversation), await stored(office, conversation)) == ([], 0)
    assert await office.noted(conversation) == ["conversation_taken"]


async def test_the_web_chat_carries_a_moving_picture(office: Office) -> None:
    noemi = await office.agent()
    conversation = await office.house.conversation(channel="web")
    await office.house.enter(conversation)
    await noemi.take(conversation)
    assert await send(office, noemi, conversation, Given(picture("GIF"), "gato.gif"), seen=0)


async def test_a_file_is_no_way_around_the_rules_of_an_answer(office: Office) -> None:
    noemi, raul = await office.agent(), await office.agent("Raúl Campos")
    conversation = await office.taken_by(noemi)
    with pytest.raises(NotYoursError):
        await send(office, raul, conversation)
    with pytest.raises(GapError):
        await send(office, noemi, conversation, words="Su saldo es {saldo}")
    office.pass_time(seconds=2)
    seen = await office.newest(conversation)
    await office.house.write(conversation, "¿Sigue ahí?")
    office.pass_time(seconds=2)
    with pytest.raises(BehindError):
        await send(office, noemi, conversation, seen=seen)
    await office.house.run(
        "update runtime.conversations set last_inbound_at = last_inbound_at - interval '24 hours' where id = :id",
        id=conversation,
    )
    with pytest.raises(ClosedError):
        await send(office, noemi, conversation)
    assert (await sent(office, conversation), await stored(office, conversation)) == ([], 0)
