"""The template that asks a customer to write first, when the vendor's window has closed on an answer of ours."""

from __future__ import annotations

from dataclasses import replace

from channels.message import Outbound, Template
from kit.utility import Utility

NAME = "conversation_reopened"
KNOWN = {"topic": {"es": "servicio", "en": "your service"}}
"""What the template's variables are filled with: nothing personal, for it may be read on a locked screen."""


def reopening(message: Outbound, utility: Utility, language: str | None) -> Outbound | None:
    """The template message for `message`'s conversation; None when the utility has none registered."""
    template = utility.templates.get(NAME)
    spoken = language if language in utility.languages else utility.default_language
    text = template.languages.get(spoken) if template else None
    if template is None or text is None:
        return None
    values = tuple(KNOWN.get(variable, {}).get(str(spoken), utility.name) for variable in template.variables)
    return replace(message, parts=(), choices=(), template=Template(template.name_on_whatsapp(NAME), text.code, values))
