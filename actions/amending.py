"""What the customer puts right on a case that is already open: a note, since the case is with the team."""

from __future__ import annotations

from actions.base import Skill
from actions.client import Backend
from actions.reply import Reply, shown
from actions.turn import Question, Turn


class Amend(Skill):
    """Notes a correction on a case. No intent leads here: actions/correction.py does."""

    intents = ()

    def name(self) -> str:
        """For its idempotency key; Rasa never runs it."""
        return "action_amend"

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """The note, or the question of what is right."""
        case = data["case"]
        if not data.get("note"):
            return Reply().say("ask_note", case=case).ask(Question(kind="note", task="amend", data=data))
        await backend.add_note(case, data["note"])
        return Reply().say("note_added", case=case, note=shown(data["note"])).about(case=case)
