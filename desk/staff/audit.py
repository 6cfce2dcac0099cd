"""Who did what at the desk, when and from where. Never a password, a code or a word of a customer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.staff.person import Person
from kit.ids import new_id

_WRITE = text("""
insert into desk.audit (id, at, utility_id, person_id, what, address, detail)
values (:id, :at, :utility, :person, :what, :address, cast(:detail as jsonb))
""")
SHELL = "shell"
"""The address of who works with `./ventanilla desk`."""


async def write(
    connection: AsyncConnection,
    what: str,
    *,
    now: datetime,
    address: str,
    person: Person | None = None,
    utility: str | None = None,
    detail: Mapping[str, str | int | bool] | None = None,
) -> UUID:
    """Write that `person` did `what` (a name such as `signed_in`), within the caller's transaction.

    `utility` is the person's own unless given. `detail` holds ids and amounts, never words.
    """
    entry = new_id()
    values = {
        "id": entry,
        "at": now,
        "utility": utility or (person.utility if person else None),
        "person": person.id if person else None,
        "what": what,
        "address": address,
        "detail": json.dumps(dict(detail or {})),
    }
    await connection.execute(_WRITE, values)
    return entry
