"""`/desk/answers`: the answers that agents of a utility have at hand, added, changed and retired by supervisors."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends
from nicegui.element import Element
from sqlalchemy.exc import SQLAlchemyError

from desk.answers.shelf import (
    MAX_LENGTH,
    Answer,
    BadError,
    Keeper,
    Shelf,
    ShelfError,
    TakenError,
    UnknownError,
)
from desk.answers.words import speaker
from desk.elements import WriteBox, box, button, words
from desk.places import choose_utility
from desk.shell import DeskPage, shell
from desk.staff.guard import OwnUtility, Seat, require
from desk.work.office import Office
from kit.logging import get_logger
from kit.utility import Utility

PATH = "/desk/answers"
log = get_logger("desk.answers")


class Fields:
    """The boxes of one answer, built into the current slot."""

    def __init__(self, say: Callable[..., str], answer: Answer | None = None) -> None:
        values = (f"/{answer.name}", answer.spanish, answer.english) if answer else ("", "", "")
        self._boxes = []
        for key, value in zip(("answer_name", "answer_spanish", "answer_english"), values, strict=True):
            words(say(key), "answer-label", aria_hidden="true")
            made = WriteBox(borderless=True, dense=True, aria_label=say(key), maxlength=MAX_LENGTH)
            if key != "answer_name":
                made.props["type"], made.props["autogrow"] = "textarea", True
            made.classes("talk-box answer-box").value = value
            self._boxes.append(made)

    @property
    def written(self) -> tuple[str, str, str]:
        """Name, Spanish, English."""
        name, spanish, english = (one.written for one in self._boxes)
        return name, spanish, english

    def empty(self) -> None:
        """Wipe them."""
        for one in self._boxes:
            one.empty()


class AnswersPage:
    """One open page, of one utility."""

    def __init__(self, shelf: Shelf, seat: Seat, utility: Utility) -> None:
        self.shelf, self.seat, self.utility, self.say = shelf, seat, utility, speaker(seat.language)
        self._keeper = Keeper(seat, seat.person, utility)

    async def build(self, content: Element) -> None:
        """The page's content."""
        with content:
            with box("desk-hello"):
                words(self.say("answers_title"), "desk-title", tag="h1")
                choose_utility(self.seat, PATH, (self.utility,), together=False)
            words(self.say("answers_lead"), "lead answers-lead", tag="p")
            self._said = words("", "note", tag="p", role="status")
            with box("desk-card", tag="section", aria_labelledby="answer-new"):
                words(self.say("answer_new"), "desk-card-title", tag="h2", id="answer-new")
                fields = Fields(self.say)
                with box("buttons"), button("main-button", lambda: self._add(fields)):
                    words(self.say("answer_add"))
            with box("desk-card answers", tag="section", aria_labelledby="answer-all"):
                words(self.say("answers_all"), "desk-card-title", tag="h2", id="answer-all")
                self._list = box("answers-list")
        self._said.set_visibility(False)
        await self._show()

    async def _show(self) -> None:
        found = await self.shelf.of(self.utility)
        self._list.clear()
        with self._list:
            for answer in found:
                self._draw(answer)
            if not found:
                words(self.say("answers_empty"), "side-none", tag="p")

    def _draw(self, answer: Answer) -> None:
        with box("answer", tag="details", data_answer=answer.name):
            with box("answer-line", tag="summary"):
                words(f"/{answer.name}", "picker-name")
                words(answer.in_language(self.seat.language), "picker-words")
            with box("answer-fields"):
                fields = Fields(self.say, answer)
                with box("buttons"):
                    with button("main-button", lambda: self._change(answer, fields)):
                        words(self.say("save"))
                    with button("plain-button", lambda: self._retire(answer)):
                        words(self.say("answer_retire"))

    async def _add(self, fields: Fields) -> None:
        if await self._try(lambda: self._keeper.add(*fields.written), "answer_added"):
            fields.empty()

    async def _change(self, answer: Answer, fields: Fields) -> None:
        await self._try(lambda: self._keeper.change(answer.id, *fields.written), "answer_changed")

    async def _retire(self, answer: Answer) -> None:
        await self._try(lambda: self._keeper.retire(answer.id), "answer_retired")

    async def _try(self, act: Callable[[], Awaitable[object]], said: str) -> bool:
        """Do it for a session that lives, and say how it went; whether it was done."""
        trouble = ""
        if not await self.seat.lives():
            return False  # the page is left
        await self.seat.see()
        try:
            await act()
        except ShelfError as error:
            trouble = _TROUBLES.get(type(error), str(error))
        except (SQLAlchemyError, OSError):
            log.warning("desk.database.unavailable")
            trouble = "trouble_database"
        self._said.text = self.say(trouble or said)
        self._said.classes(remove="good poor", add="poor" if trouble else "good")
        self._said.set_visibility(True)
        if not trouble:
            await self._show()
        return not trouble


_TROUBLES: dict[type[ShelfError], str] = {TakenError: "answer_taken", UnknownError: "answer_unknown"}


def troubles() -> set[str]:
    """Keys of the words for all that can go wrong."""
    return {*_TROUBLES.values(), *BadError.REASONS, "trouble_database"}


def install(office: Office) -> None:
    """Register the page."""

    @DeskPage(PATH)
    async def answers(seat: Annotated[Seat, Depends(require("supervisor"))], utility: OwnUtility) -> None:
        page = AnswersPage(office.shelf, seat, utility or seat.utilities[0])
        with shell(seat, section="answers", title=speaker(seat.language)("answers_title")) as content:
            await page.build(content)
