"""What can be done by keyboard, on "?" or from the bar of every page."""

from __future__ import annotations

from nicegui import ui
from nicegui.element import Element
from nicegui.events import KeyEventArguments

from desk.elements import box, button, icon, words
from desk.shell import ORNAMENTS
from desk.staff.guard import Seat
from desk.work.words import speaker

KEYS: tuple[tuple[str, str], ...] = (
    ("Alt+T", "key_take"),
    ("Alt+R", "key_answer"),
    ("Alt+N", "key_next"),
    ("Alt+B", "key_search"),
    ("Alt+P", "key_pass"),
    ("Alt+S", "key_snooze"),
    ("Alt+A", "key_hand_back"),
    ("Alt+C", "key_close"),
    ("Alt+M", "key_note"),
    ("/", "key_answers"),
    ("@", "key_mention"),
    ("Enter", "key_send"),
    ("{shift}+Enter", "key_line"),
    ("Esc", "key_escape"),
    ("?", "key_list"),
)
"""A key, and what it does."""


class Shortcuts:
    """The button in the bar, and the list."""

    def __init__(self, seat: Seat) -> None:
        self._say = speaker(seat.language)
        with button(
            "desk-keys", self._toggle, aria_label=self._say("keys_title"), title=self._say("keys_title")
        ) as made:
            icon("keyboard")
        self._button: Element = made
        with box("keys", role="dialog", aria_labelledby="keys", tabindex="-1") as self._list:
            with box("keys-head"):
                words(self._say("keys_title"), "desk-card-title", tag="h2", id="keys")
                with button("inbox-search-clear", self._close, aria_label=self._say("keys_close")):
                    icon("close")
            with box("keys-list", tag="dl"):
                for key, what in KEYS:
                    words(key.format(shift=self._say("key_shift")), tag="dt")
                    words(self._say(what), tag="dd")
            words(self._say("keys_firefox"), "side-hint", tag="p")
        self._list.set_visibility(False)
        ui.keyboard(self._heard, ignore=["input", "select", "textarea"], repeating=False)

    def _heard(self, event: KeyEventArguments) -> None:
        if not event.action.keydown:
            return
        if event.key == "?":
            self._toggle()
        elif event.key == "Escape":
            self._close()

    def _toggle(self) -> None:
        self._list.set_visibility(not self._list.visible)
        if self._list.visible:
            self._list.run_method("focus")

    def _close(self) -> None:
        if self._list.visible:
            self._list.set_visibility(False)
            self._button.run_method("focus")


def install() -> None:
    """For every page."""

    def draw(seat: Seat) -> None:
        Shortcuts(seat)

    ORNAMENTS["shortcuts"] = draw
