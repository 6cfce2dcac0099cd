"""A leak in the street, and danger: no identification, ending in a case number (CNV-09, level 0)."""

from __future__ import annotations

from actions import format as fmt
from actions import knowledge
from actions.base import Skill
from actions.client import Backend
from actions.problems import BackendError
from actions.reply import Reply, shown
from actions.summary import AGREED, confirm
from actions.turn import Question, Turn
from actions.understood import place_of
from actions.words import word


class ReportLeak(Skill):
    """Where it is, one look at it, then the case. Nobody has to say who they are."""

    intents = ("report_leak",)

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """Ask for the place unless the message names it; then open the case."""
        data = {"story": turn.words, **data}
        if "place" not in data and turn.opens("report_leak") and (named := place_of(turn)):
            data["place"] = named
        place = data.get("place")
        if not place:
            ask = Reply().say("ask_leak_place").ask(Question(kind="place", task="report_leak", data=data))
            return await knowledge.before(turn, backend, ask)
        subject = word("subject", "leak", turn.language)
        if AGREED not in data:
            return confirm(turn, task="report_leak", data=data, subject=subject, place=place)
        case = await backend.open_case(
            category="leak", subject=subject, description=data["story"] or subject, location=place
        )
        return Reply().say("leak_reported", case=case.number, place=shown(place)).about(case=case.number).end()


class Emergency(Skill):
    """The emergency phone before anything else; then a case, a person, and the place as a note."""

    intents = ("emergency",)
    offers_back = False

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """First call: phone and safety, then the case. With the place known: a note on that case."""
        phone = fmt.phone(turn.utility.contacts.emergency)
        number, place = data.get("case"), data.get("place")
        if number and place:
            await backend.add_note(number, place)
            return Reply().say("emergency_place_noted", case=number, phone=phone).about(case=number)
        reply = Reply().say("emergency" if "electric" not in turn.utility.services else "emergency_power", phone=phone)
        reply.custom(handoff={"reason": "emergency", "topic": "emergency"})
        subject, named = word("subject", "emergency", turn.language), place_of(turn)
        try:
            case = await backend.open_case(
                category="emergency",
                subject=subject,
                description=turn.words or subject,
                location=named,
                priority="emergency",
            )
        except BackendError:
            return reply.say("emergency_not_recorded", phone=phone)
        if named:
            return reply.say("emergency_place_noted", case=case.number, phone=phone)
        question = Question(kind="place", task="emergency", data={**data, "case": case.number})
        return reply.say("emergency_recorded", case=case.number).ask(question)
