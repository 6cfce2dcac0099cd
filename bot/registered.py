"""A template of utility.yml as a channel sends it, and as it reads."""

from __future__ import annotations

import re

from channels.message import Template, Text
from kit.utility import Utility

PLACE = re.compile(r"\{\{(\d+)\}\}")
"""Where the body of a template takes the value of that number, from 1."""


def registered(utility: Utility, name: str, spoken: str, values: tuple[str, ...]) -> tuple[Template, Text]:
    """The template `name` in a language of the utility, for the vendor, and the words that its customer reads.

    Raises KeyError for another name or language.
    """
    template = utility.templates[name]
    words = template.languages[spoken]  # type: ignore[index]  # every language of the utility has one
    read = PLACE.sub(lambda found: values[int(found[1]) - 1], words.body)
    return Template(template.name_on_whatsapp(name), words.code, values), Text(read)
