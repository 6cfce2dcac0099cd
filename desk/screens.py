"""SCREENS: the one place where the simulator learns of a channel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desk.calling import CallPane
from desk.letter_box import MailPane
from desk.lines import SmsLine, WebLine, WhatsAppLine
from desk.pane import ChatPane
from desk.screen import Screen, Stage
from desk.speaker import SpeakerPane
from desk.speakers import AlexaLine, GoogleLine
from desk.telegram import TelegramPane

SIDE_BY_SIDE = 2
"""Screens that are seen at once; on a phone it is one."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What stands on the channel's button, and what makes its screen. Its name is the word of the channel."""

    icon: str
    make: Callable[[Stage], Screen]


SCREENS: dict[str, Kind] = {
    "web": Kind(
        "language", lambda stage: ChatPane(stage, WebLine(stage.gateway, stage.scene.member, stage.place, stage.wake))
    ),
    "voice": Kind("call", CallPane),
    "whatsapp": Kind(
        "chat", lambda stage: ChatPane(stage, WhatsAppLine(stage.gateway, stage.scene.member, stage.place))
    ),
    "telegram": Kind("near_me", TelegramPane),
    "email": Kind("mail", MailPane),
    "sms": Kind("sms", lambda stage: ChatPane(stage, SmsLine(stage.gateway, stage.scene.member, stage.place))),
    "alexa": Kind("speaker", lambda stage: SpeakerPane(stage, AlexaLine)),
    "google": Kind("assistant", lambda stage: SpeakerPane(stage, GoogleLine)),
}


def raised(shown: tuple[str, ...], channel: str) -> tuple[str, ...]:
    """What is seen once `channel` was asked for, the newest last; what was asked for longest ago makes room."""
    return (*(one for one in shown if one != channel), channel)[-SIDE_BY_SIDE:]
