"""`/desk/training`: what was not understood, labelled with a press, tried out, and accepted or left."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from nicegui import ui
from nicegui.element import Element
from sqlalchemy.exc import SQLAlchemyError

from bot.app import Gateway
from bot.outcomes import NOT_OURS, UNCLEAR
from bot.training.labels import LANGUAGES, Group, Labelled
from bot.training.trials import BusyError, StaleError, StandingError, Trial, TrialError
from desk.elements import WriteBox, anchor, box, button, icon, words
from desk.shell import DeskPage, shell
from desk.staff.door import Door
from desk.staff.errors import RefusedError
from desk.staff.guard import Seat, require
from desk.staff.sheet import HEADERS
from desk.supervision.export import note, supervisor
from desk.supervision.intents import name_of, names
from desk.supervision.training_acts import NothingError, Training, files_of
from desk.supervision.training_trial import TrialCard
from desk.supervision.words import speaker
from desk.work.errors import EndedError
from desk.work.office import Office, follow

PATH = "/desk/training"
REFRESH_SECONDS = 3.0
LIST = "training-requests"
TROUBLES: dict[type[Exception], str] = {
    BusyError: "trouble_busy",
    NothingError: "trouble_nothing",
    StaleError: "trouble_stale",
    StandingError: "trouble_standing",
}


class TrainingPage:
    """One open page, of the messages in one language."""

    def __init__(self, seat: Seat, training: Training, about: str) -> None:
        self.seat, self.training, self.about = seat, training, about
        self.language = self.seat.language
        self.say = speaker(self.language)
        self.intents = {intent: name for intent, name in names(self.language).items() if intent != UNCLEAR}
        self._last: Sequence[UUID] = ()
        self._cards: dict[tuple[UUID, ...], tuple[Element, Element]] = {}
        self._waiting: list[Labelled] | None = None
        self._trial: Trial | None = None

    async def build(self, content: Element) -> None:
        """The page's content."""
        with content:
            words(self.say("training_title"), "desk-title", tag="h1")
            words(self.say("training_lead"), "lead letters-lead", tag="p")
            self._choose_language()
            with box("letters-word training-word", role="status"):
                self._said = words("", "note good", tag="p")
                self._undo = button("plain-button", self._take_last_back)
                with self._undo:
                    words(self.say("undo"))
            self._said.set_visibility(False)
            self._undo.set_visibility(False)
            self._draw_list()
            with box("training"):
                with box("training-groups", tag="section", aria_labelledby="training-groups"):
                    words(self.say("groups_title"), "desk-card-title", tag="h2", id="training-groups")
                    self._groups = box("training-list")
                self._draw_side()
        await self._show_groups()
        await self.refresh()

    def _choose_language(self) -> None:
        with box("desk-utilities training-languages", tag="nav", aria_label=self.say("training_language")):
            for language in LANGUAGES:
                link = anchor(self.say(f"language_{language}"), f"{PATH}?language={language}", "desk-utility")
                if language == self.about:
                    link.props["aria-current"] = "true"

    def _draw_list(self) -> None:
        with box(tag="datalist", id=LIST):
            for name in sorted(self.intents.values()):
                box(tag="option", value=name)

    def _draw_side(self) -> None:
        with box("cards-column training-side"):
            with box("desk-card", tag="section", aria_labelledby="training-trial"):
                words(self.say("trial_title"), "desk-card-title", tag="h2", id="training-trial")
                self._card = TrialCard(
                    self.say,
                    self.language,
                    may_decide=self.training.may_decide,
                    ask=lambda: self._do(self.training.try_out()),
                    accept=lambda: self._decide(self.training.accept),
                    reject=lambda: self._decide(self.training.reject),
                )
            with box("desk-card", tag="section", aria_labelledby="training-learn"):
                words(self.say("to_learn"), "desk-card-title", tag="h2", id="training-learn")
                self._to_learn = box("to-learn")

    async def refresh(self) -> None:
        """The trial and what waits; the groups stay as they are while somebody reads them."""
        waiting, self._trial = await self.training.state()
        self._card.show(self._trial, is_ready=bool(waiting))
        if waiting != self._waiting:
            self._waiting = waiting
            self._to_learn.clear()
            with self._to_learn:
                self._show_waiting(waiting)

    def _show_waiting(self, waiting: Sequence[Labelled]) -> None:
        if not waiting:
            words(self.say("to_learn_empty"), "side-hint", tag="p")
            return
        by_intent: dict[str, list[Labelled]] = {}
        for one in waiting:
            by_intent.setdefault(one.intent, []).append(one)
        for intent, some in by_intent.items():
            title = self.say("phrases_of", name=name_of(intent, self.language), count=len(some))
            with box("learn-intent", tag="details"):
                words(title, tag="summary")
                for one in some:
                    with box("learn-line"):
                        words(one.words, "learn-words")
                        label = self.say("take_back", words=one.words)
                        with button("learn-back", lambda these=one.turns: self._take_back(these), aria_label=label):  # type: ignore[misc]
                            icon("close")
        for language in sorted({one.language for one in waiting}):
            with anchor("", f"{PATH}/nlu.{language}.yml", "figures-file", download=""):
                icon("download")
                words(self.say("export_phrases", language=self.say(f"in_{language}")))

    async def _show_groups(self) -> None:
        found = await self.training.groups(self.about)
        self._groups.clear()
        self._cards.clear()
        with self._groups:
            for group in found:
                self._draw(group)
            if not found:
                with box("desk-card desk-empty"):
                    icon("school", "desk-empty-icon")
                    words(self.say("groups_empty"), "desk-empty-title", tag="p")
                    words(self.say("groups_empty_hint"), "desk-empty-hint", tag="p")

    def _draw(self, group: Group) -> None:
        told = self.say("group_one") if group.count == 1 else self.say("group_many", count=group.count)
        with box("desk-card missed", role="group", aria_label=group.phrases[0]) as card:
            words(told, "missed-count")
            with box("missed-phrases", tag="ul"):
                for phrase in group.phrases:
                    words(phrase, tag="li")
            words(self.say("group_means"), "missed-ask")
            with box("missed-choices"):
                likely = [
                    self._choice(group, intent, self.intents.get(intent, intent), "missed-choice likely")
                    for intent in group.suggested
                ]
                others = [
                    self._choice(group, NOT_OURS, self.say("not_ours"), "missed-choice"),
                    self._choice(group, "", self.say("ignore"), "missed-choice"),
                ]
            self._other(group)
        self._cards[group.turns] = card, [*likely, *others][0]

    def _choice(self, group: Group, intent: str, name: str, classes: str) -> Element:
        made = button(classes, lambda: self._label(group, intent))
        with made:
            words(name)
        return made

    async def _done_with(self, group: Group) -> None:
        """Its card goes, and the keyboard to the next one; what is being typed elsewhere stays."""
        order = list(self._cards)
        place = order.index(group.turns) if group.turns in self._cards else 0
        if group.turns in self._cards:
            self._cards.pop(group.turns)[0].delete()
        order = list(self._cards)
        if not order:
            await self._show_groups()
        else:
            self._cards[order[min(place, len(order) - 1)]][1].run_method("focus")

    def _other(self, group: Group) -> None:
        with box("missed-other"):
            line = WriteBox(
                borderless=True,
                dense=True,
                list=LIST,
                aria_label=self.say("other_request"),
                placeholder=self.say("other_request_hint"),
            )
            line.classes("missed-box")
            line.on("keydown.enter", lambda: self._label_by_name(group, line.written))
            with button("plain-button missed-label", lambda: self._label_by_name(group, line.written)):
                words(self.say("label_it"))

    async def _label_by_name(self, group: Group, name: str) -> None:
        intent = next((key for key, one in self.intents.items() if one.casefold() == name.casefold()), None)
        if intent is None:
            self._tell(self.say("no_such_request"), "fair")
            return
        await self._label(group, intent)

    async def _label(self, group: Group, intent: str) -> None:
        async def act() -> None:
            count = await self.training.label(group.turns, intent)
            self._last = group.turns
            name = name_of(intent, self.language) if intent else ""
            said = (
                self.say("said_labelled", count=count, name=name) if intent else self.say("said_ignored", count=count)
            )
            self._tell(said, "good", undo=True)
            await self._done_with(group)

        await self._do(act())

    async def _take_last_back(self) -> None:
        await self._take_back(self._last)

    async def _take_back(self, turns: Sequence[UUID]) -> None:
        async def act() -> None:
            await self.training.unlabel(turns)
            self._tell(self.say("said_taken_back"), "good")
            await self._show_groups()

        await self._do(act())

    async def _decide(self, act: Callable[[UUID], Awaitable[None]]) -> None:
        if self._trial:
            await self._do(act(self._trial.id))

    async def _do(self, act: Awaitable[None]) -> None:
        try:
            await act
        except EndedError:
            self._tell(self.say("trouble_ended"), "poor")
        except TrialError as error:
            self._tell(self.say(TROUBLES.get(type(error), "trouble_standing")), "fair")
        except (SQLAlchemyError, OSError):
            self._tell(self.say("trouble_database"), "poor")
        await self.refresh()

    def _tell(self, said: str, tone: str, *, undo: bool = False) -> None:
        self._said.text = said
        self._said.classes(replace=f"note {tone}")
        self._said.set_visibility(True)
        self._undo.set_visibility(undo)


def _at(seat: Seat, home: Path) -> Training:
    return Training(seat, seat.person, [one.id for one in seat.utilities], home)


def router(gateway: Gateway, door: Door) -> APIRouter:
    """What waits to be learned, as Rasa's NLU YAML; it asks for the seat itself."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(f"{PATH}/nlu.{{language}}.yml")
    async def file(language: str, request: Request) -> Response:
        seat = await supervisor(door, request)
        if language not in LANGUAGES:
            raise RefusedError(404)
        waiting, _trial = await _at(seat, gateway.settings.ventanilla_home).state()
        await note(seat, "phrases_exported", utility=seat.person.utility, detail={"language": language})
        headers = HEADERS | {"Content-Disposition": f'attachment; filename="nlu.{language}.yml"'}
        content = files_of(waiting).get(language, 'version: "3.1"\n')
        return Response(content, media_type="application/yaml; charset=utf-8", headers=headers)

    return routes


def install(office: Office) -> None:
    """Register the page."""
    home = office.gateway.settings.ventanilla_home

    @DeskPage(PATH)
    async def training(seat: Annotated[Seat, Depends(require("supervisor"))], language: str = "") -> None:
        page = TrainingPage(seat, _at(seat, home), language if language in LANGUAGES else seat.language)
        with shell(seat, section="training", title=speaker(seat.language)("training_title")) as content:
            await page.build(content)
        follow(office, ui.context.client, content, page.refresh, seconds=lambda: REFRESH_SECONDS)
