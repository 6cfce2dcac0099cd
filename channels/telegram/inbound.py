"""From Telegram's update to our messages: words, presses, files, places, a shared number, edits, who blocked us.

https://core.telegram.org/bots/api#update. Only conversations with one person are read. In a group, where others read
along, nothing is answered: whoever brings us into one hears so once.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from telegram import CallbackQuery, ChatMember, ChatMemberUpdated, Message, Update

from channels.errors import MalformedError
from channels.message import (
    Choice,
    Contact,
    Inbound,
    Location,
    Media,
    Parsed,
    Part,
    Reach,
    Revision,
    Text,
    Unsupported,
)

NAME = "telegram"
PRESS = "press"
"""Begins the id of a press: `press:<callback query>:<update>`. A message's is `<chat>:<message>:<update>`."""
GROUP = "group_chat"
GREETINGS = {"es": "Hola", "en": "Hello"}
HELP = {"es": "Ayuda", "en": "Help"}
UNREADABLE = (KeyError, TypeError, AttributeError, ValueError, OverflowError, OSError, RecursionError)

Json = dict[str, Any]
FILE: Json = {"file_unique_id": "", "duration": 0}
ALWAYS: dict[str, Json] = {
    "audio": FILE,
    "voice": FILE,
    "video": FILE | {"width": 0, "height": 0},
    "video_note": FILE | {"length": 0},
    "document": FILE,
    "sticker": FILE | {"width": 0, "height": 0, "is_animated": False, "is_video": False, "type": "regular"},
    "from": {"is_bot": False, "first_name": ""},
    "contact": {"first_name": ""},
    "venue": {"title": "", "address": ""},
}
"""What the library insists on and recorded payloads leave out."""


def _completed(value: Any) -> Any:
    """The update with ALWAYS filled in."""
    if isinstance(value, list):
        return [_completed(one) for one in value]
    if not isinstance(value, dict):
        return value
    whole: Json = {str(name): _completed(inner) for name, inner in value.items()}
    for name, fields in ALWAYS.items():
        if isinstance(whole.get(name), dict):
            whole[name] = fields | whole[name]
    if isinstance(whole.get("venue"), dict) and "location" in whole:
        whole["venue"].setdefault("location", whole["location"])
    return whole


def e164(number: str) -> str | None:
    """A telephone number as we keep it; Mexican mobile numbers without the old 1. None: it is none."""
    digits = re.sub(r"^521(\d{10})$", r"52\1", re.sub(r"[\s()+.-]", "", number))
    return f"+{digits}" if re.fullmatch(r"[1-9]\d{7,14}", digits) else None


def _moment(at: object) -> datetime:
    if not isinstance(at, datetime):
        raise TypeError("no moment")
    return at.astimezone(UTC)


def _number(value: object) -> int:
    """One of Telegram's ids, which fit 64 bits."""
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= 2**63:
        raise TypeError("no id")
    return value


def _words(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no words")
    return value


def _file(kind: str, file: Any, caption: object, mime_type: str = "") -> Part:
    return Media(
        kind=kind,  # type: ignore[arg-type]  # the callers name only ours
        reference=_words(file.file_id),
        mime_type=str(getattr(file, "mime_type", None) or mime_type),
        filename=str(getattr(file, "file_name", None) or ""),
        caption=str(caption or ""),
    )


def _attached(message: Message) -> Part | None:
    """A file, of which Telegram names one a message. An animation comes as a document too."""
    if message.photo:
        return _file("image", message.photo[-1], message.caption, "image/jpeg")
    kinds = {
        "animation": "video",
        "document": "document",
        "audio": "audio",
        "voice": "audio",
        "video": "video",
        "video_note": "video",
        "sticker": "sticker",
    }
    for field, kind in kinds.items():
        if file := getattr(message, field):
            return _file(kind, file, message.caption)
    return None


def _place(message: Message) -> Part | None:
    if message.venue:
        place, named, address = message.venue.location, message.venue.title, message.venue.address
    elif message.location:
        place, named, address = message.location, "", ""
    else:
        return None
    return Location(float(place.latitude), float(place.longitude), str(named), str(address))


def _contact(message: Message) -> Part | None:
    """A shared number. It is the sender's own only when Telegram says that it is this very account's."""
    if message.contact is None:
        return None
    own = message.contact.user_id is not None and _sender(message) == message.contact.user_id
    number = e164(_words(message.contact.phone_number))
    return Contact(number, own) if number else Unsupported("contact")


def _command(words: str, locale: str) -> Part:
    """What is written, or pressed, with a slash. `/start` is the button that opens a conversation."""
    match = re.fullmatch(r"/(\w+)(?:@\w+)?(?:\s+(.*))?", words, re.DOTALL)
    if match is None:
        return Text(words)
    command, rest = match[1].lower(), (match[2] or "").strip()
    language = "en" if locale[:2].lower() == "en" else "es"
    if command == "start":
        return Text(rest) if rest else Choice("/start", GREETINGS[language])
    if command == "help":
        return Choice("/help", HELP[language])
    return Text(f"{command.replace('_', ' ')} {rest}".strip())


def _part(message: Message) -> Part:
    if message.text is not None:
        return _command(_words(message.text), _locale(message.from_user))
    if part := _attached(message) or _place(message) or _contact(message):
        return part
    if message.caption is not None:
        return Text(_words(message.caption))
    return Unsupported(type(message.effective_attachment).__name__.lower() if message.effective_attachment else "none")


def _sender(message: Message) -> int | None:
    return _number(message.from_user.id) if message.from_user else None


def _locale(user: Any) -> str:
    return str(user.language_code or "") if user else ""


def _message(message: Message, update_id: int) -> Inbound:
    chat = _number(message.chat.id)
    return Inbound(
        channel=NAME,
        account="",
        external_id=f"{chat}:{_number(message.message_id)}:{update_id}",
        address=str(chat),
        sent_at=_moment(message.date),
        parts=(_part(message),),
        locale=_locale(message.from_user) or None,
        sender_name=str(message.from_user.full_name).strip() if message.from_user else "",
    )


def _edit(message: Message, update_id: int) -> Revision:
    chat = _number(message.chat.id)
    return Revision(
        channel=NAME,
        account="",
        external_id=f"edit:{update_id}",
        original_id=f"{chat}:{_number(message.message_id)}",
        address=str(chat),
        sent_at=_moment(message.edit_date or message.date),
        parts=(_part(message),),
    )


def _press(query: CallbackQuery, update_id: int, now: datetime) -> Inbound:
    """A press has no time of its own; it happened just now."""
    if query.message is None:
        raise KeyError("message")
    value = _words(query.data)
    markup = getattr(query.message, "reply_markup", None)
    buttons = [button for row in (markup.inline_keyboard if markup else ()) for button in row]
    label = next((button.text for button in buttons if button.callback_data == value), "")
    return Inbound(
        channel=NAME,
        account="",
        external_id=f"{PRESS}:{_words(query.id)}:{update_id}",
        address=str(_number(query.message.chat.id)),
        sent_at=now,
        parts=(Choice(value, str(label)),),
        locale=_locale(query.from_user) or None,
        sender_name=str(query.from_user.full_name).strip(),
    )


def _membership(change: ChatMemberUpdated, update_id: int) -> Parsed:
    """Blocked or welcome again; brought into a group."""
    chat, status = _number(change.chat.id), change.new_chat_member.status
    at = _moment(change.date)
    gone = status in (ChatMember.BANNED, ChatMember.LEFT)
    if change.chat.type == "private":
        return Parsed(reaches=(Reach(NAME, "", str(chat), not gone, at),))
    was_there = change.old_chat_member.status not in (ChatMember.BANNED, ChatMember.LEFT)
    if gone or was_there:
        return Parsed()
    locale = _locale(change.from_user) or None
    entered = Inbound(NAME, "", f"group:{update_id}", str(chat), at, (Unsupported(GROUP),), locale)
    return Parsed(messages=(entered,))


def _read(update: Update, *, now: datetime) -> Parsed | None:
    """What we know of the update; None for what we don't."""
    number = _number(update.update_id)
    message = update.message or update.edited_message
    if message:
        spoken = message.chat.type == "private" and not (message.from_user and message.from_user.is_bot)
        if not spoken or _is_service(message):
            return None
        if update.message:
            return Parsed(messages=(_message(message, number),))
        return Parsed(revisions=(_edit(message, number),))
    if update.callback_query:
        return Parsed(messages=(_press(update.callback_query, number, now),))
    if update.my_chat_member:
        return _membership(update.my_chat_member, number)
    return None


SERVICE = ("new_chat_members", "left_chat_member", "pinned_message", "group_chat_created", "migrate_to_chat_id")


def _is_service(message: Message) -> bool:
    """Something that Telegram tells about a chat, which nobody wrote to us."""
    return any(getattr(message, field) for field in SERVICE)


def parse(body: bytes, *, now: datetime) -> Parsed:
    """Read one update. Raises MalformedError when it is none, or when what it holds can't be read."""
    try:
        raw = json.loads(body)
        if not isinstance(raw, dict):
            raise TypeError("no update")
        update = Update.de_json(_completed(raw), None)
        parsed = _read(update, now=now)
    except UNREADABLE as error:
        raise MalformedError("no update that can be read") from error
    if parsed is None:
        kind = next((name for name in raw if name != "update_id"), "update")
        return Parsed(unknown=((str(kind), raw),))
    return parsed
