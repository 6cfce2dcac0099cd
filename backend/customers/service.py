"""What customers are and have: contracts, premises, profile, preferences (CUS-01..07)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.customers import repository
from backend.customers.models import Account, Customer, Premise
from backend.customers.schemas import (
    AccountChange,
    AccountDetail,
    AccountOut,
    CustomerDetail,
    CustomerOut,
    LastPaymentOut,
    MeterOut,
    PreferencesIn,
    PreferencesOut,
    PremiseOut,
    ProfileOut,
)
from backend.kit.pagination import Page, PageRequest
from backend.kit.problems import NotFound
from backend.kit.schemas import money


def account_out(row: repository.AccountRow) -> AccountOut:
    """From an account, the customer's role in it, and its balance."""
    account, role, balance = row
    left = account.prepaid_balance_minor
    return AccountOut(
        id=account.id,
        contract_number=account.contract_number,
        nickname=account.nickname,
        status=account.status,
        service=account.service,
        tariff=account.tariff,
        role=role,
        balance=money(balance, account.currency),
        autopay=account.autopay,
        paperless=account.paperless,
        plan_active=account.plan_active,
        prepaid=account.prepaid,
        prepaid_balance=None if left is None else money(left, account.currency),
        opened_on=account.opened_on,
    )


async def list_accounts(
    session: AsyncSession, *, account_ids: Sequence[UUID], customer_id: UUID | None, paging: PageRequest
) -> Page[AccountOut]:
    """The contracts that the caller may see."""
    rows, total = await repository.accounts(session, account_ids=account_ids, customer_id=customer_id, paging=paging)
    return Page(items=[account_out(row) for row in rows], page=paging.page, size=paging.size, total=total)


async def account_detail(
    session: AsyncSession, *, utility: str, account_id: UUID, customer_id: UUID | None = None
) -> AccountDetail:
    """One contract with premises, meters and the last payment. Raises NotFound."""
    row = await repository.account(session, utility=utility, account_id=account_id, customer_id=customer_id)
    if row is None:
        raise NotFound
    premises = await repository.premises(session, account_ids=[account_id])
    meters = await repository.meters(session, account_ids=[account_id])
    account, paid = row[0], await repository.last_payment(session, account_id=account_id)
    return AccountDetail(
        **account_out(row).model_dump(),
        billing_cycle=account.billing_cycle,
        billing_day=account.billing_day,
        last_payment=paid and LastPaymentOut(amount=money(paid[0], account.currency), received_at=paid[1]),
        premises=[PremiseOut.model_validate(premise) for premise in premises],
        meters=[MeterOut.model_validate(meter) for meter in meters],
    )


async def change_account(session: AsyncSession, account: Account, change: AccountChange) -> None:
    """Nickname or paperless, as far as named; commits."""
    if "nickname" in change.model_fields_set:
        account.nickname = change.nickname or None
    if change.paperless is not None:
        account.paperless = change.paperless
    session.add(account)
    await session.commit()


async def list_premises(session: AsyncSession, *, account_ids: Sequence[UUID], paging: PageRequest) -> Page[PremiseOut]:
    """The places served under these contracts."""
    rows, total = await repository.premises_page(session, account_ids=account_ids, paging=paging)
    items = [PremiseOut.model_validate(row[0]) for row in rows]
    return Page(items=items, page=paging.page, size=paging.size, total=total)


async def premise(session: AsyncSession, *, account_ids: Sequence[UUID], premise_id: UUID) -> Premise:
    """One place. Raises NotFound."""
    found = await repository.premise(session, account_ids=account_ids, premise_id=premise_id)
    if found is None:
        raise NotFound
    return found


async def set_primary_premise(session: AsyncSession, *, account_ids: Sequence[UUID], premise_id: UUID) -> Premise:
    """Make a place the main one of its contract; commits. Raises NotFound."""
    chosen = await premise(session, account_ids=account_ids, premise_id=premise_id)
    await repository.make_primary(session, chosen)
    await session.commit()
    return chosen


async def profile(session: AsyncSession, *, utility: str, customer_id: UUID | None) -> Customer:
    """The customer. Raises NotFound."""
    found = customer_id and await repository.customer(session, utility=utility, customer_id=customer_id)
    if not found:
        raise NotFound
    return found


async def account_ids(session: AsyncSession, *, utility: str, customer_id: UUID) -> Sequence[UUID]:
    """The contracts of a customer of this utility. Raises NotFound."""
    customer = await profile(session, utility=utility, customer_id=customer_id)
    return await repository.account_ids_of(session, customer_id=customer.id)


async def preferences(session: AsyncSession, *, utility: str, customer_id: UUID | None) -> PreferencesOut:
    """What the customer chose, or the defaults. Raises NotFound."""
    customer = await profile(session, utility=utility, customer_id=customer_id)
    kept = await repository.preference(session, customer_id=customer.id)
    return PreferencesOut.model_validate(kept) if kept else PreferencesOut()


async def set_preferences(
    session: AsyncSession, *, utility: str, customer_id: UUID | None, wanted: PreferencesIn
) -> PreferencesOut:
    """Replace the customer's preferences; commits. Raises NotFound."""
    customer = await profile(session, utility=utility, customer_id=customer_id)
    await repository.save_preference(session, customer_id=customer.id, values=wanted.model_dump())
    await session.commit()
    return PreferencesOut.model_validate(wanted.model_dump())


async def search(session: AsyncSession, *, utility: str, words: str, paging: PageRequest) -> Page[CustomerOut]:
    """Customers of a utility, for its staff."""
    rows, total = await repository.search_customers(session, utility=utility, words=words.strip(), paging=paging)
    items = [CustomerOut(**ProfileOut.model_validate(row[0]).model_dump(), contracts=sorted(row[1])) for row in rows]
    return Page(items=items, page=paging.page, size=paging.size, total=total)


async def customer_detail(session: AsyncSession, *, utility: str, customer_id: UUID) -> CustomerDetail:
    """One customer with contracts and preferences, for staff. Raises NotFound."""
    customer = await profile(session, utility=utility, customer_id=customer_id)
    rows = await repository.accounts_of_customer(session, customer_id=customer.id)
    return CustomerDetail(
        **ProfileOut.model_validate(customer).model_dump(),
        accounts=[account_out(row) for row in rows],
        preferences=await preferences(session, utility=utility, customer_id=customer.id),
    )
