"""What lies ready for a request, as speech: words to say, words to show, and whether an answer is expected. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.speakers import words
from channels.message import Given, Link, Media, Outbound, Part, Speech, Text
from kit.speech.aloud import aloud
from kit.utility import Utility

LINK_ACCOUNT = "urn:ventanilla:link-account"
"""What an action puts for a link where an account has to be linked first (`actions/linking.py`)."""
SPOKEN_OPTIONS = 3
"""More than three choices nobody remembers."""
OFFERS = re.compile(r"\b(?:puedes? decir|you can say)\b", re.IGNORECASE)
"""An answer that says by itself what may be said next."""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer to be heard. `shown` is the same as it is written; `again` what is said when nobody answers."""

    paragraphs: tuple[str, ...]
    shown: str
    again: str
    asks: bool
    free: bool
    link: bool
    choices: tuple[str, ...] = ()


def of_given(given: Given, utility: Utility, *, language: str) -> Said:
    """The messages that lie ready, and what may be said next."""
    written = [text for message in given.messages for part in message.parts if (text := _words(part))]
    link = any(is_link(part) for message in given.messages for part in message.parts)
    options = _options(given.messages)
    heard = [aloud(one, language, utility.currency) for one in written]
    # A question from one number to another says by itself what may be answered.
    spoken = [aloud(one, language, utility.currency) for one in options]
    told = all(one[:1].isdigit() for one in options) or any(OFFERS.search(one) for one in written)
    hint = "" if told else words.say("options", language, utility, options=words.listed(spoken, language))
    if given.pending:
        heard.append(words.say("more" if heard else "wait", language, utility))
    elif given.owner == "agent" and not heard:
        heard.append(aloud(words.say("person", language, utility), language, utility.currency))
    asked = bool(written) and written[-1].rstrip().endswith("?")
    asks = not link and (asked or bool(options) or given.pending or not given.ends_session)
    return Said(
        paragraphs=(*heard, hint) if hint else tuple(heard),
        shown="\n\n".join(written),
        again=hint or (heard[-1] if asked else words.say("again", language, utility)),
        asks=asks and bool(heard),
        free=asked and not given.ends_session and not given.pending,
        link=link,
        choices=tuple(options),
    )


def plain(sentence: str, utility: Utility, *, language: str, asks: bool = False) -> Said:
    """A sentence of ours alone."""
    heard = aloud(sentence, language, utility.currency)
    again = words.say("again", language, utility)
    return Said((heard,), "", again, asks=asks, free=False, link=False)


def is_link(part: Part) -> bool:
    """Whether an account has to be linked first."""
    return isinstance(part, Link) and part.url == LINK_ACCOUNT


def _words(part: Part) -> str:
    match part:
        case Text(text) | Speech(text):
            return text.strip()
        case Media():
            return part.caption.strip()
        case _:
            return ""


def _options(messages: Sequence[Outbound]) -> list[str]:
    """The labels of the newest choices, as many as one can keep in mind."""
    offered = next((message.choices for message in reversed(messages) if message.choices), ())
    return [one.label for one in offered[:SPOKEN_OPTIONS]]
