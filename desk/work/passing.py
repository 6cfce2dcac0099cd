"""The menu that hands a conversation on: to another team, or to a colleague who is there and speaks its language."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from nicegui.element import Element

from bot.floor.agents import Agent
from bot.notes import MAX_LENGTH
from desk.elements import WriteBox, box, button, words
from desk.work.talk import Head
from desk.work.words import speaker
from kit.utility import Utility
from kit.utility_parts import Language

ORDER = {"online": 0, "busy": 1, "away": 2}
"""Who is there, by how soon they can answer. Whoever is offline can't be waited for."""


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere a conversation can go: a `team`, or an `agent`."""

    team: str
    agent: str
    name: str
    detail: str


def teams_of(utility: Utility, everybody: Sequence[Agent], language: Language) -> tuple[Place, ...]:
    """Every team of the utility, with how many of it are online. Pure."""
    say = speaker(language)
    found = []
    for key, team in utility.teams.items():
        online = sum(one.presence == "online" and key in one.teams for one in everybody)
        detail = say("team_online", count=online) if online else say("team_nobody")
        found.append(Place(key, "", team.name.in_language(language), detail))
    return tuple(found)


def colleagues_of(everybody: Sequence[Agent], language: Language, *, me: str, spoken: str | None) -> tuple[Place, ...]:
    """Colleagues who are there and speak the conversation's language, who can answer soonest first. Pure."""
    say = speaker(language)
    there = [
        one
        for one in everybody
        if one.id != me and one.presence in ORDER and (spoken is None or spoken in one.languages)
    ]
    there.sort(key=lambda one: (ORDER[one.presence], not one.has_room, one.load, one.name))
    return tuple(
        Place("", one.id, one.name, f"{say(one.presence)} · {say('load', load=one.load, capacity=one.capacity)}")
        for one in there
    )


class Passing:
    """The menu. `people` asks who is there; `pass_on` gets a team, an agent and a note, two of them may be empty."""

    def __init__(
        self,
        utility: Utility,
        language: Language,
        me: str,
        people: Callable[[], Awaitable[Sequence[Agent]]],
        pass_on: Callable[[Place, str], Awaitable[None]],
    ) -> None:
        self._utility, self._language, self._me = utility, language, me
        self._people, self._pass_on = people, pass_on
        self._say = speaker(language)
        self._note: WriteBox | None = None
        self._spoken: str | None = None
        self._places: Element | None = None

    def draw(self, head: Head) -> None:
        """Into the current slot. Who is there is asked whenever the menu is opened."""
        self._spoken = head.language
        with box("talk-menu", tag="details") as menu:
            words(self._say("pass_on"), "plain-button", tag="summary", data_menu="pass_on", accesskey="p")
            with box("talk-choices passing", role="group", aria_label=self._say("pass_on")):
                self._note = WriteBox(
                    type="textarea",
                    autogrow=True,
                    borderless=True,
                    dense=True,
                    placeholder=self._say("pass_note"),
                    aria_label=self._say("pass_note"),
                    maxlength=MAX_LENGTH,
                )
                self._note.classes("talk-box")
                self._places = box("passing-places")
        menu.on("toggle", lambda _event: self._fill())

    async def _fill(self) -> None:
        everybody = await self._people()
        if self._places is None or self._places.is_deleted:
            return
        colleagues = colleagues_of(everybody, self._language, me=self._me, spoken=self._spoken)
        self._places.clear()
        with self._places:
            self._group("to_person", colleagues)
            if not colleagues:
                words(self._say("to_person_none"), "side-hint", tag="p")
            self._group("to_team", teams_of(self._utility, everybody, self._language))

    def _group(self, key: str, places: Sequence[Place]) -> None:
        words(self._say(key), "passing-title", tag="h2")
        for place in places:
            made = button("talk-choice", lambda to=place: self._choose(to))  # type: ignore[misc]
            with made:
                words(place.name, "passing-name")
                words(place.detail, "passing-detail")

    async def _choose(self, place: Place) -> None:
        await self._pass_on(place, self._note.written if self._note else "")
