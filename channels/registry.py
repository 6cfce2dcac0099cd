"""CHANNELS: the one place where a channel is registered."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from channels.alexa.channel import Alexa
from channels.base import Channel
from channels.email.channel import Email
from channels.google.channel import Google
from channels.ivr.channel import Voice
from channels.sms.channel import Sms
from channels.telegram.channel import Telegram
from channels.web.channel import WebChannel
from channels.whatsapp.channel import WhatsApp

CHANNELS: dict[str, Callable[[httpx.AsyncClient], Channel]] = {
    "whatsapp": WhatsApp,
    "sms": Sms,
    "telegram": Telegram,
    "email": Email,
    "alexa": Alexa,
    "google": Google,
    "voice": lambda _client: Voice(),
    "web": lambda _client: WebChannel(),
}


def open_channels(client: httpx.AsyncClient) -> dict[str, Channel]:
    """Every registered channel, sending through `client`."""
    return {name: make(client) for name, make in CHANNELS.items()}
