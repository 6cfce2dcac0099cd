"""How each turn turned out, read from what came after it in its conversation. Pure; `learning.py` keeps it.

| verdict      | when                                                                                                |
|--------------|-----------------------------------------------------------------------------------------------------|
| handed_off   | the turn put the conversation on the list for a person                                              |
| picked       | we couldn't tell what was meant, and the next thing was a choice of ours: that names what was meant |
| asked_back   | we couldn't tell, and the customer wrote on; a rephrase that we understood names what was meant     |
| corrected    | we acted or turned them away; within two minutes they took it back, or said it again and were       |
|              | understood otherwise                                                                                |
| abandoned    | nothing came any more, though we had asked something                                                |
| understood   | everything else: it was answered, and the customer went on or had what they wanted                  |

A turn is judged once it is `SETTLED` old: by then whatever could change the verdict has happened. Who can't wait reads
`judge_so_far`, which says no more than what will be kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Literal
from uuid import UUID

from bot.likeness import likeness
from bot.reading import plain

Verdict = Literal["handed_off", "picked", "asked_back", "corrected", "abandoned", "understood"]

SETTLED = timedelta(minutes=30)
"""Nobody answers an ask-back later than that and means it; a visit ends with as much silence."""

REPHRASE = timedelta(minutes=2)
ALIKE = 0.5
UNCLEAR = "nlu_fallback"
NOT_OURS = "out_of_scope"
TAKES_BACK = frozenset({"correct", "cancel", "deny"})
CHATTER = frozenset(
    {"greet", "goodbye", "thank", "bot_challenge", "insult", "menu", "affirm", "deny", "cancel", "skip", "why", "wait",
     "repeat", "correct", "change_language", "opt_out", "inform", UNCLEAR, NOT_OURS}
)  # fmt: skip
"""Intents that are no task: what is meant is never one of these."""

_POLITE = re.compile(r"\b(gracias|nada|es todo|seria todo|thanks|thank you|thats all|that s all|im good|all good)\b")


@dataclass(frozen=True, slots=True)
class Told:
    """A turn as it stands in the table. `words`: redacted, None for a press; `answering`: a question of ours was open.

    `asking`: it left one open. `handed_off`: it put the conversation on the list for a person.
    """

    id: UUID
    at: datetime
    intent: str | None
    words: str | None
    answering: bool
    asking: bool
    handed_off: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, and the intent that the customer showed to have meant, where they did."""

    verdict: Verdict
    taught: str | None = None


def is_task(intent: str | None) -> bool:
    """Whether the intent is something that a customer comes for."""
    return intent is not None and intent not in CHATTER


def judge(turns: Sequence[Told], *, now: datetime) -> Mapping[UUID, Judgement]:
    """Verdicts on those of one conversation's turns, oldest first, that are old enough to have one."""
    return {
        turn.id: _judge(turn, _soon(turn, after))
        for turn, after in zip_longest(turns, turns[1:])
        if now - turn.at >= SETTLED
    }


def judge_so_far(turns: Sequence[Told], *, now: datetime) -> Mapping[UUID, Judgement]:
    """As `judge`, and the verdicts that nothing can change any more: of turns that another followed, or that went to a
    person. Who is missing is open."""
    found = dict(judge(turns, now=now))
    for turn, after in zip_longest(turns, turns[1:]):
        if turn.id not in found and (after is not None or turn.handed_off):
            found[turn.id] = _judge(turn, after)
    return found


def _soon(turn: Told, after: Told | None) -> Told | None:
    return after if after is not None and after.at - turn.at < SETTLED else None


def _judge(turn: Told, after: Told | None) -> Judgement:
    if turn.handed_off:
        return Judgement("handed_off")
    if turn.words is None:
        return Judgement("abandoned" if after is None and turn.asking else "understood")
    unclear = turn.intent in (UNCLEAR, None) and not turn.answering
    if (unclear or turn.intent == NOT_OURS) and after is not None and after.words is None and is_task(after.intent):
        return Judgement("picked", after.intent)
    if unclear:
        if after is None:
            return Judgement("abandoned")
        return Judgement("asked_back", after.intent if _says_again(turn, after) else None)
    if after is None:
        return Judgement("abandoned" if turn.asking else "understood")
    if _takes_back(turn, after):
        return Judgement("corrected")
    if after.intent != turn.intent and _says_again(turn, after) and not after.answering:
        return Judgement("corrected", after.intent)
    return Judgement("understood")


def _takes_back(turn: Told, after: Told) -> bool:
    """Whether `after` undoes what we made of `turn`: not an answer to our question, not "no, thank you"."""
    if after.at - turn.at > REPHRASE or after.intent not in TAKES_BACK:
        return False
    # Who was turned away has nothing to cancel: "never mind" takes it well.
    if not is_task(turn.intent) and (turn.intent != NOT_OURS or after.intent == "cancel"):
        return False
    if after.answering and after.intent != "cancel":
        return False
    return after.intent != "deny" or not _POLITE.search(plain(after.words or ""))


def _says_again(turn: Told, after: Told) -> bool:
    """Whether `after` is the same wish in other words, now understood as a task."""
    if after.words is None or turn.words is None or not is_task(after.intent) or after.at - turn.at > REPHRASE:
        return False
    return turn.intent in (UNCLEAR, None) or likeness(turn.words, after.words) >= ALIKE
