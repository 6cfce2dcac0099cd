"""What the customer's messages ask for, before anyone is asked: pure decisions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.commands import COMMANDS, Preference
from bot.gathering import Waiting
from bot.sentences import Key, say
from channels.message import (
    Choice,
    Contact,
    Heading,
    Keypress,
    Location,
    Media,
    Part,
    Reaction,
    Speech,
    Text,
    Unsupported,
)

MAX_WORDS = 8000
"""Characters of a message that we read at all: what the web chat takes in (WhatsApp itself takes 4096)."""
LONGEST_HEARD = 2000
"""Characters of an answer to an open question that Rasa is given."""
NOVEL = 600
"""From here on a message is a story: what it asks stands at its beginning or at its end."""
END = 160
"""Characters of each end of a story that are read for what it asks."""

SHARED = '/inform{"topic": "number_shared"'
"""How what Rasa hears begins when a number is shared while a question is open."""

PERSON_KEY = "0"
"""On a telephone's keypad, as everywhere."""

STOP_WORDS = frozenset({"stop", "baja", "alto", "unsubscribe"})
START_WORDS = frozenset({"start", "alta", "unstop"})
ASKS = re.compile(
    r"\b(?:quiero|quisiera|necesito|ocupo|me (?:puede|pueden|puedes|podria|podrian)|puedo|dame|dime|diganme|mande?n?me"
    r"|cuanto|cuando vence|hay una fuga|no (?:tengo|hay) (?:agua|luz)|i (?:want|need)|i d like|i would like"
    r"|can (?:you|i)|could you|how (?:much|do|can)|please|there is a leak|no (?:water|power))\b"
)
"""How a sentence asks for something."""
NUMBER = re.compile(r"^\s*(\d{1,2})\s*[.)]?\s*$")


@dataclass(frozen=True, slots=True)
class Offered:
    """A choice that we once offered. `value` is what the channel carries, `payload` what it stands for."""

    value: str
    payload: str
    label: str
    number: int = 0  # its place in its menu of the newest reply, from 1; 0 when the reply is an older one


@dataclass(frozen=True, slots=True)
class Ask:
    """A message for Rasa. `words` is what the customer wrote (for the language), empty for a pressed choice.

    `whole` is all of a story of which `message` is only the beginning and the end; else empty.
    """

    message: str
    words: str = ""
    whole: str = ""
    language: str = ""  # of a command, which tells it better than one word can
    carried: Mapping[str, str] = field(default_factory=dict)  # what was told in the conversation that goes on here


@dataclass(frozen=True, slots=True)
class Say:
    """The runtime answers by itself. `preference` records an opt-out or its end; `values` go into the sentence."""

    sentence: Key
    preference: Preference | None = None
    language: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing to say."""

    preference: Preference | None = None


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


def ends(words: str) -> str:
    """The first and the last sentence of a story, at most END characters each, cut between words at the worst.

    When only one of the two asks for something, that one alone.
    """
    sentences = [one for one in re.split(r"(?<=[.!?…])\s+|\n+", words) if one.strip()]
    first = _cut(sentences[0])
    last = " ".join(reversed(_cut(" ".join(reversed(sentences[-1].split()))).split()))
    asking = [one for one in (first, last) if ASKS.search(plain(one)) or "?" in one]
    return asking[0] if len(asking) == 1 else f"{first}\n{last}"


def _cut(sentence: str) -> str:
    return sentence if len(sentence) <= END else sentence[: END + 1].rpartition(" ")[0] or sentence[:END]


def plain(text: str) -> str:
    """Lower case, no accents, no punctuation: how labels and command words are compared."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c)).split())


def unslash(text: str) -> str:
    """A leading slash would make Rasa take the customer's words for an order of ours."""
    return text.lstrip("/ \n\t")


def _from_menu(words: str, offered: Sequence[Offered]) -> Offered | None:
    """The choice that typed words mean: its number in the newest menu, or exactly its label. The last one said wins."""
    newest = [one for one in reversed(offered) if one.number]
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


def _keys(digits: str, offered: Sequence[Offered]) -> Reading:
    """What a telephone's keys mean: a person, a choice of the newest menu, or else the number itself."""
    if digits == PERSON_KEY:
        return Ask("/human_agent")
    if chosen := _from_menu(digits, offered):
        return _ask_payload(chosen)
    number = digits.strip("*#")
    return Ask(number, number) if number else Say("unsupported")


def _words(text: str, offered: Sequence[Offered], *, in_form: bool, orders: bool) -> Reading:
    words = unslash(clean(text))
    if not words:
        return Say("unsupported")
    if chosen := _from_menu(words, offered):
        return _ask_payload(chosen)
    if orders and (command := plain(words)) in STOP_WORDS | START_WORDS:
        stop = command in STOP_WORDS
        return Say("opted_out" if stop else "opted_in", preference="asked" if stop else "in")
    if len(words) > NOVEL and not in_form:
        return Ask(ends(words), words, words)
    return Ask(words[:LONGEST_HEARD], words)


def read_command(messages: Sequence[Waiting]) -> Reading | None:
    """The order that these messages, one turn, are; None when they are none."""
    texts = {plain(part.text) for message in messages for part in message.parts if isinstance(part, Text)}
    command = COMMANDS.get(texts.pop()) if len(texts) == 1 else None
    if command is None:
        return None
    if command.payload:
        return Ask(command.payload, language=command.language)
    if command.sentence:
        return Say(command.sentence, preference=command.preference, language=command.language)
    return Nothing(preference=command.preference)


def read(messages: Sequence[Waiting], *, offered: Sequence[Offered], in_form: bool, language: str) -> Reading:
    """What these messages, one turn, ask for. The same words sent several times are read once."""
    parts: list[Part] = [part for message in messages for part in message.parts]
    speaking = [part for part in parts if not isinstance(part, Reaction | Heading)]
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
        case Contact(phone, own):
            return (Ask(f'{SHARED}, "phone": "{phone}"}}') if in_form else Say("number_shared")) if own else Ask(phone)
        case Unsupported(kind="group_chat"):
            return Say("only_in_private")
        case Unsupported():
            return Say("unsupported")
        case Keypress(_, concealed) if concealed:
            return Ask(f'/inform{{"otp_code": "{concealed}"}}')
        case Keypress(digits):
            return _keys(digits, offered)
    texts = [part.text for part in speaking if isinstance(part, Text | Speech)]
    spoken = isinstance(first, Speech)  # where nobody subscribes to anything
    return _words("\n".join(dict.fromkeys(texts)), offered, in_form=in_form, orders=not (in_form or spoken))
