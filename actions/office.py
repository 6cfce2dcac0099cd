"""Offices, hours and contacts, from the utility's own file (CNV-12)."""

from __future__ import annotations

from actions import format as fmt
from actions.base import Skill
from actions.client import Backend
from actions.reply import Reply
from actions.turn import Turn
from kit.utility import plain
from kit.utility_parts import Office

SHOWN = 4


class OfficeInfo(Skill):
    """Where, when, and by which numbers."""

    intents = ("office_info",)
    aside = True
    repeatable = True

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """The offices that the words name, or all of them."""
        utility = turn.utility
        said = plain(turn.words)
        zones = {zone.code for zone in utility.find_zones(turn.words)} if said else set()
        near = tuple(office for office in utility.offices if office.code in zones or _named(office, said))
        shown = (near or utility.offices)[:SHOWN]
        values = {
            "hours": fmt.hours(utility.hours, turn.language),
            "offices": "\n".join(f"• {_line(office, turn)}" for office in shown),
            "first": _line(shown[0], turn) if shown else utility.name,
            "phone": fmt.phone(utility.contacts.phone),
            "email": utility.contacts.email,
        }
        return Reply().say("office_open" if utility.is_open(turn.now) else "office_closed", **(values | _opening(turn)))


def _named(office: Office, said: str) -> bool:
    return any(len(token) > 4 and f" {token} " in f" {said} " for token in plain(office.name).split()[1:])


def _line(office: Office, turn: Turn) -> str:
    own = f" ({fmt.hours(office.hours, turn.language)})" if office.hours else ""
    return f"{office.name}: {office.address}{own}"


def _opening(turn: Turn) -> dict[str, str]:
    opens = turn.utility.next_opening(turn.now)
    return {"opens": fmt.moment(opens, turn.language, turn.utility, turn.now) if opens else ""}
