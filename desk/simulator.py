"""The simulator's page: the cast, the channels side by side, and what each message became."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from nicegui import ui
from nicegui.element import Element
from sqlalchemy.exc import SQLAlchemyError

from bot.app import Gateway
from bot.dialogue import DialogueError, Rasa, over_httpx
from bot.explanation import Explanation
from desk import inbox
from desk.cast import Member, expectations
from desk.detail import Detail
from desk.elements import anchor, box, button, icon, words
from desk.inbox import Code
from desk.live import Live, Watch
from desk.people import People
from desk.scene import Scene
from desk.screen import Screen, Stage
from desk.screens import SCREENS, raised
from desk.story import is_unsettled
from desk.turns import inspect, newest_turn
from desk.visitors import Visitor, Visitors
from desk.words import Language, word
from kit.logging import get_logger

View = Literal["cast", "chats", "details"]
VIEWS: dict[View, str] = {"cast": "groups", "chats": "forum", "details": "manage_search"}
FIRST = ("whatsapp", "web")
"""The screens that are seen first, the one in front last."""

UNSETTLED_SECONDS = 1.0
QUIET_SECONDS = 30.0
GATHER_SECONDS = 0.03
WHY_SECONDS = 8.0
CODE_FRESH_SECONDS = 300
"""A code lives that long (ID-02)."""

PATHS: dict[Language, str] = {"es": "/", "en": "/en"}
log = get_logger("desk.simulator")


@dataclass(slots=True)
class House:
    """What every page of the simulator shares."""

    gateway: Gateway
    live: Live
    visitors: Visitors
    css: str
    mark: str


class Simulator:
    """One open page."""

    def __init__(self, house: House, language: Language, cast: tuple[Member, ...], visitor: Visitor) -> None:
        self.house, self.language, self.cast, self.visitor = house, language, cast, visitor
        self.panes: dict[str, Screen] = {}
        self.shown: tuple[str, ...] = FIRST
        self.selected: tuple[Screen, str] | None = None
        self.last: Screen | None = None
        self._outermost: dict[str, Element] = {}
        self.codes: tuple[Code, ...] = ()
        self._followed: dict[str, str | None] = {}
        self._watch: Watch | None = None
        self._changing = asyncio.Lock()

    def word(self, key: str) -> str:
        """The page's own words."""
        return word(key, self.language)

    def build(self) -> None:
        """The page around the panes."""
        self.root = box("simulator view-cast")
        with self.root:
            self._top()
            with box("board"):
                with box("panel people", tag="nav", aria_label=self.word("cast")):
                    self.people = People(
                        self.cast,
                        utilities=self.house.gateway.utilities,
                        language=self.language,
                        on_choose=self.choose,
                    )
                    self.people.build()
                with box("middle"):
                    self._channels()
                    self.chats: Element = box("chats")
                self.side: Element = box("panel details", tag="aside", aria_label=self.word("details"))
            self._tabs()

    def _top(self) -> None:
        with box("top", tag="header"):
            box("mark", tag="img", src=self.house.mark, alt="")
            words("Ventanilla", "product", tag="h1")
            words(self.word("simulator"), "badge top-badge")
            words(self.word("tagline"), "tagline")
            other: Language = "en" if self.language == "es" else "es"
            self.toggle = anchor(self.word("other_language"), PATHS[other], "language", lang=other)

    def _channels(self) -> None:
        """A button for each channel: its screen comes to the front."""
        self._chosen: dict[str, Element] = {}
        with box("channels", role="group", aria_label=self.word("channels")):
            for channel, kind in SCREENS.items():
                chosen = button("channel", lambda to=channel: self.bring(to), data_channel=channel)  # type: ignore[misc]
                with chosen:
                    icon(kind.icon)
                    words(self.word(channel))
                self._chosen[channel] = chosen

    def _tabs(self) -> None:
        self._tab: dict[View, Element] = {}
        with box("tabs", tag="nav", aria_label=self.word("sections")):
            for view, symbol in VIEWS.items():
                tab = button("tab", lambda to=view: self.go(to), data_view=view)  # type: ignore[misc]
                with tab:
                    icon(symbol)
                    words(self.word(view))
                self._tab[view] = tab
        self.go("cast")

    def go(self, view: View) -> None:
        """On a phone, show that part; on a desktop all are seen anyway."""
        self.root.classes(add=f"view-{view}", remove=" ".join(f"view-{one}" for one in VIEWS if one != view))
        for name, tab in self._tab.items():
            tab.props["aria-current"] = "page" if name == view else "false"

    async def choose(self, member: Member) -> None:
        """Someone of the cast was picked."""
        await self.show(member)
        self.go("chats")
        ui.navigate.history.replace(f"{PATHS[self.language]}?who={member.id}")

    async def show(self, member: Member) -> None:
        """Put `member` behind every channel."""
        async with self._changing:
            await self._leave()
            gateway, utility = self.house.gateway, self.house.gateway.utilities[member.utility]
            scene = self.scene = Scene(self.language, member, utility)
            self.visitor.chosen = member.id
            self.root.style(f"--brand: {utility.brand.color}; --accent: {utility.brand.accent}")
            self.people.mark(member)
            other: Language = "en" if self.language == "es" else "es"
            self.toggle.props["href"] = f"{PATHS[other]}?who={member.id}"
            self.chats.clear()
            self._build_side(scene)
            for channel in self.shown:
                await self._raise(channel)
            self.codes = await inbox.fetch_codes(gateway.client, gateway.settings.ventanilla_backend_url, member)
            await self.refresh()

    async def bring(self, channel: str) -> None:
        """Put a channel's screen where it is seen; on a phone, alone."""
        async with self._changing:
            await self._raise(channel)
            await self.refresh()
        self.go("chats")

    async def _raise(self, channel: str) -> None:
        if channel not in self.panes:
            gateway = self.house.gateway
            place = self.visitor.place(self.scene.member.id)
            screen = SCREENS[channel].make(Stage(gateway, self.scene, place, self.wake, self.select, self.said))
            with self.chats:
                outermost = screen.build()
            outermost.style(f"order: {list(SCREENS).index(channel)}")
            self.panes[channel], self._outermost[channel] = screen, outermost
            await screen.open()
        self.shown = raised(self.shown, channel)
        for name, outermost in self._outermost.items():
            seen = "front" if name == channel else "behind" if name in self.shown else "away"
            outermost.classes(add=seen, remove=" ".join({"front", "behind", "away"} - {seen}))
        for name, chosen in self._chosen.items():
            chosen.props["aria-pressed"] = "true" if name in self.shown else "false"
            chosen.classes(**{"add" if name == channel else "remove": "front"})

    def _build_side(self, scene: Scene) -> None:
        self.side.clear()
        with self.side:
            rows = expectations(scene.member, scene.utility, self.language)
            if rows:
                with box("card truth", tag="section"):
                    words(self.word("truth"), "card-title", tag="h2")
                    words(scene.member.name, "card-name")
                    with box("pairs facts", tag="dl"):
                        for label, value in rows:
                            words(label, tag="dt")
                            words(value, tag="dd")
            with box("card", tag="section"):
                words(self.word("turn"), "card-title", tag="h2")
                self.detail = Detail(scene, self._why)
            if rows:
                with box("card codes", tag="section"):
                    words(self.word("inbox"), "card-title", tag="h2")
                    self._inbox: Element = box("inbox")
        self._draw_codes()

    async def _leave(self) -> None:
        for pane in self.panes.values():
            await pane.close()
        self.panes, self.selected, self.last, self._followed = {}, None, None, {}
        self._outermost = {}

    def wake(self) -> None:
        """Look again soon."""
        if self._watch:
            self._watch.wake()

    def said(self, pane: Screen) -> None:
        """Something went out on a pane."""
        self.last = pane
        self.wake()

    async def select(self, pane: Screen, turn: str) -> None:
        """Open a turn in the inspector."""
        self.selected = (pane, turn)
        self._inspect()
        self.go("details")

    async def refresh(self) -> None:
        """Show what the tables say now."""
        for channel, pane in self.panes.items():
            await pane.refresh()
            newest, known = newest_turn(pane.transcript), channel in self._followed
            if newest and newest != self._followed.get(channel) and (known or self.selected is None):
                self.selected = (pane, newest)
            self._followed[channel] = newest
        if self._watch:
            self._watch.of = {str(pane.conversation_id) for pane in self.panes.values()}
        self._inspect()
        await self._look_for_codes()

    def _inspect(self) -> None:
        if not self.panes:
            return
        pane, turn = self.selected or (None, "")
        told = inspect(pane.transcript, turn, frames=pane.frames) if pane else None
        raw: Mapping[str, str] = pane.place.raw if pane else {}
        self.detail.show(pane.channel if pane else "", told, raw)
        for one in self.panes.values():
            one.mark(turn if one is pane else None)

    async def _why(self, text: str) -> Explanation | None:
        """Why the classifier understands `text` as it does; None when it does not answer."""
        pane, _turn = self.selected or (None, "")
        if pane is None:
            return None
        gateway = self.house.gateway
        rasa = Rasa(over_httpx(gateway.client), gateway.settings.rasa_endpoints)
        try:
            return await rasa.explain(pane.conversation_id or UUID(int=0), text, seconds=WHY_SECONDS)
        except DialogueError:
            log.warning("simulator.why.unanswered")
            return None

    async def _look_for_codes(self) -> None:
        """Codes arrive outside the conversation; a turn that asked for one tells when to look."""
        calls = [call for pane in self.panes.values() for heard in pane.transcript.heard[-1:] for call in heard.trace]
        asked = any(str(call.get("path", "")).endswith("/otp") for call in calls)
        if not asked and not any(pane.expects_code for pane in self.panes.values()):
            for pane in self.panes.values():
                pane.offer_code(None)
            return
        gateway = self.house.gateway
        found = await inbox.fetch_codes(gateway.client, gateway.settings.ventanilla_backend_url, self.scene.member)
        if found != self.codes:
            self.codes = found
            self._draw_codes()
        newest = found[0] if found else None
        fresh = newest and (gateway.clock() - newest.at).total_seconds() < CODE_FRESH_SECONDS
        for pane in self.panes.values():
            pane.offer_code(newest if fresh and pane is self.last else None)

    def _draw_codes(self) -> None:
        if self.scene.member.expect is None:
            return
        self._inbox.clear()
        with self._inbox:
            if not self.codes:
                words(self.word("inbox_empty"), "quiet", tag="p")
            for code in self.codes:
                self._code(code)

    def _code(self, code: Code) -> None:
        with box("code-row"):
            icon("sms" if code.via == "sms" else "mail")
            words(code.code, "code-digits")
            words(self.scene.clock(code.at), "quiet")
            with button("use", lambda: self._use(code), aria_label=f"{self.word('use_code')}: {code.code}"):
                words(self.word("use"))

    async def _use(self, code: Code) -> None:
        pane = self.last or self.panes[self.shown[-1]]
        await self.bring(pane.channel)
        await pane.use(code.code)

    async def follow(self) -> None:
        """Until the page is closed: show news as it comes."""
        with self.house.live.watching() as watch:
            self._watch = watch
            while True:
                unsettled = any(pane.expects_code or is_unsettled(pane.transcript) for pane in self.panes.values())
                await watch.wait(seconds=UNSETTLED_SECONDS if unsettled else QUIET_SECONDS)
                await asyncio.sleep(GATHER_SECONDS)
                async with self._changing:
                    try:
                        with self.root:
                            await self.refresh()
                    except (SQLAlchemyError, OSError):
                        log.warning("simulator.database.unavailable")

    async def close(self) -> None:
        """The page has gone."""
        async with self._changing:
            await self._leave()
