"""From our message to the Bot API's calls. One Outbound is one Telegram message.

Limits: https://core.telegram.org/bots/api (text 4096, caption 1024, callback_data 64 bytes) and
https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this (1 message a second a chat, 30 in all).
"""

from __future__ import annotations

from channels import files
from channels.message import Capabilities, FileLimit, Location, Option, Outbound
from channels.wording import media, words

IMAGES = FileLimit("image", 10 * files.MEBIBYTE, frozenset({"image/jpeg", "image/png"}))
DOCUMENTS = FileLimit("document", files.MAX_BYTES, files.DOCUMENTS)
"""https://core.telegram.org/bots/api#sending-files (photos 10 MB, other files 50 MB)"""

CAPABILITIES = Capabilities(
    max_text=4096,
    max_choices=12,
    max_choice_label=40,
    max_choice_value=64,
    max_caption=1024,
    documents=True,
    images=True,
    typing=True,
    shares_phone=True,
    answers_presses=True,
    sends_a_second=30.0,
    recipient_sends_a_second=1.0,
    recipient_burst=1.0,
    max_webhook=1024 * 1024,
    files=(IMAGES, DOCUMENTS),
)
SIDE_BY_SIDE = 16
"""Characters of a label up to which two buttons share a row: what a narrow phone shows whole."""

Json = dict[str, object]


def _keyboard(choices: tuple[Option, ...]) -> Json:
    buttons = [{"text": choice.label, "callback_data": choice.value} for choice in choices]
    wide = any(len(choice.label) > SIDE_BY_SIDE for choice in choices)
    step = 1 if wide else 2
    return {"inline_keyboard": [buttons[at : at + step] for at in range(0, len(buttons), step)]}


def _sharing(label: str) -> Json:
    """A key of the customer's own keyboard that shares their number, and goes when it is pressed.

    https://core.telegram.org/bots/api#keyboardbutton: `request_contact`, in private chats only.
    """
    keys = [[{"text": label, "request_contact": True}]]
    return {"keyboard": keys, "resize_keyboard": True, "one_time_keyboard": True}


def _place(place: Location) -> tuple[str, Json]:
    point: Json = {"latitude": place.latitude, "longitude": place.longitude}
    if place.name:
        return "sendVenue", point | {"title": place.name, "address": place.address or place.name}
    return "sendLocation", point


def _content(message: Outbound) -> tuple[str, Json]:
    if file := media(message):
        method = "sendPhoto" if file.kind == "image" else "sendDocument"
        return method, {"caption": file.caption} if file.caption else {}
    if place := next((part for part in message.parts if isinstance(part, Location)), None):
        return _place(place)
    return "sendMessage", {"text": words(message.parts), "link_preview_options": {"is_disabled": True}}


def render(message: Outbound) -> tuple[str, Json]:
    """The method and its parameters, the file aside."""
    method, content = _content(message)
    payload = {"chat_id": int(message.address)} | content
    if message.asks_phone:
        return method, payload | {"reply_markup": _sharing(message.asks_phone)}
    return method, payload | {"reply_markup": _keyboard(message.choices)} if message.choices else payload
