"""A chat pane: what was said on one channel, and a place to write."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from nicegui import ui
from nicegui.element import Element

from bot.conversation import Transcript, transcript
from channels.message import Option
from desk.bubbles import TICK_MARKS, Strokes
from desk.cast import VISITOR
from desk.code_strip import CodeStrip
from desk.drawn import Drawn
from desk.elements import WriteBox, box, button, icon, words
from desk.inbox import Code
from desk.lines import Line, LineError
from desk.screen import Stage
from desk.story import Bubble, is_thinking
from desk.story import bubbles as tell
from desk.words import IDEAS

EMPTY = Transcript((), ())
MAX_LENGTH = 4000


def _line(bubble: Bubble) -> str:
    return "turnline theirs" if bubble.ours else "turnline mine"


class ChatPane:
    """A screen for whatever is a chat: bubbles, choices, a place to write. `SAYS` and `WRITE` are words of the page:
    what its customer does, and what is asked of the viewer.
    """

    SAYS, WRITE = "writes", "write"

    def __init__(
        self,
        stage: Stage,
        line: Line,
    ) -> None:
        self.scene, self.line, self.place = stage.scene, line, stage.place
        self.channel = line.channel
        self.transcript = EMPTY
        self._stage = stage
        self._pending: list[Element] = []
        self._drawn = Drawn(stage.scene, Strokes(self._select, self._press, line.file_url), _line)
        self._codes = CodeStrip(stage.scene, self.use)
        self._acting = asyncio.Lock()

    @property
    def expects_code(self) -> bool:
        return False

    @property
    def conversation_id(self) -> UUID | None:
        return self.line.conversation_id

    @property
    def frames(self) -> Mapping[int, Mapping[str, Any]]:
        return self.line.frames

    async def open(self) -> None:
        await self.line.open()

    async def close(self) -> None:
        await self.line.close()

    def build(self) -> Element:
        with box(f"phone {self.channel}", tag="section", aria_label=self._label()) as outermost:
            self._head()
            with (
                box("log", role="log", tabindex="0", aria_live="polite", aria_label=self._label()),
                box("log-inside") as self._log,
            ):
                self._welcome()
            with box("typing", role="status") as self._typing:
                words(self.scene.word("typing"), "visually-hidden")
                for _ in range(3):
                    box("dot")
            self._typing.set_visibility(False)
            self._codes.build()
            self._ideas()
            self._composer()
        return outermost

    def _label(self) -> str:
        return f"{self.scene.word(self.line.channel)}: {self.scene.word('conversation_with')} {self.scene.utility.name}"

    def _head(self) -> None:
        utility = self.scene.utility
        if self.line.channel == "web":
            with box("browser-bar", aria_hidden="true"):
                with box("lights"):
                    for _ in range(3):
                        box("light")
                with box("url"):
                    icon("lock")
                    words(urlsplit(utility.contacts.web or f"https://{utility.id}.example").netloc)
        with box("chat-head"):
            box("logo", tag="img", src=f"/channels/web/logo/{utility.id}.svg", alt="")
            with box("chat-names"):
                words(utility.name, "chat-name", tag="h2")
                sub = f"{self.scene.word(self.line.channel)} · {self.scene.word(self.SAYS)} {self.scene.member.name}"
                words(sub, "chat-sub")
            key = f"new_{self.line.channel}"
            with button("new", self._restart, title=self.scene.word(key), aria_label=self.scene.word(key)):
                icon("add_comment")

    def _welcome(self) -> None:
        with box("welcome") as self._hello:
            icon("verified_user" if self.line.handle else "public", "welcome-icon")
            words(self.scene.word(f"hello_{self.line.channel}"), tag="p")
            if self.line.handle:
                words(self.line.handle, "number")

    def _ideas(self) -> None:
        member = self.scene.member
        ideas = list(IDEAS[member.language])
        if member.key != VISITOR and member.contract:
            ideas.insert(1, member.contract)
        with box("ideas", role="group", aria_label=self.scene.word("ideas"), tabindex="0"):
            for idea in ideas:
                with button("idea", lambda said=idea: self.say(said)):  # type: ignore[misc]
                    words(idea)

    def _composer(self) -> None:
        write = self.scene.word(self.WRITE)
        with box("composer"):
            label = f"{write} · {self.scene.word(self.line.channel)}"
            self._input = WriteBox(
                placeholder=write,
                borderless=True,
                dense=True,
                aria_label=label,
                maxlength=MAX_LENGTH,
                autocomplete="off",
            )
            self._input.classes("write").on("keydown.enter", self._say_written)
            with button("send", self._say_written, aria_label=self.scene.word("send")):
                icon("send")

    async def _say_written(self) -> None:
        said = self._input.written
        if said:
            self._input.empty()
            if not await self.say(said) and not self._input.written:
                self._input.value = said

    async def say(self, said: str) -> bool:
        """Send words as the customer; whether they went out."""
        return await self._out(said, lambda: self.line.say(said))

    async def _press(self, bubble: Bubble, option: Option) -> None:
        pressed = self._drawn.newest(bubble)  # it may have got its vendor's number since it was drawn
        await self._out(option.label, lambda: self.line.press(pressed, option))

    async def _out(self, shown: str, send: Callable[[], Awaitable[None]]) -> bool:
        """One act at a time: what is written while a new conversation begins belongs to the new one."""
        sent = True
        async with self._acting:
            row = self._draw_pending(shown)
            try:
                await send()
            except LineError:
                sent = False
                if row in self._pending:
                    self._pending.remove(row)
                    row.delete()
                self._typing.set_visibility(False)
                ui.notify(self.scene.word("not_sent"), type="negative", position="top")
        self._stage.on_said(self)
        return sent

    def _settle(self) -> None:
        """Nothing is waited for: what was answered at once has come, or shows no bubble of its own."""
        for row in self._pending:
            row.delete()
        self._pending.clear()
        self._typing.set_visibility(False)

    def _draw_pending(self, shown: str) -> Element:
        with self._log, box("turnline mine pending") as row, box("bubble customer"):
            words(shown, "said")
            sending = self.scene.word("at_sending")
            with box("foot"), box("tick waiting", tag="span", role="img", aria_label=sending):
                icon(TICK_MARKS["waiting"])
        self._pending.append(row)
        self._hello.set_visibility(False)
        self._typing.set_visibility(True)
        return row

    async def _select(self, turn: str) -> None:
        await self._stage.on_select(self, turn)

    async def _restart(self) -> None:
        async with self._acting:
            await self.line.restart()
            self._drawn.forget()
            self._pending.clear()
            self.transcript = EMPTY
            self._log.clear()
            with self._log:
                self._welcome()
            self._typing.set_visibility(False)
        self._stage.on_said(self)

    async def refresh(self) -> None:
        conversation = self.line.conversation_id
        if conversation is None:
            await self.line.open()
            conversation = self.line.conversation_id
        if conversation is None:
            return
        told = await transcript(self._stage.gateway.engine, conversation)
        if self.line.conversation_id != conversation:
            return  # another conversation has begun meanwhile
        self.transcript = told
        self._show(tell(self.transcript, since=self.place.cleared.get(self.channel), as_sent=True))

    def _show(self, told: tuple[Bubble, ...]) -> None:
        arrived = sum(1 for bubble in told if not bubble.ours and bubble not in self._drawn)
        for row in self._pending[:arrived]:
            row.delete()
        del self._pending[:arrived]
        for bubble in told:
            self._drawn.put(bubble, self._log)
        self._hello.set_visibility(not (told or self._pending))
        thinking = bool(told) and is_thinking(self.transcript)
        self._typing.set_visibility(bool(self._pending) or thinking or self.line.typing)

    def mark(self, turn: str | None) -> None:
        self._drawn.mark(turn)

    def offer_code(self, code: Code | None) -> None:
        self._codes.offer(code)

    async def use(self, code: str) -> None:
        self._codes.used(code)
        await self.say(code)
