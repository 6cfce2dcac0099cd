"""What can't be done here yet: one table, one action, the truth. Says who can do it and offers to open a case."""

from __future__ import annotations

from types import MappingProxyType

from actions import format as fmt
from actions import knowledge
from actions.base import Skill
from actions.client import Backend
from actions.reply import Reply
from actions.summary import AGREED, confirm
from actions.turn import Question, Turn
from actions.understood import TOLD, count_words
from actions.words import word

CATEGORIES = MappingProxyType(
    {
        "start_service": "callback",
        "stop_service": "account",
        "move_service": "account",
        "change_holder": "account",
        "reconnect_service": "connection",
        "meter_problem": "meter",
        "submit_meter_reading": "meter",
        "update_contact": "account",
        "paperless": "account",
        "autopay": "payment",
        "payment_plan": "payment_plan",
        "extension": "payment_plan",
        "assistance_program": "payment_plan",
        "appointment": "account",
        "requirements": "account",
        "opt_out": "account",
    }
)
"""Each such intent, and the case category that its request goes to. Its words: responses/words, groups `later`."""

NEWCOMER = "start_service"
"""Who asks for this has no contract yet: the team needs a phone or an e-mail instead."""


class NotYet(Skill):
    """Says what can't be done here, where it can, and opens a case for a call-back when the customer wants one."""

    intents = tuple(CATEGORIES)

    def name(self) -> str:
        """One action for the whole table."""
        return "action_not_yet"

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """The truth and an offer; then, on yes, the case."""
        task = data["task"]
        data = {"story": turn.words, **data}
        if "yes" not in data:
            values = {
                "thing": word("later", task, turn.language),
                "how": word("later_how", task, turn.language),
                "phone": fmt.phone(turn.utility.contacts.phone),
                "office": turn.utility.offices[0].name if turn.utility.offices else "",
                "hours": fmt.hours(turn.utility.hours, turn.language),
            }
            opens = turn.utility.next_opening(turn.now)
            if opens and not turn.utility.is_open(turn.now):
                values["opens"] = fmt.moment(opens, turn.language, turn.utility, turn.now)
            says = "not_yet_closed" if "opens" in values else "not_yet"
            offer = Reply().say(says, **values).ask(Question(kind="yes", task=task, data=data))
            return await knowledge.before(turn, backend, offer, when=knowledge.is_question)
        if task == NEWCOMER and "contact" not in data:
            return Reply().say("ask_contact").ask(Question(kind="contact", task=task, data=data))
        subject = word("later_subject", task, turn.language)
        if AGREED not in data:
            told = data["story"] if count_words(data["story"]) >= TOLD else ""
            return confirm(turn, task=task, data=data, subject=subject, contact=data.get("contact", ""), story=told)
        case = await backend.open_case(
            category=CATEGORIES[task],
            subject=subject,
            description=f"{data['story'] or subject} {data.get('contact', '')}".strip(),
        )
        return Reply().say("request_opened", case=case.number).about(case=case.number).end()
