"""Two things in one message: the second is asked once the first is done, in the same turn or in a later one.

Rasa says that there were two (`Answer.second`). Until the first is done the second waits on the conversation's row, so
that a crash loses nothing; each has a turn id of its own, so that a retry repeats nothing.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid5

from bot.compose import Said
from bot.dialogue import Answer, Question
from bot.sentences import Key, say

DROPPED_BY = frozenset({"cancel", "goodbye", "human_agent", "emergency"})
"""After these nobody waits for the second thing any more."""


def waiting(answer: Answer, kept: str | None, *, fresh: bool) -> str | None:
    """What is still to be asked after `answer`: its own second thing, else the one kept from an earlier turn."""
    if answer.second:
        return answer.second
    return None if fresh or answer.intent in DROPPED_BY else kept


def is_due(answer: Answer) -> bool:
    """Whether the first thing is done: nothing is being asked about it."""
    return answer.active_loop is None


def question(first: Question, second: str) -> Question:
    """The second thing as a turn for Rasa, right behind the first."""
    return replace(first, message=second, turn=turn_of(first.turn), new_session=False)


def turn_of(turn: UUID) -> UUID:
    """The id of the second half of a turn; always the same for the same turn."""
    return uuid5(turn, "second")


def announced(answer: Answer, language: str) -> Answer:
    """The first of two answers: it says that the other comes."""
    return replace(answer, said=_led(answer.said, "first_thing", language))


def joined(first: Answer, second: Answer, language: str) -> Answer:
    """Both answers as one, in order; the turn stays known by what it asked first."""
    spoken = second.language or first.language
    return replace(
        second,
        said=(*first.said, *_led(second.said, "other_thing", spoken or language)),
        intent=first.intent,
        confidence=first.confidence,
        ranking=first.ranking,
        actions=(*first.actions, *second.actions),
        trace=(*first.trace, *second.trace),
        language=spoken,
        handoff=first.handoff or second.handoff,
        second=None,
    )


def _led(said: tuple[Said, ...], key: Key, language: str) -> tuple[Said, ...]:
    """The words `key` before the first text."""
    for position, one in enumerate(said):
        if one.text:
            led = replace(one, text=f"{say(key, language)} {one.text}")
            return (*said[:position], led, *said[position + 1 :])
    return said
