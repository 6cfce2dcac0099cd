"""What a speaker is answered, as a person has it: heard, read on a card, and whether it goes on listening. Pure."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Spoken:
    """One answer. `again` is said when nobody answers; `card` its title, text and picture's address, empty without.

    `listens`: the session is open. `links`: the card asks to link an account. `choices` may be tapped on a screen.
    """

    said: str
    again: str
    title: str
    card: str
    image: str
    listens: bool
    links: bool = False
    choices: tuple[str, ...] = ()


def heard(ssml: str) -> str:
    """SSML as it is heard: its words, a line for each pause."""
    if not ssml:
        return ""
    try:
        root = ET.fromstring(ssml)  # noqa: S314 - our own gateway's
    except ET.ParseError:
        return ssml
    pieces = [root.text or ""]
    for element in root.iter():
        if element is not root:
            pieces += ["\n" if element.tag == "break" else element.text or "", element.tail or ""]
    return "\n".join(line.strip() for line in "".join(pieces).split("\n") if line.strip())


def _speech(found: Any) -> str:
    speech = found.get("outputSpeech", {}) if isinstance(found, dict) else {}
    return heard(str(speech.get("ssml", ""))) or str(speech.get("text", ""))


def of_alexa(answer: Mapping[str, Any]) -> Spoken:
    """Alexa's response envelope."""
    response = answer.get("response", {})
    card = response.get("card", {})
    picture = card.get("image", {})
    return Spoken(
        said=_speech(response),
        again=_speech(response.get("reprompt")),
        title=str(card.get("title", "")),
        card=str(card.get("text") or card.get("content") or ""),
        image=str(picture.get("smallImageUrl") or picture.get("largeImageUrl") or ""),
        listens=response.get("shouldEndSession") is False,
        links=card.get("type") == "LinkAccount",
    )


def of_google(answer: Mapping[str, Any]) -> Spoken:
    """The answer of a Dialogflow CX webhook."""
    messages = answer.get("fulfillmentResponse", {}).get("messages", [])
    shown = [text for one in messages for text in one.get("text", {}).get("text", [])]
    spoken = [one["outputAudioText"].get("text", "") for one in messages if "outputAudioText" in one]
    rows = [row for one in messages for block in one.get("payload", {}).get("richContent", []) for row in block]
    parameters = answer.get("sessionInfo", {}).get("parameters", {})
    return Spoken(
        said="\n".join(spoken),
        again="",
        title="",
        card="\n\n".join(shown),
        image="",
        listens=parameters.get("ventanilla_asks") is True,
        choices=tuple(str(option["text"]) for row in rows for option in row.get("options", [])),
    )
