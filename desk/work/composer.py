"""Where an agent writes the answer. After a lost connection there is another box: what was typed into the one that
nobody could see the news beside of goes nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from uuid import uuid4

from nicegui.element import Element

from bot.files.store import Given
from channels.message import FileLimit
from desk.answers.shelf import Answer
from desk.answers.variables import gaps
from desk.elements import Words, WriteBox, box, button, icon, words
from desk.work.at_hand import Answers, AtHand
from desk.work.attaching import Attaching

MAX_LENGTH = 4000

Say = Callable[[str, str, Given | None], Awaitable[bool]]
"""Words, their key, and a file that goes with them; whether they went out."""
Fill = Callable[[Answer], Awaitable[str]]
"""An answer that is kept, with what is known in it."""


class Composer:
    """Built into the current slot, and empty until `show`."""

    def __init__(
        self,
        say: Callable[..., str],
        send: Say,
        answers: Answers,
        fill: Fill,
        types: Callable[[], None],
        *,
        files: tuple[FileLimit, ...],
        tell: Callable[[str], None],
    ) -> None:
        self.say, self._send, self._fill, self._types = say, send, fill, types
        self._closed = "catching_up"
        self._sending = asyncio.Lock()
        self._place: Element = box("talk-compose")
        with self._place:
            self._notice: Words = words("", "talk-notice", tag="p", role="status")
            self.at_hand = AtHand(say, answers, self._put)
            self._gap: Words = words("", "talk-gap", tag="p", role="status")
            self._attaching = Attaching(say, files, tell)
            self._attaching.shelf()
            self._home: Element = box("talk-write")
        self._home.set_visibility(False)
        self._gap.set_visibility(False)
        self._box: WriteBox | None = None
        self._put_last = ""
        """What stood there without being typed."""

    @property
    def draft(self) -> str:
        """What stands in the box."""
        return self._box.written if self._box else ""

    def show(self, closed: str, notice: str = "") -> None:
        """Open, or closed with the words of the reason; nothing is touched while it stays as it is."""
        self._notice.text = notice
        self._notice.set_visibility(bool(notice))
        if closed == self._closed:
            return
        self._closed = closed
        if closed:
            self._home.set_visibility(False)
        else:
            if self._box is None:
                self._build("")
            self._home.set_visibility(True)

    def renew(self) -> None:
        """Put another box in the place of this one, with the same words in it, and close it until `show`."""
        draft, self._closed = self.draft, "catching_up"
        self.at_hand.list.close()
        self._home.clear()
        self._box = None
        self._home.set_visibility(False)
        self._notice.text = self.say("catching_up")
        self._notice.set_visibility(True)
        self._build(draft)

    def focus(self) -> None:
        """Let the agent type."""
        if self._box and not self._closed:
            self._box.run_method("focus")

    def _build(self, draft: str) -> None:
        with self._home:
            self._box = WriteBox(
                type="textarea",
                autogrow=True,
                borderless=True,
                dense=True,
                placeholder=self.say("write_answer"),
                aria_label=self.say("write_answer"),
                maxlength=MAX_LENGTH,
                accesskey="r",
            )
            self._box.classes("talk-box").on("keydown.enter.exact.prevent", self._enter).on(
                "keydown.esc", self.at_hand.list.close
            )
            self._box.on("keydown.down", lambda _event: self.at_hand.list.move(1)).on(
                "keydown.up", lambda _event: self.at_hand.list.move(-1)
            )
            self._box.on_value_change(self._typed)
            self._box.value = draft
            self._attaching.opener()
            with button("main-button talk-send", self._enter, aria_label=self.say("send")):
                icon("send")
            words(self.say("write_hint"), "talk-hint", tag="p")

    async def _typed(self) -> None:
        self._show_gaps()
        await self.at_hand.typed(self.draft)
        if self.draft and not self.at_hand.list.is_open and self.draft != self._put_last:
            self._types()

    def _show_gaps(self) -> tuple[str, ...]:
        missing = () if self.at_hand.list.is_open else gaps(self.draft)
        self._gap.text = self.say("gap", names=", ".join(missing)) if missing else ""
        self._gap.set_visibility(bool(missing))
        return missing

    async def _put(self, answer: Answer) -> None:
        """An answer that was chosen, with what is known in it: it is sent by nobody but the agent."""
        filled = self._put_last = await self._fill(answer)
        if self._box:
            self._box.value = filled
            self._show_gaps()
            self.focus()

    async def _enter(self) -> None:
        if self.at_hand.list.is_open:
            await self.at_hand.list.take()
        elif not self._show_gaps():
            await self._send_written()

    async def _send_written(self) -> None:
        asked, said, file = self._box, self.draft, self._attaching.given
        if not (said or file) or asked is None or self._closed:
            return
        asked.empty()
        self._attaching.drop()
        async with self._sending:
            went = await self._send(said, uuid4().hex, file)
        if not went and self._box and not self._box.written:
            self._box.value = said
        if not went and file and not self._attaching.given:
            self._attaching.hold(file)
