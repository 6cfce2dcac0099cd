"""The service layer as the API asks it."""

from __future__ import annotations

from desk.api.caller import Caller, Deputy
from desk.staff.guard import STAFF_TTL
from desk.work.customer import Records
from kit.tokens import Token, mint


def records_of(caller: Caller, deputy: Deputy | None = None) -> Records:
    """The service layer, asked as the agent when there is one, else as a program that only looks."""
    person = deputy.person if deputy else None
    door, gateway = caller.house.door, caller.house.gateway
    role = "supervisor" if person and person.role == "supervisor" else "agent"
    staff = Token(kind="staff", subject=person.id if person else caller.key.id, utility=caller.utility.id, role=role)
    return Records(
        gateway.client,
        gateway.settings.ventanilla_backend_url,
        caller.utility.id,
        lambda: mint(staff, key=door.key, now=door.clock(), ttl=STAFF_TTL),
    )
