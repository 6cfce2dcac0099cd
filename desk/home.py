"""The desk's first page: who you are, and who waits for a person at your utilities."""

from __future__ import annotations

from datetime import datetime, timedelta

from nicegui import ui
from nicegui.element import Element

from desk.elements import anchor, box, icon, words
from desk.shell import DeskPage, shell
from desk.staff import forms
from desk.staff.guard import OwnUtility, Seat, Seated
from desk.staff.words import WORDS, speaker
from desk.waiting import SHOWN, Queue, Waiting, queue_of
from kit.utility import Utility
from kit.utility_parts import Language

PATH = forms.PATH
REFRESH_SECONDS = 3.0
LONG = timedelta(minutes=5)
"""A wait that is shown as long."""


def waited(since: datetime, now: datetime, language: Language) -> str:
    """How long, as people say it."""
    say, minutes = speaker(language), max(0, int((now - since).total_seconds() // 60))
    if minutes < 1:
        return say("now")
    if minutes < 60:
        return say("minutes", count=minutes)
    if minutes < 48 * 60:
        hours, rest = divmod(minutes, 60)
        return say("hours", count=hours) + (f" {say('minutes', count=rest)}" if rest else "")
    return say("days", count=minutes // (24 * 60))


def greeting(seat: Seat, shown: tuple[Utility, ...], now: datetime) -> str:
    """Good morning, afternoon or evening, by the clock of the utility."""
    hour = now.astimezone(shown[0].timezone).hour if shown else now.hour
    part = "morning" if 4 <= hour < 12 else "afternoon" if 12 <= hour < 19 else "evening"
    return speaker(seat.language)(part, name=seat.person.name.split()[0])


def reason_of(waiting: Waiting, language: Language) -> str:
    """Why somebody waits, in words."""
    key = f"reason_{waiting.reason}"
    return speaker(language)(key if key in WORDS else "reason_other")


class Home:
    """One open page."""

    def __init__(self, seat: Seat, shown: tuple[Utility, ...]) -> None:
        self.seat, self.shown, self.say = seat, shown, speaker(seat.language)
        self._drawn: object = None

    async def build(self, content: Element) -> None:
        """The page's content, which follows the queue."""
        now = self.seat.door.clock()
        with content:
            with box("desk-hello"):
                words(greeting(self.seat, self.shown, now), "desk-title", tag="h1")
                self._choose_utility()
            self._board: Element = box("desk-board")
        await self.refresh()
        ui.timer(REFRESH_SECONDS, self.refresh, immediate=False)

    def _choose_utility(self) -> None:
        if len(self.seat.utilities) < 2:
            return
        with box("desk-utilities", tag="nav", aria_label=self.say("utility")):
            whole = len(self.shown) > 1
            self._link(self.say("all_utilities"), PATH, here=whole)
            for utility in self.seat.utilities:
                self._link(utility.name, f"{PATH}?utility={utility.id}", here=not whole and utility in self.shown)

    def _link(self, name: str, path: str, *, here: bool) -> None:
        link = anchor(name, path, "desk-utility")
        if here:
            link.props["aria-current"] = "true"

    async def refresh(self) -> None:
        """Show the queue as it is; nothing is touched while nothing changed."""
        now = self.seat.door.clock()
        async with self.seat.door.engine.connect() as connection:
            queue = await queue_of(connection, [utility.id for utility in self.shown])
        drawn = (queue, int(now.timestamp()) // 60)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self._board.clear()
        with self._board:
            self._figures(queue, now)
            self._list(queue, now)

    def _figures(self, queue: Queue, now: datetime) -> None:
        long = queue.oldest is not None and now - queue.oldest >= LONG
        longest = waited(queue.oldest, now, self.seat.language) if queue.oldest else self.say("nobody")
        with box("figures", tag="dl"):
            for key, value, tone in (
                ("waiting", str(queue.waiting), "busy" if queue.waiting else ""),
                ("longest", longest, "late" if long else ""),
                ("taken", str(queue.taken), ""),
            ):
                with box(f"figure {tone}"):
                    words(self.say(key), "figure-name", tag="dt")
                    words(value, "figure-value", tag="dd", data_figure=key)

    def _list(self, queue: Queue, now: datetime) -> None:
        with box("desk-card", tag="section", aria_labelledby="queue"):
            words(self.say("queue"), "desk-card-title", tag="h2", id="queue")
            if not queue.first:
                with box("desk-empty"):
                    icon("inbox", "desk-empty-icon")
                    words(self.say("queue_empty"), "desk-empty-title", tag="p")
                    words(self.say("queue_empty_hint"), "desk-empty-hint", tag="p")
                return
            self._table(queue, now)
            if queue.waiting > SHOWN:
                words(self.say("queue_more", count=queue.waiting - SHOWN), "desk-more", tag="p")

    def _table(self, queue: Queue, now: datetime) -> None:
        several = len(self.shown) > 1
        columns = ("reason", "channel", *(("utility",) if several else ()), "since")
        with box("waiting", tag="table", aria_labelledby="queue"):
            with box(tag="thead"), box(tag="tr"):
                for key in columns:
                    words(self.say(key), tag="th", scope="col")
            with box(tag="tbody"):
                for one in queue.first:
                    self._row(one, now, several=several)

    def _row(self, one: Waiting, now: datetime, *, several: bool) -> None:
        with box("emergency" if one.urgent else "", tag="tr"):
            words(reason_of(one, self.seat.language), "waiting-reason", tag="td")
            channel = self.say(one.channel) if one.channel in WORDS else one.channel
            words(channel, tag="td")
            if several:
                words(self.seat.door.utilities[one.utility].name, tag="td")
            late = "late" if now - one.since >= LONG else ""
            words(waited(one.since, now, self.seat.language), f"waiting-since {late}", tag="td")


def install() -> None:
    """Register the page."""

    @DeskPage(PATH)
    async def home(seat: Seated, utility: OwnUtility) -> None:
        shown = (utility,) if utility else seat.utilities
        with shell(seat, section="home", title=speaker(seat.language)("desk")) as content:
            await Home(seat, shown).build(content)
