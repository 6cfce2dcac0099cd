"""Small HTML elements. Text given to them is always text, never markup."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement
from nicegui.elements.mixins.value_element import ValueElement

Handler = Callable[[], Awaitable[object] | None]


class Words(TextElement):
    """Text in a tag of one's choice."""

    def __init__(self, text: str, *, tag: str = "span") -> None:
        super().__init__(tag=tag, text=text)


class WriteBox(ValueElement[str]):
    """A line to write on, which the server can empty.

    NiceGUI's own input is emptied by a second message, some milliseconds after the first: what is typed in between is
    wiped. Here the new value is all there is.
    """

    LOOPBACK = False

    def __init__(self, **attributes: str | int | bool) -> None:
        """Attributes of Quasar's QInput; underscores in their names become hyphens."""
        super().__init__(tag="q-input", value="")
        for name, value in attributes.items():
            self.props[name.rstrip("_").replace("_", "-")] = value

    @property
    def written(self) -> str:
        """What stands there now."""
        return str(self.value or "").strip()

    def empty(self) -> None:
        """Wipe it."""
        self.value = ""


def box(classes: str = "", *, tag: str = "div", **attributes: str) -> Element:
    """An element with attributes; underscores in their names become hyphens."""
    element = ui.element(tag)
    if classes:
        element.classes(classes)
    for name, value in attributes.items():
        element.props[name.rstrip("_").replace("_", "-")] = value
    return element


def words(text: str, classes: str = "", *, tag: str = "span", **attributes: str) -> Words:
    """Text."""
    element = Words(text, tag=tag)
    if classes:
        element.classes(classes)
    for name, value in attributes.items():
        element.props[name.rstrip("_").replace("_", "-")] = value
    return element


def button(classes: str, handler: Handler, **attributes: str) -> Element:
    """A real button; fill it inside a `with`."""
    element = box(classes, tag="button", type="button", **attributes)
    element.on("click", lambda _event: handler())
    return element


def toolbar(label: str) -> Element:
    """A row of buttons; fill it inside a `with`."""
    return box("tools", role="group", aria_label=label)


def anchor(text: str, url: str, classes: str = "", *, new_tab: bool = False, **attributes: str) -> Words:
    """A link. `url` must be one that we made or checked."""
    element = words(text, classes, tag="a", href=url, **attributes)
    if new_tab:
        element.props["target"] = "_blank"
        element.props["rel"] = "noopener noreferrer"
    return element


def icon(name: str, classes: str = "") -> None:
    """A decorative symbol of the icon font that NiceGUI serves."""
    ui.icon(name).classes(classes)


def set_prop(element: Element, name: str, value: str) -> None:
    """Give an attribute a value; nothing is sent when it has it."""
    if element.props.get(name) != value:
        element.props[name] = value


def set_classes(element: Element, classes: str) -> None:
    """Give an element exactly these classes; nothing is sent when it has them."""
    if list(element.classes) != classes.split():
        element.classes(replace=classes)
