"""The speakers' routes, for one set of accounts."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter

from bot.speakers import alexa, google
from bot.speakers.house import House
from channels.alexa.channel import Alexa
from channels.base import Channel
from channels.google.channel import Google


def routers(house: House, channels: Mapping[str, Channel], prefix: str = "") -> list[APIRouter]:
    """`{prefix}/channels/alexa` and `{prefix}/channels/google`."""
    amazons, googles = channels[Alexa.name], channels[Google.name]
    if not isinstance(amazons, Alexa) or not isinstance(googles, Google):
        raise TypeError("the speakers are not registered")
    return [
        alexa.router(house, amazons, prefix + alexa.PATH),
        google.router(house, googles, prefix + google.PATH),
    ]


async def close(channels: Mapping[str, Channel]) -> None:
    """Let go of what the speakers opened."""
    found = channels.get(Alexa.name)
    if isinstance(found, Alexa):
        await found.close()
