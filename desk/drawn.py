"""Messages on a screen, drawn once and changed where they stand: somebody may be pressing a button in one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from nicegui.element import Element

from desk import bubbles
from desk.bubbles import Shown, Strokes
from desk.elements import box
from desk.scene import Scene
from desk.story import Bubble


@dataclass(slots=True)
class _Row:
    bubble: Bubble
    element: Element
    tick: Shown


class Drawn:
    """All messages of one log. `classes` are those of a message's line."""

    def __init__(self, scene: Scene, strokes: Strokes, classes: Callable[[Bubble], str]) -> None:
        self._scene, self._strokes, self._classes = scene, strokes, classes
        self._rows: dict[str, _Row] = {}

    def __contains__(self, bubble: Bubble) -> bool:
        """Whether that message stands there, as it is or as it was."""
        return bubble.id in self._rows

    def newest(self, bubble: Bubble) -> Bubble:
        """The message as it stands there now; `bubble` itself when it does not."""
        known = self._rows.get(bubble.id)
        return known.bubble if known else bubble

    def put(self, bubble: Bubble, into: Element) -> None:
        """Draw it at the end of `into`, or what is new of it. A tick alone leaves the rest in place."""
        known = self._rows.get(bubble.id)
        if known and known.bubble == bubble:
            return
        if known and replace(known.bubble, tick=bubble.tick, provider_id=bubble.provider_id) == bubble:
            bubbles.set_tick(self._scene, known.tick, bubble.tick)
            known.bubble = bubble
            return
        if known:
            known.element.clear()
            element = known.element
        else:
            with into:
                element = box(self._classes(bubble))
        with element:
            tick = bubbles.draw(self._scene, bubble, self._strokes)
        self._rows[bubble.id] = _Row(bubble, element, tick)

    def mark(self, turn: str | None) -> None:
        """Show which turn is told about elsewhere."""
        for row in self._rows.values():
            chosen = bool(turn) and row.bubble.turn == turn
            row.element.classes(**({"add": "selected"} if chosen else {"remove": "selected"}))

    def forget(self) -> None:
        """They are gone from the screen."""
        self._rows.clear()
