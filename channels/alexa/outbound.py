"""What Alexa is answered: speech, a card to read, a question that keeps the microphone open."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from ask_sdk_core.serialize import DefaultSerializer
from ask_sdk_model import Intent, Response, ResponseEnvelope, Slot
from ask_sdk_model.dialog import ElicitSlotDirective
from ask_sdk_model.ui import LinkAccountCard, Reprompt, SimpleCard, SsmlOutputSpeech

MAX_SPEECH = 8000
"""Characters of all speech and of a card, tags included."""
MAX_BYTES = 24 * 1024
"""Of the whole answer: https://developer.amazon.com/docs/custom-skills/request-and-response-json-reference.html"""
SPEECH_KEPT, CARD_KEPT, REPROMPT_KEPT = 7600, 6000, 1500
"""Bytes that we say, show and say again at most, tags included: together they stay under MAX_BYTES."""
PAUSE = '<break time="400ms"/>'
FREE, FREE_SLOT = "SayIntent", "words"
"""The intent whose slot takes whatever is said; asked for by name while a question of ours is open."""

_SERIALIZER = DefaultSerializer()
_UNSPOKEN = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENDS = re.compile(r"(?<=[.?!…])\s+")


@dataclass(frozen=True, slots=True)
class Saying:
    """One answer. `paragraphs` are said with a pause between them; `again` is said when nobody answers.

    `asks`: the microphone stays open. `free`: and whatever is said next is taken as it is. `link`: the app is asked to
    link an account.
    """

    paragraphs: tuple[str, ...]
    again: str = ""
    title: str = ""
    card: str = ""
    asks: bool = False
    free: bool = False
    link: bool = False


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, after a whole sentence where there is one."""
    if len(text) <= limit:
        return text
    kept = ""
    for sentence in _ENDS.split(text):
        longer = f"{kept} {sentence}".strip()
        if len(longer) > limit:
            break
        kept = longer
    return kept or text[: limit - 1].rsplit(" ", 1)[0] + "…"


def fitting(text: str, limit: int) -> str:
    """As much of `text` as takes at most `limit` bytes when it is escaped."""
    kept = _UNSPOKEN.sub(" ", text).strip()
    while kept and (size := len(escape(kept).encode())) > limit:
        kept = cut(kept, max(1, min(len(kept) - 1, len(kept) * limit // size)))
        kept = "" if kept == "…" else kept
    return kept


def ssml(paragraphs: Sequence[str], *, limit: int) -> str:
    """Speech, with a pause between paragraphs: the one thing that plain words can't say."""
    said: list[str] = []
    left = limit
    for one in paragraphs:
        if words := escape(fitting(one, max(left, 0))):
            said.append(words)
            left -= len(words.encode()) + len(PAUSE)
    return f"<speak>{PAUSE.join(said)}</speak>"


def render(saying: Saying) -> dict[str, Any]:
    """The response envelope, as JSON."""
    response = Response(
        output_speech=SsmlOutputSpeech(ssml=ssml(saying.paragraphs, limit=SPEECH_KEPT)) if saying.paragraphs else None,
        card=_card(saying),
        reprompt=_reprompt(saying),
        directives=[_any_words()] if saying.free else None,
        should_end_session=not saying.asks,
    )
    envelope = ResponseEnvelope(version="1.0", response=response, session_attributes={"asking": saying.asks})
    rendered: dict[str, Any] = _without_nothing(_SERIALIZER.serialize(envelope))
    return rendered


def silent() -> dict[str, Any]:
    """The answer to what takes none: the end of a session, news of Amazon's own."""
    return {"version": "1.0", "response": {}}


def size(rendered: dict[str, Any]) -> int:
    """Bytes on the wire."""
    return len(json.dumps(rendered, ensure_ascii=False).encode())


def _card(saying: Saying) -> Any:
    if saying.link:
        return LinkAccountCard()
    text = fitting(saying.card, CARD_KEPT)
    return SimpleCard(title=saying.title, content=text) if text else None


def _reprompt(saying: Saying) -> Any:
    if not saying.asks:
        return None
    again = (saying.again,) if saying.again else saying.paragraphs[-1:]
    return Reprompt(output_speech=SsmlOutputSpeech(ssml=ssml(again, limit=REPROMPT_KEPT)))


def _any_words() -> Any:
    intent = Intent(name=FREE, slots={FREE_SLOT: Slot(name=FREE_SLOT)})
    return ElicitSlotDirective(updated_intent=intent, slot_to_elicit=FREE_SLOT)


def _without_nothing(found: Any) -> Any:
    """Members that are null say nothing, and Alexa refuses some of them."""
    if isinstance(found, dict):
        return {name: _without_nothing(value) for name, value in found.items() if value is not None}
    return [_without_nothing(value) for value in found] if isinstance(found, list) else found
