"""One letter on the screen: who, when, its words; of ours the HTML too, shut off from the page that shows it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui.element import Element

from desk.elements import box, button, icon, words
from desk.scene import Scene
from desk.story import File
from desk.threads import Letter

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""A letter loads nothing and runs nothing."""
SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
"""Not even scripts or forms of its own; a link opens a tab of its own."""
LOOK = "html { zoom: 0.84 } body { overflow-wrap: anywhere }"
"""A letter is made for the width of a page; here it is seen in a window as narrow as a phone's."""
LINE_CHARACTERS, LINE_HEIGHT, AROUND = 34, 20, 230
TALLEST = 900
"""Pixels, of a letter as it is seen; the frame can't tell its own height without scripts."""


def enclosed(html: str) -> str:
    """The letter's HTML as the frame is given it: under POLICY, every link for another tab."""
    head = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><base target="_blank"><style>{LOOK}</style>'
    return html.replace("<head>", f"<head>{head}", 1) if "<head>" in html else head + html


def height(text: str) -> int:
    """About how tall a letter of those words is, in pixels."""
    lines = sum(1 + len(line) // LINE_CHARACTERS for line in text.split("\n"))
    return min(TALLEST, AROUND + lines * LINE_HEIGHT)


class Sheet:
    """Drawn once, and again only when the letter has changed."""

    def __init__(
        self, scene: Scene, select: Callable[[str], Awaitable[None]], file_url: Callable[[str, int], str]
    ) -> None:
        self._scene, self._select, self._file_url = scene, select, file_url
        self._letter: Letter | None = None
        self._element: Element = box("sheet", tag="article")

    def show(self, letter: Letter, name: str, address: str) -> None:
        """That letter, written by `name`."""
        if letter == self._letter:
            return
        self._letter = letter
        self._element.clear()
        self._element.classes(add="theirs" if letter.ours else "mine")
        with self._element:
            with box("sheet-head"):
                with box("sheet-who"):
                    words(name, "sheet-name")
                    words(f"<{address}>", "sheet-address")
                words(self._scene.clock(letter.at), "row-time", tag="time", datetime=letter.at.isoformat())
            if letter.html:
                self._both(letter)
            else:
                words(letter.text, "sheet-text")
            for file in letter.files:
                self._file(letter, file)
            self._chip(letter)

    def mark(self, turn: str | None) -> None:
        """Show whether its turn is the one that is told about."""
        chosen = bool(turn) and self._letter is not None and self._letter.turn == turn
        self._element.classes(**({"add": "selected"} if chosen else {"remove": "selected"}))

    def _both(self, letter: Letter) -> None:
        """As HTML in a frame, and as the plain text that goes with it."""
        frame = box("sheet-frame", tag="iframe", sandbox=SANDBOX, title=letter.subject, srcdoc=enclosed(letter.html))
        frame.props["referrerpolicy"] = "no-referrer"
        frame.style(f"height: {height(letter.text)}px")
        with box("fold", tag="details"):
            with box("fold-title", tag="summary"):
                icon("notes")
                words(self._scene.word("as_text"))
            words(letter.text, "sheet-plain", tag="pre", tabindex="0")

    def _file(self, letter: Letter, file: File) -> None:
        url = self._file_url(letter.id, file.position)
        with box("document", tag="a", href=url, target="_blank", rel="noopener noreferrer"):
            icon("image" if file.image else "picture_as_pdf", "document-icon")
            with box("document-words"):
                words(file.name, "document-name")
                words(f"{file.ending} · {self._scene.word('open')}", "document-kind")

    def _chip(self, letter: Letter) -> None:
        turn = letter.turn
        if turn is None or letter.ours:
            return
        with button("chip", lambda: self._select(turn), data_turn=turn):
            words(letter.intent or self._scene.word("turn").lower(), "chip-intent")
            if letter.confidence is not None:
                words(f"{letter.confidence:.0%}", "chip-confidence")
            icon("chevron_right", "chip-arrow")
            words(self._scene.word("details"), "visually-hidden")
