"""What an agent is answered, in CX's and in ES's form: words to read, words to say, choices, session parameters."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

MAX_BYTES = 64 * 1024
"""Of a webhook's answer: https://cloud.google.com/dialogflow/quotas (64 KiB)."""
WORDS_KEPT = 6000
"""Characters that are said and shown at most: three times these in four-byte letters still fit."""
CHIP = 20


@dataclass(frozen=True, slots=True)
class Saying:
    """One answer: `spoken` for a voice, `shown` for a page. `session` are parameters that the agent keeps."""

    spoken: str
    shown: str
    choices: tuple[str, ...]
    session: dict[str, Any]


def render(saying: Saying, *, version: Literal["cx", "es"], session: str) -> dict[str, Any]:
    """The response, as JSON."""
    return _cx(saying) if version == "cx" else _es(saying, session)


def size(rendered: dict[str, Any]) -> int:
    """Bytes on the wire."""
    return len(json.dumps(rendered, ensure_ascii=False).encode("utf-8", "replace"))


def _cut(text: str) -> str:
    return text if len(text) <= WORDS_KEPT else text[: WORDS_KEPT - 1].rsplit(" ", 1)[0] + "…"


def _chips(saying: Saying) -> list[dict[str, Any]]:
    """Dialogflow Messenger's chips."""
    if not saying.choices:
        return []
    options = [{"text": one[:CHIP]} for one in saying.choices]
    return [{"payload": {"richContent": [[{"type": "chips", "options": options}]]}}]


def _cx(saying: Saying) -> dict[str, Any]:
    shown, spoken = _cut(saying.shown), _cut(saying.spoken)
    return {
        "fulfillmentResponse": {
            "messages": [
                {"text": {"text": [shown]}},
                {"outputAudioText": {"text": spoken}},
                *_chips(saying),
            ],
            "mergeBehavior": "REPLACE",
        },
        "sessionInfo": {"parameters": {f"ventanilla_{name}": value for name, value in saying.session.items()}},
    }


def _es(saying: Saying, session: str) -> dict[str, Any]:
    return {
        "fulfillmentText": _cut(saying.spoken),
        "fulfillmentMessages": [{"text": {"text": [_cut(saying.shown)]}}, *_chips(saying)],
        "outputContexts": [
            {"name": f"{session}/contexts/ventanilla", "lifespanCount": 5, "parameters": saying.session}
        ],
    }
