"""What is about to be sent, in a few lines, before anything is opened. Never for an emergency."""

from __future__ import annotations

from actions.client import Backend
from actions.identity import CarryOn
from actions.reply import Reply, shown
from actions.turn import Question, Turn
from actions.words import word

QUOTED = 120
"""Characters of a customer's own words in a summary: enough to recognise them by."""
AGREED = "sent"
"""The name under which a task knows that its summary was agreed to."""


def confirm(turn: Turn, *, task: str, data: dict[str, str], subject: str, **fields: str) -> Reply:
    """The summary and its question: the subject, then each field with what was told."""
    told = [f"{word('field', name, turn.language)}: {shown(value, QUOTED)}" for name, value in fields.items() if value]
    lines = "\n".join(f"• {line}" for line in (subject, *told))
    question = Question(kind="send", task=task, data={**data, "lines": lines})
    return Reply().say("summary", lines=lines).ask(question)


async def hear_send(turn: Turn, backend: Backend, question: Question, carry_on: CarryOn) -> Reply | None:
    """Yes sends it, no sends nothing; a correction has been heard before."""
    if turn.intent == "affirm":
        return await carry_on(turn, backend, question.task, {**question.data, AGREED: "yes"})
    return Reply().say("not_done") if turn.intent == "deny" else None
