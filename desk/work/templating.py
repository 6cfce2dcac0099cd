"""Where an agent chooses a template, sees it as the customer will, and fills in what nobody knows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from uuid import uuid4

from nicegui.element import Element

from desk.elements import Words, WriteBox, box, button, words
from desk.work.templates import MAX_VALUE, Draft
from desk.work.words import WORDS, speaker
from kit.utility_parts import Language

Send = Callable[[Draft, Sequence[str], str], Awaitable[bool]]
"""A template, its values and their key; whether it went out."""


def variable_named(name: str, language: Language) -> str:
    """How a template's variable is called on the page. Pure."""
    key = f"variable_{name}"
    return speaker(language)(key) if key in WORDS else name


class Templating:
    """Built into the current slot, and hidden until `show`. `known` tells what can be filled in."""

    def __init__(
        self,
        language: Language,
        known: Callable[[Draft], Awaitable[Sequence[str]]],
        send: Send,
    ) -> None:
        self._language, self._known, self._send = language, known, send
        self._say = speaker(language)
        self._drafts: Sequence[Draft] | None = None
        self._buttons: dict[str, Element] = {}
        self._fields: list[WriteBox] = []
        self._preview: Words | None = None
        self._place = box("templates", role="group", aria_label=self._say("templates"))
        self._place.set_visibility(False)

    def show(self, drafts: Sequence[Draft]) -> None:
        """These; none: away with it. Nothing is touched while they stay as they are."""
        if drafts == self._drafts:
            return
        self._drafts = drafts
        self._place.set_visibility(bool(drafts))
        self._place.clear()
        with self._place:
            with box("template-names"):
                self._buttons = {one.name: self._name(one) for one in drafts}
            self._chosen: Element = box("template-chosen")

    def _name(self, draft: Draft) -> Element:
        made = button("inbox-pill", lambda: self._choose(draft), aria_pressed="false", data_template=draft.name)
        with made:
            key = f"template_{draft.name}"
            words(self._say(key) if key in WORDS else draft.name.replace("_", " ").capitalize())
        return made

    async def _choose(self, draft: Draft) -> None:
        values = await self._known(draft)
        for name, made in self._buttons.items():
            made.props["aria-pressed"] = "true" if name == draft.name else "false"
        self._chosen.clear()
        with self._chosen:
            self._preview = words(draft.filled(values, self._named), "template-preview", tag="p", role="status")
            with box("template-fields"):
                self._fields = [self._field(draft, *one) for one in zip(draft.variables, values, strict=True)]
            key = uuid4().hex
            with button("main-button", lambda: self._send_chosen(draft, key)):
                words(self._say("template_send"))

    def _field(self, draft: Draft, name: str, value: str) -> WriteBox:
        label = self._named(name)
        with box("template-field"):
            words(label, "answer-label", aria_hidden="true")
            made = WriteBox(borderless=True, dense=True, aria_label=label, maxlength=MAX_VALUE)
            made.classes("talk-box answer-box").value = value
        made.on_value_change(lambda _event: self._show_preview(draft))
        return made

    def _named(self, variable: str) -> str:
        return variable_named(variable, self._language)

    @property
    def _values(self) -> list[str]:
        return [one.written for one in self._fields]

    def _show_preview(self, draft: Draft) -> None:
        if self._preview:
            self._preview.text = draft.filled(self._values, self._named)

    async def _send_chosen(self, draft: Draft, key: str) -> None:
        if await self._send(draft, self._values, key):
            self._chosen.clear()
            self._fields = []
            for made in self._buttons.values():
                made.props["aria-pressed"] = "false"
