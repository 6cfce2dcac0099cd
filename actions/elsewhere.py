"""Going on in another channel: the runtime makes the code, for it alone knows conversations."""

from __future__ import annotations

import re

from actions.base import Skill
from actions.client import Backend
from actions.reply import Reply
from actions.turn import Turn
from kit.utility import plain

NAMES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("whatsapp", re.compile(r"\b(?:whats ?app|whats|wats|wha?ts?ap+|was+ap+|gua?s+ap+|wh?atsap+)\b")),
    ("telegram", re.compile(r"\btelegram\b")),
    ("sms", re.compile(r"\b(?:sms|mensajes? de texto|text(?:s|ing)?|text messages?)\b")),
    ("email", re.compile(r"\b(?:correos?|e ?mails?|mail)\b")),
    ("web", re.compile(r"\b(?:web|website|pagina|sitio|site)\b")),
)
"""How people call the channels that can be written to."""


def named(words: str) -> str:
    """The channel that the words name; empty when they name none."""
    said = plain(words)
    return next((channel for channel, pattern in NAMES if pattern.search(said)), "")


class ContinueElsewhere(Skill):
    """A code that takes what was spoken of to another channel, once and soon; never who it was."""

    intents = ("continue_elsewhere",)
    offers_back = False

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """The request for a code; a question that is open stays open here."""
        to = named(turn.words)
        if to == turn.channel:
            return Reply().say("already_here")
        reply = Reply().custom(handover={"to": to})
        return reply.ask(turn.question) if turn.question else reply
