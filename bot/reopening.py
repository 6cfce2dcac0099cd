"""The template that asks a customer to write first, when the vendor's window has closed on an answer of ours."""

from __future__ import annotations

from dataclasses import replace

from bot.registered import registered
from channels.message import Outbound
from kit.utility import Utility

NAME = "conversation_reopened"
KNOWN = {"topic": {"es": "servicio", "en": "your service"}}
"""What the template's variables are filled with: nothing personal, for it may be read on a locked screen."""


def reopening(message: Outbound, utility: Utility, language: str | None) -> Outbound | None:
    """The template message for `message`'s conversation; None when the utility has none registered."""
    known = utility.templates.get(NAME)
    spoken = str(language if language in utility.languages else utility.default_language)
    if known is None or spoken not in known.languages:
        return None
    values = tuple(KNOWN.get(variable, {}).get(spoken, utility.name) for variable in known.variables)
    template, words = registered(utility, NAME, spoken, values)
    return replace(message, parts=(words,), choices=(), template=template)
