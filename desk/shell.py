"""What every page of the desk stands in: who is signed in, the sections, the way out, and the end of the session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import quote

from nicegui import ui
from nicegui.element import Element
from nicegui.page import page as NicePage

from desk.elements import anchor, box, icon, words
from desk.lasting import every
from desk.staff import forms, sheet
from desk.staff.guard import ME, Seat, speaking
from desk.staff.person import Role
from desk.staff.words import speaker

MARK = "/desk/static/ventanilla.svg"
SHEETS = ("desk", "work", "supervision")
"""What all pages have, what agents work with, what supervisors look at: `desk/static/<name>.css`."""

LOOK_SECONDS = 15.0
"""How soon an open page of an ended session is left."""
RESPONSE_SECONDS = 30.0
SECTIONS: tuple[tuple[str, str, Role], ...] = (
    ("home", forms.PATH, "agent"),
    ("board", "/desk/board", "supervisor"),
    ("figures", "/desk/figures", "supervisor"),
    ("training", "/desk/training", "supervisor"),
    ("letters", "/desk/dead-letters", "supervisor"),
    ("log", "/desk/audit", "supervisor"),
    ("answers", "/desk/answers", "supervisor"),
    ("me", ME, "agent"),
)
"""The pages in the bar at the top: name, address, and from which role on they are there."""

ORNAMENTS: dict[str, Callable[[Seat], None]] = {}
"""What else is drawn in the bar of every page, by a name of its own; whoever installs it fills this."""


class DeskPage(NicePage):
    """A page of the desk, in the language of whoever is signed in."""

    def __init__(self, path: str) -> None:
        super().__init__(path, title="Ventanilla", response_timeout=RESPONSE_SECONDS)

    def resolve_language(self) -> str:  # type: ignore[override]
        """The `lang` of the document."""
        return "en-US" if speaking.get() == "en" else "es"


def form(seat: Seat, action: str, classes: str = "", **attributes: str) -> Element:
    """A plain form that brings its proof back; fill it inside a `with`."""
    element = box(classes, tag="form", method="post", action=action, **attributes)
    with element:
        box(tag="input", type="hidden", name="proof", value=seat.proof)
    return element


def initials(name: str) -> str:
    """At most two letters for a person."""
    pieces = name.split()
    return "".join(piece[0] for piece in (pieces[:1] + pieces[1:2])).upper()


@contextmanager
def shell(seat: Seat, *, section: str, title: str) -> Iterator[Element]:
    """The page around what is built inside the `with`."""
    say = speaker(seat.language)
    for name in SHEETS:
        ui.add_head_html(f'<link rel="stylesheet" href="{sheet.css(name)}">')
    ui.page_title(f"{title} · Ventanilla")
    with box("desk") as page:
        anchor(say("skip"), "#content", "skip")
        _top(seat, section)
        with box("desk-main", id="content", tabindex="-1") as content:  # NiceGUI's own page is the <main>
            yield content
    if len(seat.utilities) == 1:
        brand = seat.utilities[0].brand
        page.style(f"--brand: {brand.color}; --accent: {brand.accent}")
    _leave_when_ended(seat, page, f"{forms.SIGN_IN}?said=ended&next={quote(_here(section), safe='')}")


def _here(section: str) -> str:
    return next((path for name, path, _ in SECTIONS if name == section), forms.PATH)


def _top(seat: Seat, section: str) -> None:
    say = speaker(seat.language)
    with box("desk-top", tag="header"):
        with anchor("", forms.PATH, "desk-product", aria_label=f"Ventanilla, {say('desk')}"):
            box("desk-mark", tag="img", src=MARK, alt="")
            words("Ventanilla", "desk-name")
        with box("desk-sections", tag="nav", aria_label=say("sections")):
            for name, path, role in SECTIONS:
                if not seat.person.is_at_least(role):
                    continue
                link = anchor(say(name), path, "desk-section")
                if name == section:
                    link.props["aria-current"] = "page"
        for draw in ORNAMENTS.values():
            draw(seat)
        with box("desk-person"):
            words(initials(seat.person.name), "desk-avatar", aria_hidden="true")
            with box("desk-who"):
                words(seat.person.name, "desk-who-name")
                words(f"{say(seat.person.role)} · {_place(seat)}", "desk-who-role")
            with form(seat, "/desk/sign-out"), box("desk-out", tag="button", type="submit"):
                icon("logout")
                words(say("sign_out"), "desk-out-word")


def _place(seat: Seat) -> str:
    utility = seat.door.utilities.get(seat.person.utility or "")
    return utility.name if utility else speaker(seat.language)("all_utilities")


def _leave_when_ended(seat: Seat, page: Element, way_out: str) -> None:
    async def look() -> None:
        if not await seat.lives():
            page.clear()
            ui.navigate.to(way_out)

    every(LOOK_SECONDS, look, root=page, at_once=False)
