"""Why a message was understood as it was: the words as the model read them, and what each of them did.

What a word did is found by leaving it out: the fall of an intent's confidence is what the word said for it. That
asks the model nothing but its rankings, so it holds for whatever the model counts.
"""

from __future__ import annotations

import re
from typing import Any, Protocol

from bot.core.nlu.words import MAX_CHARACTERS, plain, tokens

RANKED = 5
MAX_WORDS = 40
"""Each costs a ranking; nobody reads more bars than that."""

_BARE = re.compile(r"[^\W_]+(?:'[^\W\d_]+)?")
_DIGIT = re.compile(r"\d")
Ranking = list[tuple[str, float]]


class Speller(Protocol):
    """Mends slips."""

    def mend(self, word: str) -> str:
        """The word as the training phrases spell it."""


class Explicable(Protocol):
    """What of a model is asked."""

    speller: Speller
    confidence: Any

    def understand(self, text: str) -> tuple[str | None, Ranking]:
        """The intent to act on, and the ranking."""


def explain(model: Explicable, text: str) -> dict[str, Any]:
    """The seam's answer (DESIGN.md, "Gateway → Rasa: explain").

    `first` and `second` of a word: by how much the first and the second intent's confidence would fall without it.
    """
    said = text[:MAX_CHARACTERS].split()
    intent, ranking = model.understand(" ".join(said))
    first, second = (ranking[place][0] if place < len(ranking) else "" for place in (0, 1))
    whole = dict(ranking)
    words = []
    for place, one in enumerate(said[:MAX_WORDS]):
        read, how = reading(model, one)
        rest = dict(model.understand(" ".join(said[:place] + said[place + 1 :]))[1])
        words.append(
            {
                "said": one,
                "read": read,
                "how": how,
                "first": round(whole.get(first, 0.0) - rest.get(first, 0.0), 4),
                "second": round(whole.get(second, 0.0) - rest.get(second, 0.0), 4),
            }
        )
    return {
        "intent": intent,
        "threshold": model.confidence.threshold,
        "margin": round(ranking[0][1] - ranking[1][1], 4) if len(ranking) > 1 else 1.0,
        "ranking": [{"name": name, "confidence": round(confidence, 4)} for name, confidence in ranking[:RANKED]],
        "words": words,
        "is_cut": len(said) > MAX_WORDS or len(text) > MAX_CHARACTERS,
    }


def reading(model: Explicable, said: str) -> tuple[str, str]:
    """A word as the model reads it, and how it came to that: same, short, slip, number, or sign (nothing is left)."""
    spelled = tokens(said)
    mended = [model.speller.mend(word) for word in spelled]
    if not spelled:
        return "", "sign"
    if mended != spelled:
        return " ".join(mended), "slip"
    if _DIGIT.search(said):
        return " ".join(mended), "number"
    written = [word.replace("'", "") for word in _BARE.findall(plain(said))]
    held_down = len(plain(said)) < len(said.rstrip()) and re.search(r"([^\W\d_])\1{2,}", said.lower()) is not None
    return " ".join(mended), "same" if spelled == written and not held_down and _BARE.search(said) else "short"
