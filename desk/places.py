"""Which of one's utilities a page is about."""

from __future__ import annotations

from desk.elements import anchor, box
from desk.staff.guard import Seat
from desk.staff.words import speaker
from kit.utility import Utility


def choose_utility(seat: Seat, path: str, shown: tuple[Utility, ...], *, together: bool = True) -> None:
    """Links to the page for each utility, and for all `together`; nothing for who has one only."""
    if len(seat.utilities) < 2:
        return
    say, whole = speaker(seat.language), len(shown) > 1
    with box("desk-utilities", tag="nav", aria_label=say("utility")):
        if together:
            _link(say("all_utilities"), path, here=whole)
        for utility in seat.utilities:
            _link(utility.name, f"{path}?utility={utility.id}", here=not whole and utility in shown)


def _link(name: str, path: str, *, here: bool) -> None:
    link = anchor(name, path, "desk-utility")
    if here:
        link.props["aria-current"] = "true"
