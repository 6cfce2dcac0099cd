"""What the customer's messages ask for, before anyone is asked: pure decisions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.gathering import Waiting
from bot.sentences import Key, say
from channels.message import Choice, Keypress, Location, Media, Part, Reaction, Speech, Text, Unsupported

MAX_WORDS = 2000
"""Characters of a message that Rasa is given; nobody asks for a bill in more (WhatsApp itself takes 4096)."""

STOP_WORDS = frozenset({"stop", "baja", "alto", "unsubscribe"})
START_WORDS = frozenset({"start", "alta", "unstop"})
NUMBER = re.compile(r"^\s*(\d{1,2})\s*[.)]?\s*$")


@dataclass(frozen=True, slots=True)
class Offered:
    """A choice that we once offered. `value` is what the channel carries, `payload` what it stands for."""

    value: str
    payload: str
    label: str
    number: int = 0  # its place in the newest menu, from 1; 0 when the menu is an older one


@dataclass(frozen=True, slots=True)
class Ask:
    """A message for Rasa. `words` is what the customer wrote (for the language), empty for a pressed choice."""

    message: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Say:
    """The runtime answers by itself. `preference` records an opt-out (True) or its end (False)."""

    sentence: Key
    preference: bool | None = None


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing to say."""


Reading = Ask | Say | Nothing


def offered_from_json(rows: Sequence[dict[str, Any]]) -> tuple[Offered, ...]:
    """From the conversation's row."""
    return tuple(Offered(row["value"], row["payload"], row["label"], row.get("number", 0)) for row in rows)


def clean(text: str) -> str:
    """Words only: no control characters, zero-width or direction marks, lone surrogates; at most MAX_WORDS."""
    kept = []
    for character in text[: MAX_WORDS * 4]:
        category = unicodedata.category(character)
        if category in ("Cc", "Zl", "Zp"):
            kept.append("\n" if character in "\n\r\u2028\u2029" else " ")
        elif category not in ("Cf", "Cs", "Co", "Cn") or character == "\u200d":
            kept.append(character)
    joined = "".join(kept).replace("\u200d", "")
    lines = (" ".join(line.split()) for line in joined.split("\n"))
    return "\n".join(line for line in lines if line)[:MAX_WORDS].strip()


def plain(text: str) -> str:
    """Lower case, no accents, no punctuation: how labels and command words are compared."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c)).split())


def unslash(text: str) -> str:
    """A leading slash would make Rasa take the customer's words for an order of ours."""
    return text.lstrip("/ \n\t")


def _from_menu(words: str, offered: Sequence[Offered]) -> Offered | None:
    """The choice that typed words mean: its number in the newest menu, or exactly its label."""
    newest = [one for one in offered if one.number]
    if match := NUMBER.match(words):
        return next((one for one in newest if one.number == int(match[1])), None)
    return next((one for one in newest if plain(one.label) == plain(words) != ""), None)


def _pressed(choice: Choice, offered: Sequence[Offered]) -> Ask | None:
    known = next((one for one in reversed(offered) if one.value == choice.value), None)
    if known is not None:
        return _ask_payload(known)
    words = unslash(clean(choice.label or choice.value))
    return Ask(words, words) if words else None


def _ask_payload(offered: Offered) -> Ask:
    return Ask(offered.payload if offered.payload.startswith("/") else unslash(offered.payload) or offered.label)


def _place(place: Location, language: str) -> Ask:
    named = clean(", ".join(filter(None, (place.name, place.address))))
    point = f"{place.latitude:.6f}, {place.longitude:.6f}"
    return Ask(f"{say('location', language)}: {named} ({point})" if named else f"{say('location', language)}: {point}")


def _media(media: Media) -> Reading:
    caption = unslash(clean(media.caption))
    if caption:
        return Ask(caption, caption)
    return Say("no_audio" if media.kind == "audio" else "no_media")


def _words(text: str, offered: Sequence[Offered], *, in_form: bool) -> Reading:
    words = unslash(clean(text))
    if not words:
        return Say("unsupported")
    if chosen := _from_menu(words, offered):
        return _ask_payload(chosen)
    if not in_form and (command := plain(words)) in STOP_WORDS | START_WORDS:
        stop = command in STOP_WORDS
        return Say("opted_out" if stop else "opted_in", preference=stop)
    return Ask(words, words)


def read(messages: Sequence[Waiting], *, offered: Sequence[Offered], in_form: bool, language: str) -> Reading:
    """What these messages, one turn, ask for."""
    parts: list[Part] = [part for message in messages for part in message.parts]
    speaking = [part for part in parts if not isinstance(part, Reaction)]
    if not speaking:
        return Nothing()
    first = speaking[0]
    match first:
        case Choice():
            return _pressed(first, offered) or Say("unsupported")
        case Location():
            return _place(first, language)
        case Media(kind="sticker"):
            return Nothing()
        case Media():
            return _media(first)
        case Unsupported():
            return Say("unsupported")
        case Keypress(digits):
            return Ask(unslash(clean(digits)))
    texts = [part.text for part in speaking if isinstance(part, Text | Speech)]
    return _words("\n".join(texts), offered, in_form=in_form)
