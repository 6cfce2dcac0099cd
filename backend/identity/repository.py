"""The queries of identity. Everything is scoped to one utility."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import blake2b
from uuid import UUID

from sqlalchemy import and_, delete, false, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.customers.models import Account, AccountHolder, Customer, HolderRole, Premise
from backend.identity.models import Attempt, AttemptKind, ConversationIdentity, OneTimeCode

Linked = Sequence[tuple[Account, UUID | None]]
"""Accounts, each with a customer linked to it (None: known by its number only)."""


async def identity_and_phoned(
    session: AsyncSession, *, utility: str, conversation_id: UUID, phone: str | None
) -> tuple[ConversationIdentity | None, frozenset[UUID]]:
    """The conversation's row, and which customers of the utility have `phone`: one query."""
    # Without a phone nobody is meant: `phone == None` would find those who have none on file.
    whose = Customer.phone == phone if phone else false()
    phoned = select(func.array_agg(Customer.id)).where(Customer.utility_id == utility, whose)
    one = select(literal(1).label("one")).subquery()
    mine = and_(
        ConversationIdentity.conversation_id == conversation_id,
        ConversationIdentity.utility_id == utility,
    )
    statement = (
        select(ConversationIdentity, phoned.scalar_subquery()).select_from(one).outerjoin(ConversationIdentity, mine)
    )
    fresh = statement.execution_options(populate_existing=True)
    row, customers = (await session.execute(fresh)).one()
    return row, frozenset(customers or ())


async def is_elsewhere(session: AsyncSession, *, utility: str, conversation_id: UUID) -> bool:
    """Whether the conversation is another utility's."""
    own = select(ConversationIdentity.utility_id).where(ConversationIdentity.conversation_id == conversation_id)
    return await session.scalar(own) not in (None, utility)


async def conversations_of(
    session: AsyncSession, *, utility: str, customer_id: UUID, limit: int = 100
) -> Sequence[ConversationIdentity]:
    """Conversations that proved to be the customer, or named one of their contracts, the last begun first."""
    theirs = select(AccountHolder.account_id).where(AccountHolder.customer_id == customer_id)
    about = or_(
        ConversationIdentity.customer_id == customer_id,
        and_(ConversationIdentity.customer_id.is_(None), ConversationIdentity.account_id.in_(theirs)),
    )
    query = select(ConversationIdentity).where(ConversationIdentity.utility_id == utility, about)
    return (await session.scalars(query.order_by(ConversationIdentity.created_at.desc()).limit(limit))).all()


async def linked_accounts(
    session: AsyncSession, *, utility: str, customers: Iterable[UUID], claimed: UUID | None
) -> Linked:
    """Accounts that any of `customers` is linked to (with that customer), and `claimed` (with None if none is)."""
    link = and_(AccountHolder.account_id == Account.id, AccountHolder.customer_id.in_(tuple(customers)))
    statement = (
        select(Account, AccountHolder.customer_id)
        .outerjoin(AccountHolder, link)
        .where(Account.utility_id == utility, or_(AccountHolder.customer_id.is_not(None), Account.id == claimed))
        .order_by(Account.contract_number)
    )
    return [(account, customer) for account, customer in await session.execute(statement)]


async def account_by_number(session: AsyncSession, *, utility: str, number: str) -> Account | None:
    """The account of that contract number."""
    statement = select(Account).where(Account.utility_id == utility, Account.contract_number == number)
    return (await session.scalars(statement)).one_or_none()


async def holder_of(session: AsyncSession, *, utility: str, account_id: UUID) -> Customer | None:
    """Who signed the contract."""
    statement = (
        select(Customer)
        .join(AccountHolder, AccountHolder.customer_id == Customer.id)
        .where(
            Customer.utility_id == utility,
            AccountHolder.account_id == account_id,
            AccountHolder.role == HolderRole.holder,
        )
    )
    return (await session.scalars(statement)).one_or_none()


async def customer(session: AsyncSession, *, utility: str, customer_id: UUID) -> Customer | None:
    """The customer of that id."""
    statement = select(Customer).where(Customer.utility_id == utility, Customer.id == customer_id)
    return (await session.scalars(statement)).one_or_none()


async def streets(session: AsyncSession, *, utility: str, account_ids: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    """(street, number) of each account's main premise."""
    statement = select(Premise.account_id, Premise.street, Premise.number).where(
        Premise.utility_id == utility, Premise.account_id.in_(account_ids), Premise.is_primary
    )
    return {account: (street, number) for account, street, number in await session.execute(statement)}


async def put_identity(session: AsyncSession, row: ConversationIdentity) -> None:
    """Write what a conversation has shown, in place of what it had."""
    values = {
        "account_id": row.account_id,
        "customer_id": row.customer_id,
        "proven_until": row.proven_until,
        "phone_ignored": bool(row.phone_ignored),
    }
    keys = {"conversation_id": row.conversation_id, "utility_id": row.utility_id}
    statement = insert(ConversationIdentity).values(**keys, **values)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[ConversationIdentity.conversation_id],
            set_=values,
            where=ConversationIdentity.utility_id == row.utility_id,
        )
    )


async def renew_proof(session: AsyncSession, row: ConversationIdentity, *, until: datetime) -> None:
    """Let the proof hold until `until`, on a connection of its own: the caller's transaction may yet be undone.

    A row that somebody is writing right now is left alone; that writer renews it.
    """
    free = (
        select(ConversationIdentity.conversation_id)
        .where(
            ConversationIdentity.conversation_id == row.conversation_id,
            ConversationIdentity.customer_id == row.customer_id,
        )
        .with_for_update(skip_locked=True)
    )
    async with AsyncSession(session.bind) as apart, apart.begin():
        await apart.execute(
            update(ConversationIdentity)
            .where(ConversationIdentity.conversation_id.in_(free))
            .values(proven_until=until)
            .execution_options(synchronize_session=False)
        )


async def lock(session: AsyncSession, kind: AttemptKind, subjects: Iterable[UUID]) -> None:
    """Count one at a time for each subject until the transaction ends, in a fixed order (so no deadlock)."""
    for subject in sorted(set(subjects)):
        digest = blake2b(kind.encode() + subject.bytes, digest_size=8).digest()
        await session.execute(select(func.pg_advisory_xact_lock(int.from_bytes(digest, "big", signed=True))))


async def attempts(
    session: AsyncSession, kind: AttemptKind, *, subject: UUID, since: datetime
) -> tuple[int, datetime | None]:
    """How many attempts of `kind` after `since`, and when the oldest of them was."""
    statement = select(func.count(), func.min(Attempt.at)).where(
        Attempt.subject == subject, Attempt.kind == kind, Attempt.at > since
    )
    count, oldest = (await session.execute(statement)).one()
    return count, oldest


async def newest_code(session: AsyncSession, *, utility: str, conversation_id: UUID) -> OneTimeCode | None:
    """The code sent last in this conversation, locked: two verifications take turns."""
    statement = (
        select(OneTimeCode)
        .where(OneTimeCode.utility_id == utility, OneTimeCode.conversation_id == conversation_id)
        .order_by(OneTimeCode.sent_at.desc(), OneTimeCode.id.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).one_or_none()


async def void_codes(session: AsyncSession, *, conversation_id: UUID, now: datetime) -> None:
    """No code sent in this conversation before `now` is good any more."""
    waiting = (OneTimeCode.conversation_id == conversation_id, OneTimeCode.expires_at > now)
    await session.execute(update(OneTimeCode).where(*waiting).values(expires_at=now))


async def record(session: AsyncSession, attempt: Attempt, *, forget_before: datetime) -> None:
    """Count `attempt`, and drop the subject's counts that no limit looks at any more."""
    old = (Attempt.subject == attempt.subject, Attempt.kind == attempt.kind, Attempt.at < forget_before)
    await session.execute(delete(Attempt).where(*old))
    session.add(attempt)
    await session.flush()
