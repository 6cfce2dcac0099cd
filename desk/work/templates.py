"""Templates with which an agent writes to a customer whose channel takes no free words now. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.registered import PLACE
from channels.message import Template, Text
from kit.utility import Utility

MAX_VALUE = 200
FIRST = "conversation_reopened"
"""What is offered first: it asks for nothing but an answer."""
TOPIC = {"es": "servicio", "en": "your service"}


@dataclass(frozen=True, slots=True)
class Draft:
    """One template of a utility in one language: its body has {{1}}, {{2}}… for the `variables`."""

    name: str
    registered: str
    code: str
    body: str
    variables: tuple[str, ...]

    def filled(self, values: Sequence[str], named: Callable[[str], str] = str) -> str:
        """What the customer reads; a value that is not there yet stands as its variable's name in braces."""

        def put(found: re.Match[str]) -> str:
            place = int(found[1]) - 1
            return clean(values[place]) or "{" + named(self.variables[place]) + "}"

        return PLACE.sub(put, self.body)

    def missing(self, values: Sequence[str]) -> tuple[str, ...]:
        """The variables without a value."""
        return tuple(name for name, value in zip(self.variables, values, strict=True) if not clean(value))

    def message(self, values: Sequence[str]) -> tuple[Template, Text]:
        """For the vendor, and as it is shown and found at the desk."""
        told = tuple(map(clean, values))
        return Template(self.registered, self.code, told), Text(self.filled(told))


def clean(value: str) -> str:
    """A value as WhatsApp takes it: one line, no runs of spaces."""
    return " ".join(value.split())[:MAX_VALUE]


def drafts(utility: Utility, language: str) -> tuple[Draft, ...]:
    """What an agent may send in that language: what the vendor calls utility, no advertising, no codes."""
    found = []
    for name, template in utility.templates.items():
        text = template.languages.get(language)  # type: ignore[call-overload]  # another language than ours has none
        if text is not None and template.category == "utility":
            registered = template.name_on_whatsapp(name)
            found.append(Draft(name, registered, text.code, text.body, template.variables))
    return tuple(sorted(found, key=lambda one: one.name != FIRST))


def known(variables: Sequence[str], values: Mapping[str, str], language: str) -> list[str]:
    """What is known for the variables, by the values of answers at hand; empty where nothing is."""
    told = {
        "name": values.get("nombre", ""),
        "contract": values.get("contrato", "")[-4:],
        "balance": values.get("saldo", ""),
        "topic": TOPIC[language],
    }
    return [told.get(one, "") for one in variables]
