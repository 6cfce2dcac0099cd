"""E-mail on the simulator's screen: an inbox in threads, one thread opened, and a sheet to write on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from nicegui import ui
from nicegui.element import Element

from bot.conversation import Transcript, transcript
from desk.code_strip import CodeStrip
from desk.elements import WriteBox, box, button, icon, words
from desk.inbox import Code
from desk.letter_sheet import Sheet
from desk.lines import LineError
from desk.pane import EMPTY, MAX_LENGTH
from desk.post import MailProgram
from desk.screen import Stage
from desk.story import is_thinking
from desk.threads import Letter, Thread, quoted, threads
from desk.words import IDEAS, word

MAX_SUBJECT = 200
CHANNEL = MailProgram.channel


class MailPane:
    """A mail program. `""` is the list of threads, `"new"` a new letter, anything else the thread of that id."""

    def __init__(self, stage: Stage) -> None:
        self.scene, self.place, self.channel = stage.scene, stage.place, CHANNEL
        self.program = MailProgram(stage.gateway, stage.scene.member, stage.place)
        self.transcript: Transcript = EMPTY
        self._stage = stage
        self._open = ""
        self._threads: tuple[Thread, ...] = ()
        self._read: set[str] = set()
        self._listed: tuple[object, ...] | None = None
        self._sheets: dict[str, Sheet] = {}
        self._marked: str | None = None
        self._codes = CodeStrip(stage.scene, self.use)
        self._acting = asyncio.Lock()

    @property
    def expects_code(self) -> bool:
        return False

    @property
    def conversation_id(self) -> UUID | None:
        return self.program.conversation_id

    @property
    def frames(self) -> Mapping[int, Mapping[str, Any]]:
        return {}

    async def open(self) -> None:
        await self.program.open()

    async def close(self) -> None:
        return

    def build(self) -> Element:
        label = f"{self.scene.word(CHANNEL)}: {self.scene.word('conversation_with')} {self.scene.utility.name}"
        with box(f"phone {CHANNEL}", tag="section", aria_label=label) as outermost:
            self._head()
            self._list = box("letters", role="region", tabindex="0", aria_label=self.scene.word("letters"))
            self._build_thread()
            self._codes.build()
            self._build_answer()
            self._build_new()
        self._turn_to("")
        return outermost

    def _head(self) -> None:
        with box("chat-head"):
            words(self.scene.member.initials, "avatar", aria_hidden="true")
            with box("chat-names"):
                words(self.scene.member.name, "chat-name", tag="h2")
                words(self.program.address, "chat-sub")
            label = self.scene.word("new_email")
            with button("new", lambda: self._turn_to("new"), title=label, aria_label=label):
                icon("edit")

    def _build_thread(self) -> None:
        with box("thread") as self._thread:
            with box("thread-head"):
                self._back()
                self._subject = words("", "thread-subject", tag="h3")
            label = self.scene.word("conversation_with")
            with box("thread-letters", role="log", tabindex="0", aria_live="polite", aria_label=label) as self._log:
                self._inside = box("thread-inside")
            with box("writing", role="status") as self._waiting:
                words(self.scene.word("typing"))

    def _back(self) -> None:
        label = self.scene.word("back")
        with button("back", lambda: self._turn_to(""), title=label, aria_label=label):
            icon("arrow_back")

    def _build_answer(self) -> None:
        with box("answer") as self._answer:
            self._reply = self._page(self.scene.word("reply"))
            self._send(self.scene.word("send"), self._reply_written)

    def _build_new(self) -> None:
        say = self.scene.word
        with box("new-letter") as self._new:
            with box("thread-head"):
                self._back()
                words(say("new_email"), "thread-subject", tag="h3")
            with box("addressee"):
                words(say("to"), "quiet")
                words(self.scene.utility.name, "addressee-name")
                words(self.program.to, "sheet-address")
            self._title = WriteBox(
                placeholder=say("subject"), borderless=True, dense=True, aria_label=say("subject"),
                maxlength=MAX_SUBJECT, autocomplete="off",
            )  # fmt: skip
            self._title.classes("write title")
            self._text = self._page(say("write_letter"))
            with box("ideas", role="group", aria_label=say("ideas"), tabindex="0"):
                for idea in IDEAS[self.scene.member.language]:
                    with button("idea", lambda said=idea: self._fill(said)):  # type: ignore[misc]
                        words(idea)
            self._send(say("send"), self._write_new)

    def _page(self, label: str) -> WriteBox:
        """A place for a letter's text."""
        page = WriteBox(
            type="textarea", placeholder=label, borderless=True, dense=True, aria_label=label, maxlength=MAX_LENGTH
        )
        page.classes("write page")
        return page

    def _send(self, label: str, act: Callable[[], Awaitable[None]]) -> None:
        with button("post", act):
            icon("send")
            words(label)

    def _fill(self, said: str) -> None:
        self._text.value = said

    def _turn_to(self, opened: str) -> None:
        """Show the list, a thread, or a new letter."""
        if opened != self._open:
            self._inside.clear()
            self._sheets.clear()
        self._open = opened
        self._list.set_visibility(opened == "")
        self._new.set_visibility(opened == "new")
        for part in (self._thread, self._answer):
            part.set_visibility(opened not in ("", "new"))
        self._show()

    async def _write_new(self) -> None:
        subject, text = self._title.written, self._text.written
        if (subject or text) and await self._post(subject, text):
            self._title.empty()
            self._text.empty()

    async def _reply_written(self) -> None:
        text = self._reply.written
        if text and await self.answer(text):
            self._reply.empty()

    async def answer(self, text: str) -> bool:
        """Answer in the thread that is open, or in the newest; whether it went out."""
        thread = self._of(self._open) or next(iter(self._threads), None)
        if thread is None:
            return await self._post("", text)
        subject = thread.subject if thread.subject.lower().startswith("re:") else f"Re: {thread.subject}"
        whole = quoted(text, thread.letters, introduced=self._introduced(thread.newest))
        return await self._post(subject, whole, references=thread.chain, thread=thread.id)

    def _introduced(self, letter: Letter) -> str:
        name, address = self._writer(letter)
        at = f"{letter.at.astimezone(self.scene.utility.timezone):%Y-%m-%d %H:%M}"
        language = self.scene.member.language
        return word("wrote", language).format(at=at, name=name, address=address)

    def _writer(self, letter: Letter) -> tuple[str, str]:
        if letter.ours:
            return self.scene.utility.name, self.program.to
        return self.scene.member.name, self.program.address

    async def _post(self, subject: str, text: str, *, references: tuple[str, ...] = (), thread: str = "") -> bool:
        async with self._acting:
            try:
                own = await self.program.write(subject, text, references=references)
            except LineError:
                ui.notify(self.scene.word("not_sent"), type="negative", position="top")
                return False
        await self.refresh()
        self._turn_to(thread or own)
        self._stage.on_said(self)
        return True

    async def refresh(self) -> None:
        if self.program.conversation_id is None:
            await self.program.open()
        if self.program.conversation_id is not None:
            self.transcript = await transcript(self._stage.gateway.engine, self.program.conversation_id)
            self._threads = threads(self.transcript)
        self._show()

    def _of(self, thread: str) -> Thread | None:
        return next((one for one in self._threads if one.id == thread), None)

    def _show(self) -> None:
        thread = self._of(self._open)
        if thread:
            self._read |= {one.id for one in thread.letters}
            self._show_thread(thread)
        shown = tuple((one.id, one.newest.id, self._is_read(one)) for one in self._threads)
        if shown != self._listed:
            self._listed = shown
            self._show_list()

    def _is_read(self, thread: Thread) -> bool:
        return not any(letter.ours and letter.id not in self._read for letter in thread.letters)

    def _show_thread(self, thread: Thread) -> None:
        self._subject.text = thread.subject or self.scene.word("no_subject")
        for letter in thread.letters:
            sheet = self._sheets.get(letter.id)
            if sheet is None:
                with self._inside:
                    sheet = self._sheets[letter.id] = Sheet(self.scene, self._select, self.program.file_url)
            sheet.show(letter, *self._writer(letter))
        self.mark(self._marked)
        self._waiting.set_visibility(not thread.newest.ours and is_thinking(self.transcript))

    def _show_list(self) -> None:
        self._list.clear()
        with self._list:
            if not self._threads:
                with box("welcome"):
                    icon("mail", "welcome-icon")
                    words(self.scene.word("hello_email"), tag="p")
                    words(self.program.address, "number")
                    with button("post", lambda: self._turn_to("new")):
                        icon("edit")
                        words(self.scene.word("new_email"))
            for thread in self._threads:
                self._row(thread)

    def _row(self, thread: Thread) -> None:
        newest, unread = thread.newest, not self._is_read(thread)
        with button("letter-row unread" if unread else "letter-row", lambda: self._turn_to(thread.id)):
            with box("row-top"):
                who = self.scene.utility.name if newest.ours else self.scene.word("from_me")
                words(who, "row-who")
                words(f"{len(thread.letters)}", "row-count")
                words(self.scene.clock(newest.at), "row-time")
            words(thread.subject or self.scene.word("no_subject"), "row-subject")
            words(" ".join(newest.text.split())[:120], "row-start")
            if unread:
                words(self.scene.word("unread"), "visually-hidden")

    async def _select(self, turn: str) -> None:
        await self._stage.on_select(self, turn)

    def mark(self, turn: str | None) -> None:
        self._marked = turn
        for sheet in self._sheets.values():
            sheet.mark(turn)

    def offer_code(self, code: Code | None) -> None:
        self._codes.offer(code)

    async def use(self, code: str) -> None:
        self._codes.used(code)
        await self.answer(code)
