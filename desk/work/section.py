"""A part of the customer's card: asked for when somebody opens it, it says how old it is, and can be asked again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Generic, TypeVar

from nicegui import background_tasks
from sqlalchemy.exc import SQLAlchemyError

from desk.elements import box, button, icon, words
from desk.staff.errors import RefusedError
from desk.work.customer import DownError

T = TypeVar("T")


class Section(Generic[T]):
    """Built into the current slot, closed. `ago` says how long ago a moment was; `draw` fills the current slot."""

    def __init__(
        self,
        key: str,
        say: Callable[..., str],
        *,
        load: Callable[[], Awaitable[T]],
        draw: Callable[[T], None],
        clock: Callable[[], datetime],
        ago: Callable[[datetime], str],
    ) -> None:
        self._say, self._load, self._draw, self._clock, self._ago = say, load, draw, clock, ago
        self._asked, self._read_at = 0, None  # type: int, datetime | None
        self.is_open = False
        with box("dossier-part", data_section=key):
            with box("dossier-head", tag="h3"):
                self._head = button(
                    "dossier-open", self.toggle, aria_expanded="false", aria_controls=f"part-{key}", id=f"open-{key}"
                )
                with self._head:
                    words(say(f"part_{key}"))
                    icon("expand_more", "dossier-arrow")
            self._body = box("dossier-body", id=f"part-{key}", role="region", aria_labelledby=f"open-{key}")
            with self._body:
                self._state = words("", "side-hint", tag="p", role="status")
                self._content = box("dossier-content")
                with box("dossier-foot"):
                    self._age = words("", "side-hint")
                    self._again = button("dossier-again", self.ask)
                    with self._again:
                        self._again_word = words("")
        self._body.set_visibility(False)

    def toggle(self) -> None:
        """Open it, and ask for what was not read yet; or close it."""
        self.is_open = not self.is_open
        self._head.props["aria-expanded"] = "true" if self.is_open else "false"
        self._body.set_visibility(self.is_open)
        if self.is_open and self._read_at is None:
            self.ask()

    def forget(self) -> None:
        """What was read is of somebody or something else now."""
        self._read_at = None
        self._asked += 1
        self._content.clear()
        if self.is_open:
            self.ask()

    def renew(self) -> None:
        """Something was changed: what is open is asked again, the rest when it opens."""
        if self.is_open:
            self.ask()
        else:
            self._read_at = None

    def tick(self) -> None:
        """Say how old it is by now."""
        if self._read_at is not None:
            self._age.text = self._say("part_age", age=self._ago(self._read_at))

    def ask(self) -> None:
        """Ask in the background; an answer to what was asked before is not waited for any more."""
        self._asked += 1
        self._state.classes(remove="poor")
        self._state.text = self._say("part_loading")
        self._state.set_visibility(True)
        self._again.set_visibility(False)
        background_tasks.create(self._ask(self._asked), name="desk records")

    async def _ask(self, asked: int) -> None:
        try:
            found: T | None = await self._load()
        except (DownError, RefusedError, SQLAlchemyError, OSError):
            found = None
        if asked != self._asked or self._body.is_deleted:
            return
        self._again.set_visibility(True)
        if found is None:
            self._state.text = self._say("part_down")
            self._state.classes(add="poor")
            self._again_word.text = self._say("part_retry")
            return
        self._state.set_visibility(False)
        self._again_word.text = self._say("part_again")
        self._read_at = self._clock()
        self._content.clear()
        with self._content:
            self._draw(found)
        self.tick()
