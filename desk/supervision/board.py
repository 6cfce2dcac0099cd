"""`/desk/board`: who waits, what is handled, how promises fare and who works, at this moment."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Depends
from nicegui import ui
from nicegui.element import Element
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.floor.agents import Agent
from bot.floor.board import Floor, Promise, Waiting, kept_share, read_floor
from desk.elements import Words, box, icon, words
from desk.places import choose_utility
from desk.shell import DeskPage, shell
from desk.staff.guard import OwnUtility, Seat, require
from desk.supervision.words import WORDS, speaker
from desk.tables import Cell, Column, Table
from desk.work.office import Office, follow
from desk.work.saying import waited
from desk.work.shared import Shared
from kit.clock import Clock
from kit.utility import Utility

PATH = "/desk/board"
REFRESH_SECONDS = 1.0
"""Waits grow and promises fall due without any news; the tables are read again every few seconds only."""
FIGURES = ("waiting", "longest", "handling", "late_now", "kept_today", "there_now")


def floors(engine: AsyncEngine, utilities: dict[str, Utility], clock: Clock) -> Shared[Floor]:
    """The floor of each utility, read once for all open boards."""

    async def read(utility: str) -> Floor:
        async with engine.connect() as connection:
            return await read_floor(connection, utilities[utility], now=clock())

    return Shared(read)


class BoardPage:
    """One open board."""

    def __init__(self, shared: Shared[Floor], seat: Seat, shown: tuple[Utility, ...]) -> None:
        self.shared, self.seat, self.shown, self.say = shared, seat, shown, speaker(seat.language)
        self._figures: dict[str, tuple[Element, Words]] = {}

    async def build(self, content: Element) -> None:
        """The page's content."""
        with content:
            with box("desk-hello"):
                words(self.say("board_title"), "desk-title", tag="h1")
                choose_utility(self.seat, PATH, self.shown)
                with box("board-live"):
                    box("board-pulse", aria_hidden="true")
                    words(self.say("live"))
            self._draw_figures()
            with box("board-tables"):
                self._draw_waiting()
                self._draw_promises()
                self._draw_agents()
        await self.refresh()

    def _draw_figures(self) -> None:
        with box("figures board-figures", tag="dl"):
            for key in FIGURES:
                with box("figure") as figure:
                    words(self.say(key), "figure-name", tag="dt")
                    value = words("", "figure-value", tag="dd", data_figure=key)
                self._figures[key] = (figure, value)

    def _card(self, name: str, title: str) -> Element:
        card = box(f"desk-card board-{name}", tag="section", aria_labelledby=f"board-{name}")
        with card:
            words(self.say(title), "desk-card-title", tag="h2", id=f"board-{name}")
        return card

    def _place(self) -> list[Column]:
        return [Column(self.say("utility"), "spare")] if len(self.shown) > 1 else []

    def _draw_waiting(self) -> None:
        with self._card("waiting", "who_waits"):
            self._waiting = Table(
                self.say("who_waits"),
                (
                    Column(self.say("team")),
                    *self._place(),
                    Column(self.say("language")),
                    Column(self.say("waiting_count"), "number"),
                    Column(self.say("emergencies"), "number spare"),
                    Column(self.say("longest_wait"), "number"),
                    Column(self.say("promise_state")),
                ),
            )
            with box("desk-empty") as self._nobody:
                icon("done_all", "desk-empty-icon")
                words(self.say("queue_empty"), "desk-empty-title", tag="p")
                words(self.say("who_waits_hint"), "desk-empty-hint", tag="p")

    def _draw_promises(self) -> None:
        with self._card("promises", "promises"):
            keys = ("on_time", "soon", "late_many", "kept_many", "broken_many")
            self._promises = Table(
                self.say("promises"),
                (Column(self.say("promise_state")), *(Column(self.say(key), "number") for key in keys)),
            )
            words(self.say("promises_hint"), "hint", tag="p")

    def _draw_agents(self) -> None:
        with self._card("agents", "agents"):
            self._agents = Table(
                self.say("agents"),
                (
                    Column(self.say("person")),
                    *self._place(),
                    Column(self.say("presence_now")),
                    Column(self.say("since_when"), "number"),
                    Column(self.say("load_now"), "number"),
                    Column(self.say("teams"), "spare"),
                ),
            )
            with box("desk-empty") as self._no_agents:
                words(self.say("agents_empty"), "desk-empty-title", tag="p")
                words(self.say("agents_empty_hint"), "desk-empty-hint", tag="p")

    async def refresh(self) -> None:
        """Show the floor as it is."""
        now = self.seat.door.clock()
        found = [(utility, await self.shared.of(utility.id)) for utility in self.shown]
        self._show_figures([floor for _, floor in found], now)
        waiting = [(utility, line) for utility, floor in found for line in floor.waiting]
        waiting.sort(key=lambda one: (-one[1].urgent, one[1].oldest))
        self._waiting.show([self._waiting_row(utility, line, now) for utility, line in waiting])
        self._waiting.whole.set_visibility(bool(waiting))
        self._nobody.set_visibility(not waiting)
        self._promises.show(self._promise_rows([floor.promises for _, floor in found]))
        agents = [(utility, agent) for utility, floor in found for agent in floor.agents]
        agents.sort(key=lambda one: (one[1].presence == "offline", -one[1].load, one[1].name, one[1].id))
        self._agents.show([self._agent_row(utility, agent, now) for utility, agent in agents])
        self._agents.whole.set_visibility(bool(agents))
        self._no_agents.set_visibility(not agents)

    def _show_figures(self, found: list[Floor], now: datetime) -> None:
        lines = [line for floor in found for line in floor.waiting]
        promises = [one for floor in found for one in floor.promises]
        agents = [agent for floor in found for agent in floor.agents]
        waiting, late = sum(line.waiting for line in lines), sum(one.late for one in promises)
        oldest = min((line.oldest for line in lines), default=None)
        share = kept_share(promises)
        online = sum(agent.presence == "online" for agent in agents)
        overdue = any(_standing(line, now) == "late" for line in lines)
        self._figure("waiting", str(waiting), "busy" if waiting else "")
        longest = waited(oldest, now, self.seat.language) if oldest else self.say("nobody")
        self._figure("longest", longest, "late" if overdue else "")
        self._figure("handling", str(sum(floor.handling for floor in found)), "")
        self._figure("late_now", str(late), "late" if late else "")
        self._figure("kept_today", self.say("none_yet") if share is None else f"{share:.0%}", "")
        there = self.say("of_all", count=online, all=len(agents))
        self._figure("there_now", there, "late" if waiting and not online else "")

    def _figure(self, key: str, value: str, tone: str) -> None:
        figure, shown = self._figures[key]
        figure.classes(replace=f"figure {tone}".strip())
        shown.text = value

    def _named(self, utility: Utility) -> list[Cell]:
        return [Cell(utility.name)] if len(self.shown) > 1 else []

    def _waiting_row(self, utility: Utility, line: Waiting, now: datetime) -> list[Cell]:
        team = utility.teams.get(line.team)
        language = f"language_{line.language}"
        standing = _standing(line, now)
        return [
            Cell(team.name.in_language(self.seat.language) if team else self.say("any_team")),
            *self._named(utility),
            Cell(self.say(language if language in WORDS else "any_language")),
            Cell(str(line.waiting)),
            Cell(str(line.urgent), "bad" if line.urgent else "faint"),
            Cell(waited(line.oldest, now, self.seat.language), "bad" if standing == "late" else ""),
            Cell(self.say(standing), f"state {standing}"),
        ]

    def _promise_rows(self, found: list[tuple[Promise, ...]]) -> list[list[Cell]]:
        rows = []
        for kinds in zip(*found, strict=True):
            counts = [
                sum(getattr(one, name) for one in kinds) for name in ("on_time", "soon", "late", "kept", "broken")
            ]
            tones = ("", "fair", "bad", "good", "bad")
            cells = [Cell(str(n), tone if n else "faint") for n, tone in zip(counts, tones, strict=True)]
            rows.append([Cell(self.say(kinds[0].kind)), *cells])
        return rows

    def _agent_row(self, utility: Utility, agent: Agent, now: datetime) -> list[Cell]:
        teams = [utility.teams[key].name.in_language(self.seat.language) for key in agent.teams if key in utility.teams]
        load = self.say("room" if agent.has_room else "room_none", load=agent.load, capacity=agent.capacity)
        return [
            Cell(agent.name),
            *self._named(utility),
            Cell(self.say(agent.presence), f"dotted {agent.presence}"),
            Cell(waited(agent.since, now, self.seat.language) if agent.since else self.say("never")),
            Cell(load, "fair" if not agent.has_room else "" if agent.load else "faint"),
            Cell(", ".join(teams)),
        ]


def _standing(line: Waiting, now: datetime) -> str:
    """late, soon or on_time: how the first promise to those who wait on this line stands."""
    if line.due_at is not None and line.due_at <= now:
        return "late"
    return "soon" if line.warn_at is not None and line.warn_at <= now else "on_time"


def install(office: Office) -> None:
    """Register the page."""
    gateway = office.gateway
    shared = floors(gateway.engine, dict(gateway.utilities), gateway.clock)
    gateway.on_news.insert(0, shared.heard)  # before the pages that ask it are woken

    @DeskPage(PATH)
    async def board(seat: Annotated[Seat, Depends(require("supervisor"))], utility: OwnUtility) -> None:
        page = BoardPage(shared, seat, (utility,) if utility else seat.utilities)
        with shell(seat, section="board", title=speaker(seat.language)("board_title")) as content:
            await page.build(content)
        follow(office, ui.context.client, content, page.refresh, seconds=lambda: REFRESH_SECONDS)
