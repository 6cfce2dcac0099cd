"""One message on the screen: words, files, choices, time and delivery."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from nicegui import ui
from nicegui.element import Element

from channels.message import Option
from channels.telegram.outbound import SIDE_BY_SIDE
from desk.elements import anchor, box, button, icon, words
from desk.scene import Scene
from desk.story import Address, Bubble, File, Piece, Tick, Words
from desk.supervision.intents import name_of

TICK_MARKS = {"waiting": "schedule", "sent": "done", "delivered": "done_all", "read": "done_all", "failed": "error"}
"""Symbols of the icon font that NiceGUI serves: no machine needs an emoji font for them."""

TICK_WORDS = {
    "waiting": "at_sending",
    "sent": "at_sent",
    "delivered": "at_delivered",
    "read": "at_read",
    "failed": "at_failed",
}

NAMELESS = frozenset({"image", "document", "audio", "video", "sticker"})
"""What a file is called that has no name."""

Press = Callable[[Bubble, Option], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Strokes:
    """What a bubble can do: be looked at, have a choice pressed, have a file opened. None: it can't."""

    select: Callable[[str], Awaitable[None]] | None
    press: Press | None
    file_url: Callable[[Bubble, int], str]


@dataclass(frozen=True, slots=True)
class Shown:
    """The tick of a message on the screen."""

    element: Element
    mark: ui.icon


def _kind(scene: Scene, file: File) -> str:
    return scene.word("image" if file.image else file.kind)


def _closed_file(scene: Scene, file: File, strokes: Strokes) -> None:
    """A file of the customer's that can't be opened here."""
    kind = _kind(scene, file)
    words(kind if file.name in NAMELESS else f"{kind}: {file.name}", "said")
    if strokes.select is None:  # who sent it sees it on their own phone
        words(scene.word(f"file_{file.lost}"), "file-why")


def _player(scene: Scene, file: File, url: str) -> None:
    player = box(f"player {file.kind}", tag=file.kind, src=url, preload="metadata", aria_label=_kind(scene, file))
    player.props["controls"] = True


def _document(scene: Scene, file: File, url: str) -> None:
    with box("document", tag="a", href=url, target="_blank", rel="noopener noreferrer"):
        icon("picture_as_pdf" if file.ending == "PDF" else "description", "document-icon")
        with box("document-words"):
            words(scene.word("document") if file.name in NAMELESS else file.name, "document-name")
            words(f"{file.ending} · {scene.word('open')}", "document-kind")


def _file(scene: Scene, bubble: Bubble, file: File, strokes: Strokes) -> None:
    if not bubble.ours and (file.lost or strokes.select is not None):
        _closed_file(scene, file, strokes)
    else:
        url = strokes.file_url(bubble, file.position)
        named = "" if file.name in NAMELESS else file.name
        if file.image:
            with box("picture", tag="a", href=url, target="_blank", rel="noopener noreferrer"):
                box(tag="img", src=url, alt=file.caption or named or _kind(scene, file), loading="lazy")
        elif file.kind in ("audio", "video"):
            _player(scene, file, url)
        else:
            _document(scene, file, url)
    if file.caption:
        words(file.caption, "said")


def _piece(scene: Scene, bubble: Bubble, piece: Piece, strokes: Strokes) -> None:
    match piece:
        case Words(text, kind="pressed"):
            with box("pressed"):
                icon("touch_app", "pressed-icon")
                words(text)
        case Words(text, kind="place" | "call" as kind):
            with box("said marked"):
                icon(kind, "marked-icon")
                words(text)
        case Words(kind="unsupported"):
            words(scene.word("unsupported"), "said unsupported")
        case Words(text):
            words(text, "said")
        case File():
            _file(scene, bubble, piece, strokes)
        case Address(url, title) if url:
            anchor(title, url, "said out", new_tab=True)
        case Address(_, title):
            words(title, "said")


def _choices(scene: Scene, bubble: Bubble, strokes: Strokes) -> None:
    press = strokes.press

    def choice(option: Option) -> None:
        with button("choice", lambda: press(bubble, option)) if press else box("choice"):
            words(option.label, "choice-label")
            if option.description:
                words(option.description, "choice-description")

    if not bubble.listed:
        narrow = all(len(option.label) <= SIDE_BY_SIDE for option in bubble.choices)
        with box("choices narrow" if narrow else "choices"):
            for option in bubble.choices:
                choice(option)
        return
    with box("choice-list", tag="details"):
        with box("choice-list-open", tag="summary"):
            icon("list")
            words(bubble.list_button or scene.word("options"))
        with box("choices"):
            for option in bubble.choices:
                choice(option)


def _foot(scene: Scene, bubble: Bubble) -> Shown:
    with box("foot"):
        words(scene.clock(bubble.at), "time", tag="time", datetime=bubble.at.isoformat(timespec="seconds"))
        if bubble.cost:
            words(bubble.cost, "cost")
        with box(tag="span", role="img") as element:
            shown = Shown(element, ui.icon(TICK_MARKS[bubble.tick]))
        set_tick(scene, shown, bubble.tick)
    return shown


def set_tick(scene: Scene, shown: Shown, tick: Tick) -> None:
    """How far the message has come, in what `draw` gave."""
    said = scene.word(TICK_WORDS[tick])
    shown.element.classes(replace=f"tick {tick}")
    shown.element.props["aria-label"] = shown.element.props["title"] = said
    shown.mark.props["name"] = TICK_MARKS[tick]


def _chip(scene: Scene, bubble: Bubble, strokes: Strokes) -> None:
    """What the message was taken for; opens the inspector."""
    turn, select = bubble.turn, strokes.select
    if turn is None:
        return
    if select is None:
        if bubble.intent:
            words(name_of(bubble.intent, scene.language), "chip")
        return
    with button("chip", lambda: select(turn), data_turn=turn):
        words(bubble.intent or scene.word("turn").lower(), "chip-intent")
        if bubble.confidence is not None:
            words(f"{bubble.confidence:.0%}", "chip-confidence")
        icon("chevron_right", "chip-arrow")
        words(scene.word("details"), "visually-hidden")


def draw(scene: Scene, bubble: Bubble, strokes: Strokes) -> Shown:
    """The message, into the current slot. Returns its tick, for `set_tick`."""
    with box("bubble" + (f" {bubble.sender}")):
        if bubble.sender in ("agent", "system"):
            words(bubble.agent or scene.word(bubble.sender), "from")
        for piece in bubble.pieces:
            _piece(scene, bubble, piece, strokes)
        tick = _foot(scene, bubble)
    if bubble.choices:
        _choices(scene, bubble, strokes)
    if not bubble.ours:
        _chip(scene, bubble, strokes)
    return tick
