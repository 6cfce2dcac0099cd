"""Who is calling and what they may see: the gate in front of every customer endpoint.

`resolve` costs two queries. `account_for` is what an endpoint about one contract asks; `require` what one about the
customer asks. Nothing else decides on levels or ownership.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.customers.models import Account, Customer
from backend.identity import repository
from backend.identity.contacts import national_mobile, on_file
from backend.identity.contracts import Contract, name_contracts
from backend.identity.errors import ContractNeeded
from backend.identity.models import ConversationIdentity
from backend.identity.standing import PROOF_LASTS, Known, Links, Standing, decide
from backend.kit.auth import Caller
from backend.kit.problems import LevelRequired, NotFound, Unauthorized
from backend.linking import service as linking
from kit.clock import utc_now

Proof = Literal["code", "phone", "contract", "none"]
RENEW_AFTER: Final = timedelta(minutes=5)
"""Use within the first minutes of a proof writes nothing: a read stays a read."""


@dataclass(frozen=True, slots=True)
class Access:
    """What a caller has proven. `customer_id` is None where only a contract number was given: then nothing that
    tells who or where the customer is may be answered. `selected` is the contract being asked about."""

    utility: str
    level: int
    customer_id: UUID | None
    account_ids: tuple[UUID, ...]
    selected: UUID | None
    conversation_id: UUID | None


@dataclass(frozen=True, slots=True)
class Resolved:
    """An access with the accounts it opens, already loaded, and the conversation's row."""

    access: Access
    accounts: dict[UUID, Account]
    row: ConversationIdentity | None


@dataclass(frozen=True, slots=True)
class Seen:
    """A conversation as staff see it. With the proof `contract` the customer is its holder: who writes may be anybody.
    `several`: more than one customer has the phone that writes, so nobody is named."""

    proof: Proof
    level: int
    customer_id: UUID | None
    account_id: UUID | None
    several: bool = False


def subject_of(caller: Caller) -> UUID:
    """Under which id the caller's identity is kept. Raises Unauthorized for staff."""
    subject = caller.conversation_id or caller.customer_id
    if subject is None:
        raise Unauthorized
    return subject


async def resolve(session: AsyncSession, caller: Caller, *, now: datetime | None = None) -> Access:
    """What `caller` may see now. Raises Unauthorized when it is neither a conversation nor a customer."""
    return (await resolve_accounts(session, caller, now=now or utc_now())).access


async def resolve_accounts(session: AsyncSession, caller: Caller, *, now: datetime) -> Resolved:
    """As `resolve`, at `now`, with the accounts. Use of a proof renews it."""
    row, phoned = await repository.identity_and_phoned(
        session,
        utility=caller.utility,
        conversation_id=subject_of(caller),
        phone=national_mobile(caller.phone) if caller.phone else None,
    )
    known = _known(caller, row, phoned, now, linked=await _linked(session, caller))
    candidates = {known.proven} if known.proven else known.phoned
    found = (
        await repository.linked_accounts(session, utility=caller.utility, customers=candidates, claimed=known.claimed)
        if candidates or known.claimed
        else ()
    )
    standing = decide(known, _links(found))
    if row is not None and standing.level == 2:
        await _renew(session, row, now)
    accounts = {account.id: account for account, _ in found if account.id in standing.account_ids}
    return Resolved(_access(caller, standing), accounts, row)


async def _linked(session: AsyncSession, caller: Caller) -> UUID | None:
    """Whom the account link under which the caller asks speaks for, as long as it lives."""
    if caller.link_id is None:
        return None
    return await linking.customer_of(session, utility=caller.utility, link_id=caller.link_id)


def _known(
    caller: Caller,
    row: ConversationIdentity | None,
    phoned: frozenset[UUID],
    now: datetime,
    *,
    linked: UUID | None = None,
) -> Known:
    """A link proves its customer as a code does, and nobody else's contract, until the customer says to forget them."""
    claimed = row.account_id if row else None
    if linked and not (row and row.phone_ignored):
        return Known(claimed=claimed, proven=linked)
    if caller.kind == "customer":
        return Known(claimed=claimed, proven=caller.customer_id)
    if row and row.customer_id and row.proven_until and row.proven_until > now:
        return Known(claimed=claimed, proven=row.customer_id)
    return Known(claimed=claimed, phoned=frozenset() if row and row.phone_ignored else phoned)


def _links(found: repository.Linked) -> Links:
    links: dict[UUID, tuple[UUID, ...]] = {}
    for account, customer in found:
        if customer is not None:
            links[customer] = (*links.get(customer, ()), account.id)
    return links


async def as_staff_see(
    session: AsyncSession,
    *,
    utility: str,
    conversation_id: UUID,
    phone: str | None,
    now: datetime,
    link_id: UUID | None = None,
) -> Seen:
    """Who a conversation is, for the people who answer it: it proves nothing to look, so no proof is renewed.

    Raises NotFound for another utility's conversation.
    """
    if await repository.is_elsewhere(session, utility=utility, conversation_id=conversation_id):
        raise NotFound
    caller = Caller(kind="conversation", utility=utility, conversation_id=conversation_id, phone=phone, link_id=link_id)
    row, phoned = await repository.identity_and_phoned(
        session,
        utility=utility,
        conversation_id=conversation_id,
        phone=national_mobile(phone) if phone else None,
    )
    known = _known(caller, row, phoned, now, linked=await _linked(session, caller))
    candidates = {known.proven} if known.proven else known.phoned
    found = (
        await repository.linked_accounts(session, utility=utility, customers=candidates, claimed=known.claimed)
        if candidates or known.claimed
        else ()
    )
    standing = decide(known, _links(found))
    if standing.level == 0:
        return Seen("none", 0, None, None, several=len(known.phoned) > 1)
    if standing.customer_id is not None:
        proof: Proof = "code" if standing.level == 2 else "phone"
        return Seen(proof, standing.level, standing.customer_id, standing.selected)
    holder = await repository.holder_of(session, utility=utility, account_id=known.claimed) if known.claimed else None
    return Seen("contract", 1, holder.id if holder else None, known.claimed)


async def _renew(session: AsyncSession, row: ConversationIdentity, now: datetime) -> None:
    if row.proven_until and row.proven_until - now < PROOF_LASTS - RENEW_AFTER:
        await repository.renew_proof(session, row, until=now + PROOF_LASTS)


def _access(caller: Caller, standing: Standing) -> Access:
    return Access(
        utility=caller.utility,
        level=standing.level,
        customer_id=standing.customer_id,
        account_ids=standing.account_ids,
        selected=standing.selected,
        conversation_id=caller.conversation_id,
    )


async def contact_holder(session: AsyncSession, access: Access) -> Customer | None:
    """Whom a code would reach: the customer proven so far, else the holder of the contract named."""
    if access.customer_id is not None:
        return await repository.customer(session, utility=access.utility, customer_id=access.customer_id)
    if access.selected is not None:
        return await repository.holder_of(session, utility=access.utility, account_id=access.selected)
    return None


async def contracts_of(session: AsyncSession, resolved: Resolved) -> list[Contract]:
    """The caller's contracts, named as the level allows."""
    access = resolved.access
    return await name_contracts(
        session,
        resolved.accounts.values(),
        utility=access.utility,
        level=access.level,
        owner=access.customer_id is not None,
    )


async def require(session: AsyncSession, caller: Caller, *, level: int, now: datetime | None = None) -> Access:
    """The caller's access, at `level` or above. Raises LevelRequired (with contacts a code could go to)."""
    return (await require_accounts(session, caller, level=level, now=now or utc_now())).access


async def require_accounts(session: AsyncSession, caller: Caller, *, level: int, now: datetime) -> Resolved:
    """As `require`, with the accounts."""
    resolved = await resolve_accounts(session, caller, now=now)
    if resolved.access.level < level:
        holder = await contact_holder(session, resolved.access)
        contacts = [{"via": one.via, "masked": one.masked} for one in on_file(holder)] if holder else []
        raise LevelRequired(required=level, current=resolved.access.level, contacts=contacts)
    return resolved


async def account_for(session: AsyncSession, caller: Caller, *, account_id: UUID | None, level: int) -> Account:
    """The account that the caller means and may see at `level` (1 or 2).

    That is `account_id`, else the selected one, else the only one. Raises LevelRequired, ContractNeeded (with the
    contracts to choose from), and NotFound for an account of somebody else.
    """
    resolved = await require_accounts(session, caller, level=level, now=utc_now())
    wanted = account_id or resolved.access.selected
    if wanted is None and resolved.accounts:
        raise ContractNeeded(contracts=await contracts_of(session, resolved))
    if wanted is None or wanted not in resolved.accounts:
        raise NotFound
    return resolved.accounts[wanted]
