"""Where an agent writes the answer. After a lost connection there is another box: what was typed into the one that
nobody could see the news beside of goes nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from uuid import uuid4

from nicegui.element import Element

from desk.elements import Words, WriteBox, box, button, icon, words

MAX_LENGTH = 4000

Say = Callable[[str, str], Awaitable[bool]]
"""Words and their key; whether they went out."""


class Composer:
    """Built into the current slot, and empty until `show`."""

    def __init__(self, say: Callable[..., str], send: Say) -> None:
        self.say, self._send = say, send
        self._closed = "catching_up"
        self._sending = asyncio.Lock()
        self._place: Element = box("talk-compose")
        with self._place:
            self._notice: Words = words("", "talk-notice", tag="p", role="status")
            self._home: Element = box("talk-write")
        self._home.set_visibility(False)
        self._box: WriteBox | None = None

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
            self._box.classes("talk-box").on("keydown.enter.exact.prevent", self._send_written)
            self._box.value = draft
            with button("main-button talk-send", self._send_written, aria_label=self.say("send")):
                icon("send")
            words(self.say("write_hint"), "talk-hint", tag="p")

    async def _send_written(self) -> None:
        asked, said = self._box, self.draft
        if not said or asked is None or self._closed:
            return
        asked.empty()
        async with self._sending:
            went = await self._send(said, uuid4().hex)
        if not went and self._box and not self._box.written:
            self._box.value = said
