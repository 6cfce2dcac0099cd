"""A person: the queue is told, and the customer hears honestly when somebody answers."""

from __future__ import annotations

from actions import format as fmt
from actions.base import Skill
from actions.client import Backend
from actions.reply import Reply
from actions.turn import Turn


class HumanAgent(Skill):
    """Opens a queue entry; the assistant goes on serving meanwhile."""

    intents = ("human_agent",)
    offers_back = False

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """The handoff, and who answers when."""
        asked_during = turn.question.task if turn.question else turn.last_task
        reply = Reply().custom(handoff={"reason": "asked", "topic": asked_during})
        values = {
            "phone": fmt.phone(turn.utility.contacts.phone),
            "hours": fmt.hours(turn.utility.hours, turn.language),
        }
        opens = turn.utility.next_opening(turn.now)
        if turn.utility.is_open(turn.now) or opens is None:
            return reply.say("human_open", **values)
        return reply.say("human_closed", opens=fmt.moment(opens, turn.language, turn.utility, turn.now), **values)
