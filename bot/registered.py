"""A template of utility.yml as a channel sends it."""

from __future__ import annotations

from channels.message import Template
from kit.utility import Utility


def registered(utility: Utility, name: str, spoken: str, variables: tuple[str, ...]) -> Template:
    """The template `name` in a language of the utility, its variables filled in. Raises KeyError for another name."""
    template = utility.templates[name]
    words = template.languages[spoken]  # type: ignore[index]  # every language of the utility has one
    return Template(template.name_on_whatsapp(name), words.code, variables)
