"""Labelled phrases as Rasa reads them (https://rasa.com/docs/rasa/training-data-format#nlu-training-data). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.reading import plain

MAX_CHARACTERS = 200
"""A longer message tells a story: as an example it would teach the story and not the request."""

FEWEST_LETTERS = 2
_MASK = re.compile(r"<[a-z]+>")
_MARKED = re.compile(r"[\[\]{}()<>|\\`]")
"""Marks that mean something in Rasa's examples ([word](entity), {"entity": …}) or in YAML."""

_LEAD = re.compile(r"^[\s\-–—•*#/!&%@:?\"']+")
Phrases = Mapping[str, Iterable[str]]


def phrase_of(utterance: str) -> str:
    """A message as an example: one line of plain words, without masks and marks; empty when too little is left.

    It begins with a letter, a digit or an opening mark of Spanish, so that nothing of it is taken for YAML or an order.
    """
    bare = _MARKED.sub(" ", _MASK.sub(" ", utterance))
    line = _LEAD.sub("", " ".join(bare.split()))[:MAX_CHARACTERS].strip()
    return line if sum(letter.isalpha() for letter in line) >= FEWEST_LETTERS else ""


def rendered(phrases: Phrases) -> str:
    """One file of examples, an intent each, in a fixed order: the same phrases make the same file."""
    lines = ['version: "3.1"', "", "nlu:"]
    for intent in sorted(phrases):
        lines += [f"- intent: {intent}", "  examples: |"]
        lines += [f"    - {phrase}" for phrase in distinct(phrases[intent])]
    return "\n".join(lines) + "\n" if len(lines) > 3 else ""


def distinct(phrases: Iterable[str]) -> list[str]:
    """Each once, however it was written, in order."""
    return sorted({plain(phrase): phrase for phrase in sorted(phrases, reverse=True)}.values())


def without(phrases: Phrases, known: frozenset[str]) -> dict[str, list[str]]:
    """Those that are not `known` (as `plain` has them): what a model is measured with is not learned by it."""
    kept = {intent: [one for one in some if plain(one) not in known] for intent, some in phrases.items()}
    return {intent: some for intent, some in kept.items() if some}
