"""A one-time code that arrived elsewhere, offered where it is asked for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui.element import Element

from desk.elements import box, button, icon, words
from desk.inbox import Code
from desk.scene import Scene


class CodeStrip:
    """A strip that is there while a code is fresh; one press enters it by `use`."""

    def __init__(self, scene: Scene, use: Callable[[str], Awaitable[None]]) -> None:
        self._scene, self._use = scene, use
        self._used = ""
        self._drawn: Code | None = None
        self._strip: Element

    def build(self) -> None:
        """Draw it into the current slot, unseen."""
        self._strip = box("code-strip", role="status")
        self._strip.set_visibility(False)

    def offer(self, code: Code | None) -> None:
        """Show that code, unless it was used; None: there is none. What is shown already stays in place."""
        shown = code if code and code.code != self._used else None
        if shown == self._drawn:
            return
        self._drawn = shown
        self._strip.clear()
        self._strip.set_visibility(shown is not None)
        if shown is None:
            return
        with self._strip:
            icon("sms" if shown.via == "sms" else "mail", "code-icon")
            via = self._scene.word("via_sms" if shown.via == "sms" else "via_email")
            words(f"{self._scene.word('code_arrived')} {self._scene.word('code_by')} {via}:", "code-words")
            words(shown.code, "code-digits")
            with button("use", lambda: self._use(shown.code), title=self._scene.word("use_code")):
                words(self._scene.word("use"))

    def used(self, code: str) -> None:
        """It was entered: it is offered no more."""
        self._used = code
        self.offer(None)
