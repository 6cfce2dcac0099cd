"""What Chatwoot's webhooks say, read from payloads with the members of recorded ones (payloads.py says which)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.desks.chatwoot.inbound import Ended, MalformedError, Said, Taken, UnsignedError, parse, require_genuine
from tests.bot.desks.chatwoot.payloads import (
    PHOTO,
    ROSA,
    conversation_status_changed,
    conversation_updated,
    message_created,
    signed,
)

AT = 1_790_000_000
NOW = datetime.fromtimestamp(AT, UTC)
BOT = {"id": 2, "name": "Bot", "type": "agent_bot"}
NO_NUMBER = (
    b'{"event": "conversation_updated", "id": "x", "changed_attributes": [{"assignee_id": {"current_value": 1}}]}'
)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (message_created(41, 118, "Buenas"), Said(41, 118, "Buenas", 5, 0)),
        (message_created(41, 118, None, attachments=[PHOTO]), Said(41, 118, "", 5, 1)),
        (message_created(41, 118, "x", private=True), None),
        (message_created(41, 118, "x", message_type="incoming", sender=ROSA), None),
        (message_created(41, 118, "x", sender=BOT), None),
        (message_created(41, 118, "x", sender=None), None),
        (message_created(41, 118, "x", message_type="template"), None),
        (message_created(41, 118, "x", event="message_updated"), None),
        (conversation_updated(41, assignee=5), Taken(41, 5)),
        (conversation_updated(41, assignee=None), None),
        (conversation_updated(41, assignee=5, changed_attributes=None), None),
        (
            conversation_updated(
                41, assignee=5, changed_attributes=[{"label_list": {"previous_value": [], "current_value": ["agua"]}}]
            ),
            None,
        ),
        (conversation_status_changed(41, "resolved"), Ended(41)),
        (conversation_status_changed(41, "open"), None),
        (b'{"event": "webwidget_triggered"}', None),
    ],
)
def test_a_webhook_is_read(body: bytes, told: object) -> None:
    assert parse(body) == told


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b'{"event": "message_created"}', NO_NUMBER])
def test_what_is_not_as_documented_is_said_to_be_malformed(body: bytes) -> None:
    with pytest.raises(MalformedError):
        parse(body)


def test_what_chatwoot_signed_is_genuine() -> None:
    body = message_created(41, 118, "Buenas")
    headers = signed(body, secret="s3", at=AT)
    require_genuine(headers, body, secret="s3", now=NOW)
    with pytest.raises(UnsignedError):
        require_genuine(headers, body + b" ", secret="s3", now=NOW)


@pytest.mark.parametrize(
    "changed",
    [
        {"x-chatwoot-signature": "sha256=00"},
        {"x-chatwoot-signature": "é"},
        {"x-chatwoot-timestamp": str(AT - 1)},
        {"x-chatwoot-timestamp": ""},
        {"x-chatwoot-timestamp": "²"},
    ],
)
def test_anything_else_is_not(changed: dict[str, str]) -> None:
    body = message_created(41, 118, "Buenas")
    with pytest.raises(UnsignedError):
        require_genuine(signed(body, secret="s3", at=AT) | changed, body, secret="s3", now=NOW)


@pytest.mark.parametrize(("secret", "at"), [("other", AT), ("s3", AT - 301), ("s3", AT + 301)])
def test_neither_is_another_s_signature_nor_one_of_another_time(secret: str, at: int) -> None:
    body = message_created(41, 118, "Buenas")
    with pytest.raises(UnsignedError):
        require_genuine(signed(body, secret=secret, at=at), body, secret="s3", now=NOW)
