"""Programs send files in an agent's name, and open what either side sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from tests.bot.floor.house import House
from tests.desk.api.conftest import Bureau

PDF = b"%PDF-1.7 a bill"


async def send(
    bureau: Bureau, conversation: UUID, content: bytes = PDF, *, key: str = "", agent: str = "noemi", **form: Any
) -> httpx.Response:
    form.setdefault("seen", await bureau.newest(conversation))
    return await bureau.client.post(
        f"{bureau.path}/conversations/{conversation}/files",
        files={"file": ("recibo.pdf", content, "text/html")},
        data=form,
        headers={
            "Authorization": f"Bearer {bureau.key}", "Idempotency-Key": key or uuid4().hex, "X-Agent": agent,
        },
    )  # fmt: skip


async def opened(bureau: Bureau, conversation: UUID, message: str, position: int = 0, **more: Any) -> httpx.Response:
    path = f"/conversations/{conversation}/messages/{message}/files/{position}"
    return await bureau.ask("GET", path, **more)


async def test_a_file_that_was_sent_can_be_opened_again(bureau: Bureau) -> None:
    noemi = await bureau.house.agent("noemi")
    conversation = await bureau.taken_by(noemi)
    sent = await send(bureau, conversation, text="Su recibo")
    assert sent.status_code == 201, sent.text
    [part] = sent.json()["parts"]
    assert part == {
        "type": "document", "mime_type": "application/pdf", "filename": "recibo.pdf", "caption": "Su recibo",
        "lost": "",
    }  # fmt: skip
    answer = await opened(bureau, conversation, sent.json()["id"])
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, PDF, "application/pdf")
    assert answer.headers["x-content-type-options"] == "nosniff"
    [row] = await bureau.audited(conversation)
    assert (row.what, row.detail["agent"]) == ("file_sent", "noemi")


async def test_a_file_with_the_same_key_is_sent_once_and_another_is_refused(bureau: Bureau) -> None:
    noemi = await bureau.house.agent("noemi")
    conversation = await bureau.taken_by(noemi)
    first, again = [await send(bureau, conversation, key="k") for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    other = await send(bureau, conversation, PDF + b"!", key="k")
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-mismatch")


async def test_what_can_not_be_sent_says_why(bureau: Bureau) -> None:
    noemi = await bureau.house.agent("noemi")
    conversation = await bureau.taken_by(noemi)
    refused = await send(bureau, conversation, b"MZ\x90")
    assert (refused.status_code, refused.json()["type"], refused.json()["reason"]) == (
        422, "/problems/file-refused", "kind",
    )  # fmt: skip
    large = await send(bureau, conversation, b"\xff\xd8\xff" + b"0" * 5 * 1024 * 1024)
    assert (large.json()["reason"], large.json()["max_bytes"]) == ("large", 5 * 1024 * 1024)
    huge = await send(bureau, conversation, b"0" * 17 * 1024 * 1024)
    assert huge.status_code == 413
    unseen = await send(bureau, conversation, seen=str(uuid4()))
    assert unseen.json()["type"] == "/problems/message-unknown"
    nothing = await bureau.ask("POST", f"/conversations/{conversation}/files", {"text": "x"}, agent=noemi)
    assert nothing.json()["type"] == "/problems/validation"


async def test_who_does_not_have_it_sends_nothing(bureau: Bureau) -> None:
    noemi = await bureau.house.agent("noemi")
    await bureau.house.agent("raul")
    conversation = await bureau.taken_by(noemi)
    refused = await send(bureau, conversation, agent="raul")
    assert (refused.status_code, refused.json()["agent"]) == (409, "noemi")


async def test_another_conversations_and_another_utilitys_files_are_not_there(bureau: Bureau) -> None:
    noemi = await bureau.house.agent("noemi")
    conversation, other = await bureau.taken_by(noemi), await bureau.house.conversation()
    message = (await send(bureau, conversation)).json()["id"]
    assert (await opened(bureau, other, message)).status_code == 404
    assert (await opened(bureau, conversation, message, 1)).status_code == 404
    stranger = House(bureau.house.engine)
    foreign = await stranger.conversation()
    assert (await opened(bureau, foreign, message)).status_code == 404


async def test_sending_needs_the_scope_to_act_and_opening_the_one_to_read(bureau: Bureau) -> None:
    noemi = await bureau.house.agent("noemi")
    conversation = await bureau.taken_by(noemi)
    message = (await send(bureau, conversation)).json()["id"]
    acts, full = await bureau.new_key("act"), bureau.key
    assert (await opened(bureau, conversation, message, bearer=acts)).status_code == 403
    seen = await bureau.newest(conversation)
    bureau.key = await bureau.new_key("read")
    assert (await send(bureau, conversation, seen=seen)).status_code == 403
    bureau.key = full


@pytest.mark.parametrize(("reference", "lost"), [("1234567890", "fetching"), ("lost:expired", "expired")])
async def test_a_file_of_the_customers_that_is_not_here_says_why(bureau: Bureau, reference: str, lost: str) -> None:
    conversation = await bureau.house.conversation()
    await bureau.house.write(conversation, "Mi medidor")
    await bureau.house.run(
        "update runtime.inbound set parts = jsonb_build_array(jsonb_build_object('type', 'media', 'kind', 'image',"
        " 'reference', cast(:reference as text), 'mime_type', 'image/jpeg', 'filename', '', 'caption', ''))"
        " where conversation_id = :id",
        id=conversation, reference=reference,
    )  # fmt: skip
    [row] = await bureau.house.rows("select id from runtime.inbound where conversation_id = :id", id=conversation)
    answer = await opened(bureau, conversation, str(row.id))
    assert (answer.status_code, answer.json()["type"], answer.json()["lost"]) == (409, "/problems/file-missing", lost)
