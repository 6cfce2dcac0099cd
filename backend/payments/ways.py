"""How an account can be paid now: a reference, an amount within limits, where, until when (PAY-15, CNV-05)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.billing import service as billing
from backend.billing.errors import AmountInvalid
from backend.billing.models import Bill
from backend.customers.models import Account
from backend.kit.problems import NotFound
from backend.kit.schemas import money
from backend.payments import repository
from backend.payments.reference import build
from backend.payments.schemas import BankOut, PaymentReferenceOut
from kit.utility import Utility

AT_LEAST: Final = timedelta(days=3)  # inventory PAY-03: a cash reference lives 72 h


def reference_for(account: Account, bill: Bill | None, *, utility: Utility, today: date) -> str:
    """The reference that the account's bill carries, or this month's where there is no bill yet."""
    month = bill.period_end if bill else today
    return build(account.contract_number, month=month, digits=utility.payments.reference.digits)


def valid_until(bill: Bill | None, *, utility: Utility, today: date) -> datetime:
    """The end of the due day at the utility, and never less than three days from now."""
    last = max(bill.due_date if bill else today, today + AT_LEAST)
    return datetime.combine(last, time(23, 59, 59), tzinfo=utility.timezone)


def payable(balance_minor: int, amount_minor: int | None, *, minimum_minor: int) -> tuple[int, int]:
    """(amount, minimum): the whole balance, or the part asked for. Raises ValueError outside minimum…balance.

    A balance below the utility's minimum is paid whole.
    """
    minimum = min(minimum_minor, max(balance_minor, 0))
    amount = balance_minor if amount_minor is None else amount_minor
    if balance_minor <= 0 or not minimum <= amount <= balance_minor:
        raise ValueError("outside what can be paid")
    return amount, minimum


async def to_pay(
    session: AsyncSession, account: Account, *, utility: Utility, amount_minor: int | None, now: datetime
) -> PaymentReferenceOut:
    """The reference and all that is needed to pay with it. Raises AmountInvalid."""
    today, rules, currency = utility.today(now), utility.payments, account.currency
    owed = await billing.owed(session, account, today=today)
    try:
        amount, minimum = payable(owed.balance_minor, amount_minor, minimum_minor=rules.minimum_minor)
    except ValueError as error:
        most = max(owed.balance_minor, 0)
        least = money(min(rules.minimum_minor, most), currency)
        raise AmountInvalid(minimum=least, maximum=money(most, currency)) from error
    bill = await billing.latest(session, account_id=account.id)
    reference = reference_for(account, bill, utility=utility, today=today)
    until = valid_until(bill, utility=utility, today=today)
    await _keep(session, account, bill, reference=reference, until=until)
    return PaymentReferenceOut(
        reference=reference,
        amount=money(amount, currency),
        balance=money(owed.balance_minor, currency),
        minimum=money(minimum, currency),
        valid_until=until,
        barcode_path=f"/api/customers/me/payment-reference/{reference}/barcode.png",
        stores=list(rules.stores) if amount <= rules.cash_maximum_minor else [],
        cash_maximum=money(rules.cash_maximum_minor, currency),
        bank=_bank(utility, reference),
    )


def _bank(utility: Utility, reference: str) -> BankOut | None:
    bank = utility.payments.bank
    if bank is None:
        return None
    return BankOut(
        name=bank.name,
        agreement=bank.agreement,
        beneficiary=bank.beneficiary,
        clabe=bank.clabe,
        routing=bank.routing,
        concept=reference,
    )


async def _keep(session: AsyncSession, account: Account, bill: Bill | None, *, reference: str, until: datetime) -> None:
    """Store the reference once, and again only when it lives longer: asking twice writes nothing."""
    known = await repository.known_reference(session, utility=account.utility_id, reference=reference)
    if known and known.valid_until >= until and known.bill_id == (bill and bill.id):
        return
    await repository.keep_reference(
        session,
        utility=account.utility_id,
        account_id=account.id,
        bill_id=bill.id if bill else None,
        reference=reference,
        until=until,
    )
    await session.commit()


async def owned_reference(session: AsyncSession, *, utility: str, reference: str, account_ids: tuple[UUID, ...]) -> str:
    """The reference, when it was given out for one of these accounts. Raises NotFound."""
    known = await repository.known_reference(session, utility=utility, reference=reference)
    if known is None or known.account_id not in account_ids:
        raise NotFound
    return known.reference
