"""A customer's own PIN: 4 to 6 digits that prove them on a telephone call as a code does, and nowhere else.

It is set where a code was right, on the gateway's page; people at the desk only learn whether there is one. Kept is
argon2id over a digest under the counter's key: so few digits would be found in a stolen table by trying them all.
"""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.customers import changes
from backend.customers.changes import Hand
from backend.identity import repository
from backend.identity.errors import PinEasy
from backend.identity.models import CustomerPin
from backend.kit.auth import Caller
from backend.kit.problems import Invalid, NotFound
from kit import hashes
from kit.keys import digest

SHORTEST, LONGEST = 4, 6
CHANNEL: Final = "voice"
"""In a chat it would stand there to be read; on the telephone its digits are concealed (kit/concealed.py)."""


async def put(
    session: AsyncSession, *, utility: str, customer_id: UUID, pin: str, now: datetime, key: str
) -> CustomerPin:
    """Set or replace a customer's PIN, and commit. Raises Invalid for its length, PinEasy for what anyone would try."""
    if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST):
        raise Invalid(errors=[{"field": "body.pin", "message": f"{SHORTEST} to {LONGEST} digits are expected"}])
    if is_easy(pin, await _known_numbers(session, utility=utility, customer_id=customer_id)):
        raise PinEasy
    kept = await hashes.hash_of(_digest(pin, customer_id, key))
    row = {"customer_id": customer_id, "utility_id": utility, "pin_hash": kept, "set_at": now}
    fresh = {"pin_hash": kept, "set_at": now}
    statement = insert(CustomerPin).values(row).on_conflict_do_update(index_elements=["customer_id"], set_=fresh)
    await session.execute(statement)
    await session.commit()
    return CustomerPin(**row)


def is_easy(pin: str, known: tuple[str, ...] = ()) -> bool:
    """Whether it is the first that somebody would try: one digit, a row of them, or the end of a number of theirs."""
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    in_a_row = len(steps) == 1 and steps <= {0, 1, -1}
    return in_a_row or any(number.endswith(pin) for number in known)


async def _known_numbers(session: AsyncSession, *, utility: str, customer_id: UUID) -> tuple[str, ...]:
    """Their phone and their contracts' numbers, which stand on every bill."""
    customer = await repository.customer(session, utility=utility, customer_id=customer_id)
    found = await repository.linked_accounts(session, utility=utility, customers={customer_id}, claimed=None)
    phone = customer.phone if customer else None
    return ((phone,) if phone else ()) + tuple(account.contract_number for account, _ in found)


async def of(session: AsyncSession, *, utility: str, customer_id: UUID | None) -> CustomerPin | None:
    """A customer's PIN, if they have one."""
    query = select(CustomerPin).where(CustomerPin.customer_id == customer_id, CustomerPin.utility_id == utility)
    return (await session.scalars(query)).one_or_none()


async def of_call(session: AsyncSession, caller: Caller, customer_id: UUID | None) -> CustomerPin | None:
    """The PIN that the caller of a telephone call may prove to be this customer with; None in every other channel."""
    if caller.kind != "conversation" or caller.channel != CHANNEL or customer_id is None:
        return None
    return await of(session, utility=caller.utility, customer_id=customer_id)


async def matches(pin: CustomerPin, typed: str, *, key: str) -> bool:
    """Whether these digits are it; takes as long whatever they are."""
    return await hashes.matches(pin.pin_hash, _digest(typed, pin.customer_id, key))


def _digest(pin: str, customer_id: UUID, key: str) -> str:
    return digest(key, "customer pin", f"{customer_id}:{pin}").hex()


async def remove(session: AsyncSession, *, utility: str, customer_id: UUID) -> bool:
    """Let go of a customer's PIN; whether there was one. Doesn't commit."""
    mine = (CustomerPin.customer_id == customer_id, CustomerPin.utility_id == utility)
    gone = await session.execute(delete(CustomerPin).where(*mine).returning(CustomerPin.customer_id))
    return gone.first() is not None


async def remove_by_hand(session: AsyncSession, *, utility: str, customer_id: UUID, hand: Hand) -> None:
    """Staff take a customer's PIN away, and commit; that it was taken is kept. Raises NotFound for nobody's."""
    customer = await repository.customer(session, utility=utility, customer_id=customer_id)
    if customer is None:
        raise NotFound
    if await remove(session, utility=utility, customer_id=customer_id):
        changes.record(session, customer, ["pin"], hand)
    await session.commit()
