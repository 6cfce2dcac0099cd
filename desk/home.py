"""The inbox: what is mine, who waits, and everything else of one's utilities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from nicegui import ui
from nicegui.element import Element

from desk.elements import Words, box, button, icon, set_classes, set_prop, words
from desk.places import choose_utility
from desk.shell import DeskPage, shell
from desk.staff import forms
from desk.staff.guard import OwnUtility, Seat, Seated
from desk.work.acts import Acts
from desk.work.board import Lists
from desk.work.finder import Finder
from desk.work.listing import VIEWS, Narrowed, View
from desk.work.office import Office, follow
from desk.work.presence import PresenceSwitch, agent_of
from desk.work.rows import Rows
from desk.work.saying import waited
from desk.work.words import speaker
from kit.utility import Utility

PATH = forms.PATH
REFRESH_SECONDS = 5.0
SHOWN = 60
"""Rows on the screen; how many more there are is said below them."""


def greeting(seat: Seat, shown: tuple[Utility, ...], now: datetime) -> str:
    """Good morning, afternoon or evening, by the clock of the utility."""
    hour = now.astimezone(shown[0].timezone).hour if shown else now.hour
    part = "morning" if 4 <= hour < 12 else "afternoon" if 12 <= hour < 19 else "evening"
    return speaker(seat.language)(part, name=seat.person.name.split()[0])


class Home:
    """One open page."""

    def __init__(self, office: Office, seat: Seat, shown: tuple[Utility, ...]) -> None:
        self.office, self.seat, self.shown, self.say = office, seat, shown, speaker(seat.language)
        self.view: View | None = None
        self._tabs: dict[View, tuple[Element, Words]] = {}
        self._figures: dict[str, tuple[Element, Words]] = {}
        self._narrowed = Narrowed()
        self._pills: dict[str, Element] = {}

    @property
    def agent(self) -> str:
        """What the floor calls who looks."""
        return self.seat.person.handle

    async def build(self, content: Element, view: str) -> None:
        """The page's content."""
        now = self.seat.door.clock()
        self.view = next((one for one in VIEWS if one == view), None)
        with content:
            with box("desk-hello"):
                words(greeting(self.seat, self.shown, now), "desk-title", tag="h1")
                choose_utility(self.seat, PATH, self.shown)
                await self._presence()
            self._draw_figures()
            with box("desk-card inbox", tag="section", aria_labelledby="inbox"):
                words(self.say("conversations"), "visually-hidden", tag="h2", id="inbox")
                finder = Finder(self.office, self.seat, self.shown, self._searching)
                with box("inbox-usual") as self._usual:
                    self._draw_list()
                finder.build_results()
            self._more = words("", "desk-more", tag="p")
        await self.refresh()

    def _draw_list(self) -> None:
        self._draw_tabs()
        self._draw_filters()
        several = len(self.shown) > 1
        places = {utility.id: utility.name for utility in self.shown} if several else {}
        self._rows = Rows(self.seat.language, agent=self.agent, places=places)
        self._draw_empty()

    def _searching(self, is_searching: bool) -> None:
        self._usual.set_visibility(not is_searching)

    async def _presence(self) -> None:
        utility = self.seat.door.utilities.get(self.seat.person.utility or "")
        agent = await agent_of(self.seat, utility.id) if utility else None
        if utility is None or agent is None:
            words(self.say("no_agent" if utility else "many_utilities"), "presence-hint", tag="p")
            return
        await PresenceSwitch(self.seat, Acts(self.seat, utility, self.office.gateway.channels), agent).build()

    def _draw_figures(self) -> None:
        with box("figures", tag="dl"):
            for key in ("waiting", "longest", "taken"):
                with box("figure") as figure:
                    words(self.say(key), "figure-name", tag="dt")
                    value = words("", "figure-value", tag="dd", data_figure=key)
                self._figures[key] = (figure, value)

    def _draw_tabs(self) -> None:
        with box("inbox-tabs", role="group", aria_label=self.say("views")):
            for view in VIEWS:
                tab = button("inbox-tab", lambda to=view: self._look_at(to), data_view=view)  # type: ignore[misc]  # mypy infers no lambda with a default
                with tab:
                    words(self.say(f"view_{view}"))
                    count = words("", "inbox-count")
                self._tabs[view] = (tab, count)

    def _draw_filters(self) -> None:
        with box("inbox-filters", role="group", aria_label=self.say("filters")):
            self._pill(
                self.say("only_unread"), "unread", lambda: replace(self._narrowed, unread=not self._narrowed.unread)
            )
            if len(self.shown) == 1:
                for key, team in self.shown[0].teams.items():
                    self._pill(team.name.in_language(self.seat.language), key, lambda to=key: self._of_team(to))  # type: ignore[misc]

    def _of_team(self, team: str) -> Narrowed:
        return replace(self._narrowed, team="" if self._narrowed.team == team else team)

    def _pill(self, name: str, key: str, narrow: Callable[[], Narrowed]) -> None:
        async def press() -> None:
            self._narrowed = narrow()
            await self.refresh()

        with button("inbox-pill", press, data_filter=key) as pill:
            words(name)
        self._pills[key] = pill

    def _draw_empty(self) -> None:
        with box("desk-empty") as self._empty:
            icon("inbox", "desk-empty-icon")
            self._empty_title = words("", "desk-empty-title", tag="p")
            self._empty_hint = words("", "desk-empty-hint", tag="p")

    async def _look_at(self, view: View) -> None:
        self.view = view
        await self.refresh()

    async def refresh(self) -> None:
        """Show the inbox as it is, whatever changed of it."""
        now = self.seat.door.clock()
        lists = await self.office.board.lists([one.id for one in self.shown])
        shown = lists.narrowed(self._narrowed)
        found = {view: shown.view(view, agent=self.agent) for view in VIEWS}
        if self.view is None:
            self.view = "mine" if found["mine"] else "queue"
        self._show_figures(lists, now)
        for key, pill in self._pills.items():
            chosen = self._narrowed.unread if key == "unread" else self._narrowed.team == key
            set_prop(pill, "aria-pressed", "true" if chosen else "false")
        for view, (tab, count) in self._tabs.items():
            set_prop(tab, "aria-pressed", "true" if view == self.view else "false")
            count.text = str(len(found[view]))
        self._rows.show(found[self.view][:SHOWN], now)
        self._say_what_is_not_shown(len(found[self.view]))

    def _say_what_is_not_shown(self, count: int) -> None:
        left = count - SHOWN
        self._more.text = self.say("queue_more", count=left) if left > 0 else ""
        self._more.set_visibility(left > 0)
        self._empty.set_visibility(count == 0)
        what = self.view if self._narrowed == Narrowed() else "filtered"
        self._empty_title.text = self.say(f"{what}_empty")
        self._empty_hint.text = self.say(f"{what}_empty_hint")

    def _show_figures(self, lists: Lists, now: datetime) -> None:
        self._figure("waiting", str(len(lists.queue)), "busy" if lists.queue else "")
        self._figure(
            "longest",
            waited(lists.longest_since, now, self.seat.language) if lists.longest_since else self.say("nobody"),
            "late" if lists.first_due is not None and lists.first_due <= now else "",
        )
        self._figure("taken", str(lists.taken), "")

    def _figure(self, key: str, value: str, tone: str) -> None:
        figure, shown = self._figures[key]
        set_classes(figure, f"figure {tone}".strip())
        shown.text = value


def install(office: Office) -> None:
    """Register the page."""

    @DeskPage(PATH)
    async def home(seat: Seated, utility: OwnUtility, view: str = "") -> None:
        shown = (utility,) if utility else seat.utilities
        page = Home(office, seat, shown)
        with shell(seat, section="home", title=speaker(seat.language)("desk")) as content:
            await page.build(content, view)
        follow(office, ui.context.client, content, page.refresh, seconds=lambda: REFRESH_SECONDS)
