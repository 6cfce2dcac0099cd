"""Telegram's updates, read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from channels.errors import MalformedError
from channels.message import Choice, Contact, Inbound, Location, Media, Parsed, Part, Reach, Text, Unsupported
from channels.telegram import inbound

FIXTURES = Path(__file__).resolve().parents[4] / "shared" / "fixtures" / "telegram"
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
SENT = 1_790_000_000
ANA = {"id": 77, "is_bot": False, "first_name": "Ana", "last_name": "Ruiz", "language_code": "es"}
CHAT = {"id": 77, "type": "private", "first_name": "Ana"}


def message(**content: Any) -> dict[str, Any]:
    return {"message_id": 5, "date": SENT, "from": ANA, "chat": CHAT, **content}


def parse(update: dict[str, Any]) -> Parsed:
    return inbound.parse(json.dumps({"update_id": 900, **update}).encode(), now=NOW)


def parse_one(**content: Any) -> Inbound:
    (found,) = parse({"message": message(**content)}).messages
    return found


FILE = {"file_id": "F", "file_unique_id": "U"}
PHOTO = [FILE | {"width": 9, "height": 9}, FILE | {"file_id": "BIG", "width": 90, "height": 90}]
SOUND = FILE | {"duration": 2, "mime_type": "audio/ogg"}


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ({"text": "¿Cuánto debo?"}, Text("¿Cuánto debo?")),
        ({"text": "/start"}, Choice("/start", "Hola")),
        ({"text": "/start ABC123"}, Text("ABC123")),
        ({"text": "/Saldo@cantera_bot"}, Text("saldo")),
        ({"text": "/help"}, Choice("/help", "Ayuda")),
        ({"photo": PHOTO, "caption": "fuga"}, Media("image", "BIG", "image/jpeg", "", "fuga")),
        (
            {"document": FILE | {"file_name": "recibo.pdf", "mime_type": "application/pdf"}},
            Media("document", "F", "application/pdf", "recibo.pdf"),
        ),
        ({"voice": SOUND}, Media("audio", "F", "audio/ogg")),
        ({"location": {"latitude": 20.5, "longitude": -100.25}}, Location(20.5, -100.25)),
        ({"contact": {"phone_number": "+52 442 123 4567", "first_name": "Ana", "user_id": 77}},
         Contact("+524421234567", True)),
        ({"contact": {"phone_number": "5214421234567", "first_name": "Luis", "user_id": 78}},
         Contact("+524421234567", False)),
        ({"contact": {"phone_number": "4421234567", "first_name": "Luis"}}, Contact("+4421234567", False)),
        ({"contact": {"phone_number": "no", "first_name": "X", "user_id": 77}}, Unsupported("contact")),
        ({"dice": {"value": 3, "emoji": "🎲"}}, Unsupported("dice")),
    ],
)  # fmt: skip
def test_each_kind_of_message_becomes_its_part(content: dict[str, Any], part: Part) -> None:
    assert parse_one(**content).parts == (part,)


def test_a_message_says_who_wrote_when_and_in_which_language_the_app_is() -> None:
    found = parse_one(text="hola")
    assert (found.address, found.sender_name, found.locale) == ("77", "Ana Ruiz", "es")
    assert (found.sent_at, found.account) == (datetime.fromtimestamp(SENT, UTC), "")
    assert found.external_id == "77:5:900"


def test_a_press_carries_what_we_put_behind_it_and_what_stood_on_it() -> None:
    buttons = {"inline_keyboard": [[{"text": "Ver mi recibo", "callback_data": "/get_bill"}]]}
    query = {"id": "cq1", "from": ANA, "chat_instance": "1", "data": "/get_bill"}
    (found,) = parse({"callback_query": query | {"message": message(text="?", reply_markup=buttons)}}).messages
    assert found.parts == (Choice("/get_bill", "Ver mi recibo"),)
    assert (found.sent_at, found.external_id, found.address) == (NOW, "press:cq1:900", "77")


def test_an_edit_revises_the_message_by_its_number_in_the_chat() -> None:
    (found,) = parse({"edited_message": message(text="hola, ¿cuánto debo?", edit_date=SENT + 9)}).revisions
    assert (found.original_id, found.external_id) == ("77:5", "edit:900")
    assert found.parts == (Text("hola, ¿cuánto debo?"),)


@pytest.mark.parametrize(("status", "reachable"), [("kicked", False), ("member", True)])
def test_who_blocks_the_bot_can_not_be_reached_until_they_take_it_back(status: str, reachable: bool) -> None:
    bot = {"id": 1, "is_bot": True, "first_name": "B"}
    new = {"user": bot, "status": status} | ({"until_date": 0} if status == "kicked" else {})
    change = {"chat": CHAT, "from": ANA, "date": SENT, "old_chat_member": {"user": bot, "status": "member"}}
    parsed = parse({"my_chat_member": change | {"new_chat_member": new}})
    assert parsed.reaches == (Reach("telegram", "", "77", reachable, datetime.fromtimestamp(SENT, UTC)),)


def test_words_in_a_group_are_kept_and_not_answered() -> None:
    group = {"id": -100, "type": "group", "title": "Vecinos"}
    parsed = parse({"message": message(text="¿y el agua?") | {"chat": group}})
    assert (parsed.messages, [kind for kind, _ in parsed.unknown]) == ((), ["message"])


def test_being_brought_into_a_group_is_a_message_and_being_moved_within_it_is_none() -> None:
    bot = {"id": 1, "is_bot": True, "first_name": "B"}
    group = {"chat": {"id": -100, "type": "group", "title": "Vecinos"}, "from": ANA, "date": SENT}
    left, there = {"user": bot, "status": "left"}, {"user": bot, "status": "member"}
    (entered,) = parse({"my_chat_member": group | {"old_chat_member": left, "new_chat_member": there}}).messages
    assert (entered.address, entered.parts) == ("-100", (Unsupported("group_chat"),))
    assert parse({"my_chat_member": group | {"old_chat_member": there, "new_chat_member": there}}) == Parsed()


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{", b"null", b'{"update_id": "x", "message": {}}', b'{"message": {"text": "hola"}}',
        json.dumps({"update_id": 1, "message": message(text="x") | {"chat": 7}}).encode(),
        json.dumps({"update_id": 1, "message": message(text={"a": 1})}).encode(),
        json.dumps({"update_id": 1, "message": message(text="x") | {"date": 10**18}}).encode(),
        b"[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_update_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedError):
        inbound.parse(body, now=NOW)


READ = {
    "callback_query.data": Choice("Option 1"),
    "edited_message.caption": Text("updated caption"),
    "edited_message.text": Text("updated message"),
    "message.contact": Contact("+918660944581", False),
    "message.location": Location(37.7893768, -122.3895553),
    "message.venue": Location(37.7893768, -122.3895553, "San Francisco"),
    "message.text": Text("first message"),
}
KINDS = {"audio": "audio", "voice": "audio", "video": "video", "video_note": "video", "photo": "image"}
KINDS |= {"document": "document", "sticker": "sticker"}


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="the recorded payloads in ../shared/fixtures are not here")
def test_every_recorded_update_is_read() -> None:
    for path in sorted(FIXTURES.glob("*.json")):
        parsed = inbound.parse(path.read_bytes(), now=NOW)
        name = path.stem
        if (
            "business" in name
            or json.loads(path.read_bytes()).get("message", {}).get("chat", {}).get("type") == "group"
        ):
            assert len(parsed.unknown) == 1, name
            continue
        (found,) = (*parsed.messages, *parsed.revisions)
        (part,) = found.parts or ()
        if name in READ:
            assert part == READ[name], name
        if (kind := KINDS.get(name.removeprefix("message."))) is not None:
            assert isinstance(part, Media), name
            assert (part.kind, bool(part.reference)) == (kind, True), name
