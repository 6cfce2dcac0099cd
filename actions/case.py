"""Cases: how one stands, a complaint, a formal dispute (CAS-03)."""

from __future__ import annotations

from typing import ClassVar

from actions import format as fmt
from actions.base import Skill
from actions.client import Backend
from actions.problems import NotFound
from actions.records import Case
from actions.reply import Reply
from actions.summary import AGREED, confirm
from actions.turn import Question, Turn
from actions.understood import TOLD, count_words
from actions.words import word


class CaseStatus(Skill):
    """The case that is named, or the newest."""

    intents = ("case_status",)
    repeatable = True

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """One case as it stands; a number is asked when none is known."""
        named = turn.entities.get("case_number") if turn.opens("case_status") else None
        number = named or data.get("case_number")
        if number:
            try:
                return describe(await backend.case(number.upper()), turn).end()
            except NotFound:
                if not (await backend.identity()).contracts:
                    return Reply().say("case_needs_contract", case=number).ask(self._contract(data, number))
                return Reply().say("case_unknown", case=number).ask(self._number(data))
        cases = await backend.cases()
        if cases:
            return describe(cases[0], turn).end()
        if (await backend.identity()).contracts:
            return Reply().say("no_case")
        return Reply().say("ask_case_number").ask(self._number(data))

    def _number(self, data: dict[str, str]) -> Question:
        kept = {name: value for name, value in data.items() if name != "case_number"}
        return Question(kind="case_number", task="case_status", data=kept)

    def _contract(self, data: dict[str, str], number: str) -> Question:
        return Question(kind="contract", task="case_status", data={**data, "case_number": number})


def describe(case: Case, turn: Turn) -> Reply:
    """A case's number, subject, status, and until when an answer is expected."""
    values = {
        "case": case.number,
        "subject": word("category", case.category, turn.language),
        "status": word("case_status", case.status, turn.language),
        "opened": fmt.day(case.opened_at, turn.language, turn.utility) if case.opened_at else "",
        "expected": fmt.day(case.expected_by, turn.language, turn.utility),
    }
    if case.status in ("resolved", "closed"):
        return Reply().say("case_closed", **values)
    return Reply().say("case", **values)


class OpenCase(Skill):
    """A complaint or a dispute: what happened, one confirmation, then the case. A person is offered throughout."""

    intents = ("complaint", "dispute")
    personal = True
    CATEGORIES: ClassVar[dict[str, str]] = {"complaint": "other", "dispute": "dispute"}

    def name(self) -> str:
        """One action for both."""
        return "action_open_case"

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """Ask for what is missing, then open it."""
        kind = data["task"]
        if "story" not in data:
            if count_words(turn.words) < TOLD:
                # Who then tells what is wrong with a charge has said twice that they contest it.
                told = {**data, AGREED: "yes"} if kind == "dispute" else data
                return Reply().say(f"ask_{kind}").ask(Question(kind="story", task=kind, data=told))
            data = {**data, "story": turn.words}
        subject = word("subject", kind, turn.language)
        if AGREED not in data:
            return confirm(turn, task=kind, data=data, subject=subject, story=data["story"])
        case = await backend.open_case(category=self.CATEGORIES[kind], subject=subject, description=data["story"])
        expected = fmt.day(case.expected_by, turn.language, turn.utility)
        return Reply().say(f"{kind}_opened", case=case.number, expected=expected).about(case=case.number).end()
