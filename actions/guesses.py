"""What a message may mean beside what it was taken for: the intents worth offering."""

from __future__ import annotations

from actions.turn import Turn

GUESSES = 3
FAIR_GUESS = 0.04
"""Below this share of the classifier's belief an intent is not worth offering."""
UNOFFERED = {"out_of_scope", "nlu_fallback", "inform", "affirm", "deny", "cancel", "skip", "why", "wait", "repeat",
             "correct", "greet", "thank", "goodbye", "insult", "bot_challenge", "menu", "human_agent"}  # fmt: skip


def likely(turn: Turn) -> tuple[str, ...]:
    """The intents worth offering, likeliest first."""
    fair = (name for name, confidence in turn.ranking if confidence >= FAIR_GUESS and name not in UNOFFERED)
    return tuple(fair)[:GUESSES]
