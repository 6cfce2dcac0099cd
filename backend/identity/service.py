"""What a conversation can say about who it is: name a contract, choose one, be forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.identity import limits, repository
from backend.identity.access import (
    Access,
    Resolved,
    contact_holder,
    contracts_of,
    require_accounts,
    resolve_accounts,
    subject_of,
)
from backend.identity.codes import digits_of
from backend.identity.contacts import Contact, on_file
from backend.identity.contracts import Contract
from backend.identity.errors import ContractUnknown
from backend.identity.models import AttemptKind, ConversationIdentity
from backend.identity.standing import PROOF_LASTS
from backend.kit.auth import Caller
from backend.kit.problems import NotFound
from kit.utility import Utility


@dataclass(frozen=True, slots=True)
class Shown:
    """What a caller is told of its own identity."""

    access: Access
    contracts: list[Contract]
    contacts: tuple[Contact, ...]


async def show(session: AsyncSession, caller: Caller, *, now: datetime) -> Shown:
    """Level, contracts, and the contacts that a code could go to."""
    resolved = await resolve_accounts(session, caller, now=now)
    holder = await contact_holder(session, resolved.access)
    return Shown(
        access=resolved.access,
        contracts=await contracts_of(session, resolved),
        contacts=on_file(holder) if holder else (),
    )


async def claim(session: AsyncSession, caller: Caller, *, typed: str, utility: Utility, now: datetime) -> Shown:
    """The caller names a contract. One that its customer is linked to keeps the level; another starts over at 1.

    Who is signed in, or asks under an account link, has no others: theirs is the only customer there.
    Raises ContractUnknown, and RateLimited after ten unknown numbers within an hour, whatever comes next.
    """
    subjects = {subject_of(caller)}
    await limits.check(session, AttemptKind.contract_missed, subjects=subjects, now=now)
    number = digits_of(typed)
    account = await repository.account_by_number(session, utility=caller.utility, number=number)
    resolved = await resolve_accounts(session, caller, now=now)
    bound = caller.kind == "customer" or (caller.link_id is not None and resolved.access.level == 2)
    foreign = bound and account is not None and account.id not in resolved.accounts
    if account is None or foreign:
        await limits.count(session, AttemptKind.contract_missed, utility=caller.utility, subjects=subjects, now=now)
        await session.commit()
        raise ContractUnknown(digits=utility.contract.digits, well_formed=utility.contract.valid(number))
    await repository.put_identity(session, _choice(caller, account.id, resolved, now))
    await session.commit()
    return await show(session, caller, now=now)


async def select(session: AsyncSession, caller: Caller, *, account_id: UUID, now: datetime) -> Shown:
    """The caller chooses one of its contracts. Raises LevelRequired, NotFound."""
    resolved = await require_accounts(session, caller, level=1, now=now)
    if account_id not in resolved.accounts:
        raise NotFound
    await repository.put_identity(session, _choice(caller, account_id, resolved, now))
    await session.commit()
    return await show(session, caller, now=now)


def _choice(caller: Caller, account_id: UUID, resolved: Resolved, now: datetime) -> ConversationIdentity:
    keeps = caller.kind == "conversation" and resolved.access.level == 2 and account_id in resolved.accounts
    return ConversationIdentity(
        conversation_id=subject_of(caller),
        utility_id=caller.utility,
        account_id=account_id,
        customer_id=resolved.access.customer_id if keeps else None,
        proven_until=now + PROOF_LASTS if keeps else None,
        phone_ignored=False,
    )


async def forget(session: AsyncSession, caller: Caller, *, now: datetime) -> None:
    """Forget who this conversation is: level 0, and no code that was sent counts any more.

    The channel's phone stays unused until a contract is named, or forgetting would do nothing on WhatsApp.
    """
    subject = subject_of(caller)
    row = ConversationIdentity(conversation_id=subject, utility_id=caller.utility, phone_ignored=True)
    await repository.put_identity(session, row)
    await repository.void_codes(session, conversation_id=subject, now=now)
    await session.commit()


async def kin(session: AsyncSession, caller: Caller, *, now: datetime) -> tuple[str | None, list[UUID]]:
    """The phone on file and the other conversations of whoever this is proven to be; nothing where nobody is."""
    access = (await resolve_accounts(session, caller, now=now)).access
    if access.customer_id is None:
        return None, []
    holder = await repository.customer(session, utility=caller.utility, customer_id=access.customer_id)
    found = await repository.conversations_of(session, utility=caller.utility, customer_id=access.customer_id)
    own = subject_of(caller)
    others = [one.conversation_id for one in found if one.customer_id is not None and one.conversation_id != own]
    return (holder.phone if holder else None), others
