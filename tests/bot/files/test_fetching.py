"""Customers' files come from the vendor into the store, once, and what does not come says why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.demo import Phone, envelope, signed
from bot.files.fetching import MAX_TRIES, Fetcher, wait_of
from channels.base import Account, Channel
from channels.errors import FetchError
from channels.message import Media
from tests.bot.files.test_kinds import picture
from tests.bot.harness import Counter

JPEG = picture("JPEG")


@dataclass
class Vendor:
    """WhatsApp whose files are what the test says; other behaviour is the channel's own."""

    channel: Channel
    answers: dict[str, bytes | FetchError] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def fetch(self, media: Media, account: Account, *, max_bytes: int) -> bytes:
        self.asked.append(media.reference)
        answer = self.answers.get(media.reference, FetchError())
        if isinstance(answer, FetchError):
            raise answer
        return answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self.channel, name)


@pytest.fixture
async def vendor(counter: Counter) -> Vendor:
    async with counter.engine.begin() as connection:
        await connection.exec_driver_sql("delete from runtime.fetches")
    return Vendor(counter.services.channels["whatsapp"])


def fetcher(counter: Counter, vendor: Any) -> Fetcher:
    return Fetcher(counter.engine, {"whatsapp": vendor}, counter.services.accounts, lambda: counter.now)


async def send_file(counter: Counter, phone: Phone, media_id: str, *, kind: str = "image", **more: Any) -> None:
    body = {"id": media_id, "mime_type": "application/octet-stream", **more}
    await counter.receive(phone.webhook({"type": kind, kind: body}, now=counter.now, message_id=f"wamid.{media_id}"))


async def part(counter: Counter, phone: Phone) -> dict[str, Any]:
    conversation = await counter.conversation(phone)
    [row] = await counter.rows("select parts from runtime.inbound where conversation_id = :id", id=conversation.id)
    return dict(row.parts[0])


def media_id(phone: Phone) -> str:
    return f"9{phone.number}"


async def test_a_photo_is_fetched_once_and_stands_in_the_message(counter: Counter, vendor: Vendor) -> None:
    phone = counter.phone()
    vendor.answers[media_id(phone)] = JPEG
    await send_file(counter, phone, media_id(phone), caption="Mi medidor")
    assert [await fetcher(counter, vendor).fetch_due() for _ in range(2)] == [1, 0]
    found = await part(counter, phone)
    assert found["reference"].startswith("stored:")
    assert (found["kind"], found["mime_type"], found["caption"]) == ("image", "image/jpeg", "Mi medidor")
    assert vendor.asked == [media_id(phone)]


async def test_a_photo_that_was_sent_as_a_document_is_a_picture(counter: Counter, vendor: Vendor) -> None:
    phone = counter.phone()
    vendor.answers[media_id(phone)] = JPEG
    await send_file(counter, phone, media_id(phone), kind="document", filename="IMG_1.HEIC")
    await fetcher(counter, vendor).fetch_due()
    found = await part(counter, phone)
    assert (found["kind"], found["filename"]) == ("image", "IMG_1.HEIC.jpg")


@pytest.mark.parametrize(
    ("answer", "lost"),
    [
        (FetchError("expired"), "lost:expired"),
        (FetchError("large"), "lost:large"),
        (b"MZ\x90", "lost:kind"),
        (b"", "lost:empty"),
    ],
    ids=["expired", "too large", "a program", "nothing"],
)
async def test_what_never_comes_says_why_and_is_not_asked_for_again(
    counter: Counter, vendor: Vendor, answer: bytes | FetchError, lost: str
) -> None:
    phone = counter.phone()
    vendor.answers[media_id(phone)] = answer
    await send_file(counter, phone, media_id(phone))
    await fetcher(counter, vendor).fetch_due()
    assert (await part(counter, phone))["reference"] == lost
    counter.pass_time(days=1)
    await fetcher(counter, vendor).fetch_due()
    assert len(vendor.asked) == 1


async def test_what_fails_for_now_is_tried_again_later_and_at_last_given_up(counter: Counter, vendor: Vendor) -> None:
    phone = counter.phone()
    await send_file(counter, phone, media_id(phone))
    own = fetcher(counter, vendor)
    await own.fetch_due()
    assert await own.fetch_due() == 0
    assert (await part(counter, phone))["reference"] == media_id(phone)
    for attempt in range(1, MAX_TRIES):
        counter.pass_time(seconds=wait_of(attempt).total_seconds())
        assert await own.fetch_due() == 1
    assert (await part(counter, phone))["reference"] == "lost:unreachable"
    assert len(vendor.asked) == MAX_TRIES


async def test_a_worker_that_dies_while_it_fetches_leaves_it_to_the_next(counter: Counter, vendor: Vendor) -> None:
    phone = counter.phone()
    await send_file(counter, phone, media_id(phone))

    class Dies(Vendor):
        async def fetch(self, media: Media, account: Account, *, max_bytes: int) -> bytes:
            raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        await fetcher(counter, Dies(vendor.channel)).fetch_due()
    vendor.answers[media_id(phone)] = JPEG
    assert await fetcher(counter, vendor).fetch_due() == 0
    counter.pass_time(minutes=2)
    assert await fetcher(counter, vendor).fetch_due() == 1
    assert (await part(counter, phone))["reference"].startswith("stored:")


async def test_what_the_customer_took_back_is_not_fetched(counter: Counter, vendor: Vendor) -> None:
    phone = counter.phone()
    await send_file(counter, phone, media_id(phone))
    revoke = {
        "from": phone.number, "id": f"wamid.revoke.{phone.number}", "timestamp": str(int(counter.now.timestamp())),
        "type": "revoke", "revoke": {"original_message_id": f"wamid.{media_id(phone)}"},
    }  # fmt: skip
    await counter.receive(signed(counter.account, envelope(counter.account, {"messages": [revoke]})))
    await fetcher(counter, vendor).fetch_due()
    assert vendor.asked == []


async def test_words_put_nothing_on_the_list(counter: Counter, vendor: Vendor) -> None:
    await counter.say(counter.phone(), "hola")
    assert await fetcher(counter, vendor).fetch_due() == 0


async def test_a_file_that_is_here_already_is_not_asked_for(counter: Counter, vendor: Vendor) -> None:
    phone = counter.phone()
    await counter.say(phone, "hola")
    conversation = await counter.conversation(phone)
    async with counter.engine.begin() as connection:
        await connection.exec_driver_sql(
            'update runtime.inbound set parts = \'[{"type": "media", "kind": "image", "reference":'
            ' "stored:x", "mime_type": "", "filename": "", "caption": ""}]\' where conversation_id = %s',
            (conversation.id,),
        )
    assert await fetcher(counter, vendor).fetch_due() == 0
