"""What is open in a conversation, as a code may take it along: the task, and what was told for it. Pure.

Whoever has the code saw the other conversation's screen, and no more is proven by it. So nothing goes along that tells
who somebody is or opens a door: no contract, no contact, no code, and no yes to what is asked before a thing is done.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CARRIED = frozenset(
    {"place", "story", "zone", "postal_code", "service", "quantity", "amount", "period", "case_number", "tariff"}
)
"""What customers tell for a task (actions keep it in the question's `data`)."""
LONGEST = 1000
"""Characters of one thing: what the actions keep of a message (actions/turn.py)."""

Json = Mapping[str, Any]


def open_task(slots: Json) -> tuple[str, dict[str, str]] | None:
    """The task that is open, and what it was told, from a turn's slots; else the one that waits; None without any.

    A question about another one ("shall I cancel it?") stands for the one beneath it.
    """
    waiting = slots.get("task_stack")
    suspended = waiting[-1] if isinstance(waiting, list) and waiting else None
    for found in (slots.get("question"), suspended.get("question") if isinstance(suspended, dict) else None):
        if question := _innermost(found):
            return str(question.get("task", "")), _told(question)
    return None


def _innermost(question: object) -> Json | None:
    while isinstance(question, dict) and isinstance(question.get("over"), dict):
        question = question["over"]
    return question if isinstance(question, dict) and question.get("task") else None


def _told(question: Json) -> dict[str, str]:
    data = question.get("data")
    if not isinstance(data, dict):
        return {}
    return {name: value[:LONGEST] for name, value in data.items() if name in CARRIED and isinstance(value, str)}
