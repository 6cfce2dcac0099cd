"""What stands beside the conversation: a column on a wide screen, a sheet over the conversation on a narrower one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from nicegui.element import Element

from desk.elements import box, button, icon, words


class Sheet:
    """The column. On a phone or an upright tablet `opener` brings it up; elsewhere it stays, without either button."""

    def __init__(self, say: Callable[..., str]) -> None:
        self._say = say
        self._opener: Element | None = None
        self._side: Element | None = None
        self._back: Element | None = None

    def opener(self) -> None:
        """The button that opens it, into the current slot."""
        self._opener = button("plain-button sheet-open", self.open, aria_expanded="false")
        with self._opener:
            icon("badge")
            words(self._say("sheet_open"))

    @contextmanager
    def filling(self) -> Iterator[None]:
        """The column itself, into the current slot; fill it inside the `with`."""
        self._side = box("talk-side", tag="aside", aria_label=self._say("who"))
        self._side.on("keydown.escape", lambda _event: self.close())
        with self._side:
            self._back = button("plain-button sheet-close", self.close)
            with self._back:
                icon("arrow_back")
                words(self._say("sheet_close"))
            yield

    def open(self) -> None:
        """Over the conversation; the keyboard follows."""
        self._show(is_open=True)
        if self._back:
            self._back.run_method("focus")

    def close(self) -> None:
        """Back to the conversation."""
        self._show(is_open=False)
        if self._opener:
            self._opener.run_method("focus")

    def _show(self, *, is_open: bool) -> None:
        if self._side and self._opener:
            self._side.classes(add="up" if is_open else "", remove="" if is_open else "up")
            self._opener.props["aria-expanded"] = "true" if is_open else "false"
