"""Two requests in one message ("how much do I owe, and I also want to report a leak"): where it may be taken apart.

Pure. A message is taken apart only where both halves are understood as different requests, each by itself; a danger in
either half is then alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from bot.core.nlu.words import plain

SURE = 0.5
"""Confidence from which a half is a request of its own: above the classifier's threshold, since a wrong cut loses more
than a cut not made."""
FEWEST_WORDS, MOST_WORDS = 2, 12
"""Words of a half: one word is seldom a request, and who needs more is telling a story."""
EMERGENCY = "emergency"
NO_REQUEST = frozenset({
    "greet", "goodbye", "thank", "bot_challenge", "insult", "menu", "affirm", "deny", "cancel", "skip", "why", "wait",
    "repeat", "correct", "change_language", "opt_out", "inform", "out_of_scope", "nlu_fallback",
})  # fmt: skip
"""Said in passing, or an answer: never the half of a message."""

_WISH = (
    r"quiero|quisiera|necesito|me gustaria|dime|digame|mandame|mandeme|pasame|tambien|ademas|aparte|de paso|cuanto|"
    r"cuando|donde|como|a que hora|i want|i need|i d like|i'd like|i would like|can you|could you|tell me|send me|"
    r"what|how|when|where|also|report"
)
_JOINTS = (
    re.compile(r"\n+"),
    re.compile(r"(?<=\?)\s*(?=\S)"),
    re.compile(
        r"[,.;]?\s+(?:y|e|and|&)?\s*(?:ademas|tambien|aparte|de paso|also|plus|as well as|in addition)\b,?\s+(?:de )?"
    ),
    re.compile(rf"[,.;]?\s+(?:y|and|&|then|luego|despues|y luego|and then)\s+(?=(?:{_WISH})\b)"),
)
_NEGATED = re.compile(r"(?:pero |but )?(?:no|ya no|not|i do ?n.?t|i ain.?t|never)\b")
"""Who says what they don't want, and then what they do, wants one thing."""
Cut = Literal["both", "first", "second", "none"]


def candidates(text: str) -> Iterator[tuple[str, str]]:
    """Ways to take the message apart, the likeliest first; halves in the customer's own words."""
    searched, places = _searchable(text)
    for joint in _JOINTS:
        for match in joint.finditer(searched):
            if match.start() == 0 or match.end() >= len(searched):
                continue
            first = text[: places[match.start()]].strip(" ,.;\n")
            second = text[places[match.end()] :].strip(" ,.;\n")
            if _fits(first) and _fits(second) and not _NEGATED.match(plain(first)):
                yield first, second


def decide(first: Mapping[str, Any], second: Mapping[str, Any]) -> Cut:
    """What two halves, each with `name` and `confidence`, are: both requests, one of them alone a danger, or no cut."""
    if first["name"] == EMERGENCY and first["confidence"] >= SURE:
        return "first"
    if second["name"] == EMERGENCY and second["confidence"] >= SURE:
        return "second"
    sure = all(one["name"] not in NO_REQUEST and one["confidence"] >= SURE for one in (first, second))
    return "both" if sure and first["name"] != second["name"] else "none"


def _fits(half: str) -> bool:
    return FEWEST_WORDS <= len(half.split()) <= MOST_WORDS


def _searchable(text: str) -> tuple[str, list[int]]:
    """The text in lower case without accents, and for each of its characters the place in the original."""
    searched: list[str] = []
    places: list[int] = []
    for place, one in enumerate(text):
        for bare in one if one == "\n" else plain(one):
            searched.append(bare)
            places.append(place)
    return "".join(searched), places
