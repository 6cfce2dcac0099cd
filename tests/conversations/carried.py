"""Which dialogues run on which channels: what a dialogue needs, what a channel can, and who takes turns with whom.

Every dialogue runs on the channel it was written for. A third of them run on one further channel that can carry them,
drawn by their names, so that each run plays the same ones; with VENTANILLA_EVERY_CHANNEL=1 all run on all that can.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import httpx

from channels.message import Capabilities
from channels.registry import open_channels

EVERY = "VENTANILLA_EVERY_CHANNEL"
SPREAD = 3
"""One dialogue of so many runs on a further channel."""

LONG = 3900
"""Characters of the longest message that a customer sends."""

NEEDS: Mapping[str, Callable[[Capabilities], bool]] = {
    "a known customer": lambda can: can.proves_phone or can.shares_phone or can.proves_link,
    "a contract": lambda can: not can.proves_link,  # speakers ask to link the account once, and for no contract
    "an unknown number": lambda can: not can.proves_phone and (not can.speech or can.proves_link),
    "a code": lambda can: not can.proves_link,
    "images": lambda can: can.images,
    "documents": lambda can: can.documents,
    "writing": lambda can: not can.speech,
    "a later answer": lambda can: not can.replies_inline,
    "words unasked": lambda can: not can.replies_inline,
    "room": lambda can: not can.brief,  # a text message has no word too many, no pictures, and "cancel" ends it there
    "somebody waiting": lambda can: not can.by_mail,  # letters get no reminder, and become cases, whoever writes them
    "long messages": lambda can: can.max_text >= LONG,
}
"""What a dialogue may need, and who has it. `needs:` of a dialogue adds to what its steps show."""


CAPABILITIES = {name: channel.capabilities for name, channel in open_channels(httpx.AsyncClient()).items()}
"""Of every registered channel."""


def has_phone(dialogue: Mapping[str, Any]) -> bool:
    """Whether the dialogue was written for a phone that its channel proves."""
    return CAPABILITIES[dialogue["channel"]].proves_phone


def needs(dialogue: Mapping[str, Any]) -> set[str]:
    """What the dialogue needs of a channel."""
    found = set(dialogue.get("needs", ()))
    if not dialogue.get("heard") and not CAPABILITIES[dialogue["channel"]].speech:
        found.add("writing")  # what it expects is worded as it is written
    if has_phone(dialogue):
        found.add("a known customer")
    for step in dialogue["turns"]:
        if "media" in step:
            found.add(f"{step['media']}s")
        if "killed" in step:
            found.add("a later answer")
        if "silence" in step:
            found.add("words unasked")
        if "{contract}" in step.get("user", "") or "{spaced}" in step.get("user", ""):
            found.add("a contract")
        if "{otp}" in step.get("user", ""):
            found.add("a code")  # nobody asks for one who has linked their account
        if "{story}" in step.get("user", ""):
            found.add("long messages")
    return found


def wordings(channel: str) -> tuple[str, ...]:
    """The keys of a step that say what is read there, or heard: `said` wherever something is, `spoken` by speakers and
    `dialled` on the telephone.
    """
    can = CAPABILITIES[channel]
    if not can.speech:
        return ("read",)
    return ("said", "spoken" if can.proves_link else "dialled")


def carries(can: Capabilities, dialogue: Mapping[str, Any]) -> bool:
    """Whether a channel can carry the dialogue."""
    return all(NEEDS[need](can) for need in needs(dialogue))


def channels_of(dialogue: Mapping[str, Any]) -> list[str]:
    """All channels that can carry it, its own first. `only:` names those of a dialogue that is about them."""
    own = dialogue["channel"]
    if "greeting" in dialogue:
        return [own]  # who hears which greeting is drawn by the conversation's id: only the web chat can try again
    wanted = dialogue.get("only", list(CAPABILITIES))
    others = [name for name, can in CAPABILITIES.items() if name in wanted and carries(can, dialogue)]
    return [own, *(name for name in others if name != own)]


def played_on(dialogue: Mapping[str, Any]) -> list[str]:
    """The channels on which this run plays it."""
    own, *others = channels_of(dialogue)
    if os.environ.get(EVERY) == "1" or not others:
        return [own, *others]
    drawn, turn = divmod(zlib.crc32(dialogue["id"].encode()), SPREAD)
    return [own] if turn else [own, others[drawn % len(others)]]


def performances(dialogues: Sequence[dict[str, Any]]) -> list[tuple[dict[str, Any], str]]:
    """Every dialogue with every channel that it is played on."""
    return [(dialogue, name) for dialogue in dialogues for name in played_on(dialogue)]
