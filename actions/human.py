"""A person: the queue is told, and the customer hears honestly when somebody answers, or is called at the opening."""

from __future__ import annotations

from datetime import datetime

from actions import format as fmt
from actions.base import Skill
from actions.client import Backend
from actions.reply import Reply
from actions.speakers import SPEAKERS
from actions.turn import Question, Turn
from actions.words import word


class HumanAgent(Skill):
    """Opens a queue entry; the assistant goes on serving meanwhile. Out of hours it offers a call-back."""

    intents = ("human_agent",)
    offers_back = False

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """The handoff, and who answers when; then, on yes, the case of a call-back."""
        opens = turn.utility.next_opening(turn.now)
        is_closed = opens is not None and not turn.utility.is_open(turn.now)
        if "yes" in data and opens and is_closed:
            return await self._call_back(turn, backend, data, opens)
        asked_during = turn.question.task if turn.question else turn.last_task
        topic = data.get("topic") or (asked_during if asked_during not in self.intents else "")
        reply = Reply().custom(handoff={"reason": "asked", "topic": topic})
        values = {
            "phone": fmt.phone(turn.utility.contacts.phone),
            "hours": fmt.hours(turn.utility.hours, turn.language),
        }
        if opens is None or not is_closed:
            return reply.say("human_open", **values)
        told = fmt.moment(opens, turn.language, turn.utility, turn.now)
        offer = Question(
            kind="yes", task="human_agent", data={"topic": topic, "story": turn.words, "no": "callback_declined"}
        )
        return reply.say("human_closed", opens=told, **values).ask(offer)

    async def _call_back(self, turn: Turn, backend: Backend, data: dict[str, str], opens: datetime) -> Reply:
        """A case with a number, answered by the next opening."""
        on_file = "" if turn.reachable or "contact" in data else await _phone_on_file(turn, backend)
        if not (turn.reachable or on_file or "contact" in data):
            return Reply().say("ask_contact").ask(Question(kind="contact", task="human_agent", data=data))
        at_their_own = word("callback", "on_file" if on_file else "here", turn.language)
        where = data.get("contact") or f"{at_their_own} {on_file}".strip()
        case = await backend.open_case(
            category="callback",
            subject=word("callback", "subject", turn.language),
            description=f"{data.get('story', '')} · {where}".strip(" ·"),
        )
        told = fmt.moment(opens, turn.language, turn.utility, turn.now)
        if on_file:
            opened = Reply().say("callback_on_file", case=case.number, opens=told, masked=on_file)
        else:
            opened = Reply().say("callback_opened", case=case.number, opens=told)
        return opened.about(case=case.number).end()


async def _phone_on_file(turn: Turn, backend: Backend) -> str:
    """The masked telephone of who linked a speaker, which the team calls; empty when there is none."""
    if turn.channel not in SPEAKERS:
        return ""
    identity = await backend.identity()
    return next((contact.masked for contact in identity.contacts if contact.via == "sms"), "")
